"""What stands in the cells of a table of positions: each position with its quotations and its latest date, and how
several positions lie in time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from evidence.citations import house
from evidence.claims.evidence_map.records import SOURCE
from evidence.claims.models import StanceQuerySet
from evidence.claims.notes import Linked
from evidence.claims.positions.changes import Course, Dated, Shift, course, several
from evidence.claims.positions.question import Asked
from evidence.claims.positions.records import Column
from evidence.claims.positions.rows import Row
from evidence.claims.positions.stances import POSITIONS, Stances
from evidence.vocabulary.models import Actor, ActorKind

NOT_STATED = "date not stated"


@dataclass(frozen=True, slots=True)
class Held:
    """One position in a cell."""

    position: str
    quotations: int
    passages: int
    """Paragraphs, list items … that hold them: what a search finds."""
    latest: str
    """The date of the latest source, as far as it is stated."""


@dataclass(frozen=True, slots=True)
class Cell:
    key: tuple[str, str]
    theme: str
    """Label of the column."""
    held: tuple[Held, ...]
    """In the order of time where the position changed, else of the coding guide."""
    course: Course | None
    """Only of several positions."""
    address: str
    """Opens the words; empty for an empty cell."""
    is_open: bool

    @property
    def says_dates(self) -> bool:
        """Whether each position has its date beside it: what its course says is not said twice."""
        if self.course is None or self.course.shift is not Shift.UNDATED:
            return self.course is None or not self.course.is_changed
        return any(one.latest != NOT_STATED for one in self.held)


@dataclass(frozen=True, slots=True)
class Line:
    row: Row
    actor: Linked
    kind: str
    cells: tuple[Cell, ...]
    empty: int
    fold: str
    """The address with this branch folded, or unfolded; empty where there is nothing to fold."""
    is_opened: bool
    """The words of one of its cells are shown below it."""


@dataclass(frozen=True, slots=True)
class Table:
    """What stands in the cells of some rows and columns."""

    asked: Asked
    closed: Asked
    columns: Sequence[Column]
    kinds: Mapping[int, str]
    held: Mapping[tuple[str, str], tuple[Held, ...]]
    courses: Mapping[tuple[str, str], Course]

    @classmethod
    def of(cls, asked: Asked, closed: Asked, rows: Stances, shown: Sequence[Column], lines: Sequence[Row]) -> "Table":
        """`rows` are those of these columns, perhaps among others."""
        of_lines = rows.of_actors({pk for line in lines for pk in line.actors})
        held = counted(of_lines, shown, lines)
        ways = _courses(of_lines, shown, lines, held)
        in_time = {key: _in_time(found, ways.get(key)) for key, found in held.items()}
        return cls(asked, closed, shown, rows.kinds, in_time, ways)

    def line(self, row: Row) -> Line:
        cells = tuple(self._cell(row, column) for column in self.columns)
        asked = self.closed if row.has_opened else self.asked
        turned = asked.unfolding(row.node.slug) if row.is_folded else asked.folding(row.node.slug)
        opened = self.asked.open
        return Line(
            row=row,
            actor=Linked(row.node.label, Actor(slug=row.node.slug).get_absolute_url()),
            kind=ActorKind(self.kinds[row.node.pk]).label,
            cells=cells,
            empty=sum(not cell.held for cell in cells),
            fold=turned.address if row.has_below and turned else "",
            is_opened=opened is not None and opened[0].rpartition(":")[2] == row.node.slug,
        )

    def _cell(self, row: Row, column: Column) -> Cell:
        key = row.key, column.key
        held = self.held.get(key, ())
        address = self.asked.opening(*key).address if held else ""
        return Cell(key, column.theme.name, held, self.courses.get(key), address, self.asked.open == key)


@dataclass(slots=True)
class _Found:
    """What is behind one position in a cell."""

    quotations: set[int] = field(default_factory=set)
    blocks: set[int] = field(default_factory=set)
    said: int = -1
    """The latest."""


def counted(rows: Stances, shown: Sequence[Column], lines: Sequence[Row]) -> dict[tuple[str, str], tuple[Held, ...]]:
    """What these rows hold in these columns, each cell's in the order of the coding guide."""
    row_of = {pk: row.key for row in lines for pk in row.actors}
    found: dict[tuple[str, str], dict[int, _Found]] = {}
    columns_of: dict[int, list[str]] = {}
    for column in shown:
        for theme in column.themes:
            columns_of.setdefault(theme, []).append(column.key)
    for actor, theme, position, first, end in rows.runs():
        quotations, blocks, said = rows.quotation[first:end], rows.block[first:end], max(rows.said[first:end])
        for key in columns_of.get(theme, ()):
            held = found.setdefault((row_of[actor], key), {}).setdefault(position, _Found())
            held.quotations.update(quotations)
            held.blocks.update(blocks)
            held.said = max(held.said, said)
    return {key: tuple(_held(rows, at, of[at]) for at in sorted(of)) for key, of in found.items()}


def _held(rows: Stances, position: int, found: _Found) -> Held:
    latest = house.days(rows.stated[found.said].issued) or NOT_STATED
    return Held(POSITIONS[position], len(found.quotations), len(found.blocks - {0}), latest)


def _courses(
    rows: Stances,
    shown: Sequence[Column],
    lines: Sequence[Row],
    held: Mapping[tuple[str, str], Sequence[Held]],
) -> dict[tuple[str, str], Course]:
    """How the positions of each cell with several lie in time. Only one actor's on one theme can change."""
    mixed = {key for key, positions in held.items() if len(positions) > 1}
    single = {row.key: next(iter(row.actors)) for row in lines if len(row.actors) == 1}
    columns = {column.key: column for column in shown}
    on: dict[int, set[int]] = {}
    for actor, theme in zip(rows.actor, rows.theme, strict=True):
        on.setdefault(actor, set()).add(theme)
    found = {}
    for row, key in mixed:
        themes = on[single[row]] & columns[key].themes if row in single else ()
        only = None
        if len(themes) == 1:
            only = course(in_years(rows.of_actors({single[row]}).only("theme", themes)))
        found[row, key] = only or several(one.position for one in held[row, key])
    return found


def in_years(rows: Stances) -> list[Dated]:
    """The positions with the years of their sources, each pair of them once."""
    found = []
    for _, _, position, first, end in rows.runs():
        said = (rows.stated[at] for at in set(rows.said[first:end]))
        years = {(_year(one.first), _year(one.last)) for one in said}
        found += [Dated(POSITIONS[position], *one) for one in years]
    return found


def _year(day: date | None) -> int | None:
    return None if day is None else day.year


def dated(rows: StanceQuerySet) -> dict[tuple[int, int], list[Dated]]:
    """Actor and theme → the same, of stances as the database has them; one query."""
    found: dict[tuple[int, int], list[Dated]] = {}
    years = (f"{SOURCE}__issued_from__year", f"{SOURCE}__issued_to__year")
    for actor, theme, position, first, last in rows.values_list("actor", "theme", "position", *years).distinct():
        found.setdefault((actor, theme), []).append(Dated(position, first, last))
    return found


def _in_time(held: tuple[Held, ...], way: Course | None) -> tuple[Held, ...]:
    if way is None or not way.is_changed:
        return held
    first = list(dict.fromkeys(step.position for step in way.steps))
    return tuple(sorted(held, key=lambda one: first.index(one.position)))
