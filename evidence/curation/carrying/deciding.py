"""A person decides where quoted words stand in a new version of their text: accept, re-point or retire."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import transaction

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.claims.carrying.compared import Compared, Text
from evidence.claims.carrying.moving import PLACE, moved
from evidence.claims.carrying.suggestions import suggestions
from evidence.claims.models import Quotation
from evidence.curation.history import written_by
from evidence.curation.models import Carry, CarryState
from evidence.curation.workflow import NotAllowed
from evidence.library.models import TextVersion
from evidence.library.status import Status
from evidence.text import selectors
from evidence.text.selectors import Ambiguous, NotFound


class Decided(Exception):
    """Somebody decided this before; nothing was changed. `carry` is as it stands now."""

    def __init__(self, carry: Carry) -> None:
        super().__init__("This was decided before you sent your decision.")
        self.carry = carry


class NoSuchWords(ValueError):
    """The words given do not name one place of the text; the message says what to do."""


def compared(carry: Carry) -> Compared:
    """The two versions between which a quotation is carried; their blocks are read."""
    old, new = (
        Text(version.content, [(block.start, block.end) for block in version.blocks.all()])
        for version in (carry.from_version, carry.to_version)
    )
    return Compared(old, new)


def accept(pk: int, start: int, end: int, *, by: User, at: datetime, reason: str = "") -> Carry:
    """The quotation stands at this place, one of those suggested. Raises Decided and NotAllowed."""
    with _open(pk, by, reason) as carry:
        offered = {(one.start, one.end) for one in suggestions(compared(carry), carry.start, carry.end)}
        if (start, end) not in offered:
            raise NotAllowed("This is none of the places suggested: choose one of them, or give the exact words.")
        return _move(carry, CarryState.ACCEPTED, start, end, by=by, at=at, reason=reason)


def repoint(pk: int, words: str, *, occurrence: int | None = None, by: User, at: datetime, reason: str = "") -> Carry:
    """The quotation is these exact words of the new version. Raises Decided, NotAllowed and NoSuchWords."""
    with _open(pk, by, reason) as carry:
        start, end = _located(carry.to_version.content, words, occurrence)
        return _move(carry, CarryState.REPOINTED, start, end, by=by, at=at, reason=reason)


def retire(pk: int, *, by: User, at: datetime, reason: str) -> Carry:
    """The words are in no later version: the quotation stays with the old one, as orphaned, and says so to readers.

    Raises Decided and NotAllowed.
    """
    if not reason.strip():
        raise NotAllowed("Say why these words are not carried on: it is kept with them.")
    with _open(pk, by, reason) as carry:
        Quotation.objects.filter(pk=carry.quotation_id).update(state=Quotation.State.ORPHANED)
        return _close(carry, CarryState.RETIRED, by=by, at=at, reason=reason)


@contextmanager
def _open(pk: int, by: User, reason: str) -> Iterator[Carry]:
    """The row, locked with its quotation, if it waits for a decision and `by` may take one."""
    if not by.may(May.REVIEW):
        raise NotAllowed("You may not decide where quotations stand.")
    with transaction.atomic(), written_by(by, f"quotation carried to a new text. {reason}".strip()):
        carry = (
            Carry.objects.select_for_update(of=("self", "quotation"))
            .select_related("quotation__text_version", "from_version", "to_version")
            .get(pk=pk)
        )
        if carry.state != CarryState.OPEN:
            raise Decided(carry)
        yield carry


def _move(carry: Carry, state: CarryState, start: int, end: int, *, by: User, at: datetime, reason: str) -> Carry:
    quotation, version = carry.quotation, carry.to_version
    _check(quotation, version, by=by)
    taken = set(version.quotations.exclude(pk=quotation.pk).values_list("key", flat=True))
    moved(quotation, version, (start, end), blocks=version.blocks.all(), taken=taken).save(update_fields=PLACE)
    return _close(carry, state, by=by, at=at, reason=reason)


def _check(quotation: Quotation, version: TextVersion, *, by: User) -> None:
    """Raises NotAllowed when it is not for this person to say, or the two do not belong together any more."""
    if quotation.text_version.source_id != version.source_id:
        raise NotAllowed("The record was merged with another one meanwhile: mark the words anew there.")
    if quotation.status == Status.PUBLISHED and version.created_by_id == by.pk and not settings.ONE_READER:
        raise NotAllowed(
            "The quotation is published and the new version is yours: a second person says where its words stand."
        )


def _close(carry: Carry, state: CarryState, *, by: User, at: datetime, reason: str) -> Carry:
    carry.state, carry.decided_by, carry.decided_at, carry.reason = state, by, at, reason.strip()
    carry.save(update_fields=("state", "decided_by", "decided_at", "reason"))
    return carry


def _located(content: str, words: str, occurrence: int | None) -> tuple[int, int]:
    given = words.strip()
    try:
        return selectors.locate(content, given, occurrence=occurrence)
    except NotFound:
        raise NoSuchWords(
            f"The new version does not hold these words{f' {occurrence} times' if occurrence else ''}. "
            "Copy them from it, letter for letter."
        ) from None
    except Ambiguous as several:
        raise NoSuchWords(
            f"The words stand {several.count} times in the new version: give more of them, or say which one."
        ) from None
