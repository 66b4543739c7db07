import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.text.selectors import (
    CONTEXT,
    Ambiguous,
    Finding,
    NotFound,
    Selector,
    check,
    context_agrees,
    locate,
    occurrences,
    select,
)

PIECES = ["a", "mutual", " ", "\n", "é", "e\u0301", "👩‍👩‍👧", "🇬🇧", "שלום", "\u202e", "مرحبا", "‘", "𝒳"]
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


@st.composite
def text_and_span(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(texts.filter(bool))
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@given(text_and_span())
def test_a_selected_span_is_found_at_its_place_with_its_context(case: tuple[str, int, int]):
    text, start, end = case
    selector = select(text, start, end)
    assert selector.exact == text[start:end]
    assert len(selector.prefix) == min(CONTEXT, start)
    assert check(text, selector) is Finding.FOUND
    assert context_agrees(text, selector)


@given(text_and_span())
def test_locating_gives_back_the_words_or_says_how_many_places_there_are(case: tuple[str, int, int]):
    text, start, end = case
    exact = text[start:end]
    places = list(occurrences(text, exact))
    nth = places.index(start) + 1
    assert locate(text, exact, occurrence=nth) == (start, end)
    if len(places) == 1:
        assert locate(text, exact) == (start, end)
    else:
        with pytest.raises(Ambiguous) as error:
            locate(text, exact)
        assert error.value.count == len(error.value.positions) == min(len(places), 100)
    with pytest.raises(NotFound):
        locate(text, exact, occurrence=len(places) + 1)


@given(text_and_span())
def test_words_moved_by_an_insertion_are_misplaced_and_one_changed_character_is_not_found(
    case: tuple[str, int, int],
):
    text, start, end = case
    selector = select(text, start, end)
    moved = "\ue000" * (end - start) + text
    assert check(moved, selector) is not Finding.NOT_FOUND
    altered = text.replace(text[start], "\ue000")
    assert check(altered, selector) is (Finding.FOUND if text[start] == "\ue000" else Finding.NOT_FOUND)


def test_a_span_must_hold_something_inside_the_text():
    for start, end in [(0, 0), (2, 1), (-1, 2), (0, 4)]:
        with pytest.raises(ValueError, match="not inside"):
            select("abc", start, end)


def test_a_selector_whose_span_does_not_fit_its_words_is_never_found():
    assert check("abcabc", Selector("abc", "", "", -3, 0)) is Finding.MISPLACED
    assert check("abc", Selector("abc", "", "", 0, 2)) is Finding.MISPLACED
    assert check("abc", Selector("", "", "", 0, 0)) is Finding.NOT_FOUND


def test_an_altered_neighbour_shows_in_the_context_only():
    selector = select("not one mutual failed", 8, 14)
    assert check("now one mutual failed", selector) is Finding.FOUND
    assert not context_agrees("now one mutual failed", selector)


def test_overlapping_places_are_all_counted():
    with pytest.raises(Ambiguous) as error:
        locate("aaa", "aa")
    assert error.value.positions == (0, 1)


def test_occurrences_are_counted_from_one():
    with pytest.raises(ValueError, match="from 1"):
        locate("a", "a", occurrence=0)
