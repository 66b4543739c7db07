"""How a record moves: draft → submitted → published; returned, withdrawn. One table says what may follow what."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.library.status import Curated, Status


class NotAllowed(Exception):
    """The move is against the rules; the message says which, in a sentence for the person who tried."""


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
    """Carry out `move` on `record` and save it.

    Raises `NotAllowed` when the record is in another state, when `by` may not take the step, when the person who
    submitted tries to publish (four eyes), or when a withdrawal gives no reason.
    """
    _check(move, record, by=by, reason=reason)
    record.status = move.target
    if move is SUBMIT:
        record.submitted_at, record.submitted_by = at, by
    elif move is PUBLISH:
        record.published_at, record.published_by = at, by
    elif move is RETURN:
        record.submitted_at = record.submitted_by = None
    else:
        record.withdrawn_at, record.withdrawal_reason = at, reason.strip()
    record.save()


def _check(move: Move, record: Curated, *, by: User, reason: str) -> None:
    if not by.may(move.may):
        raise NotAllowed(f"You may not {move.name} records.")
    if record.status not in move.sources:
        raise NotAllowed(f"To {move.name}, a record must be {_either(move.sources)}; this one is {record.status}.")
    if move is PUBLISH and record.submitted_by_id == by.pk and not settings.ONE_READER:
        raise NotAllowed("Who submitted a record cannot publish it: a second person has to read it.")
    if move is WITHDRAW and not reason.strip():
        raise NotAllowed("To withdraw a record, give the reason: readers will see it.")


def _either(states: frozenset[Status]) -> str:
    return " or ".join(sorted(state.label for state in states))
