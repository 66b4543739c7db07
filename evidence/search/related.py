"""What stands beside the results: themes they have in common beyond what was asked, and claims that use the words."""

from collections.abc import Iterator
from dataclasses import replace

import tantivy

from evidence.search import syntax
from evidence.search.counting import Count, FacetCounts
from evidence.search.criteria import Criteria
from evidence.search.matching import Selection
from evidence.search.places import Place, numbers
from evidence.search.results import RelatedTheme
from evidence.search.snapshot import Counts
from evidence.search.syntax.tree import Coded, Tag, all_of, leaves
from evidence.text.tokens import terms

MOST_THEMES = 5
MOST_CLAIMS = 3
MOST_COMPARED = 500
"""The most quoted claims are looked for among so many that answer best."""


def themes(selection: Selection, facets: tuple[FacetCounts, ...], held: Counts) -> list[RelatedTheme]:
    """The most frequent themes among the results, without those that were asked for.

    `held`: how many results hold each listed theme. Who asks for nothing in particular has the facet.
    """
    if selection.query.asked is None and not selection.criteria.is_filtered:
        return []
    listed = next((one.counts for one in facets if one.facet.key == "theme"), ())
    # The facet counts as if no theme were chosen; here it is what the results hold that counts.
    found = [replace(count, count=held.get(count.value.code, 0)) for count in listed]
    beyond = [count for count in found if count.count and not _is_asked(count, selection, found)]
    # Where a narrower one holds just as many of the results the broader one says less.
    narrower = {(count.value.broader, count.count) for count in beyond}
    beyond = [count for count in beyond if (count.value.code, count.count) not in narrower]
    return list(_related(sorted(beyond, key=lambda one: (-one.count, one.value.label)), selection.criteria))


def _is_asked(count: Count, selection: Selection, listed: list[Count]) -> bool:
    """It is chosen, or broader than what is chosen, or named by the words of the query."""
    by_code = {one.value.code: one for one in listed}
    asked: set[int] = set()
    for chosen in (*selection.codes.get("theme", ()), *_in_query(selection)):
        at: int | None = chosen
        while at is not None and at not in asked:
            asked.add(at)
            at = by_code[at].value.broader if at in by_code else None
    said = {term for clause in selection.query.wanted for term in clause.terms}
    return count.value.code in asked or set(terms(count.value.label)) <= said


def _in_query(selection: Selection) -> Iterator[int]:
    """The themes that the query itself names: theme:co-production."""
    for leaf in leaves(selection.query.asked) if selection.query.asked else ():
        if isinstance(leaf, Coded) and leaf.tag == "theme":
            yield from leaf.codes


def _related(counts: list[Count], criteria: Criteria) -> Iterator[RelatedTheme]:
    for count in counts[:MOST_THEMES]:
        narrowed = _narrowed(criteria, count.value.key)
        if narrowed is not None:
            yield RelatedTheme(count.value.key, count.value.label, count.count, narrowed)


def _narrowed(criteria: Criteria, slug: str) -> Criteria | None:
    """The results that hold the theme, too. Values of a facet are alternatives: a second theme goes into the query."""
    if not criteria.values("theme"):
        return criteria.choosing("theme", (slug,))
    query = syntax.parse(criteria.q)
    tree = all_of(part for part in (query.tree, Tag("theme", slug)) if part is not None)
    if tree is None or query.term_count >= syntax.MOST_TERMS:
        return None
    text = syntax.unparse(tree)
    return replace(criteria, q=text, page=1) if len(text) <= syntax.LONGEST else None


def quoted(searcher: tantivy.Searcher, selection: Selection) -> tuple[Place, ...]:
    """The most quoted of the claims that the same search finds; none where claims are what is searched."""
    if selection.criteria.scope == "claims" or not selection.query.words:
        return ()
    answer = searcher.search(selection.finding("claims"), MOST_COMPARED, count=False)
    addresses = [address for _, address in answer.hits]
    rows, quotations = (numbers(searcher, field, addresses) for field in ("row", "quotations"))
    # Of those quoted as often the one that answers best comes first: sorting keeps the order of the index.
    most = sorted((pair for pair in zip(rows, quotations, strict=True) if pair[1]), key=lambda pair: -pair[1])
    return tuple(Place(row) for row, _ in most[:MOST_CLAIMS])
