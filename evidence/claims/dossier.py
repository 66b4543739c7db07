"""Everything a claim's page shows: the words on each side of it, where they come from, how they were read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from evidence.accounts.models import Person
from evidence.claims import standing
from evidence.claims.claim_origins import Counter, OriginRow, counter_evidence, origin_rows
from evidence.claims.contexts import Passage, origins_of, passages, with_words
from evidence.claims.models import Claim, Confidence, EvidenceLink, EvidenceSearch, Relation
from evidence.claims.notes import Linked
from evidence.claims.related_claims import RelatedClaim, related_claims
from evidence.claims.rests_on import Pinpointed, pinpointed
from evidence.library.origins import Origin


@dataclass(frozen=True, slots=True)
class Search:
    """Somebody looked for words that stand in `relation` to the claim."""

    relation: str
    on: date
    scope: str
    found: int


@dataclass(frozen=True, slots=True)
class Side:
    """The words that do one thing to the claim."""

    relation: str
    passages: tuple[Passage, ...]
    quotations: int
    searched: Search | None
    """The last search for such words; None: nobody has searched. An empty side says which."""


@dataclass(frozen=True, slots=True)
class Dossier:
    id: int
    text: str
    address: str
    kind: str
    themes: tuple[Linked, ...]
    published_at: datetime | None
    """None when a curator reads what is not published."""
    quotations: int
    sources: int
    origins: int
    is_checked: bool
    """A second person published the claim and every piece of its evidence; else one reader has read it, once."""
    counter: Counter | None
    supports: Side
    contradicts: Side
    qualifies: Side
    mentions: Side
    origin_rows: tuple[OriginRow, ...]
    searches: tuple[Search, ...]
    """Newest first."""
    rests_on: tuple[Pinpointed, ...]
    """Where the words stand that support it. Words of the other relations are no ground to rest on."""
    contradicted_in: tuple[Pinpointed, ...]
    qualified_in: tuple[Pinpointed, ...]
    cited: tuple[Pinpointed, ...]
    """Every source of its words with all their places, whatever they do to it."""
    related: tuple[RelatedClaim, ...]

    @property
    def title(self) -> str:
        """The text as it stands within quotation marks."""
        return self.text.removesuffix(".")


def dossier(pk: int, *, person: Person) -> Dossier:
    """The page of one claim as `person` may see it, in a number of queries that never grows.

    Raises what `standing.claim` raises.
    """
    claim = standing.claim(pk, person=person)
    links = _in_order(list(with_words(EvidenceLink.objects.visible_to(person).filter(claim=claim))))
    first = origins_of(links)
    searches = tuple(
        Search(one.relation, one.searched_on, one.scope, one.found)
        for one in EvidenceSearch.objects.filter(claim=claim).order_by("-searched_on", "-pk")
    )
    side = {relation: _side(relation, links, first, searches) for relation in Relation.values}
    return Dossier(
        id=claim.pk,
        text=claim.text,
        address=claim.get_absolute_url(),
        kind=claim.get_kind_display(),
        themes=tuple(Linked(one.label, one.get_absolute_url()) for one in claim.themes.all()),
        published_at=claim.published_at,
        quotations=len(links),
        sources=len({link.quotation.text_version.source_id for link in links}),
        origins=len(set(first.values())),
        is_checked=_by_two(claim) and all(_by_two(link) for link in links),
        counter=counter_evidence(links, first),
        supports=side[Relation.SUPPORTS],
        contradicts=side[Relation.CONTRADICTS],
        qualifies=side[Relation.QUALIFIES],
        mentions=side[Relation.MENTIONS],
        origin_rows=origin_rows(links, first),
        searches=searches,
        rests_on=pinpointed(_of(Relation.SUPPORTS, links)),
        contradicted_in=pinpointed(_of(Relation.CONTRADICTS, links)),
        qualified_in=pinpointed(_of(Relation.QUALIFIES, links)),
        cited=pinpointed(links),
        related=related_claims(claim, links, person=person),
    )


def _in_order(links: Sequence[EvidenceLink]) -> list[EvidenceLink]:
    """The words of one source together, in reading order; sources by the confidence of their best words."""
    rank = {confidence: place for place, confidence in enumerate(Confidence.values)}
    best: dict[tuple[int, str], int] = {}
    for link in links:
        key = link.quotation.text_version.source_id, link.relation
        best[key] = min(best.get(key, len(rank)), rank[link.confidence])

    def order(link: EvidenceLink) -> tuple[int, int, int, int, int]:
        version = link.quotation.text_version
        of_source = best[version.source_id, link.relation]
        return of_source, version.source_id, version.pk, link.quotation.start, link.pk

    return sorted(links, key=order)


def _of(relation: str, links: Sequence[EvidenceLink]) -> list[EvidenceLink]:
    return [link for link in links if link.relation == relation]


def _side(
    relation: str, links: Sequence[EvidenceLink], first: Mapping[int, Origin], searches: Sequence[Search]
) -> Side:
    of_side = _of(relation, links)
    return Side(
        relation=relation,
        passages=passages(of_side, first, listed=True),
        quotations=len(of_side),
        searched=next((one for one in searches if one.relation == relation), None),
    )


def _by_two(record: Claim | EvidenceLink) -> bool:
    """Whether one person handed the record in and another published it."""
    return bool(record.submitted_by_id and record.published_by_id and record.submitted_by_id != record.published_by_id)
