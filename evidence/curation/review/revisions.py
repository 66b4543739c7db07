"""A published record is never changed in place: a change is proposed, read by a second person, and then applied."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.curation import fields
from evidence.curation.history import written_by
from evidence.curation.models import Revision
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Source
from evidence.library.status import Curated, Status


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a proposed change; values as `fields.values` gives them."""

    field: str
    was: object
    wanted: object
    now: object
    clashes: bool
    """Somebody else changed it meanwhile, and not to what is wanted."""


class Stale(Exception):
    """Somebody changed the record or the proposal while this person worked on it; nothing was changed."""


def propose(
    record: Curated, wanted: Mapping[str, Any], reason: str, by: User, *, made_from: str | None = None
) -> Revision:
    """A draft of a change to a published `record`: `wanted` is field → value as `fields.values` gives them.

    Fields that are as wanted already are left out. Raises NotAllowed with a sentence for the person, `fields.Invalid`
    with a sentence a field, and Stale when the record is of another `fields.edition` than `made_from`, if that is
    given: whoever has the whole record before them would undo what somebody else changed meanwhile.
    """
    with transaction.atomic(), written_by(by, reason):
        found = fields.rows(fields.table_of(record)).visible_to(by).select_for_update(of=("self",)).get(pk=record.pk)
        _check(found, reason, by)
        if made_from not in (None, fields.edition(found)):
            raise Stale("Somebody else changed this record while you worked on it.")
        given = fields.checked(found, wanted, by=by)
        base = fields.values(found, given)
        changed = {name: value for name, value in given.items() if value != base[name]}
        if not changed:
            raise NotAllowed("Nothing would change: the record stands like this already.")
        return Revision.objects.create(
            table=fields.table_of(found),
            row=found.pk,
            source=source_of(found),
            base={name: base[name] for name in changed},
            fields=changed,
            reason=reason.strip(),
            created_by=by,
        )


def change(revision: Revision, wanted: Mapping[str, Any], reason: str, *, by: User, made_from: str) -> Revision:
    """A draft of a change, changed itself: `wanted` and `reason` replace what it said, and its base is the record as
    it stands now. Raises Stale when `edition` is another than `made_from`, and what `propose` raises.
    """
    with transaction.atomic(), written_by(by, reason):
        kept = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
        if edition(kept) != made_from:
            raise Stale("Somebody else changed this proposal or its record while you worked on it.")
        if kept.status != Status.DRAFT:
            raise NotAllowed(f"Only a draft of a change is edited; this one is {kept.get_status_display()}.")
        _mine(kept, by)
        record = target(kept)
        _check(record, reason, by)
        given = fields.checked(record, wanted, by=by)
        base = fields.values(record, given)
        kept.fields = {name: value for name, value in given.items() if value != base[name]}
        if not kept.fields:
            raise NotAllowed("Nothing would change: the record stands like this already. Take the proposal back.")
        kept.base = {name: base[name] for name in kept.fields}
        kept.reason = reason.strip()
        kept.save(update_fields=("fields", "base", "reason"))
        return kept


def take_back(revision: Revision, *, by: User, at: datetime) -> None:
    """The change is not wanted any more; it stays as it was, for the record of what was proposed."""
    with transaction.atomic(), written_by(by, "taken back"):
        kept = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
        if kept.status not in {Status.DRAFT, Status.SUBMITTED}:
            raise NotAllowed(f"Only an open change is taken back; this one is {kept.get_status_display()}.")
        if kept.created_by_id != by.pk and not by.may(May.REVIEW):
            raise NotAllowed("You may take back your own changes only.")
        kept.status, kept.withdrawn_at, kept.withdrawal_reason = Status.WITHDRAWN, at, "taken back"
        kept.save(update_fields=("status", "withdrawn_at", "withdrawal_reason"))


def edition(revision: Revision) -> str:
    """Another one means: the proposal or the record that it changes is not what it was."""
    return f"{fields.edition(revision)}{fields.edition(target(revision))}"


def target(revision: Revision) -> Any:
    """The record that is to change."""
    return fields.rows(revision.table).get(pk=revision.row)


def lines(revision: Revision) -> tuple[Line, ...]:
    """The change field by field, in the order in which the fields are read, beside how the record stands now."""
    record = target(revision)
    now = fields.values(record, revision.fields)
    order = fields.KEPT[revision.table].fields
    found = []
    for name in order:
        if name in revision.fields:
            was, wanted = revision.base[name], revision.fields[name]
            fits, _ = fields.rebased(revision.table, name, was, wanted, now[name])
            found.append(Line(name, was, wanted, now[name], clashes=not fits))
    return tuple(found)


def open_ones(record: Curated, *, by: User) -> tuple[Revision, ...]:
    """Changes to this record that wait and that `by` may see."""
    waiting = Revision.objects.visible_to(by).filter(table=fields.table_of(record), row=record.pk)
    return tuple(waiting.filter(status__in=(Status.DRAFT, Status.SUBMITTED)).select_related("created_by"))


def source_of(record: Curated) -> Source | None:
    """The source whose words the record is about; a claim is about no single one."""
    if isinstance(record, Source):
        return record
    if isinstance(record, Quotation):
        return record.text_version.source
    if isinstance(record, EvidenceLink | Stance):
        return record.quotation.text_version.source
    return record.source if isinstance(record, Revision) else None


def _check(record: Curated, reason: str, by: User) -> None:
    if not by.may(May.DRAFT):
        raise NotAllowed("You may not propose changes.")
    if isinstance(record, Revision) or record.status != Status.PUBLISHED:
        raise NotAllowed("Only a published record is changed by a proposal; a draft is edited itself.")
    if fields.KEPT[fields.table_of(record)].is_replaced:
        raise NotAllowed("What was judged stays as it was: judge anew, and that takes its place.")
    if not reason.strip():
        raise NotAllowed("Say why the record is to change: it is kept in its history.")


def _mine(revision: Revision, by: User) -> None:
    if revision.created_by_id != by.pk and not by.may(May.REVIEW):
        raise NotAllowed("You may edit your own changes only.")
