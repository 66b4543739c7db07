"""Every rule of the database about blind second reading: somebody tries to break it, and it holds."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models

from evidence.curation.models import (
    Reading,
    ReadingCoder,
    ReadingDecision,
    ReadingQuestion,
    ReadingResult,
    ReadingRound,
    ReadingUnit,
)
from evidence.curation.readings import preparing
from evidence.curation.workflow import NotAllowed
from tests import builders
from tests.curation.reading_rounds import coders, compared, opened, prepared, say
from tests.library.breaking import refused_by, rules_of

pytestmark = pytest.mark.django_db

type Attempt = Callable[[], object]


def on_round(**fields: Any) -> Attempt:
    return lambda: ReadingRound.objects.filter(pk=prepared(coders()).pk).update(**fields)


def a_question(**fields: Any) -> Attempt:
    return lambda: ReadingQuestion.objects.create(**{"round": prepared(coders()), "number": 9, "axis": "free",
                                                     "text": "How?", "values": ["well"], **fields})  # fmt: skip


def a_unit(**fields: Any) -> Attempt:
    def attempt() -> None:
        there = prepared(coders()).read.all()[0]
        own = {"round": there.round, "number": 9, "source": there.source, "text_version": there.text_version,
               "start": 1, "end": 2}  # fmt: skip
        ReadingUnit.objects.create(**own | {name: getattr(there, name) if value == "its" else value
                                            for name, value in fields.items()})  # fmt: skip

    return attempt


def source_twice() -> None:
    made, source = prepared(coders()), builders.source()
    for number in (8, 9):
        ReadingUnit.objects.create(round=made, number=number, source=source)


def coder_twice() -> None:
    people = coders()
    ReadingCoder.objects.create(round=prepared(people), person=people[0])


def a_reading(*, of_other_round: bool = False, twice: bool = False, **fields: Any) -> Attempt:
    def attempt() -> None:
        people = coders()
        made = opened(people)
        unit = (opened(people) if of_other_round else made).read.all()[0]
        own = {"coder": made.coders.get(person=people[0]), "unit": unit, "question": made.questions.get(),
               "value": "supports", "coded_at": builders.MOMENT}  # fmt: skip
        for _ in range(2 if twice else 1):
            Reading.objects.create(**own | fields)

    return attempt


def read_before_opening() -> None:
    made = prepared(coders())
    Reading.objects.create(coder=made.coders.all()[0], unit=made.read.all()[0], question=made.questions.get(),
                           value="none", coded_at=builders.MOMENT)  # fmt: skip


def change_what_is_handed_in(change: Callable[[models.QuerySet[Reading]], object]) -> Attempt:
    def attempt() -> None:
        compared(["none"] * 3, ["none"] * 3)
        change(Reading.objects.all())

    return attempt


def hand_in_half() -> None:
    made = opened(coders())
    ReadingCoder.objects.filter(round=made).update(submitted_at=builders.MOMENT)


def take_back() -> None:
    made, _ = compared(["none"] * 3, ["none"] * 3)
    ReadingCoder.objects.filter(round=made).update(submitted_at=None)


def after_opening(change: Callable[[ReadingRound], object]) -> Attempt:
    return lambda: change(opened(coders()))


def a_decision(**fields: Any) -> Attempt:
    def attempt() -> None:
        made, _ = compared(["none"] * 3, ["mentions"] * 3)
        own = {"unit": made.read.all()[0], "question": made.questions.get(), "value": "none", "reason": "So.",
               "by": builders.person(), "at": builders.MOMENT}  # fmt: skip
        for _ in range(2 if fields.get("twice") else 1):
            ReadingDecision.objects.create(**own | {name: value for name, value in fields.items() if name != "twice"})

    return attempt


def decide_early() -> None:
    people = coders()
    made = opened(people)
    say(people[0], made, "none", "none", "none")
    ReadingDecision.objects.create(unit=made.read.all()[0], question=made.questions.get(), value="none", reason="So.",
                                   by=builders.person(), at=builders.MOMENT)  # fmt: skip


def decide_elsewhere() -> None:
    a_decision(question=compared(["none"] * 3, ["none"] * 3)[0].questions.get())()


def a_result(**fields: Any) -> Attempt:
    def attempt() -> None:
        made, _ = compared(["supports"] * 3, ["supports"] * 3)
        own = {"unit": made.read.all()[0], "question": made.questions.get(), "kind": "agreed", "value": "supports",
               "evidence": builders.evidence(), "is_new": True, "by": builders.person(),
               "at": builders.MOMENT}  # fmt: skip
        for _ in range(2 if fields.get("twice") else 1):
            ReadingResult.objects.create(**own | {name: value for name, value in fields.items() if name != "twice"})

    return attempt


def result_early() -> None:
    made = opened(coders())
    ReadingResult.objects.create(unit=made.read.all()[0], question=made.questions.get(), kind="agreed", value="none",
                                 evidence=builders.evidence(), is_new=True, by=builders.person(),
                                 at=builders.MOMENT)  # fmt: skip


ATTEMPTS: list[tuple[str, Attempt]] = [
    ("evidence_readinground_units_known", on_round(units="moods")),
    ("evidence_readinground_named", on_round(name=" ")),
    ("evidence_readinground_called_off_has_reason", on_round(called_off_at=builders.MOMENT)),
    ("evidence_readinground_stays", after_opening(lambda _: ReadingRound.objects.update(opened_at=None))),
    ("evidence_readinground_stays", after_opening(lambda _: ReadingRound.objects.update(guide="Otherwise."))),
    ("evidence_readingquestion_asks_one_thing", a_question(axis="mood")),
    ("evidence_readingquestion_numbered", a_question(number=1)),
    ("evidence_readingquestion_asks_one_thing", a_question(text="")),
    ("evidence_readingquestion_free_has_labels", a_question(values=[])),
    ("evidence_readingquestion_labels_of_its_own", a_question(values=["none"])),
    ("evidence_readingquestion_stays", after_opening(lambda made: made.questions.update(number=2))),
    ("evidence_readingquestion_stays", after_opening(lambda made: made.questions.all().delete())),
    ("evidence_readingunit_numbered", a_unit(number=1)),
    ("evidence_readingunit_passage_once", a_unit(start="its", end="its")),
    ("evidence_readingunit_passage_or_source", a_unit(start=2)),
    ("evidence_readingunit_passage_or_source", a_unit(text_version=None)),
    ("evidence_readingunit_source_once", source_twice),
    ("evidence_readingunit_stays", after_opening(lambda made: made.read.filter(number=1).update(start=1))),
    ("evidence_readingcoder_once", coder_twice),
    (
        "evidence_readingcoder_stays",
        after_opening(lambda made: ReadingCoder.objects.create(round=made, person=builders.person())),
    ),
    ("evidence_readingcoder_hands_in_whole", hand_in_half),
    ("evidence_readingcoder_hands_in_once", take_back),
    ("evidence_reading_once", a_reading(twice=True)),
    ("evidence_reading_says_something", a_reading(value="")),
    ("evidence_reading_of_one_round", a_reading(of_other_round=True)),
    ("evidence_reading_of_one_round", read_before_opening),
    ("evidence_reading_stays", change_what_is_handed_in(lambda rows: rows.update(value="mentions"))),
    ("evidence_reading_stays", change_what_is_handed_in(lambda rows: rows.delete())),
    ("evidence_readingdecision_once", a_decision(twice=True)),
    ("evidence_readingdecision_decides", a_decision(value="")),
    ("evidence_readingdecision_has_reason", a_decision(reason=" ")),
    ("evidence_readingdecision_settled_by_somebody", a_decision(settled_at=builders.MOMENT)),
    ("evidence_readingdecision_after_all", decide_early),
    ("evidence_readingdecision_of_one_round", decide_elsewhere),
    ("evidence_readingresult_kind_known", a_result(kind="felt")),
    ("evidence_readingresult_once", a_result(twice=True)),
    ("evidence_readingresult_evidence_or_stance", a_result(evidence=None)),
    ("evidence_readingresult_after_all", result_early),
]


@pytest.mark.parametrize(("rule", "attempt"), ATTEMPTS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(ATTEMPTS)])
def test_the_database_refuses_what_breaks_the_rule(rule: str, attempt: Attempt) -> None:
    with refused_by(rule):
        attempt()


def test_every_rule_is_tried() -> None:
    tables = (ReadingRound, ReadingQuestion, ReadingUnit, ReadingCoder, Reading, ReadingDecision, ReadingResult)
    assert rules_of(*tables) <= {name for name, _ in ATTEMPTS}


class TestCalledOff:
    """A round that is called off stays so, and nothing more is said in it."""

    @pytest.fixture
    def off(self) -> ReadingRound:
        maker = builders.person()
        made = opened(coders(), by=maker)
        say(made.coders.all()[0].person, made, "supports", hand_in=False)
        preparing.call_off(made, "The question was wrong.", by=maker, at=builders.MOMENT)
        return made

    def test_nothing_is_said_or_handed_in(self, off: ReadingRound) -> None:
        with refused_by("evidence_reading_goes_on"):
            Reading.objects.update(value="none")
        with refused_by("evidence_readingcoder_goes_on"):
            off.coders.update(submitted_at=builders.MOMENT)

    def test_it_stays_called_off(self, off: ReadingRound) -> None:
        with refused_by("evidence_readinground_called_off"):
            ReadingRound.objects.filter(pk=off.pk).update(called_off_at=None, called_off_reason="")

    def test_the_control_an_open_round_goes_on(self) -> None:
        made = opened(coders())
        say(made.coders.all()[0].person, made, "supports", hand_in=False)
        Reading.objects.update(value="none")

    def test_what_everybody_has_handed_in_is_not_called_off(self) -> None:
        made, _ = compared(["none"] * 3, ["none"] * 3)
        with pytest.raises(NotAllowed, match="as long as somebody still codes"):
            preparing.call_off(made, "So.", by=made.created_by, at=builders.MOMENT)
