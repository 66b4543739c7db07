"""The layout of a drawing: whatever the graph, nothing lies on anything else, and every line is there."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from evidence.library.relation_layout import GAP, WIDTH, Box, Layout, Line, Outline, Placed, laid_out

type Rectangle = tuple[float, float, float, float]
type Given = tuple[list[Box], list[tuple[int, int]]]


@st.composite
def graphs(draw: st.DrawFn) -> Given:
    numbers = draw(st.lists(st.integers(1, 99), unique=True, max_size=14))
    groups = st.one_of(st.none(), st.integers(1, 3))
    boxes = [Box(pk, draw(st.integers(40, 120)), draw(groups)) for pk in numbers]
    ends = st.sampled_from(numbers) if numbers else st.nothing()
    return boxes, draw(st.lists(st.tuples(ends, ends), max_size=24)) if numbers else []


def box(one: Placed) -> Rectangle:
    return one.x, one.y, one.x + WIDTH, one.y + one.height


def outline(one: Outline) -> Rectangle:
    return one.x, one.y, one.x + one.width, one.y + one.height


def meet(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def holds(one: Rectangle, other: Rectangle) -> bool:
    return one[0] <= other[0] and one[1] <= other[1] and one[2] >= other[2] and one[3] >= other[3]


def passes(line: Line) -> Iterator[Rectangle]:
    """Where a line runs outside the gaps between layers: the straight pieces of its lanes."""
    for nth, (one, other) in enumerate(pairwise(line.points)):
        if nth % 2:
            left, right = sorted((one[0], other[0]))
            yield left, one[1] - 0.5, right, other[1] + 0.5
        else:
            assert abs(one[0] - other[0]) == GAP


def check(layout: Layout, given_: Given) -> None:
    boxes, pairs = given_
    assert {one.id for one in layout.boxes} == {one.id for one in boxes}
    assert not any(meet(box(one), box(other)) for one, other in combinations(layout.boxes, 2))
    whole = (0, 0, layout.width, layout.height)
    assert all(holds(whole, box(one)) for one in layout.boxes)
    assert all(holds(whole, outline(one)) for one in layout.outlines)
    group = {one.id: one.group for one in boxes}
    assert {one.group for one in layout.outlines} == {one.group for one in boxes} - {None}
    assert not any(meet(outline(one), outline(other)) for one, other in combinations(layout.outlines, 2))
    for around in layout.outlines:
        for one in layout.boxes:
            is_inside = group[one.id] == around.group
            assert holds(outline(around), box(one)) if is_inside else not meet(outline(around), box(one))
    assert {(one.source, one.target) for one in layout.lines} == {(one, other) for one, other in pairs if one != other}
    at = {one.id: box(one) for one in layout.boxes}
    for line in layout.lines:
        for pk, (x, y) in ((line.source, line.points[0]), (line.target, line.points[-1])):
            assert x in {at[pk][0], at[pk][2]}
            assert at[pk][1] < y < at[pk][3]
        assert not any(meet(piece, box(one)) for piece in passes(line) for one in layout.boxes)


@given(graphs())
def test_nothing_lies_on_anything_else_and_every_line_is_drawn(given_: Given) -> None:
    check(laid_out(*given_), given_)


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_given_changes_nothing(given_: Given, dice: object) -> None:
    boxes, pairs = list(given_[0]), list(given_[1])
    for things in (boxes, pairs):
        dice.shuffle(things)  # type: ignore[attr-defined]
    assert laid_out(boxes, pairs) == laid_out(*given_)


def test_who_says_something_of_another_stands_to_its_left() -> None:
    """A news story reports on a report that cites a census: three layers, read from left to right."""
    layout = laid_out([Box(1, 60), Box(2, 60), Box(3, 60)], [(3, 1), (1, 2)])
    at = {one.id: one for one in layout.boxes}
    assert at[3].x < at[1].x < at[2].x


def test_a_circle_is_drawn_too() -> None:
    given_: Given = ([Box(pk, 60) for pk in (1, 2, 3)], [(1, 2), (2, 3), (3, 1), (2, 1)])
    check(laid_out(*given_), given_)


def test_many_reports_of_one_work_stand_below_each_other_beside_it() -> None:
    layout = laid_out([Box(pk, 60) for pk in range(12)], [(pk, 0) for pk in range(1, 12)])
    at = {one.id: one for one in layout.boxes}
    assert len({at[pk].x for pk in range(1, 12)}) == 1
    assert at[1].y < at[0].y < at[11].y
