"""How many results each value of each facet would give: what is chosen in a facet never empties its other values.

Facets in which nothing is chosen share one pass over the results; each other facet takes one of its own.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import tantivy

from evidence.search import histogram
from evidence.search.facets import BY_KEY, FACETS, STANCE_FACETS, UNDATED, Facet, Fixed, Value
from evidence.search.leaves import years as between
from evidence.search.matching import Selection, both, tagged
from evidence.search.schema import ANY, stance_codes

MOST_BUCKETS = 65_000
"""More different values than any facet has: with fewer, tantivy's counts would be estimates."""
MOST_LISTED = 50
"""A facet lists so many values: those with the most results, and what is chosen. Names cost more than counts."""


@dataclass(frozen=True, slots=True)
class Count:
    value: Value
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetCounts:
    facet: Facet
    counts: tuple[Count, ...]
    """Chosen ones first, then by count, MOST_LISTED of them; without those that would find nothing."""


type Counts = dict[int, int]


def facet_counts(searcher: tantivy.Searcher, selection: Selection) -> tuple[FacetCounts, ...]:
    """The facets shown for the scope, with counts. One query for each vocabulary."""
    shown = [facet for facet in FACETS if selection.criteria.scope in facet.shown_in]
    counted = _tags(searcher, selection, [facet.key for facet in shown])
    for facet in shown:
        if facet.key in STANCE_FACETS and _must_meet(selection, facet.key):
            counted[facet.key] = _met(searcher, selection, facet.key, counted[facet.key])
    return tuple(
        FacetCounts(facet, _named(facet, counted[facet.key], selection.codes.get(facet.key, frozenset())))
        for facet in shown
    )


def year_counts(searcher: tantivy.Searcher, selection: Selection) -> list[tuple[int, int]]:
    """(year, how many), latest first; UNDATED last."""
    query = selection.finding(without="year")
    found = _buckets(searcher.aggregate(query, {"year": _terms("year")}), "year")
    return sorted(found.items(), reverse=True)


def year_spans(
    searcher: tantivy.Searcher, selection: Selection, years: Iterable[tuple[int, int]]
) -> tuple[histogram.Span, ...]:
    """The bars of the years, each with what choosing it would find."""
    found = histogram.spans((year, count) for year, count in years if year != UNDATED)
    if selection.criteria.scope != "claims" or all(span.is_one_year for span in found):
        return found
    # A claim has the years of all its sources: in a decade it counts once, however many of its years lie there.
    query = selection.finding(without="year")
    return tuple(
        replace(span, count=total(searcher, both(query, between(span.first, span.last)))) if span.count else span
        for span in found
    )


def among_results(searcher: tantivy.Searcher, selection: Selection, key: str) -> Counts:
    """How many of the results hold each value of a facet, its own choices included."""
    return _buckets(searcher.aggregate(selection.finding(), {key: _terms(BY_KEY[key].tag)}), key)


def total(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    return hit_count(searcher.search(query, 1, count=True))


def hit_count(answer: tantivy.SearchResult) -> int:
    """How many documents an answer has found in all."""
    count: int | None = answer.count  # type: ignore[attr-defined]  # tantivy's type stub leaves it out
    return count or 0


def _tags(searcher: tantivy.Searcher, selection: Selection, keys: Iterable[str]) -> dict[str, Counts]:
    """Counts by facet: one pass for all facets without a choice, one for each other."""
    passes: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        passes[key if _differs_without(selection, key) else ""].append(key)
    found: dict[str, Counts] = {}
    for without, together in passes.items():
        wanted = {key: _terms(BY_KEY[key].tag) for key in together}
        answer = searcher.aggregate(selection.finding(without=without), wanted)
        found |= {key: _buckets(answer, key) for key in together}
    return found


def _differs_without(selection: Selection, key: str) -> bool:
    return key in selection.codes


def _terms(field: str) -> dict[str, Any]:
    return {"terms": {"field": field, "size": MOST_BUCKETS, "segment_size": MOST_BUCKETS}}


def _buckets(answer: Mapping[str, Any], name: str) -> Counts:
    return {int(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]}


def _must_meet(selection: Selection, key: str) -> bool:
    """Choosing a value of this facet would bind a stance to a theme or an actor."""
    if key == "stance":
        return "theme" in selection.codes or "actor" in selection.codes
    return "stance" in selection.codes


def _met(searcher: tantivy.Searcher, selection: Selection, key: str, candidates: Counts) -> Counts:
    """The counts of values when theme, actor and stance must meet in one stance; those that could be listed.

    One pass counts every (theme, actor, position) that is found. A value that is met in one of them has its count
    from there; where it is met in several, a source may be in more than one, and is counted once by a search.
    """
    query = selection.finding(without=key)
    chosen = {name: selection.codes.get(name, frozenset({ANY})) for name in STANCE_FACETS}
    wanted = {code: stance_codes(**_parts(chosen | {key: frozenset({code})})) for code in candidates}
    value_of = {stance: code for code, stances in wanted.items() for stance in stances}
    met: dict[int, list[int]] = defaultdict(list)
    for stance, count in _buckets(searcher.aggregate(query, {"stance_at": _terms("stance_at")}), "stance_at").items():
        if stance in value_of:
            met[value_of[stance]].append(count)
    at_most = Counter({code: sum(counts) for code, counts in met.items()})
    listed = {*_most(at_most), *selection.codes.get(key, ())} & met.keys()
    # A claim has themes of its own; the stances of its quotations may be on others. Then both must hold.
    is_apart = selection.criteria.scope == "claims" and key == "theme"
    within = {code: both(query, tagged(BY_KEY[key].tag, [code])) if is_apart else query for code in listed}
    return {
        code: total(searcher, both(within[code], tagged("stance_at", wanted[code])))
        if is_apart or len(met[code]) > 1
        else met[code][0]
        for code in listed
    }


def _parts(chosen: Mapping[str, frozenset[int]]) -> dict[str, frozenset[int]]:
    return {"themes": chosen["theme"], "actors": chosen["actor"], "positions": chosen["stance"]}


def _most(counted: Counts) -> list[int]:
    """The values with the highest counts."""
    return heapq.nlargest(MOST_LISTED, counted, key=lambda code: (counted[code], -code))


def _named(facet: Facet, counted: Counts, chosen: frozenset[int]) -> tuple[Count, ...]:
    """Counts with names. Values of the vocabulary that no longer exist are left out."""
    wanted = {code for code in _most(counted) if counted[code]} | chosen
    values = facet.naming.by_code(wanted)
    counts = [Count(value, counted.get(code, 0), code in chosen) for code, value in values.items()]
    if isinstance(facet.naming, Fixed) and facet.has_marks:
        # Marks have an order of their own: for, conditional, against.
        return tuple(sorted(counts, key=lambda count: count.value.code))
    return tuple(sorted(counts, key=lambda count: (not count.is_chosen, -count.count, count.value.label)))
