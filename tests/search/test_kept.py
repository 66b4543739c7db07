"""What is kept of a commit of the index: as much as is bounded, for as long as the commit is the newest."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.accounts.models import VISITOR
from evidence.search import counting, reader
from evidence.search.criteria import Criteria
from evidence.search.finding import find
from evidence.search.follower import Follower
from evidence.search.held import Held
from tests import builders
from tests.search import shelfful


def test_what_was_asked_for_longest_ago_is_let_go() -> None:
    held: Held[str, int] = Held(2)
    for key in ("one", "two"):
        held.put(key, len(key))
    held.get("one")
    held.put("three", 5)
    assert (held.get("one"), held.get("two"), held.get("three"), len(held)) == (3, None, 5, 2)


@given(st.lists(st.integers(0, 20)), st.integers(1, 5))
def test_what_is_kept_is_what_would_be_made_and_never_too_much(keys: list[int], most: int) -> None:
    held: Held[int, int] = Held(most)
    assert [held.kept(key, lambda key=key: key * key) for key in keys] == [key * key for key in keys]  # type: ignore[misc]
    assert len(held) <= most


@pytest.mark.django_db
def test_a_search_asked_again_reads_no_counts_and_says_the_same(
    index: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelfful.fill()
    index()
    searched = Criteria.of("mutuals", theme="reform")
    first = find(searched, VISITOR)

    def never(*_: object) -> None:
        raise AssertionError("It was counted again.")

    monkeypatch.setattr(counting, "_passed", never)
    monkeypatch.setattr(counting, "total", never)
    assert find(searched, VISITOR) == first
    assert find(searched.sorted_by("title"), VISITOR).facets == first.facets
    with pytest.raises(AssertionError):  # the control: another search is counted
        find(Criteria.of("mutuals", theme="gender"), VISITOR)


@pytest.mark.django_db(transaction=True)
def test_a_commit_is_counted_anew(index: Callable[[], None]) -> None:
    shelfful.fill()
    index()
    assert find(Criteria(q="mutuals"), VISITOR).total == 2
    before = reader.current().snapshot()
    assert reader.current().snapshot() is before
    builders.source("More on mutuals", kind="book")
    follower = Follower(reader.shelf())
    follower.catch_up()
    follower.close()
    assert reader.current().snapshot() is not before
    found = find(Criteria(q="mutuals"), VISITOR)
    assert found.total == found.totals["sources"] == 3
    kinds = next(facet for facet in found.facets if facet.facet.key == "kind")
    assert {one.value.key: one.count for one in kinds.counts}["book"] == 1


@pytest.mark.django_db(transaction=True)
def test_names_are_those_of_now_though_counts_are_kept(index: Callable[[], None]) -> None:
    shelfful.fill()
    index()
    find(Criteria(), VISITOR)
    from_before = reader.current().snapshot()
    theme = find(Criteria(), VISITOR).facets[2].counts[0].value
    builders.Theme.objects.filter(slug=theme.key).update(label="Renamed")  # type: ignore[attr-defined]
    assert reader.current().snapshot() is from_before
    assert "Renamed" in {one.value.label for one in find(Criteria(), VISITOR).facets[2].counts}
