"""Hits as the index knows them: where they stand, and of a source the block that answers best."""

from collections.abc import Sequence
from dataclasses import dataclass

import tantivy

from evidence.search.leaves import both, either
from evidence.search.matching import any_word
from evidence.search.schema import SCHEMA, Scope
from evidence.search.syntax import Query

MOST_PASSAGES = 400
"""So many passages of the sources on a page are looked at for the best of each."""


@dataclass(frozen=True, slots=True)
class Place:
    """A hit as the index knows it: its row, and of a source what it holds and which block answers best."""

    row: int
    quotations: int = 0
    claims: int = 0
    block: int | None = None


def places(
    searcher: tantivy.Searcher, scope: Scope, addresses: list[tantivy.DocAddress], query: Query
) -> tuple[Place, ...]:
    """What the index knows of the hits at `addresses`, in order. No database query."""
    rows = numbers(searcher, "row", addresses)
    if scope != "sources" or not rows:
        return tuple(map(Place, rows))
    quotations, claims = (numbers(searcher, name, addresses) for name in ("quotations", "claims"))
    best = _best_passages(searcher, rows, query)
    return tuple(map(Place, rows, quotations, claims, map(best.get, rows)))


def numbers(searcher: tantivy.Searcher, field: str, addresses: list[tantivy.DocAddress]) -> list[int]:
    """The numbers that documents hold in `field`, in order; 0 where there is none."""
    return [int(value or 0) for value in searcher.fast_field_values(field, addresses)]


def _best_passages(searcher: tantivy.Searcher, sources: Sequence[int], query: Query) -> dict[int, int]:
    """Source → the block that answers best; nothing when there are no words."""
    if not query.wanted:
        return {}
    wanted = any_word(query, "passages")
    found = _best_among(searcher, wanted, sources, MOST_PASSAGES)
    if len(found) == MOST_PASSAGES:
        # One long report filled the list: the others are asked for by themselves.
        for pk in set(sources) - {source for source, _ in found}:
            found += _best_among(searcher, wanted, [pk], 1)
    best: dict[int, int] = {}
    for source, block in found:
        best.setdefault(source, block)
    return best


def _best_among(
    searcher: tantivy.Searcher, wanted: tantivy.Query, sources: Sequence[int], most: int
) -> list[tuple[int, int]]:
    """(source, block) of passages of `sources`, best first."""
    within = either(tantivy.Query.term_query(SCHEMA, "source", pk) for pk in sources)
    addresses = [address for _, address in searcher.search(both(wanted, within), most, count=False).hits]
    return list(zip(numbers(searcher, "source", addresses), numbers(searcher, "row", addresses), strict=True))
