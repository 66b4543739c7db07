"""A graph of works as something to be drawn: boxes with their words broken into lines, curves, arrowheads, outlines.

Lengths are those of the drawing, whole numbers. A browser breaks no lines inside a drawing, so how wide words are is
estimated here, generously: a line that is a little short is better than one that leaves its box.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evidence.library.models import Relation, RelationType
from evidence.library.relation_graph import SYMMETRIC, Edge, Graph, Work
from evidence.library.relation_layout import GAP, HEADING, PADDING, WIDTH, Box, Layout, Line, Placed, Point, laid_out

INSET = 12
"""From the edge of a box to its words."""
SHORT, TITLE, LABEL = 13, 14, 12
"""Sizes of letters: of the short reference, of the title, of the words on a line."""
LEADING = 18
MOST_LINES = 3
"""Of a title; the list beside the drawing has it whole."""
LONGEST = 300
"""Characters that are looked at: more than fit into a box, however narrow they are."""
HEAD = 8
"""Length of an arrowhead."""
_NARROW = frozenset("iljtfrI.,;:'’‘“”\"!|()[] -–")
_WIDE = frozenset("mwMW@%—…")
_DASHED = frozenset({RelationType.RELATED, RelationType.CITES})


@dataclass(frozen=True, slots=True)
class DrawnText:
    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True)
class DrawnWork:
    work: Work
    x: int
    y: int
    width: int
    height: int
    short: tuple[DrawnText, ...]
    title: tuple[DrawnText, ...]
    is_begin: bool
    """The work that the drawing is about."""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    path: str
    head: str
    """Of the arrow; empty where the relation reads the same from both ends."""
    look: str
    """“joined” for what makes one origin, “loose” for what only points there, else “plain”."""
    labels: tuple[DrawnText, ...]


@dataclass(frozen=True, slots=True)
class DrawnOutline:
    x: int
    y: int
    width: int
    height: int
    label: DrawnText


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    works: tuple[DrawnWork, ...]
    lines: tuple[DrawnLine, ...]
    outlines: tuple[DrawnOutline, ...]

    @property
    def layers(self) -> int:
        """So many boxes stand beside each other at most."""
        return round((self.width - WIDTH) / (WIDTH + GAP)) + 1 if self.works else 0


def drawn(graph: Graph, begin: int = 0) -> Drawing:
    """The drawing of a graph; of the same graph always the same. `begin` is the work that it is about, if one is."""
    room = WIDTH - 2 * INSET
    words = {
        one.id: (broken(one.short, SHORT, 2, room), broken(one.title, TITLE, MOST_LINES, room)) for one in graph.works
    }
    group = {pk: origin.id for origin in graph.origins for pk in origin.works}
    boxes = [Box(pk, _height(*said), group.get(pk)) for pk, said in words.items()]
    layout = laid_out(boxes, ((edge.source, edge.target) for edge in graph.edges))
    at = {one.id: one for one in layout.boxes}
    return Drawing(
        width=round(layout.width),
        height=round(layout.height),
        works=tuple(_work(one, at[one.id], *words[one.id], is_begin=one.id == begin) for one in graph.works),
        lines=tuple(_lines(graph.edges, layout)),
        outlines=tuple(
            DrawnOutline(
                *(round(one.x), round(one.y), one.width, round(one.height)),
                DrawnText(round(one.x) + PADDING, round(one.y) + HEADING, "one origin"),
            )
            for one in layout.outlines
        ),
    )


# Words


def width(words: str, size: float) -> float:
    """About how wide words are in letters of a size, never too little by much.

    >>> width("Mutuals", 10) < width("Mutuals and more", 10), width("公共", 10)
    (True, 21.0)
    """
    return sum(map(_share, words)) * size


def _share(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.95
    return 0.72 if letter.isupper() else 0.56


def broken(words: str, size: int, most: int, room: int) -> tuple[str, ...]:
    """In lines that fit into a box with so much room; what does not fit is left out, with an ellipsis."""
    lines: list[str] = []
    now = ""
    for word in _cut(words[:LONGEST].split(), size, room):
        longer = f"{now} {word}".strip()
        if now and width(longer, size) > room:
            lines.append(now)
            now = word
        else:
            now = longer
    lines += [now] if now else []
    if len(lines) > most or len(words) > LONGEST:
        *before, last = lines[:most]
        while last and width(f"{last} …", size) > room:
            last = last[:-1].rstrip()
        lines = [*before, f"{last} …"]
    return tuple(lines)


def _cut(words: Iterable[str], size: int, room: int) -> Iterator[str]:
    """Words that are too long for a line, such as addresses, in pieces."""
    for word in words:
        piece = ""
        for letter in word:
            if piece and width(piece + letter, size) > room:
                yield piece
                piece = ""
            piece += letter
        yield piece


def _height(short: Sequence[str], title: Sequence[str]) -> int:
    return 2 * INSET + LEADING * (len(short) + len(title))


def _work(work: Work, at: Placed, short: Sequence[str], title: Sequence[str], *, is_begin: bool) -> DrawnWork:
    x, top = at.x + INSET, round(at.y) + INSET
    base = top + LEADING - 4
    return DrawnWork(
        work=work,
        x=at.x,
        y=round(at.y),
        width=WIDTH,
        height=at.height,
        short=tuple(DrawnText(x, base + LEADING * nth, line) for nth, line in enumerate(short)),
        title=tuple(DrawnText(x, base + LEADING * nth, line) for nth, line in enumerate(title, len(short))),
        is_begin=is_begin,
    )


# Lines


def _lines(edges: Sequence[Edge], layout: Layout) -> Iterator[DrawnLine]:
    types = types_of(edges)
    taken: list[tuple[float, float, float, float]] = []
    for line in layout.lines:
        of_line = types[line.source, line.target]
        yield DrawnLine(
            path=_path(line.points),
            head="" if SYMMETRIC.issuperset(of_line) else _head(line.points),
            look=look_of(of_line),
            labels=_labels([RelationType(one).label for one in of_line], line, taken),
        )


def types_of(edges: Iterable[Edge]) -> dict[tuple[int, int], list[str]]:
    """Of two works that are joined, in this direction, how."""
    types: dict[tuple[int, int], list[str]] = {}
    for edge in edges:
        types.setdefault((edge.source, edge.target), []).append(edge.type)
    return types


def look_of(types: Iterable[str]) -> str:
    known = set(types)
    if known & set(Relation.SHARED_ORIGIN):
        return "joined"
    return "loose" if known <= _DASHED else "plain"


def _path(points: Sequence[Point]) -> str:
    """Straight within a lane, a curve that leaves and arrives level across a gap."""
    drawing = [f"M{points[0][0]:.0f} {points[0][1]:.0f}"]
    for nth, (one, other) in enumerate(_pairs(points)):
        middle = (one[0] + other[0]) / 2
        to = f"{other[0]:.0f} {other[1]:.0f}"
        drawing.append(f"L{to}" if nth % 2 else f"C{middle:.0f} {one[1]:.0f} {middle:.0f} {other[1]:.0f} {to}")
    return "".join(drawing)


def _pairs(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    return list(pairwise(points))


def _head(points: Sequence[Point]) -> str:
    (before, _), (x, y) = points[-2:]
    back = -HEAD if before < x else HEAD
    return f"M{x:.0f} {y:.0f}l{back} {HEAD / 2:.0f}v-{HEAD}z"


def _labels(said: Sequence[str], line: Line, taken: list[tuple[float, float, float, float]]) -> tuple[DrawnText, ...]:
    """The words of a line, on it, in a gap, where no other words stand; where there is no such place, in the middle."""
    wide, high = max(width(one, LABEL) for one in said) + 6, float(LEADING * len(said))
    places = [place for nth, pair in enumerate(_pairs(line.points)) if not nth % 2 for place in _on(pair, wide)]
    free = [(x, y) for x, y in places if not any(_meet((x, y, wide, high), other) for other in taken)]
    x, y = (free or places)[0]
    taken.append((x, y, wide, high))
    first = y - high / 2 + LEADING - 5
    return tuple(DrawnText(round(x), round(first + LEADING * nth), one) for nth, one in enumerate(said))


def _on(pair: tuple[Point, Point], wide: float) -> Iterator[Point]:
    """Places on a curve for the middle of words so wide, the best first: never over a box beside the gap."""
    (x1, y1), (x2, y2) = pair
    centre, room = (x1 + x2) / 2, max(0.0, (GAP - wide) / 2)
    for part in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9):
        x = x1 + (x2 - x1) * (1.5 * part * (1 - part) + part**3)  # of the curve in `_path`
        y = y1 + (y2 - y1) * (3 * part**2 - 2 * part**3)
        yield min(max(x, centre - room), centre + room), y


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two boxes, by their middle, width and height, share room."""
    return abs(one[0] - other[0]) < (one[2] + other[2]) / 2 and abs(one[1] - other[1]) < (one[3] + other[3]) / 2
