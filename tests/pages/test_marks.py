"""The marks: what is drawn, and what a screen reader is spared."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.claims.models import Position, Relation
from evidence.templatetags import marks

SPRITE = "templates/parts/sprite.html"
TALLIES = st.lists(st.tuples(st.sampled_from([str(relation) for relation in Relation]), st.integers(0, 30)), max_size=4)


@pytest.mark.parametrize("name", [*Relation.values, *Position.values])
def test_every_stance_and_relation_has_a_mark_that_the_sprite_draws(name, settings):
    sprite = (settings.BASE_DIR / SPRITE).read_text(encoding="utf-8")

    assert f'id="{marks.MARKS[name].symbol}"' in sprite


def test_round_is_a_person_and_angled_is_evidence():
    assert {marks.MARKS[name].symbol[:2] for name in Position.values} == {"s-"}
    assert {marks.MARKS[name].symbol[:2] for name in Relation.values} == {"r-"}


def test_a_mark_is_hidden_from_screen_readers_because_a_word_stands_beside_it():
    assert 'aria-hidden="true"' in marks.mark("supports")


@given(TALLIES)
def test_a_bar_has_one_mark_a_thing_until_it_becomes_a_ruled_bar(tallies):
    total = sum(count for _, count in tallies)
    drawn = marks.units(tallies)

    if total == 0:
        assert drawn == ""
    elif total <= marks.MOST_UNITS:
        assert drawn.count("<use ") == total
        places = [int(x) for x in re.findall(r' x="(\d+)"', drawn)]
        assert places == sorted(set(places))
    else:
        assert drawn.count("<use ") == 0
        assert drawn.count("<rect ") == sum(1 for _, count in tallies if count)


@pytest.mark.parametrize(("count", "word"), [(1, "supports"), (2, "support"), (0, "support")])
def test_one_supports_and_two_support(count, word):
    assert marks.verb("supports", count) == word
