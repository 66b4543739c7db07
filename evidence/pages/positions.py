"""Who says what: actors beside themes, and the words of an opened cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString

from evidence.accounts.models import VISITOR
from evidence.claims.asking import Invalid
from evidence.claims.kept import Kept, kept
from evidence.claims.positions.choices import Choices, choices
from evidence.claims.positions.question import EVERY, FACETS, MOST_THEMES, Asked, read
from evidence.claims.positions.records import rest
from evidence.claims.positions.stances import Stances, all_stances
from evidence.claims.positions.table import Positions, who_says_what
from evidence.claims.positions.words import Opened, opened
from evidence.pages import reading
from evidence.pages.drawn import drawn
from evidence.rendering import show
from evidence.search.held import Held

#: Tables, and lists of what they can be narrowed to, that a process remembers: up to 200 kB each.
MOST = 32
_TABLE = "positions/table.html"
_MADE: Held[tuple[object, ...], Positions | Choices] = Held(MOST)


@dataclass(frozen=True, slots=True)
class Shown:
    """What was asked for, when it could be."""

    found: Positions
    table: SafeString
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class TablePart:
    """Context of positions/table.html."""

    found: Positions
    opened: Opened | None = None
    asked: Asked | None = None
    """Where a cell is opened."""


@dataclass(frozen=True, slots=True)
class PositionsPage:
    found: Positions | None
    """None when the question was invalid: then there are reasons and no table."""
    table: SafeString
    asked: Asked
    given: Mapping[str, str]
    """The years that the reader typed, also where they cannot be asked for."""
    ticked: tuple[str, ...]
    """The themes that were chosen; without a choice those that are shown. What the form has ticked."""
    unlisted: tuple[str, ...]
    """Those of them that have no box to tick: a form takes them along."""
    choices: Choices
    most_themes: int
    stances: Mapping[str, str]
    kinds: Mapping[str, str]
    actor_kinds: Mapping[str, str]
    every_theme: str
    """Addresses of the same table with every theme, and with those with the most."""
    first_themes: str
    csv: str
    """What stands after the address of the file: a line for each cell, or for each stance with its words."""
    csv_words: str
    counted_at: datetime | None = None
    """When it was counted, if not now."""
    reasons: tuple[str, ...] = ()


@reading.reading
def positions(request: HttpRequest) -> HttpResponse:
    given = dict(request.GET.lists())
    every = kept(all_stances, at=timezone.now())
    offered = _made(every, "choices", partial(choices, every.value))
    try:
        asked = read(given)
        table = replace(asked, words_page=1)
        found = _made(every, table.address, partial(who_says_what, table, every.value))
        if asked.open:
            words = opened(asked, every.value, person=VISITOR)
            part = drawn(_TABLE, TablePart(found, words, asked), Kept(words))  # its words were read just now
        else:
            part = drawn(_TABLE, TablePart(found), _named(every, table.address))
        shown = Shown(found, part, every.counted_at)
    except Invalid as invalid:
        refused = page(request, rest(given), offered, reasons=invalid.reasons)
        return show(request, "positions/positions.html", refused, status=400)
    return show(request, "positions/positions.html", page(request, asked, offered, shown))


def _named(every: Kept[Stances], address: str) -> Kept[Stances]:
    """The same stances by the name of one table that is made of them."""
    return replace(every, mark=(*every.mark, address) if every.mark else ())


def _made[T: (Positions, Choices)](every: Kept[Stances], what: str, make: Callable[[], T]) -> T:
    """What is made of these very stances, which takes longer than to remember it."""
    return cast("T", _MADE.kept((every.mark, what), make)) if every.mark else make()


def page(
    request: HttpRequest, asked: Asked, offered: Choices, shown: Shown | None = None, reasons: tuple[str, ...] = ()
) -> PositionsPage:
    is_chosen = bool(asked.theme) and EVERY not in asked.theme
    listed = {one.slug for one in offered.themes}
    return PositionsPage(
        found=shown.found if shown else None,
        table=shown.table if shown else SafeString(),
        asked=asked,
        given={name: request.GET.get(name, "") for name in ("year_from", "year_to")},
        ticked=asked.theme if is_chosen else tuple(one.key for one in shown.found.columns) if shown else (),
        unlisted=tuple(value for value in asked.theme if value not in listed) if is_chosen else (),
        choices=offered,
        most_themes=MOST_THEMES,
        stances=FACETS["stance"] or {},
        kinds=FACETS["kind"] or {},
        actor_kinds=FACETS["actor_kind"] or {},
        every_theme=asked.narrowed(theme=(EVERY,)).address,
        first_themes=asked.narrowed(theme=()).address,
        csv=asked.at(1, 1).address,
        csv_words=_with(asked.at(1, 1).address, "each=quotation"),
        counted_at=shown.counted_at if shown else None,
        reasons=reasons,
    )


def _with(address: str, more: str) -> str:
    return f"{address}{'&' if len(address) > 1 else ''}{more}"
