"""The structure of a plain text: headings, paragraphs, list items, table rows, quotations and footnotes.

Structure stands off: blocks are spans over the unchanged text, in code points, end exclusive, without the white
space around them, in order, apart, and together they hold every character that is no white space. The rules
are those of plain text as word processors, web pages and PDF readers leave it; each says its own in its place
(`lines`, `headings`, `tables`, `units`). What no rule knows is a paragraph.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from evidence.text.headings import NUMBERED
from evidence.text.tables import Row
from evidence.text.units import FOOTNOTE, HEADING, TABLE_ROW, Unit, told_by_lines, units


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


def recognise(content: str) -> list[Block]:
    """The blocks of `content`. Linear in its length; no error; an empty text has none."""
    return list(_counted(content, units(content)))


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
    known = {(unit.kind, unit.start, unit.end): unit for unit in told_by_lines(content)}
    return list(_counted(content, iter(_with_rows([_told(content, span, known) for span in spans]))))


def _told(content: str, span: Span, known: dict[tuple[str, int, int], Unit]) -> Unit:
    """A given unit with what its words tell: the document's own number, the place in a table."""
    unit = known.get((span.kind, span.start, span.end))
    if unit is not None:
        return unit._replace(level=span.level)
    number = NUMBERED.match(content, span.start, span.end) if span.kind == HEADING else None
    return Unit(*span, number=(number[1] or number[2]) if number else "")


def _with_rows(units: list[Unit]) -> Iterator[Unit]:
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

    def enter(self, unit: Unit, text: str) -> tuple[str, ...]:
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


def _counted(content: str, units: Iterator[Unit]) -> Iterator[Block]:
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
