"""The rule: when a quotation goes over to a new version of its text by itself, and why it does not.

By itself only if (DESIGN, section 4) its words are there to the letter, but for white space, hyphenation, quotation
marks and dashes; **and** they stand at one place in either version, or the word by word comparison of the two leads
to one; **and** the rest of the sentence says what it said. The last is stricter than the design asks: “not” put in
front of quoted words leaves the words as they were. No likeness is measured here.
"""

from dataclasses import dataclass
from enum import StrEnum

from evidence.claims.carrying.compared import Compared
from evidence.claims.carrying.suggestions import suggestions
from evidence.text.folding import typography


class Ground(StrEnum):
    """Why the rule leaves it to a person."""

    CHANGED = "changed"
    SENTENCE = "sentence"
    SEVERAL = "several"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Carried:
    """The words stand at content[start:end] of the new version."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Left:
    """A person decides."""

    ground: Ground


def verdict(two: Compared, start: int, end: int) -> Carried | Left:
    """What becomes of a quotation of old.content[start:end]. Deterministic; no error."""
    first, last = two.old.folded_span(start, end)
    words = two.old.folded.text[first:last]
    there = two.new.places(words)
    if not there:
        return Left(Ground.CHANGED if suggestions(two, start, end, most=1) else Ground.GONE)
    place = _place(two, first, last, there)
    if place is None:
        return Left(Ground.SEVERAL)
    found = two.new.span(place, place + len(words))
    if not same_words(words, two.new.content[slice(*found)]):
        return Left(Ground.CHANGED)
    if two.old.sentence(start, end) != two.new.sentence(*found):
        return Left(Ground.SENTENCE)
    return Carried(*found)


def same_words(folded: str, words: str) -> bool:
    return typography(words).text.strip() == folded


def _place(two: Compared, first: int, last: int, there: list[int]) -> int | None:
    """Which of the places in the folded new text is meant, if that is beyond doubt.

    Where the words stood several times and stand fewer times now, the quoted ones may be those that were taken out,
    and a look-alike what is left: then even an only place says nothing.
    """
    before = len(two.old.places(two.old.folded.text[first:last]))
    if len(there) < before:
        return None
    if len(there) == before == 1:
        return there[0]
    return two.course.kept(first, last)
