"""What a page of a draft shows: its blocks by the page of the file they stand on, one of them opened."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from evidence.curation.models import TextDraft
from evidence.curation.texts.drafts import Change, Corrected, Labelled, Merged, Split, changed, pieces_of
from evidence.library.models import BlockKind
from evidence.text import mending
from evidence.text.differences import Stretch, differences
from evidence.text.mending import CannotMend, Piece

A_PAGE = 40
"""Blocks shown at once: a text of 80,000 characters has about six such pages."""
MOST_SENTENCES = 300
#: What a block can be, as one choice: of headings each level is one.
KINDS: tuple[tuple[str, str], ...] = (
    *((value, label) for value, label in BlockKind.choices if value != BlockKind.HEADING),
    *((f"{BlockKind.HEADING}-{level}", f"heading {level}") for level in range(1, mending.DEEPEST + 1)),
)


@dataclass(frozen=True, slots=True)
class Row:
    key: int
    number: int
    """Among all blocks of the draft, counted from 1."""
    words: str
    kind: str
    """As in KINDS."""
    kind_label: str
    out: bool
    was: str
    first: bool
    """There is nothing above it to merge it with."""
    correction: tuple[Stretch, ...]
    """Its words against the extracted ones, when they were corrected."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The blocks that begin on one page of the file."""

    number: int
    """Counted from 1 in the file; 0 when it has no pages."""
    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    words: str


@dataclass(frozen=True, slots=True)
class Opened:
    """One block, to be split or corrected."""

    key: int
    sentences: tuple[Sentence, ...]
    words: str
    comparison: tuple[Stretch, ...]
    """The new words against the extracted ones, before they are kept; empty when none were given."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one block: what was asked, and what stands there now."""

    block: str
    asked: str
    now: str


def pages_in(draft: TextDraft) -> int:
    return max(1, -(-len(draft.blocks) // A_PAGE))


def page_of(draft: TextDraft, key: int) -> int:
    """The page on which a block stands; the first when it is gone."""
    keys = [piece.key for piece in pieces_of(draft)]
    return keys.index(key) // A_PAGE + 1 if key in keys else 1


def laid_out(draft: TextDraft, page: int) -> tuple[Sheet, ...]:
    first = (page - 1) * A_PAGE
    shown = list(enumerate(pieces_of(draft), start=1))[first : first + A_PAGE]
    return tuple(
        Sheet(sheet, label, tuple(_row(draft.content, number, piece) for number, piece in group))
        for (sheet, label), group in groupby(shown, key=lambda one: (one[1].sheet, one[1].page))
    )


def _row(content: str, number: int, piece: Piece) -> Row:
    kind = choice(piece)
    correction = differences(mending.extracted(content, piece), piece.words) if piece.words is not None else ()
    return Row(
        key=piece.key,
        number=number,
        words=mending.said(content, piece),
        kind=kind,
        kind_label=dict(KINDS)[kind],
        out=piece.out,
        was=f"{kind}{' out' if piece.out else ''}",
        first=number == 1,
        correction=correction,
    )


def choice(piece: Piece) -> str:
    return f"{piece.kind}-{piece.level}" if piece.kind == BlockKind.HEADING else piece.kind


def opened(draft: TextDraft, key: int, words: str | None) -> Opened | None:
    """The block `key` with the places where it can be split; None when it is not there."""
    piece = next((one for one in pieces_of(draft) if one.key == key), None)
    if piece is None:
        return None
    said = mending.said(draft.content, piece)
    starts = mending.sentences(said)[:MOST_SENTENCES]
    ends = [*starts[1:], len(said)]
    parts = tuple(Sentence(start, said[start:end].strip()) for start, end in zip(starts, ends, strict=True))
    compared = differences(mending.extracted(draft.content, piece), words) if words is not None else ()
    return Opened(key, parts if piece.words is None else (), said if words is None else words, compared)


def differing(now: TextDraft, asked: Iterable[Change]) -> tuple[Difference, ...]:
    """What was asked of each block beside how it stands, whatever has become of it."""
    pieces = pieces_of(now)
    return tuple(_difference(now.content, pieces, one) for one in asked)


def _difference(content: str, pieces: tuple[Piece, ...], one: Change) -> Difference:
    piece = next((piece for piece in pieces if piece.key == one.key), None)
    now = "not there any more: it was merged with another block"
    if piece is not None:
        now = mending.said(content, piece) if isinstance(one, Corrected) else _state(piece)
    try:
        changed(content, pieces, one)
    except CannotMend as cannot:
        now = f"{now}. {cannot}"
    block = _excerpt(mending.said(content, piece)) if piece is not None else f"block at {one.key}"
    return Difference(block, _words(one), now)


def _words(one: Change) -> str:
    if isinstance(one, Labelled):
        label = dict(KINDS).get(f"{one.kind}-{one.level}" if one.kind == BlockKind.HEADING else one.kind, one.kind)
        return f"{label}, left out" if one.out else label
    if isinstance(one, Merged):
        return "merged with the block above"
    if isinstance(one, Split):
        return "split in two"
    return one.words


def _state(piece: Piece) -> str:
    label = dict(KINDS)[choice(piece)]
    return f"{label}, left out" if piece.out else label


def _excerpt(words: str) -> str:
    return words if len(words) <= 120 else f"{words[:119]}…"
