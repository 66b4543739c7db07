"""Sets of numbers in groups: what is counted by adding is what one finds by looking at each."""

from hypothesis import given
from hypothesis import strategies as st

from evidence.claims.grouped import Grouped

GROUP_OF = st.dictionaries(st.integers(0, 60), st.integers(0, 9))


@given(GROUP_OF, st.lists(st.integers(0, 99)), st.lists(st.integers(0, 99)))
def test_sets_hold_what_they_are_asked_for_and_know_their_groups(of: dict[int, int], one: list[int], other: list[int]):
    grouped = Grouped.of(list(of), list(of.values()))
    held = grouped.places(one) | grouped.places(other)
    there = {number for number in (*one, *other) if number in of}
    assert sorted(grouped.numbers(held)) == sorted(there)
    assert held.bit_count() == len(there)
    assert grouped.groups(held) == len({of[number] for number in there})
