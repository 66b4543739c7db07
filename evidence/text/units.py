"""The units of a plain text: what its lines, read from the top, show to be a heading, a paragraph, a list item.

Blocks (`blocks`) are these, counted and named.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from evidence.text.headings import NUMBERED, Headings
from evidence.text.lines import Line, lines, runs_on, wrapping_width
from evidence.text.tables import Row, Tables

HEADING, PARAGRAPH, LIST_ITEM = "heading", "paragraph", "list_item"
TABLE_ROW, QUOTATION, FOOTNOTE = "table_row", "quotation", "footnote"


class Unit(NamedTuple):
    """A block before it is counted and named."""

    kind: str
    start: int
    end: int
    level: int = 0
    number: str = ""
    row: Row | None = None


_BULLET = re.compile(r"[·•▪◦‣●○∙](?=\s|\w|$)|[*–—-](?=\s)")
_BULLET_ALONE = re.compile(r"[·•▪◦‣●○∙*–—-]")
_ITEM = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]\s")
_MARKER = re.compile(rf"(?:{_BULLET.pattern}|{_BULLET_ALONE.pattern}(?=\s)|{_ITEM.pattern})\s*")
_NOTE = re.compile(r"\ufffd\s|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}\s*\w|[†‡]\s*\w")
_NEVER_IN_A_CELL = re.compile(rf"{NUMBERED.pattern}|{_NOTE.pattern}")


def units(content: str) -> Iterator[Unit]:
    """The units of `content`, in order. Linear in its length; no error."""
    return _with_long_quotations(content, list(told_by_lines(content)))


def told_by_lines(content: str) -> Iterator[Unit]:
    """The same, where a quotation of several paragraphs is not yet seen as a whole."""
    found = lines(content)
    headings, tables, width = Headings(found), Tables(content, found), wrapping_width(found)
    at = 0
    while at < len(found):
        rows = tables.rows_at(at, _NEVER_IN_A_CELL.match)
        if rows:
            for row in rows:
                yield Unit(TABLE_ROW, found[row.first].start, found[row.last].end, row=row)
            at = rows[-1].last + 1
            continue
        heading = headings.at(at)
        if heading:
            yield Unit(HEADING, found[at].start, found[at].end, heading.level, heading.number)
            at += 1
            continue
        end = _end_of_paragraph(found, at, width)
        start, stop = found[at].start, found[end - 1].end
        yield Unit(_kind(content, found[at], start, stop, after_another=at > 0), start, stop)
        at = end


def _end_of_paragraph(found: list[Line], at: int, width: int) -> int:
    """The index after the last line of what begins at line `at`."""
    end = at + 1
    if _BULLET_ALONE.fullmatch(found[at].head) and end < len(found) and not found[end].gap:
        end += 1
    while end < len(found) and not _begins(found[end]) and runs_on(found[end - 1], found[end], width):
        end += 1
    return end


def _begins(line: Line) -> bool:
    """Whether a line begins something of its own, so that it never goes on with the one above."""
    return bool(_BULLET.match(line.head) or _ITEM.match(line.head) or _NOTE.match(line.head))


def _kind(content: str, first: Line, start: int, end: int, *, after_another: bool) -> str:
    if after_another and _NOTE.match(first.head):
        return FOOTNOTE
    if _BULLET.match(first.head) or _ITEM.match(first.head):
        return LIST_ITEM
    return QUOTATION if _is_quoted(content, start, end) else PARAGRAPH


_QUOTES = {"‘": "’", "“": "”", '"': '"', "'": "'", "«": "»"}


def _is_quoted(content: str, start: int, end: int) -> bool:
    """Whether one pair of quotation marks holds the whole: no second opens inside it."""
    opening = content[start]
    closing = _QUOTES.get(opening)
    if closing is None:
        return False
    while end > start + 1 and content[end - 1] in ".,;":
        end -= 1
    if end - start < 3 or content[end - 1] != closing:
        return False
    again = content.find(opening, start + 1, end - 1)
    return again < 0 or (
        opening == "'" and '"' not in content[start + 1 : start + 2] and _is_apostrophe(content, again)
    )


def _is_apostrophe(content: str, at: int) -> bool:
    return content[at - 1].isalnum() and content[at + 1].isalnum()


def _with_long_quotations(content: str, units: list[Unit]) -> Iterator[Unit]:
    """A quotation of several paragraphs opens its marks in each and closes them in the last only."""
    for at, unit in enumerate(units):
        below = units[at + 1] if at + 1 < len(units) else None
        goes_on = (
            unit.kind == PARAGRAPH
            and below is not None
            and below.kind in {PARAGRAPH, QUOTATION}
            and content[unit.start] == content[below.start] == "“"
            and content.find("”", unit.start, unit.end) < 0
        )
        yield unit._replace(kind=QUOTATION) if goes_on else unit


def without_marker(content: str, start: int, end: int) -> tuple[int, int]:
    """The span of a list item's words, without the bullet or number before them."""
    marker = _MARKER.match(content, start, end)
    return (marker.end(), end) if marker and marker.end() < end else (start, end)
