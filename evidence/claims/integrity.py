"""Does every quotation still stand where it says? A deterministic check of everything, in batches.

For each text the sha256 is computed anew; for each quotation the words at its place, and the characters around
them, are compared. *Found* therefore means: the same words, in a text of which no character has changed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import batched

from django.db.models import QuerySet

from evidence.claims.models import Quotation
from evidence.library.models import TextVersion
from evidence.library.texts import digest
from evidence.text import selectors
from evidence.text.selectors import Finding, Selector

BATCH = 500
"""Quotations compared and updated at once; texts are held one at a time."""


class Outcome(StrEnum):
    FOUND = "found"
    NOT_FOUND = "not found"
    NOT_CHECKABLE = "not checkable"


class Why(StrEnum):
    NOTHING_WRONG = ""
    TEXT_ALTERED = "the text was altered: its sha256 is not the one recorded"
    ELSEWHERE = "the words stand elsewhere in the text"
    GONE = "the words are not in the text"
    SURROUNDINGS = "the words are in place, what stands around them is not"
    NO_HASH = "no sha256 of the text is recorded"


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check says of one quotation. `why` may hold several reasons; none when it was found."""

    pk: int
    source_id: int
    exact: str
    outcome: Outcome
    why: tuple[Why, ...] = ()

    @property
    def address(self) -> str:
        return f"/sources/{self.source_id}/text/#q{self.pk}"


STATES = {
    Outcome.FOUND: Quotation.State.ANCHORED,
    Outcome.NOT_FOUND: Quotation.State.NEEDS_REVIEW,
    Outcome.NOT_CHECKABLE: Quotation.State.NOT_CHECKABLE,
}

#: What carrying says of a quotation that stays with an older version of its text.
LEFT_BEHIND = frozenset({Quotation.State.NEEDS_REVIEW, Quotation.State.ORPHANED})


def check(quotations: QuerySet[Quotation], *, at: datetime) -> Iterator[Checked]:
    """Check `quotations` text by text and record state and `at` for each; yields as it goes.

    One text is in memory at a time. A quotation that a curator has already found orphaned stays so while it is
    not found; one whose text has a newer version keeps its state while it is found where it stands (its words are
    there, and wait to be carried, or are in no newer text). Merged and withdrawn ones are checked like any other.
    """
    rows = quotations.order_by("text_version_id", "pk")
    versions = rows.values_list("text_version_id", flat=True).distinct()
    for version_id in versions.order_by("text_version_id").iterator(chunk_size=BATCH):
        version = TextVersion.objects.get(pk=version_id)
        altered, is_newest = _altered(version), _is_newest(version)
        marked = rows.filter(text_version_id=version_id)
        for batch in batched(marked.iterator(chunk_size=BATCH), BATCH, strict=False):
            checked = [_check(one, version, altered) for one in batch]
            _record(batch, checked, at, is_newest=is_newest)
            yield from checked


def summary(outcomes: Iterable[Outcome]) -> dict[Outcome, int]:
    """How often each outcome came, those that never came included."""
    return dict.fromkeys(Outcome, 0) | Counter(outcomes)


def _altered(version: TextVersion) -> Why:
    if not version.sha256:
        return Why.NO_HASH
    return Why.NOTHING_WRONG if digest(version.content) == version.sha256 else Why.TEXT_ALTERED


def _is_newest(version: TextVersion) -> bool:
    later = TextVersion.objects.filter(source=version.source_id, role=version.role, number__gt=version.number)
    return not later.exists()


def _check(one: Quotation, version: TextVersion, altered: Why) -> Checked:
    reasons = tuple(why for why in (altered, _misplaced(one, version.content)) if why)
    outcome = Outcome.FOUND
    if reasons:
        outcome = Outcome.NOT_CHECKABLE if reasons == (Why.NO_HASH,) else Outcome.NOT_FOUND
    return Checked(one.pk, version.source_id, one.exact, outcome, reasons)


def _misplaced(one: Quotation, content: str) -> Why:
    selector = Selector(one.exact, one.prefix, one.suffix, one.start, one.end)
    finding = selectors.check(content, selector)
    if finding is Finding.FOUND:
        return Why.NOTHING_WRONG if selectors.context_agrees(content, selector) else Why.SURROUNDINGS
    return Why.ELSEWHERE if finding is Finding.MISPLACED else Why.GONE


def _record(batch: Iterable[Quotation], checked: Iterable[Checked], at: datetime, *, is_newest: bool) -> None:
    """Only what differs is written twice: the state; the time of the check is written for all."""
    states: dict[str, list[int]] = {}
    for one, result in zip(batch, checked, strict=True):
        kept = (one.state == Quotation.State.ORPHANED and result.outcome is Outcome.NOT_FOUND) or (
            one.state in LEFT_BEHIND and result.outcome is Outcome.FOUND and not is_newest
        )
        states.setdefault(one.state if kept else STATES[result.outcome], []).append(one.pk)
    for state, pks in states.items():
        Quotation.objects.filter(pk__in=pks).update(state=state, checked_at=at)
