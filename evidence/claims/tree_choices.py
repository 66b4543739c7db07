"""The themes or actors that a page can be narrowed to, as far as a list can be read."""

from collections.abc import Container
from dataclasses import dataclass

from evidence.vocabulary import trees
from evidence.vocabulary.models import Actor, Theme

#: So many names stand in one list.
MOST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    slug: str
    label: str
    number: int = 0
    """Quotations, where they are counted."""
    depth: int = 0

    @property
    def indent(self) -> range:
        return range(self.depth)


def in_tree(model: type[Theme] | type[Actor], chosen: Container[str] = ()) -> tuple[Choice, ...]:
    """In the order of the tree; of very many the broadest, and those that are chosen. One query."""
    placed = list(trees.read(model).placed())
    if len(placed) > MOST:
        tops = [one for one in placed if one.depth == 0][:MOST]
        placed = [*tops, *(one for one in placed if one.node.slug in chosen and one not in tops)]
    return tuple(Choice(one.node.slug, one.node.label, depth=one.depth) for one in placed)
