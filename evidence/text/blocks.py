"""The structure of a plain text: headings, paragraphs, list items, table rows, quotations and footnotes.

Structure stands off: blocks are spans over the unchanged text, in code points, end exclusive, without the white
space around them, in order, apart, and together they hold every character that is no white space. The rules
are those of plain text as word processors, web pages and PDF readers leave it; each says its own in its place
(`lines`, `headings`, `tables`). What no rule knows is a paragraph.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from evidence.text.headings import NUMBERED, Headings
from evidence.text.lines import Line, lines, runs_on, wrapping_width
from evidence.text.tables import Row, Tables, cells

__all__ = ["Block", "Span", "arranged", "cells", "header", "recognise", "without_marker"]

HEADING, PARAGRAPH, LIST_ITEM = "heading", "paragraph", "list_item"
TABLE_ROW, QUOTATION, FOOTNOTE = "table_row", "quotation", "footnote"


@dataclass(frozen=True, slots=True)
class Block:
    """A structural unit of a text."""

    number: int
    """Counted from 1 over all blocks."""
    kind: str
    start: int
    end: int
    level: int
    """Of a heading: 1 is the highest. Otherwise 0."""
    heading_path: tuple[str, ...]
    """The headings it stands under, highest first, as the order of the text has them."""
    section: str
    """The document's own number ("4.1.2"), even where the document errs or repeats it; "" when it has none."""
    paragraph: int
    """Counted from 1 within the section over all that is no heading; of a footnote its number; of a heading 0."""
    label: str
    """As a pinpoint citation says it: “§7.2, para 6”. No two blocks but headings share one."""
    table: int = 0
    """The number of its table; 0 outside tables."""
    row: int = 0
    """The number of a table row, counted from 1; 0 is the row of column titles (and what is no table row)."""


class _Unit(NamedTuple):
    """A block before it is counted and named."""

    kind: str
    start: int
    end: int
    level: int = 0
    number: str = ""
    row: Row | None = None


def recognise(content: str) -> list[Block]:
    """The blocks of `content`. Linear in its length; no error; an empty text has none."""
    return list(_counted(content, _quotations_over_paragraphs(content, list(_units(content)))))


class Span(NamedTuple):
    """A unit of a text as a person, or a file with structure of its own, divided it."""

    kind: str
    start: int
    end: int
    level: int = 0


def arranged(content: str, spans: Iterable[Span]) -> list[Block]:
    """The blocks of a text whose units are given, counted and named as `recognise` does it; linear.

    The spans are in order, apart, and empty of white space at their ends. Neighbouring table rows make a table.
    """
    known = {(unit.kind, unit.start, unit.end): unit for unit in _units(content)}
    return list(_counted(content, iter(_with_rows([_told(content, span, known) for span in spans]))))


def _told(content: str, span: Span, known: dict[tuple[str, int, int], _Unit]) -> _Unit:
    """A given unit with what its words tell: the document's own number, the place in a table."""
    unit = known.get((span.kind, span.start, span.end))
    if unit is not None:
        return unit._replace(level=span.level)
    number = NUMBERED.match(content, span.start, span.end) if span.kind == HEADING else None
    return _Unit(*span, number=(number[1] or number[2]) if number else "")


def _with_rows(units: list[_Unit]) -> Iterator[_Unit]:
    """Rows that no rule knows are counted from 1 in a table of their own; tables are counted in their order."""
    tables: dict[tuple[str, int], int] = {}
    begun, row = 0, 0
    for at, unit in enumerate(units):
        if unit.kind != TABLE_ROW:
            begun = 0
            yield unit
            continue
        if unit.row is None:
            row = row + 1 if begun else 1
            begun = begun or at + 1
            own = tables.setdefault(("given", begun), len(tables) + 1)
            yield unit._replace(row=Row(0, 0, own, row, ""))
        else:
            begun = 0
            own = tables.setdefault(("told", unit.row.table), len(tables) + 1)
            yield unit._replace(row=unit.row._replace(table=own))


# --- Telling ---

_BULLET = re.compile(r"[·•▪◦‣●○∙](?=\s|\w|$)|[*–—-](?=\s)")
_BULLET_ALONE = re.compile(r"[·•▪◦‣●○∙*–—-]")
_ITEM = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]\s")
_MARKER = re.compile(rf"(?:{_BULLET.pattern}|{_BULLET_ALONE.pattern}(?=\s)|{_ITEM.pattern})\s*")
_NOTE = re.compile(r"\ufffd\s|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}\s*\w|[†‡]\s*\w")
_NEVER_IN_A_CELL = re.compile(rf"{NUMBERED.pattern}|{_NOTE.pattern}")


