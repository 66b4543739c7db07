"""Mending the structure of a text that was taken out of a file, without touching the words it was taken out with.

The words as extracted stay as they are to the end. What a person does is kept beside them as pieces: which spans
belong together, what kind of unit they are, what is left out (running heads, page numbers), and, where the words
themselves are corrected, the words that stand instead. So every change can be shown, and taken back.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from evidence.text.blocks import Span
from evidence.text.units import HEADING

DEEPEST = 6
"""The lowest level of a heading."""

_SENTENCE = re.compile(r"(?<=[.!?…])[”’\"')\]]*\s+(?=[“‘\"'(\[]?[^\Wa-z_])")
# A line that a page was too narrow for goes on with a small letter.
_LINE = re.compile(r"\s*\n\s*(?=[^\sa-z])")
_APART = "\n\n"


class CannotMend(ValueError):
    """The piece does not allow it; the message is a sentence for the person who tried."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One unit in the making."""

    kind: str
    level: int
    page: str
    """Where it begins, as the file counts its pages; empty when the file has none."""
    parts: tuple[tuple[int, int], ...]
    """Spans of the extracted text, in order: several when units were merged."""
    words: str | None = None
    """What stands instead of the extracted words; None when they stand as they are."""
    out: bool = False
    """Left out of the text: a running head, a page number."""
    sheet: int = 0
    """The same page counted from 1 in the file, whatever is printed on it; 0 when the file has none."""

    @property
    def key(self) -> int:
        """Names the piece among its text's, whatever is done to others: where it begins."""
        return self.parts[0][0]


@dataclass(frozen=True, slots=True)
class Composed:
    """A text made of pieces, with the spans of its units and the pages they begin on."""

    content: str
    spans: tuple[Span, ...]
    pages: tuple[str, ...]


def extracted(content: str, piece: Piece) -> str:
    """The words of a piece as they were taken out of the file; merged ones joined by a space."""
    return " ".join(content[start:end] for start, end in piece.parts)


def said(content: str, piece: Piece) -> str:
    """The words of a piece as they will stand."""
    return extracted(content, piece) if piece.words is None else piece.words


def found(pieces: Sequence[Piece], key: int) -> int:
    """The index of the piece `key`. Raises CannotMend: somebody merged or split it meanwhile."""
    for index, piece in enumerate(pieces):
        if piece.key == key:
            return index
    raise CannotMend("This block is not there any more: it was merged with another one.")


def labelled(piece: Piece, kind: str, level: int) -> Piece:
    """The piece as another kind of unit; only headings have a level, 1 to DEEPEST."""
    return replace(piece, kind=kind, level=max(1, min(level, DEEPEST)) if kind == HEADING else 0)


def merged(content: str, pieces: Sequence[Piece], key: int) -> tuple[Piece, ...]:
    """The piece `key` joined to the one above it that is not left out. Raises CannotMend."""
    at = found(pieces, key)
    above = next((index for index in range(at - 1, -1, -1) if not pieces[index].out), None)
    if above is None:
        raise CannotMend("There is no block above this one to merge it with.")
    upper, lower = pieces[above], pieces[at]
    corrected = upper.words is not None or lower.words is not None
    one = replace(
        upper,
        parts=(*upper.parts, *lower.parts),
        words=f"{said(content, upper)} {said(content, lower)}" if corrected else None,
    )
    return (*pieces[:above], one, *pieces[above + 1 : at], *pieces[at + 1 :])


def split(content: str, pieces: Sequence[Piece], key: int, offset: int) -> tuple[Piece, ...]:
    """The piece `key` as two, the second beginning `offset` code points into its words. Raises CannotMend."""
    at = found(pieces, key)
    whole = pieces[at]
    if whole.words is not None:
        raise CannotMend("The words of this block were corrected: take the correction back, split, and correct again.")
    upper: list[tuple[int, int]] = []
    lower: list[tuple[int, int]] = []
    before = 0
    for start, end in whole.parts:
        cut = min(max(start, start + offset - before), end)
        upper.extend(_trimmed(content, start, cut))
        lower.extend(_trimmed(content, cut, end))
        before += end - start + 1
    if not upper or not lower:
        raise CannotMend("A block is split between two of its sentences, so that both halves have words.")
    # The lower half of a heading is rarely another heading.
    below = "paragraph" if whole.kind == HEADING else whole.kind
    halves = (replace(whole, parts=tuple(upper)), labelled(replace(whole, parts=tuple(lower)), below, 0))
    return (*pieces[:at], *halves, *pieces[at + 1 :])


