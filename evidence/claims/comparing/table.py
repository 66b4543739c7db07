"""A comparison as a value: things as columns, rows of what can be compared, words that open in the cells.

Nothing is added up across claims, and nothing is scored: a cell counts words of one sort on one thing, or says why
it is empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from evidence.claims.contexts import Passage
from evidence.claims.notes import Linked

FACTS = 20
"""So many facts stand in one cell: a report may have a hundred authors."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a cell says in our words; linked where it counts or names something."""

    text: str
    address: str = ""
    sign: str = ""
    """A relation, as the tag `mark` takes it, of `number` quotations."""
    number: int = 0
    is_assigned: bool = False
    """By a curator, not earned by marked words."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that do one thing in a cell, counted; the strongest open in place."""

    sign: str
    number: int
    """Quotations, each once."""
    passages: tuple[Passage, ...]
    address: str
    """Where all of them are."""
    who: Linked | None = None
    """Whose stance it is, where that is not the row or the column."""
    conditions: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    """Of the sources of the shown words, “date not stated” among them."""

    @property
    def shown(self) -> int:
        return len({one.id for passage in self.passages for one in passage.quotations})

    @property
    def more(self) -> int:
        return self.number - self.shown


@dataclass(frozen=True, slots=True)
class Cell:
    facts: tuple[Fact, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    empty: str = "none recorded"
    """What it means that nothing stands here."""
    more: int = 0
    """Things of the same sort that there is no room for."""
    everything: str = ""
    """Where all of them are."""

    @classmethod
    def first(cls, facts: Sequence[Fact], everything: str, empty: str) -> Self:
        """As many of these facts as there is room for."""
        return cls(tuple(facts[:FACTS]), (), empty, max(0, len(facts) - FACTS), everything)

    def __bool__(self) -> bool:
        return bool(self.facts or self.quoted)


@dataclass(frozen=True, slots=True)
class Row:
    label: Linked
    """Without an address it is only a name."""
    cells: tuple[Cell, ...]
    note: str = ""
    quoted: tuple[Quoted, ...] = ()
    """Words that belong to the row itself, the same for every column."""

    @property
    def gaps(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """What empty cells say, each once, and the columns that say it, counted from 0."""
        found: dict[str, list[int]] = {}
        for at, cell in enumerate(self.cells):
            if not cell:
                found.setdefault(cell.empty, []).append(at)
        return tuple((words, tuple(columns)) for words, columns in found.items())

    @property
    def held(self) -> int:
        """Columns that have something here."""
        return sum(map(bool, self.cells))


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one sort under a heading."""

    key: str
    title: str
    rows: tuple[Row, ...]
    about: str = ""
    more: int = 0
    """Rows that there is no room for."""
    everything: tuple[Linked, ...] = ()
    """Where all of them are, for each column."""


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    """As the address names it."""
    label: str
    address: str
    note: str = ""
    is_quoted: bool = False
    """The label is a title, in the words of the source."""
    caution: str = ""
    """What has to be known of it before it is compared; “has gone into this one”."""

    @property
    def short(self) -> str:
        """“Mortensen and Needham, 2019” for a source, which has a long title."""
        return self.note if self.is_quoted else self.label


@dataclass(frozen=True, slots=True)
class Comparison:
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]

    @property
    def quotations(self) -> Iterator[Quoted]:
        for part in self.parts:
            for row in part.rows:
                yield from row.quoted
                for cell in row.cells:
                    yield from cell.quoted
