"""Where an address stands: every id ever given answers with the record, its successor, or a tombstone."""

from dataclasses import dataclass
from datetime import datetime

from evidence.accounts.models import Person
from evidence.library.models import Source
from evidence.library.status import Status


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
    """The source as `person` may see it, with its contributors and identifiers; three queries.

    Raises Source.DoesNotExist (never given, or not published), Withdrawn, Merged.
    """
    found = Source.objects.prefetch_related("contributors__actor", "identifiers").get(pk=pk)
    if found.status == Status.WITHDRAWN and found.withdrawn_at:
        raise Withdrawn(Tombstone(found.withdrawal_reason, found.withdrawn_at))
    if found.status == Status.MERGED:
        raise Merged(_successor(found, person))
    if not Source.objects.visible_to(person).filter(pk=pk).exists():
        raise Source.DoesNotExist
    return found


def _successor(merged: Source, person: Person) -> int:
    """The last of a chain of merged records, if `person` may see it; Source.DoesNotExist otherwise."""
    seen = {merged.pk}
    at = merged
    while at.merged_into_id and at.merged_into_id not in seen:
        at = Source.objects.get(pk=at.merged_into_id)
        seen.add(at.pk)
    return Source.objects.visible_to(person).get(pk=at.pk).pk
