"""The library at a glance: what the home page shows. Marks are never added up across the claims of a theme.

Each part is one aggregate over published records, so the number of queries does not grow; their cost does, with
the library.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.db.models.functions import Least

from evidence.accounts.models import Person
from evidence.claims.concept_trees import behind_themes
from evidence.claims.contexts import origins_of, with_words
from evidence.claims.holdings import Holding, rows_of
from evidence.claims.hubs import first_origins
from evidence.claims.models import (
    Claim,
    EvidenceLink,
    EvidenceSearch,
    Relation,
)
from evidence.claims.shown import ShownQuotation, shown
from evidence.claims.state import State, state_of
from evidence.claims.themes.rows import ThemeRow, largest, quoted_on, theme_rows
from evidence.library.models import Source, TextVersion

THEMES = 8
"""Rows of the table; the rest is a link."""
DEBATES = 6
NEWEST = 5
HOLDINGS = 8
#: The claim that stands open is chosen among so many of the most contested.
CANDIDATES = 12


class Link(NamedTuple):
    """One piece of evidence, by row numbers."""

    pk: int
    claim: int
    relation: str
    quotation: int
    source: int


@dataclass(frozen=True, slots=True)
class Searched:
    """What is known of evidence against a claim when there is none: when somebody last looked; None: nobody has."""

    on: date | None


@dataclass(frozen=True, slots=True)
class GlancedClaim:
    text: str
    address: str
    tallies: tuple[tuple[str, int], ...]
    """Relation and number of quotations, in the order of `Relation`; relations without any are left out."""
    sample: ShownQuotation | None
    sample_relation: str
    searched: Searched | None
    """Only where nothing contradicts the claim."""

    @property
    def sides(self) -> tuple[tuple[tuple[str, int], ...], ...]:
        """Of a contested claim: what supports it, and what contradicts it."""
        return tuple(((name, count),) for name, count in self.tallies if name in {"supports", "contradicts"})


@dataclass(frozen=True, slots=True)
class Spotlight:
    """One contested claim with a quotation on each side."""

    text: str
    address: str
    quotations: int
    sources: int
    origins: int
    tallies: tuple[tuple[str, int], ...]
    supports: ShownQuotation
    contradicts: ShownQuotation


@dataclass(frozen=True, slots=True)
class Overview:
    spotlight: Spotlight | None
    themes: tuple[ThemeRow, ...]
    debates: tuple[GlancedClaim, ...]
    newest: tuple[GlancedClaim, ...]
    state: State
    holdings: tuple[Holding, ...]


def overview(*, person: Person) -> Overview:
    """Everything on the home page, in a number of queries that does not grow."""
    contested = _contested(person)
    newest = list(Claim.objects.visible_to(person).order_by("-published_at", "-pk")[:NEWEST])
    claims = {claim.pk: claim for claim in newest} | Claim.objects.in_bulk(contested)
    links = _links(claims, person)
    behind = behind_themes(person=person)
    themes = largest(behind, THEMES)
    first = first_origins(
        {link.quotation for of_claim in links.values() for link in of_claim} | quoted_on(behind, themes)
    )
    chosen = max(contested, key=lambda pk: _independence(links[pk], first), default=None)
    samples = _samples([link.pk for claim in newest for link in links[claim.pk][:1]] + _sides(links, chosen), person)
    named = origins_of(samples.values())
    words = {pk: shown(row, named) for pk, row in samples.items()}
    searches = _searches([claim.pk for claim in newest])
    return Overview(
        spotlight=_spotlight(claims[chosen], links[chosen], first, words) if chosen else None,
        themes=theme_rows(behind, themes, first, person=person),
        debates=tuple(_glance(claims[pk], links[pk], words) for pk in contested[:DEBATES]),
        newest=tuple(_glance(claim, links[claim.pk], words, Searched(searches.get(claim.pk))) for claim in newest),
        state=state_of(person, themes=len(behind.tree.nodes)),
        holdings=_holdings(person),
    )


def _contested(person: Person) -> list[int]:
    """Claims with words on both sides: first those whose smaller side has the most, then those with the most in all."""
    supports, contradicts = Q(relation=Relation.SUPPORTS), Q(relation=Relation.CONTRADICTS)
    sides = (
        EvidenceLink.objects.visible_to(person)
        .order_by()
        .values("claim")
        .annotate(supporting=Count("pk", filter=supports), contradicting=Count("pk", filter=contradicts))
        .filter(supporting__gt=0, contradicting__gt=0)
        .annotate(smaller=Least("supporting", "contradicting"), both=F("supporting") + F("contradicting"))
        .order_by("-smaller", "-both", "claim")
    )
    return [row["claim"] for row in sides[:CANDIDATES]]


def _links(claims: Iterable[int], person: Person) -> dict[int, list[Link]]:
    """The evidence of each claim, the most telling first: direct before indirect, then by the place in the text."""
    found: dict[int, list[Link]] = {claim: [] for claim in claims}
    rows = (
        EvidenceLink.objects.visible_to(person)
        .filter(claim__in=found)
        .order_by("claim", "directness", "quotation__text_version", "quotation__start")
    )
    for row in rows.values_list("pk", "claim", "relation", "quotation", "quotation__text_version__source"):
        link = Link(*row)
        found[link.claim].append(link)
    return found


def _independence(links: Sequence[Link], first: Mapping[int, str]) -> tuple[int, int, int]:
    """What the open claim is chosen by: most independent origins, then most quotations, then the oldest."""
    return len({first[link.quotation] for link in links}), len(links), -links[0].claim


def _sides(links: Mapping[int, Sequence[Link]], chosen: int | None) -> list[int]:
    """The evidence that stands open: the first that supports and the first that contradicts."""
    if chosen is None:
        return []
    return [
        next(link.pk for link in links[chosen] if link.relation == relation)
        for relation in (Relation.SUPPORTS, Relation.CONTRADICTS)
    ]


def _samples(wanted: Collection[int], person: Person) -> dict[int, EvidenceLink]:
    return {row.pk: row for row in with_words(EvidenceLink.objects.visible_to(person).filter(pk__in=wanted))}


def _spotlight(
    claim: Claim, links: Sequence[Link], first: Mapping[int, str], words: Mapping[int, ShownQuotation]
) -> Spotlight:
    supports, contradicts = _sides({claim.pk: links}, claim.pk)
    return Spotlight(
        text=claim.text,
        address=claim.get_absolute_url(),
        quotations=len(links),
        sources=len({link.source for link in links}),
        origins=len({first[link.quotation] for link in links}),
        tallies=tallies(links),
        supports=words[supports],
        contradicts=words[contradicts],
    )


def tallies(links: Iterable[Link]) -> tuple[tuple[str, int], ...]:
    """How many quotations stand in which relation to one claim."""
    counted = Counter(link.relation for link in links)
    return tuple((relation, counted[relation]) for relation in Relation.values if counted[relation])


def _glance(
    claim: Claim, links: Sequence[Link], words: Mapping[int, ShownQuotation], searched: Searched | None = None
) -> GlancedClaim:
    counted = tallies(links)
    return GlancedClaim(
        text=claim.text,
        address=claim.get_absolute_url(),
        tallies=counted,
        sample=words.get(links[0].pk) if links else None,
        sample_relation=links[0].relation if links else "",
        searched=None if Relation.CONTRADICTS in dict(counted) else searched,
    )


def _searches(claims: Sequence[int]) -> dict[int, date]:
    """When evidence against each claim was last looked for; claims for which nobody has are left out."""
    rows = EvidenceSearch.objects.filter(claim__in=claims, relation=Relation.CONTRADICTS).order_by()
    return dict(rows.values_list("claim").annotate(Max("searched_on")))


def _holdings(person: Person) -> tuple[Holding, ...]:
    """Sources with a text, the last published first."""
    with_text = Source.objects.visible_to(person).filter(Exists(TextVersion.objects.filter(source=OuterRef("pk"))))
    return rows_of(with_text.order_by("-published_at", "-pk")[:HOLDINGS], person=person)
