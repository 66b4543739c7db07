"""A brief as a plain value, and its caveats: what a form says, and what no form can say."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.readers import brief
from evidence.readers.brief import (
    LONGEST,
    LONGEST_NOTE,
    LONGEST_TEXT,
    MOST_CLAIMS,
    MOST_QUOTATIONS,
    Outline,
    Part,
    Refused,
)
from evidence.readers.brief_caveats import Code, Facts, Judged, Looked, Side, TakenBack, caveats

DAY = date(2024, 2, 29)
NUMBERS = st.integers(1, 10**6)
WORDS = st.text(max_size=40)
PARTS = st.builds(
    lambda claim, text, taken, notes: Part(claim, taken=taken).saying(text, notes),
    NUMBERS,
    WORDS,
    st.none() | st.lists(NUMBERS, max_size=4, unique=True).map(tuple),
    st.dictionaries(st.sampled_from(list(Code)), WORDS, max_size=3),
)


class TestOutline:
    @given(st.lists(PARTS, max_size=5, unique_by=lambda part: part.claim), st.none() | st.just(DAY))
    def test_comes_back_from_a_session_as_it_went(self, parts: list[Part], day: date | None) -> None:
        made = Outline("Mutuals", "What for?", "oscola", day, tuple(parts))
        assert brief.from_json(made.to_json()) == made

    @pytest.mark.parametrize(
        "kept",
        [
            None,
            "x",
            {},
            {"title": 3},
            Outline().to_json() | {"as_of": "the day after"},
            Outline().to_json() | {"title": "  "},
            Outline().to_json() | {"parts": [{"claim": 1, "text": "x" * 2_000, "taken": None, "notes": {}}] * 61},
        ],
    )
    def test_what_it_never_wrote_is_an_empty_one(self, kept: Any) -> None:
        assert brief.from_json(kept) == Outline()

    def test_takes_a_claim_once_and_keeps_the_order(self) -> None:
        made = Outline().adding([3, 1]).adding([1, 2])
        assert [part.claim for part in made.parts] == [3, 1, 2]

    def test_moves_within_its_ends(self) -> None:
        made = Outline().adding([1, 2, 3])

        def order(claim: int, steps: int) -> list[int]:
            return [part.claim for part in made.moved(claim, steps).parts]

        assert order(3, -1) == [1, 3, 2]
        assert order(1, -1) == [1, 2, 3]
        assert order(3, 1) == [1, 2, 3]
        assert order(9, 1) == [1, 2, 3]

    def test_beyond_its_bounds_it_is_refused_with_the_reason(self) -> None:
        with pytest.raises(Refused, match=f"{MOST_CLAIMS} claims at most"):
            Outline().adding(range(1, MOST_CLAIMS + 2))
        with pytest.raises(Refused, match=f"{MOST_QUOTATIONS} quotations at most"):
            Outline().adding([1]).changed(Part(1, taken=tuple(range(1, MOST_QUOTATIONS + 2))))
        full = Outline(parts=tuple(Part(n, "x" * LONGEST_TEXT) for n in range(1, LONGEST // LONGEST_TEXT + 1)))
        with pytest.raises(Refused, match="characters at most"):
            full.adding([99]).changed(Part(99, "one word more"))
        for text, note in (("x" * (LONGEST_TEXT + 1), ""), ("", "x" * (LONGEST_NOTE + 1))):
            with pytest.raises(Refused, match="characters at most; this has"):
                Part(1).saying(text, {Code.NOT_SEARCHED: note})
        with pytest.raises(Refused, match="What it is for"):
            Outline().described(title="On mutuals", purpose="x" * (LONGEST_TEXT + 1), as_of=None)
        with pytest.raises(Refused, match="needs a title"):
            Outline().described(title=" \n", purpose="", as_of=None)

    @pytest.mark.parametrize("word", ["", "0", "-1", "c1", "1.5", "²", "9" * 30, "1'--"])
    def test_a_claim_is_a_number_or_refused(self, word: str) -> None:
        with pytest.raises(Refused, match="Only claims"):
            brief.number(word)
        assert brief.read_claims(["3,5", "7"]) == [3, 5, 7]


SIDES = st.integers(0, 5).flatmap(lambda n: st.integers(0, n).map(lambda taken: Side(n, taken)))
FACTS = st.builds(
    Facts,
    supporting=SIDES,
    contradicting=SIDES,
    qualifying=SIDES,
    mentioning=SIDES,
    origins=st.integers(0, 3),
    is_checked=st.booleans(),
    looked=st.none() | st.builds(Looked, st.just(DAY), st.just("all sources"), st.integers(0, 3)),
    judged=st.none() | st.just(Judged("low", DAY, "Few words")) | st.just(TakenBack(DAY, "A slip")),
    unsettled=st.integers(0, 3),
    undated=st.lists(st.just("Doe, n.d."), max_size=2).map(tuple),
    withdrawn=st.integers(0, 2),
    version=st.integers(1, 2),
    latest=st.just(2),
)


class TestCaveats:
    @given(FACTS, st.dictionaries(st.sampled_from(list(Code)) | WORDS, WORDS))
    def test_no_note_takes_one_out_or_changes_a_word_of_it(self, facts: Facts, notes: dict[str, str]) -> None:
        bare, noted = caveats(facts, {}), caveats(facts, notes)
        assert [(one.code, one.text) for one in noted] == [(one.code, one.text) for one in bare]
        assert all(one.note == notes.get(one.code, "") for one in noted)

    @given(FACTS)
    def test_words_on_the_other_side_that_are_not_quoted_are_always_told(self, facts: Facts) -> None:
        told = {one.code: one.text for one in caveats(facts, {})}
        assert (Code.CONTRADICTED in told) == (facts.contradicting.left > 0)
        if facts.contradicting.left and not facts.contradicting.taken:
            assert "not quoted here" in told[Code.CONTRADICTED]
            assert told[Code.CONTRADICTED].startswith(str(facts.contradicting.number))

    @given(FACTS)
    def test_a_search_is_told_or_that_there_was_none(self, facts: Facts) -> None:
        codes = {one.code for one in caveats(facts, {})}
        assert (Code.SEARCHED in codes) != (Code.NOT_SEARCHED in codes)
        assert len(codes & {Code.JUDGED, Code.TAKEN_BACK, Code.NOT_JUDGED}) == 1

    def test_they_speak_in_sentences(self) -> None:
        facts = Facts(
            supporting=Side(1, 1),
            contradicting=Side(3, 0),
            qualifying=Side(2, 1),
            origins=1,
            looked=Looked(DAY, "five sources", 0),
            unsettled=1,
            undated=("Doe, n.d.",),
            withdrawn=2,
            version=1,
            latest=4,
        )
        assert [one.text for one in caveats(facts, {})] == [
            "3 quotations contradict this claim; not quoted here.",
            "2 quotations qualify this claim; only 1 of them quoted here.",
            "One origin only: all words on this claim first come from one place.",
            "One reader: no second person has checked the claim and all of its evidence.",
            "Words that contradict it were looked for on 29 February 2024 in five sources: none found.",
            "Certainty not judged: nobody has said, with reasons, how certain this claim is.",
            "Words that need review: 1 quotation is not settled in the text as it is now.",
            "Source’s date unknown: Doe, n.d.",
            "Withdrawn since: 2 quotations that readers saw on that day, and that cannot be quoted any more.",
            "Changed since: this is version 1 of the claim, and readers now see version 4.",
        ]
