"""Words of a source as they are cited: to the letter, with their place, their version and where they open for ever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest, Substr
from django.urls import reverse

from evidence.accounts.models import Person
from evidence.citations.pinpoint import Pinpoint
from evidence.citations.reference import Reference
from evidence.citations.styles import Locator
from evidence.citations.text_fragments import deep_link
from evidence.claims import standing as claim_standing
from evidence.claims.contexts import place
from evidence.claims.models import EvidenceLink, Quotation
from evidence.library import standing
from evidence.library.models import Block, Source, TextVersion, TextVersionRole
from evidence.library.references import full_reference, with_abstracts, with_reference_parts
from evidence.text.selectors import CONTEXT

DISTINCT_WORDS = 8
"""So many words stand only once on a page of a publisher; of fewer the deep link names what is around them."""


class _Printed(TypedDict):
    locator: Locator
    beside: str


@dataclass(frozen=True, slots=True)
class CitedWords:
    """A quotation, or a passage of a text."""

    asked: str
    """What names the words in the address of a cite page: “q=7”, “p=3&role=full-text&version=1”."""
    words: str
    place: str
    locator: Locator
    beside: str
    """What a citation says of their place where styles have no name for it: “abstract”, “table 2, row 3”."""
    address: str
    """Their lasting address, from the root of the site."""
    version: str
    sha256: str
    voice: str
    published: str
    """On the page of whoever published the work; empty when the record has no address."""
    quotation: int | None = None
    """Its number; None for a passage."""

    def pinpoint(self, site: str) -> Pinpoint:
        """For exports. `site` is put before the address: “https://evidence.example”."""
        return Pinpoint(
            words=self.words,
            place=self.place,
            locator=self.locator,
            address=f"{site}{self.address}",
            version=self.version,
            sha256=self.sha256,
            voice=self.voice,
        )


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source, as a reader takes it away, and its words if some were asked for."""

    id: int
    key: str
    address: str
    reference: Reference
    words: tuple[CitedWords, ...] = ()


@dataclass(frozen=True, slots=True)
class CitedClaim:
    id: int
    key: str
    text: str
    address: str
    sources: tuple[CitedSource, ...]
    """Those of its words, by title; the words of each in reading order."""


def cited_source(pk: int, *, person: Person) -> CitedSource:
    """The source `pk` as `person` may see it; six queries. Raises what `standing.source` raises."""
    return _cited(standing.source(pk, person=person))


def cited_quotation(pk: int, quotation: int, *, person: Person) -> CitedSource:
    """A quotation of the source `pk`; seven queries.

    Raises what `standing.source` raises, and Quotation.DoesNotExist.
    """
    source = standing.source(pk, person=person)
    row = _with_places(Quotation.objects.visible_to(person)).get(pk=quotation, text_version__source=source)
    return _cited(source, [_of_quotation(row, source)])


def cited_passage(pk: int, number: int, *, person: Person, version: int | None = None, role: str = "") -> CitedSource:
    """A passage of a text of the source `pk`; eight queries at most.

    Without `version` of the newest; without `role` of the full text if there is one, else of the abstract.
    Raises what `standing.source` raises, and TextVersion.DoesNotExist or Block.DoesNotExist.
    """
    source = standing.source(pk, person=person)
    found = source.text_versions.defer("content").order_by("-role", "-number")
    if role:
        found = found.filter(role=role)
    text = found.first()
    if text is not None and version is not None:
        text = found.filter(role=text.role, number=version).first()
    if text is None:
        raise TextVersion.DoesNotExist
    start, end = F("start"), F("end")
    content = "text_version__content"
    block = (
        Block.objects.annotate(
            words=Substr(content, start + 1, end - start),
            before=Substr(content, Greatest(start - CONTEXT, 0) + 1, start - Greatest(start - CONTEXT, 0)),
            after=Substr(content, end + 1, CONTEXT),
        )
        .filter(text_version=text)
        .get(number=number)
    )
    return _cited(source, [_of_passage(block, text, source)])


def cited_claim(pk: int, *, person: Person) -> CitedClaim:
    """The claim `pk` with all its words that `person` may see, whatever they do to it; in nine queries at most.

    Raises what `standing.claim` raises.
    """
    claim = claim_standing.claim(pk, person=person)
    links = EvidenceLink.objects.visible_to(person).filter(claim=claim).values("quotation")
    quotations = _with_places(Quotation.objects.filter(pk__in=links)).order_by("text_version", "start", "-end", "pk")
    return CitedClaim(claim.pk, claim.key, claim.text, claim.get_absolute_url(), _by_source(quotations))


def cited_words(quotations: Iterable[int], *, person: Person) -> tuple[CitedSource, ...]:
    """Those of `quotations` that `person` may see, by their sources, in reading order; in five queries at most."""
    rows = _with_places(Quotation.objects.visible_to(person).filter(pk__in=list(quotations)))
    return _by_source(rows.order_by("text_version", "start", "-end", "pk"))


def cited_rows(quotations: Iterable[Quotation]) -> tuple[CitedSource, ...]:
    """Rows that the caller has read, with text, block and voice, and may show; by their sources; four queries."""
    return _by_source(quotations)


def cited_sources(sources: Iterable[int], *, person: Person) -> dict[int, CitedSource]:
    """Those of `sources` that `person` may see, without words; four queries."""
    rows = with_abstracts(with_reference_parts(Source.objects.visible_to(person))).filter(pk__in=list(sources))
    return {source.pk: _cited(source) for source in rows}


def _by_source(quotations: Iterable[Quotation]) -> tuple[CitedSource, ...]:
    of_source: dict[int, list[Quotation]] = {}
    for one in quotations:
        of_source.setdefault(one.text_version.source_id, []).append(one)
    rows = with_abstracts(with_reference_parts(Source.objects.filter(pk__in=list(of_source))))
    sources = {source.pk: source for source in rows}
    return tuple(
        _cited(sources[pk], [_of_quotation(one, sources[pk]) for one in rows]) for pk, rows in of_source.items()
    )


def _with_places(rows: QuerySet[Quotation]) -> QuerySet[Quotation]:
    return rows.select_related("block", "voice", "text_version").defer("text_version__content")


def _cited(source: Source, words: Sequence[CitedWords] = ()) -> CitedSource:
    return CitedSource(source.pk, source.key, source.get_absolute_url(), full_reference(source), tuple(words))


def _of_quotation(row: Quotation, source: Source) -> CitedWords:
    text, block = row.text_version, row.block
    return CitedWords(
        asked=f"q={row.pk}",
        words=row.exact,
        place=_place(place(row), block),
        **_printed(place(row), block, text),
        address=f"{_text_address(source, text)}#q{row.pk}",
        version=_version(text),
        sha256=text.sha256,
        voice=row.voice.label if row.voice else "",
        published=_published(source, row.exact, row.prefix, row.suffix, block),
        quotation=row.pk,
    )


def _of_passage(block: Block, text: TextVersion, source: Source) -> CitedWords:
    words, before, after = (str(getattr(block, name)) for name in ("words", "before", "after"))
    asked = urlencode({"p": block.number, "role": text.role, "version": text.number})
    label = f"abstract, {block.label}" if text.role == TextVersionRole.ABSTRACT else block.label
    return CitedWords(
        asked=asked,
        words=words,
        place=_place(label, block),
        **_printed(label, block, text),
        address=f"{_text_address(source, text)}#p{block.number}",
        version=_version(text),
        sha256=text.sha256,
        voice="",
        published=_published(source, words, before, after, block),
    )


def _place(label: str, block: Block | None) -> str:
    return f"p. {block.page}, {label}" if block and block.page else label


def _printed(label: str, block: Block | None, text: TextVersion) -> _Printed:
    """The page where the block has one, else section and paragraph, else its label in words.

    The paragraphs of an abstract are no places of the work.
    """
    if block is None or text.role == TextVersionRole.ABSTRACT:
        return _Printed(locator=Locator(), beside=label)
    if block.page:
        return _Printed(locator=Locator(page=block.page), beside="")
    if label.endswith(f"para {block.paragraph}"):
        # From the label, which tells apart sections to which the document gives one number.
        section = label.rpartition(", ")[0].removeprefix("§") if block.section else ""
        return _Printed(locator=Locator(section=section, paragraph=str(block.paragraph)), beside="")
    return _Printed(locator=Locator(), beside=label)


def _version(text: TextVersion) -> str:
    return f"{text.get_role_display()}, version {text.number}"


def _text_address(source: Source, text: TextVersion) -> str:
    """Of this version, also when a newer one has come: numbers of passages are those of their version."""
    asked = urlencode({"role": text.role, "version": text.number})
    return f"{reverse('source-text', args=[source.pk])}?{asked}"


def _published(source: Source, words: str, before: str, after: str, block: Block | None) -> str:
    addresses = (one.value for one in source.identifiers.all() if one.scheme == one.Scheme.URL)
    url = next(addresses, "")
    page = block.page if block else ""
    return deep_link(url, words, prefix=before, suffix=after, page=page, once=len(words.split()) >= DISTINCT_WORDS)
