"""The themes and actors that a table of positions can be narrowed to, as far as a list can be read."""

from dataclasses import dataclass

from django.db.models import Count

from evidence.accounts.models import Person
from evidence.claims.models import Stance
from evidence.claims.tree_choices import MOST, Choice, in_tree
from evidence.vocabulary.models import Actor


@dataclass(frozen=True, slots=True)
class Choices:
    themes: tuple[Choice, ...]
    """Those on which somebody takes a stance, by label; of very many the ones that most is said on."""
    is_cut: bool
    """There are more themes."""
    actors: tuple[Choice, ...]
    """In the order of the tree; of very many the broadest."""


def choices(*, person: Person) -> Choices:
    """Two queries."""
    stances = Stance.objects.visible_to(person).order_by()
    counted = stances.values_list("theme__slug", "theme__label").annotate(n=Count("quotation", distinct=True))
    found = [Choice(*row) for row in counted.order_by("-n", "theme__label")[: MOST + 1]]
    return Choices(
        themes=tuple(sorted(found[:MOST], key=lambda one: one.label.casefold())),
        is_cut=len(found) > MOST,
        actors=in_tree(Actor),
    )
