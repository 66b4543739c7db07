"""Concepts that are no longer used: what their addresses answer. A slug that was ever given is never forgotten."""

from dataclasses import dataclass
from datetime import datetime

from evidence.vocabulary.models import Actor, Theme

LONGEST = 100
"""Steps from one concept to the next that are followed. The database lets no circle stand."""


@dataclass(frozen=True, slots=True)
class Retired:
    """The concept was retired; `instead` is used in its place, if anything is."""

    pk: int
    label: str
    at: datetime
    reason: str
    instead: Theme | Actor | None


def went(model: type[Theme] | type[Actor]) -> dict[str, int]:
    """Slug of a retired concept → the living one in whose name it goes on; one query."""
    rows = model.objects.filter(retired_at__isnull=False, replaced_by__isnull=False)
    named = rows.values_list("pk", "slug", "replaced_by")
    next_of = {pk: (slug, following) for pk, slug, following in named if following is not None}
    found = {}
    for slug, first in next_of.values():
        following = first
        for _ in range(LONGEST):
            if following not in next_of:
                break
            following = next_of[following][1]
        found[slug] = following
    return found


def if_retired(model: type[Theme] | type[Actor], slug: str) -> Retired | None:
    """What to answer at the address of a concept that is retired; None for a living one, and for none at all."""
    concept = model.objects.filter(slug=slug, retired_at__isnull=False).first()
    if concept is None or concept.retired_at is None:
        return None
    following = went(model).get(slug)
    instead: Theme | Actor | None = model.objects.get(pk=following) if following is not None else None
    return Retired(concept.pk, concept.label, concept.retired_at, concept.retirement_reason, instead)
