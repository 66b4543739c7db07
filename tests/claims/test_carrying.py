"""The rule of carrying: what goes over by itself, what never may, and that the tests would notice a looser rule."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evidence.claims.carrying import rule
from evidence.claims.carrying.compared import Compared, Text
from evidence.claims.carrying.rule import Carried, Ground, Left, verdict
from evidence.claims.carrying.suggestions import suggestions
from evidence.curation.models import CarryGround
from evidence.text.blocks import recognise
from evidence.text.folding import typography

BEFORE = (
    "Staff were listened to. Mutuals improve services for users. It rained on Monday.\n\n"
    "Co-production takes time. Users said “so”."
)
WORDS = "Mutuals improve services for users."


def text(content: str) -> Text:
    return Text(content, [(one.start, one.end) for one in recognise(content)])


def compare(old: str, new: str) -> Compared:
    return Compared(text(old), text(new))


def decided(new: str, words: str = WORDS, old: str = BEFORE) -> str | Ground:
    """The words that the quotation has in the new text, or why a person decides."""
    at = old.index(words)
    found = verdict(compare(old, new), at, at + len(words))
    return new[found.start : found.end] if isinstance(found, Carried) else found.ground


# What is carried


def test_a_typo_mended_elsewhere_carries_the_words() -> None:
    assert decided(BEFORE.replace("rained", "reigned")) == WORDS


def test_a_hyphen_more_or_less_carries_the_words_as_they_stand_now() -> None:
    assert decided(BEFORE.replace("Co-production", "Coproduction"), "Co-production takes time.") == (
        "Coproduction takes time."
    )


def test_other_quotation_marks_dashes_and_line_breaks_carry_the_words() -> None:
    new = BEFORE.replace("“so”", '"so"').replace("Users said", "Users\nsaid")
    assert decided(new, "Users said “so”.") == 'Users\nsaid "so".'


def test_a_moved_paragraph_carries_its_words() -> None:
    first, second = BEFORE.split("\n\n")
    assert decided(f"{second}\n\n{first}") == WORDS


def test_words_that_stand_twice_are_carried_where_the_comparison_leads() -> None:
    old = "At first: so it is. They met. So it is. They left. So it is. The end."
    new = f"A new beginning. {old}"
    at = old.index("So it is.", 30)
    found = verdict(compare(old, new), at, at + 9)
    assert found == Carried(at + len("A new beginning. "), at + len("A new beginning. ") + 9)


# What is never carried by itself


@pytest.mark.parametrize(
    ("new", "words", "ground"),
    [
        (BEFORE.replace("improve", "reduce"), WORDS, Ground.CHANGED),
        (BEFORE.replace("improve", "do not improve"), WORDS, Ground.CHANGED),
        (BEFORE.replace("improve", "do not improve"), "improve services", Ground.SENTENCE),
        (BEFORE.replace("Mutuals", "It is not true that mutuals"), "improve services", Ground.SENTENCE),
        (BEFORE.replace(WORDS, "Mutuals improve the services of some users."), WORDS, Ground.CHANGED),
        ("Nothing of it stands any more", WORDS, Ground.GONE),
        ("", WORDS, Ground.GONE),
    ],
)
def test_other_words_are_a_matter_for_a_person(new: str, words: str, ground: Ground) -> None:
    assert decided(new, words) == ground


def test_a_deleted_sentence_whose_look_alike_is_left_is_not_carried_to_it() -> None:
    old = "In 2010 they asked. Staff agreed. In 2012 they asked again. Staff agreed. They stopped."
    assert decided(old.replace("In 2010 they asked. Staff agreed. ", ""), "Staff agreed.", old) == Ground.SEVERAL


def test_a_not_in_the_words_before_a_list_asks_a_person_about_its_items() -> None:
    old = "Mutuals:\n\n- improve services;\n\n- keep staff."
    assert decided(old.replace("Mutuals:", "Mutuals do not:"), "keep staff", old) == Ground.SENTENCE


# The same for any text


VOCABULARY = ["staff", "users", "mutuals", "improve", "help", "services", "time", "is", "the", "of"]
sentences = st.lists(
    st.lists(st.sampled_from(VOCABULARY), min_size=2, max_size=7).map(" ".join).map(str.capitalize).map("{}.".format),
    min_size=2,
    max_size=12,
)


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, str, int, int]:
    """A text, what became of it (sentences taken out, put in, moved, words changed), and a quotation of the first."""
    old = draw(sentences)
    new = list(old)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(new) - 1)))
        step = draw(st.sampled_from(["out", "in", "move", "not", "word"]))
        if step == "in":
            new[at:at] = draw(sentences)[:1]
        elif new:
            taken = new.pop(at)
            if step == "move":
                new.insert(draw(st.integers(0, len(new))), taken)
            elif step == "not":
                new.insert(at, taken.replace(" ", " not ", 1))
            elif step == "word":
                new.insert(at, taken.replace("improve", "reduce").replace("time", "money"))
    first = draw(st.integers(0, len(old) - 1))
    start = sum(len(one) + 1 for one in old[:first])
    inside = draw(st.booleans())
    skipped = len(old[first].split()[0]) + 1 if inside else 0
    return " ".join(old), " ".join(new), start + skipped, start + len(old[first])


@given(changed())
def test_what_is_carried_has_the_same_words_in_the_same_sentence(example: tuple[str, str, int, int]) -> None:
    old, new, start, end = example
    two = compare(old, new)
    found = verdict(two, start, end)
    if isinstance(found, Carried):
        words = typography(old[start:end]).text.strip()
        assert typography(new[found.start : found.end]).text.strip() == words
        assert two.old.sentence(start, end) == two.new.sentence(found.start, found.end)
        assert new.count(words) >= old.count(words)
    else:
        assert (found.ground == Ground.GONE) == (not suggestions(two, start, end))


@given(sentences, st.data())
def test_a_text_set_otherwise_carries_everything(given_sentences: list[str], data: st.DataObject) -> None:
    once = list(dict.fromkeys(given_sentences))
    old = " ".join(f"{number} {one}" for number, one in enumerate(once))
    at = data.draw(st.integers(0, len(once) - 1))
    start = old.index(f"{at} {once[at]}")
    new = old.replace(". ", ".\n").replace("services", "ser\u00advices")
    found = verdict(compare(old, new), start, start + len(f"{at} {once[at]}"))
    assert isinstance(found, Carried)
    assert new[found.start : found.end].replace("\u00ad", "") == f"{at} {once[at]}"


@given(sentences, st.data())
def test_a_word_put_into_a_quotation_or_its_sentence_always_asks_a_person(
    given_sentences: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(given_sentences) - 1))
    words = given_sentences[at]
    put_in = data.draw(st.integers(0, len(words.split()) - 1))
    now = words.split()
    now.insert(put_in, "not")
    old = " ".join(given_sentences)
    new = " ".join([*given_sentences[:at], " ".join(now), *given_sentences[at + 1 :]])
    start = sum(len(one) + 1 for one in given_sentences[:at])
    quoted = words.split(" ", 1)[1]
    begin = start + len(words) - len(quoted)
    assert isinstance(verdict(compare(old, new), begin, start + len(words)), Left)


# Negative controls: with a looser rule the tests above would fail


def loosened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places are chosen by likeness, as peers do it: from 75 of 100 on the words count as the same."""

    def by_likeness(two: Compared, start: int, end: int) -> Carried | Left:
        best = suggestions(two, start, end, most=1)
        return Carried(best[0].start, best[0].end) if best and best[0].likeness >= 75 else Left(Ground.GONE)

    monkeypatch.setattr(rule, "verdict", by_likeness)
    monkeypatch.setitem(globals(), "verdict", by_likeness)


