"""What hangs on a record: said before it is withdrawn, and before it is published while that does not stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from evidence.accounts.models import User
from evidence.claims.judgements import Certainty, ClaimRelation
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.curation import fields
from evidence.curation.models import ReviewedTable
from evidence.curation.review.queue import named
from evidence.library.models import Source
from evidence.library.status import Curated, Status

SHOWN = 20
ALIVE = (Status.DRAFT, Status.SUBMITTED, Status.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Hanging:
    """One record that readers would no longer see, or that this one waits for."""

    table: str
    row: int
    kind: str
    words: str
    detail: str
    status: str


@dataclass(frozen=True, slots=True)
class Group:
    """All of one sort."""

    says: str
    count: int
    shown: tuple[Hanging, ...]


def on(record: Curated) -> tuple[Group, ...]:
    """What readers see now and would not see when `record` is withdrawn, and claims that would rest on nothing."""
    links, stances, quotations = _resting(record)
    left = (
        Claim.objects.published().filter(evidence__in=links).exclude(pk=record.pk if isinstance(record, Claim) else 0)
    )
    still = EvidenceLink.objects.filter(claim=OuterRef("pk"), is_public=True).exclude(pk__in=links.values("pk"))
    bare = left.exclude(Exists(still)).distinct()
    groups = (
        _group("Quotations that go with it", quotations),
        _group("Evidence that goes with it", links.select_related("claim", "quotation")),
        _group("Stances that go with them", stances.select_related("actor", "theme", "quotation")),
        _group("Claims that stay, with no words left to rest on", bare),
        *_said_of(record),
    )
    return tuple(one for one in groups if one.count)


def _said_of(record: Curated) -> tuple[Group, ...]:
    """What readers would no longer read of a claim, and of its neighbours."""
    if not isinstance(record, Claim):
        return ()
    judged = Certainty.objects.published().filter(claim=record)
    related = ClaimRelation.objects.published().filter(Q(claim=record) | Q(other=record))
    return (
        _group("The judgement of its certainty", judged.select_related("claim")),
        _group("What it is to other claims, and they to it", related.select_related("claim", "other")),
    )


type Resting = tuple[QuerySet[EvidenceLink], QuerySet[Stance], QuerySet[Quotation]]


def _resting(record: Curated) -> Resting:
    """Public evidence, stances and quotations that cannot be seen without `record`."""
    links = EvidenceLink.objects.filter(is_public=True)
    stances = Stance.objects.filter(is_public=True)
    if isinstance(record, Source):
        quotations = Quotation.objects.filter(is_public=True, text_version__source=record)
        text = "quotation__text_version__source"
        return links.filter(**{text: record}), stances.filter(**{text: record}), quotations
    if isinstance(record, Quotation):
        return links.filter(quotation=record), stances.filter(quotation=record), Quotation.objects.none()
    if isinstance(record, Claim):
        return links.filter(claim=record), stances.none(), Quotation.objects.none()
    alone = links.filter(pk=record.pk) if isinstance(record, EvidenceLink) else links.none()
    return alone, stances.none(), Quotation.objects.none()


def _group(says: str, found: Any) -> Group:
    return Group(says, found.count(), tuple(_hanging(one) for one in found[:SHOWN]))


def waits_for(record: Any) -> tuple[Hanging, ...]:
    """What is not published yet and has to be, before readers see `record`."""
    return tuple(_hanging(one) for one in below(record) if one.status != Status.PUBLISHED)


def above(record: Curated, *, by: User) -> tuple[Hanging, ...]:
    """What rests on a claim or a quotation, as far as `by` may see it: drafts, too."""
    if not isinstance(record, Claim | Quotation):
        return ()
    links = EvidenceLink.objects.visible_to(by).filter(status__in=ALIVE).select_related("claim", "quotation")
    if isinstance(record, Claim):
        return tuple(_hanging(one) for one in links.filter(claim=record)[:SHOWN])
    stances = Stance.objects.visible_to(by).filter(status__in=ALIVE, quotation=record)
    found = [*links.filter(quotation=record)[:SHOWN], *stances.select_related("actor", "theme", "quotation")[:SHOWN]]
    return tuple(_hanging(one) for one in found)


def below(record: Any) -> Iterable[Curated]:
    """The records that `record` hangs on, the deepest first."""
    if isinstance(record, Quotation):
        return (record.text_version.source,)
    if isinstance(record, Stance):
        return (record.quotation.text_version.source, record.quotation)
    if isinstance(record, EvidenceLink):
        return (record.quotation.text_version.source, record.quotation, record.claim)
    if isinstance(record, Certainty):
        return (record.claim,)
    if isinstance(record, ClaimRelation):
        return (record.claim, record.other)
    return ()


def _hanging(record: Any) -> Hanging:
    words, detail = named(record)
    table = fields.table_of(record)
    label = str(ReviewedTable(table).label)
    return Hanging(table, record.pk, label, words, detail, record.get_status_display())
