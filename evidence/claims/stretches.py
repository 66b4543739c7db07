"""The words of a block cut for a figure: marked words to the letter, context up to whole sentences. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.claims.segments import Mark, fitted, in_lanes, segments
from evidence.claims.text_layout import Opened

#: A cell of so many characters is shown whole; of a longer one whole sentences, so many characters on each side.
WHOLE = 480
AROUND = 200
#: A sentence that is longer than this, before or after the marked words, is cut between two words.
LONGEST = 400
#: A sentence ends at its mark before white space and what can open the next, or with its paragraph.
_NEXT = re.compile(r"[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\W\d_a-z])|\s*\n\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Span:
    """A quotation within its block: positions in code points from the block's first, end exclusive."""

    number: int
    start: int
    end: int
    look: str
    address: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a block as a template writes it: open these marks, the text, close so many, then note numbers."""

    text: str
    opens: tuple[Opened, ...]
    closes: range
    notes: tuple[int, ...]
    address: str
    """Where marked words stand in the text; empty for context."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A paragraph, or one cell of a table row."""

    stretches: tuple[Stretch, ...]
    cut_before: bool
    cut_after: bool
    is_label: bool
    """The first cell of a row, without marked words: what the row is about."""
    in_row: bool
    """A cell of a table, where line breaks mean something; elsewhere they are where some program broke lines."""

    @property
    def text(self) -> str:
        """To the letter, as far as it is shown."""
        return "".join(one.text for one in self.stretches)


def cells_of(words: str, spans: Sequence[tuple[int, int]], marked: Sequence[Span], *, whole: bool) -> tuple[Cell, ...]:
    """The cells of a block with its marks. `whole` is false when `words` are themselves cut out of a longer text."""
    filled = [span for span in spans if span[0] < span[1]]
    known = {one.number: one for one in marked}
    laned = in_lanes([Mark(one.number, one.start, one.end) for one in marked])
    built = []
    for index, (span, inside) in enumerate(zip(filled, fitted(laned, filled), strict=True)):
        start, end = window(words, span, inside) if whole else span
        built.append(
            Cell(
                stretches=_stretches(words, start, end, inside, known),
                cut_before=not whole or start > span[0],
                cut_after=not whole or end < span[1],
                is_label=index == 0 and len(filled) > 1 and not inside,
                in_row=len(spans) > 1,
            )
        )
    return tuple(built)


def window(words: str, span: tuple[int, int], marks: Sequence[Mark]) -> tuple[int, int]:
    """What of words[span] is shown: all if it is short, else the marked words and whole sentences around them."""
    start, end = span
    if end - start <= WHOLE:
        return span
    first = min((mark.start for mark in marks), default=start)
    last = max((mark.end for mark in marks), default=start)
    breaks = [match.span() for match in _NEXT.finditer(words, start, end)]
    begins = [start, *(after for _, after in breaks if after <= first)]
    ends = [*(_ended(words, one) for one in breaks if _ended(words, one) >= last), end]
    begin = next((one for one in begins if first - one <= AROUND), begins[-1])
    stop = next((one for one in reversed(ends) if one - last <= AROUND), ends[0])
    return _near_word(words, begin, first), _far_word(words, last, stop)


def _ended(words: str, gap: tuple[int, int]) -> int:
    """The end of the sentence before a gap: its full stop belongs to it, the white space does not."""
    return gap[0] + len(words[gap[0] : gap[1]].rstrip())


def _near_word(words: str, begin: int, first: int) -> int:
    if first - begin <= LONGEST:
        return begin
    space = words.find(" ", first - AROUND, first)
    return space + 1 if space >= 0 else first


def _far_word(words: str, last: int, stop: int) -> int:
    if stop - last <= LONGEST:
        return stop
    space = words.rfind(" ", last, last + AROUND)
    return space if space >= 0 else last


def _stretches(words: str, start: int, end: int, inside: Sequence[Mark], known: dict[int, Span]) -> tuple[Stretch, ...]:
    """The pieces; each marked one leads to the quotation that was opened last, the innermost."""
    built = []
    stack: list[int] = []
    for piece in segments(words, start, end, inside):
        stack += [one.number for one in piece.opens]
        built.append(
            Stretch(
                text=piece.text,
                opens=tuple(Opened(0, known[one.number].look, one.lane) for one in piece.opens),
                closes=range(piece.closes),
                notes=piece.notes if len(known) > 1 else (),
                address=known[stack[-1]].address if stack else "",
            )
        )
        del stack[len(stack) - piece.closes :]
    return tuple(built)
