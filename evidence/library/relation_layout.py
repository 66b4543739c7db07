"""Where the works of a graph stand in a drawing, and how the lines between them run. Pure, and always the same.

Layers from left to right: a line begins at the work that says something of another and leads to the right; only what
goes round in a circle leads back. What belongs together (a shared origin) has a band of its own over the layers that it
spans, so that an outline around it holds nothing else. A line over several layers has a lane in each between. All units
are placed from the top down on what stands there already: nothing can lie on anything else. Lines turn only in the
gaps between layers, so none runs through a box. Lengths are those of the drawing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from evidence.library.relation_layers import Pair, layers_of

WIDTH = 200
"""Of a box."""
GAP = 120
"""Between layers: room for the words of a line."""
BETWEEN = 26
"""From one box to the next below."""
LANE = 18
PADDING = 12
"""From an outline to what it holds."""
HEADING = 20
"""Above what an outline holds, for its words."""
MARGIN = 16
ROUNDS = 8

type Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    id: int
    height: int
    group: int | None = None
    """What it shares an outline with."""


@dataclass(frozen=True, slots=True)
class Placed:
    id: int
    x: int
    y: float
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    """From `source` to `target`: straight within a lane, a curve from one point to the next across each gap."""

    source: int
    target: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    group: int
    x: int
    y: float
    width: int
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    boxes: tuple[Placed, ...]
    lines: tuple[Line, ...]
    outlines: tuple[Outline, ...]
    width: int
    height: float


@dataclass(slots=True)
class _Unit:
    """What is placed as one: a box, the boxes of one outline, or the lane of a line."""

    key: tuple[int, ...]
    layers: dict[int, list[int]]
    """Layer → the boxes in it; empty for a lane."""
    heights: dict[int, float]
    """Layer → what the unit takes up there."""
    is_group: bool = False
    near: list["tuple[_Unit, int, _Unit, int]"] = field(default_factory=list)
    top: float = 0

    @property
    def first(self) -> int:
        return min(self.heights)

    @property
    def last(self) -> int:
        return max(self.heights)

    @property
    def height(self) -> float:
        return max(self.heights.values()) + (2 * PADDING + HEADING if self.is_group else 0)

    @property
    def centre(self) -> float:
        return self.top + self.height / 2


def laid_out(boxes: Iterable[Box], pairs: Iterable[Pair]) -> Layout:
    """All boxes and one line for each pair of two of them. The order in which they are given changes nothing."""
    known = {box.id: box for box in sorted(boxes, key=lambda one: one.id)}
    edges = sorted({(left, right) for left, right in pairs if left != right and left in known and right in known})
    layers = layers_of(known, edges)
    units, lanes = _units(known, edges, layers)
    _arrange(units, edges, lanes)
    tops = _tops(units, known)
    outlines = tuple(_outline(unit, known) for unit in units if unit.is_group)
    placed = {pk: Placed(pk, _x(layers[pk]), tops[pk], known[pk].height) for pk in known}
    lines = _lines(edges, placed, layers, lanes)
    right = max((_x(layer) + WIDTH for layer in layers.values()), default=0)
    bottom = max((unit.top + unit.height for unit in units), default=0.0)
    return Layout(tuple(placed.values()), lines, outlines, right + MARGIN + PADDING, bottom + MARGIN)


def _x(layer: int) -> int:
    return MARGIN + PADDING + layer * (WIDTH + GAP)


# Units, from the top down


def _units(
    known: Mapping[int, Box], edges: Sequence[Pair], layers: Mapping[int, int]
) -> tuple[list[_Unit], dict[Pair, _Unit]]:
    held: dict[tuple[int, ...], _Unit] = {}
    for pk, box in known.items():
        key = (0, box.group) if box.group is not None else (1, pk)
        unit = held.setdefault(key, _Unit(key, {}, {}, is_group=box.group is not None))
        unit.layers.setdefault(layers[pk], []).append(pk)
    for unit in held.values():
        for layer in range(min(unit.layers), max(unit.layers) + 1):
            inside = [known[pk].height for pk in unit.layers.get(layer, ())]
            unit.heights[layer] = sum(inside) + BETWEEN * max(0, len(inside) - 1)
    lanes = {}
    for left, right in edges:
        low, high = sorted((layers[left], layers[right]))
        if high - low > 1:
            lanes[left, right] = _Unit((2, left, right), {}, dict.fromkeys(range(low + 1, high), float(LANE)))
    return [*held.values(), *lanes.values()], lanes


def _arrange(units: list[_Unit], edges: Sequence[Pair], lanes: Mapping[Pair, _Unit]) -> None:
    """Place the units near what they are joined to; of several rounds the one with the shortest lines."""
    of = {pk: unit for unit in units for inside in unit.layers.values() for pk in inside}
    joined: dict[int, list[_Unit]] = {id(unit): [] for unit in units}
    links: list[tuple[_Unit, _Unit]] = []
    for pair in edges:
        chain = [of[pair[0]], *([lanes[pair]] if pair in lanes else []), of[pair[1]]]
        for one, other in pairwise(chain):
            if one is not other:
                joined[id(one)].append(other)
                joined[id(other)].append(one)
                links.append((one, other))
    part = _parts(units, joined)
    units.sort(key=lambda unit: (part[id(unit)], unit.first, unit.key))
    best, least = [0.0] * len(units), float("inf")
    wanted = dict.fromkeys(joined, 0.0)
    for _ in range(ROUNDS):
        _stack(units, wanted, part)
        length = sum(abs(one.centre - other.centre) for one, other in links)
        length += max((unit.top + unit.height for unit in units), default=0) / 4
        if length < least:
            least, best = length, [unit.top for unit in units]
            kept = list(units)
        wanted = {
            id(unit): sum(one.centre for one in joined[id(unit)]) / len(joined[id(unit)]) if joined[id(unit)] else 0.0
            for unit in units
        }
        units.sort(key=lambda unit: (part[id(unit)], wanted[id(unit)], unit.first, unit.key))
    if units:
        units[:] = kept
    for unit, top in zip(units, best, strict=True):
        unit.top = top


def _parts(units: Sequence[_Unit], joined: Mapping[int, Sequence[_Unit]]) -> dict[int, int]:
    """Unit → which part of the drawing it hangs together with: the largest part first."""
    found: dict[int, int] = {}
    parts: list[list[_Unit]] = []
    for start in sorted(units, key=lambda unit: unit.key):
        if id(start) in found:
            continue
        inside = [start]
        found[id(start)] = len(parts)
        for unit in inside:
            for other in joined[id(unit)]:
                if id(other) not in found:
                    found[id(other)] = len(parts)
                    inside.append(other)
        parts.append(inside)
    order = sorted(range(len(parts)), key=lambda at: (-len(parts[at]), at))
    place = {at: nth for nth, at in enumerate(order)}
    return {key: place[at] for key, at in found.items()}


def _stack(units: Sequence[_Unit], wanted: Mapping[int, float], part: Mapping[int, int]) -> None:
    """From the top down, each unit where it would like to be or below what stands there; parts below each other."""
    begin, now, free = float(MARGIN), -1, dict[int, float]()
    inside: list[_Unit] = []
    for unit in units:
        if part[id(unit)] != now:
            begin = _raised(inside, begin)
            now, free, inside = part[id(unit)], {}, []
        layers = range(unit.first, unit.last + 1)
        lowest = max(free.get(layer, begin) for layer in layers)
        unit.top = max(lowest, wanted[id(unit)] - unit.height / 2)
        for layer in layers:
            free[layer] = unit.top + unit.height + BETWEEN
        inside.append(unit)
    _raised(inside, begin)


def _raised(inside: Sequence[_Unit], begin: float) -> float:
    """The part begins where the one before ends; where the next may begin."""
    if not inside:
        return begin
    up = min(unit.top for unit in inside) - begin
    for unit in inside:
        unit.top -= up
    return max(unit.top + unit.height for unit in inside) + 2 * BETWEEN


def _tops(units: Iterable[_Unit], known: Mapping[int, Box]) -> dict[int, float]:
    tops = {}
    for unit in units:
        for layer, inside in unit.layers.items():
            room = max(unit.heights.values()) - unit.heights[layer]
            y = unit.top + (PADDING + HEADING if unit.is_group else 0) + room / 2
            for pk in inside:
                tops[pk] = y
                y += known[pk].height + BETWEEN
    return tops


def _outline(unit: _Unit, known: Mapping[int, Box]) -> Outline:
    width = _x(unit.last) - _x(unit.first) + WIDTH + 2 * PADDING
    group = known[next(iter(unit.layers.values()))[0]].group
    if group is None:
        raise ValueError("Only what shares an outline is a group.")
    return Outline(group, _x(unit.first) - PADDING, unit.top, width, unit.height)


# Lines


def _lines(
    edges: Sequence[Pair], placed: Mapping[int, Placed], layers: Mapping[int, int], lanes: Mapping[Pair, _Unit]
) -> tuple[Line, ...]:
    """Each with its own place on the sides of its boxes, in the order of where it goes: fewer lines cross."""
    ends: dict[tuple[int, bool], list[tuple[float, Pair]]] = {}
    for pair in edges:
        low, high = sorted(pair, key=lambda pk: layers[pk])
        lane = lanes.get(pair)
        ends.setdefault((low, True), []).append((lane.centre if lane else _middle(placed[high]), pair))
        ends.setdefault((high, False), []).append((lane.centre if lane else _middle(placed[low]), pair))
    ports: dict[tuple[int, Pair], float] = {}
    for (pk, _), leading in ends.items():
        for nth, (_, pair) in enumerate(sorted(leading), 1):
            ports[pk, pair] = placed[pk].y + placed[pk].height * nth / (len(leading) + 1)
    lines = []
    for pair in edges:
        low, high = sorted(pair, key=lambda pk: layers[pk])
        points: list[Point] = [(placed[low].x + WIDTH, ports[low, pair])]
        if pair in lanes:
            y = lanes[pair].centre
            for layer in lanes[pair].heights:
                points += [(_x(layer), y), (_x(layer) + WIDTH, y)]
        points.append((placed[high].x, ports[high, pair]))
        lines.append(Line(*pair, tuple(points if low == pair[0] else reversed(points))))
    return tuple(lines)


def _middle(one: Placed) -> float:
    return one.y + one.height / 2
