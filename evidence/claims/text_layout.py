"""The shape of a text on a page: blocks gathered into lists and tables, headings into an outline. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from evidence.claims.notes import MarkedQuotation
from evidence.library.models import BlockKind

#: A row of a form has a label and a value.
FORM = 2
#: What a line of the text and of the margin holds and how high it is: characters, and px at 1280 px.
TEXT_LINE, NOTE_LINE = (62, 31), (36, 21)
#: Height of a note's first line, of “Why” and the space below it, and how far notes may run below their words, px.
FIRST, LAST, SLACK = 24, 36, 24
#: h1 is the title of the source.
HIGHEST, LOWEST = 2, 6


@dataclass(frozen=True, slots=True)
class Opened:
    """A mark that opens before a piece of text. `id` is the quotation's where the mark begins, 0 where it goes on."""

    id: int
    look: str
    lane: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text as a template writes it: open these marks, the text, close so many, then note numbers."""

    text: str
    opens: tuple[Opened, ...]
    closes: range
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownBlock:
    number: int
    kind: str
    label: str
    level: int
    """Of a heading: 2 to 6, as in h2 to h6. No level is skipped."""
    paragraph: int
    page: str
    cells: tuple[tuple[Piece, ...], ...]
    """Of a table row its cells; of a list item its marker, if it has one, and its words; anything else has one."""
    notes: tuple[MarkedQuotation, ...]
    """The quotations that begin in this block."""
    roomy: bool
    """The notes, written out, are no longer than the words beside them: they need not be folded."""
    starts: tuple[int, ...] = ()
    """Where each of the cells begins in the text, in code points."""

    @property
    def placed(self) -> tuple[tuple[int, tuple[Piece, ...]], ...]:
        """Each of the cells with where it begins."""
        return tuple(zip(self.starts, self.cells, strict=True))


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that are one thing on a page: a list, a table, or one block by itself."""

    kind: str
    blocks: tuple[ShownBlock, ...]

    @property
    def notes(self) -> tuple[MarkedQuotation, ...]:
        return tuple(note for block in self.blocks for note in block.notes)

    @property
    def titled(self) -> bool:
        """Of a table: its first row holds the titles of its columns."""
        return self.blocks[0].label.endswith("column titles")

    @property
    def is_form(self) -> bool:
        """A table of labels and values, with titles between: read row by row, like paragraphs."""
        return not self.titled and all(len(block.cells) <= FORM for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the outline with the number of marks under it, those under its own subheadings included."""

    number: int
    text: str
    marks: int
    below: tuple["Heading", ...] = ()


def has_room(characters: int, notes: Iterable[MarkedQuotation]) -> bool:
    """Whether `notes` written out stand beside a paragraph of so many characters without making a hole in the text.

    An estimate, meant to be wrong by a line: what does not fit is folded, and opens when pressed.
    """
    return sum(_height(note) for note in notes) <= _lines(characters, TEXT_LINE) + SLACK


def _height(note: MarkedQuotation) -> int:
    stances = [len(one.actor.name) + len(one.theme.name) + len(one.condition) for one in note.stances]
    written = [*stances, *(len(one.claim.name) for one in note.claims)]
    written += [len(one.name) + len("Reports: ") for one in (note.voice, note.reports) if one]
    return FIRST + LAST + sum(_lines(length, NOTE_LINE) for length in written)


def _lines(characters: int, line: tuple[int, int]) -> int:
    holds, height = line
    return -(-characters // holds) * height


def levels(stated: Sequence[int]) -> list[int]:
    """Levels for h2 to h6 that skip none, from the levels the document gives (0 for what is no heading).

    >>> levels([1, 0, 3, 3, 2, 1])
    [2, 0, 3, 3, 3, 2]
    """
    above: list[int] = []
    shown = []
    for level in stated:
        if not level:
            shown.append(0)
            continue
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        shown.append(min(HIGHEST + len(above) - 1, LOWEST))
    return shown


def gathered(blocks: Sequence[ShownBlock], tables: Sequence[int]) -> tuple[Group, ...]:
    """Blocks in groups: list items and footnotes that follow each other, rows of one table (`tables`, 0 for none)."""
    groups = []
    runs = groupby(zip(blocks, tables, strict=True), key=lambda pair: (pair[0].kind, pair[1]))
    for (kind, _), run in runs:
        members = tuple(block for block, _ in run)
        if kind in {BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.FOOTNOTE}:
            groups.append(Group(kind, members))
        else:
            groups += [Group(kind, (block,)) for block in members]
    return tuple(groups)


def outline(headings: Iterable[Heading], levels: Iterable[int]) -> tuple[Heading, ...]:
    """Headings in order, each with the marks right under it, and their levels (2 is the highest), as a tree two deep.

    >>> one, two, three = Heading(1, "1", 0), Heading(4, "1.1", 2), Heading(6, "1.1.1", 3)
    >>> [(top.marks, [below.marks for below in top.below]) for top in outline([one, two, three], [2, 3, 4])]
    [(5, [5])]
    """
    tree: list[Heading] = []
    for heading, level in zip(headings, levels, strict=True):
        if level == HIGHEST or not tree:
            tree.append(heading)
        else:
            tree[-1] = _below(tree[-1], heading, new=level == HIGHEST + 1)
    return tuple(tree)


def _below(top: Heading, heading: Heading, *, new: bool) -> Heading:
    """`top` with a subheading more, or with the marks of one that lies deeper counted to the last."""
    below = [*top.below, heading] if new else list(top.below)
    if below and not new:
        below[-1] = replace(below[-1], marks=below[-1].marks + heading.marks)
    return replace(top, marks=top.marks + heading.marks, below=tuple(below))
