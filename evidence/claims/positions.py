"""Who says what: actors beside themes, each filled cell with the words behind it.

A column holds a theme with all narrower ones; a row an actor in its own name, or folded with all below it. Each
quotation counts once in a cell and may stand in several: rows and columns do not add up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count

from evidence.accounts.models import Person
from evidence.claims.asking import Invalid
from evidence.claims.evidence_map_records import Vocabularies
from evidence.claims.models import Position, StanceQuerySet
from evidence.claims.notes import Linked
from evidence.claims.position_cells import Line, Table
from evidence.claims.position_chosen import Chosen, chosen
from evidence.claims.position_question import BELOW, EVERY, MOST_THEMES, Asked, of_address
from evidence.claims.position_records import Column, allowed, columns, narrowed, quotations, refuse_unknown
from evidence.claims.position_rows import Branch, Listing, listing


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
