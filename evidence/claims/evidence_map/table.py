"""The evidence map: how many quotations the library has under each row and column, and what an empty cell may say.

It shows what evidence there is, not what it says. Narrower themes and actors are counted with the broader ones, each
quotation once: neither rows nor columns nor segments add up to a total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from evidence.accounts.models import Person
from evidence.claims.asking import Invalid
from evidence.claims.evidence_map import question
from evidence.claims.evidence_map.axes import Axis, Value, axis, label_of
from evidence.claims.evidence_map.gaps import Empty, Gap, Held, Searches, is_searchable, searches
from evidence.claims.evidence_map.question import DIMENSIONS, FIXED, Asked
from evidence.claims.evidence_map.records import Records, Vocabularies, narrowed, under
from evidence.claims.notes import Linked

#: Rows and columns that stand beside each other on a page.
MOST_ROWS = 12
MOST_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """A relation or a position in a cell."""

    name: str
    quotations: int
    address: str


@dataclass(frozen=True, slots=True)
class MapCell:
    row: Value
    column: Value
    quotations: int
    address: str
    """Opens the words behind it."""
    segments: tuple[Segment, ...]
    """In the order of the coding guide, the empty ones left out. Words may be in several."""
    about: int
    """Claims they bear on; of stances the actors that take them."""
    empty: Empty | None
    """Only of a cell without quotations."""


@dataclass(frozen=True, slots=True)
class MapRow:
    value: Value
    narrower: str
    """The address of the same map of what is narrower; empty where nothing is."""
    quotations: int
    cells: tuple[MapCell, ...]

    @property
    def gaps(self) -> tuple[tuple[str, str, str], ...]:
        """Where there is nothing, together: name and words of the gap, and the columns."""
        found: dict[Gap, list[str]] = {}
        for cell in self.cells:
            if cell.empty:
                found.setdefault(cell.empty.gap, []).append(cell.column.label)
        return tuple((gap.css, gap.many, ", ".join(labels)) for gap, labels in found.items())


@dataclass(frozen=True, slots=True)
class MapColumn:
    value: Value
    narrower: str
    quotations: int


@dataclass(frozen=True, slots=True)
class Side:
    """How much of an axis is shown."""

    dimension: str
    page: int
    pages: int
    elsewhere: int
    """Values that stand on other pages and hold something."""
    before: str
    after: str
    """Addresses of the pages beside this one; empty at the ends."""

    @property
    def noun(self) -> str:
        return DIMENSIONS[self.dimension]

    @property
    def others(self) -> str:
        """What stands on the other pages."""
        if not self.elsewhere:
            return "the others hold nothing"
        return f"{self.elsewhere} {'other holds' if self.elsewhere == 1 else 'others hold'} something"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that is on, by its names."""

    name: str
    noun: str
    label: str
    off: str
    """The address without it."""
    path: tuple[Linked, ...] = ()
    """Of a theme or an actor: what is broader, each with the address of its map."""


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    rows: tuple[MapRow, ...]
    columns: tuple[MapColumn, ...]
    row_side: Side
    column_side: Side
    quotations: int
    """Each once, of all rows and columns."""
    about: int
    sources: int
    most: int
    """Quotations in the fullest cell that is shown."""
    chosen: tuple[Chosen, ...]


def evidence_map(
    address: str, most_rows: int = MOST_ROWS, most_columns: int = MOST_COLUMNS, *, person: Person
) -> EvidenceMap:
    """The map of an address (`Asked.address`); fourteen queries at most. Raises Invalid with the reasons."""
    asked = question.of_address(address)
    names = Vocabularies.read()
    names.refuse_unknown(asked)
    rows = narrowed(asked, names, person=person)
    table = _Table(asked, rows, axis(asked.rows, asked, rows, names), axis(asked.columns, asked, rows, names))
    by_row, by_column = table.totals("row"), table.totals("column")
    left = _page(asked, table.row_axis, by_row, "row_page", most_rows)
    top = _page(asked, table.column_axis, by_column, "column_page", most_columns)
    counted = table.counted(left[0], top[0])
    empty = _empty(table, left[0], top[0], person)
    of = "claim" if asked.segments == "relation" else "actor"
    totals = rows.aggregate(
        quotations=Count("quotation", distinct=True),
        about=Count(of, distinct=True),
        sources=Count("quotation__text_version__source", distinct=True),
    )
    made = tuple(
        MapRow(
            row,
            _narrower(asked, asked.rows, row),
            by_row.get(row.bucket, 0),
            tuple(_cell(row, column, counted, empty) for column in top[0]),
        )
        for row in left[0]
    )
    return EvidenceMap(
        rows=made,
        columns=tuple(
            MapColumn(column, _narrower(asked, asked.columns, column), by_column.get(column.bucket, 0))
            for column in top[0]
        ),
        row_side=left[1],
        column_side=top[1],
        most=max((cell.quotations for row in made for cell in row.cells), default=0),
        chosen=_chosen(asked, names),
        **totals,
    )


