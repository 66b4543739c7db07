"""A claim as a curator has it before them: what was searched, judged and related, drafts included; and all claims."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from evidence.accounts.models import User
from evidence.claims.claim_relations import is_what, other
from evidence.claims.judgements import Certainty, ClaimRelation
from evidence.claims.models import Claim, EvidenceLink, EvidenceSearch, Relation
from evidence.curation import judging
from evidence.curation.marking import near_claims
from evidence.curation.marking.near_claims import NearClaim
from evidence.library.status import Status

A_PAGE = 30
#: Records of one sort in the state of a claim, the newest ones.
MOST = 30
#: What is missing of a claim → how it is found.
WITHOUT = {
    "certainty": "certainty not judged",
    "search": "not searched",
    "counter-search": "words against it not searched",
}


@dataclass(frozen=True, slots=True)
class SideState:
    relation: str
    quotations: int
    """Drafts included."""
    searched: EvidenceSearch | None


@dataclass(frozen=True, slots=True)
class RelationLine:
    row: ClaimRelation
    is_what: str
    other: Claim


@dataclass(frozen=True, slots=True)
class ClaimState:
    claim: Claim
    sides: tuple[SideState, ...]
    searches: tuple[EvidenceSearch, ...]
    judgements: tuple[Certainty, ...]
    own: Certainty | None
    """The person's own judgement that is not published yet."""
    relations: tuple[RelationLine, ...]
    near: tuple[NearClaim, ...]
    """Claims with words like it, to be related to it."""
    is_open: bool


def state(claim: Claim, *, by: User) -> ClaimState:
    """What `by` may see of it, in a number of queries that never grows."""
    searches = EvidenceSearch.objects.filter(claim=claim).select_related("searched_by")
    relations = ClaimRelation.objects.visible_to(by).filter(Q(claim=claim) | Q(other=claim))
    judgements = Certainty.objects.visible_to(by).filter(claim=claim).select_related("created_by", "submitted_by")
    return ClaimState(
        claim=claim,
        sides=_sides(claim, searches, by),
        searches=tuple(searches.order_by("-searched_on", "-pk")[:MOST]),
        judgements=tuple(judgements.order_by("-pk")[:MOST]),
        own=judging.open_judgement(claim, by=by),
        relations=tuple(
            RelationLine(row, is_what(row, claim.pk), other(row, claim.pk))
            for row in relations.select_related("claim", "other").order_by("-pk")[:MOST]
        ),
        near=tuple(one for one in near_claims.near(claim.text, person=by) if one.id != claim.pk),
        is_open=claim.status not in judging.CLOSED,
    )


def _sides(claim: Claim, searches: QuerySet[EvidenceSearch], by: User) -> tuple[SideState, ...]:
    """What is there on each side, and the last search for it; two queries."""
    links = EvidenceLink.objects.visible_to(by).filter(claim=claim).exclude(status__in=judging.CLOSED).order_by()
    told = dict(links.values_list("relation").annotate(quotations=Count("quotation", distinct=True)))
    last = {one.relation: one for one in searches.order_by("relation", "-searched_on", "-pk").distinct("relation")}
    return tuple(SideState(one, told.get(one, 0), last.get(one)) for one in Relation.values)


def listed(*, by: User, find: str = "", without: str = "", page: str | None = None) -> Page[Claim]:
    """Claims that `by` may see, the newest first; those with `find` in them, and those that lack something."""
    rows = Claim.objects.visible_to(by).exclude(status__in=judging.CLOSED)
    if find.strip():
        rows = rows.filter(text__icontains=find.strip())
    if without:
        rows = rows.filter(~Exists(_having(without)))
    return Paginator(rows.order_by("-pk"), A_PAGE).get_page(page)


def _having(what: str) -> QuerySet[Certainty] | QuerySet[EvidenceSearch]:
    if what == "certainty":
        return Certainty.objects.filter(claim=OuterRef("pk"), status=Status.PUBLISHED)
    searches = EvidenceSearch.objects.filter(claim=OuterRef("pk"))
    return searches.filter(relation=Relation.CONTRADICTS) if what == "counter-search" else searches
