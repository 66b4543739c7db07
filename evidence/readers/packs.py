"""What a reader takes away from a selection or a collection: its claims with the words on every side, its sources with
all their quotations, its quotations; each with its place, its reasons, and what has to be said against relying on it.

Everything is read as every visitor may read it: a pack is made to be passed on.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from evidence.accounts.models import VISITOR
from evidence.claims.citing import CitedSource, CitedWords, cited_sources, cited_words
from evidence.claims.models import Claim, Confidence, EvidenceLink, EvidenceSearch, Quotation, Relation
from evidence.library.origins import Origin, origins
from evidence.readers import brief_caveats
from evidence.readers.basket_rows import Contents, Gone
from evidence.readers.brief_caveats import Looked
from evidence.readers.brief_words import Readers, readers

MOST_WORDS = 3_000
"""Quotations of one pack. A pack is whole or it is not made."""


MOST_LINKS = 2 * MOST_WORDS
"""Some words bear on two claims."""


class TooMuch(ValueError):
    """The records have more quotations than one pack holds; the message says what can be done."""


@dataclass(frozen=True, slots=True)
class Borne:
    """What one quotation does to one claim, and why we say so."""

    claim: int
    claim_text: str
    quotation: int
    relation: str
    directness: str
    basis: str
    confidence: str
    confidence_reason: str
    rationale: str


@dataclass(frozen=True, slots=True)
class PackedClaim:
    id: int
    text: str
    address: str
    kind: str
    note: str
    evidence: tuple[Borne, ...]
    """By relation, then by confidence, then in reading order."""
    sources: int
    origins: int
    caveats: tuple[str, ...]
    """What has to be carried along with it, in sentences."""


@dataclass(frozen=True, slots=True)
class PackedSource:
    source: CitedSource
    note: str
    quotations: tuple[int, ...]
    """All of it that readers may see, in reading order."""


@dataclass(frozen=True, slots=True)
class PackedQuotation:
    id: int
    note: str


@dataclass(frozen=True, slots=True)
class Words:
    """A quotation with its source; `cited` is what every citation of it is made of."""

    source: CitedSource
    cited: CitedWords
    origin: Origin


@dataclass(frozen=True, slots=True)
class Pack:
    title: str
    note: str
    as_of: date
    claims: tuple[PackedClaim, ...]
    sources: tuple[PackedSource, ...]
    quotations: tuple[PackedQuotation, ...]
    words: Mapping[int, Words]
    """Of every quotation of the pack."""
    bearing: Mapping[int, tuple[Borne, ...]]
    """Number of a quotation → what it does to claims, those outside the pack included."""
    works: tuple[CitedSource, ...]
    """All the sources: those that were chosen, then those of quotations and claims; each with the words that were
    chosen by themselves or through a claim."""
    gone: tuple[Gone, ...]


def pack(chosen: Contents, *, title: str, note: str = "", on: date) -> Pack:
    """The pack of what was chosen; in some forty queries, however much that is. Raises TooMuch."""
    of_claims = _links(Q(claim__in=[one.number for one in chosen.claims]))
    of_sources = _quotations_of([one.number for one in chosen.sources])
    own = [one.number for one in chosen.quotations]
    every = {*(link.quotation_id for link in of_claims), *(pk for of in of_sources.values() for pk in of), *own}
    _bound(len(every), MOST_WORDS)
    bearing = _bearing(_links(Q(quotation__in=every)))
    words = _words(every)
    through_claims = [link.quotation_id for link in of_claims]
    alone = cited_sources([one.number for one in chosen.sources], person=VISITOR)
    return Pack(
        title=title,
        note=note,
        as_of=on,
        claims=_claims(chosen, of_claims, words),
        sources=tuple(
            PackedSource(alone[one.number], one.note, of_sources.get(one.number, ())) for one in chosen.sources
        ),
        quotations=tuple(PackedQuotation(one.number, one.note) for one in chosen.quotations),
        words=words,
        bearing=bearing,
        works=_works(alone, [one.number for one in chosen.sources], [*own, *through_claims], words),
        gone=chosen.gone,
    )


def _bound(count: int, most: int) -> None:
    if count > most:
        raise TooMuch(
            f"What you chose has more than {MOST_WORDS:,} quotations, and so many are in one pack at most. Take some"
            " claims or sources out, and make two packs."
        )


def _links(which: Q) -> list[EvidenceLink]:
    """Those that visitors may see, with what is said of them, by relation and confidence. Raises TooMuch."""
    visible = EvidenceLink.objects.visible_to(VISITOR).filter(which).select_related("claim", "quotation")
    found = list(visible.order_by("quotation__text_version", "quotation__start", "pk")[: MOST_LINKS + 1])
    _bound(len(found), MOST_LINKS)
    relations, confidences = Relation.values, Confidence.values
    return sorted(found, key=lambda one: (relations.index(one.relation), confidences.index(one.confidence)))


def _quotations_of(sources: Sequence[int]) -> dict[int, tuple[int, ...]]:
    rows = Quotation.objects.visible_to(VISITOR).filter(text_version__source__in=sources)
    rows = rows.order_by("-text_version__role", "text_version", "start", "-end", "pk")
    found: dict[int, list[int]] = defaultdict(list)
    for source, pk in rows.values_list("text_version__source", "pk")[: MOST_WORDS + 1]:
        found[source].append(pk)
    _bound(sum(map(len, found.values())), MOST_WORDS)
    return {source: tuple(of) for source, of in found.items()}


def _bearing(links: Iterable[EvidenceLink]) -> dict[int, tuple[Borne, ...]]:
    found: dict[int, list[Borne]] = defaultdict(list)
    for link in links:
        found[link.quotation_id].append(_borne(link))
    return {pk: tuple(of) for pk, of in found.items()}


def _borne(link: EvidenceLink) -> Borne:
    return Borne(
        claim=link.claim_id,
        claim_text=link.claim.text,
        quotation=link.quotation_id,
        relation=link.relation,
        directness=link.get_directness_display(),
        basis=link.get_basis_display(),
        confidence=link.get_confidence_display(),
        confidence_reason=link.confidence_reason,
        rationale=link.rationale,
    )


def _words(quotations: Iterable[int]) -> dict[int, Words]:
    rows = Quotation.objects.visible_to(VISITOR).filter(pk__in=list(quotations))
    first = origins(rows.only("pk", "text_version_id", "reports_id", "voice_id"))
    return {
        one.quotation: Words(source, one, first[one.quotation])
        for source in cited_words(first, person=VISITOR)
        for one in source.words
        if one.quotation is not None
    }


def _claims(chosen: Contents, links: Sequence[EvidenceLink], words: Mapping[int, Words]) -> tuple[PackedClaim, ...]:
    rows = Claim.objects.in_bulk([one.number for one in chosen.claims])
    of: dict[int, list[EvidenceLink]] = defaultdict(list)
    for link in links:
        of[link.claim_id].append(link)
    searches: dict[int, EvidenceSearch] = {}
    against = EvidenceSearch.objects.filter(claim__in=list(rows), relation=Relation.CONTRADICTS)
    for search in against.order_by("searched_on", "pk"):
        searches[search.claim_id] = search  # the last one stays
    read_by = readers(link.pk for link in links)
    caveats = {
        pk: tuple(_caveats(row, of[pk], _origins(of[pk], words), searches.get(pk), read_by)) for pk, row in rows.items()
    }
    return tuple(
        _claim(rows[one.number], one.note, of[one.number], words, caveats[one.number]) for one in chosen.claims
    )


def _claim(
    row: Claim, note: str, links: Sequence[EvidenceLink], words: Mapping[int, Words], caveats: tuple[str, ...]
) -> PackedClaim:
    return PackedClaim(
        id=row.pk,
        text=row.text,
        address=row.get_absolute_url(),
        kind=row.get_kind_display(),
        note=note,
        evidence=tuple(map(_borne, links)),
        sources=len({words[link.quotation_id].source.id for link in links}),
        origins=_origins(links, words),
        caveats=caveats,
    )


def _origins(links: Iterable[EvidenceLink], words: Mapping[int, Words]) -> int:
    return len({words[link.quotation_id].origin.key for link in links})


def _caveats(
    row: Claim, links: Sequence[EvidenceLink], origins: int, searched: EvidenceSearch | None, read_by: Readers
) -> Iterable[str]:
    if not links:
        yield brief_caveats.NO_WORDS
    elif origins == 1:
        yield brief_caveats.ONE_ORIGIN
    if not read_by.have_checked(row, [link.pk for link in links]):
        yield brief_caveats.ONE_READER
    if searched is None:
        yield brief_caveats.NOT_SEARCHED
    else:
        yield brief_caveats.searched(Looked(searched.searched_on, searched.scope, searched.found))


def _works(
    alone: Mapping[int, CitedSource], chosen: Sequence[int], quotations: Sequence[int], words: Mapping[int, Words]
) -> tuple[CitedSource, ...]:
    """Every source once, in the order it comes up, with the words of `quotations`."""
    works = {pk: alone[pk] for pk in chosen}
    said: dict[int, list[CitedWords]] = defaultdict(list)
    for pk in dict.fromkeys(quotations):
        one = words[pk]
        works.setdefault(one.source.id, one.source)
        said[one.source.id].append(one.cited)
    return tuple(replace(work, words=tuple(said[pk])) for pk, work in works.items())
