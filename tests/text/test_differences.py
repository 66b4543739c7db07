import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.text import differences as module
from evidence.text.differences import Course, Was, differences, shortened

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


def test_what_two_changes_share_but_a_space_does_not_tear_them_apart():
    assert [(one.was, one.words) for one in differences("They were hard hit.", "They are badly off.")][1:3] == [
        (Was.GONE, "were hard hit"),
        (Was.NEW, "are badly off"),
    ]


texts = st.lists(st.sampled_from(["staff", "users", "not", "heard", ". ", "\n\n", " ", ", "]), max_size=60).map("".join)


@given(texts, texts, st.integers(1, 200))
def test_however_little_may_be_compared_at_once_both_texts_are_told(old, new, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST", most)
        found = differences(old, new)
    assert "".join(one.words for one in found if one.was is not Was.NEW) == old
    assert "".join(one.words for one in found if one.was is not Was.GONE) == new


@given(texts, texts, st.data())
def test_words_that_were_kept_stand_where_the_course_says(old, new, data):
    course = Course(differences(old, new))
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    place = course.kept(start, end)
    if place is not None:
        assert new[place : place + end - start] == old[start:end]
    if start < end:
        low, high = course.instead(start, end)
        assert 0 <= low <= high <= len(new)


def test_the_course_leads_to_what_came_instead():
    old, new = "Staff were hard here. Users came.", "Staff said they were heard here. Users came."
    course = Course(differences(old, new))
    at = old.index("were hard here.")
    low, high = course.instead(at, at + len("were hard here."))
    assert new[low:high] == "were heard here."
    assert course.kept(at, at + 5) is not None
    assert course.kept(at, at + 15) is None


def test_anchors_hold_long_texts_together(monkeypatch):
    monkeypatch.setattr(module, "MOST", 50)
    old = "one two three four. five six seven eight. nine ten eleven."
    found = differences(old, f"{old.replace('six', '6')} new")
    assert [one.words for one in found if one.was is Was.GONE] == ["six"]


def test_a_long_comparison_is_shown_around_its_changes():
    same = "word " * 400
    shown = shortened(differences(f"{same}hard {same}", f"{same}heard {same}"))
    assert [one.words for one in shown if one.was is not Was.SAME] == ["hard", "heard"]
    counted = sum(one.left_out + len(one.words.split()) for one in shown)
    assert counted == 802
    assert sum(len(one.words) for one in shown) < 500
