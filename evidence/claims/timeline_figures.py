"""What the timelines of themes and actors count: grouped by the database, never read row by row.

Sources and the claims of a theme are counted as search counts them; stances, and the claims that an actor's words
bear on, as the evidence map does. Each place leads there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Expression, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, ExtractYear
from django.urls import reverse

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.claims import hubs
from evidence.claims.evidence_map.question import NOT_STATED
from evidence.claims.evidence_map.question import Asked as MapAsked
from evidence.claims.models import EvidenceLink, Position, Stance, StanceQuerySet
from evidence.claims.notes import Linked
from evidence.claims.themes.lists import tagged
from evidence.claims.timeline import (
    Dated,
    LaneOf,
    NamedSource,
    Period,
    Place,
    Timeline,
    arranged,
    dated,
    periods,
    place_of,
    step_of,
)
from evidence.library.models import Contributor, Source, SourceQuerySet
from evidence.library.references import short_reference, with_reference_parts
from evidence.vocabulary import trees
from evidence.vocabulary.models import Actor, Theme

#: So many sources at most are named, each with its date.
NAMED = 40
_SOURCE = "quotation__text_version__source"

type Leading = Callable[[Period | None], str]
"""From a period (None: not stated) to the address of what is counted in it."""


def theme_timeline(slug: str, *, person: Person) -> Timeline:
    """Of a theme and all narrower ones; ten queries at most. Raises Theme.DoesNotExist."""
    theme = Theme.objects.living().get(slug=slug)
    branch = trees.read(Theme).branch(theme.pk)
    sources = hubs.works_on(branch, person=person)
    links = EvidenceLink.objects.visible_to(person).filter(claim__in=tagged(branch))
    stances = Stance.objects.visible_to(person).filter(theme__in=branch)

    def claims_at(period: Period | None) -> str:
        return _search(period, ("in", "claims"), ("theme", slug))

    return _timeline(_Dated(sources, ("theme", slug), links, claims_at, stances, MapAsked(theme=slug)))


def actor_timeline(slug: str, *, person: Person) -> Timeline:
    """Of an actor and all it contains; ten queries at most. Raises Actor.DoesNotExist."""
    actor = Actor.objects.living().get(slug=slug)
    branch = trees.read(Actor).branch(actor.pk)
    words = hubs.said_by(branch, person=person)
    stances = Stance.objects.visible_to(person).filter(actor__in=branch)
    sources = Source.objects.visible_to(person).filter(
        pk__in=words.order_by()
        .values("text_version__source")
        .union(
            stances.order_by().values(_SOURCE),
            Contributor.objects.filter(actor__in=branch).order_by().values("source"),
            Source.subject_actors.through.objects.filter(actor__in=branch).order_by().values("source"),
        )
    )
    links = EvidenceLink.objects.visible_to(person).filter(quotation__in=words.values("pk"))

    def claims_at(period: Period | None) -> str:
        return _map(MapAsked(rows="actor", columns="year"), slug, period)

    return _timeline(_Dated(sources, ("actor", slug), links, claims_at, stances, MapAsked(actor=slug)))


@dataclass(frozen=True, slots=True)
class _Dated:
    """The records of one timeline, and where their places lead."""

    sources: SourceQuerySet
    search: tuple[str, str]
    """What a search for these sources asks."""
    links: QuerySet[EvidenceLink]
    claims_at: Leading
    stances: StanceQuerySet
    map: MapAsked
    """What a map of these stances asks."""


def _timeline(of: _Dated) -> Timeline:
    years = of.sources.order_by().values_list("issued_from__year", "issued_to__year").annotate(number=Count("pk"))
    things = [Dated(*row) for row in years]
    known = {one.first for one in things if one.first is not None}
    spans = periods(known)
    step = step_of(known)
    claims = of.links.order_by().values_list(_period(step)).annotate(number=Count("claim", distinct=True))
    is_named = sum(one.count for one in things) <= NAMED
    named = tuple(_named(of.sources, spans)) if is_named else ()
    lanes = [
        LaneOf(
            "sources", "Sources", "source", "sources", dated(things, spans, lambda period: _search(period, of.search))
        ),
        LaneOf("claims", "Claims", "claim", "claims", _counted(claims, spans, step, of.claims_at)),
        *_stances(of.stances, spans, step, of.map),
    ]
    return arranged(spans, lanes, named, is_named=is_named)


def _period(step: int) -> Expression:
    """The number of the period of a record's source: its first year, divided."""
    year = Cast(ExtractYear(f"{_SOURCE}__issued_from"), IntegerField())  # PostgreSQL gives a fraction
    return year / Value(step)


def _counted(
    rows: Iterable[tuple[int | None, int]], spans: tuple[Period, ...], step: int, leading: Leading
) -> dict[int | None, Place]:
    found: dict[int | None, Place] = {}
    for number, count in rows:
        at = None if number is None else place_of(max(1, number * step), spans)
        found[at] = Place(count, leading(None if at is None else spans[at]))
    return found


def _stances(stances: StanceQuerySet, spans: tuple[Period, ...], step: int, of: MapAsked) -> Iterator[LaneOf]:
    """A lane for each position: the words that show it, each once."""
    rows = stances.order_by().values_list("position", _period(step)).annotate(n=Count("quotation", distinct=True))
    by_position: dict[str, list[tuple[int | None, int]]] = {}
    for position, number, count in rows:
        by_position.setdefault(position, []).append((number, count))
    asked = MapAsked(rows="stance", columns="year", segments="stance", theme=of.theme, actor=of.actor)
    for position in Position.values:
        found = by_position.get(position, [])

        def leading(period: Period | None, position: str = position) -> str:
            return _map(asked, position, period)

        yield LaneOf(position, position, "quotation", "quotations", _counted(found, spans, step, leading))


def _named(sources: SourceQuerySet, spans: tuple[Period, ...]) -> Iterator[NamedSource]:
    rows = with_reference_parts(sources).order_by("issued_from", "issued_to", "title", "pk")
    for one in rows:
        implied = house.days(one.issued_implied) if one.issued_implied and not one.issued else ""
        name = Linked(short_reference(one), one.get_absolute_url())
        date = "" if one.issued == str(one.year) else house.days(one.issued)
        yield NamedSource(name, date, implied, place_of(one.year, spans))


def _search(period: Period | None, *pairs: tuple[str, str]) -> str:
    years = [("undated", "1")] if period is None else [("year_from", period.first), ("year_to", period.last)]
    return f"{reverse('search')}?{urlencode([*pairs, *years])}"


def _map(asked: MapAsked, row: str, period: Period | None) -> str:
    cell = asked.opening(row, NOT_STATED if period is None else period.key)
    return f"{reverse('map')}{cell.address}#words"
