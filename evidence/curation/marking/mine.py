"""What a person has drafted of one source, what a second reader would stumble over in it, and submitting all of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from evidence.accounts.models import User
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.curation.fields import table_of
from evidence.curation.models import ReviewedTable, Revision
from evidence.curation.review.queue import named
from evidence.curation.review.warnings import Found, of
from evidence.curation.workflow import SUBMIT, take
from evidence.library.models import Source
from evidence.library.status import Curated, Status


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts of one person that belong to one source, in the order in which they hang together."""

    sources: tuple[Source, ...]
    """The source, if its record is a draft of theirs: nothing of it is published before it is."""
    claims: tuple[Claim, ...]
    quotations: tuple[Quotation, ...]
    evidence: tuple[EvidenceLink, ...]
    stances: tuple[Stance, ...]
    proposals: tuple[Revision, ...]

    def __iter__(self) -> Iterator[Curated]:
        yield from (*self.sources, *self.claims, *self.quotations, *self.evidence, *self.stances, *self.proposals)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def counted(self) -> tuple[tuple[str, int], ...]:
        """“3 quotations”, “2 claims” …, those there are."""
        of_each: tuple[tuple[str, tuple[Curated, ...]], ...] = (
            ("record of the source", self.sources),
            ("quotation", self.quotations),
            ("claim", self.claims),
            ("evidence link", self.evidence),
            ("stance", self.stances),
            ("proposed change", self.proposals),
        )
        return tuple((name if len(rows) == 1 else f"{name}s", len(rows)) for name, rows in of_each if rows)


def drafts(source: Source, person: User) -> Drafts:
    """Five queries. A claim belongs here when evidence that this person drafted from this source names it."""

    def own[M: Curated](rows: QuerySet[M]) -> tuple[M, ...]:
        return tuple(rows.filter(created_by=person, status=Status.DRAFT).order_by("pk"))

    evidence = EvidenceLink.objects.filter(quotation__text_version__source=source)
    of_mine = evidence.filter(created_by=person).values("claim")
    stances = Stance.objects.filter(quotation__text_version__source=source)
    is_mine = source.created_by_id == person.pk and source.status == Status.DRAFT
    return Drafts(
        sources=(source,) if is_mine else (),
        claims=own(Claim.objects.filter(pk__in=of_mine)),
        quotations=own(Quotation.objects.filter(text_version__source=source).select_related("voice")),
        evidence=own(evidence.select_related("claim", "quotation")),
        stances=own(stances.select_related("actor", "theme", "quotation")),
        proposals=own(Revision.objects.filter(source=source)),
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """One draft in a line, with what would be said of it in review."""

    table: str
    row: int
    kind: str
    words: str
    detail: str
    warnings: tuple[Found, ...]


def looked_at(waiting: Drafts, *, by: User) -> tuple[Looked, ...]:
    """All drafts, those with warnings first; the queries are those of the warnings, however many drafts there are."""
    groups: tuple[tuple[Curated, ...], ...] = (
        *(waiting.sources, waiting.claims),
        *(waiting.quotations, waiting.evidence, waiting.stances),
    )
    found = [_looked(one, said.get(one.pk, ())) for group in groups for said in (of(group, by=by),) for one in group]
    found += [_looked(one, ()) for one in waiting.proposals]
    return tuple(sorted(found, key=lambda one: not one.warnings))


def _looked(record: Curated, warnings: tuple[Found, ...]) -> Looked:
    table = table_of(record)
    words, detail = named(record)
    return Looked(table, record.pk, str(ReviewedTable(table).label), words, detail, warnings)


def submit_all(source: Source, *, by: User, at: datetime) -> int:
    """Submit what `by` drafted of `source`, all or nothing; how many records that were. Raises NotAllowed."""
    with transaction.atomic():
        waiting = drafts(source, by)
        for record in waiting:
            take(SUBMIT, record, by=by, at=at)
    return len(waiting)
