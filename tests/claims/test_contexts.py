"""Quotations in their context: every letter as in the text, whole sentences, near ones together."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.claims.contexts import Passage, origins_of, passages, with_words
from evidence.claims.models import Claim, EvidenceLink, Stance
from evidence.claims.segments import Mark
from evidence.claims.stretches import AROUND, LONGEST, WHOLE, Span, cells_of, window
from tests import builders

TEXT = st.text(alphabet="abc ABC.!? \n’”\u0301é😀", min_size=1, max_size=1500)


def figures(claim: Claim) -> tuple[Passage, ...]:
    rows = list(with_words(EvidenceLink.objects.filter(claim=claim)).order_by("quotation__start"))
    return passages(rows, origins_of(rows))


@settings(deadline=None)
@given(TEXT, st.data())
def test_the_marked_words_are_the_words_of_the_text_to_the_letter(words, data):
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    span = Span(1, start, end, "supports", "/sources/1/text/#q1")

    (cell,) = cells_of(words, [(0, len(words))], [span], whole=True)

    assert "".join(one.text for one in cell.stretches if one.address) == words[start:end]
    assert cell.text in words
    assert cell.cut_before == (not words.startswith(cell.text))
    assert words.endswith(cell.text) or cell.cut_after


@settings(deadline=None)
@given(TEXT, st.data())
def test_marks_that_overlap_nest_and_lose_no_letter(words, data):
    spans = [
        Span(number, start, data.draw(st.integers(start + 1, len(words))), "supports", f"#{number}")
        for number, start in enumerate(data.draw(st.lists(st.integers(0, len(words) - 1), min_size=1, max_size=4)), 1)
    ]
    (cell,) = cells_of(words, [(0, len(words))], spans, whole=True)

    covered = {at for span in spans for at in range(span.start, span.end)}
    assert sum(len(one.text) for one in cell.stretches if one.address) == len(covered)
    assert sum(len(one.opens) for one in cell.stretches) == sum(len(one.closes) for one in cell.stretches)


@settings(deadline=None)
@given(TEXT, st.data())
def test_context_is_cut_where_a_sentence_ends_or_between_two_words(words, data):
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))

    left, right = window(words, (0, len(words)), [Mark(1, start, end)])

    assert 0 <= left <= start < end <= right <= len(words)
    assert len(words) > WHOLE or (left, right) == (0, len(words))
    assert start - left <= max(LONGEST, WHOLE)
    assert right - end <= max(LONGEST, WHOLE)


def test_a_short_paragraph_is_shown_to_its_borders():
    words = "One sentence. Another. A third one."
    assert window(words, (0, len(words)), [Mark(1, 14, 22)]) == (0, len(words))


def test_a_long_paragraph_is_cut_to_whole_sentences():
    words = " ".join(f"This is sentence number {number} of many." for number in range(40))
    start = words.index("number 20")
    left, right = window(words, (0, len(words)), [Mark(1, start, start + 9)])
    shown = words[left:right]
    assert shown.startswith("This is")
    assert shown.endswith("of many.")
    assert len(shown) <= 9 + 2 * AROUND
    assert len(re.findall("This is", shown)) > 5


def test_a_line_that_some_program_broke_is_no_end_of_a_sentence():
    words = "Staff said\nthat they were heard. " + "Nobody else said so. " * 40
    assert window(words, (0, len(words)), [Mark(1, 11, 15)])[0] == 0


@pytest.mark.django_db
class TestPassages:
    def test_context_is_grey_and_the_words_lead_into_the_text(self):
        quotation = builders.quotation("listened to", in_=builders.text())
        link = builders.evidence(quotation=quotation)
        (passage,) = figures(link.claim)
        (cell,) = passage.cells
        assert cell.text == "Staff said that they were listened to. Users said the same."
        assert [(one.text, one.address) for one in cell.stretches if one.address] == [
            ("listened to", f"/sources/{quotation.text_version.source_id}/text/#q{quotation.pk}")
        ]
        (one,) = passage.quotations
        assert (one.label, one.voice, one.origin.name) == ("para 1", None, "the source itself")

    def test_near_words_that_do_the_same_share_a_figure_and_are_numbered(self):
        version, claim = builders.text(), builders.claim()
        for words in ("Users", "listened"):
            builders.evidence(claim=claim, quotation=builders.quotation(words, in_=version))
        builders.evidence("contradicts", claim=claim, quotation=builders.quotation("same", in_=version))
        shown = {passage.sign: [one.words for one in passage.quotations] for passage in figures(claim)}
        assert shown == {"supports": ["listened", "Users"], "contradicts": ["same"]}
        together = next(passage for passage in figures(claim) if passage.sign == "supports")
        assert [one.number for one in together.quotations] == [1, 2]
        assert [one.notes for one in together.cells[0].stretches if one.notes] == [(1,), (2,)]

    def test_words_of_different_paragraphs_stand_apart(self):
        version, claim = builders.text("Staff said so.\n\nUsers said so."), builders.claim()
        for words in ("Staff", "Users"):
            builders.evidence(claim=claim, quotation=builders.quotation(words, in_=version))
        assert [[one.label for one in passage.quotations] for passage in figures(claim)] == [["para 1"], ["para 2"]]

    def test_a_voice_and_its_origin_are_named_once(self):
        voice = builders.actor("Staff at ROTA")
        link = builders.evidence(quotation=builders.quotation(voice=voice))
        (one,) = figures(link.claim)[0].quotations
        assert one.voice is not None
        assert (one.voice.name, one.origin.name, one.origin.address) == (
            "Staff at ROTA",
            "this voice",
            voice.get_absolute_url(),
        )

    def test_a_position_is_shown_the_same_way(self):
        builders.stance("against", quotation=builders.quotation("listened", in_=builders.text()))
        rows = list(with_words(Stance.objects.all()))
        (passage,) = passages(rows, origins_of(rows))
        assert passage.sign == "against"
        assert passage.quotations[0].weight is None
        assert [one.opens[0].look for one in passage.cells[0].stretches if one.opens] == ["plain"]

    def test_words_without_a_block_keep_the_context_they_were_saved_with(self):
        version = builders.text()
        quotation = builders.quotation("listened", in_=version)
        type(quotation).objects.filter(pk=quotation.pk).update(block=None)
        (passage,) = figures(builders.evidence(quotation=quotation).claim)
        (cell,) = passage.cells
        assert cell.cut_before
        assert cell.cut_after
        assert cell.text in version.content
        assert "".join(one.text for one in cell.stretches if one.address) == "listened"
