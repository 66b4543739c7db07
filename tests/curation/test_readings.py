"""A round from its preparation to what comes of it."""

import csv
import io

import pytest

from evidence.accounts.models import VISITOR
from evidence.accounts.roles import Role
from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.curation.models import ReadingDecision, ReadingQuestion, ReadingResult
from evidence.curation.readings import badges, codebook, coding, comparing, deciding, preparing, reporting
from evidence.curation.readings.deciding import Said
from evidence.curation.readings.preparing import Asked
from evidence.curation.workflow import NotAllowed
from tests import builders
from tests.curation.reading_rounds import SENTENCES, coders, compared, opened, prepared, say

pytestmark = pytest.mark.django_db

SAID = Said("direct", "testimony", "moderate", "One voice.", "The words say so.")


# Preparing


def test_a_round_needs_a_question_something_to_read_and_two_coders() -> None:
    curator = builders.person()
    with pytest.raises(NotAllowed, match="two coders"):
        prepared(coders(1), by=curator)
    empty = preparing.create("Empty", "", units="passages", coefficients=True, coders=coders(), by=curator,
                             at=builders.MOMENT)  # fmt: skip
    with pytest.raises(NotAllowed, match="a question and something to read"):
        preparing.open_(empty, by=curator, at=builders.MOMENT)


def test_who_may_not_review_prepares_nothing() -> None:
    with pytest.raises(NotAllowed):
        prepared(coders(), by=builders.person(Role.CODER))


def test_an_open_round_stays_as_it_is() -> None:
    curator = builders.person()
    made = opened(coders(), by=curator)
    with pytest.raises(NotAllowed, match="stays"):
        preparing.ask(made, Asked("relation", claim=builders.claim()), by=curator)
    with pytest.raises(NotAllowed, match="stays"):
        preparing.drop(made, unit=made.read.all()[0].pk, by=curator)


def test_a_round_shows_coders_nothing_that_they_may_not_see() -> None:
    curator = builders.person()
    made = prepared(coders(), claim=builders.claim(status="draft"), by=curator)
    with pytest.raises(NotAllowed, match="may not see a claim"):
        preparing.open_(made, by=curator, at=builders.MOMENT)


def test_passages_are_added_once_in_reading_order() -> None:
    curator = builders.person()
    made = prepared(coders(), by=curator)
    version = made.read.all()[0].text_version
    assert version
    blocks = [block.pk for block in preparing.readable(version)]
    words = builders.quotation("Staff", in_=version)
    assert preparing.read_passages(made, version, blocks=blocks, quotations=[words.pk], by=curator) == 1
    assert [unit.number for unit in coding.units(made)] == [1, 2, 3, 4]


def test_themes_are_asked_of_whole_sources_only() -> None:
    curator = builders.person()
    passages = prepared(coders(), by=curator)
    with pytest.raises(NotAllowed, match="whole sources"):
        preparing.ask(passages, Asked("theme", theme=builders.theme()), by=curator)


NOTHING = [
    Asked("relation"), Asked("stance"), Asked("theme"), Asked("free"), Asked("mood"), Asked("free", text="How?"),
    Asked("free", text="How?", values=("none",)),
]  # fmt: skip


@pytest.mark.parametrize("asked", NOTHING)
def test_a_question_that_asks_nothing_is_refused(asked: Asked) -> None:
    curator = builders.person()
    made = prepared(coders(), by=curator)
    with pytest.raises(NotAllowed):
        preparing.ask(made, asked, by=curator)


# Coding


def test_not_yet_coded_none_and_unclear_are_three_things() -> None:
    people = coders()
    made = opened(people)
    say(people[0], made, "none", "unclear", hand_in=False)
    coder = coding.place_of(people[0], made.pk)
    assert [coding.sheet(coder, at).questions[0].value for at in (1, 2, 3)] == ["none", "unclear", ""]
    assert coding.progress(coder).done == (True, True, False)
    assert coding.sheet(coder).words.number == 3


def test_a_unit_is_shown_in_its_place() -> None:
    people = coders()
    made = opened(people)
    words = coding.sheet(coding.place_of(people[0], made.pk), 2).words
    assert words.words.strip() == "Users were not."
    assert words.before + words.words + words.after == SENTENCES


def test_handing_in_needs_everything_coded_and_is_done_once() -> None:
    people = coders()
    made = opened(people)
    say(people[0], made, "none", hand_in=False)
    coder = coding.place_of(people[0], made.pk)
    with pytest.raises(NotAllowed, match="2 of the units are not coded yet"):
        coding.hand_in(coder, at=builders.MOMENT)
    say(people[0], made, "none", "none", "none")
    coding.hand_in(coder, at=builders.MOMENT)
    with pytest.raises(NotAllowed, match="handed in"):
        say(people[0], made, "supports")


