"""Years as a histogram: bars without gaps, and a count is what its link finds."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.accounts.models import VISITOR
from evidence.search.criteria import Criteria
from evidence.search.finding import find
from evidence.search.histogram import HEIGHT, MOST_BARS, WIDTH, bars, spans
from tests import builders

library_years = st.dictionaries(st.integers(1, 9999), st.integers(1, 500), min_size=1, max_size=60)


@given(years=library_years)
def test_spans_leave_no_gap_and_lose_nothing(years: dict[int, int]) -> None:
    found = spans(years.items())
    assert 1 <= len(found) <= MOST_BARS
    assert all(one.last + 1 == other.first for one, other in pairwise(found))
    for span in found:
        assert span.count == sum(count for year, count in years.items() if span.first <= year <= span.last)
    assert sum(span.count for span in found) == sum(years.values())


@given(years=library_years)
def test_bars_stay_inside_the_drawing(years: dict[int, int]) -> None:
    drawn = bars(spans(years.items()))
    assert len(drawn) == sum(1 for span in spans(years.items()) if span.count)
    for bar in drawn:
        assert float(bar.x) >= 0
        assert float(bar.x) + float(bar.width) <= WIDTH + 0.02
        assert float(bar.slot_x) + float(bar.slot_width) <= WIDTH + 0.02
        assert 0 < float(bar.height) <= HEIGHT
        assert float(bar.y) + float(bar.height) == pytest.approx(HEIGHT, abs=0.02)
    assert max(float(bar.height) for bar in drawn) == HEIGHT


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (2010, 2010, ["2010"]),
        (1980, 2019, [str(year) for year in range(1980, 2020)]),
        (1979, 2019, ["1970 to 1979", "1980 to 1989", "1990 to 1999", "2000 to 2009", "2010 to 2019"]),
        (1, 20, [str(year) for year in range(1, 21)]),
        (5, 95, ["1 to 9", *(f"{ten} to {ten + 9}" for ten in range(10, 100, 10))]),
    ],
)
def test_many_years_share_bars_of_ten(first: int, last: int, labels: list[str]) -> None:
    assert [span.label for span in spans([(first, 1), (last, 1)])] == labels


def test_nothing_dated_has_no_bars() -> None:
    assert bars(spans([])) == ()


@pytest.mark.django_db
def test_a_claim_from_two_sources_of_a_decade_counts_once_in_it(index: Callable[[], None]) -> None:
    claim = builders.claim("Mutuals last.")
    for issued in ("1961", "2011", "2014"):
        text = builders.text("Mutuals last.", of=builders.source(issued=issued))
        builders.evidence(claim=claim, quotation=builders.quotation("Mutuals", in_=text))
    index()
    searched = Criteria.of("mutuals", "claims")
    found = [span for span in find(searched, VISITOR).spans if span.count]
    assert [(span.label, span.count) for span in found] == [("1960 to 1969", 1), ("2010 to 2019", 1)]
    for span in found:
        assert find(searched.in_years(span.first, span.last), VISITOR).total == span.count
