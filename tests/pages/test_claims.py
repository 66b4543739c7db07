"""The page of a claim, as delivered."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.claims.models import Claim, EvidenceLink
from evidence.library.status import Status
from tests import builders
from tests.pages.delivered import Element, Page

pytestmark = pytest.mark.django_db

CANARY = "kanarienvogel"
HOSTILE = "</p><script>alert(1)</script>&amp;{{ 7|add:7 }}"


def opened(client: Client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return Page(response)


def contested(words: str = "", **fields: Any) -> Claim:
    """A claim with words on both sides."""
    claim = builders.claim(words, **fields)
    for relation in ("supports", "contradicts"):
        builders.evidence(relation, claim=claim)
    return claim


def is_hostile(script: Element) -> bool:
    """Ours are files of the site, or data that no browser runs."""
    is_data = script.attributes.get("type") == "application/ld+json" and "<" not in script.text
    return not is_data and not script.attributes.get("src", "").startswith("/static/")


class TestTheClaim:
    def test_its_counts_lead_to_what_they_count(self, client):
        claim = contested(themes=(builders.theme("Mutuals"),))
        page = opened(client, claim.get_absolute_url())
        counts = {link.attributes["href"]: link.text for link in page.all("a") if link.text[:1].isdigit()}
        assert counts["#words"] == "2 quotations"
        assert counts["#origins"] == "2 independent origins"
        assert counts["#supports"] == counts["#contradicts"][: len("1 quotation")] == "1 quotation"
        assert page.all("h1")[0].text == claim.text

    def test_every_link_within_the_page_lands(self, client):
        claim = contested()
        other = builders.claim()
        builders.evidence("qualifies", claim=claim)
        builders.evidence(claim=other, quotation=EvidenceLink.objects.filter(claim=claim)[0].quotation)
        builders.search(claim, relation="mentions")
        page = opened(client, claim.get_absolute_url())
        within = [link[1:] for link in page.links if link.startswith("#")]
        assert within
        assert set(within) <= set(page.ids)

    def test_the_words_lead_into_the_text_by_their_label_and_by_their_mark(self, client):
        version = builders.text()
        quotation = builders.quotation("listened", in_=version)
        link = builders.evidence(quotation=quotation)
        page = opened(client, link.claim.get_absolute_url())
        (mark,) = page.all("mark")
        assert (mark.text, mark.classes) == ("listened", ["mk", "supports"])
        address = f"/sources/{version.source_id}/text/#q{quotation.pk}"
        assert [one.text for one in page.all("a") if one.attributes["href"] == address] == ["listened", "para 1"]
        assert version.content in page.ids[f"q{quotation.pk}"].text
        assert f"q{quotation.pk}" in Page(client.get(address.partition("#")[0])).ids

    def test_the_words_are_there_to_the_letter(self, client):
        words = "“Quoted”  twice—so\u00a0‘they’ <b>say</b> & 100 %, naïve 😀"
        link = builders.evidence(quotation=builders.quotation(words, in_=builders.text(words)))
        page = opened(client, link.claim.get_absolute_url())
        assert "".join(mark.text for mark in page.all("mark")) == words

    def test_why_the_words_bear_on_it_is_written_out(self, client):
        link = builders.evidence(rationale="The words say so.", confidence_reason="Only one voice.")
        page = opened(client, link.claim.get_absolute_url())
        assert "Why these words bear on it The words say so." in page.text
        assert "In the source’s own voice. Basis: testimony. Directness: direct." in page.text
        assert "Confidence moderate: Only one voice." in page.text
        assert not page.all("details")

    def test_a_row_of_a_table_shows_its_label_and_its_value(self, client):
        version = builders.text("Name\tAge\nAnn\tthirty-seven\nBea\tforty-five\n")
        quotation = builders.quotation("forty-five", in_=version)
        page = opened(client, builders.evidence(quotation=quotation).claim.get_absolute_url())
        assert [label.text for label in page.all("p", "cell-label")] == ["Bea"]
        assert [value.text for value in page.all("p", "cell-value")] == ["forty-five"]

    def test_what_speaks_against_it_is_announced_first(self, client):
        page = opened(client, contested().get_absolute_url())
        (notice,) = page.all("div", "counter")
        assert "1 quotation from 1 origin contradicts it, and no origin stands on both sides." in " ".join(
            notice.text.split()
        )
        assert not opened(client, builders.claim().get_absolute_url()).all("div", "counter")

    def test_an_empty_side_says_searched_or_not_searched(self, client):
        claim = builders.claim()
        builders.search(claim, scope="every source of the library")
        page = opened(client, claim.get_absolute_url())
        sides = {name: " ".join(page.ids[name].text.split()) for name in ("supports", "contradicts", "mentions")}
        assert "None found, searched on 29 Feb 2024 in every source of the library." in sides["contradicts"]
        assert sides["supports"].endswith("Not searched.")
        assert sides["mentions"].endswith("No words only mention it.")

    def test_a_claim_read_once_says_so(self, client):
        page = opened(client, builders.claim().get_absolute_url())
        assert "One reader" in page.text
        assert "agreed" not in page.text

    def test_it_can_be_cited_with_what_it_rests_on(self, client):
        link = builders.evidence(
            claim=builders.claim("Staff are heard."),
            quotation=builders.quotation(in_=builders.text(of=builders.source(authors=("Barber",)))),
        )
        cite = " ".join(opened(client, link.claim.get_absolute_url()).ids["cite"].text.split())
        assert f"Evidence (2024) ‘Staff are heard’, claim {link.claim_id}, published on 29 February 2024." in cite
        assert f"http://testserver/claims/{link.claim_id}/" in cite
        assert "Rests on: Barber, n.d., para 1." in cite

    def test_its_citation_never_hides_what_contradicts_it(self, client):
        claim = contested()
        cite = " ".join(opened(client, claim.get_absolute_url()).ids["cite"].text.split())
        assert cite.index("Rests on: ") < cite.index("Contradicted in: ")
        lone = builders.evidence("contradicts").claim
        assert "Rests on" not in opened(client, lone.get_absolute_url()).ids["cite"].text

    def test_one_passage_quoted_twice_is_shown_once(self, client):
        version, claim = builders.text(), builders.claim()
        quotations = [builders.quotation(words, in_=version) for words in ("listened", "Users")]
        for one in quotations:
            builders.evidence(claim=claim, quotation=one)
        page = opened(client, claim.get_absolute_url())
        assert len(page.all("figure")) == 1
        assert {f"q{one.pk}" for one in quotations} <= set(page.ids)

    def test_hostile_words_stay_words(self, client):
        voice = builders.actor(HOSTILE)
        source = builders.source(HOSTILE, authors=(HOSTILE,))
        quotation = builders.quotation(in_=builders.text(HOSTILE, of=source), voice=voice)
        claim = builders.claim(HOSTILE, themes=(builders.theme(HOSTILE),))
        builders.evidence("contradicts", claim=claim, quotation=quotation, rationale=HOSTILE, confidence_reason=HOSTILE)
        builders.evidence(claim=builders.claim(f"{HOSTILE}!"), quotation=quotation)
        builders.search(claim, scope=HOSTILE, relation="supports")
        for address in (claim.get_absolute_url(), "/claims/"):
            page = opened(client, address)
            assert not [one for one in page.all("script") if is_hostile(one)]
            assert HOSTILE in page.all("main")[0].text
            assert "14" not in page.all("h1")[0].text

    def test_what_is_not_published_is_nowhere(self, client):
        theme, claim = builders.theme(), builders.claim()
        claim.themes.add(theme)
        shared = builders.evidence(claim=claim).quotation
        draft: dict[str, Any] = {"status": Status.DRAFT}
        builders.evidence(claim=claim, rationale=CANARY, **draft)
        builders.evidence(claim=claim, quotation=builders.quotation(CANARY, **draft))
        hidden = builders.source(CANARY, **draft)
        builders.evidence(claim=claim, quotation=builders.quotation(in_=builders.text(CANARY, of=hidden)))
        builders.evidence(claim=claim, quotation=builders.quotation(reports=hidden))
        builders.evidence(claim=builders.claim(f"{CANARY} 1", themes=(theme,), **draft), quotation=shared)
        builders.evidence(claim=builders.claim(f"{CANARY} 2", status=Status.WITHDRAWN), quotation=shared)
        for address in (
            claim.get_absolute_url(),
            "/claims/",
            f"/claims/?theme={theme.slug}",
            "/claims/?basis=testimony",
        ):
            assert CANARY not in client.get(address).content.decode()
        assert "2 quotations" in opened(client, claim.get_absolute_url()).text

    def test_more_words_ask_no_more(self, client):
        claim = contested(themes=(builders.theme(),))

        def queries(words: int) -> int:
            for _ in range(words):
                voice, reported = builders.actor(), builders.source(authors=("Barber",))
                quotation = builders.quotation(
                    in_=builders.text(of=builders.source(authors=("Needham",))), voice=voice, reports=reported
                )
                builders.evidence("qualifies", claim=claim, quotation=quotation)
                builders.evidence(claim=builders.claim(themes=tuple(claim.themes.all())), quotation=quotation)
                builders.search(claim)
            with CaptureQueriesContext(connection) as asked:
                opened(client, claim.get_absolute_url())
            return len(asked)

        few = queries(2)
        assert queries(12) <= few <= 14


class TestStanding:
    def test_an_unknown_claim_and_a_draft_are_not_there(self, client):
        for number in (0, 999_999, 10**30):
            assert client.get(f"/claims/{number}/").status_code == 404
        draft = builders.claim(CANARY, status=Status.DRAFT)
        response = client.get(draft.get_absolute_url())
        assert response.status_code == 404
        assert CANARY not in response.content.decode()

    def test_a_withdrawn_claim_says_why(self, client):
        gone = builders.claim(CANARY, status=Status.WITHDRAWN, withdrawal_reason="It said too much.")
        response = client.get(gone.get_absolute_url())
        assert response.status_code == 410
        assert "This claim was withdrawn" in response.content.decode()
        assert "It said too much." in response.content.decode()
        assert CANARY not in response.content.decode()

    def test_a_merged_claim_leads_on(self, client):
        stays = builders.claim()
        merged = builders.claim(status=Status.MERGED, merged_into=stays)
        response = client.get(merged.get_absolute_url())
        assert (response.status_code, response["Location"]) == (301, stays.get_absolute_url())

    def test_it_only_reads(self, client):
        claim = builders.claim()
        assert client.post(claim.get_absolute_url()).status_code == 405
        assert client.head(claim.get_absolute_url()).status_code == 200
        assert "must-revalidate" in client.get("/claims/")["Cache-Control"]
