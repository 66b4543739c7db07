"""How a record moves: draft → submitted → published; returned, withdrawn. One table says what may follow what.

Every move goes through `take`, from the workbench, the admin and bulk actions alike. The database refuses by itself
what the rule of four eyes forbids (`migrations/rules/review.py`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.claims.judgements import Certainty
from evidence.claims.models import Claim
from evidence.curation import fields, guard, refusals
from evidence.curation.history import written_by
from evidence.curation.models import Returned, ReviewComment, Revision
from evidence.library.status import Curated, Status

#: Columns that a move may write; nothing else of the record is touched.
LIFE = (
    "status", "submitted_at", "submitted_by", "published_at", "published_by", "withdrawn_at", "withdrawal_reason",
)  # fmt: skip


class NotAllowed(Exception):
    """The move is against the rules; the message says which, in a sentence for the person who tried."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that has changed since a change to it was proposed; values as `fields.values` gives them."""

    field: str
    was: object
    wanted: object
    now: object


class Overtaken(NotAllowed):
    """The record has changed since the change was proposed: nothing was applied, and `clashes` says where."""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        super().__init__("The record has changed since this was proposed: compare, and propose it anew.")
        self.clashes = clashes


@dataclass(frozen=True, slots=True)
class Move:
    """One step of the workflow: from which states, to which, who may take it."""

    name: str
    sources: frozenset[Status]
    target: Status
    may: May


SUBMIT = Move("submit", frozenset({Status.DRAFT}), Status.SUBMITTED, May.DRAFT)
PUBLISH = Move("publish", frozenset({Status.SUBMITTED}), Status.PUBLISHED, May.REVIEW)
RETURN = Move("return to draft", frozenset({Status.SUBMITTED}), Status.DRAFT, May.REVIEW)
WITHDRAW = Move("withdraw", frozenset({Status.PUBLISHED}), Status.WITHDRAWN, May.WITHDRAW)
MOVES = (SUBMIT, PUBLISH, RETURN, WITHDRAW)


def take(move: Move, record: Curated, *, by: User, at: datetime, reason: str = "") -> None:
    """Carry out `move` on `record`, locked and read again, and save it. To publish a revision is to apply it.

    Raises `NotAllowed` when the record is in another state, when `by` may not take the step, when the person who
    submitted tries to publish (four eyes), or when a withdrawal or a return says no reason; `Overtaken` when what a
    revision changes has changed meanwhile. Then nothing is changed.
    """
    reason = reason.strip()
    said = reason or (record.reason if isinstance(record, Revision) else "")
    with transaction.atomic(), written_by(by, said):
        record.refresh_from_db(fields=LIFE, from_queryset=type(record)._default_manager.select_for_update())  # noqa: SLF001
        before = {name: getattr(record, name) for name in LIFE}
        check(move, record, by=by, reason=reason)
        try:
            _carry_out(move, record, by=by, at=at, reason=reason)
        except Exception:
            for name, value in before.items():  # the caller's record stays as the row is
                setattr(record, name, value)
            raise


def _carry_out(move: Move, record: Curated, *, by: User, at: datetime, reason: str) -> None:
    record.status = move.target
    if move is SUBMIT:
        record.submitted_at, record.submitted_by = at, by
        _answered(record, at=at)
    elif move is PUBLISH:
        if isinstance(record, Revision):
            apply(record)
        if isinstance(record, Certainty):
            _take_the_place(record)
        record.published_at, record.published_by = at, by
    elif move is RETURN:
        _returned(record, by=by, at=at, reason=reason)
        record.submitted_at = record.submitted_by = None
    else:
        record.withdrawn_at, record.withdrawal_reason = at, reason
    guard.say_if_one_reader()
    record.save(update_fields=LIFE)


def _take_the_place(judgement: Certainty) -> None:
    """Of the judgement that readers saw until now: it stays to be read, as one that was merged into this."""
    Claim.objects.select_for_update(no_key=True).get(pk=judgement.claim_id)  # two at once: one after the other
    earlier = Certainty.objects.filter(claim=judgement.claim_id, status=Status.PUBLISHED)
    earlier.exclude(pk=judgement.pk).update(status=Status.MERGED, merged_into=judgement)


