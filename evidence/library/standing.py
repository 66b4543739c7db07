"""Where an address stands: every id ever given answers with the record, its successor, or a tombstone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from evidence.accounts.models import Person
from evidence.library.models import Source
from evidence.library.status import Curated, CuratedQuerySet, Status

LONGEST_CHAIN = 100
"""Mergers that are followed one after the other: more than anybody makes, so that a circle comes to an end."""


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
        there = rows.visible_to(person) | rows.filter(status=Status.WITHDRAWN)
        raise Merged(there.prefetch_related(None).get(pk=successors(rows, [pk])[pk]).pk)
    if not rows.visible_to(person).filter(pk=pk).exists():
        raise rows.model.DoesNotExist
    return found


def successors[M: Curated](rows: CuratedQuerySet[M], numbers: Iterable[int]) -> dict[int, int]:
    """Each number → that of the record which stands for it now, whoever may see that.

    A query, and one more for each merger that followed another; of a chain without end, some record of it.
    """
    into = {pk: pk for pk in numbers}
    for _ in range(LONGEST_CHAIN):
        merged = rows.filter(pk__in=set(into.values()), status=Status.MERGED).values_list("pk", "merged_into")
        step: dict[int, int] = dict(merged)
        if not step:
            break
        into = {pk: step.get(at, at) for pk, at in into.items()}
    return into
