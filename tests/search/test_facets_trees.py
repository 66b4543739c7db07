"""Facets of a vocabulary are trees: a parent counts each document once and stands above its children."""

from collections.abc import Callable

import pytest

from evidence.accounts.models import VISITOR
from evidence.search.branches import Branch, branches, first_and_rest
from evidence.search.counting import Count
from evidence.search.criteria import Criteria
from evidence.search.facets import Value
from evidence.search.finding import find
from evidence.search.schema import SCOPES, Scope
from tests import builders
from tests.search import scan, shelfful


def counts(*listed: tuple[int, int | None]) -> list[Count]:
    return [Count(Value(f"v{code}", code, f"Value {code}", broader), 1, is_chosen=False) for code, broader in listed]


def outline(found: tuple[Branch, ...]) -> list[object]:
    return [(one.count.value.code, outline(one.below)) if one.below else one.count.value.code for one in found]


def test_what_is_broader_stands_above_what_is_narrower_wherever_it_was_listed() -> None:
    assert outline(branches(counts((3, 2), (5, None), (2, 1), (1, None), (4, 2)))) == [5, (1, [(2, [3, 4])])]


def test_a_value_whose_broader_one_is_not_listed_stands_at_the_top() -> None:
    assert outline(branches(counts((3, 2), (1, None)))) == [3, 1]


def test_the_first_values_bring_what_is_broader_with_them() -> None:
    first, rest = first_and_rest(counts((3, 2), (4, None), (1, None), (2, 1)), 1)
    assert [one.value.code for one in first] == [3, 1, 2]
    assert [one.value.code for one in rest] == [4]


def twice_below() -> None:
    """A source on two themes below one, and another on the broader theme itself."""
    shelfful.fill()
    top = builders.theme("Top", slug="top")
    one, two = (builders.theme(name, slug=name, parent=top) for name in ("one", "two"))
    lowest = builders.theme("lowest", slug="lowest", parent=two)
    for number, themes in enumerate(((one, two, lowest), (top,), (lowest,))):
        source = builders.source("Mutuals twice")
        builders.assign(source, *themes)
        builders.claim(f"Mutuals are {number} times so.", themes=themes)
        builders.text("Mutuals are here.", of=source)


@pytest.mark.django_db
@pytest.mark.parametrize("scope", SCOPES)
def test_a_parent_counts_each_document_once(index: Callable[[], None], scope: Scope) -> None:
    twice_below()
    index()
    rows = scan.read()
    searched = Criteria(q="mutuals", scope=scope)
    for facet in find(searched, VISITOR).facets:
        if facet.facet.key in {"theme", "actor"}:
            plain = {
                key: len(scan.found(rows, searched.choosing(facet.facet.key, (key,))))
                for key in {slug for row in rows[scope] for slug in row.tags[facet.facet.key]}
            }
            assert {one.value.key: one.count for one in facet.counts} == {key: n for key, n in plain.items() if n}
    if scope != "passages":  # what a source is about says nothing of each of its passages
        themes = {one.value.key: one.count for one in find(searched, VISITOR).facets[2].counts}
        assert (themes["top"], themes["one"], themes["two"], themes["lowest"]) == (3, 1, 2, 2)


@pytest.mark.django_db
def test_a_choice_does_not_zero_its_neighbours_or_its_parent(index: Callable[[], None]) -> None:
    twice_below()
    index()
    themes = find(Criteria.of("mutuals", theme="one"), VISITOR).facets[2]
    assert {one.value.key: one.count for one in themes.counts}.items() >= {"top": 3, "one": 1, "two": 2}.items()
    assert [one.value.key for one in themes.counts if one.is_chosen] == ["one"]