def apply(revision: Revision) -> None:
    """Write what is wanted into the record, if it stands as it stood when that was proposed."""
    target = fields.rows(revision.table).select_for_update().get(pk=revision.row)
    if target.status != Status.PUBLISHED:
        raise NotAllowed(f"The record is {target.get_status_display()} now: there is nothing to change in public.")
    if found := clashes(revision, target):
        raise Overtaken(found)
    now = fields.values(target, revision.fields)
    becomes = {
        name: fields.rebased(revision.table, name, revision.base[name], wanted, now[name])[1]
        for name, wanted in revision.fields.items()
    }
    try:
        with guard.opened(guard.Operation.REVIEW):
            fields.put(target, becomes)
    except fields.Invalid as invalid:
        raise NotAllowed(str(invalid)) from invalid
    except IntegrityError as refused:
        raise NotAllowed(refusals.sentence(refused)) from refused


def clashes(revision: Revision, target: Curated) -> tuple[Clash, ...]:
    """Where the record is no longer as it was, and not as wanted either."""
    now = fields.values(target, revision.fields)
    return tuple(
        Clash(name, revision.base[name], wanted, now[name])
        for name, wanted in revision.fields.items()
        if not fields.rebased(revision.table, name, revision.base[name], wanted, now[name])[0]
    )


def edited(record: Curated, *, by: User, at: datetime) -> None:
    """A submitted record was edited by `by`: it is submitted in that person's name now, and another publishes it."""
    if record.status == Status.SUBMITTED and record.submitted_by_id != by.pk:
        record.submitted_at, record.submitted_by = at, by
        record.save(update_fields=("submitted_at", "submitted_by"))


def check(move: Move, record: Curated, *, by: User, reason: str = "") -> None:
    """Raises NotAllowed when `by` may not take this step with the record as it stands in hand."""
    if not by.may(move.may):
        raise NotAllowed(f"You may not {move.name} records.")
    if not by.may(May.READ_DRAFTS) and record.created_by_id != by.pk:
        raise NotAllowed(f"You may {move.name} your own records only.")
    if record.status not in move.sources:
        raise NotAllowed(f"To {move.name}, a record must be {_either(move.sources)}; this one is {record.status}.")
    if move is PUBLISH:
        _check_four_eyes(record, by=by)
    if move is WITHDRAW and isinstance(record, Revision):
        raise NotAllowed("A change that was applied is not withdrawn: propose the change back.")
    if move is WITHDRAW and not reason:
        raise NotAllowed("To withdraw a record, give the reason: readers will see it.")
    if move is RETURN and not reason and not _comments(record):
        raise NotAllowed("To return a record, say why, or comment on what is to be mended.")


def _check_four_eyes(record: Curated, *, by: User) -> None:
    if settings.ONE_READER:
        return
    if record.submitted_by_id == by.pk:
        raise NotAllowed("Who submitted a record cannot publish it: a second person has to read it.")
    if isinstance(record, Revision) and record.created_by_id == by.pk:
        raise NotAllowed("Who proposed a change cannot publish it: a second person has to read it.")


def _comments(record: Curated) -> bool:
    """True when somebody commented and it is not resolved yet."""
    open_ones = ReviewComment.objects.filter(table=fields.table_of(record), row=record.pk, resolved_at=None)
    return open_ones.exists()


def _returned(record: Curated, *, by: User, at: datetime, reason: str) -> None:
    """Whoever submitted it is told; a record that nobody submitted goes back to who made it, if that is known."""
    to = record.submitted_by_id or record.created_by_id
    if to is not None:
        Returned.objects.create(table=fields.table_of(record), row=record.pk, to_id=to, by=by, at=at, reason=reason)


def _answered(record: Curated, *, at: datetime) -> None:
    Returned.objects.filter(table=fields.table_of(record), row=record.pk, answered_at=None).update(answered_at=at)


def _either(states: frozenset[Status]) -> str:
    return " or ".join(sorted(state.label for state in states))
