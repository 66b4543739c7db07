"""What a search finds, by when it was published in the library: for feeds."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched

import tantivy

from evidence.accounts.models import Person
from evidence.claims.models import Claim
from evidence.library.models import Block, Source
from evidence.search import reader
from evidence.search.criteria import Criteria
from evidence.search.exporting import selected
from evidence.search.matching import Selection, both, tagged
from evidence.search.places import numbers
from evidence.search.schema import Scope

DIRECT = 10_000
"""So many rows at most are handed to the database to be put in order."""
_STEP: dict[Scope, int] = {"sources": 500, "claims": 500, "passages": 20}
"""Published records that are looked at together; a passage counts with its source."""


def newest(criteria: Criteria, person: Person, most: int) -> list[tuple[int, datetime]]:
    """(row, when it was published in the library), latest first, `most` at most. The order of `criteria` is ignored.

    Raises InvalidSearch and IndexNotReady as `find` does. The index knows no day of publication in the library:
    when much is found, the latest records are looked up in it, step by step, until there are enough.
    """
    selection, searcher = selected(criteria), reader.current().searcher()
    rows = _rows(searcher, selection.finding(), DIRECT + 1)
    if len(rows) <= DIRECT:
        return _ordered(criteria.scope, rows, person, most)
    return _ordered(criteria.scope, list(_latest(searcher, selection, person, most)), person, most)


def _latest(searcher: tantivy.Searcher, selection: Selection, person: Person, most: int) -> Iterator[int]:
    scope = selection.criteria.scope
    tag = "claim" if scope == "claims" else "source"
    found = 0
    for owners in batched(_owners(scope, person), _STEP[scope], strict=False):
        rows = _rows(searcher, both(selection.finding(), tagged(tag, owners)), DIRECT)
        yield from rows
        found += len(rows)
        if found >= most:
            return


def _owners(scope: Scope, person: Person) -> Iterator[int]:
    if scope == "claims":
        claims = Claim.objects.visible_to(person).filter(published_at__isnull=False)
        return claims.order_by("-published_at", "-pk").values_list("pk", flat=True).iterator()
    sources = Source.objects.visible_to(person).filter(published_at__isnull=False)
    return sources.order_by("-published_at", "-pk").values_list("pk", flat=True).iterator()


def _rows(searcher: tantivy.Searcher, query: tantivy.Query, most: int) -> list[int]:
    hits = searcher.search(query, most, count=False, order_by_field="newest").hits
    return numbers(searcher, "row", [address for _, address in hits])


def _ordered(scope: Scope, rows: Sequence[int], person: Person, most: int) -> list[tuple[int, datetime]]:
    """The rows that `person` may see with their days, latest first. One query."""
    if scope == "passages":
        blocks = Block.objects.filter(pk__in=rows, text_version__source__in=Source.objects.visible_to(person))
        day = "text_version__source__published_at"
        ordered = blocks.order_by(f"-{day}", "-text_version__source", "number").values_list("pk", day)
        return [(pk, at) for pk, at in ordered[:most] if at]
    found = (Claim if scope == "claims" else Source).objects.visible_to(person).filter(pk__in=rows)
    return [
        (pk, at) for pk, at in found.order_by("-published_at", "-pk").values_list("pk", "published_at")[:most] if at
    ]
