"""The parts of a document to take away, as plain values: headings, paragraphs, quotations, lists, tables, footnotes."""

from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a document has a field of that name)

from evidence.citations.documents.looks import LANGUAGE, Role
from evidence.citations.rich import Rich


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote; its number comes where it stands among the words."""

    said: Rich


type Part = str | Rich | Note
type Words = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    words: Words
    level: int = 1
    """1 is the highest below the title."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: Words
    role: Role | None = None
    """None: it is one of the text."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of somebody else, set apart."""

    blocks: "tuple[Block, ...]"
    is_long: bool = False
    """May go over a page: an abstract. Others stay with the line below them."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list; each item holds blocks. Without items it is left out."""

    items: "tuple[tuple[Block, ...], ...]"
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Column titles and rows; a row that is short is filled with empty cells, a longer one refused."""

    titles: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        if any(len(row) > len(self.titles) for row in self.rows):
            raise ValueError("A row has more cells than the table has columns.")


type Block = Heading | Paragraph | Quotation | Items | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document."""

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    """As it is printed under the title."""
    day: Day | None = None
    """Of what it says. A file’s properties take it for the day it was made: the same tree gives the same bytes."""
    language: str = LANGUAGE


def text(*parts: Part, role: Role | None = None) -> Paragraph:
    """A paragraph of these parts: `text("As ", claim, Note(footnote), " says.")`."""
    return Paragraph(parts, role)
