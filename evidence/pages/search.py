"""Search: an address becomes criteria, criteria become results, results become a page of links."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from evidence.accounts.models import VISITOR
from evidence.pages import search_narrow
from evidence.pages.reading import reading
from evidence.pages.search_export import Takeaway, takeaway
from evidence.pages.search_narrow import NAMES, fields, noun
from evidence.rendering import show
from evidence.search.criteria import SORTS, Criteria, Sort
from evidence.search.facets import FACETS
from evidence.search.filters import InvalidSearch, read
from evidence.search.finding import NoSuchPage, find
from evidence.search.held import Held
from evidence.search.reader import IndexNotReady
from evidence.search.results import Hit, Results, Way
from evidence.search.schema import SCOPES, Scope

MOST_NAMES = 12
MOST_ROWS = 2_000
"""Of about 3 kB each."""
_ROWS: Held[tuple[Scope, Hit], SafeString] = Held(MOST_ROWS)
_TEMPLATES: dict[Scope, str] = {
    "sources": "search/source_hit.html",
    "claims": "search/claim_hit.html",
    "passages": "search/passage_hit.html",
}
SORT_NAMES: dict[Sort, str] = {"relevance": "best match", "newest": "newest", "oldest": "oldest", "title": "title"}


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str
    count: int | None = None
    is_current: bool = False
    mark: str = ""
    """The name of the mark that is drawn before the label."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything below the search box."""

    scope: Scope
    noun: str
    total: int
    hidden: int
    """Results that the filters keep away."""
    unfiltered: Link
    tabs: tuple[Link, ...]
    chips: tuple[Link, ...]
    clear: str
    notes: tuple[str, ...]
    also: str
    """Other names, from the vocabulary, of what was looked for."""
    has_synonyms: bool
    """They were looked for, too."""
    synonyms: str
    """The address of the same search with them, or without."""
    sorts: tuple[Link, ...]
    hits: tuple[SafeString, ...]
    """Rows of a list, as HTML."""
    narrow: SafeString
    """Facets and years, as HTML."""
    nearby: SafeString
    """Claims quoted most, as HTML."""
    related: SafeString
    """Related themes, as HTML."""
    page: int
    pages: int
    previous: str
    next: str
    instead: tuple[Link, ...]
    single: tuple[Link, ...]
    relaxed: tuple[Link, ...]
    elsewhere: tuple[Link, ...]
    takeaway: Takeaway


@dataclass(frozen=True, slots=True)
class SearchPage:
    title: str
    q: str
    fields: tuple[tuple[str, str], ...]
    """What the search box sends along with the words."""
    found: Found | None = None
    advanced: str = ""
    """The address of this search in the advanced form."""
    reasons: tuple[str, ...] = ()
    waiting: str = ""


@reading
def results(request: HttpRequest) -> HttpResponse:
    try:
        criteria = read(request.GET)
        found = find(criteria, VISITOR)
    except InvalidSearch as invalid:
        page = SearchPage("This search cannot be carried out", invalid.q, (), reasons=tuple(invalid.reasons))
        return show(request, "search/results.html", page, status=400)
    except NoSuchPage as missing:
        raise Http404("The results end before this page.") from missing
    except IndexNotReady as reason:
        page = SearchPage("Search is not ready yet", request.GET.get("q", ""), (), waiting=str(reason))
        response = show(request, "search/results.html", page, status=503)
        response["Retry-After"] = "5"
        return response
    return show(request, "search/results.html", search_page(found))


def search_page(found: Results) -> SearchPage:
    criteria = found.criteria
    words = criteria.q.strip()
    return SearchPage(
        title=f"‘{words}’" if words else f"All {NAMES[criteria.scope][1]}",
        q=criteria.q,
        fields=fields(criteria, leaving=("q", "page")),
        found=_found(found),
        advanced=_advanced(criteria),
    )


def _advanced(criteria: Criteria) -> str:
    asked = [(name, value) for name, value in criteria.parameters() if name in {"q", "in"}]
    return f"{reverse('search-advanced')}?{urlencode(asked)}" if asked else reverse("search-advanced")


def _listed(names: tuple[str, ...]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _found(found: Results) -> Found:
    criteria = found.criteria
    return Found(
        scope=criteria.scope,
        noun=noun(criteria.scope, found.total),
        total=found.total,
        hidden=max(0, found.unfiltered - found.total),
        unfiltered=Link("", criteria.unfiltered().address, found.unfiltered),
        tabs=tuple(
            Link(NAMES[scope][1].capitalize(), criteria.within(scope).address, count, scope == criteria.scope)
            for scope, count in found.totals.items()
        ),
        chips=tuple(_chips(found)),
        clear=criteria.unfiltered().address,
        notes=found.notes,
        also=_listed(found.also),
        has_synonyms=criteria.synonyms,
        synonyms=criteria.with_synonyms(not criteria.synonyms).address,
        sorts=tuple(_sorts(criteria)),
        hits=tuple(_row(criteria.scope, hit) for hit in found.hits),
        narrow=search_narrow.aside(found),
        nearby=search_narrow.nearby(found),
        related=search_narrow.related(found),
        page=criteria.page,
        pages=found.pages,
        previous=criteria.on_page(criteria.page - 1).address if criteria.page > 1 else "",
        next=criteria.on_page(criteria.page + 1).address if criteria.page < found.pages else "",
        instead=_ways(found.instead),
        single=_ways(found.single),
        relaxed=_ways(found.relaxed),
        elsewhere=tuple(
            Link(NAMES[scope][count != 1], criteria.within(scope).address, count)
            for scope in SCOPES
            if (count := found.totals[scope]) and scope != criteria.scope
        ),
        takeaway=takeaway(criteria),
    )


def _sorts(criteria: Criteria) -> Iterator[Link]:
    """The orders to choose from. Without words nothing matches better than anything else: the newest come first."""
    offered = SORTS if criteria.q.strip() else tuple(sort for sort in SORTS if sort != "relevance")
    current = criteria.sort if criteria.sort in offered else "newest"
    for sort in offered:
        yield Link(SORT_NAMES[sort], criteria.sorted_by(sort).address, is_current=sort == current)


def _row(scope: Scope, hit: Hit) -> SafeString:
    """A hit as HTML, kept by all that it shows: who reads on, or asks for much the same, meets many of them again."""
    return _ROWS.kept((scope, hit), lambda: render_to_string(_TEMPLATES[scope], {"hit": hit}))


def _ways(ways: tuple[Way, ...]) -> tuple[Link, ...]:
    return tuple(Link(way.label, way.criteria.address, way.count) for way in ways)


def _chips(found: Results) -> Iterator[Link]:
    """What is chosen, each a link that takes it off."""
    criteria = found.criteria
    for facet in FACETS:
        for value in found.chosen.get(facet.key, ()):
            mark = value.key if facet.has_marks else ""
            label = f"{facet.label}: {value.label}"
            yield Link(label, criteria.toggled(facet.key, value.key).address, mark=mark)
    if criteria.year_from is not None or criteria.year_to is not None:
        first, last = criteria.year_from or "earliest", criteria.year_to or "latest"
        years = f"Year: {first}" if first == last else f"Years: {first} to {last}"
        yield Link(years, criteria.in_years(None, None, undated=criteria.undated).address)
    if criteria.undated:
        yield Link("Date not stated", criteria.in_years(criteria.year_from, criteria.year_to).address)
    if criteria.fulltext:
        yield Link("With full text", _with_fulltext(criteria).address)


def _with_fulltext(criteria: Criteria) -> Criteria:
    return criteria.with_fulltext(not criteria.fulltext)
