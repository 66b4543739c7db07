"""Every rule of the database about review: somebody tries to break it, and it holds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from evidence.curation.models import Assignment, Returned, ReviewComment, Revision
from tests import builders
from tests.library.breaking import refused_by, rules_of, status_rules

pytestmark = pytest.mark.django_db

type Attempt = Callable[[], object]
AT = builders.MOMENT


def a_revision(**fields: Any) -> Revision:
    life = {"status": "published", "published_at": AT}
    made = {"table": "claim", "row": builders.claim().pk, "base": {"kind": "finding"}, "fields": {"kind": "argument"}}
    return Revision.objects.create(**{**made, **life, "reason": "So.", **fields})


def revised(**fields: Any) -> Attempt:
    return lambda: Revision.objects.filter(pk=a_revision().pk).update(**fields)


def a_comment(**fields: Any) -> Attempt:
    made = {"table": "claim", "body": "Who?", "at": AT}
    return lambda: ReviewComment.objects.create(
        **{**made, "row": builders.claim().pk, "by": builders.person(), **fields}
    )


def a_return(**fields: Any) -> Attempt:
    return lambda: Returned.objects.create(
        **{
            "table": "claim",
            "row": builders.claim().pk,
            "to": builders.person(),
            "by": builders.person(),
            "at": AT,
            **fields,
        }
    )


def twice(model: type[Any], **fields: Any) -> Attempt:
    def attempt() -> None:
        row = builders.claim().pk
        for _ in range(2):
            people = {name: builders.person() for name in ("to", "by", "person") if name in fields}
            model.objects.create(**{**fields, **people, "table": "claim", "row": row, "at": AT})  # type: ignore[misc]

    return attempt


def an_assignment(**fields: Any) -> Attempt:
    return lambda: Assignment.objects.create(
        **{"table": "claim", "row": builders.claim().pk, "person": builders.person(), "at": AT, **fields}
    )


def published_by_its_author() -> None:
    author = builders.person()
    a_revision(created_by=author, published_by=author)


ATTEMPTS: list[tuple[str, Attempt]] = [
    *((name, revised(**change)) for name, change in status_rules("revision")),
    ("evidence_revision_table_known", lambda: a_revision(table="theme", row=builders.theme().pk)),
    ("evidence_revision_not_of_revision", lambda: a_revision(table="revision", row=a_revision().pk)),
    ("evidence_revision_has_reason", lambda: a_revision(reason=" ")),
    ("evidence_revision_changes_something", lambda: a_revision(fields={})),
    ("evidence_revision_names_a_record", lambda: a_revision(row=10**9)),
    ("evidence_revision_four_eyes", published_by_its_author),
    ("evidence_reviewcomment_table_known", a_comment(table="theme")),
    ("evidence_reviewcomment_says_something", a_comment(body=" \n")),
    ("evidence_reviewcomment_words_are_of_a_field", a_comment(words="is so")),
    ("evidence_reviewcomment_resolved_by_somebody", a_comment(resolved_at=AT)),
    ("evidence_reviewcomment_names_a_record", a_comment(row=10**9)),
    ("evidence_returned_table_known", a_return(table="theme")),
    ("evidence_returned_once_at_a_time", twice(Returned, to=None, by=None)),
    ("evidence_returned_answered_later", a_return(answered_at=AT - timedelta(days=1))),
    ("evidence_returned_names_a_record", a_return(row=10**9)),
    ("evidence_assignment_table_known", an_assignment(table="theme")),
    ("evidence_assignment_to_one", twice(Assignment, person=None)),
    ("evidence_assignment_names_a_record", an_assignment(row=10**9)),
]


@pytest.mark.parametrize(("rule", "attempt"), ATTEMPTS, ids=[name for name, _ in ATTEMPTS])
def test_the_rule_holds(rule: str, attempt: Attempt) -> None:
    with refused_by(rule):
        attempt()


def test_every_rule_is_tried() -> None:
    tried = {name for name, _ in ATTEMPTS}
    assert rules_of(Revision, ReviewComment, Returned, Assignment) <= tried


def test_what_the_attempts_are_made_of_is_sound() -> None:
    """Without the one thing that is wrong, each would be taken."""
    a_revision()
    for make in (a_comment, a_return, an_assignment):
        make()()
