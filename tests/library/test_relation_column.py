"""The drawing for a narrow screen: whatever the graph, it is as wide as a phone, and nothing lies on anything else."""

from itertools import combinations, pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from evidence.library.models import RelationType
from evidence.library.relation_column import BOX, EDGE, OUTER, WIDTH, in_column, lanes_of
from evidence.library.relation_drawing import Drawing, DrawnLine
from evidence.library.relation_graph import Edge, Graph, SharedOrigin, Work

type Rectangle = tuple[int, int, int, int]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    numbers = draw(st.lists(st.integers(1, 99), unique=True, min_size=2, max_size=12))
    works = [Work(pk, draw(st.text(max_size=60)), "A title " * draw(st.integers(0, 9)), f"/{pk}/") for pk in numbers]
    ends = st.sampled_from(numbers)
    kinds = st.sampled_from(RelationType.values)
    found = draw(st.lists(st.tuples(ends, ends, kinds), max_size=20, unique=True))
    edges = [Edge(one, other, kind, kind, "") for one, other, kind in found if one != other]
    half = len(numbers) // 2
    shared = (
        [SharedOrigin(numbers[0], tuple(numbers[:half]), (), through_others=False)]
        if half > 1 and draw(st.booleans())
        else []
    )
    return Graph(tuple(works), tuple(edges), tuple(shared))


def boxes(drawing: Drawing) -> dict[int, Rectangle]:
    return {one.work.id: (one.x, one.y, one.x + one.width, one.y + one.height) for one in drawing.works}


def ends(line: DrawnLine) -> tuple[int, int, int]:
    """Where its path begins, where it ends, and its lane."""
    start, rest = line.path.removeprefix(f"M{EDGE} ").split("H", 1)
    turn, _, back = rest.partition("V")
    return int(start), int(back.split("H")[0].split()[-1]), int(turn.split("Q")[1].split()[0])


def meet(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(graphs())
def test_it_is_as_wide_as_a_phone_and_nothing_lies_on_anything_else(graph: Graph) -> None:
    drawing = in_column(graph)
    at = boxes(drawing)
    assert drawing.width == WIDTH
    assert sorted(at) == sorted(one.id for one in graph.works)
    assert not any(meet(one, other) for one, other in combinations(at.values(), 2))
    assert all(
        box[2] == EDGE and box[2] - box[0] == BOX and 0 < box[1] < box[3] < drawing.height for box in at.values()
    )
    for outline in drawing.outlines:
        held = (outline.x, outline.y, outline.x + outline.width, outline.y + outline.height)
        assert {pk for pk, box in at.items() if meet(held, box)} == set(graph.origins[0].works)
        assert all(held[1] < at[pk][1] and at[pk][3] < held[3] for pk in graph.origins[0].works)


@given(graphs())
def test_every_line_leads_from_the_one_work_to_the_other_in_a_lane_of_its_own(graph: Graph) -> None:
    drawing = in_column(graph)
    at = boxes(drawing)
    pairs = sorted({(edge.source, edge.target) for edge in graph.edges})
    assert len(drawing.lines) == len(pairs)
    taken: set[int] = set()
    for (source, target), line in zip(pairs, drawing.lines, strict=True):
        start, end, lane = ends(line)
        assert at[source][1] < start < at[source][3]
        assert at[target][1] < end < at[target][3]
        assert EDGE < lane <= OUTER
        assert not {start, end} & taken
        taken |= {start, end}
        said = {RelationType(edge.type).label for edge in graph.edges if (edge.source, edge.target) == (source, target)}
        assert {label.words for label in line.labels} == said


@given(st.dictionaries(st.tuples(st.integers(), st.integers()), st.tuples(st.integers(), st.integers()), max_size=30))
def test_no_two_lines_share_a_piece_of_a_lane(lines: dict[tuple[int, int], tuple[int, int]]) -> None:
    lanes = lanes_of(lines)
    for lane in set(lanes.values()):
        spans = sorted(tuple(sorted(lines[pair])) for pair in lines if lanes[pair] == lane)
        assert all(one[1] < other[0] for one, other in pairwise(spans))


@given(graphs(), st.integers(0, 9))
def test_the_order_in_which_things_are_given_changes_nothing(graph: Graph, seed: int) -> None:
    dice = Random(seed)  # noqa: S311 (a test, no secret)
    works = dice.sample(graph.works, len(graph.works))
    turned = in_column(Graph(tuple(works), graph.edges, graph.origins))
    assert boxes(turned) == boxes(in_column(graph))
