"""A claim in a small frame on somebody else's page: both sides counted, and the surest words of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.accounts.models import Person
from evidence.claims import standing
from evidence.claims.certainty import certainty
from evidence.claims.contexts import origins_of, with_words
from evidence.claims.dossier import Search, last_search
from evidence.claims.models import EvidenceLink, Relation
from evidence.claims.shown import ShownQuotation, shown
from evidence.claims.strength import STRONGEST_FIRST
from evidence.library.origins import origin_keys

#: The sides that are shown, in this order. Words that only mention a claim say nothing of it.
SIDES = (Relation.SUPPORTS, Relation.CONTRADICTS, Relation.QUALIFIES)
#: What is read of every link; the words only of those that are shown.
_COUNTED = (
    "claim_id",
    "relation",
    "quotation__voice_id",
    "quotation__reports_id",
    "quotation__text_version_id",
)


@dataclass(frozen=True, slots=True)
class EmbeddedSide:
    relation: str
    quotations: int
    origins: int
    surest: ShownQuotation | None
    """The words with the highest confidence, direct ones first; None on an empty side."""
    searched: Search | None
    """The last search for such words."""


@dataclass(frozen=True, slots=True)
class Embedded:
    id: int
    text: str
    confidence: str
    """“low”; empty when the certainty is not judged."""
    sides: tuple[EmbeddedSide, ...]


def embedded(pk: int, *, person: Person) -> Embedded:
    """As `person` may see it, in a number of queries that never grows. Raises what `standing.claim` raises."""
    claim = standing.claim(pk, person=person)
    visible = EvidenceLink.objects.visible_to(person).filter(claim=claim, relation__in=SIDES)
    every = list(visible.select_related("quotation").only(*_COUNTED))
    keys = origin_keys({link.quotation_id: link.quotation for link in every}.values())
    of = {relation: [link for link in every if link.relation == relation] for relation in SIDES}
    surest = visible.order_by("relation", *STRONGEST_FIRST).distinct("relation")
    rows = list(with_words(visible.filter(pk__in=list(surest.values_list("pk", flat=True)))))
    first = origins_of(rows)
    words = {row.relation: shown(row, first) for row in rows}
    judged = certainty(claim.pk, ()).current
    return Embedded(
        id=claim.pk,
        text=claim.text,
        confidence=judged.overall if judged else "",
        sides=tuple(_side(relation, links, keys, words.get(relation), claim.pk) for relation, links in of.items()),
    )


def _side(
    relation: str, of_side: Sequence[EvidenceLink], keys: Mapping[int, str], surest: ShownQuotation | None, claim: int
) -> EmbeddedSide:
    return EmbeddedSide(
        relation=relation,
        quotations=len({link.quotation_id for link in of_side}),
        origins=len({keys[link.quotation_id] for link in of_side}),
        surest=surest,
        searched=None if of_side else last_search(claim, relation),
    )
