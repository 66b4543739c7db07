"""What a curator decides is remembered, and the second of two is told."""

from collections.abc import Callable
from typing import Any

import pytest

from evidence.accounts.roles import Role
from evidence.curation import workflow
from evidence.curation.duplicates import deciding
from evidence.curation.models import DuplicatePair, Revision
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Source
from tests import builders
from tests.curation.merging_library import state, two

pytestmark = pytest.mark.django_db


# Deciding


def a_pair() -> DuplicatePair:
    kept, dropped = two()
    return DuplicatePair.objects.create(first=kept, second=dropped, ground="title", likeness=90)


DECISIONS: dict[str, Callable[[DuplicatePair, Any], object]] = {
    "different": lambda pair, by: deciding.not_a_duplicate(pair, by=by, at=builders.MOMENT, reason="Other authors."),
    "related": lambda pair, by: deciding.relate(pair, "version-of", pair.second_id, by=by, at=builders.MOMENT),
    "merged": lambda pair, by: deciding.merge(pair, pair.first_id, {}, by=by, at=builders.MOMENT),
}


@pytest.mark.parametrize("first", DECISIONS)
@pytest.mark.parametrize("second", DECISIONS)
def test_the_second_of_two_curators_sees_what_the_first_decided(first: str, second: str) -> None:
    pair, one, other = a_pair(), builders.person(username="first-curator"), builders.person()
    DECISIONS[first](pair, one)
    before = state()
    with pytest.raises(deciding.AlreadyDecided, match="first-curator has already decided on 29 February 2024"):
        DECISIONS[second](pair, other)
    assert state() == before
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (first, one)


@pytest.mark.parametrize("decision", DECISIONS)
def test_who_may_not_review_decides_nothing(decision: str) -> None:
    pair, visitor = a_pair(), builders.person(Role.CONTRIBUTOR)
    before = state()
    with pytest.raises(NotAllowed):
        DECISIONS[decision](pair, visitor)
    assert state() == before


def test_related_instead_is_a_relation_with_its_reason() -> None:
    pair = a_pair()
    deciding.relate(pair, "version-of", pair.second_id, by=builders.person(), at=builders.MOMENT, reason="“Abstract”")
    assert not pair.second.relations.exists()  # the source is published: a second person reads it first
    workflow.take(workflow.PUBLISH, Revision.objects.get(), by=builders.person(), at=builders.MOMENT)
    [relation] = pair.second.relations.all()
    assert (relation.target, relation.type, relation.note) == (pair.first, "version-of", "“Abstract”")


def test_drafts_are_related_at_once() -> None:
    pair = a_pair()
    Source.objects.update(status="draft", published_at=None)
    deciding.relate(pair, "version-of", pair.second_id, by=builders.person(), at=builders.MOMENT)
    assert pair.second.relations.get().target == pair.first
    assert not Revision.objects.exists()


def test_not_a_duplicate_says_why_and_can_be_asked_again() -> None:
    pair = a_pair()
    with pytest.raises(NotAllowed, match="what tells the two apart"):
        deciding.not_a_duplicate(pair, by=builders.person(), at=builders.MOMENT, reason=" ")
    DECISIONS["different"](pair, builders.person())
    deciding.reopen(pair, by=builders.person())
    pair.refresh_from_db()
    assert (pair.state, pair.decided_at, pair.reason) == ("open", None, "")


def test_a_pair_is_proposed_by_hand_once() -> None:
    one, other = builders.source("One thing"), builders.source("Something else")
    person = builders.person()
    assert deciding.propose(other.pk, one.pk, by=person) == deciding.propose(one.pk, other.pk, by=person)
    for wrong in (one.pk, 999_999, builders.source(status="withdrawn").pk):
        with pytest.raises(NotAllowed):
            deciding.propose(one.pk, wrong, by=person)
