"""Briefs as delivered: added on reading pages, changed without script, kept, shared by a link; caveats in all."""

import re
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.citations.styles import NotFormatted
from evidence.claims.models import Claim, EvidenceLink, Quotation
from evidence.library import formatting
from evidence.pages import selection_files
from evidence.pages.downloads import Places
from evidence.readers import brief_cited, brief_claims
from evidence.readers.brief import MOST_CLAIMS, MOST_QUOTATIONS
from evidence.readers.brief_caveats import Code
from evidence.readers.models import Brief
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db
OURS = {"Sec-Fetch-Site": "same-origin"}
DRAFT = "/briefs/draft/"


def add(client: Client, *claims: Claim, **headers: str) -> Any:
    return client.post("/briefs/add/", {"claim": [one.pk for one in claims]}, headers=headers or OURS)


def change(client: Client, do: str, address: str = DRAFT, **more: Any) -> Any:
    return client.post(f"{address}change/", {"do": do, **more})


def main(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    [found] = Page(response).all("main")
    return " ".join(found.text.split())


def kept(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.session["brief"]
    return found


@pytest.fixture
def contested() -> tuple[Claim, Quotation, Quotation]:
    """A claim with words on either side of it."""
    claim = builders.claim("Mutuals listen to staff.")
    yes, no = builders.quotation("listened to"), builders.quotation("Users said the same.")
    builders.evidence("supports", claim=claim, quotation=yes)
    builders.evidence("contradicts", claim=claim, quotation=no)
    return claim, yes, no


class TestAdding:
    def test_reading_pages_offer_it_without_cookie_or_token(self, client, contested):
        claim = contested[0]
        for address in (f"/claims/{claim.pk}/", "/claims/"):
            response = client.get(address)
            assert 'action="/briefs/add/"' in response.content.decode(), address
            assert not response.cookies
            assert "csrfmiddlewaretoken" not in response.content.decode()

    def test_a_claim_comes_into_the_brief_of_the_browser_with_the_way_back(self, client, contested):
        claim = contested[0]
        answer = add(client, claim, **OURS, Referer=f"http://testserver/claims/{claim.pk}/")
        assert (answer.status_code, answer["Location"]) == (302, f"{DRAFT}#c{claim.pk}")
        page = Page(client.get(DRAFT))
        assert claim.text in page.text
        assert f"/claims/{claim.pk}/" in [one.attributes.get("href") for one in page.all("a")]
        assert client.get(DRAFT)["Cache-Control"] == "private, no-store"

    def test_a_form_from_elsewhere_adds_nothing(self, contested):
        client = Client(enforce_csrf_checks=True)
        assert add(client, contested[0], **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert client.post(f"{DRAFT}change/", {"do": "empty"}).status_code == 403

    def test_what_is_no_claim_or_too_much_is_refused_in_words(self, client):
        assert client.post("/briefs/add/", {"claim": "x"}, headers=OURS).status_code == 400
        many = ",".join(map(str, range(1, MOST_CLAIMS + 2)))
        answer = client.post("/briefs/add/", {"claim": many}, headers=OURS)
        assert answer.status_code == 400
        assert f"{MOST_CLAIMS} claims at most" in Page(answer).text

    def test_a_selection_becomes_a_brief(self, client, contested):
        claim = contested[0]
        client.post("/selection/add/", {"item": f"c{claim.pk}"}, headers=OURS)
        assert "Make a brief" in main(client, "/selection/")
        assert "Add the 1 claim of my selection" in main(client, DRAFT)
        change(client, "selection")
        assert [part["claim"] for part in kept(client)["parts"]] == [claim.pk]


class TestBuilding:
    def test_order_words_quotations_and_notes(self, client, contested):
        claim, yes, _ = contested
        other = builders.evidence().claim
        add(client, claim, other)
        assert change(client, "up", claim=other.pk)["Location"] == f"{DRAFT}#c{other.pk}"
        assert [part["claim"] for part in kept(client)["parts"]] == [other.pk, claim.pk]
        change(client, "claim", claim=claim.pk, text="First <b>of</b> all", q=yes.pk, **{"note-one-reader": "I know"})
        page = client.get(DRAFT).content.decode()
        assert "First &lt;b&gt;of&lt;/b&gt; all" in page
        assert "1 quotation contradicts this claim; not quoted here." in page
        assert "I know" in page
        words = Page(client.get(f"{DRAFT}claims/{claim.pk}/"))
        boxes = [one for one in words.all("input") if one.attributes.get("type") == "checkbox"]
        assert ["checked" in one.attributes for one in boxes] == [True, False]
        change(client, "claim", claim=claim.pk, text="First <b>of</b> all", q=[yes.pk, 10**9])
        assert "1 quotation you took is not among its words" in main(client, DRAFT)
        change(client, "suggested", claim=claim.pk)
        assert kept(client)["parts"][1]["taken"] is None
        assert kept(client)["parts"][1]["text"] == "First <b>of</b> all"
        change(client, "remove", claim=other.pk)
        change(client, "empty")
        assert "There is no claim in it yet" in main(client, DRAFT)
        assert change(client, "explode").status_code == 400

    def test_words_that_are_the_suggested_ones_go_on_following_the_suggestion(self, client, contested):
        claim, yes, no = contested
        add(client, claim)
        change(client, "claim", claim=claim.pk, text="Only words", q=[yes.pk, no.pk])
        assert kept(client)["parts"][0]["taken"] is None

    def test_title_question_day_and_style(self, client, contested):
        add(client, contested[0])
        change(client, "describe", title="On mutuals", purpose="Do they?", as_of="2024-03-01")
        change(client, "style", style="oscola")
        assert (kept(client)["title"], kept(client)["as_of"], kept(client)["style"]) == (
            "On mutuals",
            "2024-03-01",
            "oscola",
        )
        shown = main(client, DRAFT)
        assert "As of 1 March 2024" in shown
        assert change(client, "style", style="../../etc").status_code == 400
        assert "Nature" in main(client, f"{DRAFT}?find=nature")

    @pytest.mark.parametrize("day", ["2999-01-01", "yesterday", "2024-02-30", "x" * 5_000])
    def test_a_day_that_is_none_is_refused_with_what_was_typed(self, client, day):
        answer = change(client, "describe", title="On mutuals", purpose="Typed with care", as_of=day)
        assert answer.status_code == 400
        assert "Typed with care" in Page(answer).text

    def test_the_day_stays_what_was_asked_for_today_as_well(self, client, contested):
        add(client, contested[0])
        today = timezone.now().astimezone(UTC).date().isoformat()
        change(client, "describe", title="On mutuals", purpose="", as_of=today)
        assert kept(client)["as_of"] == today
        change(client, "describe", title="On mutuals", purpose="", as_of="")
        assert kept(client)["as_of"] is None

    def test_words_that_are_too_long_are_refused_with_what_was_typed(self, client, contested):
        add(client, contested[0])
        for answer in (
            change(client, "describe", title="On mutuals", purpose="Care " * 500, as_of=""),
            change(client, "claim", claim=contested[0].pk, text="Care " * 500),
            change(client, "claim", claim=contested[0].pk, **{"note-one-reader": "Care " * 200}),
        ):
            assert answer.status_code == 400
            assert "characters at most; this has" in Page(answer).text
            assert "Care Care" in Page(answer).text

    def test_more_quotations_than_can_be_taken_are_refused_in_words(self, client, contested):
        add(client, contested[0])
        answer = change(client, "claim", claim=contested[0].pk, q=range(1, MOST_QUOTATIONS + 2))
        assert answer.status_code == 400
        assert "quotations at most" in Page(answer).text
        links = [builders.evidence(claim=contested[0]) for _ in range(2)]
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(brief_claims, "MOST_QUOTATIONS", 1)
            patched.setattr("evidence.readers.brief.MOST_QUOTATIONS", 1)
            answer = change(client, "claim", claim=contested[0].pk, q=[one.quotation_id for one in links])
            assert answer.status_code == 400
            assert client.get(f"{DRAFT}claims/{contested[0].pk}/").status_code == 400

    def test_quotations_that_the_page_could_not_offer_stay_chosen(self, client, contested):
        claim, yes, _ = contested
        later = builders.evidence(claim=claim, published_at=builders.MOMENT + timedelta(days=9)).quotation
        add(client, claim)
        change(client, "claim", claim=claim.pk, q=[yes.pk, later.pk])
        EvidenceLink.objects.filter(quotation=later).update(status="draft", published_at=None)
        assert "1 quotation you took is not among its words on this day" in main(client, f"{DRAFT}claims/{claim.pk}/")
        change(client, "claim", claim=claim.pk, text="Only words", q=[yes.pk])
        assert kept(client)["parts"][0]["taken"] == [yes.pk, later.pk]

    def test_what_is_too_long_together_is_refused_with_what_was_typed(self, client, contested, monkeypatch):
        monkeypatch.setattr("evidence.readers.brief.LONGEST", 5)
        add(client, contested[0])
        answer = change(client, "claim", claim=contested[0].pk, text="Typed with care")
        assert answer.status_code == 400
        assert "characters at most" in Page(answer).text
        assert "Typed with care" in Page(answer).text

    def test_too_much_for_a_brief_is_said_and_can_be_taken_out(self, client, contested, monkeypatch):
        add(client, contested[0])
        monkeypatch.setattr(brief_claims, "MOST_LINKS", 1)
        assert "Make two briefs" in main(client, DRAFT)
        assert "Make two briefs" in main(client, f"{DRAFT}read/", 422)
        assert client.get(f"{DRAFT}documents/html/").status_code == 422
        change(client, "remove", claim=contested[0].pk)
        assert "There is no claim in it yet" in main(client, DRAFT)


FIELDS = st.dictionaries(
    st.sampled_from([f"note-{code}" for code in Code] + ["text", "q", "caveats", "note-", "taken", "remove"]),
    st.sampled_from(["", "-", "0", "drop", "<!--", "\u202e", "1"]),
)


class TestCaveats:
    """They cannot be dropped silently: no field of a form, whatever it says, takes one away."""

    @settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(fields=FIELDS)
    def test_no_form_takes_one_out(self, client, contested, fields):
        claim, _, no = contested
        change(client, "empty")
        add(client, claim)
        change(client, "claim", claim=claim.pk, **fields)
        shown = main(client, f"{DRAFT}read/")
        for words in ("One reader:", "Not searched:", "Certainty not judged:", "Source’s date unknown:"):
            assert shown.count(words) == 2, (words, fields)
        chosen = kept(client)["parts"][0]["taken"]
        if chosen is not None and no.pk not in chosen:
            assert shown.count("1 quotation contradicts this claim; not quoted here.") == 2

    def test_without_what_finds_them_the_page_would_say_nothing(self, client, contested, monkeypatch):
        """Negative control."""
        add(client, contested[0])
        monkeypatch.setattr(brief_claims, "caveats", lambda *_: ())
        assert "One reader:" not in main(client, f"{DRAFT}read/")


class TestReading:
    def test_the_page_says_what_the_document_says(self, client, contested):
        claim, yes, no = contested
        add(client, claim)
        shown = main(client, f"{DRAFT}read/")
        document = client.get(f"{DRAFT}documents/markdown/")
        today = timezone.now().date().isoformat()
        assert document["Content-Disposition"] == f'attachment; filename="brief-{today}.md"'
        for words in (claim.text, yes.exact, no.exact, yes.text_version.sha256, "Not searched:", "(Report"):
            assert words in shown
            assert words in document.content.decode()

    def test_what_is_typed_and_not_yet_kept_is_in_the_document(self, client, contested):
        add(client, contested[0])
        typed = {"title": "Staff & mutuals", "purpose": "Is it better?", "as_of": ""}
        page = client.get(DRAFT).content.decode()
        buttons = re.findall(r'form="describe" name="then" value="(\w+)"', page)
        assert buttons == ["docx", "odt", "html", "markdown", "read"]
        for button in buttons:
            answer = change(client, "describe", **typed, then=button)
            where = f"{DRAFT}read/" if button == "read" else f"{DRAFT}documents/{button}/"
            assert answer["Location"] == where
        document = client.get(f"{DRAFT}documents/markdown/")
        assert "Is it better?" in document.content.decode()
        assert document["Content-Disposition"].startswith('attachment; filename="staff-mutuals-20')
        assert change(client, "describe", **typed, then="https://elsewhere.example/")["Location"] == DRAFT

    def test_when_no_reference_can_be_made_the_page_still_stands(self, client, contested, monkeypatch):
        def refuses(*_: Any) -> None:
            raise NotFormatted("Too many just now.")

        add(client, contested[0])
        monkeypatch.setattr(brief_cited, "styled", refuses)
        monkeypatch.setattr(formatting, "whole", lambda *rest: rest[-1]())
        shown = main(client, f"{DRAFT}read/")
        assert "Too many just now." in shown
        assert contested[1].text_version.source.title in shown.split("References")[1]
        assert client.get(f"{DRAFT}documents/docx/").status_code == 503

    def test_what_there_is_not(self, client, contested):
        add(client, contested[0])
        assert client.get(f"{DRAFT}documents/nope/").status_code == 404
        assert client.get(f"{DRAFT}claims/{10**8}/").status_code == 404
        assert client.get(f"{DRAFT}?style=apa").status_code == 400

    def test_too_many_documents_at_once_are_asked_to_come_back(self, client, contested, monkeypatch):
        add(client, contested[0])
        monkeypatch.setattr(selection_files, "PLACES", Places(0))
        assert client.get(f"{DRAFT}documents/html/").status_code == 503

    def test_the_words_of_one_claim_number_no_more_than_can_be_read(self, client, monkeypatch):
        claim = builders.claim()
        for relation in ("supports", "supports", "supports", "contradicts"):
            builders.evidence(relation, claim=claim)
        add(client, claim)
        monkeypatch.setattr("evidence.pages.brief.OFFERED", 2)
        page = Page(client.get(f"{DRAFT}claims/{claim.pk}/"))
        boxes = [one for one in page.all("input") if one.attributes.get("type") == "checkbox"]
        assert len(boxes) == 2
        assert "2 more are not offered here" in " ".join(page.text.split())


class TestKept:
    @pytest.fixture
    def mine(self, client, contested) -> Brief:
        client.force_login(builders.person())
        add(client, contested[0])
        change(client, "describe", title="On mutuals", purpose="", as_of="")
        change(client, "keep")
        return Brief.objects.get()

    def test_it_is_kept_with_the_account_and_the_browser_begins_anew(self, client, mine, contested):
        assert mine.title == "On mutuals"
        assert "There is no claim in it yet" in main(client, DRAFT)
        assert contested[0].text in main(client, f"/briefs/{mine.pk}/")
        assert "On mutuals" in main(client, "/briefs/")

    def test_what_is_added_comes_to_the_one_that_is_open(self, client, mine):
        other = builders.claim()
        assert add(client, other)["Location"] == f"/briefs/{mine.pk}/#c{other.pk}"
        change(client, "close", f"/briefs/{mine.pk}/")
        assert add(client, builders.claim())["Location"].startswith(DRAFT)
        change(client, "open", f"/briefs/{mine.pk}/")
        client.logout()
        assert add(client, other)["Location"].startswith(DRAFT)

    def test_kept_twice_it_is_one_brief_and_that_is_shown(self, client, mine):
        assert change(client, "keep")["Location"] == f"/briefs/{mine.pk}/"
        assert Brief.objects.get() == mine

    @pytest.mark.usefixtures("mine")
    def test_who_is_signed_in_reads_that_signing_out_ends_what_is_not_kept(self, client):
        for address in ("/briefs/", DRAFT):
            assert "Signing out ends it" in main(client, address)
        client.logout()
        for address in ("/briefs/", DRAFT):
            assert "Signing out" not in main(client, address)

    @pytest.mark.parametrize("name", ["note-\x00", "note-one-reader\x00", "note-x"])
    def test_a_field_for_a_note_on_what_is_no_caveat_is_passed_over(self, client, mine, contested, name):
        address = f"/briefs/{mine.pk}/"
        assert change(client, "claim", address, claim=contested[0].pk, **{name: "a"}).status_code == 302
        assert mine.parts.get().notes == {}

    def test_others_see_nothing_and_nobody_keeps_without_an_account(self, mine):
        other, visitor = Client(), Client()
        other.force_login(builders.person())
        for page in ("", "read/", "documents/html/"):
            assert other.get(f"/briefs/{mine.pk}/{page}").status_code == 404
            assert visitor.get(f"/briefs/{mine.pk}/{page}").status_code == 302
        assert other.post(f"/briefs/{mine.pk}/change/", {"do": "delete"}).status_code == 404
        assert change(visitor, "keep").status_code == 403
        assert Brief.objects.count() == 1

    def test_a_secret_link_reads_until_it_is_taken_back(self, client, mine, contested):
        answer = change(client, "share", f"/briefs/{mine.pk}/")
        [said] = get_messages(answer.wsgi_request)
        link = str(said).removeprefix("http://testserver")
        visitor = Client()
        assert contested[0].text in main(visitor, link)
        assert "Change it" not in main(visitor, link)
        assert visitor.get(link)["Cache-Control"] == "private, no-store"
        assert visitor.get(f"{link}documents/html/").status_code == 200
        assert visitor.get("/briefs/shared/guess/").status_code == 404
        change(client, "unshare", f"/briefs/{mine.pk}/")
        assert visitor.get(link).status_code == 404
        assert visitor.get(f"{link}documents/html/").status_code == 404

    def test_it_is_deleted_for_good(self, client, mine):
        assert change(client, "delete", f"/briefs/{mine.pk}/")["Location"] == "/briefs/"
        assert not Brief.objects.exists()


def test_nobodys_words_are_markup(client):
    bad = "<script>alert(1)</script>"
    claim = builders.claim(f"Claim {bad}")
    builders.evidence(claim=claim, quotation=builders.quotation(f"Words {bad}"), rationale=bad)
    add(client, claim)
    change(client, "describe", title=bad, purpose=bad, as_of="")
    change(client, "claim", claim=claim.pk, text=bad, **{"note-one-reader": bad})
    for address in (DRAFT, f"{DRAFT}read/", f"{DRAFT}claims/{claim.pk}/", "/briefs/", f"{DRAFT}?find={bad}"):
        assert "<script>alert" not in client.get(address).content.decode(), address
