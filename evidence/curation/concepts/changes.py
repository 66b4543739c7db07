"""What was done to the vocabulary, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.curation.concepts.uses import MODELS, AnyConcept
from evidence.curation.models import ConceptChange


@dataclass(frozen=True, slots=True)
class Told:
    change: ConceptChange
    kept: AnyConcept
    other: AnyConcept
    rows: int
    """How many rows were written."""


def told(changes: Sequence[ConceptChange]) -> tuple[Told, ...]:
    """Two queries, however many there are."""
    known = {
        kind: model.objects.in_bulk({pk for one in changes if one.kind == kind for pk in (one.kept, one.other)})
        for kind, model in MODELS.items()
    }
    return tuple(Told(one, known[one.kind][one.kept], known[one.kind][one.other], len(one.moved)) for one in changes)
