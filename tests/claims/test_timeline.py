"""Timelines: the arrangement by any dates at all, and the figures against search, the map and a plain count."""

from collections.abc import Callable
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from evidence.accounts.models import VISITOR
from evidence.claims.evidence_map.cell import opened
from evidence.claims.evidence_map.question import of_address
from evidence.claims.models import Position, Stance
from evidence.claims.timeline import (
    MOST_PERIODS,
    Dated,
    LaneOf,
    Period,
    Place,
    Timeline,
    arranged,
    dated,
    periods,
    place_of,
)
from evidence.claims.timeline_figures import actor_timeline, theme_timeline
from evidence.library.models import Source
from evidence.search.filters import read
from evidence.search.finding import count
from evidence.text import dates
from evidence.vocabulary.models import Actor, Theme
from tests import builders
from tests.claims import hub_library as library
from tests.search.conftest import index, shelf

__all__ = ("index", "shelf")

years = st.integers(1, 9999) | st.integers(1990, 2030)


@st.composite
def spans_of_years(draw: st.DrawFn) -> Dated:
    """Something dated by a year, by years, from or until a year, or by nothing."""
    first, last = sorted((draw(years), draw(years)))
    bounds = draw(st.sampled_from([(first, first), (first, last), (first, None), (None, last), (None, None)]))
    return Dated(*bounds, draw(st.integers(1, 5)))


things = st.lists(spans_of_years(), max_size=12)


def first_years(of: list[Dated]) -> set[int]:
    return {one.first for one in of if one.first is not None}


def label(period: Period | None) -> str:
    return period.label if period else "not stated"


@given(st.sets(years, max_size=30))
def test_each_year_is_in_one_period_and_there_is_no_gap(found):
    spans = periods(found)
    assert len(spans) <= MOST_PERIODS
    assert all(one.last + 1 == other.first for one, other in pairwise(spans))
    for year in found:
        assert [at for at, one in enumerate(spans) if one.first <= year <= one.last] == [place_of(year, spans)]
    if found:
        assert spans[0].first <= min(found) <= spans[0].last
        assert spans[-1].first <= max(found) <= spans[-1].last
        assert len({one.last - one.first for one in spans[1:]}) <= 1


@given(things)
def test_everything_is_counted_once_where_it_begins(found):
    spans = periods(first_years(found))
    places = dated(found, spans, label)
    assert sum(one.count for one in places.values()) == sum(one.count for one in found)
    for at, place in places.items():
        here = [one for one in found if place_of(one.first, spans) == at]
        assert place.count == sum(one.count for one in here)
        assert place.address == label(None if at is None else spans[at])


@given(things)
def test_what_may_be_later_is_told_and_how_late(found):
    spans = periods(first_years(found))
    for at, place in dated(found, spans, label).items():
        here = [one for one in found if place_of(one.first, spans) == at]
        beyond = [one for one in here if at is not None and (one.last is None or one.last > spans[at].last)]
        assert place.later == sum(one.count for one in beyond)
        if at is not None and place.until is not None:
            assert place.until == max(one.last or 0 for one in beyond)
            assert place.until > spans[at].last
        elif beyond:
            assert any(one.last is None for one in beyond)


@given(things, things)
def test_table_and_drawing_hold_the_same_places(some, others):
    spans = periods(first_years(some) | first_years(others))
    lanes = [LaneOf(key, key, "one", "many", dated(of, spans, label)) for key, of in (("a", some), ("b", others))]
    made = arranged(spans, lanes, (), is_named=False)
    drawn = sorted(
        (lane.key, label(span), place)
        for lane in made.lanes
        for span, place in zip((*spans, None), (*lane.places, lane.undated), strict=True)
        if place
    )
    told = sorted(
        (lane.key, "not stated" if row.label == "Date not stated" else row.label, place)
        for row in made.rows
        for place, lane in row.pairs
        if place
    )
    assert [(key, span) for key, span, _ in drawn] == [(key, span) for key, span, _ in told]
    assert sorted(map(repr, drawn)) == sorted(map(repr, told))
    assert all(any(place for place, _ in row.pairs) for row in made.rows)
    assert [lane.key for lane in made.lanes] == [one.key for one in lanes if one.counts]


