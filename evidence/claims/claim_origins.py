"""Where the words of a claim come from: one row an origin, so that five voices never look like nine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.claims.contexts import place
from evidence.claims.models import EvidenceLink, Relation
from evidence.claims.notes import Linked
from evidence.library.origins import Origin
from evidence.library.references import short_reference


@dataclass(frozen=True, slots=True)
class OriginTally:
    """How many words of one origin stand in one relation to the claim, each linked to where the page shows it."""

    relation: str
    words: tuple[Linked, ...]

    @property
    def count(self) -> int:
        return len(self.words)


@dataclass(frozen=True, slots=True)
class OriginRow:
    key: str
    origin: Linked
    note: str
    """“read directly”, or through which sources."""
    read_in: tuple[Linked, ...]
    tallies: tuple[OriginTally, ...]

    @property
    def units(self) -> tuple[tuple[str, int], ...]:
        """Relation and number of quotations, as the tag `units` takes them."""
        return tuple((one.relation, one.count) for one in self.tallies)


@dataclass(frozen=True, slots=True)
class Counter:
    """What the notice above the words says: how much contradicts the claim, and from how many places."""

    quotations: int
    origins: int
    supporting: int
    """Origins that support it."""
    both: tuple[Linked, ...]
    """Origins that do both, each linked to its row."""
    qualifying: int
    """Quotations that qualify it."""


def origin_rows(links: Sequence[EvidenceLink], first: Mapping[int, Origin]) -> tuple[OriginRow, ...]:
    """The origins of the links' quotations, those with the most words first. No query."""
    grouped: dict[Origin, list[EvidenceLink]] = {}
    for link in links:
        grouped.setdefault(first[link.quotation_id], []).append(link)
    ordered = sorted(grouped.items(), key=lambda pair: (-len(pair[1]), pair[0].label))
    return tuple(_row(origin, of_origin, first) for origin, of_origin in ordered)


def counter_evidence(links: Sequence[EvidenceLink], first: Mapping[int, Origin]) -> Counter | None:
    """None when no words contradict the claim."""
    of = {relation: [link for link in links if link.relation == relation] for relation in Relation.values}
    against = {first[link.quotation_id] for link in of[Relation.CONTRADICTS]}
    supporting = {first[link.quotation_id] for link in of[Relation.SUPPORTS]}
    if not against:
        return None
    return Counter(
        quotations=len(of[Relation.CONTRADICTS]),
        origins=len(against),
        supporting=len(supporting),
        both=tuple(
            Linked(one.label, f"#o-{one.key}") for one in sorted(against & supporting, key=lambda one: one.label)
        ),
        qualifying=len(of[Relation.QUALIFIES]),
    )


def _row(origin: Origin, links: Sequence[EvidenceLink], first: Mapping[int, Origin]) -> OriginRow:
    sources = {link.quotation.text_version.source_id: link.quotation.text_version.source for link in links}
    via = dict.fromkeys(found.via for link in links if (found := first[link.quotation_id]).via)
    return OriginRow(
        key=origin.key,
        origin=Linked(origin.label, origin.url),
        note=f"read through {' and '.join(via)}" if via else "read directly",
        read_in=tuple(Linked(short_reference(one), one.get_absolute_url()) for one in sources.values()),
        tallies=tuple(
            OriginTally(relation, words)
            for relation in Relation.values
            if (
                words := tuple(
                    Linked(place(link.quotation), f"#q{link.quotation_id}")
                    for link in links
                    if link.relation == relation
                )
            )
        ),
    )
