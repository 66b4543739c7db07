"""What has to be said against relying on a claim, in sentences. Pure: from facts alone, never from what a form says.

A reader may write a note beside a caveat, not take it out: notes on what is no caveat are passed over, and a caveat
without a note stands all the same. Why so: docs/decisions/0025-briefs.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Code(StrEnum):
    """Names a caveat in forms, so that a note stays with it."""

    NO_WORDS = "no-words"
    NO_SUPPORT = "no-support"
    ONE_ORIGIN = "one-origin"
    ONE_READER = "one-reader"
    NOT_SEARCHED = "not-searched"
    SEARCHED = "searched"
    CONTRADICTED = "contradicted"
    QUALIFIED = "qualified"
    NOT_JUDGED = "not-judged"
    JUDGED = "judged"
    TAKEN_BACK = "taken-back"
    UNSETTLED = "unsettled"
    UNDATED = "undated"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Looked:
    """The last search for words that contradict the claim."""

    on: date
    scope: str
    found: int


@dataclass(frozen=True, slots=True)
class Judged:
    """How certain somebody holds the claim to be."""

    level: str
    on: date | None
    """None: not known."""
    summary: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The last judgement that readers saw was withdrawn."""

    on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Side:
    """Quotations that do one thing to the claim, and how many of them the brief has."""

    number: int = 0
    taken: int = 0

    @property
    def left(self) -> int:
        return self.number - self.taken


@dataclass(frozen=True, slots=True)
class Facts:
    """Of a claim on one day."""

    supporting: Side = Side()
    contradicting: Side = Side()
    qualifying: Side = Side()
    mentioning: Side = Side()
    origins: int = 0
    is_checked: bool = False
    """A second person read the claim and all of its evidence."""
    looked: Looked | None = None
    judged: Judged | TakenBack | None = None
    unsettled: int = 0
    """Quotations whose words are not simply where they were in their text."""
    undated: tuple[str, ...] = ()
    """Works without a date, by their short references."""
    withdrawn: int = 0
    """Quotations that readers saw on the day and may not see now."""
    version: int = 1
    latest: int = 1
    """The number of the version that readers see today."""

    @property
    def quotations(self) -> int:
        sides = (self.supporting, self.contradicting, self.qualifying, self.mentioning)
        return sum(side.number for side in sides)


@dataclass(frozen=True, slots=True)
class Caveat:
    code: Code
    text: str
    note: str = ""
    """Why the reader uses the claim all the same, in their words."""


def caveats(facts: Facts, notes: Mapping[str, str]) -> tuple[Caveat, ...]:
    """All that hold, what speaks against the claim first; each with the reader's note, if there is one."""
    return tuple(Caveat(code, text, notes.get(code, "")) for code, text in _said(facts))


def _said(facts: Facts) -> Iterable[tuple[Code, str]]:
    yield from _against(facts)
    if not facts.quotations:
        yield Code.NO_WORDS, NO_WORDS
    elif not facts.supporting.number:
        yield Code.NO_SUPPORT, "No words that support this claim are linked to it."
    if facts.quotations and facts.origins == 1:
        yield Code.ONE_ORIGIN, ONE_ORIGIN
    if not facts.is_checked:
        yield Code.ONE_READER, ONE_READER
    yield (Code.SEARCHED, searched(facts.looked)) if facts.looked else (Code.NOT_SEARCHED, NOT_SEARCHED)
    yield _certainty(facts.judged)
    if facts.unsettled:
        yield Code.UNSETTLED, _unsettled(facts.unsettled)
    if facts.undated:
        yield Code.UNDATED, f"Source’s date unknown: {'; '.join(facts.undated).removesuffix('.')}."
    if facts.withdrawn:
        yield Code.WITHDRAWN, _withdrawn(facts.withdrawn)
    if facts.version != facts.latest:
        now = f"readers now see version {facts.latest}"
        yield Code.CHANGED, f"Changed since: this is version {facts.version} of the claim, and {now}."


def _against(facts: Facts) -> Iterable[tuple[Code, str]]:
    """Words on another side that the brief does not have."""
    for code, side, one, many in (
        (Code.CONTRADICTED, facts.contradicting, "contradicts", "contradict"),
        (Code.QUALIFIED, facts.qualifying, "qualifies", "qualify"),
    ):
        if not side.left:
            continue
        what = f"{_quotations(side.number)} {one if side.number == 1 else many} this claim"
        here = f"only {side.taken} of them quoted here" if side.taken else "not quoted here"
        yield code, f"{what}; {here}."


NO_WORDS = "No words are linked to this claim yet."
ONE_ORIGIN = "One origin only: all words on this claim first come from one place."
ONE_READER = "One reader: no second person has checked the claim and all of its evidence."
NOT_JUDGED = "Certainty not judged: nobody has said, with reasons, how certain this claim is."
NOT_SEARCHED = "Not searched: nobody has looked for words that contradict it."


def searched(looked: Looked) -> str:
    found = f"{looked.found} found" if looked.found else "none found"
    return f"Words that contradict it were looked for on {looked.on:%-d %B %Y} in {looked.scope}: {found}."


def _certainty(judged: Judged | TakenBack | None) -> tuple[Code, str]:
    match judged:
        case Judged(level, on, summary):
            return Code.JUDGED, f"Certainty judged {level}{_on(on)}, an opinion with reasons: {_ended(summary)}"
        case TakenBack(on, reason):
            why = f" The reason given: {_ended(reason)}" if reason else ""
            return Code.TAKEN_BACK, f"The judgement of its certainty was withdrawn{_on(on)}.{why}"
    return Code.NOT_JUDGED, NOT_JUDGED


def _on(day: date | None) -> str:
    return f" on {day:%-d %B %Y}" if day else ""


def _ended(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."


def _unsettled(number: int) -> str:
    which = "1 quotation is" if number == 1 else f"{number:,} quotations are"
    return f"Words that need review: {which} not settled in the text as it is now."


def _withdrawn(number: int) -> str:
    which = "1 quotation" if number == 1 else f"{number:,} quotations"
    return f"Withdrawn since: {which} that readers saw on that day, and that cannot be quoted any more."


def _quotations(number: int) -> str:
    return f"{number:,} quotation{'' if number == 1 else 's'}"
