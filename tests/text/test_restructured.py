"""A corrected text keeps the structure that a person gave it, wherever its words are kept."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from evidence.text.blocks import Span, recognise
from evidence.text.restructured import Unit, restructured

OLD = "What we found\n\nStaff were hard here.\n\n- Users came.\n\nThe end."
UNITS = [
    Unit(Span("heading", 0, 13, 1), "1"),
    Unit(Span("quotation", 15, 36), "1"),
    Unit(Span("paragraph", 38, 51), "2"),  # a person said that it is no item of a list
    Unit(Span("paragraph", 53, 61), "2"),
]


def test_a_changed_word_changes_no_structure():
    new = OLD.replace("hard", "heard")
    units = restructured(OLD, UNITS, new)
    assert [(one.span.kind, one.span.level, one.page) for one in units] == [
        (one.span.kind, one.span.level, one.page) for one in UNITS
    ]
    assert new[units[1].span.start : units[1].span.end] == "Staff were heard here."


def test_a_new_paragraph_is_recognised_and_one_taken_out_is_gone():
    new = OLD.replace("Staff were hard here.", "A new one.\n\nStaff were hard here.").replace("\n\nThe end.", "")
    units = restructured(OLD, UNITS, new)
    assert [(new[one.span.start : one.span.end], one.span.kind) for one in units] == [
        ("What we found", "heading"),
        ("A new one.", "paragraph"),
        ("Staff were hard here.", "quotation"),
        ("- Users came.", "paragraph"),
    ]


def test_a_paragraph_that_was_parted_is_two():
    new = OLD.replace("Staff were hard here.", "Staff were hard.\n\nThey were here.")
    assert len(restructured(OLD, UNITS, new)) == 5


def test_words_put_in_front_of_a_paragraph_belong_to_it():
    new = OLD.replace("Staff were", "So staff were").replace("The end", "This is the very end")
    units = restructured(OLD, UNITS, new)
    assert [new[one.span.start : one.span.end] for one in units][1::2] == [
        "So staff were hard here.",
        "This is the very end.",
    ]
    assert units[1].span.kind == "quotation"


texts = st.lists(st.sampled_from(["staff", "1. Users", "not.", "\n\n", " ", "- ", "\t"]), max_size=40).map("".join)


@given(texts, texts)
def test_every_word_is_in_one_unit(old, new):
    units = [Unit(Span(one.kind, one.start, one.end, one.level)) for one in recognise(old)]
    spans = [one.span for one in restructured(old, units, new)]
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(new[one.start : one.end].strip() == new[one.start : one.end] != "" for one in spans)
    outside = list(new)
    for one in spans:
        outside[one.start : one.end] = " " * (one.end - one.start)
    assert not "".join(outside).strip()