def test_an_answer_that_is_not_offered_is_refused() -> None:
    people = coders()
    with pytest.raises(NotAllowed, match="not among the answers"):
        say(people[0], opened(people), "rather")


def test_a_conditional_stance_says_its_condition() -> None:
    curator, people = builders.person(), coders()
    made = prepared(people, by=curator)
    asked = preparing.ask(made, Asked("stance", actor=builders.actor(), theme=builders.theme()), by=curator)
    preparing.open_(made, by=curator, at=builders.MOMENT)
    coder = coding.place_of(people[0], made.pk)
    with pytest.raises(NotAllowed, match="condition in words"):
        coding.code(coder, 1, {asked.pk: ("conditional", " ")}, at=builders.MOMENT)
    coding.code(coder, 1, {asked.pk: ("conditional", "if it is paid for")}, at=builders.MOMENT)


# Comparing and deciding


def test_agreed_ones_hold_at_once_and_the_others_wait() -> None:
    made, _ = compared(["supports", "none", "unclear"], ["supports", "mentions", "unclear"])
    cells = comparing.comparison(made, person=builders.person()).cells
    assert [(cell.state, cell.value) for cell in cells] == [("agreed", "supports"), ("open", ""), ("open", "")]


def test_a_third_person_decides_with_a_reason() -> None:
    made, _ = compared(["supports"] * 3, ["supports", "supports", "mentions"])
    third = builders.person()
    cell = comparing.comparison(made, person=third).disagreements[0]
    with pytest.raises(NotAllowed, match="reason"):
        deciding.decide(made, cell.unit.pk, cell.question.pk, "mentions", " ", by=third, at=builders.MOMENT)
    deciding.decide(made, cell.unit.pk, cell.question.pk, "mentions", "A name.", by=third, at=builders.MOMENT)
    decided = comparing.comparison(made, person=third).cells[2]
    assert (decided.state, decided.value, decided.kind) == ("decided", "mentions", "adjudicated")
    with pytest.raises(NotAllowed, match="already"):
        deciding.decide(made, cell.unit.pk, cell.question.pk, "none", "No.", by=third, at=builders.MOMENT)


def test_of_two_coders_one_proposes_and_the_other_agrees() -> None:
    made, (one, other) = compared(["supports"] * 3, ["supports", "supports", "mentions"])
    cell = comparing.comparison(made, person=one).disagreements[0]
    key = made, cell.unit.pk, cell.question.pk
    for _ in range(2):  # the same person twice is one person
        deciding.decide(*key, "mentions", "I misread.", by=one, at=builders.MOMENT)
        assert ReadingDecision.objects.get().settled_at is None
    deciding.decide(*key, "mentions", "So I think.", by=other, at=builders.MOMENT)
    decided = ReadingDecision.objects.get()
    assert (decided.by, decided.settled_by, decided.reason) == (one, other, "I misread.\nSo I think.")


def test_of_three_coders_none_decides() -> None:
    made, people = compared(["supports"] * 3, ["supports"] * 3, ["mentions", "supports", "supports"])
    cell = comparing.comparison(made, person=people[0]).disagreements[0]
    with pytest.raises(NotAllowed, match="third person"):
        deciding.decide(made, cell.unit.pk, cell.question.pk, "mentions", "So.", by=people[0], at=builders.MOMENT)


def test_what_holds_becomes_a_draft_that_says_it_is_of_the_round() -> None:
    made, (coder, _) = compared(["supports", "none", "none"], ["supports", "none", "none"])
    cell = comparing.comparison(made, person=coder).cells[0]
    with pytest.raises(NotAllowed, match="the round did not ask"):
        deciding.record(made, cell.unit.pk, cell.question.pk, Said(), by=coder, at=builders.MOMENT)
    assert not Quotation.objects.exists()
    deciding.record(made, cell.unit.pk, cell.question.pk, SAID, by=coder, at=builders.MOMENT)
    link = EvidenceLink.objects.get()
    assert (link.status, link.relation, link.created_by, link.quotation.status) == (
        "draft", "supports", coder, "draft",
    )  # fmt: skip
    result = ReadingResult.objects.get()
    assert (result.evidence, result.kind, result.is_new) == (link, "agreed", True)
    with pytest.raises(NotAllowed, match="recorded already"):
        deciding.record(made, cell.unit.pk, cell.question.pk, SAID, by=coder, at=builders.MOMENT)


