"""Who stands where on a theme: actors under their positions, each with the words that show it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from evidence.accounts.models import Person
from evidence.claims.hubs import places, with_place
from evidence.claims.models import Position, Quotation, Stance, StanceQuerySet
from evidence.claims.notes import Linked
from evidence.vocabulary.models import Actor

#: So many actors are named under a position, those with the most quotations; `/positions/` has the rest.
MOST_ACTORS = 20
#: So many places are named for an actor.
MOST_PLACES = 3
#: So many themes are compared at a time.
MOST_THEMES = 8


@dataclass(frozen=True, slots=True)
class Stand:
    """An actor who takes a position."""

    actor: Linked
    slug: str
    quotations: int
    places: tuple[Linked, ...]
    """The first places, in the order they were recorded; each leads to the words."""
    also: tuple[str, ...]
    """Other positions of the same actor here."""

    @property
    def more(self) -> int:
        """Quotations without a place of their own in the list."""
        return self.quotations - len(self.places)


@dataclass(frozen=True, slots=True)
class Column:
    position: str
    actors: int
    stands: tuple[Stand, ...]


@dataclass(frozen=True, slots=True)
class Stands:
    actors: int
    """Each once, however many positions they take."""
    columns: tuple[Column, ...]
    """One for each position, also those that nobody takes."""
    mixed: int
    """Actors who appear in more than one column."""
    compare: str
    """The themes here with the most stances, as an address of `/positions/` takes them; empty without any."""


def stands(themes: Collection[int], *, own: int, person: Person) -> Stands:
    """Positions on the themes of a branch; places on a narrower theme than `own` name it. Eight queries."""
    rows = Stance.objects.visible_to(person).filter(theme__in=themes).order_by()
    counted: dict[str, dict[int, int]] = {position: {} for position in Position.values}
    for position, actor, number in rows.values_list("position", "actor").annotate(Count("quotation", distinct=True)):
        counted[position][actor] = number
    taken: dict[int, list[str]] = {}
    for position, actors in counted.items():
        for actor in actors:
            taken.setdefault(actor, []).append(position)
    shown = {
        position: sorted(actors, key=lambda pk: (-actors[pk], pk))[:MOST_ACTORS] for position, actors in counted.items()
    }
    named = Actor.objects.in_bulk({pk for actors in shown.values() for pk in actors})
    words = _words(themes, own, named, person)
    columns = [
        Column(
            position,
            len(counted[position]),
            tuple(
                Stand(
                    actor=Linked(named[pk].label, named[pk].get_absolute_url()),
                    slug=named[pk].slug,
                    quotations=counted[position][pk],
                    places=words.get((position, pk), ()),
                    also=tuple(other for other in taken[pk] if other != position),
                )
                for pk in actors
            ),
        )
        for position, actors in shown.items()
    ]
    mixed = sum(len(positions) > 1 for positions in taken.values())
    return Stands(len(taken), tuple(columns), mixed, _compare(rows))


def _compare(rows: StanceQuerySet) -> str:
    most = rows.values_list("theme__slug").annotate(number=Count("pk")).order_by("-number", "theme__slug")
    return urlencode([("theme", slug) for slug, _ in most[:MOST_THEMES]])


def _words(
    themes: Collection[int], own: int, actors: Mapping[int, Actor], person: Person
) -> dict[tuple[str, int], tuple[Linked, ...]]:
    nth = Window(RowNumber(), partition_by=[F("position"), F("actor")], order_by=[F("pk")])
    visible = Stance.objects.visible_to(person)
    placed = visible.filter(theme__in=themes, actor__in=list(actors)).order_by().annotate(nth=nth)
    first = placed.filter(nth__lte=MOST_PLACES).values_list("pk", flat=True)  # numbers are sorted, not whole records
    rows = visible.filter(pk__in=list(first)).order_by("pk")
    found: dict[tuple[str, int], list[tuple[Quotation, str]]] = {}
    for one in with_place(rows.select_related("theme")):
        more = "" if one.theme_id == own else f", on {one.theme.label}"
        found.setdefault((one.position, one.actor_id), []).append((one.quotation, more))
    return {key: places(quotations) for key, quotations in found.items()}
