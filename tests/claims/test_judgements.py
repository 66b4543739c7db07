"""Every rule of the database about judgements and relations of claims; and what readers are told of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from evidence.accounts.models import VISITOR
from evidence.claims.certainty import certainty
from evidence.claims.claim_relations import stated_relations
from evidence.claims.judgements import Certainty, ClaimRelation
from evidence.claims.models import EvidenceSearch
from tests import builders
from tests.library.breaking import refused_by, rules_of, status_rules, without_trigger

pytestmark = pytest.mark.django_db

type Attempt = Callable[[], object]

COMPONENTS = "methods", "coherence", "adequacy", "relevance"


def judged(*, status: str = "draft", **fields: Any) -> Attempt:
    return lambda: Certainty.objects.filter(pk=builders.certainty(status=status).pk).update(**fields)


def changed(**fields: Any) -> Attempt:
    """The life of a published one."""
    return lambda: Certainty.objects.filter(pk=builders.certainty().pk).update(**fields)


def related(**fields: Any) -> Attempt:
    def attempt() -> None:
        row = builders.claim_relation(builders.claim(), "qualifies", builders.claim())
        ClaimRelation.objects.filter(pk=row.pk).update(**fields)

    return attempt


def judged_twice() -> None:
    claim = builders.claim()
    builders.certainty(claim)
    builders.certainty(claim)


def related_twice() -> None:
    left, right = builders.claim(), builders.claim()
    for _ in range(2):
        builders.claim_relation(left, "depends-on", right)


def repeated_from_both_sides() -> None:
    left, right = builders.claim(), builders.claim()
    builders.claim_relation(left, "repeats", right)
    builders.claim_relation(right, "repeats", left)


def published_by_its_author(make: Callable[..., object]) -> Attempt:
    def attempt() -> None:
        author = builders.person()
        make(submitted_by=author, published_by=author)

    return attempt


def a_relation(**fields: Any) -> ClaimRelation:
    return builders.claim_relation(builders.claim(), "qualifies", builders.claim(), **fields)


def to_itself() -> None:
    claim = builders.claim()
    builders.claim_relation(claim, "qualifies", claim)


ATTEMPTS: list[tuple[str, Attempt]] = [
    *((name, changed(**change)) for name, change in status_rules("certainty")),
    *((name, related(**change)) for name, change in status_rules("claimrelation")),
    *((f"evidence_certainty_{name}_known", judged(**{name: "some"})) for name in COMPONENTS),
    *((f"evidence_certainty_{name}_has_reason", judged(**{f"{name}_reason": " \n"})) for name in COMPONENTS),
    ("evidence_certainty_overall_known", judged(overall="total")),
    ("evidence_certainty_summary_given", judged(summary="")),
    *(("evidence_certainty_stays", judged(status="published", **{name: "moderate"})) for name in COMPONENTS),
    ("evidence_certainty_stays", judged(status="published", summary="Otherwise.")),
    ("evidence_certainty_one_current", judged_twice),
    ("evidence_certainty_four_eyes", published_by_its_author(builders.certainty)),
    ("evidence_claimrelation_type_known", related(type="supports")),
    ("evidence_claimrelation_of_two_claims", to_itself),
    ("evidence_claimrelation_needs_rationale", related(rationale=" ")),
    ("evidence_claimrelation_once", related_twice),
    ("evidence_claimrelation_once_both_ways", repeated_from_both_sides),
    ("evidence_claimrelation_four_eyes", published_by_its_author(a_relation)),
]


@pytest.mark.parametrize(("rule", "attempt"), ATTEMPTS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(ATTEMPTS)])
def test_the_database_refuses_what_breaks_the_rule(rule: str, attempt: Attempt) -> None:
    with refused_by(rule):
        attempt()


def test_every_rule_is_tried() -> None:
    assert rules_of(Certainty, ClaimRelation) <= {name for name, _ in ATTEMPTS}


def test_the_database_does_not_compute_the_overall_confidence() -> None:
    """The method says *typically*: high in spite of a serious concern is kept, with its reason."""
    assert builders.certainty(overall="high", adequacy="serious").pk


def test_without_its_trigger_a_judgement_could_be_rewritten() -> None:
    row = builders.certainty()
    with without_trigger("evidence_certainty", "evidence_certainty_stays"):
        assert Certainty.objects.filter(pk=row.pk).update(summary="Otherwise.") == 1


def test_what_holds_one_way_may_be_said_of_the_other_way_too() -> None:
    left, right = builders.claim(), builders.claim()
    for one, other in ((left, right), (right, left)):
        assert builders.claim_relation(one, "qualifies", other).pk


def test_a_relation_that_was_withdrawn_may_be_said_anew() -> None:
    left, right = builders.claim(), builders.claim()
    builders.claim_relation(left, "repeats", right, status="withdrawn")
    assert builders.claim_relation(right, "repeats", left).pk


def test_readers_are_told_the_judgement_that_stands_and_those_before_it() -> None:
    claim, judge = builders.claim(), builders.person(first_name="Ada", last_name="Judge", shown_as="initials")
    first = builders.certainty(claim, overall="low", submitted_by=judge, submitted_at=builders.MOMENT)
    Certainty.objects.filter(pk=first.pk).update(status="draft", published_at=None, submitted_at=None)
    second = builders.certainty(claim, submitted_by=judge, submitted_at=builders.MOMENT)
    Certainty.objects.filter(pk=first.pk).update(
        status="merged", merged_into=second, submitted_at=builders.MOMENT, published_at=builders.MOMENT
    )
    builders.certainty(claim, status="draft", summary="A draft")
    later = builders.MOMENT + timedelta(days=1)
    told = certainty(claim.pk, [builders.MOMENT, later, None])
    assert told.current is not None
    assert (told.current.overall, told.current.by, told.since) == ("moderate", "A.J.", 1)
    assert [one.concern for one in told.current.components] == [
        "minor concerns",
        "no or very minor concerns",
        "serious concerns",
        "no or very minor concerns",
    ]
    assert [(one.overall, one.until) for one in told.earlier] == [("low", builders.MOMENT)]


def test_a_withdrawn_judgement_leaves_the_reason_and_no_words() -> None:
    claim = builders.claim()
    builders.certainty(claim, status="withdrawn", published_at=builders.MOMENT)
    told = certainty(claim.pk, [])
    assert (told.current, told.earlier) == (None, ())
    assert [one.reason for one in told.withdrawn] == ["It was a mistake."]


@pytest.mark.parametrize(
    ("kind", "there", "back"),
    [
        ("repeats", "repeats", "repeats"),
        ("contradicts", "contradicts", "contradicts"),
        ("qualifies", "qualifies", "is qualified by"),
        ("depends-on", "depends on", "is depended on by"),
    ],
)
def test_a_relation_is_read_from_both_claims(kind: str, there: str, back: str) -> None:
    left, right = builders.claim(), builders.claim()
    builders.claim_relation(left, kind, right)
    assert [one.is_what for one in stated_relations(left.pk, person=VISITOR).shown] == [there]
    assert [one.is_what for one in stated_relations(right.pk, person=VISITOR).shown] == [back]


@pytest.mark.parametrize("hidden", ["relation", "other"])
def test_a_relation_is_told_when_it_and_both_claims_are_published(hidden: str) -> None:
    claim = builders.claim()
    other = builders.claim(status="draft" if hidden == "other" else "published")
    builders.claim_relation(claim, "repeats", other, status="draft" if hidden == "relation" else "published")
    assert stated_relations(claim.pk, person=VISITOR).shown == ()


def test_a_search_says_in_how_many_sources_or_that_nobody_wrote_it_down() -> None:
    claim = builders.claim()
    builders.search(claim, sources=5)
    builders.search(claim)
    assert set(EvidenceSearch.objects.values_list("sources", flat=True)) == {5, None}
