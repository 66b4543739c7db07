"""Who may merge, and that nothing of an unpublished record is published by it."""

from collections.abc import Callable

import pytest
from django.test import override_settings

from evidence.accounts.roles import Role
from evidence.curation.duplicates import merging
from evidence.curation.duplicates.fields import Side
from evidence.curation.workflow import NotAllowed
from evidence.library.models import RecordNote, Source
from tests import builders
from tests.curation.merging_library import merge, state, two

pytestmark = pytest.mark.django_db


# Who may, and what of an unpublished record


def test_who_may_not_review_may_not_merge() -> None:
    with pytest.raises(NotAllowed, match="may not merge"):
        merge(*two(), by=builders.person(Role.CONTRIBUTOR))


def test_a_published_record_does_not_vanish_into_a_draft() -> None:
    draft, published = builders.source(status="draft"), builders.source()
    with pytest.raises(NotAllowed, match="Keep the published record"):
        merge(draft, published)


@pytest.mark.parametrize("status", ["withdrawn", "merged"])
def test_only_living_records_are_merged(status: str) -> None:
    more = {"merged_into": builders.source()} if status == "merged" else {}
    with pytest.raises(NotAllowed, match="only living"):
        merge(builders.source(), builders.source(status=status, **more))  # type: ignore[arg-type]


ADDING: list[Callable[[Source], object]] = [
    lambda draft: builders.text(of=draft),
    lambda draft: builders.file(of=draft),
    lambda draft: builders.identifier(draft, "doi", "10.1000/canary"),
    lambda draft: builders.relation(draft, "cites", builders.source()),
    lambda draft: RecordNote.objects.create(source=draft, position=1, kind="notice", text="Canary."),
    lambda draft: builders.assign(draft, builders.theme()),
    lambda draft: Source.objects.filter(pk=draft.pk).update(keywords=["canary"]),
    lambda draft: Source.objects.filter(pk=draft.pk).update(extra={"canary": "7"}),
]


@pytest.mark.parametrize("add", ADDING, ids=map(str, range(len(ADDING))))
def test_nothing_of_a_draft_is_published_by_a_merge(add: Callable[[Source], object]) -> None:
    published, draft = builders.source(), builders.source(status="draft")
    add(draft)
    before = state()
    with pytest.raises(NotAllowed, match="without a second reader"):
        merge(published, draft)
    assert state() == before
    with override_settings(ONE_READER=True):  # the control: the refusal comes from the rule of four eyes
        merge(published, draft)


@pytest.mark.parametrize("choice", ["title", "contributors"])
def test_no_value_of_a_draft_is_taken_into_a_published_record(choice: str) -> None:
    published, draft = builders.source(), builders.source(status="draft", authors=("Canary",))
    with pytest.raises(NotAllowed, match="without a second reader"):
        merging.merge(published, draft, {choice: Side.DROPPED}, by=builders.person(), at=builders.MOMENT)


def test_a_draft_that_adds_nothing_is_simply_merged() -> None:
    published, draft = builders.source(), builders.source(status="draft", authors=("Needham",))
    draft.import_rows.create(batch=builders.batch(), number=1, line=1, raw="TY", outcome="created")
    merge(published, draft)
    assert published.import_rows.count() == 1


def test_a_submitted_record_is_taken_in_by_somebody_else_than_who_submitted_it() -> None:
    author, reader = builders.person(), builders.person()
    published = builders.source()
    submitted = builders.source(status="submitted", submitted_by=author)
    builders.text(of=submitted)
    with pytest.raises(NotAllowed, match="without a second reader"):
        merge(published, submitted, by=author)
    merge(published, submitted, by=reader)
    assert published.text_versions.exists()