def _units(content: str) -> Iterator[_Unit]:
    found = lines(content)
    headings, tables, width = Headings(found), Tables(content, found), wrapping_width(found)
    at = 0
    while at < len(found):
        rows = tables.rows_at(at, _NEVER_IN_A_CELL.match)
        if rows:
            for row in rows:
                yield _Unit(TABLE_ROW, found[row.first].start, found[row.last].end, row=row)
            at = rows[-1].last + 1
            continue
        heading = headings.at(at)
        if heading:
            yield _Unit(HEADING, found[at].start, found[at].end, heading.level, heading.number)
            at += 1
            continue
        end = _end_of_paragraph(found, at, width)
        start, stop = found[at].start, found[end - 1].end
        yield _Unit(_kind(content, found[at], start, stop, after_another=at > 0), start, stop)
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


def _quotations_over_paragraphs(content: str, units: list[_Unit]) -> Iterator[_Unit]:
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


# --- Counting and naming ---

_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}


class _Place:
    """Where in the document the count stands."""

    def __init__(self) -> None:
        self.section = ""
        self.name = ""  # the section as labels say it, with “(second)” where the document repeats a number
        self._above: list[tuple[int, str]] = []
        self._seen: Counter[str] = Counter()
        self._paragraphs: Counter[str] = Counter()
        self._notes = 0

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._above)

    def enter(self, unit: _Unit, text: str) -> tuple[str, ...]:
        """Go under a heading; the path above it."""
        while self._above and self._above[-1][0] >= unit.level:
            self._above.pop()
        path = self.path
        self._above.append((unit.level, text))
        if unit.number:
            self._seen[unit.number] += 1
            times = self._seen[unit.number]
            self.section = unit.number
            self.name = f"§{unit.number}" + (f" ({_ORDINALS.get(times, f'{times}th')})" if times > 1 else "")
        elif unit.level == 1:
            self.section = self.name = ""
        return path

    def paragraph(self) -> int:
        self._paragraphs[self.name] += 1
        return self._paragraphs[self.name]

    def note(self) -> int:
        self._notes += 1
        return self._notes


def _counted(content: str, units: Iterator[_Unit]) -> Iterator[Block]:
    place = _Place()
    for number, unit in enumerate(units, start=1):
        if unit.kind == HEADING:
            text = " ".join(content[unit.start : unit.end].split())
            path = place.enter(unit, text)
            label = place.name if unit.number else f"“{text[:80]}”"
            yield Block(number, HEADING, unit.start, unit.end, unit.level, path, place.section, 0, label)
        elif unit.kind == FOOTNOTE:
            note = place.note()
            yield Block(number, FOOTNOTE, unit.start, unit.end, 0, (), "", note, f"note {note}")
        else:
            paragraph = place.paragraph()
            yield Block(
                number,
                unit.kind,
                unit.start,
                unit.end,
                0,
                place.path,
                place.section,
                paragraph,
                ", ".join(filter(None, [place.name, *_within(unit.row, paragraph)])),
                unit.row.table if unit.row else 0,
                unit.row.number if unit.row else 0,
            )


def _within(row: Row | None, paragraph: int) -> list[str]:
    if row is None:
        return [f"para {paragraph}"]
    return [row.record or f"table {row.table}", f"row {row.number}" if row.number else "column titles"]


# --- For showing ---


class Spanned(Protocol):
    """What has the number of a table and of a row, as a `Block` has."""

    @property
    def table(self) -> int: ...
    @property
    def row(self) -> int: ...


def header[Any: Spanned](blocks: list[Any], block: Any) -> Any | None:
    """The row of column titles of the table that `block` is a row of, if it has one and is not that row itself."""
    if not block.table or not block.row:
        return None
    return next((other for other in blocks if other.table == block.table and not other.row), None)


def without_marker(content: str, start: int, end: int) -> tuple[int, int]:
    """The span of a list item's words, without the bullet or number before them."""
    marker = _MARKER.match(content, start, end)
    return (marker.end(), end) if marker and marker.end() < end else (start, end)
