"""Who says what: actors beside themes, each filled cell with the words behind it.

A column holds a theme with all narrower ones; a row an actor in its own name, or folded with all below it. Each
quotation counts once in a cell and may stand in several: rows and columns do not add up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.claims.evidence_map_question import Invalid
from evidence.claims.evidence_map_records import SOURCE, Vocabularies, under
from evidence.claims.models import Position, StanceQuerySet
from evidence.claims.notes import Linked
from evidence.claims.position_changes import Course, Dated, course, several
from evidence.claims.position_chosen import Chosen, chosen
from evidence.claims.position_question import BELOW, EVERY, MOST_THEMES, Asked, of_address
from evidence.claims.position_records import Column, allowed, columns, narrowed, quotations, refuse_unknown
from evidence.claims.position_rows import Branch, Listing, Row, listing
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
class Group:
    label: str
    """Empty where its first row names it."""
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ThemeColumn:
    key: str
    theme: Linked
    is_alone: bool
    tallies: tuple[tuple[str, int], ...]
    """Position and number of actors who take it here."""
    narrower: str
    """The address with what is below it as columns; empty where nothing is."""


@dataclass(frozen=True, slots=True)
class Pages:
    page: int
    pages: int
    before: str
    after: str
    """Addresses of the pages beside this one; empty at the ends."""


@dataclass(frozen=True, slots=True)
class Positions:
    columns: tuple[ThemeColumn, ...]
    groups: tuple[Group, ...]
    row_pages: Pages
    column_pages: Pages
    themes: int
    """All columns, of all pages."""
    actors: int
    """With a stance in these columns."""
    elsewhere: int
    """Actors who were asked for, and have stances on other themes only."""
    quotations: int
    """Each once, however many cells it fills."""
    chosen: tuple[Chosen, ...]
    fold_all: str
    unfold_all: str
    """Empty where there is nothing to fold, or nothing is folded."""
    closed: str
    """The address of this very page without an opened cell."""


def who_says_what(address: str, *, person: Person) -> Positions:
    """The table of an address (`Asked.address`); twenty-four queries at most. Raises Invalid with the reasons."""
    asked = of_address(address)
    names = Vocabularies.read()
    refuse_unknown(asked, names)
    rows = narrowed(asked, names, person=person)
    listed = columns(asked, rows, names.theme)
    on_themes = rows.filter(theme__in=frozenset[int]().union(*(one.themes for one in listed)))
    own = quotations(on_themes, "actor")
    found = listing(asked, names.actor, allowed(asked, names.actor), own)
    shown, column_pages = _column_page(asked, listed)
    if found is None:
        raise Invalid(["page: there are no more actors."])
    closed = asked.at(found.page, column_pages.page)
    table = Table.of(asked, closed, rows, shown, [row for branch in found.branches for row in branch.rows])
    return Positions(
        columns=tuple(_head(asked, one, rows) for one in shown),
        groups=tuple(_groups(table, found)),
        row_pages=_row_pages(closed, found),
        column_pages=column_pages,
        themes=len(listed),
        actors=len(own),
        elsewhere=rows.aggregate(n=Count("actor", distinct=True))["n"] - len(own),
        quotations=len(frozenset[int]().union(*own.values())),
        chosen=chosen(asked, names),
        fold_all=asked.narrowed(fold=(EVERY,), unfold=()).address if found.can_fold else "",
        unfold_all=asked.narrowed(fold=(), unfold=()).address if asked.fold else "",
        closed=closed.address,
    )


# Cells


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
    in_rows = under(rows.filter(theme__in=column.themes), "row", "actor", buckets, 1).filter(
        row__in=set(buckets.values())
    )
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


# Heads, groups and pages


def _head(asked: Asked, column: Column, rows: StanceQuerySet) -> ThemeColumn:
    """One query."""
    taken = dict(rows.filter(theme__in=column.themes).values_list("position").annotate(Count("actor", distinct=True)))
    slug = column.key.rpartition(":")[2]
    return ThemeColumn(
        key=column.key,
        theme=column.theme,
        is_alone=column.is_alone,
        tallies=tuple((name, taken[name]) for name in Position.values if name in taken),
        narrower=asked.narrowed(theme=(BELOW + slug,)).address if column.has_narrower and not column.is_alone else "",
    )


def _groups(table: Table, found: Listing) -> Iterable[Group]:
    is_only = len(found.branches) == 1
    for branch in found.branches:
        lines = tuple(table.line(row) for row in branch.rows)
        yield Group(_label(branch, is_only=is_only), lines)


def _label(branch: Branch, *, is_only: bool) -> str:
    if branch.top is None:
        return "" if is_only else "Other actors"
    return f"{branch.top.label}, continued" if branch.is_continued else ""


def _column_page(asked: Asked, listed: Sequence[Column]) -> tuple[Sequence[Column], Pages]:
    pages = max(1, -(-len(listed) // MOST_THEMES))
    at = next((at for at, one in enumerate(listed) if asked.open and one.key == asked.open[1]), 0)
    page = asked.column_page or at // MOST_THEMES + 1
    if page > pages:
        raise Invalid([f"column_page: the last one is {pages}."])
    turned = asked.at(asked.page or 1, page)
    before = turned.at(asked.page or 1, page - 1).address if page > 1 else ""
    after = turned.at(asked.page or 1, page + 1).address if page < pages else ""
    return listed[(page - 1) * MOST_THEMES : page * MOST_THEMES], Pages(page, pages, before, after)


def _row_pages(closed: Asked, found: Listing) -> Pages:
    page, column = found.page, closed.column_page or 1
    before = closed.at(page - 1, column).address if page > 1 else ""
    after = closed.at(page + 1, column).address if page < found.pages else ""
    return Pages(page, found.pages, before, after)
