"""Documents to take away: one tree, written as HTML, Markdown, DOCX or ODT by pandoc.

The tree goes to pandoc as its own, never as text with marks in it, so no word of anybody's can become a tag, a macro or
a heading. The same tree gives the same bytes: no file says when it was made.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evidence.citations import pandoc
from evidence.citations.rich import Node, Rich, words

LANGUAGE: Final = "en-GB"
LOWEST: Final = 6
"""The lowest level of a heading."""


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


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of somebody else, set apart."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Items:
    """A list; each item holds blocks."""

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
    language: str = LANGUAGE


@dataclass(frozen=True, slots=True)
class Form:
    """A file format a document is written in."""

    key: str
    label: str
    media_type: str
    extension: str


HTML = Form("html", "HTML", "text/html; charset=utf-8", "html")
MARKDOWN = Form("markdown", "Markdown", "text/markdown; charset=utf-8", "md")
DOCX = Form("docx", "Word (DOCX)", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
ODT = Form("odt", "OpenDocument (ODT)", "application/vnd.oasis.opendocument.text", "odt")
FORMS: Mapping[str, Form] = {form.key: form for form in (DOCX, ODT, HTML, MARKDOWN)}


def text(*parts: Part) -> Paragraph:
    """A paragraph of these parts: `text("As ", claim, Note(footnote), " says.")`."""
    return Paragraph(parts)


def written(document: Document, form: Form) -> bytes:
    """The document as a file. Raises NotFormatted. One start of pandoc."""
    arguments = {
        "html": ["--to=html5", "--standalone", "--section-divs"],
        "markdown": ["--to=gfm", "--wrap=none"],
        "docx": ["--to=docx", "--output=-"],
        "odt": ["--to=odt", "--output=-"],
    }[form.key]
    # A page's title is its first heading; a word processor has a style of its own for titles.
    blocks, meta = _blocks(document.blocks, lowered=form is HTML), _meta(document)
    if form is MARKDOWN:  # has no place for a title but a heading
        blocks, meta = [*_opening(document), *_blocks(document.blocks, lowered=1)], {}
    return pandoc.ask(arguments, blocks, meta)


def to_html(document: Document) -> str:
    """A page that stands by itself."""
    return written(document, HTML).decode()


def to_markdown(document: Document) -> str:
    """In GitHub's flavour: footnotes and tables are what most programs read."""
    return written(document, MARKDOWN).decode()


def to_docx(document: Document) -> bytes:
    return written(document, DOCX)


def to_odt(document: Document) -> bytes:
    return written(document, ODT)


# --- As pandoc's tree: https://hackage.haskell.org/package/pandoc-types ---

_NO_ATTRIBUTES: Final = ["", [], []]


def _meta(document: Document) -> dict[str, Any]:
    said = {"title": document.title, "subtitle": document.subtitle, "date": document.date}
    meta: dict[str, Any] = {name: {"t": "MetaInlines", "c": words(value)} for name, value in said.items() if value}
    meta["lang"] = {"t": "MetaString", "c": document.language}
    if document.authors:
        meta["author"] = {"t": "MetaList", "c": [{"t": "MetaInlines", "c": words(name)} for name in document.authors]}
    return meta


def _opening(document: Document) -> list[Node]:
    under = [line for line in (document.subtitle, ", ".join(document.authors), document.date) if line]
    return [
        {"t": "Header", "c": [1, _NO_ATTRIBUTES, words(document.title)]},
        *({"t": "Para", "c": words(line)} for line in under),
    ]


def _blocks(blocks: Iterable[Block], lowered: int = 0) -> list[Node]:
    return [_block(block, lowered) for block in blocks]


def _block(block: Block, lowered: int) -> Node:
    match block:
        case Heading(said, level):
            return {"t": "Header", "c": [min(max(level, 1) + lowered, LOWEST), _NO_ATTRIBUTES, _inlines(said)]}
        case Paragraph(said):
            return {"t": "Para", "c": _inlines(said)}
        case Quotation(inner):
            return {"t": "BlockQuote", "c": _blocks(inner, lowered)}
        case Items(items, numbered=True):
            return {"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], _items(items, lowered)]}
        case Items(items):
            return {"t": "BulletList", "c": _items(items, lowered)}
        case Table():
            return _table(block)


def _items(items: Sequence[Sequence[Block]], lowered: int) -> list[list[Node]]:
    if all(len(item) == 1 and isinstance(item[0], Paragraph) for item in items):  # lines close together
        return [[{**block, "t": "Plain"} for block in _blocks(item)] for item in items]
    return [_blocks(item, lowered) for item in items]


def _table(table: Table) -> Node:
    width = len(table.titles)
    columns = [[{"t": "AlignLeft"}, {"t": "ColWidthDefault"}]] * width
    caption = [{"t": "Plain", "c": words(table.caption)}] if table.caption else []
    body = [_NO_ATTRIBUTES, 0, [], [_row(row, width) for row in table.rows]]
    head = [_NO_ATTRIBUTES, [_row(table.titles, width)]]
    return {"t": "Table", "c": [_NO_ATTRIBUTES, [None, caption], columns, head, [body], [_NO_ATTRIBUTES, []]]}


def _row(cells: Sequence[Words], width: int) -> list[Any]:
    filled = [*cells, *[()] * (width - len(cells))]
    return [
        _NO_ATTRIBUTES,
        [
            [_NO_ATTRIBUTES, {"t": "AlignDefault"}, 1, 1, [{"t": "Plain", "c": _inlines(cell)}] if cell else []]
            for cell in filled
        ],
    ]


def _inlines(said: Words) -> list[Node]:
    found: list[Node] = []
    for part in said:
        if isinstance(part, Note):
            found.append({"t": "Note", "c": [{"t": "Para", "c": part.said.inlines()}]})
        else:
            found += (Rich.plain(part) if isinstance(part, str) else part).inlines()
    return found
