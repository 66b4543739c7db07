"""What became of a concept of a file that was taken, and what it was before: enough to take it back."""

from dataclasses import dataclass, replace
from typing import Any

from evidence.curation.concepts.editing import Details, details_of
from evidence.curation.concepts.plans import Verdict
from evidence.curation.concepts.uses import AnyConcept


@dataclass(frozen=True, slots=True)
class State:
    """A concept at a moment."""

    details: Details
    retired: tuple[str, str, int | None] | None = None
    """When (ISO), why, and what replaces it."""

    @property
    def mark(self) -> str:
        """Without relations, which change with the concepts at their other end."""
        return f"{replace(self.details, related=()).digest}{'-retired' if self.retired else ''}"


def state_of(concept: AnyConcept) -> State:
    at = concept.retired_at
    retired = (at.isoformat(), concept.retirement_reason, concept.replaced_by_id) if at else None
    return State(details_of(concept), retired)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a concept that was taken."""

    scheme: str
    slug: str
    label: str
    verdict: Verdict
    """NEW, CHANGED or REFUSED."""
    notes: tuple[str, ...] = ()
    """Why it was refused, what of it was left out, or why it was not taken back."""
    before: State | None = None
    """Of a changed one: what it was."""
    after: str = ""
    """The mark of what it became: as long as it is that, it can be taken back."""
    is_back: bool = False
    """It was taken back."""


def done_of(item: dict[str, Any]) -> Done:
    """Out of JSON, where `asdict` of one was written."""
    before = item["before"]
    if before is not None:
        details: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in before["details"].items()
        }
        before = State(Details(**details), tuple(before["retired"]) if before["retired"] else None)
    said = {"verdict": Verdict(item["verdict"]), "notes": tuple(item["notes"]), "before": before}
    return Done(**item | said)
