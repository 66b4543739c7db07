"""How records move, and who may move them."""

import pytest
from django.test import override_settings

from evidence.accounts.roles import PERMISSIONS, May, Role
from evidence.claims.models import Claim
from evidence.curation import workflow
from evidence.curation.models import Returned, ReviewComment
from evidence.library.status import Status
from tests import builders

pytestmark = pytest.mark.django_db


def test_a_draft_is_submitted_by_one_curator_and_published_by_another():
    author, second_reader = builders.person(), builders.person()
    claim = builders.claim(status=Status.DRAFT)

    workflow.take(workflow.SUBMIT, claim, by=author, at=builders.MOMENT)
    workflow.take(workflow.PUBLISH, claim, by=second_reader, at=builders.MOMENT)

    claim.refresh_from_db()
    assert claim.status == Status.PUBLISHED
    assert (claim.submitted_by, claim.published_by) == (author, second_reader)


def test_who_submits_cannot_publish():
    author = builders.person()
    claim = builders.claim(status=Status.DRAFT)
    workflow.take(workflow.SUBMIT, claim, by=author, at=builders.MOMENT)

    with pytest.raises(workflow.NotAllowed, match="a second person"):
        workflow.take(workflow.PUBLISH, claim, by=author, at=builders.MOMENT)

    claim.refresh_from_db()
    assert claim.status == Status.SUBMITTED


def test_without_the_rule_of_four_eyes_the_same_person_would_publish():
    """The negative control: the refusal above comes from the rule and from nothing else."""
    author = builders.person()
    claim = builders.claim(status=Status.DRAFT)
    workflow.take(workflow.SUBMIT, claim, by=author, at=builders.MOMENT)

    with override_settings(ONE_READER=True):
        workflow.take(workflow.PUBLISH, claim, by=author, at=builders.MOMENT)

    claim.refresh_from_db()
    assert claim.status == Status.PUBLISHED


def test_a_submitted_record_goes_back_to_draft():
    author, reader = builders.person(), builders.person()
    claim = builders.claim(status=Status.SUBMITTED, submitted_by=author)

    with pytest.raises(workflow.NotAllowed, match="say why"):
        workflow.take(workflow.RETURN, claim, by=reader, at=builders.MOMENT, reason=" ")
    workflow.take(workflow.RETURN, claim, by=reader, at=builders.MOMENT, reason="Whose words are these?")

    claim.refresh_from_db()
    assert (claim.status, claim.submitted_at, claim.submitted_by) == (Status.DRAFT, None, None)
    told = Returned.objects.get()
    assert (told.to, told.by, told.reason, told.answered_at) == (author, reader, "Whose words are these?", None)


def test_a_returned_record_that_is_submitted_again_answers_the_return():
    author, reader = builders.person(), builders.person()
    claim = builders.claim(status=Status.SUBMITTED, submitted_by=author)
    workflow.take(workflow.RETURN, claim, by=reader, at=builders.MOMENT, reason="Whose words are these?")
    workflow.take(workflow.SUBMIT, claim, by=author, at=builders.MOMENT)
    assert Returned.objects.get().answered_at == builders.MOMENT


def test_a_comment_that_is_not_resolved_says_why_a_record_is_returned():
    author, reader = builders.person(), builders.person()
    claim = builders.claim(status=Status.SUBMITTED, submitted_by=author)
    ReviewComment.objects.create(
        table="claim", row=claim.pk, field="text", words="is so", body="Says who?", by=reader, at=builders.MOMENT
    )
    workflow.take(workflow.RETURN, claim, by=reader, at=builders.MOMENT)
    assert Returned.objects.get().to == author


def test_a_contributor_submits_what_is_their_own_and_nothing_else():
    contributor = builders.person(Role.CONTRIBUTOR)
    with pytest.raises(workflow.NotAllowed, match="your own"):
        workflow.take(workflow.SUBMIT, builders.claim(status=Status.DRAFT), by=contributor, at=builders.MOMENT)


def test_a_refused_move_leaves_the_record_in_hand_as_its_row_is():
    author = builders.person()
    claim = builders.claim(status=Status.SUBMITTED, submitted_by=author)
    Claim.objects.filter(pk=claim.pk).update(status=Status.DRAFT, submitted_at=None, submitted_by=None)
    with pytest.raises(workflow.NotAllowed, match="must be"):
        workflow.take(workflow.PUBLISH, claim, by=builders.person(), at=builders.MOMENT)
    assert (claim.status, claim.submitted_by) == (Status.DRAFT, None)


def test_a_move_writes_nothing_but_the_life_of_the_record():
    claim = builders.claim("Staff are heard.", status=Status.DRAFT)
    Claim.objects.filter(pk=claim.pk).update(text="Staff were heard.")
    workflow.take(workflow.SUBMIT, claim, by=builders.person(), at=builders.MOMENT)
    assert Claim.objects.get().text == "Staff were heard."


def test_who_edits_what_another_submitted_cannot_publish_it():
    author, editor = builders.person(), builders.person()
    claim = builders.claim(status=Status.SUBMITTED, submitted_by=author)
    workflow.edited(claim, by=editor, at=builders.MOMENT)
    with pytest.raises(workflow.NotAllowed, match="a second person"):
        workflow.take(workflow.PUBLISH, claim, by=editor, at=builders.MOMENT)
    workflow.take(workflow.PUBLISH, claim, by=author, at=builders.MOMENT)
    assert (claim.submitted_by, claim.published_by) == (editor, author)


def test_a_withdrawal_says_why():
    editor = builders.person(Role.EDITOR)
    claim = builders.claim()

    with pytest.raises(workflow.NotAllowed, match="reason"):
        workflow.take(workflow.WITHDRAW, claim, by=editor, at=builders.MOMENT, reason="  ")
    workflow.take(workflow.WITHDRAW, claim, by=editor, at=builders.MOMENT, reason="It rests on a misreading.")

    claim.refresh_from_db()
    assert (claim.status, claim.withdrawal_reason) == (Status.WITHDRAWN, "It rests on a misreading.")


@pytest.mark.parametrize("move", workflow.MOVES, ids=lambda move: move.name)
@pytest.mark.parametrize("role", list(Role))
def test_a_role_takes_the_steps_that_the_table_gives_it(role, move):
    [start] = move.sources
    person = builders.person(role)
    claim = builders.claim(status=start, created_by=person)

    if move.may in PERMISSIONS[role]:
        workflow.take(move, claim, by=person, at=builders.MOMENT, reason="A reason.")
        assert claim.status == move.target
    else:
        with pytest.raises(workflow.NotAllowed, match="You may not"):
            workflow.take(move, claim, by=person, at=builders.MOMENT, reason="A reason.")


WRONG_STARTS = [
    (move, status)
    for move in workflow.MOVES
    for status in Status
    if status not in move.sources and status != Status.MERGED
]


@pytest.mark.parametrize(("move", "status"), WRONG_STARTS, ids=lambda each: getattr(each, "name", str(each)))
def test_a_step_is_refused_from_any_other_state(move, status):
    claim = builders.claim(status=status)

    with pytest.raises(workflow.NotAllowed, match="must be"):
        workflow.take(move, claim, by=builders.person(Role.ADMINISTRATOR), at=builders.MOMENT, reason="A reason.")


def test_a_person_who_left_may_do_nothing():
    gone = builders.person(Role.ADMINISTRATOR, is_active=False)

    assert not any(gone.may(permission) for permission in May)
