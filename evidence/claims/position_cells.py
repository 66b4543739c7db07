"""What stands in the cells of a table of positions: each position with its quotations and its latest date, and how
several positions lie in time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from evidence.citations import house
from evidence.claims.evidence_map_records import SOURCE, under
from evidence.claims.models import Position, StanceQuerySet
from evidence.claims.notes import Linked
from evidence.claims.position_changes import Course, Dated, Shift, course, several
from evidence.claims.position_question import Asked
from evidence.claims.position_records import Column
from evidence.claims.position_rows import Row
from evidence.vocabulary.models import Actor, ActorKind

NOT_STATED = "date not stated"
#: The date of a source, so that the latest is the greatest: its last possible day, then what it says of its date.
LATEST = Max(
    Concat(
        Cast(Coalesce(f"{SOURCE}__issued_to", f"{SOURCE}__issued_from"), TextField()),
        Value(" "),
        F(f"{SOURCE}__issued"),
        output_field=TextField(),
    )
)


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
    def of(
        cls, asked: Asked, closed: Asked, rows: StanceQuerySet, shown: Sequence[Column], lines: Sequence[Row]
    ) -> "Table":
        """A query for each column, and two."""
        held = {key: found for column in shown for key, found in counted(rows, column, lines).items()}
        ways = _courses(rows, shown, lines, held)
        kinds = dict(Actor.objects.filter(pk__in=[row.node.pk for row in lines]).values_list("pk", "kind"))
        in_time = {key: _in_time(found, ways.get(key)) for key, found in held.items()}
        return cls(asked, closed, shown, kinds, in_time, ways)

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


def counted(rows: StanceQuerySet, column: Column, lines: Sequence[Row]) -> dict[tuple[str, str], tuple[Held, ...]]:
    """What these rows hold in a column, in the order of the coding guide; one query."""
    buckets = {pk: row.key for row in lines for pk in row.actors}
    of_rows = rows.filter(theme__in=column.themes, actor__in=list(buckets))  # fewer to join the sources of
    in_rows = under(of_rows, "row", "actor", buckets, 1)
    found: dict[tuple[str, str], dict[str, Held]] = {}
    for key, position, words, blocks, latest in in_rows.values_list("row", "position").annotate(
        words=Count("quotation", distinct=True), blocks=Count("quotation__block", distinct=True), latest=LATEST
    ):
        held = Held(position, words, blocks, house.days(latest.partition(" ")[2]) or NOT_STATED)
        found.setdefault((key, column.key), {})[position] = held
    return {key: tuple(of[name] for name in Position.values if name in of) for key, of in found.items()}


def _courses(
    rows: StanceQuerySet,
    shown: Sequence[Column],
    lines: Sequence[Row],
    held: Mapping[tuple[str, str], Sequence[Held]],
) -> dict[tuple[str, str], Course]:
    """How the positions of each cell with several lie in time; one query. Only one actor's on one theme can change."""
    mixed = {key for key, positions in held.items() if len(positions) > 1}
    single = {row.key: next(iter(row.actors)) for row in lines if len(row.actors) == 1}
    wanted = {single[row] for row, _ in mixed if row in single}
    themes = {column.key: column.themes for column in shown}
    of_actor: dict[int, list[tuple[int, list[Dated]]]] = {}
    if wanted:
        on_themes = rows.filter(actor__in=wanted, theme__in=frozenset[int]().union(*themes.values()))
        for (actor, theme), of in dated(on_themes).items():
            of_actor.setdefault(actor, []).append((theme, of))
    found = {}
    for row, column in mixed:
        on = [of for theme, of in of_actor.get(single.get(row, 0), ()) if theme in themes[column]]
        only = course(on[0]) if len(on) == 1 else None
        found[row, column] = only or several(one.position for one in held[row, column])
    return found


def dated(rows: StanceQuerySet) -> dict[tuple[int, int], list[Dated]]:
    """Actor and theme → the positions with the years of their sources, each pair of them once; one query."""
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
