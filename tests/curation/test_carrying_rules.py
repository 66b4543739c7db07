"""Every rule of the database about carried quotations: somebody tries to break it, and it holds."""

from collections.abc import Callable
from typing import Any

import pytest

from evidence.curation.models import Carry, HistoryEntry
from tests import builders
from tests.library.breaking import refused_by, rules_of

pytestmark = pytest.mark.django_db

type Attempt = Callable[[], object]


def a_carry(**fields: Any) -> Carry:
    quotation = fields.pop("quotation", None) or builders.quotation("heard", in_=builders.text("Staff were heard."))
    first = quotation.text_version
    made = {"from_version": first, "start": quotation.start, "end": quotation.end, "state": "open", "ground": "changed"}
    made |= {"to_version": fields.get("to_version") or builders.text("Staff were hard.", of=first.source)}
    return Carry.objects.create(quotation=quotation, made_at=builders.MOMENT, **{**made, **fields})


def trying(**fields: Any) -> Attempt:
    return lambda: a_carry(**fields)


def between_one() -> None:
    quotation = builders.quotation()
    a_carry(quotation=quotation, to_version=quotation.text_version)


def twice_to_one_version() -> None:
    first = a_carry(state="overtaken", decided_at=builders.MOMENT)
    a_carry(quotation=first.quotation, to_version=first.to_version)


def open_twice() -> None:
    first = a_carry()
    a_carry(quotation=first.quotation)


DECIDED = {"decided_at": builders.MOMENT}
ATTEMPTS: list[tuple[str, Attempt]] = [
    ("evidence_carry_state_known", trying(state="lost", **DECIDED)),
    ("evidence_carry_ground_known", trying(ground="feeling")),
    ("evidence_carry_ground_known", trying(ground="")),
    ("evidence_carry_ground_known", trying(state="carried", **DECIDED)),
    ("evidence_carry_span_not_empty", trying(end=0)),
    ("evidence_carry_between_two_versions", between_one),
    ("evidence_carry_decided_is_dated", trying(**DECIDED)),
    ("evidence_carry_decided_is_dated", trying(state="carried", ground="")),
    ("evidence_carry_decided_by_somebody", trying(state="accepted", **DECIDED)),
    ("evidence_carry_retired_has_reason", lambda: a_carry(state="retired", decided_by=builders.person(), **DECIDED)),
    ("evidence_carry_once_a_version", twice_to_one_version),
    ("evidence_carry_open_once_at_a_time", open_twice),
]


@pytest.mark.parametrize(("rule", "attempt"), ATTEMPTS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(ATTEMPTS)])
def test_the_database_refuses_what_breaks_the_rule(rule: str, attempt: Attempt) -> None:
    with refused_by(rule):
        attempt()


def test_every_rule_is_tried() -> None:
    assert rules_of(Carry) <= {name for name, _ in ATTEMPTS}


def test_what_was_decided_is_kept_in_the_history() -> None:
    carry = a_carry()
    Carry.objects.filter(pk=carry.pk).update(state="overtaken", decided_at=builders.MOMENT)
    kept = HistoryEntry.objects.filter(table="carry", row=carry.pk).latest("pk")
    assert kept.after is not None
    assert kept.after["state"] == "overtaken"
