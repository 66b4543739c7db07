"""Where a quotation stands in a text: W3C Web Annotation selectors, made, found again and checked.

A `Selector` is a TextQuoteSelector (exact, prefix, suffix) and a TextPositionSelector (start, end) in one
value: https://www.w3.org/TR/annotation-model/#text-quote-selector and #text-position-selector. The model
counts in code points, start included, end excluded; so does everything here. Browsers count UTF-16 units:
the script that marks words counts code points itself before it sends them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice

CONTEXT = 32  # code points of prefix and suffix kept with a quotation
MAX_POSITIONS = 100  # how many places an `Ambiguous` lists


@dataclass(frozen=True, slots=True)
class Selector:
    """The words, what stands just before and after them, and their place (code points, end exclusive)."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


class Finding(Enum):
    """What a check of a selector against a text says."""

    FOUND = "found"  # the words stand at their place
    MISPLACED = "misplaced"  # they do not, but the same words stand elsewhere
    NOT_FOUND = "not found"  # the text does not hold these words


class NotFound(LookupError):
    """The words do not occur (or not as often as asked) in the text."""


class Ambiguous(LookupError):
    """The words occur more than once and nothing says which is meant.

    `positions` holds the first starts, at most MAX_POSITIONS; `count` is how many are listed, so that
    count == MAX_POSITIONS reads "that many or more".
    """

    def __init__(self, positions: tuple[int, ...]) -> None:
        self.positions = positions
        self.count = len(positions)
        super().__init__(f"The words occur {self.count} times: at {', '.join(map(str, positions[:10]))}.")


def select(content: str, start: int, end: int) -> Selector:
    """The selector of content[start:end]; ValueError when the span is empty or leaves the text."""
    if not 0 <= start < end <= len(content):
        raise ValueError(f"The span {start}–{end} is not inside a text of {len(content)} characters.")
    return Selector(
        exact=content[start:end],
        prefix=content[max(0, start - CONTEXT) : start],
        suffix=content[end : end + CONTEXT],
        start=start,
        end=end,
    )


def occurrences(content: str, exact: str) -> Iterator[int]:
    """The starts of every place where `exact` stands, overlapping ones too, in order."""
    at = content.find(exact) if exact else -1
    while at >= 0:
        yield at
        at = content.find(exact, at + 1)


def locate(content: str, exact: str, *, occurrence: int | None = None) -> tuple[int, int]:
    """The span of `exact` in `content`: its only place, or its `occurrence`-th (1 is the first).

    Raises NotFound (also for empty words and too high an occurrence) and Ambiguous;
    ValueError for an occurrence below 1.
    """
    if occurrence is not None and occurrence < 1:
        raise ValueError("Occurrences are counted from 1.")
    places = occurrences(content, exact)
    if occurrence is not None:
        start = next(islice(places, occurrence - 1, None), None)
        if start is None:
            raise NotFound(f"The text does not hold these words {occurrence} times: {exact[:80]!r}")
        return start, start + len(exact)
    found = tuple(islice(places, MAX_POSITIONS))
    if not found:
        raise NotFound(f"The text does not hold these words: {exact[:80]!r}")
    if len(found) > 1:
        raise Ambiguous(found)
    return found[0], found[0] + len(exact)


def check(content: str, selector: Selector) -> Finding:
    """Whether the words stand at their place. Prefix and suffix play no part: see `context_agrees`."""
    exact = selector.exact
    in_place = selector.start >= 0 and selector.end == selector.start + len(exact)
    if exact and in_place and content.startswith(exact, selector.start):
        return Finding.FOUND
    return Finding.MISPLACED if exact and exact in content else Finding.NOT_FOUND


def context_agrees(content: str, selector: Selector) -> bool:
    """Whether prefix and suffix, too, are what the text has around the selector's place."""
    before = content[max(0, selector.start - len(selector.prefix)) : selector.start]
    after = content[selector.end : selector.end + len(selector.suffix)]
    return before == selector.prefix and after == selector.suffix