def _trimmed(content: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = content[start:end]
    if words.strip():
        yield start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))


def sentences(words: str) -> list[int]:
    """Where the sentences and lines of `words` begin, the first included: the places at which a block may be split."""
    starts = {
        0,
        *(match.end() for match in _SENTENCE.finditer(words)),
        *(match.end() for match in _LINE.finditer(words)),
    }
    return sorted(start for start in starts if start < len(words))


def corrected(content: str, pieces: Sequence[Piece], key: int, words: str) -> tuple[Piece, ...]:
    """The piece `key` with other words; with the extracted ones, the correction is taken back. Raises CannotMend."""
    at = found(pieces, key)
    words = words.strip()
    if not words:
        raise CannotMend("A block without words is no block: leave it out instead.")
    same = words == extracted(content, pieces[at]).strip()
    return (*pieces[:at], replace(pieces[at], words=None if same else words), *pieces[at + 1 :])


def composed(content: str, pieces: Iterable[Piece]) -> Composed:
    """The text that the pieces make. Untouched pieces give `content` itself, to the letter.

    White space between two pieces stays as it was; where there was something else, or a split, they stand apart
    by an empty line.
    """
    kept = [piece for piece in pieces if not piece.out]
    if not kept:
        return Composed("", (), ())
    out: list[str] = []
    spans: list[Span] = []
    length = 0
    done: int | None = 0
    for piece in kept:
        gap = _gap(content, done, piece.parts[0][0], first=not spans)
        words = said(content, piece)
        start = length + len(gap)
        length = start + len(words)
        out += (gap, words)
        spans.append(Span(piece.kind, start, length, piece.level))
        done = piece.parts[-1][1]
    tail = content[done:] if done is not None else ""
    out.append(tail if not tail.strip() else "")
    return Composed("".join(out), tuple(spans), tuple(piece.page for piece in kept))


def _gap(content: str, done: int | None, start: int, *, first: bool) -> str:
    gap = content[done:start]
    if first:
        return gap if not gap.strip() else ""
    return gap if "\n" in gap and not gap.strip() else _APART


def left_out(content: str, pieces: Iterable[Piece]) -> list[str]:
    """The words of what is left out, in order."""
    return [said(content, piece) for piece in pieces if piece.out]


# --- As it is stored: a list of lists would be shorter, this can be read. ---


def dumped(pieces: Iterable[Piece]) -> list[dict[str, object]]:
    """As JSON; what goes without saying is left out. `loaded` undoes it."""
    return [
        {name: value for name, value in _fields(piece).items() if value not in ("", None, False, 0)} for piece in pieces
    ]


def _fields(piece: Piece) -> dict[str, object]:
    return {
        "kind": piece.kind,
        "level": piece.level,
        "page": piece.page,
        "parts": [list(part) for part in piece.parts],
        "words": piece.words,
        "out": piece.out,
        "sheet": piece.sheet,
    }


def loaded(stored: Iterable[dict[str, object]]) -> tuple[Piece, ...]:
    return tuple(_piece(one) for one in stored)


def _piece(one: dict[str, object]) -> Piece:
    parts, level, sheet, words = one["parts"], one.get("level", 0), one.get("sheet", 0), one.get("words")
    if not isinstance(parts, list) or not isinstance(level, int) or not isinstance(sheet, int):
        raise TypeError(f"not a piece: {one}")
    return Piece(
        kind=str(one["kind"]),
        level=level,
        page=str(one.get("page", "")),
        parts=tuple((int(start), int(end)) for start, end in parts),
        words=None if words is None else str(words),
        out=bool(one.get("out", False)),
        sheet=sheet,
    )
