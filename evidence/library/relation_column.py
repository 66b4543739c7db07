"""The same drawing for a narrow screen: works below each other, and the lines beside them in lanes of their own.

As wide as a phone, whatever the graph. Who says something stands above what it is about, unless works go round in a
circle; works of one origin stand together in an outline. No two lines share a piece of a lane. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby

from evidence.library.models import RelationType
from evidence.library.relation_drawing import (
    HEAD,
    INSET,
    LABEL,
    LEADING,
    MOST_LINES,
    SHORT,
    TITLE,
    Drawing,
    DrawnLine,
    DrawnOutline,
    DrawnText,
    DrawnWork,
    broken,
    look_of,
    types_of,
    width,
)
from evidence.library.relation_graph import SYMMETRIC, Graph, Work
from evidence.library.relation_layers import Pair, layers_of
from evidence.library.relation_layout import HEADING

WIDTH = 288
"""Of the whole: what a screen of 320 leaves between its margins."""
LEFT, BOX = 8, 172
EDGE = LEFT + BOX
"""The side of the boxes where lines begin and end."""
OUTER = WIDTH - 4
"""Where the last lane runs."""
MOST_APART = 10
"""From lane to lane; less where there are many."""
BETWEEN = 20
PADDING = 6
ARRIVAL = 12
"""Of a box’s side for a line that ends there; one that begins there has its words above it."""
TURN = 4


@dataclass(slots=True)
class _Box:
    work: Work
    short: Sequence[str]
    title: Sequence[str]
    height: int
    y: int = 0
    ports: dict[Pair, int] = field(default_factory=dict)


def in_column(graph: Graph, begin: int = 0) -> Drawing:
    """The drawing of a graph, WIDTH wide; of the same graph always the same."""
    types = types_of(graph.edges)
    pairs = sorted(pair for pair in types if pair[0] != pair[1])
    group = {pk: origin.id for origin in graph.origins for pk in origin.works}
    parts = _parts([one.id for one in graph.works], pairs, group)
    order = [pk for part in parts for pk in part]
    boxes = _boxes(graph.works, order, {pair: len(types[pair]) for pair in pairs})
    outlines, bottom = _placed([[boxes[pk] for pk in part] for part in parts], group)
    lanes = lanes_of({pair: (boxes[pair[0]].ports[pair], boxes[pair[1]].ports[pair]) for pair in pairs})
    last = max(lanes.values(), default=0)
    apart = min(MOST_APART, (OUTER - EDGE - HEAD - TURN) / (last + 1))
    lines = []
    for pair in pairs:
        x = round(OUTER - (last - lanes[pair]) * apart)
        start, end = boxes[pair[0]].ports[pair], boxes[pair[1]].ports[pair]
        lines.append(
            DrawnLine(
                path=_path(start, end, x),
                head="" if SYMMETRIC.issuperset(types[pair]) else f"M{EDGE} {end}l{HEAD} {HEAD // 2}v-{HEAD}z",
                look=look_of(types[pair]),
                labels=tuple(_labels([RelationType(one).label for one in types[pair]], start)),
            )
        )
    return Drawing(WIDTH, bottom, tuple(_work(boxes[pk], begin) for pk in order), tuple(lines), outlines)


# Works, from the top down


def _parts(works: Iterable[int], pairs: Sequence[Pair], group: Mapping[int, int]) -> list[list[int]]:
    """What hangs together, the largest part first; in it, layer by layer, each outline as one."""
    known = sorted(works)
    layers = layers_of(known, pairs)
    part = {pk: [pk] for pk in known}
    firsts: dict[int, int] = {}
    same = [(firsts.setdefault(group[pk], pk), pk) for pk in known if pk in group]
    for one, other in (*pairs, *same):
        if part[one] is not part[other]:
            part[one] += part[other]
            part |= dict.fromkeys(part[other], part[one])
    top: dict[int, int] = {}
    for pk, of in group.items():
        top[of] = min(top.get(of, layers[pk]), layers[pk])

    def place(pk: int) -> tuple[int, int, int, int]:
        of = group.get(pk)
        return (layers[pk], -pk, 0, pk) if of is None else (top[of], of, layers[pk], pk)

    parts = {id(inside): sorted(inside, key=place) for inside in part.values()}
    return sorted(parts.values(), key=lambda inside: (-len(inside), min(inside)))


def _boxes(works: Iterable[Work], order: Sequence[int], lines: Mapping[Pair, int]) -> dict[int, _Box]:
    """Each as high as its words and the ends of its lines need; `lines` says how many words a line has."""
    at = {pk: nth for nth, pk in enumerate(order)}
    room = BOX - 2 * INSET
    boxes = {}
    for one in works:
        short, title = broken(one.short, SHORT, 2, room), broken(one.title, TITLE, MOST_LINES, room)
        box = boxes[one.id] = _Box(one, short, title, 2 * INSET + LEADING * (len(short) + len(title)))
        # What leads up comes first, the nearest on top; what leads down after it, the farthest on top: fewer cross.
        turned = sorted((pair for pair in lines if one.id in pair), key=lambda pair: _turned(at, one.id, pair))
        rooms = [LEADING * lines[pair] if pair[0] == one.id else ARRIVAL for pair in turned]
        box.height = max(box.height, sum(rooms) + ARRIVAL)
        above = (box.height - sum(rooms)) // 2
        box.ports = {pair: above + below for pair, below in zip(turned, accumulate(rooms), strict=True)}
    return boxes


def _turned(at: Mapping[int, int], pk: int, pair: Pair) -> tuple[bool, int]:
    away = at[pair[1] if pair[0] == pk else pair[0]] - at[pk]
    return away > 0, -away


def _placed(parts: Iterable[Sequence[_Box]], group: Mapping[int, int]) -> tuple[tuple[DrawnOutline, ...], int]:
    """Gives each box its place; the outlines, and how high the whole is."""
    y, outlines = 0, list[DrawnOutline]()
    for part in parts:
        y += BETWEEN
        for of, together in groupby(part, key=lambda box: group.get(box.work.id)):
            begin = y
            y += 0 if of is None else PADDING + HEADING
            for box in together:
                box.y = y
                box.ports = {pair: port + y for pair, port in box.ports.items()}
                y += box.height + BETWEEN
            if of is not None:
                y += PADDING
                label = DrawnText(LEFT, begin + HEADING - 2, "one origin")
                height = y - BETWEEN - begin
                outlines.append(DrawnOutline(LEFT - PADDING, begin, BOX + 2 * PADDING, height, label))
    return tuple(outlines), y


def _work(box: _Box, begin: int) -> DrawnWork:
    x, base = LEFT + INSET, box.y + INSET + LEADING - 4
    return DrawnWork(
        work=box.work,
        x=LEFT,
        y=box.y,
        width=BOX,
        height=box.height,
        short=tuple(DrawnText(x, base + LEADING * nth, line) for nth, line in enumerate(box.short)),
        title=tuple(DrawnText(x, base + LEADING * nth, line) for nth, line in enumerate(box.title, len(box.short))),
        is_begin=box.work.id == begin,
    )


# Lines


def lanes_of(ends: Mapping[Pair, tuple[int, int]]) -> dict[Pair, int]:
    """Line, by the heights where it begins and ends → its lane, 0 next to the boxes: short lines inside long ones."""
    lanes: dict[Pair, int] = {}
    taken: list[list[tuple[int, int]]] = []
    for pair in sorted(ends, key=lambda pair: (abs(ends[pair][0] - ends[pair][1]), min(ends[pair]), pair)):
        low, high = sorted(ends[pair])
        free = (at for at, lane in enumerate(taken) if all(high < one or other < low for one, other in lane))
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes[pair] = lane
    return lanes


def _path(start: int, end: int, x: int) -> str:
    """Out to the lane, along it, and back."""
    turn = TURN if start < end else -TURN
    return f"M{EDGE} {start}H{x - TURN}Q{x} {start} {x} {start + turn}V{end - turn}Q{x} {end} {x - TURN} {end}H{EDGE}"


def _labels(said: Sequence[str], y: int) -> Iterator[DrawnText]:
    """On the line where it begins, left to right."""
    for nth, one in enumerate(reversed(said)):
        yield DrawnText(round(EDGE + 6 + width(one, LABEL) * 0.44), y - 4 - LEADING * nth, one)
