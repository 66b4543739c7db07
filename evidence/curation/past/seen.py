"""What a reader sees of a claim, as plain values that can be compared."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class SeenEvidence:
    """One piece of evidence. Two are equal when a reader reads the same; where the words stand may differ."""

    relation: str
    directness: str
    basis: str
    confidence: str
    confidence_reason: str
    rationale: str
    words: str
    voice: int | None
    """Actor whose words they are, when not the author's own."""
    reports: int | None
    """Source whose words or figures they pass on."""
    quotation: int
    text_version: int = field(compare=False)
    block: int | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class SeenCertainty:
    """The judgement of certainty that stood: another one with the same words, of another day, is another."""

    number: int = field(compare=False)
    overall: str
    summary: str
    components: tuple[tuple[str, str, str], ...]
    """(component, concern, reason), in the order of the method."""
    at: str
    """When it was handed in, as the history writes moments; empty when it is not known."""
    by: int | None
    """Who judged."""


@dataclass(frozen=True, slots=True)
class SeenClaim:
    """What a reader sees of a claim without its evidence."""

    text: str
    kind: str
    themes: frozenset[int]
    certainty: SeenCertainty | None = None
    """None: not judged."""


@dataclass(frozen=True, slots=True)
class Seen:
    claim: SeenClaim
    evidence: Mapping[int, SeenEvidence]
    """By the number of the link."""

    def only(self, links: Collection[int]) -> "Seen":
        return replace(self, evidence={link: one for link, one in self.evidence.items() if link in links})
