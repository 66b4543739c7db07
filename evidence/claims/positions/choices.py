"""The themes and actors that a table of positions can be narrowed to, as far as a list can be read."""

from dataclasses import dataclass

from evidence.claims.positions.stances import Stances, on_themes
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


def choices(every: Stances) -> Choices:
    """One query."""
    nodes, number = every.names.theme.tree.nodes, on_themes(every)
    most = sorted(number, key=lambda pk: (-number[pk], nodes[pk].label))[:MOST]
    found = [Choice(nodes[pk].slug, nodes[pk].label, number[pk]) for pk in most]
    return Choices(
        themes=tuple(sorted(found, key=lambda one: one.label.casefold())),
        is_cut=len(number) > MOST,
        actors=in_tree(Actor),
    )
