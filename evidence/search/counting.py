"""How many results each value of each facet would give: what is chosen in a facet never empties its other values.

Facets in which nothing is chosen share one pass over the results; each other facet takes one of its own. A condition
that most fulfil is counted from the few that do not: in a library about one subject the common word is the normal
search, and what all documents hold is counted once for each commit of the index.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import tantivy
from tantivy import Occur

from evidence.search import histogram
from evidence.search.facets import BY_KEY, FACETS, STANCE_FACETS, UNDATED, Facet, Fixed, Value
from evidence.search.leaves import both, everything
from evidence.search.leaves import years as between
from evidence.search.matching import Selection, Step, tagged
from evidence.search.names import Vocabulary
from evidence.search.schema import ANY, Scope, inner_and_position, stance_band, stance_tag
from evidence.search.snapshot import Counts, Snapshot

MOST_BUCKETS = 65_000
"""More different values than any facet has: with fewer, tantivy's counts would be estimates."""
MOST_LISTED = 50
"""A facet lists so many values: those with the most results, and what is chosen. Names cost more than counts."""
FEW = 8
"""So many values are looked up one by one."""
BAND = 8_000
"""So many ids of themes or actors are counted in one pass: eight positions of each, fewer than MOST_BUCKETS."""


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


def facet_counts(snapshot: Snapshot, selection: Selection) -> dict[str, Counts]:
    """The facets shown for the scope: of each the values that can be listed, with what choosing them would find."""
    scope = selection.criteria.scope
    shown = [facet.key for facet in FACETS if scope in facet.shown_in]
    counted = _tags(snapshot, selection, shown)
    for key in shown:
        if key in STANCE_FACETS and _must_meet(selection, key):
            counted[key] = _met(snapshot, selection, key, counted[key])
    return {key: _listed(counts, selection.codes.get(key, frozenset())) for key, counts in counted.items()}


def named(counted: Mapping[str, Counts], selection: Selection, names: Vocabulary) -> tuple[FacetCounts, ...]:
    """The facets with the names that their values have now."""
    return tuple(
        FacetCounts(facet, _named(facet, counted[facet.key], selection.codes.get(facet.key, frozenset()), names))
        for facet in FACETS
        if facet.key in counted
    )


def year_counts(snapshot: Snapshot, selection: Selection) -> tuple[tuple[int, int], ...]:
    """(year, how many), latest first; UNDATED last."""
    steps = selection.steps(without="year")
    found = counts(snapshot, selection.criteria.scope, steps, ("year",))["year"]
    return tuple(sorted(found.items(), reverse=True))


def year_spans(
    snapshot: Snapshot, selection: Selection, years: Iterable[tuple[int, int]]
) -> tuple[histogram.Span, ...]:
    """The bars of the years, each with what choosing it would find."""
    found = histogram.spans((year, count) for year, count in years if year != UNDATED)
    if selection.criteria.scope != "claims" or all(span.is_one_year for span in found):
        return found
    # A claim has the years of all its sources: in a decade it counts once, however many of its years lie there.
    query = _all("claims", selection.steps(without="year"))
    return tuple(
        replace(span, count=total(snapshot.searcher, both(query, between(span.first, span.last))))
        if span.count
        else span
        for span in found
    )


def among_results(snapshot: Snapshot, selection: Selection, key: str) -> Counts:
    """How many of the results hold each value of a facet, its own choices included."""
    tag = BY_KEY[key].tag
    return counts(snapshot, selection.criteria.scope, selection.steps(), (tag,))[tag]


def with_fulltext(snapshot: Snapshot, selection: Selection) -> int:
    steps = (*selection.steps(without="fulltext"), Step("has full text", tagged("has_fulltext", (1,))))
    return number(snapshot, selection.criteria.scope, steps)


# Counting


def number(snapshot: Snapshot, scope: Scope, steps: Sequence[Step]) -> int:
    """How many documents of a scope fulfil all conditions."""
    key = (scope, *(step.key for step in steps))
    return snapshot.totals.kept(key, lambda: total(snapshot.searcher, _all(scope, steps)))


