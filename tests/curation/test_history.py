"""Every change has who, when, before and after: by form, by bulk update, by SQL."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from evidence.claims.models import Claim
from evidence.curation.history import written_by
from evidence.curation.models import HistoryEntry
from evidence.library.models import Source
from tests import builders
from tests.library.breaking import refused_by, without_trigger

pytestmark = pytest.mark.django_db


def entries(table: str, row: int) -> list[tuple[Any, Any]]:
    found = HistoryEntry.objects.filter(table=table, row=row)
    return [(one.before, one.after) for one in found]


def test_a_record_that_is_made_and_saved_leaves_what_changed_and_who_did_it() -> None:
    curator = builders.person()
    claim = builders.claim("Staff are heard.")
    with written_by(curator, "a slip of the pen"):
        claim.text = "Staff were heard."
        claim.save()
    made, changed = HistoryEntry.objects.filter(table="claim", row=claim.pk)
    assert (made.before, made.after, made.person) == (None, None, None)
    assert (changed.before, changed.after) == ({"text": "Staff are heard."}, {"text": "Staff were heard."})
    assert (changed.person, changed.reason) == (curator.pk, "a slip of the pen")


def test_bulk_updates_and_sql_by_hand_are_kept_too() -> None:
    sources = [builders.source(publisher="TUC") for _ in range(3)]
    Source.objects.filter(pk__in=[one.pk for one in sources[:2]]).update(publisher="Trades Union Congress")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_source SET publisher = 'Prospect' WHERE id = %s", [sources[2].pk])
    after = [entries("source", one.pk)[-1][1]["publisher"] for one in sources]
    assert after == ["Trades Union Congress", "Trades Union Congress", "Prospect"]


def test_saving_without_a_change_leaves_nothing() -> None:
    claim = builders.claim()
    claim.save()
    assert entries("claim", claim.pk) == [(None, None)]


def test_what_is_taken_away_is_kept_whole() -> None:
    theme, claim = builders.theme(), builders.claim()
    claim.themes.add(theme)
    claim.themes.clear()
    gone = HistoryEntry.objects.filter(table="claim_themes").last()
    assert gone is not None
    assert gone.before is not None
    assert (gone.before["claim_id"], gone.before["theme_id"]) == (claim.pk, theme.pk)


def test_a_password_is_never_in_the_history() -> None:
    somebody = builders.person()
    somebody.set_password("another horse")
    somebody.first_name = "Robin"
    somebody.save()
    assert entries("user", somebody.pk)[-1] == ({"first_name": ""}, {"first_name": "Robin"})


def test_the_person_is_forgotten_after_the_block() -> None:
    claim = builders.claim()
    with written_by(builders.person()), written_by(None):
        pass
    Claim.objects.filter(pk=claim.pk).update(text="So it is.")
    assert HistoryEntry.objects.filter(table="claim", row=claim.pk).latest("pk").person is None


@pytest.mark.parametrize("words", ["UPDATE evidence_historyentry SET person = 1", "DELETE FROM evidence_historyentry"])
def test_what_happened_stays(words: str) -> None:
    builders.claim()
    with refused_by("evidence_historyentry_stays"), connection.cursor() as cursor:
        cursor.execute(words)


def test_without_its_trigger_a_change_would_leave_no_trace() -> None:
    claim = builders.claim()
    with without_trigger("evidence_claim", "evidence_claim_keep_update"):
        Claim.objects.filter(pk=claim.pk).update(text="So it is.")
    assert entries("claim", claim.pk) == [(None, None)]


def test_every_table_of_records_is_kept() -> None:
    """A new table of curated records without history is noticed here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT event_object_table FROM information_schema.triggers"
            " WHERE trigger_name LIKE '%_keep_update'"
        )
        kept = {row[0] for row in cursor.fetchall()}
    records = {table for table in connection.introspection.table_names() if table.startswith("evidence_")}
    own = {
        "evidence_block", "evidence_change", "evidence_historyentry", "evidence_user_groups",
        "evidence_user_user_permissions", "evidence_importbatch", "evidence_importrow", "evidence_columnmapping",
        "evidence_textdraft", "evidence_duplicatepair", "evidence_merge", "evidence_collection",
        "evidence_collectionitem", "evidence_brief", "evidence_briefclaim", "evidence_copyrequest",
        "evidence_returned", "evidence_assignment",
        "evidence_conceptchange", "evidence_conceptproposal",  # what was done is their rows, what it did the rows moved
        "evidence_conceptfile",  # what was brought, for a month
        "evidence_checkrun", "evidence_linkcheck",  # how checks went, made anew by the next one
        "evidence_markdraft", "evidence_ignoredterm",  # forms not sent; who set a term aside, the row says
        # what was coded is nobody else's to see before its time, and stays once handed in; the rest stays once open
        "evidence_reading", "evidence_readingquestion", "evidence_readingunit",
    }  # fmt: skip
    figures = {table for table in records if table.startswith("evidence_figures")}  # counts, made anew at any time
    assert records - own - figures == kept


def test_a_form_of_the_admin_is_kept_with_the_person_who_sent_it(client: Client) -> None:
    curator = builders.person(is_staff=True, is_superuser=True)
    client.force_login(curator)
    claim = builders.claim(status="draft")
    client.post("/admin/evidence/claim/", {"action": "submit", "_selected_action": [claim.pk]})
    kept = HistoryEntry.objects.filter(table="claim", row=claim.pk).latest("pk")
    assert kept.after is not None
    assert (kept.person, kept.after["status"]) == (curator.pk, "submitted")
