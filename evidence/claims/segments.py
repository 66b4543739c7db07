"""Cutting a block of text at the boundaries of its marks. Pure: spans in, pieces out, no letter changed.

A mark may overlap others and may run over several blocks. Each piece says which marks open before it and how many
close after it, so that a template can write well-nested elements in one pass: `opens`, text, `closes`.
All positions count code points of the whole text, end exclusive.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

#: The style sheet has three lanes of lines under the words; what overlaps deeper shares the last.
LANES = 3
#: A note number stands after these, not between a word and its full stop.
_PUNCTUATION = frozenset(".,;:!?’”'\"")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked span. `number` is its place in reading order, counted from 1."""

    number: int
    start: int
    end: int
    lane: int = 1


@dataclass(frozen=True, slots=True)
class Opening:
    """A mark that opens before a piece; `first` where the mark itself begins, not where it goes on."""

    number: int
    lane: int
    first: bool


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    opens: tuple[Opening, ...] = ()
    closes: int = 0
    notes: tuple[int, ...] = ()
    """Numbers of the marks whose note number stands after this piece."""


def in_lanes(marks: Sequence[Mark]) -> list[Mark]:
    """The marks with lanes such that overlapping ones differ, up to LANES; order is kept.

    Each takes the lowest lane that is free where it begins.
    """
    laned: dict[int, Mark] = {}
    busy: list[tuple[int, int]] = []  # (end, lane)
    for mark in sorted(marks, key=_reading_order):
        while busy and busy[0][0] <= mark.start:
            heapq.heappop(busy)
        taken = {lane for _, lane in busy}
        lane = next((lane for lane in range(1, LANES + 1) if lane not in taken), LANES)
        heapq.heappush(busy, (mark.end, lane))
        laned[mark.number] = replace(mark, lane=lane)
    return [laned[mark.number] for mark in marks]


def fitted(marks: Sequence[Mark], blocks: Sequence[tuple[int, int]]) -> list[list[Mark]]:
    """For every block (start, end) the marks that reach into it, in reading order.

    Blocks are in order and apart. A mark that begins or ends in the white space between blocks is drawn from the
    next block and to the end of the one before, so that its first and last letter are in a block.
    """
    touching = _touching(marks, blocks)
    last = {mark.number: index for index, touched in enumerate(touching) for mark in touched}
    first = {mark.number: index for index, touched in reversed(list(enumerate(touching))) for mark in touched}

    def fit(mark: Mark) -> Mark:
        start, end = blocks[first[mark.number]][0], blocks[last[mark.number]][1]
        return replace(mark, start=max(mark.start, start), end=min(mark.end, end))

    return [[fit(mark) for mark in touched] for touched in touching]


def segments(content: str, start: int, end: int, marks: Sequence[Mark]) -> tuple[Segment, ...]:
    """content[start:end] in pieces, cut wherever one of `marks` begins or ends or a note number stands.

    Joined, the pieces are content[start:end] to the letter. Marks that do not reach into the span are left out.
    """
    inside = sorted((mark for mark in marks if mark.start < end and mark.end > start), key=_reading_order)
    places = {mark.number: _note_place(content, mark.end, end) for mark in inside if mark.end <= end}
    cuts = sorted({start, end, *_boundaries(inside, start, end), *places.values()})
    pieces = list(pairwise(cuts))
    covers = [[mark for mark in inside if mark.start < right and mark.end > left] for left, right in pieces]
    built = []
    for index, (left, right) in enumerate(pieces):
        before = covers[index - 1] if index else []
        after = covers[index + 1] if index + 1 < len(covers) else []
        opens = covers[index][_shared(before, covers[index]) :]
        built.append(
            Segment(
                text=content[left:right],
                opens=tuple(Opening(mark.number, mark.lane, first=mark.start == left) for mark in opens),
                closes=len(covers[index]) - _shared(covers[index], after),
                notes=tuple(number for number, place in places.items() if place == right),
            )
        )
    return tuple(built)


def _reading_order(mark: Mark) -> tuple[int, int, int]:
    """Where marks begin together the longest comes first: it holds the others."""
    return mark.start, -mark.end, mark.number


def _boundaries(marks: Sequence[Mark], start: int, end: int) -> Iterator[int]:
    for mark in marks:
        yield max(start, mark.start)
        yield min(end, mark.end)


def _note_place(content: str, end: int, limit: int) -> int:
    while end < limit and content[end] in _PUNCTUATION:
        end += 1
    return end


def _shared(left: Sequence[Mark], right: Sequence[Mark]) -> int:
    """How many marks, from the outermost inwards, are the same: they stay open from one piece to the next."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one.number != other.number:
            break
        count += 1
    return count


def _touching(marks: Sequence[Mark], blocks: Sequence[tuple[int, int]]) -> list[list[Mark]]:
    waiting = sorted(marks, key=_reading_order, reverse=True)
    active: list[Mark] = []
    touching = []
    for start, end in blocks:
        while waiting and waiting[-1].start < end:
            active.append(waiting.pop())
        active = [mark for mark in active if mark.end > start]
        touching.append(list(active))
    return touching
