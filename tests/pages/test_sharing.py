"""Passing a claim on: lasting addresses, a frame for other pages, oEmbed."""

from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.curation.past.claims import versions
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db


def both_sides():
    claim = builders.claim("Staff are heard.")
    version = builders.text("They said: we are heard. We are always heard. We are not heard.")
    for words, relation, confidence in (
        ("we are heard", "supports", "low"),
        ("We are always heard", "supports", "high"),
        ("We are not heard", "contradicts", "moderate"),
    ):
        quotation = builders.quotation(words, in_=version)
        builders.evidence(relation, claim=claim, quotation=quotation, confidence=confidence)
    return claim


class TestShare:
    def test_the_address_of_this_version_is_the_one_that_readers_see(self, client):
        claim = both_sides()
        page = Page(client.get(f"/claims/{claim.pk}/share/"))
        latest = versions(claim.pk).latest.number
        assert page.ids["claim-address"].text.strip() == f"http://testserver/claims/{claim.pk}/"
        assert page.ids["version-address"].text.strip() == f"http://testserver/claims/{claim.pk}/v{latest}/"
        assert client.get(f"/claims/{claim.pk}/v{latest}/").status_code == 200

    def test_the_frame_is_text_to_copy_and_leads_to_the_embedded_page(self, client):
        claim = builders.claim('Staff say "no" & <leave>.')
        page = Page(client.get(f"/claims/{claim.pk}/share/"))
        assert not page.all("iframe")
        frames = []

        class Frames(HTMLParser):
            def handle_starttag(self, tag, attrs):
                frames.append((tag, dict(attrs)))

        Frames().feed(page.ids["frame"].text)
        [(tag, attributes)] = frames
        assert (tag, attributes["title"]) == ("iframe", 'Claim: Staff say "no" & <leave>.')
        assert client.get(urlsplit(attributes["src"]).path).status_code == 200

    def test_a_mail_has_the_claim_and_its_address(self, client):
        claim = builders.claim("Staff & users are heard.")
        page = Page(client.get(claim.get_absolute_url()))
        [mail] = [
            one.attributes["href"] for one in page.all("a") if one.attributes.get("href", "").startswith("mailto:")
        ]
        asked = parse_qs(unescape(mail).partition("?")[2])
        assert asked["subject"] == ["Staff & users are heard."]
        assert f"http://testserver/claims/{claim.pk}/" in unquote(asked["body"][0])


class TestEmbed:
    def test_anybody_may_frame_it_and_nothing_else(self, client):
        claim = both_sides()
        framed, page = client.get(f"/claims/{claim.pk}/embed/"), client.get(claim.get_absolute_url())
        policy = framed["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "default-src 'none'" in policy
        assert "form-action 'none'" in policy
        assert "script-src" not in policy
        assert "X-Frame-Options" not in framed
        assert not framed.cookies
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"

    def test_it_has_no_form_no_script_and_the_surest_words_of_each_side(self, client):
        claim = both_sides()
        page = Page(client.get(f"/claims/{claim.pk}/embed/"))
        assert not page.all("form")
        assert not page.all("script")
        assert [one.text for one in page.all("mark")] == ["We are always heard", "We are not heard"]
        words = " ".join(page.all("main")[0].text.split())
        assert "2 quotations, 1 origin" in words
        assert f"http://testserver/claims/{claim.pk}/#contradicts" in page.links
        assert "Words that qualify it Not searched." in words
        assert "Certainty not judged." in words
        [canonical] = [one for one in page.all("link") if one.attributes.get("rel") == "canonical"]
        assert canonical.attributes["href"] == f"http://testserver/claims/{claim.pk}/"

    def test_a_withdrawn_claim_is_a_tombstone_there_too(self, client):
        claim = builders.claim("Staff are heard.", status="withdrawn")
        gone = client.get(f"/claims/{claim.pk}/embed/")
        assert gone.status_code == 410
        assert "frame-ancestors *" in gone["Content-Security-Policy"]
        assert "It was a mistake." in gone.content.decode()
        assert "Staff are heard" not in gone.content.decode()

    def test_drafts_are_not_there_and_a_merged_claim_leads_on(self, client):
        assert client.get(f"/claims/{builders.claim(status='draft').pk}/embed/").status_code == 404
        into = builders.claim()
        merged = builders.claim(status="merged", merged_into=into)
        assert client.get(f"/claims/{merged.pk}/embed/")["Location"] == f"/claims/{into.pk}/embed/"

    def test_more_words_ask_no_more(self, client):
        def queries(number: int) -> int:
            claim = builders.claim()
            for _ in range(number):
                for relation in ("supports", "contradicts", "qualifies"):
                    builders.evidence(relation, claim=claim)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"/claims/{claim.pk}/embed/").status_code == 200
            return len(asked)

        assert queries(4) == queries(1)


class TestOembed:
    def ask(self, client: Client, **asked: Any) -> Any:
        return client.get("/oembed", asked)

    def test_the_page_of_a_claim_says_where_to_ask_and_the_answer_has_its_frame(self, client):
        claim = builders.claim("Staff are heard.")
        page = Page(client.get(claim.get_absolute_url()))
        [found] = [one for one in page.all("link") if one.attributes.get("type") == "application/json+oembed"]
        address = urlsplit(found.attributes["href"])
        answer = client.get(f"{address.path}?{address.query}")
        told = answer.json()
        assert (told["type"], told["version"], told["title"]) == ("rich", "1.0", "Staff are heard.")
        assert f'src="http://testserver/claims/{claim.pk}/embed/"' in told["html"]
        assert (told["width"], told["height"]) == (640, 480)

    def test_it_is_never_larger_than_asked_for(self, client):
        url = f"http://testserver{builders.claim().get_absolute_url()}"
        assert self.ask(client, url=url, maxwidth=400).json()["width"] == 400
        assert self.ask(client, url=url, maxheight=1).json()["height"] == 1
        assert self.ask(client, url=url, maxwidth=5000).json()["width"] == 640
        assert self.ask(client, url=url, maxwidth="wide").status_code == 400

    def test_the_address_of_a_merged_claim_gives_the_frame_of_what_it_became(self, client):
        into = builders.claim()
        merged = builders.claim(status="merged", merged_into=into)
        url = f"http://testserver{merged.get_absolute_url()}"
        assert f"/claims/{into.pk}/embed/" in self.ask(client, url=url).json()["html"]

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ({}, 400),
            ({"url": "http://elsewhere.example/claims/1/"}, 404),
            ({"url": "http://testserver/sources/1/"}, 404),
            ({"url": "http://testserver/claims/999999/"}, 404),
            ({"url": "javascript:alert(1)"}, 404),
            ({"url": "http://[broken"}, 404),
            ({"url": "http://testserver/claims/1/", "format": "xml"}, 501),
            ({"url": "http://testserver/claims/1/", "format": "yaml"}, 400),
        ],
    )
    def test_other_questions_are_refused(self, client, asked, status):
        assert self.ask(client, **asked).status_code == status

    def test_drafts_and_what_was_withdrawn_have_no_frame(self, client):
        for status in ("draft", "withdrawn"):
            url = f"http://testserver{builders.claim(status=status).get_absolute_url()}"
            assert self.ask(client, url=url).status_code == 404
