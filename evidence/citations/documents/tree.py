"""A document as pandoc's tree: https://hackage.haskell.org/package/pandoc-types.

It goes to pandoc as its own, never as text with marks in it, so no word of anybody's can become a tag, a macro or a
heading.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evidence.citations.documents.looks import LONG, Role
from evidence.citations.documents.parts import (
    Block,
    Document,
    Heading,
    Items,
    Note,
    Paragraph,
    Quotation,
    Table,
    Words,
)
from evidence.citations.rich import Node, Rich, words

LOWEST: Final = 6
"""The lowest level of a heading."""
_NO_ATTRIBUTES: Final = ["", [], []]
_CLASSES: Final = {
    Role.ATTRIBUTION: "attribution",
    Role.LABEL: "label",
    Role.OWN: "own",
    Role.REFERENCE: "reference",
}


@dataclass(frozen=True, slots=True)
class Manner:
    """What a form of file has places for."""

    title_is_heading: bool = False
    """There is no other place for a title: what is a heading below it is one level lower."""
    styles: bool = False
    """Paragraphs have styles by name."""
    classes: bool = False
    """Paragraphs have classes."""


def meta(document: Document) -> dict[str, Any]:
    said = {"title": document.title, "subtitle": document.subtitle, "date": document.date}
    found: dict[str, Any] = {name: {"t": "MetaInlines", "c": words(value)} for name, value in said.items() if value}
    found["lang"] = {"t": "MetaString", "c": document.language}
    if document.authors:
        found["author"] = {"t": "MetaList", "c": [{"t": "MetaInlines", "c": words(name)} for name in document.authors]}
    return found


def opening(document: Document) -> list[Node]:
    """The title and what stands under it, as blocks."""
    under = [line for line in (document.subtitle, ", ".join(document.authors), document.date) if line]
    return [
        {"t": "Header", "c": [1, _NO_ATTRIBUTES, words(document.title)]},
        *({"t": "Para", "c": words(line)} for line in under),
    ]


def nodes(blocks: Iterable[Block], manner: Manner) -> list[Node]:
    return [_block(block, manner) for block in blocks if not (isinstance(block, Items) and not block.items)]


def _block(block: Block, manner: Manner) -> Node:
    match block:
        case Heading(said, level):
            lowered = max(level, 1) + manner.title_is_heading
            return {"t": "Header", "c": [min(lowered, LOWEST), _NO_ATTRIBUTES, _inlines(said)]}
        case Paragraph(said, role):
            return _with_role({"t": "Para", "c": _inlines(said)}, role, manner)
        case Quotation():
            return _quotation(block, manner)
        case Items():
            return _list(block, manner)
        case Table():
            return _table(block)


def _with_role(node: Node, role: Role | None, manner: Manner) -> Node:
    if role is None or not (manner.styles or manner.classes):
        return node
    classes = [_CLASSES[role]] if manner.classes else []
    styles = [["custom-style", role.value]] if manner.styles else []
    return {"t": "Div", "c": [["", classes, styles], [node]]}


def _quotation(quotation: Quotation, manner: Manner) -> Node:
    inner = nodes(quotation.blocks, manner)
    if quotation.is_long and manner.styles:
        return {"t": "Div", "c": [["", [], [["custom-style", LONG]]], inner]}
    return {"t": "BlockQuote", "c": inner}


def _list(items: Items, manner: Manner) -> Node:
    held = _items(items.items, manner)
    if items.numbered:
        return {"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], held]}
    return {"t": "BulletList", "c": held}


def _items(items: Sequence[Sequence[Block]], manner: Manner) -> list[list[Node]]:
    if all(len(item) == 1 and isinstance(item[0], Paragraph) for item in items):  # lines close together
        return [[{**block, "t": "Plain"} for block in nodes(item, manner)] for item in items]
    return [nodes(item, manner) for item in items]


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
