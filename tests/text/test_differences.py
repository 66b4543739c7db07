from hypothesis import given
from hypothesis import strategies as st

from evidence.text import differences as module
from evidence.text.differences import Was, differences

words = st.text(alphabet="ab é.\n", max_size=40)


@given(words, words)
def test_both_texts_can_be_read_out_of_the_differences(old, new):
    found = differences(old, new)
    assert "".join(one.words for one in found if one.was is not Was.NEW) == old
    assert "".join(one.words for one in found if one.was is not Was.GONE) == new


def test_one_changed_word_is_one_change():
    assert [(one.was, one.words) for one in differences("Staff were hard here.", "Staff were heard here.")] == [
        (Was.SAME, "Staff were "),
        (Was.GONE, "hard"),
        (Was.NEW, "heard"),
        (Was.SAME, " here."),
    ]


def test_what_is_too_long_to_compare_is_shown_whole(monkeypatch):
    monkeypatch.setattr(module, "MOST", 1)
    found = differences("a b c", "a d e c")
    assert [one.was for one in found] == [Was.SAME, Was.GONE, Was.NEW, Was.SAME]
