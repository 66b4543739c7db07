"""The tree of a vocabulary: broader before narrower, each thing once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.vocabulary.trees import Node, Tree


@st.composite
def forests(draw: st.DrawFn) -> dict[int, Node]:
    """Up to thirty nodes, each below an earlier one or at the top, in any order of labels and ids."""
    pks = draw(st.lists(st.integers(1, 10_000), unique=True, max_size=30))
    nodes = []
    for at, pk in enumerate(pks):
        parent = draw(st.one_of(st.none(), st.sampled_from(pks[:at]))) if at else None
        nodes.append(Node(pk, f"n-{pk}", draw(st.text("aBcé ", max_size=3)), parent))
    return {node.pk: node for node in draw(st.permutations(nodes))}


def above(nodes: dict[int, Node], pk: int) -> list[int]:
    """The slow way up, nearest first."""
    parent = nodes[pk].parent
    return [] if parent is None else [parent, *above(nodes, parent)]


@given(forests())
def test_every_node_stands_once_directly_below_its_ancestors(nodes):
    tree = Tree.of(nodes.values())
    placed = list(tree.placed())
    assert sorted(one.node.pk for one in placed) == sorted(nodes)
    path: list[int] = []
    for one in placed:
        del path[one.depth :]
        assert path[::-1] == above(nodes, one.node.pk)
        path.append(one.node.pk)


@given(forests())
def test_neighbours_are_in_the_order_of_their_labels(nodes):
    tree = Tree.of(nodes.values())
    for pk in nodes:
        labels = [child.label.casefold() for child in tree.children(pk)]
        assert labels == sorted(labels)
        assert {child.pk for child in tree.children(pk)} == {one.pk for one in nodes.values() if one.parent == pk}


@given(forests())
def test_ancestors_branch_and_top_agree_with_the_slow_way_up(nodes):
    tree = Tree.of(nodes.values())
    for pk in nodes:
        assert [one.pk for one in tree.ancestors(pk)] == above(nodes, pk)[::-1]
        assert tree.branch(pk) == {one for one in nodes if pk in (one, *above(nodes, one))}
        assert tree.top(pk).pk == [pk, *above(nodes, pk)][-1]
    assert tree.branch(*nodes) == set(nodes)
    assert tree.branch() == set()


@given(forests(), st.data())
def test_rolling_up_counts_each_thing_once(nodes, data):
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(sorted(nodes)), st.integers(0, 5)))) if nodes else []
    rolled = Tree.of(nodes.values()).rolled_up(pairs)
    for pk in nodes:
        assert rolled.get(pk, set()) == {thing for one, thing in pairs if pk in (one, *above(nodes, one))}
        assert rolled.get(pk) != set()


def test_a_tree_as_deep_as_it_is_long_is_no_trouble():
    tree = Tree.of(Node(pk, str(pk), str(pk), pk - 1 or None) for pk in range(1, 3001))
    assert len(tree.ancestors(3000)) == 2999
    assert len(tree.branch(1)) == 3000


@pytest.mark.parametrize("parents", [{1: 2, 2: 1}, {1: 1}, {1: 7}, {1: None, 2: 3, 3: 2}])
def test_what_hangs_on_nothing_is_refused(parents):
    with pytest.raises(ValueError, match="hangs on no top"):
        Tree.of(Node(pk, f"n-{pk}", "x", parent) for pk, parent in parents.items())


def test_an_unknown_node_is_an_error():
    with pytest.raises(KeyError):
        Tree.of([]).branch(1)
