"""All pieces of evidence of a claim as plain values: what its page counts, and puts in order, of very many."""

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from evidence.accounts.models import Person
from evidence.claims.models import Confidence, EvidenceLink
from evidence.library.origins import Traced, traced, tracing
from evidence.library.statements import Statement
from evidence.library.written import Written


class Quoted(NamedTuple):
    """What has to be known of a quotation to trace its words (origins.Quoted)."""

    pk: int
    text_version_id: int
    reports_id: int | None
    voice_id: int | None


class Link(NamedTuple):
    """A piece of evidence without its words."""

    pk: int
    relation: str
    confidence: str
    submitted_by_id: int | None
    published_by_id: int | None
    published_at: datetime | None
    quotation_id: int
    start: int
    """Where its words begin in the text."""
    voice_id: int | None
    reports_id: int | None
    text_version_id: int
    source_id: int


def links_of(claim: int, *, person: Person) -> list[Link]:
    """Those that `person` may see: the words of one source together, in reading order. One query.

    Sources come by the confidence of their best words in that relation.
    """
    return in_order([Link(*row) for row in LINKS.of([claim], person)])


LINKS = Written(
    lambda person: (
        EvidenceLink.objects.visible_to(person)
        .order_by()
        .values_list(
            "pk",
            "relation",
            "confidence",
            "submitted_by_id",
            "published_by_id",
            "published_at",
            "quotation_id",
            "quotation__start",
            "quotation__voice_id",
            "quotation__reports_id",
            "quotation__text_version_id",
            "quotation__text_version__source_id",
        )
    ),
    "claim_id",
)
_RANK = {confidence: place for place, confidence in enumerate(Confidence.values)}


def in_order(links: Sequence[Link]) -> list[Link]:
    """By the confidence of the best words of their source in that relation, the source, the text, the place."""
    best: dict[tuple[int, str], int] = {}
    for link in links:
        key, rank = (link.source_id, link.relation), _RANK[link.confidence]
        best[key] = min(best.get(key, rank), rank)

    def order(link: Link) -> tuple[int, int, int, int, int]:
        return best[link.source_id, link.relation], link.source_id, link.text_version_id, link.start, link.pk

    return sorted(links, key=order)


def traced_links(links: Sequence[Link]) -> Traced:
    """Where the words of each come from. Two queries at most."""
    return traced(*_quoted(links))


def tracing_links(links: Sequence[Link]) -> tuple[Statement | None, ...]:
    """What `traced_links` asks."""
    return tracing(*_quoted(links))


def _quoted(links: Sequence[Link]) -> tuple[list[Quoted], dict[int, int]]:
    """As `origins.traced` takes them, with the source of each text."""
    quoted = [Quoted(link.quotation_id, link.text_version_id, link.reports_id, link.voice_id) for link in links]
    return quoted, {link.text_version_id: link.source_id for link in links}


def telling(links: Sequence[Link], keys: Mapping[int, str], most: int) -> list[Link]:
    """The links by which the `most` largest origins are told: the first words of each in each relation."""
    number = Tally(keys[link.quotation_id] for link in links)
    largest = {key for key, _ in number.most_common(most)}
    first: dict[tuple[str, str], Link] = {}
    for link in links:
        if (key := keys[link.quotation_id]) in largest:
            first.setdefault((key, link.relation), link)
    return list(first.values())
