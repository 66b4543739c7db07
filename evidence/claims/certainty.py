"""What readers are told of the certainty of a claim: the judgement that stands, and those before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from evidence.accounts.models import VISITOR
from evidence.claims.judgements import SAYS, Certainty, Component, Concern
from evidence.library.status import Status
from evidence.library.written import WrittenObjects

#: Earlier judgements on the page of a claim, the newest ones; the history has all.
MOST_EARLIER = 10
_PEOPLE = ("created_by", "submitted_by", "published_by")


@dataclass(frozen=True, slots=True)
class Judged:
    """One of the four components."""

    component: str
    concern: str
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement, whole: an opinion of somebody with its reasons, and no count of anything."""

    overall: str
    """“low”, as the page says it."""
    says: str
    """What that level says, in a sentence."""
    summary: str
    """In the words of who judged."""
    components: tuple[Judged, ...]
    at: datetime | None
    """When it was handed in."""
    by: str
    """As the person chose to be named; empty when it is not known."""
    checked_by: str
    """Who published it: another person."""
    until: datetime | None = None
    """When another took its place; None of the one that stands."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A judgement that readers saw once and that was withdrawn: never its words."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class CertaintyOf:
    current: Judgement | None
    """None: not judged."""
    since: int
    """Pieces of evidence that were published after it was handed in."""
    earlier: tuple[Judgement, ...]
    """Those that others have replaced, the newest first."""
    withdrawn: tuple[Taken, ...]


def certainty(claim: int, published: Iterable[datetime | None]) -> CertaintyOf:
    """Of a claim that readers may see; `published` says of each piece of its evidence since when. One query."""
    found = JUDGEMENTS.of([claim], VISITOR)[: MOST_EARLIER + 1]
    current = next((one for one in found if one.status == Status.PUBLISHED), None)
    told = _told(current) if current else None
    return CertaintyOf(
        current=told,
        since=sum(1 for at in published if at and told and told.at and at > told.at),
        earlier=tuple(_told(one) for one in found if one.status == Status.MERGED),
        withdrawn=tuple(
            Taken(one.withdrawn_at, one.withdrawal_reason)
            for one in found
            if one.status == Status.WITHDRAWN and one.withdrawn_at
        ),
    )


JUDGEMENTS = WrittenObjects(
    Certainty,
    lambda _: Certainty.objects.filter(
        Q(status__in=(Status.PUBLISHED, Status.MERGED)) | Q(status=Status.WITHDRAWN, published_at__isnull=False)
    ).order_by("-published_at", "-pk"),
    "claim_id",
    joined=(*_PEOPLE, "merged_into"),
    without=tuple(f"{one}__password" for one in _PEOPLE),
)


def components(row: Certainty) -> tuple[Judged, ...]:
    """In the order of the method."""
    return tuple(
        Judged(
            str(component.label),
            str(Concern(getattr(row, component)).label),
            getattr(row, f"{component}_reason"),
        )
        for component in Component
    )


def _told(row: Certainty) -> Judgement:
    judge = row.submitted_by or row.created_by
    return Judgement(
        overall=row.get_overall_display(),
        says=SAYS[row.overall],
        summary=row.summary,
        components=components(row),
        at=row.submitted_at or row.published_at,
        by=judge.public_name if judge else "",
        checked_by=row.published_by.public_name if row.published_by and row.published_by != judge else "",
        until=row.merged_into.published_at if row.merged_into else None,
    )
