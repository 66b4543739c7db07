"""`find`: the one call behind the search page, exports and saved searches."""

from dataclasses import dataclass, replace
from math import ceil

import tantivy

from evidence.accounts.models import Person
from evidence.search import counting, hits, meaning, places, reader, related, suggestions
from evidence.search.criteria import PAGE_SIZE, Criteria
from evidence.search.facets import BY_KEY, Value
from evidence.search.filters import InvalidSearch
from evidence.search.histogram import Span
from evidence.search.matching import Selection
from evidence.search.names import vocabulary
from evidence.search.places import Place
from evidence.search.results import Results
from evidence.search.schema import SCOPES, Scope
from evidence.search.snapshot import Counts, Snapshot
from evidence.search.syntax import Query

DEEPEST = 500
"""Pages one can turn to: beyond, narrowing a search finds more than turning pages."""


class NoSuchPage(LookupError):
    """The results end before this page."""


def find(criteria: Criteria, person: Person) -> Results:
    """What `criteria` finds of what `person` may see.

    The number of database queries does not depend on how much is found. Raises InvalidSearch for a theme, an actor
    or another value that does not exist (or too deep a page), NoSuchPage beyond the end, IndexNotReady while there
    is no index.
    """
    names = vocabulary()
    query = meaning.understood(criteria.q, with_synonyms=criteria.synonyms, names=names)
    chosen = choices(criteria)
    selection = Selection(criteria, query, {key: frozenset(v.code for v in values) for key, values in chosen.items()})
    snapshot = reader.current().snapshot()
    page = _page(snapshot, selection)
    # The words as they were typed decide the order, too.
    key = ("beside", criteria.scope, selection.key, query.tree)
    beside: _Beside = snapshot.kept.kept(key, lambda: _beside(snapshot, selection))
    shown = hits.read(criteria.scope, page.places, query, person)
    facets = counting.named(beside.facets, selection, names)
    is_first = criteria.page == 1
    return Results(
        criteria=criteria,
        # A row that may not be seen (any more) is neither shown nor counted.
        total=page.total - (len(page.places) - len(shown)),
        hits=tuple(shown),
        pages=min(DEEPEST, max(1, ceil(page.total / PAGE_SIZE))),
        totals=beside.totals,
        unfiltered=beside.unfiltered,
        facets=facets,
        years=beside.years,
        spans=beside.spans,
        with_fulltext=beside.with_fulltext,
        chosen=chosen,
        notes=_notes(query),
        also=query.also,
        instead=suggestions.other_words(snapshot, selection, page.total, names),
        single=() if page.total else tuple(suggestions.single_words(snapshot, selection, names)),
        relaxed=() if page.total else tuple(suggestions.without_filters(snapshot, selection)),
        related=tuple(related.themes(selection, facets, beside.themes)) if is_first and page.total else (),
        claims=hits.most_quoted(beside.quoted, query, person) if is_first else (),
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """What the index says beside the hits: the same for every page and order, and for every person."""

    totals: dict[Scope, int]
    unfiltered: int
    facets: dict[str, Counts]
    themes: Counts
    """How many of the results hold each theme that the facet lists."""
    years: tuple[tuple[int, int], ...]
    spans: tuple[Span, ...]
    with_fulltext: int
    quoted: tuple[Place, ...]


def _beside(snapshot: Snapshot, selection: Selection) -> _Beside:
    scope = selection.criteria.scope
    facets = counting.facet_counts(snapshot, selection)
    years = counting.year_counts(snapshot, selection)
    themes = counting.among_results(snapshot, selection, "theme") if "theme" in selection.codes else facets["theme"]
    return _Beside(
        totals={one: counting.number(snapshot, one, selection.steps(one)) for one in SCOPES},
        unfiltered=counting.number(snapshot, scope, selection.words_alone()),
        facets=facets,
        themes={code: themes.get(code, 0) for code in facets["theme"]},
        years=years,
        spans=counting.year_spans(snapshot, selection, years),
        with_fulltext=counting.with_fulltext(snapshot, selection),
        quoted=related.quoted(snapshot.searcher, selection),
    )


def choices(criteria: Criteria) -> dict[str, tuple[Value, ...]]:
    """What is chosen in each facet, with names; InvalidSearch for what does not exist."""
    found: dict[str, tuple[Value, ...]] = {}
    for key, values in criteria.chosen:
        facet = BY_KEY[key]
        known = facet.naming.by_key(values)
        wrong = [f"There is no {facet.noun} “{value}”." for value in values if value not in known]
        if wrong:
            raise InvalidSearch(wrong, criteria.q)
        found[key] = tuple(known[value] for value in values)
    return found


@dataclass(frozen=True, slots=True)
class _Page:
    places: tuple[Place, ...]
    total: int


def _page(snapshot: Snapshot, selection: Selection) -> _Page:
    """One page of hits in the index, in order, and how many hits there are."""
    criteria = selection.criteria
    if criteria.page > DEEPEST:
        total = counting.number(snapshot, criteria.scope, selection.steps())
        if (criteria.page - 1) * PAGE_SIZE >= total:
            raise NoSuchPage
        reason = f"Only the first {DEEPEST * PAGE_SIZE:,} results can be paged through: narrow your search."
        raise InvalidSearch([reason], criteria.q)
    if criteria.page < 1:
        raise NoSuchPage
    key = ("page", criteria.scope, criteria.sort, criteria.page, selection.key, selection.query.tree)
    page: _Page = snapshot.kept.kept(key, lambda: _searched(snapshot.searcher, selection))
    if criteria.page > 1 and not page.places:
        raise NoSuchPage
    return page


def _searched(searcher: tantivy.Searcher, selection: Selection) -> _Page:
    criteria = selection.criteria
    answer = searcher.search(
        selection.finding(),
        PAGE_SIZE,
        count=True,
        order_by_field=order(selection),
        offset=(criteria.page - 1) * PAGE_SIZE,
        order=tantivy.Order.Asc if criteria.sort == "title" else tantivy.Order.Desc,
    )
    addresses = [address for _, address in answer.hits]
    found = places.places(searcher, criteria.scope, addresses, selection.query)
    return _Page(found, counting.hit_count(answer))


def order(selection: Selection) -> str | None:
    """The field that orders the hits; None: how well they match. Without words nothing matches better."""
    if selection.criteria.sort != "relevance":
        return selection.criteria.sort
    return None if selection.query.words else "newest"


def _notes(query: Query) -> tuple[str, ...]:
    if query.is_void:
        return (*query.notes, f"“{query.text.strip()}” holds no word or number that could be looked up.")
    return query.notes


def count(criteria: Criteria) -> int:
    """How many hits `criteria` has, without reading them. Errors as in `find`."""
    chosen = choices(replace(criteria, page=1))
    codes = {key: frozenset(value.code for value in values) for key, values in chosen.items()}
    selection = Selection(criteria, meaning.understood(criteria.q, with_synonyms=criteria.synonyms), codes)
    return counting.number(reader.current().snapshot(), criteria.scope, selection.steps())