@dataclass(frozen=True, slots=True)
class Counted:
    cells: Mapping[tuple[str, str], tuple[int, int]]
    """Row and column → quotations, and claims or actors."""
    segments: Mapping[tuple[str, str], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class _Table:
    asked: Asked
    rows: Records
    row_axis: Axis
    column_axis: Axis

    def totals(self, side: str) -> dict[str, int]:
        """Quotations under each value of one axis; one query."""
        rows = self._under(self.rows, side)
        return dict(rows.values_list(side).annotate(n=Count("quotation", distinct=True)))

    def counted(self, left: Sequence[Value], top: Sequence[Value]) -> Counted:
        """Two queries."""
        rows = self._under(self._under(self.rows, "row"), "column").filter(
            row__in=[one.bucket for one in left], column__in=[one.bucket for one in top]
        )
        of, segment = ("claim", "relation") if self.asked.segments == "relation" else ("actor", "position")
        number = Count("quotation", distinct=True)
        cells = rows.values_list("row", "column").annotate(n=number, about=Count(of, distinct=True))
        segments: dict[tuple[str, str], dict[str, int]] = {}
        for row, column, name, found in rows.values_list("row", "column", segment).annotate(n=number):
            segments.setdefault((row, column), {})[name] = found
        return Counted({(row, column): (found, about) for row, column, found, about in cells}, segments)

    def _under(self, rows: QuerySet[Any, Any], side: str) -> QuerySet[Any, Any]:
        of = self.row_axis if side == "row" else self.column_axis
        found = under(rows, side, of.dimension, of.buckets, of.step)
        return found.filter(**{f"{side}__isnull": False})


def _page(asked: Asked, of: Axis, counted: Mapping[str, int], name: str, most: int) -> tuple[Sequence[Value], Side]:
    """The values of a page, those with the most first."""
    values, page = of.ordered(counted), int(getattr(asked, name))
    pages = max(1, -(-len(values) // most))
    if page > pages:
        raise Invalid([f"{name}: the last one is {pages}."])
    shown = values[(page - 1) * most : page * most]
    elsewhere = sum(one not in shown and one.bucket in counted for one in values)
    turned = asked.closed()
    before = turned.at(**{name: page - 1}).address if page > 1 else ""
    after = turned.at(**{name: page + 1}).address if page < pages else ""
    return shown, Side(of.dimension, page, pages, elsewhere, before, after)


def _narrower(asked: Asked, dimension: str, value: Value) -> str:
    return asked.narrowed(**{dimension: value.key}).address if value.has_narrower else ""


def _cell(row: Value, column: Value, counted: Counted, empty: "_Emptiness") -> MapCell:
    quotations, about = counted.cells.get((row.bucket, column.bucket), (0, 0))
    found = counted.segments.get((row.bucket, column.bucket), {})
    opening = empty.asked.opening
    segments = tuple(
        Segment(name, found[name], opening(row.key, column.key, name).address)
        for name in FIXED[empty.asked.segments]
        if name in found
    )
    why = None if quotations else empty.of(row, column)
    return MapCell(row, column, quotations, opening(row.key, column.key).address, segments, about, why)


@dataclass(frozen=True, slots=True)
class _Emptiness:
    asked: Asked
    held: Held
    searches: Searches | None

    def of(self, row: Value, column: Value) -> Empty:
        sides = (self.asked.rows, row.key), (self.asked.columns, column.key)
        if not self.held.has(self.asked, *sides):
            return Empty(Gap.NO_SOURCE)
        if self.searches is None:
            return Empty(Gap.NONE)
        keys = dict(sides)
        return self.searches.of(keys["theme"], keys["relation"])


def _empty(table: _Table, left: Sequence[Value], top: Sequence[Value], person: Person) -> _Emptiness:
    """Three queries at most."""
    held, asked = Held.read(person=person), table.asked
    if not is_searchable(asked):
        return _Emptiness(asked, held, None)
    themes, shown = (table.row_axis, left) if asked.rows == "theme" else (table.column_axis, top)
    return _Emptiness(asked, held, searches(themes, [one.bucket for one in shown], person=person))


def _chosen(asked: Asked, names: Vocabularies) -> tuple[Chosen, ...]:
    return tuple(_chip(asked, name, value, names) for name, value in asked.filters.items())


def _chip(asked: Asked, name: str, value: str, names: Vocabularies) -> Chosen:
    off = asked.narrowed(**{name: ""}).address
    if name in FIXED:
        return Chosen(name, DIMENSIONS[name], FIXED[name][value], off)
    concepts = names.of(name)
    above = concepts.tree.ancestors(concepts.by_slug[value].pk)
    path = tuple(Linked(node.label, asked.narrowed(**{name: node.slug}).address) for node in above)
    return Chosen(name, DIMENSIONS[name], label_of(name, value, concepts), off, path)