@pytest.mark.parametrize("new", [BEFORE.replace("improve", "reduce"), BEFORE.replace("improve", "do not improve")])
def test_by_likeness_the_opposite_would_be_carried(monkeypatch: pytest.MonkeyPatch, new: str) -> None:
    loosened(monkeypatch)
    assert not isinstance(decided(new), Ground)


def test_without_looking_at_the_sentence_a_not_would_slip_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Text, "sentence", lambda *_: ("", ""))
    assert decided(BEFORE.replace("improve", "do not improve"), "improve services") == "improve services"


def test_without_counting_a_look_alike_would_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule, "_place", lambda _two, _first, _last, there: there[0])
    monkeypatch.setattr(Text, "sentence", lambda *_: ("", ""))
    old = "In 2010 they asked. Staff agreed. In 2012 they asked again. Staff agreed. They stopped."
    new = old.replace("In 2010 they asked. Staff agreed. ", "")
    assert decided(new, "Staff agreed.", old) == "Staff agreed."


# What is suggested


def test_places_are_suggested_the_most_alike_first_and_none_twice() -> None:
    new = BEFORE.replace("improve", "reduce") + " Mutuals improved a service for a user."
    at = BEFORE.index(WORDS)
    found = suggestions(compare(BEFORE, new), at, at + len(WORDS))
    assert {new[one.start : one.end].removesuffix(".") for one in found[:2]} == {
        "Mutuals reduce services for users",
        "Mutuals improved a service for a user",  # the more alike of the two: likeness decides nothing
    }
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)


@given(changed())
def test_every_suggestion_is_a_place_of_the_text(example: tuple[str, str, int, int]) -> None:
    old, new, start, end = example
    assume(new)
    for one in suggestions(compare(old, new), start, end):
        assert 0 <= one.start < one.end <= len(new)
        assert 0 <= one.likeness <= 100


def test_every_reason_of_the_rule_can_be_kept() -> None:
    assert {str(one) for one in Ground} == set(CarryGround.values)
