"""What readers may see is one column; it always says what the four statuses say together."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from evidence.accounts.models import VISITOR
from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.library.models import Source
from evidence.library.status import Curated, Status
from tests import builders

MOMENT = datetime(2024, 3, 1, tzinfo=UTC)
WITHDRAWN = "UPDATE evidence_source SET status = 'withdrawn', withdrawn_at = now(), withdrawal_reason = 'A mistake.'"
STATUSES = st.sampled_from([Status.DRAFT, Status.SUBMITTED, Status.PUBLISHED, Status.PUBLISHED, Status.WITHDRAWN])


def set_status(record: Curated, status: str) -> None:
    dates: dict[str, Any] = {
        "submitted_at": MOMENT if status != Status.DRAFT else None,
        "published_at": MOMENT if status in {Status.PUBLISHED, Status.WITHDRAWN} else None,
        "withdrawn_at": MOMENT if status == Status.WITHDRAWN else None,
        "withdrawal_reason": "A mistake." if status == Status.WITHDRAWN else "",
    }
    type(record)._default_manager.filter(pk=record.pk).update(status=status, **dates)


def agreed() -> bool:
    """The column against the plain definition, joined over all four tables."""
    return all(
        set(model._default_manager.visible_to(VISITOR).values_list("pk", flat=True))
        == set(
            model._default_manager.filter(**dict.fromkeys(model.visible_through, Status.PUBLISHED)).values_list(
                "pk", flat=True
            )
        )
        for model in (Quotation, EvidenceLink, Stance)
    )


def small_library() -> list[Curated]:
    """Two sources with two quotations each, two claims between them, stances."""
    sources = [builders.source(), builders.source()]
    quotations = [
        builders.quotation(words, in_=text)
        for text in (builders.text("One here. Two there.", of=source) for source in sources)
        for words in ("One here.", "Two there.")
    ]
    claims = [builders.claim(), builders.claim()]
    links = [builders.evidence(claim=claim, quotation=one) for claim in claims for one in quotations[1:3]]
    stances = [builders.stance(quotation=one) for one in quotations[::2]]
    return [*sources, *quotations, *claims, *links, *stances]


class WhateverHappens(TestCase):
    @settings(max_examples=50)
    @given(steps=st.lists(st.tuples(st.integers(0, 99), STATUSES), max_size=14))
    def test_the_column_says_what_the_statuses_say(self, steps: list[tuple[int, str]]) -> None:
        records = small_library()
        assert agreed()
        for which, status in steps:
            set_status(records[which % len(records)], status)
            assert agreed()


@pytest.mark.django_db
class TestTheColumn:
    def test_is_put_right_when_an_old_copy_of_the_row_is_saved(self):
        link = builders.evidence()
        old = EvidenceLink.objects.get(pk=link.pk)
        assert old.is_public
        set_status(link.quotation.text_version.source, Status.WITHDRAWN)
        old.save()
        assert not EvidenceLink.objects.visible_to(VISITOR).exists()

    def test_follows_a_link_that_is_moved_to_another_claim(self):
        link = builders.evidence()
        link.claim = builders.claim(status=Status.DRAFT)
        link.save()
        assert not EvidenceLink.objects.visible_to(VISITOR).exists()

    def test_cannot_be_written_by_hand(self):
        link = builders.evidence(claim=builders.claim(status=Status.DRAFT))
        EvidenceLink.objects.update(is_public=True)
        assert not EvidenceLink.objects.filter(pk=link.pk, is_public=True).exists()

    def test_would_be_found_out_if_it_were_wrong(self):
        """Negative control: without its trigger the column stays as it was, and the comparison sees it."""
        link = builders.evidence()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE evidence_source DISABLE TRIGGER evidence_source_public_hand_on")
        set_status(link.quotation.text_version.source, Status.WITHDRAWN)
        assert not agreed()


@pytest.mark.django_db(transaction=True)
def test_words_marked_while_their_source_is_withdrawn_do_not_become_public():
    """Neither transaction sees the other's row; the one that comes second has to wait."""
    text = builders.text()
    other = connection.copy()
    marked = Quotation(text_version=text, exact="Staff", suffix=text.content[5:37], start=0, end=5)
    marked.status, marked.published_at, marked.submitted_at = Status.PUBLISHED, MOMENT, MOMENT
    try:
        with other.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
            with transaction.atomic():
                marked.save()
                with pytest.raises(other.Database.OperationalError, match="lock timeout"):  # type: ignore[attr-defined]
                    other.connection.execute(WITHDRAWN)
            assert Quotation.objects.visible_to(VISITOR).exists()
    finally:
        other.close()
    set_status(text.source, Status.WITHDRAWN)
    assert not Quotation.objects.visible_to(VISITOR).exists()


@pytest.mark.django_db
class TestTheLog:
    def ceased(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM evidence_figures_log WHERE ceased")
            return cursor.fetchone() is not None

    def test_says_when_something_ceases_to_be_visible(self):
        link = builders.evidence()
        assert not self.ceased()
        set_status(link.claim, Status.WITHDRAWN)
        assert self.ceased()

    def test_does_not_say_so_when_a_draft_is_withdrawn_or_something_is_published(self):
        draft = builders.source(status=Status.DRAFT)
        set_status(draft, Status.WITHDRAWN)
        published = builders.source(status=Status.SUBMITTED)
        set_status(published, Status.PUBLISHED)
        assert Source.objects.visible_to(VISITOR).count() == 1
        assert not self.ceased()
