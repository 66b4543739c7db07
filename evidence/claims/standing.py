"""Where the address of a claim stands: the claim, its successor, or a tombstone."""

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse

from evidence.accounts.models import VISITOR, Person
from evidence.claims.models import Claim
from evidence.claims.notes import Linked
from evidence.library import standing
from evidence.library.written import Written, WrittenObjects


class ClaimTheme(NamedTuple):
    pk: int
    label: str
    slug: str

    @property
    def linked(self) -> Linked:
        return Linked(self.label, reverse("theme", args=[self.slug]))


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim with its themes by name."""

    row: Claim
    themes: tuple[ClaimTheme, ...]


def claim(pk: int, *, person: Person) -> Claim:
    """The claim as `person` may see it, with its themes; three queries.

    Raises Claim.DoesNotExist (never given, or not published), Withdrawn, Merged.
    """
    return standing.standing(Claim.objects.prefetch_related("themes"), pk, person=person)


def shown(pk: int, *, person: Person) -> Shown:
    """As `claim`; two queries when it is there to see: CLAIMS and THEMES."""
    row = next(iter(CLAIMS.of([pk], person)), None) or claim(pk, person=person)
    return Shown(row, tuple(ClaimTheme(*theme) for theme in THEMES.of([pk], VISITOR)))


CLAIMS = WrittenObjects(Claim, lambda person: Claim.objects.visible_to(person).order_by(), "pk")
THEMES = Written(
    lambda _: Claim.themes.through.objects.order_by("theme__label").values_list(
        "theme_id", "theme__label", "theme__slug"
    ),
    "claim_id",
)
