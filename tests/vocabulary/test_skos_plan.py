"""A file of concepts beside a vocabulary, as values: what would become of each."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from evidence.curation.concepts.comparing import plan
from evidence.curation.concepts.plans import Here, Line, Plan, Verdict
from evidence.vocabulary.skos import FORMATS, dump, read
from evidence.vocabulary.terms import THEMES, Found, Retirement, Term, Unread, dated, from_json, to_json
from tests.vocabulary.test_skos import SITE, vocabularies

THEN = datetime(2024, 2, 29, 12, tzinfo=UTC)
GONE = Retirement(THEN, "Unclear.")


def theme(slug: str, label: str = "", **more: object) -> Term:
    said: dict[str, object] = {"definition": f"What {slug} is.", **more}
    return Term(THEMES, slug, label or slug.capitalize(), **said)  # type: ignore[arg-type]


def planned(*terms: Term, here: tuple[Term, ...] = (), unread: tuple[Unread, ...] = ()) -> Plan:
    return plan(Found(len(terms) + len(unread), terms, unread), Here(here))


def only(made: Plan) -> Line:
    (line,) = made.lines
    return line


@pytest.mark.parametrize("key", FORMATS)
@hypothesis_settings(max_examples=25)
@given(vocabulary=vocabularies())
def test_what_was_exported_changes_nothing(key: str, vocabulary: tuple[Term, ...]) -> None:
    made = plan(read(dump(vocabulary, site=SITE, key=key), key), Here(vocabulary))
    assert made.counts == {
        Verdict.NEW: 0, Verdict.CHANGED: 0, Verdict.UNCHANGED: len(vocabulary), Verdict.REFUSED: 0
    }  # fmt: skip


@given(mine=vocabularies(), theirs=vocabularies())
@hypothesis_settings(max_examples=60)
def test_every_concept_is_accounted_for_and_what_is_taken_changes_nothing_more(
    mine: tuple[Term, ...], theirs: tuple[Term, ...]
) -> None:
    found = Found(len(theirs), theirs, ())
    made = plan(found, Here(mine))
    assert sum(made.counts.values()) == len(theirs)
    after = {(one.scheme, one.slug): one for one in mine}
    for line in made.lines:
        if line.becomes is not None:
            after[line.scheme, line.slug] = line.becomes
    again = plan(found, Here(tuple(after.values())))
    verdicts = {one.number: one.verdict for one in made.lines}
    assert all(one.verdict is not Verdict.NEW for one in again.lines)
    assert all(
        one.verdict in {Verdict.UNCHANGED, Verdict.REFUSED}
        for one in again.lines
        if verdicts[one.number] is not Verdict.REFUSED
    )


@given(vocabulary=vocabularies())
@hypothesis_settings(max_examples=50)
def test_what_a_process_answers_is_what_it_read(vocabulary: tuple[Term, ...]) -> None:
    found = Found(len(vocabulary) + 1, vocabulary, (Unread("urn:x", "It has no preferred label."),))
    assert from_json(to_json(found)) == found


def test_a_plan_that_loses_a_concept_is_none() -> None:
    with pytest.raises(ValueError, match="2 concepts were seen, 1 are accounted for"):
        plan(Found(2, (theme("voice"),), ()), Here(()))


def test_a_change_says_what_stood_there_and_what_would() -> None:
    here = (theme("voice"), theme("say", "Having a say"), theme("choice", labels=frozenset({"choosing"})))
    line = planned(
        replace(here[2], label="Free choice", labels=frozenset({"option"}), definition="To pick.", broader="voice",
                related=frozenset({"say"})),
        here=here,
    ).lines[0]  # fmt: skip
    assert [(one.field, one.was, one.now) for one in line.changes] == [
        ("preferred label", "Choice", "Free choice"),
        ("other labels", "choosing", "choosing; option"),
        ("definition", "What choice is.", "To pick."),
        ("broader", "", "Voice"),
        ("related", "", "Having a say"),
    ]


def test_what_the_file_does_not_say_stays() -> None:
    mine = theme(
        "voice", labels=frozenset({"say"}), scope_note="Of users.", broader="top", related=frozenset({"choice"})
    )
    made = planned(Term(THEMES, "voice", " Voice "), here=(mine, theme("top"), theme("choice")))
    assert only(made).verdict is Verdict.UNCHANGED


def test_a_concept_of_another_address_is_the_one_with_its_label() -> None:
    made = planned(Term(THEMES, "c-12", "Voice"), theme("c-13", "Louder", broader="c-12"), here=(theme("voice"),))
    assert [(one.slug, one.verdict) for one in made.lines] == [("voice", Verdict.UNCHANGED), ("c-13", Verdict.NEW)]
    assert made.lines[1].becomes is not None
    assert made.lines[1].becomes.broader == "voice"


REFUSED = {
    "no definition": ((Term(THEMES, "new", "New"),), "Say what the theme is"),
    "no sort": ((Term("actors", "new", "New"),), "what sort of actor"),
    "too long": ((theme("new", "x" * 201),), "200 characters"),
    "a label that is taken": ((theme("new"), theme("say", "New")), "already (new)"),
    "the same twice": ((theme("voice"), theme("other", "Voice", definition="Else.")), "is the same one here"),
    "a circle": ((theme("a", broader="b"), theme("b", broader="a")), "below"),
    "below itself": ((theme("a", broader="a"),), "below itself"),
    "below what is refused": ((Term(THEMES, "a", "A"), theme("b", broader="a")), "broader is refused"),
    "below what is retired": ((theme("b", broader="old"),), "broader is retired"),
    "retired here": ((theme("old", "Old", retired=GONE, definition="Else."),), "retired here"),
}
HERE = (theme("voice"), theme("old", retired=GONE))


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_with_the_reason(what: str) -> None:
    terms, why = REFUSED[what]
    made = planned(*terms, here=HERE)
    assert any(one.verdict is Verdict.REFUSED and why in one.reason for one in made.lines)


def test_what_could_not_be_read_is_refused_too() -> None:
    made = planned(theme("voice"), unread=(Unread("urn:x", "It has no preferred label."),))
    assert (made.seen, made.counts[Verdict.NEW], made.counts[Verdict.REFUSED]) == (2, 1, 1)


def test_what_was_merged_or_is_in_use_is_not_revived_or_retired_by_a_file() -> None:
    file = (theme("old"), theme("voice", retired=GONE))
    kept = Here(HERE, merged=frozenset({(THEMES, "old")}), used=frozenset({(THEMES, "voice")}))
    reasons = [one.reason for one in plan(Found(2, file, ()), kept).lines]
    assert ["undo the merge" in reasons[0], "still in use" in reasons[1]] == [True, True]
    assert [one.verdict for one in planned(*file, here=HERE).lines] == [Verdict.CHANGED] * 2


def test_what_it_names_and_nobody_knows_is_left_out_and_said() -> None:
    line = only(planned(theme("voice", broader="nowhere", related=frozenset({"nobody"}))))
    assert line.verdict is Verdict.NEW
    assert [note.split(":")[0] for note in sorted(line.notes)] == [
        "Broader “nowhere” is left out", "Related “nobody” is left out"
    ]  # fmt: skip


def test_a_choice_lapses_when_something_else_would_become_of_it() -> None:
    file = theme("voice", definition="Being heard.")
    first = only(planned(file, here=(theme("voice"),)))
    assert only(planned(file, here=(theme("voice"),))).mark == first.mark
    assert only(planned(file, here=(theme("voice", definition="Having a say."),))).mark != first.mark


def test_deep_chains_are_bounded() -> None:
    chain = [theme(f"t-{n}", broader=f"t-{n - 1}" if n else "") for n in range(2_000)]
    made = planned(*chain)
    assert made.counts[Verdict.NEW] <= 101
    assert "levels deep" in next(one.reason for one in made.lines if one.verdict is Verdict.REFUSED)


def test_only_a_file_that_says_that_nothing_is_broader_takes_the_broader_one_away() -> None:
    here = (theme("top"), theme("voice", broader="top"))
    assert only(planned(theme("voice"), here=here)).verdict is Verdict.UNCHANGED
    line = only(planned(theme("voice", top=True), here=here))
    assert [(one.field, one.was, one.now) for one in line.changes] == [("broader", "Top", "")]
    both = theme("voice", top=True, broader="top")
    assert only(planned(both, here=here)).verdict is Verdict.UNCHANGED, "what is broader says more"
    found = Found(1, (theme("voice", top=True),), ())
    assert from_json(to_json(found)).terms[0].top


def test_what_is_retired_since_nobody_knows_when_says_so() -> None:
    line = only(planned(theme("voice", retired=Retirement(None, "Unclear.")), here=(theme("voice"),)))
    assert "does not say since when" in line.changes[0].now
    there = theme("voice", retired=GONE)
    assert only(planned(theme("voice", retired=Retirement(None, "Else.")), here=(there,))).verdict is Verdict.UNCHANGED
    kept = dated(theme("voice", retired=Retirement(None, "Unclear.")), THEN).retired
    assert kept == Retirement(THEN, "Unclear. Since when is not known: the day is that of the import.")
    assert dated(there, datetime(2026, 1, 1, tzinfo=UTC)) is there