@pytest.mark.parametrize(
    ("issued", "first", "later", "until"),
    [
        ("2011", 2011, 0, None),
        ("2011-09", 2011, 0, None),
        ("201X", 2010, 1, 2019),
        ("2011/2013", 2011, 1, 2013),
        ("2011/..", 2011, 1, None),
        ("../2013", None, 0, None),
        ("", None, 0, None),
    ],
)
def test_a_partial_date_claims_no_more_than_it_says(issued, first, later, until):
    said = dates.parse(issued)
    one = Dated(said.earliest.year if said.earliest else None, said.latest.year if said.latest else None, 1)
    spans = periods({2000, 2010, 2011, 2013})
    place = dated([one], spans, label)[place_of(first, spans)]
    assert (place.count, place.later, place.until) == (1, later, until)
    assert place.address == (str(first) if first else "not stated")


# The figures


def fill(seed: int) -> None:
    """A library made by chance, whose sources are of three years, of none, or of a whole decade."""
    library.fill(seed)
    for source, issued in zip(Source.objects.order_by("pk"), ("2011", "", "200X"), strict=False):
        said = dates.parse(issued)
        fields = {"issued": issued, "issued_from": said.earliest, "issued_to": said.latest}
        Source.objects.filter(pk=source.pk).update(**fields)
    builders.assign(builders.source(issued="2013"), Theme.objects.all()[0])


def held(timeline: Timeline) -> list[tuple[str, Place]]:
    return [(lane.key, place) for row in timeline.rows for place, lane in row.pairs if place]


def there(key: str, place: Place) -> int:
    """How much is found where a place leads."""
    address = urlsplit(place.address)
    if address.path == "/search/":
        parameters = MultiValueDict(parse_qs(address.query))
        return count(read(parameters))
    cell = opened(of_address(f"?{address.query}"), person=VISITOR)
    return cell.about if key == "claims" else cell.quotations


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 4])
def test_every_place_leads_to_exactly_what_it_counts(index: Callable[[], None], seed: int):
    fill(seed)
    index()
    found = [theme_timeline(one.slug, person=VISITOR) for one in Theme.objects.all()]
    found += [actor_timeline(one.slug, person=VISITOR) for one in Actor.objects.all()]
    assert any(key == "claims" for one in found for key, _ in held(one))
    for timeline in found:
        for key, place in held(timeline):
            assert there(key, place) == place.count, (key, place)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_stances_stand_where_the_sources_of_their_words_do(seed):
    fill(seed)
    for theme in Theme.objects.all():
        timeline = theme_timeline(theme.slug, person=VISITOR)
        rows = [one for one in Stance.objects.published() if library.within(one.theme, theme)]
        for position in Position.values:
            plainly: dict[str, set[int]] = {}
            for one in rows:
                year = one.quotation.text_version.source.year
                where = next((span.label for span in timeline.periods if year and span.first <= year <= span.last), "")
                if one.position == position:
                    plainly.setdefault(where or "Date not stated", set()).add(one.quotation_id)
            told = {
                row.label: place.count
                for row in timeline.rows
                for place, lane in row.pairs
                if lane.key == position and place
            }
            assert told == {where: len(words) for where, words in plainly.items()}


@pytest.mark.django_db
def test_few_sources_are_named_with_their_dates_and_what_their_text_implies():
    theme = builders.theme()
    for issued, implied in (("2011-09", ""), ("2011", ""), ("", "[2007..]")):
        quotation = builders.quotation(in_=builders.text(of=builders.source(issued=issued, issued_implied=implied)))
        quotation.themes.add(theme)
    rows = theme_timeline(theme.slug, person=VISITOR).rows
    assert [row.label for row in rows] == ["2011", "Date not stated"]
    assert sorted(one.date for one in rows[0].sources) == ["", "September 2011"]
    assert [one.implied for one in rows[1].sources] == ["not before 2007"]


@pytest.mark.django_db
def test_a_year_before_others_by_centuries_makes_centuries():
    theme = builders.theme()
    for issued in ("1601", "2011", "2014"):
        builders.quotation(in_=builders.text(of=builders.source(issued=issued))).themes.add(theme)
    timeline = theme_timeline(theme.slug, person=VISITOR)
    assert [row.label for row in timeline.rows] == ["1600 to 1699", "2000 to 2099"]
    assert [place.count for key, place in held(timeline) if key == "sources"] == [1, 2]
