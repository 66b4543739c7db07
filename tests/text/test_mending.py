"""Mending what was taken out of a file: the extracted words stay, every change can be told and taken back."""

import json
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.text import mending
from evidence.text.blocks import Span, arranged, recognise
from evidence.text.mending import CannotMend, Piece

HEAD = "Annual report 2007"
CONTENT = f"1.1 The rota\n\nStaff were heard. They said\n\n{HEAD}\n\nso themselves. Users too.\n\n7\n"


def pieces_of(content: str) -> tuple[Piece, ...]:
    return tuple(Piece(one.kind, one.level, "1", ((one.start, one.end),)) for one in recognise(content))


def key_of(content: str, pieces: tuple[Piece, ...], words: str) -> int:
    return next(one.key for one in pieces if mending.said(content, one).startswith(words))


texts = st.text(alphabet=st.sampled_from("aB1. \n“”*\t7"), max_size=120)


@given(texts)
def test_untouched_pieces_give_the_text_to_the_letter(content):
    pieces = pieces_of(content)
    made = mending.composed(content, pieces)
    assert made.content == (content if pieces else "")
    assert [(one.start, one.end) for one in made.spans] == [piece.parts[0] for piece in pieces]


@given(texts)
def test_dividing_a_text_as_it_was_recognised_gives_the_same_blocks(content):
    found = recognise(content)
    assert arranged(content, [Span(one.kind, one.start, one.end, one.level) for one in found]) == found


STEPS = ("merge", "split", "correct", "leave out")


def step(content, pieces, what, piece, data):
    if what == "merge":
        return mending.merged(content, pieces, piece.key)
    if what == "split":
        at = data.draw(st.sampled_from(mending.sentences(mending.said(content, piece))))
        return mending.split(content, pieces, piece.key, at)
    if what == "correct":
        return mending.corrected(content, pieces, piece.key, "other words")
    return tuple(replace(one, out=True) if one is piece else one for one in pieces)


@given(texts, st.data())
def test_whatever_is_done_the_units_lie_in_order_and_hold_all_words(content, data):
    pieces = pieces_of(content)
    for what in data.draw(st.lists(st.sampled_from(STEPS), max_size=5)):
        with suppress(CannotMend):
            pieces = step(content, pieces, what, data.draw(st.sampled_from(pieces)), data) if pieces else ()
    made = mending.composed(content, pieces)
    kept = [mending.said(content, piece) for piece in pieces if not piece.out]
    assert [made.content[one.start : one.end] for one in made.spans] == kept
    assert all(left.end <= right.start for left, right in pairwise(made.spans))
    assert "".join(made.content.split()) == "".join("".join(kept).split())
    assert len({piece.key for piece in pieces}) == len(pieces)
    assert mending.loaded(json.loads(json.dumps(mending.dumped(pieces)))) == pieces


def test_a_running_head_is_left_out_and_the_paragraph_it_broke_is_joined():
    pieces = pieces_of(CONTENT)
    head, rest = key_of(CONTENT, pieces, HEAD), key_of(CONTENT, pieces, "so themselves")
    pieces = tuple(replace(one, out=one.key == head) for one in pieces)
    made = mending.composed(CONTENT, mending.merged(CONTENT, pieces, rest))
    assert "They said so themselves. Users too." in made.content
    assert HEAD not in made.content
    assert mending.left_out(CONTENT, pieces) == [HEAD]


def test_a_block_is_split_before_a_sentence_and_merged_again():
    pieces = pieces_of(CONTENT)
    key = key_of(CONTENT, pieces, "Staff")
    at = mending.sentences("Staff were heard. They said")[1]
    halves = mending.split(CONTENT, pieces, key, at)
    assert [mending.said(CONTENT, one) for one in halves[1:3]] == ["Staff were heard.", "They said"]
    again = mending.merged(CONTENT, halves, halves[2].key)
    assert mending.said(CONTENT, again[1]) == "Staff were heard. They said"
    assert "Staff were heard. They said" in mending.composed(CONTENT, again).content


def test_the_words_of_a_merged_block_can_be_split_where_they_were_merged():
    pieces = pieces_of("One two\n\nThree four.")
    one = mending.merged("One two\n\nThree four.", pieces, pieces[1].key)
    back = mending.split("One two\n\nThree four.", one, 0, len("One two "))
    assert [piece.parts for piece in back] == [((0, 7),), ((9, 20),)]


def test_corrected_words_stand_apart_from_the_extracted_ones_and_can_be_taken_back():
    pieces = pieces_of(CONTENT)
    key = key_of(CONTENT, pieces, "Staff")
    other = mending.corrected(CONTENT, pieces, key, "Staff were hard. They said")
    assert mending.extracted(CONTENT, other[1]) == "Staff were heard. They said"
    assert mending.said(CONTENT, other[1]) == "Staff were hard. They said"
    assert mending.corrected(CONTENT, other, key, "Staff were heard. They said") == pieces


@pytest.mark.parametrize(
    ("attempt", "reason"),
    [
        (lambda pieces: mending.merged(CONTENT, pieces, 0), "no block above"),
        (lambda pieces: mending.merged(CONTENT, pieces, 3), "not there any more"),
        (lambda pieces: mending.split(CONTENT, pieces, 0, 0), "both halves"),
        (lambda pieces: mending.split(CONTENT, pieces, 0, 10**9), "both halves"),
        (lambda pieces: mending.corrected(CONTENT, pieces, 0, " \n"), "leave it out"),
        (
            lambda pieces: mending.split(CONTENT, mending.corrected(CONTENT, pieces, 0, "Other"), 0, 2),
            "take the correction back",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(attempt, reason):
    with pytest.raises(CannotMend, match=reason):
        attempt(pieces_of(CONTENT))


def test_given_blocks_are_counted_and_named_as_recognised_ones():
    content = "3. Findings\n\nHeard.\n\nA | B\n\nC | D"
    spans = [Span("heading", 0, 11, 2), Span("paragraph", 13, 19), Span("table_row", 21, 26), Span("table_row", 28, 33)]
    found = arranged(content, spans)
    assert [one.label for one in found] == ["§3", "§3, para 1", "§3, table 1, row 1", "§3, table 1, row 2"]
    assert found[1].heading_path == ("3. Findings",)
    assert [one.level for one in found] == [2, 0, 0, 0]
