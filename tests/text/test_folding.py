import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.text.folding import fold, folded, typography

texts = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from([*"ﬁ½’“—‑\u00ad\ufffe\u200bİß™²Øǽﷺ \n\t-ab", "e\u0301", "हि", "\r\n"]),
        max_size=30,
    ).map("".join),
)


@given(texts)
def test_folding_twice_is_folding_once(text: str):
    assert fold(fold(text)) == fold(text)
    assert typography(typography(text).text).text == typography(text).text


@given(texts)
def test_the_way_back_never_turns_and_ends_at_the_end(text: str):
    for result in (folded(text), typography(text)):
        assert len(result.origins) == len(result.text) + 1
        assert list(result.origins) == sorted(result.origins)
        assert result.origins[-1] == len(text)


@given(texts, st.data())
def test_a_span_leads_back_to_words_that_fold_to_it(text: str, data: st.DataObject):
    result = folded(text)
    start = data.draw(st.integers(0, len(result.text)))
    end = data.draw(st.integers(start, len(result.text)))
    back = result.original_span(start, end)
    assert 0 <= back[0] <= back[1] <= len(text)
    assert result.text[start:end] in fold(text[back[0] : back[1]])


def test_folding_for_search_gives_the_text_of_the_fast_path():
    assert folded("Plain ASCII").text == fold("Plain ASCII") == "plain ascii"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Møller", "moller"),
        ("naïve", "naive"),
        ("nai\u0308ve", "naive"),
        ("ﬁnance", "finance"),
        ("‘co‑production’", "'co-production'"),
        ("2013—14", "2013-14"),
        ("per\u00adson\u200bal\ufffeise", "personalise"),
        ("services²", "services"),
        ("CO₂", "co2"),
        ("½ ™", "½ ™"),
        ("Straße", "strasse"),
        ("Ａ\u00a0Ｂ", "a b"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_what_readers_take_as_the_same_is_written_alike(written: str, plain: str):
    assert fold(written) == plain


@pytest.mark.parametrize(
    "written",
    ["‘co-production’ of  services", "'co\u00adproduction'\nof\tservices", "'co-\nproduction' of services"],
)
def test_typography_alone_makes_no_difference_to_a_quotation(written: str):
    assert typography(written).text == "'coproduction' of services"


@pytest.mark.parametrize(
    "other", ["Mutuals improved", "mutuals improve", "mutuals did not improve", "mútuals improved"]
)
def test_words_case_and_accents_do_make_a_difference_to_a_quotation(other: str):
    assert typography(other).text != typography("mutuals improved").text


def test_a_letter_brings_its_marks_and_half_a_ligature_the_whole():
    assert folded("e\u0301tat").original_span(0, 1) == (0, 2)
    assert folded("ﬁn").original_span(1, 2) == (0, 1)
    assert folded("ab").original_span(1, 1) == (1, 1)
