"""The themes and actors that a table of positions can be narrowed to, as far as a list can be read."""

from dataclasses import dataclass

from django.db.models import Count

from evidence.accounts.models import Person
from evidence.claims.models import Stance
from evidence.vocabulary import trees
from evidence.vocabulary.models import Actor

#: So many names stand in one list: of more the ones that most is said on, or by.
MOST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    slug: str
    label: str
    number: int = 0
    """Quotations; of actors not counted."""
    depth: int = 0

    @property
    def indent(self) -> range:
        return range(self.depth)


@dataclass(frozen=True, slots=True)
class Choices:
    themes: tuple[Choice, ...]
    """Those on which somebody takes a stance, by label."""
    is_cut: bool
    """There are more themes."""
    actors: tuple[Choice, ...]
    """In the order of the tree; of very many the broadest."""


def choices(*, person: Person) -> Choices:
    """Two queries."""
    stances = Stance.objects.visible_to(person).order_by()
    counted = stances.values_list("theme__slug", "theme__label").annotate(n=Count("quotation", distinct=True))
    found = [Choice(*row) for row in counted.order_by("-n", "theme__label")[: MOST + 1]]
    placed = list(trees.read(Actor).placed())
    if len(placed) > MOST:
        placed = [one for one in placed if one.depth == 0][:MOST]
    return Choices(
        themes=tuple(sorted(found[:MOST], key=lambda one: one.label.casefold())),
        is_cut=len(found) > MOST,
        actors=tuple(Choice(one.node.slug, one.node.label, depth=one.depth) for one in placed),
    )
