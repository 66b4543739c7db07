"""pandoc's tree of a document as plain text with spans: what each part is, the file said.

Source of the tree: https://hackage.haskell.org/package/pandoc-types. A paragraph, a heading and a list item stand apart
by an empty line; table rows are lines, their cells parted by tabs, as `tables.cells` takes them apart. Notes stand at
the end, a raised number before each and in the place they belong to.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evidence.text.blocks import Span
from evidence.text.cleaning import clean
from evidence.text.units import FOOTNOTE, HEADING, LIST_ITEM, PARAGRAPH, QUOTATION, TABLE_ROW

type Node = Mapping[str, Any]

DEEPEST = 6
"""The lowest level of a heading."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}
_OPENING = ("subtitle", "author", "date", "abstract")


class Written:
    """A text as it is written, block after block; `content` and `spans` in the end."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._parts: list[str] = []
        self._length = 0
        self._notes: list[Sequence[Node]] = []
        self._tables = 0
        self._within = 0  # the table that was last written into
        self._lowered = 0

    @property
    def content(self) -> str:
        return "".join(self._parts)

    def document(self, tree: Mapping[str, Any], *, properties: bool) -> None:
        """A whole document, its notes last; first, where its `properties` are words of its own, title and author."""
        meta = tree["meta"] if properties else {}
        if title := _said(self._of_meta(meta.get("title"))):
            self._add(HEADING, title, level=1)
            self._lowered = 1
        for name in _OPENING:
            for said in self._many(meta.get(name)):
                self._add(PARAGRAPH, said)
        self.blocks(tree["blocks"], PARAGRAPH)
        for number, note in enumerate(self._notes, start=1):  # a note in a note lengthens the list while it is read
            self._add(FOOTNOTE, f"{str(number).translate(_RAISED)} {_said(' '.join(self._paragraphs(note)))}")

    def title(self, tree: Mapping[str, Any]) -> str:
        """As the document's properties have it; nothing is written."""
        return self._of_meta(tree["meta"].get("title"))

    def blocks(self, blocks: Iterable[Node], kind: str) -> None:  # noqa: C901, PLR0912 (one case a kind of block)
        """Blocks of the tree; their paragraphs are of `kind`."""
        for block in blocks:
            match block["t"], _held(block):
                case "Header", [level, _, inlines]:
                    self._add(HEADING, self._words(inlines), level=min(level + self._lowered, DEEPEST))
                case (("Para" | "Plain"), inlines):
                    self._add(kind, self._words(inlines))
                case "LineBlock", lines:
                    self._add(kind, "\n".join(self._words(line) for line in lines))
                case "CodeBlock", [_, str(text)]:
                    self._add(kind, text)
                case "BlockQuote", inner:
                    self.blocks(inner, QUOTATION)
                case "BulletList", items:
                    for item in items:
                        self._item("•", item)
                case "OrderedList", [[first, *_], items]:
                    for number, item in enumerate(items, start=first):
                        self._item(f"{number}.", item)
                case "DefinitionList", pairs:
                    for term, meanings in pairs:
                        self._add(kind, self._words(term))
                        for meaning in meanings:
                            self.blocks(meaning, kind)
                case "Table", [_, caption, _, head, bodies, foot]:
                    self._table(caption, head, bodies, foot)
                case "Figure", [_, [_, caption], inner]:
                    self.blocks(inner, kind)
                    self.blocks(caption, kind)
                case "Div", [_, inner]:
                    self.blocks(inner, kind)

    def _item(self, marker: str, item: Sequence[Node]) -> None:
        first, *rest = item or [{"t": "Plain", "c": []}]
        if first["t"] in {"Para", "Plain"}:
            words = self._words(first["c"])
            self._add(LIST_ITEM, f"{marker} {words}" if words.strip() else "")
            self.blocks(rest, LIST_ITEM)
        else:
            self.blocks(item, LIST_ITEM)

    def _table(self, caption: Any, head: Any, bodies: Any, foot: Any) -> None:
        self.blocks(caption[1], PARAGRAPH)
        self._tables += 1
        titles = [self._row(row) for row in head[1]]
        body = [self._row(row) for _, _, between, rows in bodies for row in (*between, *rows)]
        body += [self._row(row) for row in foot[1]]
        # Several rows of column titles are one, so that every table has at most one.
        titles = ["\t".join(" ".join(filter(None, parts)) for parts in _columns(titles))] if titles else []
        for row in (*titles, *body):
            self._add(TABLE_ROW, row, table=self._tables)

    def _row(self, row: Any) -> str:
        cells = [" ".join(" ".join(self._paragraphs(cell[4])).split()) for cell in row[1]]
        # A block has no white space at its ends; without a sign the first column would move into an empty one.
        return "\t".join(["–", *cells[1:]] if cells and not cells[0] and any(cells) else cells)

    def _add(self, kind: str, text: str, *, level: int = 0, table: int = 0) -> None:
        text = clean(text, multiline=True).strip("\n ") if kind == TABLE_ROW else _said(text)
        if not text.strip():
            return
        if self._parts:
            self._put("\n" if table and self._within == table else "\n\n")
        self._within = table
        start = self._length + len(text) - len(text.lstrip())
        self._put(text)
        self.spans.append(Span(kind, start, self._length - len(text) + len(text.rstrip()), level))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _words(self, inlines: Iterable[Node]) -> str:
        return "".join(self._inlines(inlines))

    def _inlines(self, inlines: Iterable[Node]) -> Iterator[str]:
        for node in inlines:
            match node["t"], _held(node):
                case ("Str", str(text)) | (("Code" | "Math"), [_, str(text)]):
                    yield text
                case (("Space" | "SoftBreak"), _):
                    yield " "
                case "LineBreak", _:
                    yield "\n"
                case "Note", blocks:
                    self._notes.append(blocks)
                    yield str(len(self._notes)).translate(_RAISED)
                case "Quoted", [kind, inner]:
                    opening, closing = _QUOTES[kind["t"]]
                    yield opening + self._words(inner) + closing
                case (("Link" | "Cite" | "Span"), [_, inner, *_]):
                    yield self._words(inner)
                case (
                    ("Emph" | "Strong" | "Underline" | "Strikeout" | "Superscript" | "Subscript" | "SmallCaps"),
                    inner,
                ):
                    yield self._words(inner)

    def _paragraphs(self, blocks: Iterable[Node]) -> Iterator[str]:
        """The words of blocks within a cell or a note, where nothing else than words is kept."""
        for block in blocks:
            match block["t"], _held(block):
                case (("Para" | "Plain" | "Header"), content):
                    yield self._words(content[2] if block["t"] == "Header" else content)
                case "LineBlock", lines:
                    yield from (self._words(line) for line in lines)
                case "CodeBlock", [_, str(text)]:
                    yield text
                case ("BlockQuote", inner) | ("Div", [_, inner]):
                    yield from self._paragraphs(inner)
                case ("BulletList", items) | ("OrderedList", [_, items]):
                    for item in items:
                        yield from self._paragraphs(item)
                case "Table", [_, _, _, head, bodies, _]:
                    for row in (*head[1], *(row for body in bodies for row in body[3])):
                        yield " ".join(self._row(row).split())

    def _many(self, value: Node | None) -> list[str]:
        """What a property says: one thing, or each of a list."""
        if value is None:
            return []
        return [said for one in (value["c"] if value["t"] == "MetaList" else [value]) if (said := self._of_meta(one))]

    def _of_meta(self, value: Node | None) -> str:
        match (value or {}).get("t"), _held(value or {}):
            case "MetaInlines", inlines:
                return self._words(inlines)
            case "MetaString", str(text):
                return text
            case "MetaBlocks", blocks:
                return "\n\n".join(self._paragraphs(blocks))
        return ""


def _held(node: Node) -> Any:
    return node.get("c")


def _said(text: str) -> str:
    """Words of a block: its lines, without spaces at their ends and without empty ones."""
    lines = (" ".join(line.replace("\t", " ").split()) for line in clean(text, multiline=True).split("\n"))
    return "\n".join(line for line in lines if line)


def _columns(rows: Sequence[str]) -> Iterator[list[str]]:
    cells = [row.split("\t") for row in rows]
    for at in range(max(map(len, cells))):
        yield [row[at] for row in cells if at < len(row)]
