"""How a claim stands to others, as curators said it: not the same as claims that merely share words or themes."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet

from evidence.accounts.models import Person
from evidence.claims.judgements import ClaimRelation, ClaimRelationType
from evidence.claims.models import Claim
from evidence.claims.notes import Linked
from evidence.library.addresses import address
from evidence.library.written import WrittenFor

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
    found = RELATIONS.of([claim], person)
    more = _of(person, claim).count() - MOST if len(found) > MOST else 0
    return StatedRelations(tuple(_stated(_Row(*one), claim) for one in found[:MOST]), more)


def _of(person: Person, claim: int) -> QuerySet[ClaimRelation]:
    return ClaimRelation.objects.visible_to(person).filter(Q(claim=claim) | Q(other=claim)).order_by("type", "pk")


class _Row(NamedTuple):
    type: str
    rationale: str
    claim_id: int
    text: str
    other_id: int
    other_text: str


RELATIONS = WrittenFor(
    lambda person, claims: _of(person, claims[0]).values_list(
        "type", "rationale", "claim_id", "claim__text", "other_id", "other__text"
    )[: MOST + 1]
)


def is_what(row: ClaimRelation | _Row, claim: int) -> str:
    """What `claim`, one of the two, is to the other."""
    return str(ClaimRelationType(row.type).label) if row.claim_id == claim else BACK[row.type]


def other(row: ClaimRelation, claim: int) -> Claim:
    return row.other if row.claim_id == claim else row.claim


def _stated(row: _Row, claim: int) -> StatedRelation:
    there, text = (row.other_id, row.other_text) if row.claim_id == claim else (row.claim_id, row.text)
    return StatedRelation(is_what(row, claim), Linked(text, address("claim", there)), row.rationale)
