"""Where an address stands: every id ever given answers with the record, its successor, or a tombstone."""

from dataclasses import dataclass
from datetime import datetime

from evidence.accounts.models import Person
from evidence.library.models import Source
from evidence.library.status import Curated, CuratedQuerySet, Status


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a withdrawn record: never its words, only that it was here, since when not, and why."""

    reason: str
    withdrawn_at: datetime


class Withdrawn(LookupError):
    def __init__(self, tombstone: Tombstone) -> None:
        super().__init__(tombstone.reason)
        self.tombstone = tombstone


class Merged(LookupError):
    """Another record took this one's place; `into` is its id, never that of a record that was merged itself."""

    def __init__(self, into: int) -> None:
        super().__init__(into)
        self.into = into


def source(pk: int, *, person: Person) -> Source:
    """The source as `person` may see it, with its contributors and identifiers; four queries.

    Raises Source.DoesNotExist (never given, or not published), Withdrawn, Merged.
    """
    return standing(Source.objects.prefetch_related("contributors__actor", "identifiers"), pk, person=person)


def standing[M: Curated](rows: CuratedQuerySet[M], pk: int, *, person: Person) -> M:
    """The one of `rows` as `person` may see it; the query of the rows and one more, when it is there to see.

    Raises DoesNotExist of the model (never given, or not published), Withdrawn, Merged.
    """
    found = rows.get(pk=pk)
    if found.status == Status.WITHDRAWN and found.withdrawn_at:
        raise Withdrawn(Tombstone(found.withdrawal_reason, found.withdrawn_at))
    if found.status == Status.MERGED:
        raise Merged(_successor(rows, found, person))
    if not rows.visible_to(person).filter(pk=pk).exists():
        raise rows.model.DoesNotExist
    return found


def _successor[M: Curated](rows: CuratedQuerySet[M], merged: M, person: Person) -> int:
    """The last of a chain of merged records, if `person` may see it or its tombstone; DoesNotExist otherwise."""
    into: dict[int, int] = {}
    at = merged.pk
    while at not in into and (following := rows.values_list("merged_into", flat=True).get(pk=at)):
        into[at] = following
        at = following
    there = rows.visible_to(person) | rows.filter(status=Status.WITHDRAWN)
    return int(there.prefetch_related(None).get(pk=at).pk)
