"""`find`: the one call behind the search page, exports and saved searches."""

from dataclasses import replace
from math import ceil

import tantivy

from evidence.accounts.models import Person
from evidence.search import counting, hits, matching, meaning, reader, related, suggestions
from evidence.search.criteria import PAGE_SIZE, Criteria
from evidence.search.facets import BY_KEY, Value
from evidence.search.filters import InvalidSearch
from evidence.search.matching import Selection
from evidence.search.names import vocabulary
from evidence.search.results import Results
from evidence.search.schema import SCOPES, Scope
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
    searcher = reader.current().searcher()
    found, total = _page(searcher, selection)
    shown = hits.read(searcher, criteria.scope, found, query, person)
    totals = {scope: _total(searcher, selection, scope, total) for scope in SCOPES}
    facets = counting.facet_counts(searcher, selection)
    years = tuple(counting.year_counts(searcher, selection))
    is_first = criteria.page == 1
    return Results(
        criteria=criteria,
        # A row that may not be seen (any more) is neither shown nor counted.
        total=total - (len(found) - len(shown)),
        hits=tuple(shown),
        pages=min(DEEPEST, max(1, ceil(total / PAGE_SIZE))),
        totals=totals,
        unfiltered=counting.total(searcher, selection.unfiltered()) if criteria.is_filtered else total,
        facets=facets,
        years=years,
        spans=counting.year_spans(searcher, selection, years),
        with_fulltext=_with_fulltext(searcher, selection),
        chosen=chosen,
        notes=_notes(query),
        also=query.also,
        instead=suggestions.other_words(searcher, selection, total, names),
        single=() if total else tuple(suggestions.single_words(searcher, selection, names)),
        relaxed=() if total else tuple(suggestions.without_filters(searcher, selection)),
        related=tuple(related.themes(searcher, selection, facets)) if is_first and total else (),
        claims=related.claims(searcher, selection, person) if is_first else (),
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


def _page(searcher: tantivy.Searcher, selection: Selection) -> tuple[list[tantivy.DocAddress], int]:
    """Where one page of hits stands in the index, in order, and how many hits there are."""
    criteria = selection.criteria
    if criteria.page > DEEPEST:
        total = counting.total(searcher, selection.finding())
        if (criteria.page - 1) * PAGE_SIZE >= total:
            raise NoSuchPage
        reason = f"Only the first {DEEPEST * PAGE_SIZE:,} results can be paged through: narrow your search."
        raise InvalidSearch([reason], criteria.q)
    if criteria.page < 1:
        raise NoSuchPage
    answer = searcher.search(
        selection.finding(),
        PAGE_SIZE,
        count=True,
        order_by_field=order(selection),
        offset=(criteria.page - 1) * PAGE_SIZE,
        order=tantivy.Order.Asc if criteria.sort == "title" else tantivy.Order.Desc,
    )
    if criteria.page > 1 and not answer.hits:
        raise NoSuchPage
    return [address for _, address in answer.hits], counting.hit_count(answer)


def order(selection: Selection) -> str | None:
    """The field that orders the hits; None: how well they match. Without words nothing matches better."""
    if selection.criteria.sort != "relevance":
        return selection.criteria.sort
    return None if selection.query.words else "newest"


def _total(searcher: tantivy.Searcher, selection: Selection, scope: Scope, here: int) -> int:
    return here if scope == selection.criteria.scope else counting.total(searcher, selection.finding(scope))


def _with_fulltext(searcher: tantivy.Searcher, selection: Selection) -> int:
    query = matching.both(selection.finding(without="fulltext"), matching.tagged("has_fulltext", (1,)))
    return counting.total(searcher, query)


def _notes(query: Query) -> tuple[str, ...]:
    if query.is_void:
        return (*query.notes, f"“{query.text.strip()}” holds no word or number that could be looked up.")
    return query.notes


def count(criteria: Criteria) -> int:
    """How many hits `criteria` has, without reading them. Errors as in `find`."""
    chosen = choices(replace(criteria, page=1))
    codes = {key: frozenset(value.code for value in values) for key, values in chosen.items()}
    selection = Selection(criteria, meaning.understood(criteria.q, with_synonyms=criteria.synonyms), codes)
    return counting.total(reader.current().searcher(), selection.finding())