def total(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    return hit_count(searcher.search(query, 1, count=True))


def hit_count(answer: tantivy.SearchResult) -> int:
    """How many documents an answer has found in all."""
    count: int | None = answer.count  # type: ignore[attr-defined]  # tantivy's type stub leaves it out
    return count or 0


def counts(snapshot: Snapshot, scope: Scope, steps: Sequence[Step], fields: Iterable[str]) -> dict[str, Counts]:
    """For each field how many of the documents that fulfil all conditions hold each value.

    Exact either way: of the documents that fulfil the conditions before the last, each fulfils the last or does not.
    """
    fields = tuple(fields)
    if not steps:
        held = _base(snapshot, scope, steps, fields)
        return {field: held[field] for field in fields}
    if 2 * number(snapshot, scope, steps) > number(snapshot, scope, steps[:-1]):
        others = _passed(snapshot, _all(scope, steps[:-1], but=steps[-1]), fields)
        return _less(_base(snapshot, scope, steps[:-1], fields), others)
    return _passed(snapshot, _all(scope, steps), fields)


def _base(snapshot: Snapshot, scope: Scope, steps: Sequence[Step], fields: Sequence[str]) -> dict[str, Counts]:
    """Counts that many searches start from, kept: what all documents hold, or those that were chosen."""
    key: Hashable = (scope, *(step.key for step in steps))
    held = snapshot.bases.get(key) or {}
    missing = [field for field in fields if field not in held]
    if missing:
        made = counts(snapshot, scope, steps, missing) if steps else _passed(snapshot, everything(scope), missing)
        held = snapshot.bases.put(key, held | made)
    return held


def _passed(snapshot: Snapshot, query: tantivy.Query, fields: Sequence[str]) -> dict[str, Counts]:
    """Counts of one pass over what a query finds."""
    answer = snapshot.searcher.aggregate(query, {field: _terms(field) for field in fields})
    return {field: _buckets(answer, field) for field in fields}


def _less(held: Mapping[str, Counts], others: Mapping[str, Counts]) -> dict[str, Counts]:
    return {
        field: {code: left for code, count in held[field].items() if (left := count - without.get(code, 0))}
        for field, without in others.items()
    }


def _all(scope: Scope, steps: Iterable[Step], *, but: Step | None = None) -> tantivy.Query:
    """What fulfils all conditions, and not the one it is `but`."""
    found = [(Occur.Must, everything(scope)), *((Occur.Must, step.query) for step in steps)]
    return tantivy.Query.boolean_query([*found, (Occur.MustNot, but.query)] if but else found)


def _tags(snapshot: Snapshot, selection: Selection, keys: Iterable[str]) -> dict[str, Counts]:
    """Counts by facet: one pass for all facets without a choice, one for each other."""
    passes: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        passes[key if _differs_without(selection, key) else ""].append(key)
    found: dict[str, Counts] = {}
    for without, together in passes.items():
        steps = selection.steps(without=without)
        counted = counts(snapshot, selection.criteria.scope, steps, [BY_KEY[key].tag for key in together])
        found |= {key: counted[BY_KEY[key].tag] for key in together}
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


def _met(snapshot: Snapshot, selection: Selection, key: str, candidates: Counts) -> Counts:
    """The counts of values when theme, actor and stance must meet in one stance; those that could be listed.

    A few values are looked up each. Of many, one pass counts every (theme, actor, position) that is found: a value
    that is met in one of them has its count from there; where it is met in several, a source may be in more than
    one, and is counted once by a search.
    """
    scope, searcher = selection.criteria.scope, snapshot.searcher
    query = _all(scope, selection.steps(without=key))
    chosen = {name: selection.codes.get(name, frozenset()) for name in STANCE_FACETS}
    # A claim has themes of its own; the stances of its quotations may be on others. Then both must hold.
    is_apart = scope == "claims" and key == "theme"
    if len(candidates) <= FEW:
        met, listed = {}, set(candidates)
    else:
        met = _stances(searcher, query, key, chosen, candidates)
        at_most = Counter({code: sum(found) for code, found in met.items()})
        listed = {*_most(at_most), *selection.codes.get(key, ())} & met.keys()
    within = {code: both(query, tagged(BY_KEY[key].tag, [code])) if is_apart else query for code in listed}
    return {
        code: met[code][0]
        if len(met.get(code, ())) == 1 and not is_apart
        else total(searcher, both(within[code], tagged(*_meeting(chosen | {key: frozenset({code})}))))
        for code in listed
    }


def _meeting(chosen: Mapping[str, frozenset[int]]) -> tuple[str, list[int]]:
    return stance_tag(chosen["theme"], chosen["actor"], chosen["stance"])


def _stances(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    key: str,
    chosen: Mapping[str, frozenset[int]],
    candidates: Collection[int],
) -> dict[int, list[int]]:
    """For each theme (or actor) the counts of the stances it is met in: one for each chosen position of each actor.

    Only the numbers are counted that can be wanted: those under one actor (or theme, or no matter which) lie together.
    """
    field, outers = ("stance_by_actor", chosen["actor"]) if key == "theme" else ("stance_by_theme", chosen["theme"])
    met: dict[int, list[int]] = defaultdict(list)
    bands = sorted({code // BAND * BAND for code in candidates})
    for outer, first in product(sorted(outers) or (ANY,), bands):
        low, high = stance_band(outer, first, first + BAND - 1)
        for stance, count in _buckets(searcher.aggregate(query, {field: _each(field, low, high)}), field).items():
            inner, position = inner_and_position(stance)
            if inner in candidates and position in chosen["stance"]:
                met[inner].append(count)
    return met


def _each(field: str, low: int, high: int) -> dict[str, Any]:
    """Every value from `low` to `high` with its count: exact, and nothing else becomes an object of Python."""
    bounds = {"min": low, "max": high}
    return {"histogram": {"field": field, "interval": 1, "hard_bounds": bounds, "min_doc_count": 1}}


def _most(counted: Counts) -> list[int]:
    """The values with the highest counts."""
    return heapq.nlargest(MOST_LISTED, counted, key=lambda code: (counted[code], -code))


def _listed(counted: Counts, chosen: Iterable[int]) -> Counts:
    """What can be listed, so that little is kept."""
    return {code: counted.get(code, 0) for code in {*(code for code in _most(counted) if counted[code]), *chosen}}


def _named(facet: Facet, counted: Counts, chosen: frozenset[int], names: Vocabulary) -> tuple[Count, ...]:
    """Counts with names. Values of the vocabulary that no longer exist are left out."""
    values = facet.naming.by_code(counted, names)
    counts = [Count(value, counted[code], code in chosen) for code, value in values.items()]
    if isinstance(facet.naming, Fixed) and facet.has_marks:
        # Marks have an order of their own: for, conditional, against.
        return tuple(sorted(counts, key=lambda count: count.value.code))
    return tuple(sorted(counts, key=lambda count: (not count.is_chosen, -count.count, count.value.label)))
