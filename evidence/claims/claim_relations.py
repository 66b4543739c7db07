"""How a claim stands to others, as curators said it: not the same as claims that merely share words or themes."""

from dataclasses import dataclass

from django.db.models import Q

from evidence.accounts.models import Person
from evidence.claims.judgements import ClaimRelation, ClaimRelationType
from evidence.claims.models import Claim
from evidence.claims.notes import Linked

#: So many are shown of a claim.
MOST = 40
#: What a claim is to another that was said to be this to it.
BACK: dict[str, str] = {
    ClaimRelationType.REPEATS: "repeats",
    ClaimRelationType.CONTRADICTS: "contradicts",
    ClaimRelationType.QUALIFIES: "is qualified by",
    ClaimRelationType.DEPENDS_ON: "is depended on by",
}


@dataclass(frozen=True, slots=True)
class StatedRelation:
    is_what: str
    """“is qualified by”: read from the claim of the page to the other."""
    claim: Linked
    why: str


@dataclass(frozen=True, slots=True)
class StatedRelations:
    shown: tuple[StatedRelation, ...]
    more: int
    """Relations beyond these, of a claim with very many."""


def stated_relations(claim: int, *, person: Person) -> StatedRelations:
    """Both ways, what `person` may see. One query; of very many one more."""
    rows = ClaimRelation.objects.visible_to(person).filter(Q(claim=claim) | Q(other=claim))
    found = list(rows.select_related("claim", "other").order_by("type", "pk")[: MOST + 1])
    more = rows.count() - MOST if len(found) > MOST else 0
    return StatedRelations(tuple(_stated(one, claim) for one in found[:MOST]), more)


def is_what(row: ClaimRelation, claim: int) -> str:
    """What `claim`, one of the two, is to the other."""
    return str(row.get_type_display()) if row.claim_id == claim else BACK[row.type]


def other(row: ClaimRelation, claim: int) -> Claim:
    return row.other if row.claim_id == claim else row.claim


def _stated(row: ClaimRelation, claim: int) -> StatedRelation:
    there = other(row, claim)
    return StatedRelation(is_what(row, claim), Linked(there.text, there.get_absolute_url()), row.rationale)
