"""What an export says of each result: read back from the database through `visible_to`, a batch at a time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.citations.reference import Reference
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.library.models import Block, Source
from evidence.library.references import full_reference, to_reference, with_abstracts, with_reference_parts
from evidence.search.blocks import block_text


@dataclass(frozen=True, slots=True)
class SourceItem:
    address: str
    kind: str
    reference: Reference


@dataclass(frozen=True, slots=True)
class Words:
    """A quotation: the words, where they open, how they are cited, and who is heard in them."""

    address: str
    exact: str
    source: str
    pinpoint: str
    voices: tuple[str, ...]
    """The voice that is named; without one, the authors of the source."""


@dataclass(frozen=True, slots=True)
class Evidence:
    relation: str
    directness: str
    basis: str
    confidence: str
    rationale: str
    quotation: Words


@dataclass(frozen=True, slots=True)
class ClaimItem:
    address: str
    id: str
    text: str
    kind: str
    themes: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a quotation does to a claim."""

    relation: str
    claim: str
    address: str


@dataclass(frozen=True, slots=True)
class Position:
    position: str
    actor: str
    theme: str
    condition: str


@dataclass(frozen=True, slots=True)
class Marked:
    quotation: Words
    relations: tuple[Bearing, ...]
    stances: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class PassageItem:
    address: str
    source: str
    source_address: str
    path: tuple[str, ...]
    pinpoint: str
    text: str
    quotations: tuple[Marked, ...]


def sources(rows: Sequence[int], person: Person, site: str) -> Mapping[int, SourceItem]:
    """Row → source. Three queries. `site` is put before every address: “https://evidence.example”."""
    return {
        source.pk: SourceItem(site + source.get_absolute_url(), source.kind_row.label, full_reference(source))
        for source in with_abstracts(with_reference_parts(Source.objects.visible_to(person))).filter(pk__in=rows)
    }


def claims(rows: Sequence[int], person: Person, site: str) -> Mapping[int, ClaimItem]:
    """Row → claim with its evidence, in the order in which it was recorded. Six queries."""
    found = Claim.objects.visible_to(person).filter(pk__in=rows).prefetch_related("themes")
    links = list(
        EvidenceLink.objects.visible_to(person)
        .filter(claim__in=rows)
        .order_by("pk")
        .select_related("quotation__voice", "quotation__block", "quotation__text_version")
        .defer("quotation__text_version__content")
    )
    spoken = _Spoken(_references({link.quotation.text_version.source_id for link in links}), site)
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for link in links:
        evidence[link.claim_id].append(_evidence(link, spoken))
    return {
        claim.pk: ClaimItem(
            address=site + claim.get_absolute_url(),
            id=claim.key,
            text=claim.text,
            kind=claim.get_kind_display(),
            themes=tuple(sorted(theme.label for theme in claim.themes.all())),
            evidence=tuple(evidence[claim.pk]),
        )
        for claim in found
    }


def passages(rows: Sequence[int], person: Person, site: str) -> Mapping[int, PassageItem]:
    """Row → passage with what is marked in it. Seven queries; the texts themselves stay in the database."""
    visible = Block.objects.filter(pk__in=rows, text_version__source__in=Source.objects.visible_to(person))
    blocks = list(block_text(visible).select_related("text_version").defer("text_version__content"))
    references = _references({block.text_version.source_id for block in blocks})
    marked = _marked([block.pk for block in blocks], person, _Spoken(references, site))
    return {
        block.pk: PassageItem(
            address=f"{site}{reverse('source-text', args=[block.text_version.source_id])}#p{block.number}",
            source=house.short(references[block.text_version.source_id]),
            source_address=site + reverse("source", args=[block.text_version.source_id]),
            path=tuple(block.heading_path),
            pinpoint=block.label,
            text=getattr(block, "words", ""),
            quotations=tuple(marked[block.pk]),
        )
        for block in blocks
    }


def _evidence(link: EvidenceLink, spoken: "_Spoken") -> Evidence:
    return Evidence(
        relation=link.relation,
        directness=link.directness,
        basis=link.basis,
        confidence=link.confidence,
        rationale=link.rationale,
        quotation=spoken.words(link.quotation),
    )


def _marked(blocks: Sequence[int], person: Person, spoken: "_Spoken") -> dict[int, list[Marked]]:
    """Block → the quotations that begin in it, in the order of the text."""
    quotations = list(
        Quotation.objects.visible_to(person)
        .filter(block__in=blocks)
        .order_by("start", "pk")
        .select_related("voice", "block", "text_version")
        .defer("text_version__content")
    )
    ids = [quotation.pk for quotation in quotations]
    bearings, positions = _bearings(ids, person, spoken.site), _positions(ids, person)
    found: dict[int, list[Marked]] = defaultdict(list)
    for one in quotations:
        if one.block_id is not None:
            found[one.block_id].append(Marked(spoken.words(one), tuple(bearings[one.pk]), tuple(positions[one.pk])))
    return found


def _bearings(quotations: Sequence[int], person: Person, site: str) -> dict[int, list[Bearing]]:
    rows = EvidenceLink.objects.visible_to(person).filter(quotation__in=quotations).order_by("pk")
    found: dict[int, list[Bearing]] = defaultdict(list)
    for quotation, relation, claim, text in rows.values_list("quotation", "relation", "claim", "claim__text"):
        found[quotation].append(Bearing(relation, text, site + reverse("claim", args=[claim])))
    return found


def _positions(quotations: Sequence[int], person: Person) -> dict[int, list[Position]]:
    rows = Stance.objects.visible_to(person).filter(quotation__in=quotations).order_by("pk")
    found: dict[int, list[Position]] = defaultdict(list)
    for quotation, *said in rows.values_list("quotation", "position", "actor__label", "theme__label", "condition"):
        found[quotation].append(Position(*said))
    return found


@dataclass(frozen=True, slots=True)
class _Spoken:
    """Turns quotations into words with their source and voices."""

    references: Mapping[int, Reference]
    site: str

    def words(self, quotation: Quotation) -> Words:
        reference = self.references[quotation.text_version.source_id]
        authors = tuple(name.literal or f"{name.given} {name.family}".strip() for name in reference.author)
        return Words(
            address=self.site + quotation.get_absolute_url(),
            exact=quotation.exact,
            source=house.short(reference),
            pinpoint=quotation.block.label if quotation.block else "",
            voices=(quotation.voice.label,) if quotation.voice else authors,
        )


def _references(ids: Iterable[int]) -> dict[int, Reference]:
    """References of sources that were found through what a person may see. Three queries."""
    return {source.pk: to_reference(source) for source in with_reference_parts(Source.objects.filter(pk__in=list(ids)))}