def test_a_stance_becomes_a_draft_with_its_condition() -> None:
    curator, people = builders.person(), coders()
    made = preparing.create("Stances", "", units="passages", coefficients=True, coders=people, by=curator,
                            at=builders.MOMENT)  # fmt: skip
    version = builders.text("Staff were heard.")
    preparing.read_passages(made, version, blocks=[version.blocks.get().pk], quotations=[], by=curator)
    preparing.ask(made, Asked("stance", actor=builders.actor("TUC"), theme=builders.theme()), by=curator)
    preparing.open_(made, by=curator, at=builders.MOMENT)
    for person in people:
        say(person, made, "conditional", note="if staff are heard")
    cell = comparing.comparison(made, person=curator).cells[0]
    deciding.record(made, cell.unit.pk, cell.question.pk, Said(condition="if staff are heard"), by=curator,
                    at=builders.MOMENT)  # fmt: skip
    drafted = Stance.objects.get()
    assert (drafted.position, drafted.condition, drafted.status) == ("conditional", "if staff are heard", "draft")


def test_a_record_that_stands_is_confirmed_and_one_that_says_otherwise_is_not() -> None:
    claim, people, curator = builders.claim(), coders(), builders.person()
    made = prepared(people, claim=claim, by=curator)
    version = made.read.all()[0].text_version
    first, second = (builders.quotation(words, in_=version) for words in ("Staff were heard.", "Users were not."))
    right = builders.evidence("supports", claim=claim, quotation=first)
    builders.evidence("supports", claim=claim, quotation=second)
    preparing.open_(made, by=curator, at=builders.MOMENT)
    for person in people:
        say(person, made, "supports", "contradicts", "none")
    assert deciding.confirm(made, by=curator, at=builders.MOMENT) == 1
    assert deciding.confirm(made, by=curator, at=builders.MOMENT) == 0
    assert ReadingResult.objects.get().evidence == right
    wrong = comparing.comparison(made, person=curator).cells[1]
    assert wrong.differs
    with pytest.raises(NotAllowed, match="otherwise"):
        deciding.record(made, wrong.unit.pk, wrong.question.pk, SAID, by=curator, at=builders.MOMENT)


# What is told of it


def test_a_claim_says_how_many_of_its_words_were_read_blind() -> None:
    claim, curator = builders.claim(), builders.person()
    assert badges.of_claim(claim.pk, person=VISITOR).badge == "one"
    people = coders()
    made = prepared(people, claim=claim, by=curator)
    words = builders.quotation("Staff were heard.", in_=made.read.all()[0].text_version)
    link = builders.evidence("supports", claim=claim, quotation=words)
    preparing.open_(made, by=curator, at=builders.MOMENT)
    for person in people:
        say(person, made, "supports", "none", "none")
    deciding.confirm(made, by=curator, at=builders.MOMENT)
    assert badges.of_claim(claim.pk, person=VISITOR).badge == "agreed"
    other = builders.evidence("supports", claim=claim)
    found = badges.of_claim(claim.pk, person=VISITOR)
    assert (found.badge, found.agreed, found.once) == ("one", 1, 1)
    EvidenceLink.objects.filter(pk=other.pk).update(status="draft", published_at=None)
    assert badges.of_claim(claim.pk, person=VISITOR).badge == "agreed"
    EvidenceLink.objects.filter(pk=link.pk).update(relation="mentions")  # no longer what the readers said
    assert badges.of_claim(claim.pk, person=VISITOR).badge == "one"


def test_the_report_has_figures_where_they_mean_something() -> None:
    made, people = compared(["supports", "none", "none"], ["supports", "none", "mentions"])
    report = reporting.reports(comparing.comparison(made, person=people[0]))[0]
    assert (report.found.is_few, report.figures) == (True, ())
    assert {name: row.used for name, row in report.rows}["no bearing on it"] == 3


def test_the_table_holds_every_reading_and_no_formula() -> None:
    people = coders()
    made = opened(people)
    say(people[0], made, "supports", "none", "unclear", note="=1+1")
    say(people[1], made, "supports", "mentions", "none")
    rows = list(csv.reader(io.StringIO(reporting.as_csv(comparing.comparison(made, person=people[0])))))
    assert [row[7:9] for row in rows[1:]] == [["supports", "supports"], ["none", "mentions"], ["unclear", "none"]]
    assert rows[1][9] == "'=1+1"
    assert [row[11] for row in rows[1:]] == ["agreed", "open", "open"]


def test_comparing_asks_no_more_for_more_units(django_assert_max_num_queries) -> None:
    made, people = compared(["supports"] * 3, ["none"] * 3)
    with django_assert_max_num_queries(12):
        assert len(comparing.comparison(made, person=people[0]).cells) == 3


@pytest.mark.parametrize("axis", ["relation", "stance", "theme", "free"])
def test_every_question_can_be_answered_by_none_and_by_unclear(axis: str) -> None:
    labels = [label.value for label in codebook.labels(ReadingQuestion(axis=axis, values=["a"]))]
    assert labels[-2:] == ["none", "unclear"]
    assert len(set(labels)) == len(labels)
