"""How works stand to each other, as a graph that is small enough to be drawn, and which of them share an origin.

Works that are not published are never named and join nothing. Of a graph that is larger than a drawing can hold, the
works nearest to where one begins are kept, and how many others they are joined to is said.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from evidence.accounts.models import Person
from evidence.library.models import Relation, RelationType, Source, SourceQuerySet
from evidence.library.origins import origin_groups, together
from evidence.library.references import short_reference, with_reference_parts

MOST = 60
"""Works in one drawing."""
STEPS = 6
"""So many steps from where one begins are followed."""
READ = 2_000
"""Relations that are read at a time to find the works that are drawn."""

SYMMETRIC = frozenset({RelationType.SAME_PROJECT, RelationType.RELATED})
"""Read the same from both ends: drawn without an arrowhead."""

type Pair = tuple[int, int]


class NoSuchPage(LookupError):
    """The library has fewer pages of relations."""


@dataclass(frozen=True, slots=True)
class Work:
    id: int
    title: str
    short: str
    address: str
    is_inside: bool = True
    """One of those that were asked about; else it is there because it is joined to one."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One relation as it is recorded, read from `source` to `target`."""

    source: int
    target: int
    type: str
    words: str
    """“reports on”."""
    note: str


@dataclass(frozen=True, slots=True)
class SharedOrigin:
    """Works which come from one place: as evidence they are one voice."""

    id: int
    works: tuple[int, ...]
    why: tuple[Edge, ...]
    through_others: bool
    """Works that are not drawn are needed to join them."""


@dataclass(frozen=True, slots=True)
class Graph:
    works: tuple[Work, ...]
    edges: tuple[Edge, ...]
    origins: tuple[SharedOrigin, ...]
    left_out: int = 0
    """Works not drawn that these are joined to."""


@dataclass(frozen=True, slots=True)
class Overview:
    """All relations of the library, works that hang together on one page, the largest such groups first."""

    graph: Graph
    works: int
    relations: int
    components: int
    """Groups of works that hang together."""
    page: int
    pages: int


def around(pk: int, *, person: Person, steps: int = STEPS) -> Graph:
    """The works that hang together with this one, the nearest first; fourteen queries at most.

    With one step only the relations of this very work are edges: what its record lists.
    """
    rows = _visible(person)
    nodes, newest = [pk], [pk]
    for _ in range(steps):
        near = rows.filter(_touching(newest)).order_by("pk").values_list("source", "target")[:READ]
        newest = list(dict.fromkeys(one for pair in near for one in pair if one not in nodes))[: MOST - len(nodes)]
        if not newest:
            break
        nodes += newest
    within = rows.filter(source__in=nodes, target__in=nodes)
    if steps == 1:
        within = within.filter(_touching([pk]))
    return _graph(nodes, within, left_out=_beyond(rows.filter(_touching([pk] if steps == 1 else nodes)), nodes))


def among(sources: SourceQuerySet, *, person: Person) -> Graph:
    """The relations that one of `sources` has a part in, with the works on their other ends; seven queries.

    Every pair of the library is read, and who is asked about once: cheaper than a question for each end.
    """
    rows = _visible(person)
    inside = frozenset(sources.order_by().values_list("pk", flat=True))
    pairs = [pair for pair in rows.order_by("pk").values_list("source", "target") if not inside.isdisjoint(pair)]
    nodes = _first_of(_components(pairs), pairs)
    within = rows.filter(_touching(inside.intersection(nodes)), source__in=nodes, target__in=nodes)
    left_out = len({pk for pair in pairs for pk in pair}.difference(nodes))
    return _graph(nodes, within, inside=inside, left_out=left_out)


def overview(page: int = 1, *, person: Person) -> Overview:
    """A page of all relations; seven queries. Every pair is read, so the price grows with the library.

    Pages are counted from 1. Raises NoSuchPage.
    """
    rows = _visible(person)
    pairs = list(rows.order_by("pk").values_list("source", "target"))
    components = _components(pairs)
    pages = _pages(components)
    if not 1 <= page <= max(1, len(pages)):
        raise NoSuchPage
    shown = pages[page - 1] if pages else []
    nodes = _first_of(shown, pairs)
    within = rows.filter(source__in=nodes, target__in=nodes)
    left_out = sum(map(len, shown)) - len(nodes)
    return Overview(
        graph=_graph(nodes, within, left_out=left_out),
        works=sum(map(len, components)),
        relations=len(pairs),
        components=len(components),
        page=page,
        pages=max(1, len(pages)),
    )


