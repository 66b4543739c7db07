"""The themes and actors that an evidence map can be narrowed to, as far as a list can be read."""

from dataclasses import dataclass

from evidence.claims.evidence_map_question import Asked
from evidence.vocabulary import trees
from evidence.vocabulary.models import Actor, Theme

#: So many names stand in one list; of more, the broadest ones, and more are reached from the rows of the map.
MOST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    slug: str
    label: str
    depth: int

    @property
    def indent(self) -> range:
        return range(self.depth)


def choices(dimension: str, asked: Asked) -> tuple[Choice, ...]:
    """In the order of the tree, what is chosen always among them; one query."""
    tree = trees.read(Theme if dimension == "theme" else Actor)
    chosen = str(getattr(asked, dimension))
    placed = list(tree.placed())
    if len(placed) > MOST:
        tops = [one for one in placed if one.depth == 0][:MOST]
        placed = [*tops, *(one for one in placed if one.node.slug == chosen and one not in tops)]
    return tuple(Choice(one.node.slug, one.node.label, one.depth) for one in placed)
