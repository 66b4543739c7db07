"""Every rule of the database about claims and their words: somebody tries to break it, and it holds."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import models

from evidence.claims.models import Claim, EvidenceLink, EvidenceSearch, Quotation, Stance
from tests import builders
from tests.library.breaking import refused_by, rules_of, status_rules, without_trigger

pytestmark = pytest.mark.django_db

type Attempt = Callable[[], object]

WORDS = "Staff were heard. Staff were tired."


def changed(make: Callable[[], models.Model], **fields: Any) -> Attempt:
    """A sound record is made, then changed past everything but the database."""

    def attempt() -> None:
        row = make()
        model: Any = type(row)
        model.objects.filter(pk=row.pk).update(**fields)

    return attempt


def marked() -> Quotation:
    return builders.quotation("Staff were tired", in_=builders.text(WORDS))


def statuses(table: str, make: Callable[[], models.Model]) -> Iterator[tuple[str, Attempt]]:
    for name, fields in status_rules(table):
        yield name, changed(make, **fields)


def key_twice() -> None:
    version = builders.text(WORDS)
    builders.quotation("heard", in_=version, key="one")
    builders.quotation("tired", in_=version, key="one")


def text_twice() -> None:
    for _ in range(2):
        builders.claim("The same is so.")


def evidence_twice() -> None:
    claim, quotation = builders.claim(), marked()
    for relation in ("supports", "qualifies"):
        builders.evidence(relation, claim=claim, quotation=quotation)


def stance_twice() -> None:
    actor, theme, quotation = builders.actor(), builders.theme(), marked()
    for position in ("for", "against"):
        builders.stance(position, actor=actor, theme=theme, quotation=quotation)


def in_a_block_of_another_text() -> None:
    other = builders.text(WORDS).blocks.get()
    Quotation.objects.filter(pk=marked().pk).update(block=other)


def empty_span() -> None:
    """The words would not fit, and that trigger speaks first."""
    row = marked()
    with without_trigger("evidence_quotation", "evidence_quotation_words_in_place"):
        Quotation.objects.filter(pk=row.pk).update(start=3, end=3)


ATTEMPTS: list[tuple[str, Attempt]] = [
    *statuses("claim", builders.claim),
    *statuses("quotation", marked),
    *statuses("evidencelink", builders.evidence),
    *statuses("stance", builders.stance),
    ("evidence_claim_text_given", changed(builders.claim, text=" \n ")),
    ("evidence_claim_is_one_sentence_long", changed(builders.claim, text="x" * 601)),
    ("evidence_claim_text_once", text_twice),
    ("evidence_claim_kind_known", changed(builders.claim, kind="hunch")),
    ("evidence_quotation_span_not_empty", empty_span),
    ("evidence_quotation_exact_given", changed(marked, exact="", start=4, end=4, prefix="", suffix="")),
    ("evidence_quotation_key_once", key_twice),
    ("evidence_quotation_state_known", changed(marked, state="fine")),
    ("evidence_quotation_within_text", changed(marked, end=len(WORDS) + 1)),
    ("evidence_quotation_words_in_place", changed(marked, exact="Staff were tyred")),
    ("evidence_quotation_words_in_place", changed(marked, start=0, end=16)),
    ("evidence_quotation_words_in_place", changed(marked, prefix="Users were heard. ")),
    ("evidence_quotation_words_in_place", changed(marked, suffix="!")),
    ("evidence_quotation_begins_in_block", in_a_block_of_another_text),
    ("evidence_evidencelink_once", evidence_twice),
    ("evidence_evidencelink_needs_rationale", changed(builders.evidence, rationale=" \n")),
    ("evidence_evidencelink_confidence_has_reason", changed(builders.evidence, confidence_reason="")),
    ("evidence_evidencelink_relation_known", changed(builders.evidence, relation="for")),
    ("evidence_evidencelink_directness_known", changed(builders.evidence, directness="sideways")),
    ("evidence_evidencelink_basis_known", changed(builders.evidence, basis="rumour")),
    ("evidence_evidencelink_confidence_known", changed(builders.evidence, confidence="total")),
    ("evidence_stance_once", stance_twice),
    ("evidence_stance_position_known", changed(builders.stance, position="supports")),
    ("evidence_stance_conditional_says_condition", changed(builders.stance, position="conditional")),
    ("evidence_stance_conditional_says_condition", changed(builders.stance, condition="if it is paid for")),
    ("evidence_evidencesearch_scope_given", changed(builders.search, scope="")),
    ("evidence_evidencesearch_relation_known", changed(builders.search, relation="against")),
]


@pytest.mark.parametrize(("rule", "attempt"), ATTEMPTS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(ATTEMPTS)])
def test_the_database_refuses_what_breaks_the_rule(rule: str, attempt: Attempt) -> None:
    with refused_by(rule):
        attempt()


def test_every_rule_is_tried() -> None:
    tables = (Claim, Quotation, EvidenceLink, Stance, EvidenceSearch)
    assert rules_of(*tables) <= {name for name, _ in ATTEMPTS}


def test_two_actors_may_speak_in_one_quotation() -> None:
    theme, quotation = builders.theme(), marked()
    for _ in range(2):
        builders.stance(theme=theme, quotation=quotation)
    assert Stance.objects.count() == 2


def test_quotations_without_a_key_do_not_collide() -> None:
    version = builders.text(WORDS)
    builders.quotation("heard", in_=version)
    builders.quotation("tired", in_=version)
    assert Quotation.objects.filter(key="").count() == 2
