"""Beside the results: facets as trees of links, years as a histogram with its table, related themes."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from evidence.search import histogram
from evidence.search.branches import Branch, branches, first_and_rest
from evidence.search.counting import Count, FacetCounts
from evidence.search.criteria import Criteria
from evidence.search.facets import UNDATED, Facet
from evidence.search.held import Held
from evidence.search.results import ClaimHit, Results
from evidence.search.schema import Scope

SHOWN_VALUES = 8
NAMES: dict[Scope, tuple[str, str]] = {
    "sources": ("source", "sources"),
    "claims": ("claim", "claims"),
    "passages": ("passage", "passages"),
}
MOST_ASIDES = 48
"""Of up to 100 kB each."""
_ASIDES: Held[Hashable, SafeString] = Held(MOST_ASIDES)
_NEARBY: Held[Hashable, SafeString] = Held(4 * MOST_ASIDES)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen, or taken off, and what the search would find then."""

    label: str
    address: str
    count: int
    noun: str
    """What is counted: “source”, “sources”."""
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
class Narrow:
    """Context of search/narrow.html."""

    scope: Scope
    noun: str
    facets: tuple[FacetView, ...]
    years: YearsView | None
    year_fields: tuple[tuple[str, str], ...]
    year_from: str
    year_to: str
    fulltext: Choice


@dataclass(frozen=True, slots=True)
class RelatedView:
    label: str
    hub: str
    narrowed: str
    count: int
    noun: str


@dataclass(frozen=True, slots=True)
class Nearby:
    """Context of search/nearby.html."""

    claims: tuple[ClaimHit, ...]
    all_claims: int
    claims_address: str
    """Where all claims that the same search finds are."""


def noun(scope: Scope, count: int) -> str:
    """“source” for one, “sources” for more or none."""
    return NAMES[scope][count != 1]


def aside(found: Results) -> SafeString:
    """All of it as HTML, kept by what it is made from: of a search that is asked again, on other pages too."""
    made_from = (found.criteria.on_page(1), found.facets, found.years, found.spans, found.with_fulltext, found.total)
    return _ASIDES.kept(made_from, lambda: render_to_string("search/narrow.html", {"found": narrow(found)}))


def narrow(found: Results) -> Narrow:
    criteria = found.criteria
    return Narrow(
        scope=criteria.scope,
        noun=noun(criteria.scope, found.total),
        facets=tuple(facet(counted, criteria) for counted in found.facets if counted.counts),
        years=years(found),
        year_fields=fields(criteria, leaving=("year_from", "year_to", "undated", "page")),
        year_from=str(criteria.year_from or ""),
        year_to=str(criteria.year_to or ""),
        fulltext=Choice(
            "with full text",
            criteria.with_fulltext(not criteria.fulltext).address,
            found.with_fulltext,
            noun(criteria.scope, found.with_fulltext),
            criteria.fulltext,
        ),
    )


def fields(criteria: Criteria, *, leaving: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What a form sends along, besides what it asks for itself."""
    return tuple((name, value) for name, value in criteria.parameters() if name not in leaving)


def facet(counted: FacetCounts, criteria: Criteria) -> FacetView:
    first, rest = first_and_rest(counted.counts, SHOWN_VALUES)
    labels = {count.value.code: count.value.label for count in counted.counts}
    maker = _Maker(counted.facet, criteria, labels, criteria.adding(counted.facet.key))
    return FacetView(counted.facet.label, maker.choices(first), maker.choices(rest), len(rest))


@dataclass(frozen=True, slots=True)
class _Maker:
    facet: Facet
    criteria: Criteria
    labels: dict[int, str]
    adding: Callable[[str], str]

    def choices(self, counts: Sequence[Count]) -> tuple[Choice, ...]:
        return tuple(self._choice(branch, is_top=True) for branch in branches(counts))

    def _choice(self, branch: Branch, *, is_top: bool) -> Choice:
        value, count = branch.count.value, branch.count
        other = self.criteria.toggled(self.facet.key, value.key).address if count.is_chosen else self.adding(value.key)
        return Choice(
            value.label,
            other,
            count.count,
            noun(self.criteria.scope, count.count),
            count.is_chosen,
            value.key if self.facet.has_marks else "",
            self.labels.get(value.broader, "") if is_top and value.broader is not None else "",
            tuple(self._choice(one, is_top=False) for one in branch.below),
        )


def years(found: Results) -> YearsView | None:
    """The histogram and its table; None when nothing was found in any year."""
    if not found.years:
        return None
    maker = _Years(found.criteria, found.criteria.spanning())
    counted = dict(found.years)
    undated = counted.pop(UNDATED, 0)
    return YearsView(
        bars=tuple(BarView(bar, maker.choice(bar.span)) for bar in histogram.bars(found.spans)),
        first=str(min(counted, default="")),
        last=str(max(counted, default="")),
        rows=tuple(maker.row(span, counted) for span in reversed(found.spans) if span.count),
        undated=_undated(undated, found.criteria) if undated else None,
        has_choice=found.criteria.has_years,
    )


@dataclass(frozen=True, slots=True)
class _Years:
    criteria: Criteria
    spanning: Callable[[int, int], str]

    def row(self, span: histogram.Span, counted: dict[int, int]) -> Choice:
        """A bar in words, with the years below it where it has several."""
        inside = (year for year in range(span.last, span.first - 1, -1) if year in counted)
        below = (histogram.Span(year, year, counted[year]) for year in inside)
        return self.choice(span, () if span.is_one_year else tuple(map(self.choice, below)))

    def choice(self, span: histogram.Span, below: tuple[Choice, ...] = ()) -> Choice:
        """Choosing it; or, when it is just what is chosen, taking it off."""
        criteria = self.criteria
        is_exact = (criteria.year_from, criteria.year_to) == (span.first, span.last) and not criteria.undated
        other = criteria.in_years(None, None).address if is_exact else self.spanning(span.first, span.last)
        counted = noun(criteria.scope, span.count)
        return Choice(span.label, other, span.count, counted, _is_inside(span, criteria), below=below)


def _is_inside(span: histogram.Span, criteria: Criteria) -> bool:
    """All of the span lies in the years that are chosen."""
    if criteria.year_from is None and criteria.year_to is None:
        return False
    return (criteria.year_from or 1) <= span.first and span.last <= (criteria.year_to or span.last)


def _undated(count: int, criteria: Criteria) -> Choice:
    other = criteria.in_years(None, None, undated=not criteria.undated)
    return Choice("Date not stated", other.address, count, noun(criteria.scope, count), criteria.undated)


def nearby(found: Results) -> SafeString:
    """The claims that stand before the hits, as HTML, kept by what it is made from."""
    near = Nearby(found.claims, found.totals["claims"], found.criteria.within("claims").address)
    return _NEARBY.kept(near, lambda: render_to_string("search/nearby.html", {"nearby": near}))


def related(found: Results) -> SafeString:
    """The themes that stand after the hits, as HTML, kept by what it is made from."""
    made_from = (found.related, found.criteria.scope)
    return _NEARBY.kept(made_from, lambda: render_to_string("search/related.html", {"related": _related(found)}))


def _related(found: Results) -> tuple[RelatedView, ...]:
    scope = found.criteria.scope
    return tuple(
        RelatedView(
            one.label, reverse("theme", args=[one.slug]), one.narrowed.address, one.count, noun(scope, one.count)
        )
        for one in found.related
    )