def _visible(person: Person) -> QuerySet[Relation]:
    visible = Source.objects.visible_to(person).order_by().values("pk")
    return Relation.objects.filter(source__in=visible, target__in=visible).order_by()


def _touching(works: Collection[int]) -> Q:
    return Q(source__in=works) | Q(target__in=works)


def _beyond(rows: QuerySet[Relation], nodes: Collection[int]) -> int:
    """Works on the ends of `rows` that are not among `nodes`; one query."""
    sources, targets = rows.exclude(source__in=nodes), rows.exclude(target__in=nodes)
    return sources.values_list("source").union(targets.values_list("target")).count()


def _components(pairs: Sequence[Pair]) -> list[list[int]]:
    """Works that hang together, the largest groups first, each in the order of the numbers."""
    groups: dict[int, list[int]] = {}
    for pk, top in sorted(together(pairs).items()):
        groups.setdefault(top, []).append(pk)
    return sorted(groups.values(), key=lambda of: (-len(of), of[0]))


def _pages(components: Iterable[list[int]]) -> list[list[list[int]]]:
    """Whole groups to a page while there is room; one that is too large for any has a page of its own."""
    pages: list[list[list[int]]] = []
    room = 0
    for of in components:
        if len(of) > room:
            pages.append([])
            room = MOST
        pages[-1].append(of)
        room -= len(of)
    return pages


def _first_of(components: Iterable[Sequence[int]], pairs: Iterable[Pair]) -> list[int]:
    """What is drawn: whole groups while there is room; of one too large the works nearest to its busiest."""
    neighbours: dict[int, list[int]] = {}
    for left, right in pairs:
        neighbours.setdefault(left, []).append(right)
        neighbours.setdefault(right, []).append(left)
    nodes: list[int] = []
    for of in components:
        room = MOST - len(nodes)
        if len(of) <= room:
            nodes += of
        elif not nodes:
            nodes += _nearest(max(of, key=lambda pk: (len(neighbours[pk]), -pk)), neighbours)[:room]
    return nodes


def _nearest(first: int, neighbours: Mapping[int, Sequence[int]]) -> list[int]:
    """MOST works at most, step by step from the first."""
    found = {first: None}
    newest = [first]
    while newest and len(found) < MOST:
        newest = list(dict.fromkeys(one for pk in newest for one in sorted(neighbours[pk]) if one not in found))
        found |= dict.fromkeys(newest)
    return list(found)


def _graph(
    nodes: Sequence[int], within: QuerySet[Relation], *, inside: Collection[int] | None = None, left_out: int = 0
) -> Graph:
    rows = with_reference_parts(Source.objects.all()).in_bulk(nodes)
    edges = tuple(
        Edge(
            source=one.source_id,
            target=one.target_id,
            type=one.type,
            words=one.get_type_display(),
            note=one.note,
        )
        for one in within.order_by("source", "target", "type")
    )
    works = tuple(
        Work(
            id=pk,
            title=rows[pk].title,
            short=short_reference(rows[pk]),
            address=rows[pk].get_absolute_url(),
            is_inside=inside is None or pk in inside,
        )
        for pk in nodes
    )
    return Graph(works, edges, _origins(nodes, edges), left_out)


def _origins(nodes: Sequence[int], edges: Sequence[Edge]) -> tuple[SharedOrigin, ...]:
    """Groups of at least two drawn works; one query."""
    groups = origin_groups(nodes)
    number = Counter(groups[pk] for pk in nodes if pk in groups)
    found = []
    for group in sorted(one for one, works in number.items() if works > 1):
        works = tuple(pk for pk in nodes if groups.get(pk) == group)
        why = tuple(
            edge for edge in edges if edge.type in Relation.SHARED_ORIGIN and {edge.source, edge.target} <= set(works)
        )
        joined = together((edge.source, edge.target) for edge in why)
        found.append(SharedOrigin(group, works, why, len({joined.get(pk, -pk) for pk in works}) > 1))
    return tuple(found)
