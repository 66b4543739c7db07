"""The rows of a table of positions: the tree of actors with branches folded, in pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.claims.evidence_map.question import ITSELF
from evidence.claims.evidence_map.records import Concepts
from evidence.claims.positions.question import Asked
from evidence.claims.positions.stances import Stances
from evidence.vocabulary.trees import Node

#: Rows on a page.
MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Row:
    """An actor in its own name, or with all below it."""

    key: str
    """In addresses: the slug where everything below counts, “only:” before it where it does not."""
    node: Node
    depth: int
    actors: frozenset[int]
    """Whose stances it holds; none where only those below it have any."""
    has_below: bool
    """Others below it have stances here: it can be folded."""
    is_folded: bool
    has_opened: bool
    """The opened cell is of somebody below it."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Rows under one broadest actor, or those of everybody who stands alone."""

    top: Node | None
    rows: tuple[Row, ...]
    is_continued: bool = False
    """Its first rows stand on the page before."""


@dataclass(frozen=True, slots=True)
class Listing:
    branches: tuple[Branch, ...]
    """Of the page."""
    page: int
    pages: int
    can_fold: bool


def own_quotations(rows: Stances) -> dict[int, set[int]]:
    """Those of each actor in its own name."""
    found: dict[int, set[int]] = {}
    for actor, _, _, first, end in rows.runs():
        found.setdefault(actor, set()).update(rows.quotation[first:end])
    return found


def listing(
    asked: Asked, actors: Concepts, limit: frozenset[int], own: Mapping[int, set[int]], most: int = MOST_ROWS
) -> Listing | None:
    """The page that was asked for, or the one with the opened cell; None beyond the last.

    `limit` are the actors that the rows are limited to, `own` the quotations of each.
    """
    branches = list(_branches(asked, actors, limit, own))
    pages = list(_pages(branches, most))
    page = asked.page or _page_of(asked, pages)
    if page > max(1, len(pages)):
        return None
    return Listing(
        branches=pages[page - 1] if pages else (),
        page=page,
        pages=max(1, len(pages)),
        can_fold=any(row.has_below for branch in branches for row in branch.rows),
    )


def _branches(asked: Asked, actors: Concepts, limit: frozenset[int], own: Mapping[int, set[int]]) -> Iterator[Branch]:
    """Those with the most quotations first; who stands alone comes last, together."""
    paths = {pk: tuple(one for one in actors.tree.paths[pk] if one in limit) for pk in own}
    shown = {one for path in paths.values() for one in path}
    under: dict[int, set[int]] = {}
    for pk, path in paths.items():
        under.setdefault(path[0], set()).update(own[pk])
    members: dict[int, list[int]] = {top: [] for top in under}
    depths: dict[int, int] = {}
    for pk in actors.tree.nodes:  # depth first
        if pk in shown:
            path = tuple(one for one in actors.tree.paths[pk] if one in limit)
            depths[pk] = len(path) - 1
            members[path[0]].append(pk)
    order = sorted(members, key=lambda top: (-len(under[top]), actors.tree.nodes[top].label.casefold(), top))
    made = _Rows(asked, actors, limit, frozenset(own), frozenset(shown), depths, _opened_path(asked, actors))
    for top in order:
        if len(members[top]) > 1:
            yield Branch(actors.tree.nodes[top], tuple(made.rows(members[top])))
    alone = [top for top in order if len(members[top]) == 1]
    if alone:
        yield Branch(None, tuple(row for top in alone for row in made.rows(members[top])))


def _opened_path(asked: Asked, actors: Concepts) -> frozenset[int]:
    """What must not be folded for the opened cell to be seen."""
    if asked.open is None:
        return frozenset()
    return frozenset(actors.tree.paths[actors.by_slug[asked.open[0].removeprefix(ITSELF)].pk][:-1])


@dataclass(frozen=True, slots=True)
class _Rows:
    asked: Asked
    actors: Concepts
    limit: frozenset[int]
    own: frozenset[int]
    shown: frozenset[int]
    depths: Mapping[int, int]
    opened: frozenset[int]

    def rows(self, members: Sequence[int]) -> Iterator[Row]:
        """Of one branch, depth first, without what is folded away."""
        folded_at: int | None = None
        for pk in members:
            if folded_at is not None and self.depths[pk] > folded_at:
                continue
            row = self._row(pk)
            folded_at = self.depths[pk] if row.is_folded else None
            yield row

    def _row(self, pk: int) -> Row:
        node, tree = self.actors.tree.nodes[pk], self.actors.tree
        branch = tree.branch(pk)
        below = (branch - {pk}) & self.own
        is_folded = bool(below) and self.asked.folds(node.slug) and pk not in self.opened
        is_whole = (is_folded or not below) and branch <= self.limit
        mine = (branch if is_folded else frozenset({pk})) & self.own
        return Row(
            key=node.slug if is_whole else ITSELF + node.slug,
            node=node,
            depth=self.depths[pk],
            actors=mine,
            has_below=bool(below),
            is_folded=is_folded,
            has_opened=pk in self.opened,
        )


def _pages(branches: Sequence[Branch], most: int) -> Iterator[tuple[Branch, ...]]:
    """Pages of `most` rows; a branch that goes over the end is continued."""
    page: list[Branch] = []
    room = most
    for branch in branches:
        rows, is_continued = branch.rows, False
        while rows:
            page.append(Branch(branch.top, rows[:room], is_continued))
            room, rows, is_continued = room - len(rows[:room]), rows[room:], True
            if not room:
                yield tuple(page)
                page, room = [], most
    if page:
        yield tuple(page)


def _page_of(asked: Asked, pages: Sequence[tuple[Branch, ...]]) -> int:
    if asked.open is None:
        return 1
    slug = asked.open[0].removeprefix(ITSELF)
    for number, page in enumerate(pages, 1):
        if any(row.node.slug == slug for branch in page for row in branch.rows):
            return number
    return 1
