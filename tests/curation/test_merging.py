"""Two records become one and nothing is lost: what is taken from whom, and what moves."""

import pytest
from django.db import connection

from evidence.claims.models import Quotation
from evidence.curation.duplicates import moving
from evidence.curation.duplicates.fields import CHOICES, OF_THE_ROW, UNITED, Side
from evidence.curation.duplicates.tally import Lost, tally
from evidence.curation.models import Carry, DuplicatePair, MarkDraft, ReadingUnit, TextDraft
from evidence.library.models import Block, Contributor, Source, TextVersion
from evidence.readers.models import CollectionItem
from tests import builders
from tests.curation.merging_library import hung_on, merge, state, two, undo

pytestmark = pytest.mark.django_db


# What is taken from whom


def test_each_field_comes_from_the_side_that_was_chosen() -> None:
    kept, dropped = two()
    merge(kept, dropped, issued=Side.DROPPED, publisher=Side.DROPPED, contributors=Side.DROPPED)
    kept.refresh_from_db()
    assert (kept.title, kept.issued, kept.publisher) == ("Heard", "2013-09", "Press")
    assert kept.issued_from is not None
    assert kept.issued_from.month == 9
    assert kept.keywords == ["care", "staff"]
    assert kept.extra == {"call-number": "7"}
    assert [one.family for one in kept.contributors.order_by("position")] == ["Needham", "Carr"]


def test_the_dropped_record_keeps_its_own_words_and_leads_to_the_kept_one() -> None:
    kept, dropped = two()
    before = {choice.key: getattr(dropped, choice.key) for choice in CHOICES}
    merge(kept, dropped, title=Side.DROPPED)
    dropped.refresh_from_db()
    assert (dropped.status, dropped.merged_into) == ("merged", kept)
    assert {choice.key: getattr(dropped, choice.key) for choice in CHOICES} == before


def test_every_field_of_a_record_is_chosen_united_or_of_the_row() -> None:
    chosen = {column for choice in CHOICES for column in choice.columns}
    assert chosen | set(UNITED) | OF_THE_ROW == {field.name for field in Source._meta.concrete_fields}


def test_every_table_that_points_to_a_text_is_thought_of() -> None:
    pointing = {(field.model, field.name) for field in moving.pointing_to(TextVersion)}
    assert pointing == {
        (Block, "text_version"),
        (Quotation, "text_version"),
        (TextDraft, "became"),
        (Carry, "from_version"),
        (Carry, "to_version"),
        (MarkDraft, "text_version"),
        (ReadingUnit, "text_version"),
    }


def test_all_that_hung_on_either_hangs_on_the_kept_one() -> None:
    kept, dropped = two()
    hung_on(kept)
    hung_on(dropped)
    shared = builders.source()
    builders.relation(kept, "cites", shared)
    builders.relation(dropped, "cites", shared)
    builders.relation(kept, "version-of", dropped)
    before = tally((kept.pk, dropped.pk))

    merge(kept, dropped)

    assert tally((kept.pk,), besides=(dropped.pk,)) == before
    assert kept.import_rows.count() == kept.text_drafts.count() == 2
    assert CollectionItem.objects.filter(source=kept).count() == 2
    assert kept.copy_requests.count() == 2
    assert Quotation.objects.filter(reports=kept).count() == 2
    assert sorted(kept.files.values_list("name", flat=True)) == ["report (2).pdf", "report.pdf"]
    left = {
        (field.model.__name__, field.name)
        for field in moving.pointing_to(Source)
        if field.model._base_manager.filter(**{field.name: dropped}).exists()
    }
    assert left == {("Contributor", "source"), ("Identifier", "source"), ("Merge", "dropped"), ("Relation", "source"),
                    ("Relation", "target")}  # fmt: skip


def test_a_merge_that_would_lose_something_is_taken_back_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the check above: notes are forgotten on purpose."""
    kept, dropped = two()
    hung_on(dropped)
    before = state()
    monkeypatch.setattr(moving, "notes", lambda *_: None)
    with pytest.raises(Lost, match="notes"):
        merge(kept, dropped)
    assert state() == before


def test_words_of_the_work_itself_report_no_other_work() -> None:
    kept, dropped = two()
    marked = builders.quotation(in_=builders.text(of=kept), reports=dropped)
    of = merge(kept, dropped)
    marked.refresh_from_db()
    assert marked.reports is None
    undo(of)
    marked.refresh_from_db()
    assert marked.reports == dropped


def test_what_was_said_about_the_dropped_one_and_a_third_holds_for_the_kept_one() -> None:
    third = builders.source()
    kept, dropped = two()
    told = {"state": "different", "decided_at": builders.MOMENT, "ground": "title", "likeness": 90}
    DuplicatePair.objects.create(first=third, second=dropped, **told)
    DuplicatePair.objects.create(first=kept, second=dropped, ground="title", likeness=90)
    merge(kept, dropped)
    assert DuplicatePair.objects.get(first=third, second=kept).state == "different"
    assert DuplicatePair.objects.get(first=kept, second=dropped).state == "merged"


# The index


def test_claims_are_indexed_again_with_the_source_their_words_moved_to() -> None:
    kept, dropped = two()
    link = builders.evidence(quotation=builders.quotation(in_=builders.text(of=dropped)))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM evidence_change")
        merge(kept, dropped)
        cursor.execute("SELECT subject, subject_id FROM evidence_change")
        logged = set(cursor.fetchall())
        assert {("claim", link.claim_id), ("source", kept.pk), ("source", dropped.pk)} <= logged


def test_names_keep_their_places_when_lists_are_exchanged() -> None:
    kept, dropped = two()
    merge(kept, dropped, contributors=Side.DROPPED)
    assert list(Contributor.objects.filter(source=dropped).values_list("family", flat=True)) == ["Needham"]
