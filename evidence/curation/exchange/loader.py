"""Documents → database, in one transaction. What is there already is compared, never overwritten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime

from evidence.accounts.models import User
from evidence.claims.models import Claim
from evidence.curation.exchange import gather, insert, insert_source
from evidence.curation.exchange.documents import (
    ActorDocument,
    ClaimDocument,
    LibraryDocument,
    SourceDocument,
    ThemeDocument,
)
from evidence.curation.exchange.problems import so_many
from evidence.curation.exchange.progress import Progress, silent
from evidence.curation.exchange.stamp import Rows, Stamp
from evidence.curation.guard import Operation, opened
from evidence.library.models import Source

type Keyed = ThemeDocument | ActorDocument | ClaimDocument | SourceDocument


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that is in the library with other contents than in the folder. It stays as the library has it."""

    what: str
    key: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.what} “{self.key}” differs in {', '.join(self.fields)}; the library's own was kept"


@dataclass(slots=True)
class Result:
    """How many records of the folder were created, were there already, and differ from the library's."""

    created: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    different: list[Difference] = field(default_factory=list)

    def summary(self) -> str:
        """“64 created, 0 unchanged, 0 different”."""
        return (
            f"{so_many(sum(self.created.values()), 'record')} created, {sum(self.unchanged.values())} unchanged, "
            f"{len(self.different)} different"
        )


@opened(Operation.EXCHANGE)
def load(
    library: LibraryDocument,
    *,
    at: datetime,
    by: User | None = None,
    progress: Progress = silent,
) -> Result:
    """Bring `library` into the database, all of it or nothing.

    Records without a date of their own are published `at`, `by` (nobody's name stands there when None). Records
    whose key is there already are left alone: equal ones count as unchanged, others come back as different.
    `progress` hears how many sources of how many are done.
    """
    result = Result()
    stamp = Stamp(at, by)
    insert.themes(_new("theme", library.themes, gather.themes(), result))
    insert.actors(_new("actor", library.actors, gather.actors(), result))
    there = Claim.objects.filter(key__in=[claim.key for claim in library.claims])
    claims = _new("claim", library.claims, gather.claims(there), result)
    insert.claims(claims, stamp)
    insert.said_of_claims(claims, stamp, Rows())
    known = Source.objects.filter(key__in=[source.key for source in library.sources])
    sources = _new("source", library.sources, gather.sources(known), result)
    insert.records(sources, stamp)
    rows = Rows()
    before = len(library.sources) - len(sources)
    for number, source in enumerate(sources, start=1):
        insert_source.contents(source, stamp, rows)
        progress(before + number, len(library.sources))
    insert.relations(sources, rows)
    insert.mergers(sources, claims, rows)
    return result


def _new[D: Keyed](what: str, documents: Sequence[D], there: Iterable[D], result: Result) -> list[D]:
    """The documents whose key the library does not have yet; the others are compared and counted."""
    known = {one.key: one for one in there}
    new = [one for one in documents if one.key not in known]
    different = [
        Difference(what, one.key, fields)
        for one in documents
        if one.key in known and (fields := _differing(one, known[one.key]))
    ]
    result.created[what] = len(new)
    result.unchanged[what] = len(documents) - len(new) - len(different)
    result.different += different
    return new


def _differing(one: Keyed, other: Keyed) -> tuple[str, ...]:
    return tuple(
        field.name for field in fields(one) if field.compare and getattr(one, field.name) != getattr(other, field.name)
    )
