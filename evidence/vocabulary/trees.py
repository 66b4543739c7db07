"""The tree of all themes, or of all actors, as one value: read once, walked without asking the database again."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from evidence.vocabulary.models import Actor, Theme


@dataclass(frozen=True, slots=True)
class Node:
    pk: int
    slug: str
    label: str
    parent: int | None
    """The next broader one; None at the top."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A node and how deep it stands; the top is 0."""

    node: Node
    depth: int


@dataclass(frozen=True, slots=True)
class Tree:
    nodes: Mapping[int, Node]
    """In depth-first order: what is broader before what is narrower, neighbours by label."""
    paths: Mapping[int, tuple[int, ...]]
    """From the top down to the node itself."""
    below: Mapping[int, tuple[int, ...]]
    """The next narrower ones, by label."""

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> Self:
        """ValueError when a node is its own ancestor or its parent is not among `nodes`."""
        listed = sorted(nodes, key=lambda node: (node.label.casefold(), node.pk))
        below: dict[int | None, list[Node]] = {}
        for node in listed:
            below.setdefault(node.parent, []).append(node)
        paths: dict[int, tuple[int, ...]] = {}
        ordered: dict[int, Node] = {}
        waiting = below.get(None, [])[::-1]
        while waiting:
            node = waiting.pop()
            above = () if node.parent is None else paths[node.parent]
            ordered[node.pk], paths[node.pk] = node, (*above, node.pk)
            waiting += below.get(node.pk, [])[::-1]
        if len(ordered) != len(listed):
            lost = next(node for node in listed if node.pk not in ordered)
            raise ValueError(f"“{lost.slug}” hangs on no top of the tree.")
        return cls(ordered, paths, {pk: tuple(child.pk for child in below.get(pk, ())) for pk in ordered})

    def placed(self) -> Iterator[Placed]:
        """Every node, depth first."""
        return (Placed(node, len(self.paths[pk]) - 1) for pk, node in self.nodes.items())

    def ancestors(self, pk: int) -> tuple[Node, ...]:
        """What is broader, the broadest first, without the node itself. KeyError for an unknown one."""
        return tuple(self.nodes[above] for above in self.paths[pk][:-1])

    def children(self, pk: int) -> tuple[Node, ...]:
        return tuple(self.nodes[child] for child in self.below[pk])

    def top(self, pk: int) -> Node:
        """The broadest node above, or the node itself."""
        return self.nodes[self.paths[pk][0]]

    def branch(self, *pks: int) -> frozenset[int]:
        """The nodes and everything narrower. KeyError for an unknown one."""
        found: set[int] = set()
        waiting = list(pks)
        while waiting:
            pk = waiting.pop()
            if pk not in found:
                found.add(pk)
                waiting += self.below[pk]
        return frozenset(found)

    def rolled_up[T: Hashable](self, pairs: Iterable[tuple[int, T]]) -> dict[int, set[T]]:
        """The things of each node and of everything narrower, each thing once. Nodes without any are left out."""
        found: dict[int, set[T]] = {}
        for pk, thing in pairs:
            found.setdefault(pk, set()).add(thing)
        for node in reversed(list(self.nodes.values())):  # the narrower before the broader
            if node.parent is not None and node.pk in found:
                found.setdefault(node.parent, set()).update(found[node.pk])
        return found


def read(model: type[Theme] | type[Actor]) -> Tree:
    """The whole tree as it is now, without what is retired; one query."""
    rows = model.objects.living().order_by().values_list("pk", "slug", "label", "parent_id")
    return Tree.of(Node(*row) for row in rows)
