"""What a second reader has before them, and the steps they take: publish what was read, or return it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.curation import fields, workflow
from evidence.curation.models import Assignment, ReviewComment, Revision
from evidence.curation.review import assignments, comments, hanging, revisions, shown, warnings
from evidence.curation.review.hanging import Hanging
from evidence.curation.review.queue import named
from evidence.curation.review.shown import Compared, Shown
from evidence.library.models import Source
from evidence.library.status import Curated, Status

#: Characters of the text shown on each side of quoted words.
AROUND = 400


class Changed(Exception):
    """The record is not what the reader had before them: nothing was published."""


@dataclass(frozen=True, slots=True)
class InContext:
    """Quoted words where they stand."""

    before: str
    words: str
    after: str
    cut_before: bool
    cut_after: bool
    source: Source
    version: str
    address: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A record under review, whole."""

    record: Any
    table: str
    kind: str
    words: str
    detail: str
    fields: tuple[Shown, ...]
    """Of a new record: everything that it will show."""
    changes: tuple[Compared, ...]
    """Of a proposed change: field by field against what is live."""
    target: Any
    """Of a proposed change: the record that is to change."""
    context: InContext | None
    claim: str
    """Of evidence: the claim in full."""
    carries: tuple[Hanging, ...]
    """Of a claim: the evidence it rests on; of a quotation: what it is used for."""
    waits_for: tuple[Hanging, ...]
    warnings: tuple[warnings.Found, ...]
    comments: tuple[tuple[ReviewComment, str], ...]
    """With the label of the field."""
    reader: User | None
    seen: str
    """A print of all this; `publish` asks for it."""
    why_not: str
    """Why this person cannot publish it; empty when they can."""

    @property
    def unstated(self) -> tuple[str, ...]:
        """Labels of fields that say nothing."""
        return tuple(one.label for one in self.fields if one.words == shown.NOTHING)


def paper(table: str, row: int, *, by: User) -> Paper:
    """Raises `KeyError` for a table that is not reviewed, ObjectDoesNotExist for what `by` may not see."""
    record = fetched(table, row, by=by)
    target = revisions.target(record) if isinstance(record, Revision) else None
    about = target or record
    title, detail = named(record)
    return Paper(
        record=record,
        table=table,
        kind=record._meta.verbose_name if target is None else "proposed change",  # noqa: SLF001
        words=title,
        detail=detail,
        fields=shown.shown(fields.table_of(about), fields.values(about), by=by),
        changes=_changes(record, by=by) if isinstance(record, Revision) else (),
        target=target,
        context=context_of(about),
        claim=about.claim.text if isinstance(about, EvidenceLink) else "",
        carries=hanging.above(about, by=by),
        waits_for=hanging.waits_for(about),
        warnings=warnings.of_one(fields.as_wanted(about, record.fields) if target else record, by=by),
        comments=tuple(
            (one, comments.label(record, one.field) if one.field else "") for one in comments.of(record, by=by)
        ),
        reader=assignments.assignee(record),
        seen=print_of(record),
        why_not=why_not(record, by),
    )


def fetched(table: str, row: int, *, by: User) -> Any:
    return fields.rows(table).visible_to(by).select_related("created_by", "submitted_by", "published_by").get(pk=row)


def _changes(revision: Revision, *, by: User) -> tuple[Compared, ...]:
    """Against what is live now; after it was applied, against what it was."""
    applied = revision.status == Status.PUBLISHED
    return tuple(
        shown.compared(
            revision.table,
            line.field,
            line.was,
            line.wanted,
            line.now if line.clashes and not applied else None,
            by=by,
        )
        for line in revisions.lines(revision)
    )


def context_of(record: Any) -> InContext | None:
    quotation = record.quotation if isinstance(record, EvidenceLink | Stance) else record
    if not isinstance(quotation, Quotation):
        return None
    version = quotation.text_version
    start, end = max(0, quotation.start - AROUND), quotation.end + AROUND
    before, after = version.content[start : quotation.start], version.content[quotation.end : end]
    return InContext(
        before=before.partition(" ")[2] if start > 0 else before,
        words=quotation.exact,
        after=after.rpartition(" ")[0] if end < len(version.content) else after,
        cut_before=start > 0,
        cut_after=end < len(version.content),
        source=version.source,
        version=f"{version.get_role_display()}, version {version.number}",
        address=quotation.get_absolute_url(),
    )


def print_of(record: Any) -> str:
    """Another one means: what is shown of the record has changed, in itself or in what it hangs on."""
    parts = [fields.edition(one) for one in (record, *hanging.below(record))]
    if isinstance(record, Revision):
        parts.append(revisions.edition(record))
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


def why_not(record: Curated, by: User) -> str:
    try:
        workflow.check(workflow.PUBLISH, record, by=by)
    except workflow.NotAllowed as refusal:
        return str(refusal)
    return ""


def publish(record: Curated, *, seen: str, by: User, at: datetime) -> None:
    """Publish what was read. Raises Changed when it is something else by now, and what `workflow.take` raises.

    A second click finds it published already, and changes nothing.
    """
    with transaction.atomic():
        table = fields.table_of(record)
        fields.rows(table).select_for_update(of=("self",)).get(pk=record.pk)
        kept = fetched(table, record.pk, by=by)
        if kept.status == Status.PUBLISHED and kept.published_by_id == by.pk:
            return
        _lock_below(kept)
        if print_of(kept) != seen:
            raise Changed
        workflow.take(workflow.PUBLISH, kept, by=by, at=at)
        settle(kept, by=by, at=at)


def _lock_below(record: Any) -> None:
    """What the record hangs on stays as it was read until this is done."""
    for one in hanging.below(record):
        fields.rows(fields.table_of(one)).select_for_update(of=("self",)).get(pk=one.pk)


def settle(record: Curated, *, by: User, at: datetime) -> None:
    """It is read: nobody reads it any more, and what was said of it is done."""
    named_so = {"table": fields.table_of(record), "row": record.pk}
    Assignment.objects.filter(**named_so).delete()
    ReviewComment.objects.filter(**named_so, resolved_at=None).update(resolved_at=at, resolved_by=by)


def may_withdraw(record: Curated, by: User) -> bool:
    return by.may(May.WITHDRAW) and record.status == Status.PUBLISHED and not isinstance(record, Revision)
