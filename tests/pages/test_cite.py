"""Citing, as delivered: a reference in any style, words with their place, files, and nothing that is not public."""

import json
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.citations import pandoc, styles
from evidence.citations.formats import writable
from evidence.claims.models import Quotation, QuotationQuerySet
from evidence.library.formatting import CACHE
from evidence.library.models import TextVersion
from evidence.library.status import Status
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

TEXT = "7.2 Findings\n\nStaff said that they were listened to.\n\nUsers said the same, they said, of the councils."
CANARY = "zyxwvut"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches[CACHE].clear()
    yield
    caches[CACHE].clear()


@pytest.fixture
def version() -> TextVersion:
    source = builders.source("On being heard", authors=("Needham",), issued="2013", publisher="Prospect")
    return builders.text(TEXT, of=source)


def opened(client: Client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return Page(response)


def said(page: Page, of: str) -> str:
    return " ".join(page.ids[of].text.split())


class TestTheReference:
    def test_a_source_is_cited_in_the_style_of_choice(self, client: Client, version: TextVersion) -> None:
        apa = opened(client, f"/sources/{version.source_id}/cite/")
        assert said(apa, "entry") == "Needham. (2013). On being heard. Prospect."
        assert said(apa, "cited") == "(Needham, 2013)"
        notes = opened(client, f"/sources/{version.source_id}/cite/?style=chicago-notes-bibliography")
        assert "As a footnote" in notes.text
        assert said(notes, "cited").startswith("Needham, On Being Heard (Prospect, 2013)")

    def test_titles_are_in_italics_and_markup_in_them_is_text(self, client: Client) -> None:
        source = builders.source("Being heard <script>alert(1)</script> & more")
        page = opened(client, f"/sources/{source.pk}/cite/")
        italics = [one.text for one in page.all("i")]
        assert any("<script>alert(1)</script> & more" in one for one in italics)
        assert not [one for one in page.all("script") if "src" not in one.attributes]

    def test_the_offered_styles_come_first_and_lead_to_themselves(self, client: Client, version: TextVersion) -> None:
        page = opened(client, f"/sources/{version.source_id}/cite/?p=2&style=oscola")
        [row] = page.all("ul", "styles")
        assert [one for one in styles.OFFERED.values() if one not in row.text] == []
        assert "?p=2&style=apa" in page.links
        assert [one.text for one in page.all("b") if one.attributes.get("aria-current")] == ["OSCOLA"]

    def test_every_other_style_is_found_by_its_name(self, client: Client, version: TextVersion) -> None:
        page = opened(client, f"/sources/{version.source_id}/cite/?find=Policy+Studies")
        found = [link for link in page.links if link.startswith("?style=")]
        assert "?style=policy-studies" in found
        chosen = opened(client, f"/sources/{version.source_id}/cite/?style=policy-studies")
        assert said(chosen, "entry")
        none = opened(client, f"/sources/{version.source_id}/cite/?find=qqqq")
        assert "styles has “qqqq” in its name" in none.text

    @pytest.mark.parametrize(
        ("asked", "status", "reason"),
        [
            ("style=nope", 400, "There is no citation style “nope”"),
            ("style=../../etc/passwd", 400, "no citation style"),
            ("style=apa&style=oscola", 400, "more than once"),
            ("find=" + "a" * 101, 400, "100 characters"),
            ("q=1&p=1", 400, "only one of them"),
            ("q=abc", 400, "whole number"),
            ("stile=apa", 400, "stile"),
            ("p=1&role=poem", 400, "must be one of"),
            ("q=999999", 404, ""),
            ("p=99", 404, ""),
            ("p=1&version=7", 404, ""),
        ],
    )
    def test_what_cannot_be_cited_says_why(
        self, client: Client, version: TextVersion, asked: str, status: int, reason: str
    ) -> None:
        answer = client.get(f"/sources/{version.source_id}/cite/?{asked}")
        assert answer.status_code == status
        assert reason in answer.content.decode()

    def test_without_pandoc_the_library_s_own_line_is_there(
        self, client: Client, version: TextVersion, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def gone(*_: object, **__: object) -> bytes:
            raise pandoc.NotFormatted("pandoc is not installed.")

        monkeypatch.setattr(pandoc, "ask", gone)
        page = opened(client, f"/sources/{version.source_id}/cite/")
        assert "pandoc is not installed." in page.text
        assert said(page, "house") == "Needham (2013) On being heard. Prospect."
        assert "entry" not in page.ids

    def test_a_page_asks_pandoc_once_and_again_only_when_the_record_says_something_else(
        self, client: Client, version: TextVersion, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked, ask = [], pandoc.ask

        def counted(*args: object, **kwargs: object) -> bytes:
            asked.append(args)
            return ask(*args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(pandoc, "ask", counted)
        address = f"/sources/{version.source_id}/cite/"
        first = opened(client, address)
        made = len(asked)
        assert made > 0
        assert said(opened(client, address), "entry") == said(first, "entry")
        assert len(asked) == made
        version.source.title = "On being unheard"
        version.source.save()
        assert "unheard" in said(opened(client, address), "entry")
        assert len(asked) > made

    def test_what_it_costs_does_not_depend_on_the_record(self, client: Client) -> None:
        def queries(names: int, quotations: int) -> int:
            source = builders.source(authors=tuple(f"Author {number}" for number in range(names)))
            words = "So it is. "
            version = builders.text(words * quotations, of=source)
            for number in range(quotations):
                builders.quotation("So it is.", in_=version, occurrence=number + 1)
            mark = Quotation.objects.filter(text_version=version).first()
            assert mark
            with CaptureQueriesContext(connection) as asked:
                opened(client, f"/sources/{source.pk}/cite/?q={mark.pk}")
            return len(asked)

        assert queries(1, 1) == queries(5, 9) <= 7


class TestPinpoint:
    def test_a_quotation_has_its_words_place_address_and_digest(self, client: Client, version: TextVersion) -> None:
        words = "they were listened to"
        mark = builders.quotation(words, in_=version, voice=builders.actor("Unison"))
        page = opened(client, f"/sources/{version.source_id}/cite/?q={mark.pk}")
        assert page.ids["quoted"].text == words
        assert said(page, "cited") == "(Needham, 2013, Section 7.2, para. 1)"
        assert f"/sources/{version.source_id}/text/?role=full-text&version=1#q{mark.pk}" in page.links
        assert version.sha256 in page.text
        assert "in the voice of Unison" in page.text
        address = f"http://testserver/sources/{version.source_id}/text/?role=full-text&version=1#q{mark.pk}"
        assert said(page, "footnote") == (
            f"“{words}” (Needham, 2013, Section 7.2, para. 1) {address} (full text, version 1, sha256 {version.sha256})"
        )

    def test_words_of_an_older_version_keep_their_address(self, client: Client, version: TextVersion) -> None:
        mark = builders.quotation("they were listened to", in_=version)
        builders.text("Another text.", of=version.source)
        [address] = {
            link.partition("#")[0]
            for link in opened(client, f"/sources/{version.source_id}/cite/?q={mark.pk}").links
            if "/text/" in link
        }
        assert "they were listened to" in opened(client, address).text

    def test_a_passage_is_cited_to_the_letter(self, client: Client, version: TextVersion) -> None:
        for block in version.blocks.all():
            page = opened(client, f"/sources/{version.source_id}/cite/?p={block.number}&role=full-text&version=1")
            assert page.ids["quoted"].text == version.content[block.start : block.end]
            assert any(link.endswith(f"version=1#p{block.number}") for link in page.links)

    def test_a_page_number_is_the_place_where_there_is_one(self, client: Client, version: TextVersion) -> None:
        version.blocks.filter(number=2).update(page="12")
        page = opened(client, f"/sources/{version.source_id}/cite/?p=2")
        assert said(page, "cited") == "(Needham, 2013, p. 12)"
        assert "p. 12, §7.2, para 1" in page.text

    def test_an_abstract_is_named_as_such(self, client: Client) -> None:
        version = builders.text("In short: yes.", role="abstract")
        page = opened(client, f"/sources/{version.source_id}/cite/?q={builders.quotation('yes', in_=version).pk}")
        assert "abstract)" in said(page, "cited")

    def test_it_leads_to_the_words_on_the_publisher_s_page(self, client: Client, version: TextVersion) -> None:
        builders.identifier(version.source, "url", "https://publisher.example/a")
        mark = builders.quotation("Users said the same, they said, of the councils.", in_=version)
        page = opened(client, f"/sources/{version.source_id}/cite/?q={mark.pk}")
        [link] = [one for one in page.all("a") if one.attributes["href"].startswith("https://publisher.example/")]
        assert unquote(link.attributes["href"].partition("text=")[2]) == mark.exact
        assert "," not in link.attributes["href"]
        assert link.attributes["rel"] == "noopener noreferrer"

    def test_files_carry_the_words(self, client: Client, version: TextVersion) -> None:
        mark = builders.quotation("they were listened to", in_=version)
        for one in writable():
            answer = client.get(f"/sources/{version.source_id}/cite/{one.key}/?q={mark.pk}")
            if one.key in {"ris", "csl-json", "bibtex", "biblatex", "enw", "endnote-xml", "mods", "csv"}:
                told = answer.content.decode()
                assert "they were listened to" in told, one.key
                assert version.sha256 in told, one.key

    def test_the_words_of_a_claim_are_cited_source_by_source(self, client: Client, version: TextVersion) -> None:
        claim = builders.claim("Staff are heard.")
        other = builders.text("They are not heard.", of=builders.source("Not heard", authors=("Barber",)))
        for text, words in ((version, "Staff said that they were listened to."), (other, "They are not heard.")):
            builders.evidence(claim=claim, quotation=builders.quotation(words, in_=text))
        page = opened(client, f"/claims/{claim.pk}/cite/?style=apa")
        assert [one.text for one in page.all("blockquote")] == [
            "They are not heard.",
            "Staff said that they were listened to.",
        ]
        assert "(Needham, 2013, Section 7.2, para. 1)" in page.text
        assert "(Barber, n.d., para. 1)" in page.text
        items = json.loads(client.get(f"/claims/{claim.pk}/cite/csl-json/").content)
        assert [item["title"] for item in items] == ["Not heard", "On being heard"]
        assert "They are not heard." in items[0]["note"]

    def test_many_words_of_a_claim_cost_no_more_queries(self, client: Client) -> None:
        def queries(sources: int) -> int:
            claim = builders.claim()
            for number in range(sources):
                text = builders.text("So it is.", of=builders.source(authors=(f"Name {number}",)))
                builders.evidence(claim=claim, quotation=builders.quotation("So it is.", in_=text))
            with CaptureQueriesContext(connection) as asked:
                opened(client, f"/claims/{claim.pk}/cite/")
            return len(asked)

        assert queries(1) == queries(4) <= 9


class TestFiles:
    @pytest.mark.parametrize("key", [one.key for one in writable()])
    def test_a_record_leaves_in_every_format(self, client: Client, version: TextVersion, key: str) -> None:
        [format_] = [one for one in writable() if one.key == key]
        address = f"/sources/{version.source_id}/cite/{key}/"
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(format_.media_type)
        assert answer["Content-Disposition"] == f'attachment; filename="{version.source.key}{format_.suffix}"'
        assert answer.content
        head = client.head(address)
        assert (head.status_code, head.content) == (200, b"")
        assert head["Content-Disposition"] == answer["Content-Disposition"]
        assert client.post(address).status_code == 405
        assert address in opened(client, f"/sources/{version.source_id}/cite/").links

    def test_the_abstract_goes_with_it(self, client: Client) -> None:
        version = builders.text("In short: yes.", role="abstract")
        builders.text("In short: no.", of=version.source, role="abstract")
        [item] = json.loads(client.get(f"/sources/{version.source_id}/cite/csl-json/").content)
        assert item["abstract"] == "In short: no."

    def test_a_format_that_there_is_not(self, client: Client, version: TextVersion) -> None:
        assert client.get(f"/sources/{version.source_id}/cite/marc/").status_code == 404

    @pytest.mark.parametrize("more", ["", "ris/"])
    def test_every_id_ever_given_answers(self, client: Client, more: str) -> None:
        kept = builders.source()
        merged = builders.source(status=Status.MERGED, merged_into=kept)
        withdrawn = builders.source(status=Status.WITHDRAWN)
        moved = client.get(f"/sources/{merged.pk}/cite/{more}")
        assert (moved.status_code, moved["Location"]) == (301, f"/sources/{kept.pk}/cite/{more}")
        assert client.get(f"/sources/{withdrawn.pk}/cite/{more}").status_code == 410
        assert client.get(f"/sources/999999/cite/{more}").status_code == 404


class TestNothingHiddenShows:
    def surfaces(self, client: Client) -> list[str]:
        """What every cite address of a library says in which only what has the canary is hidden."""
        shown, hidden = builders.text("Seen. Hidden."), builders.text(f"{CANARY} text")
        hidden.source.status, hidden.source.published_at = Status.DRAFT, None
        hidden.source.title = f"{CANARY} title"
        hidden.source.save()
        mark = builders.quotation("Hidden.", in_=shown, status=Status.DRAFT, voice=builders.actor(f"{CANARY} voice"))
        claim, draft = builders.claim(), builders.claim(f"{CANARY} claim", status=Status.DRAFT)
        builders.evidence(claim=claim, quotation=mark)
        builders.evidence(claim=claim, quotation=builders.quotation(in_=hidden))
        source = shown.source_id
        return [
            client.get(address).content.decode()
            for address in (
                f"/sources/{hidden.source_id}/cite/",
                f"/sources/{hidden.source_id}/cite/ris/",
                f"/sources/{hidden.source_id}/cite/?p=1",
                f"/unapi?id={hidden.source_id}&format=ris",
                f"/sources/{source}/cite/?q={mark.pk}",
                f"/sources/{source}/cite/csl-json/?q={mark.pk}",
                f"/claims/{claim.pk}/cite/",
                f"/claims/{claim.pk}/cite/ris/",
                f"/claims/{draft.pk}/cite/",
            )
        ]

    def test_a_draft_is_on_no_cite_page(self, client: Client) -> None:
        assert not [one for one in self.surfaces(client) if CANARY in one]

    def test_and_would_be_if_it_were_not_for_visible_to(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(QuotationQuerySet, "visible_to", lambda self, _: self)
        assert [one for one in self.surfaces(client) if CANARY in one]

    def test_a_quotation_of_another_source_is_not_cited_here(self, client: Client, version: TextVersion) -> None:
        other = builders.quotation()
        assert client.get(f"/sources/{version.source_id}/cite/?q={other.pk}").status_code == 404


def test_cite_pages_are_the_same_for_everybody(client: Client, version: TextVersion) -> None:
    answer = client.get(f"/sources/{version.source_id}/cite/")
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]
    assert 'name="robots" content="noindex"' in answer.content.decode()
