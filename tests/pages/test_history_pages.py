"""Histories: what readers are told of a published source, and what curators are told of every record."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.accounts.roles import Role
from evidence.curation.history import written_by
from evidence.curation.models import Revision
from evidence.curation.past import source_page
from evidence.library.models import Contributor, RecordNote, Source
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "kanarienvogel"
HOSTILE = "</p><script>alert(1)</script>&amp;{{ 7|add:7 }}"


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.status_code
    [main] = Page(response).all("main")
    return " ".join(main.text.split())


def change(record: Any, **fields: Any) -> None:
    type(record).objects.filter(pk=record.pk).update(**fields)


@pytest.fixture
def curator() -> Client:
    client = Client()
    client.force_login(builders.person(Role.CURATOR, first_name="Ada", last_name="Byron"))
    return client


class TestOfASource:
    def test_it_says_what_changed_since_publication_before_and_after(self, client):
        source = builders.source("A report", publisher="TUC")
        person = builders.person(first_name="Ada", last_name="Byron", shown_as="name")
        with transaction.atomic(), written_by(person, "a note for ourselves"):
            change(source, publisher="Trades Union Congress", contact="ada@example.org")
            builders.identifier(source, "isbn", "9780000000002")
            builders.assign(source, builders.theme("Mutuals"))
        said = text_of(client, f"/sources/{source.pk}/history/")
        assert "By Ada Byron" in said
        assert "Publisher [removed: TUC][added: Trades Union Congress]" in said
        assert "Identifier added Scheme ISBN Value 9780000000002" in said
        assert "Assigned theme added Theme Mutuals" in said
        assert "ada@example.org" not in said
        assert "for ourselves" not in said
        assert said.endswith("29 February 2024, 12:00 Published. Curators see every change of the record.")

    def test_a_record_that_never_changed_says_so(self, client):
        source = builders.source()
        change(source, contact="ada@example.org")
        said = text_of(client, f"/sources/{source.pk}/history/")
        assert "Published. Nothing of the record has changed since." in said

    def test_its_record_leads_to_it(self, client):
        source = builders.source()
        assert f"/sources/{source.pk}/history/" in Page(client.get(f"/sources/{source.pk}/")).links

    def test_withdrawn_and_draft_have_none(self, client):
        gone = builders.source(status="withdrawn")
        change(gone, title=CANARY)
        assert CANARY not in text_of(client, f"/sources/{gone.pk}/history/", 410)
        assert client.get(f"/sources/{builders.source(status='draft').pk}/history/").status_code == 404

    def test_pages_end(self, client):
        source = builders.source()
        for number in range(source_page.A_PAGE + 1):
            change(source, volume=str(number))
        assert "Page 1 of 2" in text_of(client, f"/sources/{source.pk}/history/")
        assert "Published." in text_of(client, f"/sources/{source.pk}/history/?page=2")
        for asked, status in (("3", 404), ("0", 404), ("x", 400), ("٣", 400)):
            assert client.get(f"/sources/{source.pk}/history/?page={asked}").status_code == status

    def test_the_number_of_queries_does_not_grow(self, client):
        source = builders.source()

        def grow(number: int) -> int:
            with builders.as_brought_in():
                Contributor.objects.create(source=source, position=number, family=f"Name {number}")
            builders.assign(source, builders.theme())
            builders.relation(source, "cites", builders.source())
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/sources/{source.pk}/history/")
            return len(queries)

        assert grow(1) == max(map(grow, range(2, 12)))

    @pytest.fixture
    def hidden(self) -> Source:
        """Published now, after a life as a draft; with relations to what is not published."""
        source = builders.source(f"Draft {CANARY}", status="draft", publisher=CANARY)
        Contributor.objects.create(source=source, position=1, family=CANARY)
        RecordNote.objects.create(source=source, position=1, kind="notice", text=CANARY)
        theme = builders.theme(CANARY)
        builders.assign(source, theme)
        source.subject_themes.clear()
        Contributor.objects.filter(source=source).update(family="Barber")
        RecordNote.objects.filter(source=source).delete()
        fields = {"title": "A report", "publisher": "TUC"}
        change(source, **fields, status="published", published_at=timezone.now())
        builders.relation(source, "cites", builders.source(f"Other {CANARY}", status="draft"), note=CANARY)
        change(source, contact=f"{CANARY}@example.org")
        with written_by(None, CANARY):
            change(source, publisher="Trades Union Congress")
        return source

    def test_no_word_of_a_draft_is_told(self, client, hidden):
        answer = client.get(f"/sources/{hidden.pk}/history/")
        assert "Trades Union Congress" in answer.content.decode()
        assert CANARY not in answer.content.decode()

    @pytest.mark.parametrize("control", ["is_public", "public"])
    def test_without_one_of_its_rules_a_draft_would_be_told(self, client, hidden, monkeypatch, control):
        """Negative controls: the state of the record then, and the table of public columns."""
        monkeypatch.setattr(source_page, control, lambda _: True if control == "is_public" else None)
        assert CANARY in client.get(f"/sources/{hidden.pk}/history/").content.decode()


class TestForCurators:
    def test_every_change_is_told_with_labels(self, curator):
        claim = builders.claim("Staff are heard.", status="draft")
        person = builders.person(first_name="Grace", last_name="Hopper")
        with transaction.atomic(), written_by(person, "a slip of the pen"):
            change(claim, text="Staff were heard.", kind="argument")
            claim.themes.add(builders.theme("Mutuals"))
        made = builders.evidence(claim=claim, status="draft")
        change(made, confidence="low")
        said = text_of(curator, f"/workbench/history/claim/{claim.pk}/")
        assert "By Grace Hopper: a slip of the pen" in said
        assert "Staff [removed: are][added: were] heard." in said
        assert "Kind before: finding → after: argument" in said
        assert "Theme added Theme Mutuals" in said
        assert f"Evidence {made.pk} changed Confidence before: moderate → after: low" in said
        assert f"Quotation {builders.WORDS}" in said
        assert "Record added" in said

    @pytest.mark.parametrize("kind", ["source", "quotation", "claim", "evidencelink", "stance", "theme", "actor"])
    def test_every_kind_of_record_has_one(self, curator, kind):
        make = {"evidencelink": builders.evidence}.get(kind) or getattr(builders, kind)
        made = make()
        assert f"History of {made._meta.verbose_name} {made.pk}" in text_of(
            curator, f"/workbench/history/{kind}/{made.pk}/"
        )

    def test_what_moved_away_is_told_where_it_was_and_where_it_is(self, curator):
        one, other = builders.claim(), builders.claim()
        link = builders.evidence(claim=one)
        change(link, claim=other)
        change(link, confidence="low")
        assert f"Evidence {link.pk} removed" in text_of(curator, f"/workbench/history/claim/{one.pk}/")
        assert "low" not in text_of(curator, f"/workbench/history/claim/{one.pk}/")
        assert f"Evidence {link.pk} changed" in text_of(curator, f"/workbench/history/claim/{other.pk}/")

    def test_there_is_none_of_what_is_not_there(self, curator):
        for address in ("claim/999999", "user/1", "revision/1", "none/1"):
            assert curator.get(f"/workbench/history/{address}/").status_code == 404
        claim = builders.claim()
        for page, status in (("2", 404), ("0", 404), ("-1", 400), ("x", 400), ("9" * 30, 400)):
            assert curator.get(f"/workbench/history/claim/{claim.pk}/?page={page}").status_code == status

    def test_who_may_not_read_all_drafts_may_not_read_what_they_were(self, client):
        claim = builders.claim(created_by=(coder := builders.person(Role.CODER)))
        client.force_login(coder)
        assert client.get(f"/workbench/history/claim/{claim.pk}/").status_code == 403
        assert client.post(f"/workbench/history/claim/{claim.pk}/restore/").status_code == 403

    def test_hostile_words_stay_words(self, curator):
        claim = builders.claim("Staff are heard.")
        with written_by(builders.person(first_name=HOSTILE[:30]), HOSTILE):
            change(claim, text=HOSTILE)
        answer = curator.get(f"/workbench/history/claim/{claim.pk}/").content.decode()
        assert "<script>alert" not in answer
        assert "{{ 7|add:7 }}" in answer

    def test_the_number_of_queries_does_not_grow(self, curator):
        claim = builders.claim()
        claim.themes.add(builders.theme())
        change(builders.evidence(claim=claim), confidence="low")
        with CaptureQueriesContext(connection) as few:
            curator.get(f"/workbench/history/claim/{claim.pk}/")
        for _ in range(30):
            claim.themes.add(builders.theme())
            change(builders.evidence(claim=claim), confidence="low")
        with CaptureQueriesContext(connection) as many:
            curator.get(f"/workbench/history/claim/{claim.pk}/")
        assert len(many) <= len(few)


class TestPuttingBack:
    def before(self, curator: Client, claim: Any) -> str:
        """The number of the newest change."""
        page = Page(curator.get(f"/workbench/history/claim/{claim.pk}/"))
        return next(one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "entry")

    def test_what_stood_there_is_proposed_and_not_written(self, curator):
        old, new = builders.theme(), builders.theme()
        claim = builders.claim("Staff are heard.", themes=(old,))
        with transaction.atomic():
            change(claim, text="Staff were heard.")
            claim.themes.set([new])
        sent = {"entry": self.before(curator, claim), "reason": "The first words were right."}
        answer = curator.post(f"/workbench/history/claim/{claim.pk}/restore/", sent)
        made = Revision.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/workbench/records/revision/{made.pk}/")
        assert (made.status, made.table, made.row) == ("draft", "claim", claim.pk)
        assert made.fields == {"text": "Staff are heard.", "themes": [old.pk]}
        assert made.base == {"text": "Staff were heard.", "themes": [new.pk]}
        claim.refresh_from_db()
        assert claim.text == "Staff were heard."

    def test_without_a_reason_nothing_is_proposed_and_what_was_refused_stands_open(self, curator):
        claim = builders.claim()
        change(claim, kind="argument")
        entry = self.before(curator, claim)
        answer = curator.post(f"/workbench/history/claim/{claim.pk}/restore/", {"entry": entry, "reason": " "})
        assert answer.status_code == 409
        assert "Say why" in answer.content.decode()
        assert Page(answer).all("details")[0].attributes.get("open") == ""
        assert not Revision.objects.exists()

    def test_what_stands_there_already_is_not_proposed(self, curator):
        claim = builders.claim()
        change(claim, kind="argument")
        entry = self.before(curator, claim)
        change(claim, kind="finding")
        answer = curator.post(f"/workbench/history/claim/{claim.pk}/restore/", {"entry": entry, "reason": "So."})
        assert (answer.status_code, "Nothing would change" in answer.content.decode()) == (409, True)

    @pytest.mark.parametrize("entry", ["", "x", "-1", "9" * 30])
    def test_an_entry_that_is_no_number_is_refused(self, curator, entry):
        claim = builders.claim()
        address = f"/workbench/history/claim/{claim.pk}/restore/"
        assert curator.post(address, {"entry": entry, "reason": "So."}).status_code == 400
        assert curator.post(address, {"entry": "1", "reason": "So."}).status_code == 409
        theme = builders.theme()
        answer = curator.post(f"/workbench/history/theme/{theme.pk}/restore/", {"entry": "1", "reason": "So."})
        assert answer.status_code == 400

    def test_a_draft_is_not_put_back_but_edited(self, curator):
        claim = builders.claim(status="draft")
        change(claim, kind="argument")
        assert "Propose it" not in text_of(curator, f"/workbench/history/claim/{claim.pk}/")
