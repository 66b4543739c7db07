"""What the margin says of marked words: whose they are, what they do to which claims, which stance they show."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.library.references import short_reference
from evidence.library.status import Status


class Shown(StrEnum):
    """Which marks a reader asked for."""

    ALL = "all"
    CLAIMS = "claims"
    STANCE = "stance"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Linked:
    """A name and the address behind it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ClaimNote:
    """What the words do to one claim, and why we say so."""

    relation: str
    claim: Linked
    directness: str
    basis: str
    confidence: str
    confidence_reason: str
    rationale: str
    status: str = Status.PUBLISHED


@dataclass(frozen=True, slots=True)
class StanceNote:
    position: str
    actor: Linked
    theme: Linked
    condition: str
    status: str = Status.PUBLISHED


@dataclass(frozen=True, slots=True)
class MarkedQuotation:
    id: int
    number: int
    """Its place in reading order, counted from 1; the same whichever marks are shown."""
    start: int
    end: int
    claims: tuple[ClaimNote, ...]
    stances: tuple[StanceNote, ...]
    voice: Linked | None
    reports: Linked | None
    note: str
    overlaps: tuple[int, ...] = ()
    """Numbers of the marks that share words with this one."""
    status: str = Status.PUBLISHED

    @property
    def look(self) -> str:
        """The class of the mark: the relation if it has one, `mixed` if several, `plain` if none (stance only)."""
        relations = {note.relation for note in self.claims}
        if not relations:
            return "plain"
        return relations.pop() if len(relations) == 1 else "mixed"

    @property
    def summary(self) -> tuple[tuple[str, int], ...]:
        """Each relation and position with how often it occurs, for the first line of the note."""
        return tuple(Counter([*(one.relation for one in self.claims), *(one.position for one in self.stances)]).items())

    @property
    def lines(self) -> int:
        """Of the note: one for each claim and stance."""
        return len(self.claims) + len(self.stances)

    def only(self, shown: Shown) -> "MarkedQuotation | None":
        """The quotation with the notes a reader asked for; None when nothing is left to show."""
        if shown == Shown.CLAIMS:
            return replace(self, stances=()) if self.claims else None
        if shown == Shown.STANCE:
            return replace(self, claims=()) if self.stances else None
        return self if shown == Shown.ALL else None


def marked(
    quotations: Iterable[Quotation], links: Iterable[EvidenceLink], stances: Iterable[Stance]
) -> tuple[MarkedQuotation, ...]:
    """The quotations in reading order with their notes. No query: voices, claims, actors, themes come with the rows."""
    claim_notes: dict[int, list[ClaimNote]] = {}
    for link in links:
        claim_notes.setdefault(link.quotation_id, []).append(claim_note(link))
    stance_notes: dict[int, list[StanceNote]] = {}
    for stance in stances:
        stance_notes.setdefault(stance.quotation_id, []).append(stance_note(stance))
    ordered = sorted(quotations, key=lambda one: (one.start, -one.end, one.pk))
    rows = [
        MarkedQuotation(
            id=one.pk,
            number=number,
            start=one.start,
            end=one.end,
            claims=tuple(claim_notes.get(one.pk, ())),
            stances=tuple(stance_notes.get(one.pk, ())),
            voice=Linked(one.voice.label, one.voice.get_absolute_url()) if one.voice else None,
            reports=Linked(short_reference(one.reports), one.reports.get_absolute_url()) if one.reports else None,
            note=one.note,
            status=one.status,
        )
        for number, one in enumerate(ordered, 1)
    ]
    return tuple(with_overlaps(rows))


def claim_note(link: EvidenceLink) -> ClaimNote:
    """The address leads to these very words on the claim's page."""
    return ClaimNote(
        relation=link.relation,
        claim=Linked(link.claim.text, f"{link.claim.get_absolute_url()}#q{link.quotation_id}"),
        directness=link.get_directness_display(),
        basis=link.get_basis_display(),
        confidence=link.get_confidence_display(),
        confidence_reason=link.confidence_reason,
        rationale=link.rationale,
        status=link.status,
    )


def stance_note(stance: Stance) -> StanceNote:
    return StanceNote(
        position=stance.position,
        actor=Linked(stance.actor.label, stance.actor.get_absolute_url()),
        theme=Linked(stance.theme.label, stance.theme.get_absolute_url()),
        condition=stance.condition,
        status=stance.status,
    )


def with_overlaps(rows: list[MarkedQuotation]) -> list[MarkedQuotation]:
    """Each with the numbers of those it shares words with. Rows come in reading order, so one sweep is enough."""
    shared: dict[int, list[int]] = {row.number: [] for row in rows}
    active: list[MarkedQuotation] = []
    for row in rows:
        active = [other for other in active if other.end > row.start]
        for other in active:
            shared[row.number].append(other.number)
            shared[other.number].append(row.number)
        active.append(row)
    return [replace(row, overlaps=tuple(sorted(shared[row.number]))) for row in rows]
