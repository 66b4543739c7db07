"""Who says what: actors beside themes, each filled cell with the words behind it.

A column holds a theme with all narrower ones; a row an actor in its own name, or folded with all below it. Each
quotation counts once in a cell and may stand in several: rows and columns do not add up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evidence.claims.asking import Invalid
from evidence.claims.notes import Linked
from evidence.claims.positions.cells import Line, Table
from evidence.claims.positions.chosen import Chosen, chosen
from evidence.claims.positions.question import BELOW, EVERY, MOST_THEMES, Asked
from evidence.claims.positions.records import Column, allowed, columns, narrowed, of_columns, refuse_unknown
from evidence.claims.positions.rows import Branch, Listing, listing, own_quotations
from evidence.claims.positions.stances import POSITIONS, Stances


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


def who_says_what(asked: Asked, every: Stances) -> Positions:
    """The table of an address; no query. Raises Invalid with the reasons."""
    names = every.names
    refuse_unknown(asked, names)
    wanted = narrowed(asked, every)
    listed = columns(asked, wanted)
    rows = of_columns(wanted, listed)
    own = own_quotations(rows)
    found = listing(asked, names.actor, allowed(asked, names.actor), own)
    shown, column_pages = _column_page(asked, listed)
    if found is None:
        raise Invalid(["page: there are no more actors."])
    closed = asked.at(found.page, column_pages.page)
    table = Table.of(asked, closed, rows, shown, [row for branch in found.branches for row in branch.rows])
    return Positions(
        columns=tuple(_heads(asked, shown, rows)),
        groups=tuple(_groups(table, found)),
        row_pages=_row_pages(closed, found),
        column_pages=column_pages,
        themes=len(listed),
        actors=len(own),
        elsewhere=len(set(wanted.actor)) - len(own),
        quotations=len(frozenset[int]().union(*own.values())),
        chosen=chosen(asked, names),
        fold_all=asked.narrowed(fold=(EVERY,), unfold=()).address if found.can_fold else "",
        unfold_all=asked.narrowed(fold=(), unfold=()).address if asked.fold else "",
        closed=closed.address,
    )


def _heads(asked: Asked, shown: Sequence[Column], rows: Stances) -> Iterator[ThemeColumn]:
    takers: dict[int, dict[int, set[int]]] = {}
    for theme, position, actor in zip(rows.theme, rows.position, rows.actor, strict=True):
        takers.setdefault(theme, {}).setdefault(position, set()).add(actor)
    for column in shown:
        of_themes = [takers[theme] for theme in column.themes if theme in takers]
        taken = [(name, set[int]().union(*(of.get(at, ()) for of in of_themes))) for at, name in enumerate(POSITIONS)]
        is_whole = column.has_narrower and not column.is_alone
        yield ThemeColumn(
            key=column.key,
            theme=column.theme,
            is_alone=column.is_alone,
            tallies=tuple((name, len(actors)) for name, actors in taken if actors),
            narrower=asked.narrowed(theme=(BELOW + column.key,)).address if is_whole else "",
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
