"""Beside the results: facets as trees of links, years as a histogram with its table, related themes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from evidence.search import histogram
from evidence.search.branches import Branch, branches, first_and_rest
from evidence.search.counting import Count, FacetCounts
from evidence.search.criteria import Criteria
from evidence.search.facets import UNDATED
from evidence.search.results import RelatedTheme, Results

SHOWN_VALUES = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen, or taken off, and what the search would find then."""

    label: str
    address: str
    count: int
    is_current: bool = False
    mark: str = ""
    """The name of the mark that is drawn before the label."""
    within: str = ""
    """The broader value, where that is listed elsewhere."""
    below: tuple["Choice", ...] = ()


@dataclass(frozen=True, slots=True)
class FacetView:
    label: str
    first: tuple[Choice, ...]
    rest: tuple[Choice, ...]
    more: int
    """How many values are in the rest."""


@dataclass(frozen=True, slots=True)
class BarView:
    bar: histogram.Bar
    choice: Choice


@dataclass(frozen=True, slots=True)
class YearsView:
    bars: tuple[BarView, ...]
    first: str
    last: str
    rows: tuple[Choice, ...]
    """The table: the bars in words, and the years below a bar of several."""
    undated: Choice | None
    has_choice: bool
    width: int = histogram.WIDTH
    height: int = histogram.HEIGHT


@dataclass(frozen=True, slots=True)
class RelatedView:
    label: str
    hub: str
    narrowed: str
    count: int


def facet(counted: FacetCounts, criteria: Criteria) -> FacetView:
    first, rest = first_and_rest(counted.counts, SHOWN_VALUES)
    maker = _Maker(counted, criteria, {count.value.code: count.value.label for count in counted.counts})
    return FacetView(counted.facet.label, maker.choices(first), maker.choices(rest), len(rest))


@dataclass(frozen=True, slots=True)
class _Maker:
    counted: FacetCounts
    criteria: Criteria
    labels: dict[int, str]

    def choices(self, counts: Sequence[Count]) -> tuple[Choice, ...]:
        return tuple(self._choice(branch, is_top=True) for branch in branches(counts))

    def _choice(self, branch: Branch, *, is_top: bool) -> Choice:
        key, value = self.counted.facet.key, branch.count.value
        return Choice(
            value.label,
            self.criteria.toggled(key, value.key).address,
            branch.count.count,
            branch.count.is_chosen,
            value.key if self.counted.facet.has_marks else "",
            self.labels.get(value.broader, "") if is_top and value.broader is not None else "",
            tuple(self._choice(one, is_top=False) for one in branch.below),
        )


def years(found: Results) -> YearsView | None:
    """The histogram and its table; None when nothing was found in any year."""
    if not found.years:
        return None
    criteria, spans = found.criteria, found.spans
    counted = dict(found.years)
    undated = counted.pop(UNDATED, 0)
    return YearsView(
        bars=tuple(BarView(bar, _span(bar.span, criteria)) for bar in histogram.bars(spans)),
        first=str(min(counted, default="")),
        last=str(max(counted, default="")),
        rows=tuple(_row(span, counted, criteria) for span in reversed(spans) if span.count),
        undated=_undated(undated, criteria) if undated else None,
        has_choice=criteria.has_years,
    )


def _row(span: histogram.Span, counted: dict[int, int], criteria: Criteria) -> Choice:
    inside = (year for year in range(span.last, span.first - 1, -1) if year in counted)
    below = () if span.is_one_year else tuple(_one_year(year, counted[year], criteria) for year in inside)
    return _span(span, criteria, below)


def _one_year(year: int, count: int, criteria: Criteria) -> Choice:
    return _span(histogram.Span(year, year, count), criteria)


def _span(span: histogram.Span, criteria: Criteria, below: tuple[Choice, ...] = ()) -> Choice:
    """Choosing it; or, when it is just what is chosen, taking it off."""
    is_exact = (criteria.year_from, criteria.year_to) == (span.first, span.last) and not criteria.undated
    other = criteria.in_years(None, None) if is_exact else criteria.in_years(span.first, span.last)
    return Choice(span.label, other.address, span.count, _is_inside(span, criteria), below=below)


def _is_inside(span: histogram.Span, criteria: Criteria) -> bool:
    """All of the span lies in the years that are chosen."""
    if criteria.year_from is None and criteria.year_to is None:
        return False
    return (criteria.year_from or 1) <= span.first and span.last <= (criteria.year_to or span.last)


def _undated(count: int, criteria: Criteria) -> Choice:
    other = criteria.in_years(None, None, undated=not criteria.undated)
    return Choice("Date not stated", other.address, count, criteria.undated)


def related(themes: Iterable[RelatedTheme]) -> tuple[RelatedView, ...]:
    return tuple(
        RelatedView(one.label, reverse("theme", args=[one.slug]), one.narrowed.address, one.count) for one in themes
    )
