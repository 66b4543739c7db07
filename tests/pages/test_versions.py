"""Versions of a claim: what readers saw, at addresses that say the same for good.

Each change is a transaction of its own, as readers meet them.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.claims.models import Claim, EvidenceLink
from evidence.curation import workflow
from evidence.curation.past import claim_page, claim_words, replay
from evidence.curation.past.claims import versions
from evidence.curation.review import revisions
from evidence.library.models import Source
from evidence.library.status import Status
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "kanarienvogel"


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.status_code
    [main] = Page(response).all("main")
    return " ".join(main.text.split())


@pytest.fixture
def link() -> EvidenceLink:
    """Evidence published with its claim in one transaction, as an import does it."""
    with transaction.atomic():
        return builders.evidence(claim=builders.claim("Staff are heard."))


def change(record: Any, **fields: Any) -> None:
    type(record).objects.filter(pk=record.pk).update(**fields)


class TestNumbers:
    def test_a_claim_that_was_brought_in_has_one_version_from_its_publication_on(self, link):
        [only] = versions(link.claim_id).all
        assert (only.number, only.at) == (1, builders.MOMENT)
        assert [one.words for one in only.seen.evidence.values()] == [builders.WORDS]

    @pytest.mark.parametrize(
        "changed",
        [
            lambda link: change(link.claim, text="Staff were heard."),
            lambda link: change(link.claim, kind="argument"),
            lambda link: link.claim.themes.add(builders.theme()),
            lambda link: change(link, relation="contradicts"),
            lambda link: change(link, basis="assertion"),
            lambda link: change(link, confidence="low"),
            lambda link: change(link, rationale="Because."),
            lambda link: change(link.quotation, voice=builders.actor()),
            lambda link: builders.evidence(claim=link.claim),
            lambda link: change(link, status="withdrawn", withdrawn_at=builders.MOMENT, withdrawal_reason="Wrong."),
            lambda link: change(
                link.quotation.text_version.source,
                status="withdrawn",
                withdrawn_at=builders.MOMENT,
                withdrawal_reason="Wrong.",
            ),
        ],
    )
    def test_what_readers_see_changed_makes_a_version(self, link, changed):
        changed(link)
        assert [one.number for one in versions(link.claim_id).all] == [1, 2]

    @pytest.mark.parametrize(
        "changed",
        [
            lambda link: change(link.quotation, note="For ourselves."),
            lambda link: change(link.quotation, checked_at=builders.MOMENT),
            lambda link: change(link.quotation.text_version.source, contact="a@example.org"),
            lambda link: builders.evidence(claim=link.claim, status="draft"),
            lambda link: change(builders.evidence(claim=link.claim, status="draft"), rationale="Because."),
            lambda link: builders.evidence(
                claim=link.claim,
                quotation=builders.quotation(in_=builders.text(of=builders.source(status="draft"))),
            ),
        ],
    )
    def test_what_readers_do_not_see_makes_none(self, link, changed):
        changed(link)
        assert len(versions(link.claim_id).all) == 1

    def test_what_changed_before_publication_makes_none(self):
        claim = builders.claim("Staff are heard.", status="draft")
        change(claim, text="Staff were heard.")
        assert versions(claim.pk).all == ()
        change(claim, status="published", published_at=timezone.now())
        [only] = versions(claim.pk).all
        assert only.claim.text == "Staff were heard."

    def test_one_transaction_is_one_change(self, link):
        with transaction.atomic():
            change(link.claim, text="Staff were heard.")
            change(link, relation="qualifies")
            link.claim.themes.add(builders.theme())
        assert len(versions(link.claim_id).all) == 2

    def test_changed_back_is_a_version_of_its_own(self, link):
        change(link.claim, kind="argument")
        change(link.claim, kind="finding")
        first, _, last = versions(link.claim_id).all
        assert first.seen == last.seen

    def test_each_is_the_whole_claim_as_it_was(self, link):
        other = builders.evidence(claim=link.claim)
        change(link, status="withdrawn", withdrawn_at=builders.MOMENT, withdrawal_reason="Wrong.")
        change(other, confidence="low")
        found = [
            {one: row.confidence for one, row in each.seen.evidence.items()} for each in versions(link.claim_id).all
        ]
        assert found == [
            {link.pk: "moderate"},
            {link.pk: "moderate", other.pk: "moderate"},
            {other.pk: "moderate"},
            {other.pk: "low"},
        ]

    def test_counted_later_they_are_the_same(self, link):
        change(link.claim, text="Staff were heard.")
        moved = builders.evidence(claim=link.claim)
        before = versions(link.claim_id).all
        change(moved, claim=builders.claim())
        change(link.claim, kind="argument")
        assert versions(link.claim_id).all[:3] == before
        change(link.claim, status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="A slip.")
        assert versions(link.claim_id).all[:3] == before

    def test_what_was_taken_away_altogether_is_in_the_versions_that_had_it(self, link):
        theme = builders.theme()
        link.claim.themes.add(theme)
        link.claim.themes.clear()
        assert [one.claim.themes for one in versions(link.claim_id).all] == [frozenset(), {theme.pk}, frozenset()]

    def test_back_after_a_merge_that_was_undone_it_is_the_same_version(self, link):
        change(link.claim, status="merged", merged_into=builders.claim())
        gone = timezone.now()
        change(link.claim, status="published", merged_into=None)
        found = versions(link.claim_id)
        assert len(found.all) == 1
        assert found.at(gone) is None
        assert found.at(timezone.now()) == found.latest

    def test_a_thousand_changes_cost_as_many_queries_as_none(self, link):
        with CaptureQueriesContext(connection) as few:
            versions(link.claim_id)
        with connection.cursor() as cursor:
            for number in range(1000):
                cursor.execute("UPDATE evidence_claim SET text = %s WHERE id = %s", [f"So {number}.", link.claim_id])
        with CaptureQueriesContext(connection) as many:
            assert len(versions(link.claim_id).all) == 1001
        assert len(many) == len(few) <= 14


class TestThePage:
    def test_a_version_shows_the_claim_as_it_was_and_what_changed_since(self, client, link):
        builders.evidence("contradicts", claim=link.claim, rationale="Later words.")
        change(link.claim, text="Staff were heard.")
        said = text_of(client, f"/claims/{link.claim_id}/v1/")
        assert said.startswith("Claim: finding Staff are heard. Version 1 of 3.")
        assert (
            f"claim {link.claim_id}, version 1, 29 February 2024. http://testserver/claims/{link.claim_id}/v1/" in said
        )
        shown, since = said.split("What has changed since From version 1 to version 3")
        assert builders.WORDS in shown
        assert "Later words." not in shown
        assert "Staff [removed: are][added: were] heard." in since
        assert "Evidence added: words that contradict it" in since
        # What speaks against it is announced before the words, as on the page of the claim.
        assert "1 supports it" in shown
        assert "1 contradicts it" not in shown
        announced, _ = text_of(client, f"/claims/{link.claim_id}/v3/").split("Words that support it")
        assert "1 supports it 1 contradicts it" in announced

    def test_the_latest_version_says_so(self, client, link):
        said = text_of(client, f"/claims/{link.claim_id}/v1/")
        assert "Version 1 of 1. This is what readers see since 29 February 2024" in said
        assert "What has changed since" not in said

    def test_the_words_lead_to_the_text_they_were_taken_from(self, client, link):
        old = link.quotation.text_version
        new = builders.text("Now: " + builders.WORDS, of=old.source)
        moved = builders.quotation(builders.WORDS, in_=new)
        moved_to = {"text_version": new, "block": moved.block, "start": moved.start, "end": moved.end}
        change(link.quotation, **moved_to, prefix=moved.prefix)
        assert len(versions(link.claim_id).all) == 1
        page = Page(client.get(f"/claims/{link.claim_id}/v1/"))
        addresses = {one.attributes["href"] for one in page.all("a") if "/text/" in one.attributes.get("href", "")}
        assert addresses == {f"/sources/{old.source_id}/text/?role=full-text&version=1#p1"}
        [address] = addresses
        assert "p1" in Page(client.get(address.partition("#")[0])).ids

    def test_a_version_that_never_was_is_not_found(self, client, link):
        said = text_of(client, f"/claims/{link.claim_id}/v2/", 404)
        assert "The claim has 1 version, and no version 2." in said
        assert client.get(f"/claims/{link.claim_id}/v0/").status_code == 404
        assert client.get(f"/claims/{link.claim_id}/v{10**30}/").status_code == 404
        assert client.get(f"/claims/{link.claim_id}/v1/?x=1").status_code == 400
        assert client.get(f"/claims/{builders.claim(status='draft').pk}/v1/").status_code == 404

    def test_withdrawn_is_withdrawn_in_every_version(self, client, link):
        change(link.claim, status="withdrawn", withdrawn_at=builders.MOMENT, withdrawal_reason="A slip of the pen.")
        for address in ("v1/", "?as_of=2024-03-01", "history/"):
            assert "A slip of the pen." in text_of(client, f"/claims/{link.claim_id}/{address}", 410)

    def test_merged_leads_to_the_claim_that_took_its_place(self, client, link):
        other = builders.claim()
        change(link.claim, status="merged", merged_into=other)
        answer = client.get(f"/claims/{link.claim_id}/v1/")
        assert (answer.status_code, answer["Location"]) == (301, f"/claims/{other.pk}/")

    @pytest.mark.parametrize("what", ["source", "quotation", "link"])
    def test_withdrawn_words_are_in_no_version_but_its_number_stays(self, client, what):
        quotation = builders.quotation(CANARY, in_=builders.text(f"A {CANARY} sang."))
        with transaction.atomic():
            link = builders.evidence(quotation=quotation, rationale=f"The {CANARY}.", confidence_reason=CANARY)
        assert CANARY in client.get(f"/claims/{link.claim_id}/v1/").content.decode()  # the control
        record = {"source": quotation.text_version.source, "quotation": quotation, "link": link}[what]
        change(record, status="withdrawn", withdrawn_at=builders.MOMENT, withdrawal_reason="Not ours to show.")
        for address in ("v1/", "v2/", "history/", "?as_of=2024-03-01"):
            response = client.get(f"/claims/{link.claim_id}/{address}")
            assert response.status_code == 200
            assert CANARY not in response.content.decode()
        assert "These words were withdrawn on 29 February 2024" in text_of(client, f"/claims/{link.claim_id}/v1/")
        assert "Not ours to show." in text_of(client, f"/claims/{link.claim_id}/history/")

    def test_very_much_evidence_comes_in_pages(self, client, link, monkeypatch):
        monkeypatch.setattr(claim_page, "WHOLE", 2)
        monkeypatch.setattr(claim_page, "MOST_CHANGES", 1)
        with transaction.atomic():
            builders.evidence("contradicts", claim=link.claim)
            builders.evidence(claim=link.claim)
        address = f"/claims/{link.claim_id}/v2/"
        assert "Page 1 of 2, 3 quotations in all" in text_of(client, address)
        assert "Words that contradict it" in text_of(client, f"{address}?page=2")
        assert client.get(f"{address}?page=3").status_code == 404
        assert "And 1 more piece of evidence." in text_of(client, f"/claims/{link.claim_id}/v1/")


class TestAsOf:
    def test_a_day_and_a_moment_show_what_stood_there_then(self, client, link):
        change(link.claim, text="Staff were heard.")
        for asked in ("2024-02-29", "2024-03-01T10:00:00Z", "2024-03-01T10:00:00%2B01:00", "2024-03-01T10:00:00+01:00"):
            said = text_of(client, f"/claims/{link.claim_id}/?as_of={asked}")
            assert "Staff are heard. As it stood on" in said
            assert f"/claims/{link.claim_id}/v1/" in said
        today = timezone.now().astimezone(UTC).date()
        assert "Version 2 of 2." in text_of(client, f"/claims/{link.claim_id}/?as_of={today}")

    def test_before_publication_there_was_nothing(self, client, link):
        said = text_of(client, f"/claims/{link.claim_id}/?as_of=2024-02-28", 404)
        assert (
            "The claim was first published on 29 February 2024: there was nothing to read on 28 February 2024." in said
        )

    @pytest.mark.parametrize(
        "asked",
        ["", "tomorrow", "2024-02-30", "2024", "9999-12-31", "0000-01-01", "20240229", "2024-03-01T25:00", "٢٠٢٤-01-01",
         "2024-03-01T10:00:00Z" * 9, "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"],
    )  # fmt: skip
    def test_what_is_no_moment_and_what_is_to_come_is_refused(self, client, link, asked):
        response = client.get(f"/claims/{link.claim_id}/", {"as_of": asked})
        assert response.status_code == 400
        assert "“as_of”" in response.content.decode()

    def test_tomorrow_is_still_to_come(self, client, link):
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
        assert "still to come" in text_of(client, f"/claims/{link.claim_id}/?as_of={tomorrow}", 400)

    def test_nothing_else_is_asked_with_it(self, client, link):
        assert client.get(f"/claims/{link.claim_id}/?as_of=2024-03-01&supports=1").status_code == 400
        assert client.get(f"/claims/{link.claim_id}/?as_of=2024-03-01&as_of=2024-03-02").status_code == 400


class TestDraftsNeverLeak:
    @pytest.fixture
    def hidden(self) -> Claim:
        """A published claim that was a draft once, with words of drafts all around it."""
        claim = builders.claim(f"A draft of a {CANARY}.", status="draft")
        theme = builders.theme(f"{CANARY} theme")
        claim.themes.add(theme)
        claim.themes.clear()
        never = builders.evidence(claim=claim, status="draft", rationale=CANARY, confidence_reason=CANARY)
        quotation = builders.quotation(CANARY, in_=builders.text(f"{CANARY}."), status="submitted")
        builders.evidence(claim=claim, quotation=quotation)
        draft_text = builders.text(CANARY, of=builders.source(f"{CANARY} title", status="draft"))
        builders.evidence(claim=claim, quotation=builders.quotation(in_=draft_text))
        shown = builders.evidence(claim=claim, status="draft", rationale=f"{CANARY}?")
        change(shown, rationale="The words say so.", status="published", published_at=builders.MOMENT)
        change(claim, text="It was a bird.", status="published", published_at=timezone.now())
        change(never, rationale=f"More {CANARY}.")
        builders.evidence(claim=claim)
        revisions.propose(claim, {"text": f"It was a {CANARY}."}, f"Because {CANARY}.", builders.person())
        return Claim.objects.get(pk=claim.pk)

    def everything(self, client: Client, claim: Claim) -> str:
        addresses = ["", "v1/", "v2/", "v3/", "history/", f"?as_of={timezone.now().astimezone(UTC).date()}"]
        answers = [client.get(f"/claims/{claim.pk}/{address}") for address in addresses]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 200, 200]
        return " ".join(answer.content.decode() for answer in answers)

    def test_no_word_of_a_draft_is_in_any_version_or_history(self, client, hidden):
        assert CANARY not in self.everything(client, hidden)

    def test_without_the_question_for_its_status_a_draft_would_show(self, client, hidden, monkeypatch):
        """The negative control: what keeps the words back is the rule, and nothing else."""
        assert CANARY not in client.get(f"/claims/{hidden.pk}/v1/").content.decode()
        monkeypatch.setattr(replay, "is_public", lambda state: state is not None)
        monkeypatch.setattr(claim_words, "SHOWN", frozenset(Status))
        assert CANARY in client.get(f"/claims/{hidden.pk}/v1/").content.decode()
        assert "Because" not in client.get(f"/claims/{hidden.pk}/history/").content.decode()


def test_words_of_a_source_that_went_elsewhere_are_not_seen(link: EvidenceLink) -> None:
    Source.objects.filter(pk=link.quotation.text_version.source_id).update(
        status="merged", merged_into=builders.source()
    )
    assert versions(link.claim_id).latest.seen.evidence == {}


def test_an_applied_change_is_told_with_its_reason_and_the_name_its_publisher_chose(client: Client) -> None:
    author = builders.person(first_name="Ada", last_name="Byron", shown_as="name")
    reader = builders.person(first_name="Grace", last_name="Hopper", shown_as="initials")
    claim = builders.claim("Staff are heard.")
    made = revisions.propose(claim, {"text": "Staff were heard."}, "It is in the past tense on page 3.", author)
    workflow.take(workflow.SUBMIT, made, by=author, at=timezone.now())
    assert "past tense" not in text_of(client, f"/claims/{claim.pk}/history/")
    workflow.take(workflow.PUBLISH, made, by=reader, at=timezone.now())
    said = text_of(client, f"/claims/{claim.pk}/history/")
    assert ", by G.H.: It is in the past tense on page 3. Claim Staff [removed: are][added: were] heard." in said
    assert "Hopper" not in said
