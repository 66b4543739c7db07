"""All public stances as columns of numbers: what every table of positions is made of, read once for all of them.

A table counts each thing once, under broader themes and actors and under any filters, so that no figure can be added
up from others. Which themes, which branch folded, which page: the addresses have no end. So what they all are counted
from is kept (decision 28): 29 bytes a stance.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, chain, compress, pairwise, product
from operator import lt
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models.functions import Coalesce

from evidence.accounts.models import Person
from evidence.claims.evidence_map.records import SOURCE, Vocabularies
from evidence.claims.models import Position, Stance
from evidence.vocabulary.models import Actor

#: Of the columns that hold positions.
POSITIONS: tuple[str, ...] = tuple(Position.values)
_PIECE = 5_000
_NEVER = date.max

type Columns = dict[str, array[int]]


class Stated(NamedTuple):
    """What a source says of itself that stances are narrowed by and stand in time by."""

    kind: str
    issued: str
    first: date | None
    last: date | None
    """The days that it may have been issued on."""

    @property
    def latest(self) -> tuple[str, str]:
        """The greater, the later: its last possible day, then what it says of its date."""
        last = self.last or self.first
        return (last.isoformat() if last else "", self.issued)

    @property
    def in_time(self) -> tuple[date, date]:
        """Its place in the order of time; what states no date comes last."""
        return (self.first or _NEVER, self.last or _NEVER)


type Run = tuple[int, int, int, int, int]
"""Actor, theme, position (its place in POSITIONS), and its rows: the first, and the one after the last."""


@dataclass(frozen=True, slots=True)
class Stances:
    """A row for each stance; what one actor says on one theme with one position is a run of rows that stand together.

    Most tables are made by looking at the runs. Narrowed stances share the rows with all others.
    """

    names: Vocabularies
    kinds: Mapping[int, str]
    """Of actors."""
    stated: Sequence[Stated]
    """The later, the greater its place here."""
    own: Mapping[int, int] | None
    """How many quotations each theme has of its own; None of narrowed ones: nobody has counted."""

    # A column each, of the runs by actor, theme and position
    actor: Sequence[int]
    theme: Sequence[int]
    position: Sequence[int]
    first: Sequence[int]
    end: Sequence[int]

    # A column each, of the rows
    pk: Sequence[int]
    quotation: Sequence[int]
    block: Sequence[int]
    """0: none is known."""
    source: Sequence[int]
    said: Sequence[int]
    """Places in `stated`."""

    def __len__(self) -> int:
        return sum(self.end) - sum(self.first)

    def runs(self) -> Iterator[Run]:
        return zip(self.actor, self.theme, self.position, self.first, self.end, strict=True)

    def all(self, column: Sequence[int]) -> set[int]:
        """What stands in a column of the rows."""
        return set(chain.from_iterable(column[first:end] for first, end in zip(self.first, self.end, strict=True)))

    def only(self, column: str, allowed: Container[int]) -> "Stances":
        """The runs that have one of these in a column of theirs."""
        mask = bytes(map(allowed.__contains__, getattr(self, column)))
        if all(mask):
            return self
        return self._with({name: array(_RUNS[name], compress(getattr(self, name), mask)) for name in _RUNS})

    def of_actors(self, actors: Iterable[int]) -> "Stances":
        """The same by actor, without a look at the runs of all others."""
        spans = [slice(bisect_left(self.actor, pk), bisect_right(self.actor, pk)) for pk in sorted(actors)]
        joined = {name: array(code) for name, code in _RUNS.items()}
        for name, span in product(_RUNS, spans):
            joined[name].extend(getattr(self, name)[span])
        return self._with(joined)

    def saying(self, allowed: Container[int]) -> "Stances":
        """The rows whose sources say one of these of themselves, and what is left of the runs."""
        mask = bytes(map(allowed.__contains__, self.said))
        left = list(accumulate(mask, initial=0))
        moved = replace(self, first=[left[at] for at in self.first], end=[left[at] for at in self.end])
        rows = {name: array("I", compress(getattr(self, name), mask)) for name in ROWS}
        is_left = bytes(map(lt, moved.first, moved.end))
        runs = {name: array(code, compress(getattr(moved, name), is_left)) for name, code in _RUNS.items()}
        return self._with(runs | rows)

    def _with(self, columns: Mapping[str, Sequence[int]]) -> "Stances":
        return replace(self, own=None, **columns)  # type: ignore[arg-type]  # by name


#: How wide the numbers of a column are. One that did not fit would be an error, and no other number.
_RUNS = {"actor": "I", "theme": "I", "position": "B", "first": "I", "end": "I"}
ROWS = ("pk", "quotation", "block", "source", "said")


def all_stances(*, person: Person) -> Stances:
    """Four queries, one of which reads every stance with its source: keep what comes of it."""
    columns = {name: array("I") for name in ("actor", "theme", *ROWS)} | {"position": array("B")}
    places = {name: at for at, name in enumerate(POSITIONS)}
    stated: dict[tuple[Any, ...], int] = {}
    for rows in _read(person):
        *numbers, positions, kinds, issued, first, last = zip(*rows, strict=True)
        for name, values in zip(_NUMBERS, numbers, strict=True):
            columns[name].extend(values)
        columns["position"].extend(map(places.__getitem__, positions))
        said = zip(kinds, issued, first, last, strict=True)
        columns["said"].extend([stated.setdefault(one, len(stated)) for one in said])
    # Read after the stances, so that each finds its actor and theme.
    names, actors = Vocabularies.read(), dict(Actor.objects.order_by().values_list("pk", "kind"))
    ordered, sayings = _in_order(columns, [Stated(*one) for one in stated])
    found = Stances(names=names, kinds=actors, stated=sayings, own=None, **_runs(ordered), **ordered)
    found = found.only("actor", names.actor.tree.nodes).only("theme", names.theme.tree.nodes)
    return replace(found, own=on_themes(found))


_NUMBERS = ("pk", "actor", "theme", "quotation", "block", "source")


def on_themes(rows: Stances) -> Mapping[int, int]:
    """How many quotations each theme has of its own."""
    if rows.own is not None:
        return rows.own
    found: dict[int, set[int]] = {}
    for _, theme, _, first, end in rows.runs():
        found.setdefault(theme, set()).update(rows.quotation[first:end])
    return {theme: len(quotations) for theme, quotations in found.items()}


def _read(person: Person) -> Iterator[list[tuple[Any, ...]]]:
    """In pieces, in no order. A public stance is of public words, and an index of those has all that we need."""
    rows = Stance.objects.visible_to(person).order_by()
    if isinstance(person, AnonymousUser):
        rows = rows.filter(quotation__is_public=True)
    of_source = (f"{SOURCE}__{name}" for name in ("kind", "issued", "issued_from", "issued_to"))
    block = Coalesce("quotation__block", 0)
    wanted = rows.values_list("pk", "actor", "theme", "quotation", block, SOURCE, "position", *of_source)
    written, given = wanted.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(written, given)
        while found := cursor.fetchmany(_PIECE):
            yield found


def _in_order(columns: Mapping[str, Sequence[int]], stated: Sequence[Stated]) -> tuple[Columns, Sequence[Stated]]:
    """Rows by actor, theme and position; what sources say of themselves by time."""
    later = sorted(range(len(stated)), key=lambda at: stated[at].latest)
    place = {before: now for now, before in enumerate(later)}
    themes = max(columns["theme"], default=0) + 1
    stand = [
        (actor * themes + theme) * len(POSITIONS) + position
        for actor, theme, position in zip(columns["actor"], columns["theme"], columns["position"], strict=True)
    ]
    order = sorted(range(len(stand)), key=stand.__getitem__)
    ordered = {name: array("I", map(column.__getitem__, order)) for name, column in columns.items()}
    ordered["said"] = array("I", map(place.__getitem__, ordered["said"]))
    return ordered, [stated[at] for at in later]


def _runs(ordered: Columns) -> Columns:
    """The runs of rows in order, whose columns of them are taken away."""
    keys = list(zip(*(ordered.pop(name) for name in ("actor", "theme", "position")), strict=True))
    first = [0, *(at for at, (one, after) in enumerate(pairwise(keys), 1) if one != after)] if keys else []
    actors, themes, positions = zip(*(keys[at] for at in first), strict=True) if keys else ((), (), ())
    runs = {"actor": actors, "theme": themes, "position": positions, "first": first, "end": [*first[1:], len(keys)]}
    return {name: array(code, runs[name] if keys else ()) for name, code in _RUNS.items()}
