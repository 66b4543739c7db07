"""Things side by side, as delivered."""

import csv
from html import unescape
from io import StringIO

import pytest
from django.test import Client

from evidence.claims.comparing.question import MOST
from evidence.claims.comparing.table import FACTS
from evidence.library.models import Source
from evidence.library.status import Status
from tests import builders
from tests.pages.delivered import Page
from tests.search.conftest import index, shelf

__all__ = ("index", "shelf")

pytestmark = pytest.mark.django_db

ATTACK = "<script>alert(1)</script><b>\"'&"


def opened(client: Client, address: str, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status, response.status_code
    return Page(response)


def plain(text: str) -> str:
    return " ".join(text.split())


def quoted_source(words: str) -> Source:
    version = builders.text(f"Before. {words} After.")
    builders.evidence(quotation=builders.quotation(words, in_=version))
    return version.source


def address(*sources: Source) -> str:
    return "/compare/?" + "&".join(f"source={one.pk}" for one in sources)


def heads(page: Page) -> list[str]:
    return [one.text for one in page.all("a", "name")]


class TestThePage:
    def test_every_figure_opens_the_words_to_the_letter(self, client):
        words = "Staff said “so”; users  said no."
        one, other = quoted_source(words), quoted_source("Users said no.")
        page = opened(client, address(one, other))
        assert [mark.text for mark in page.all("mark")] == [words, "Users said no."]
        first = page.all("details", "opens")[0]
        assert plain(first.text).startswith("supports 1 quotation")
        assert f"/sources/{one.pk}/text/#q{one.text_versions.get().quotations.get().pk}" in page.links
        assert "no words of it bear on this" in page.text
        assert "nothing is scored" in page.text

    def test_columns_are_moved_and_removed_by_links_and_the_address_is_all_there_is(self, client):
        one, two, three = builders.source("One"), builders.source("Two"), builders.source("Three")
        page = opened(client, address(one, two, three))
        assert heads(page) == ["One", "Two", "Three"]
        links = {plain(link.text): unescape(link.attributes["href"]) for link in page.all("a")}
        assert heads(opened(client, "/compare/" + links["→ Move One to the right"])) == ["Two", "One", "Three"]
        assert heads(opened(client, "/compare/" + links["← Move Three to the left"])) == ["One", "Three", "Two"]
        assert heads(opened(client, "/compare/" + links["Remove Two"])) == ["One", "Three"]
        assert "← Move One to the left" not in links
        assert "set-cookie" not in {name.lower() for name in client.get(address(one, two)).headers}

    def test_a_source_is_found_by_its_words_and_added(self, client, index):
        one, other = builders.source("Mutuals at work"), builders.source("Health at work")
        index()
        page = opened(client, f"{address(one)}&find=work")
        assert [link.text for link in page.all("a", "words") if "Add" in link.text] == ["Add Health at work"]
        (added,) = (link for link in page.all("a") if "Add Health" in link.text)
        assert heads(opened(client, "/compare/" + added.attributes["href"])) == ["Mutuals at work", "Health at work"]
        assert "No other source is found" in opened(client, f"{address(one)}&find=xylophone").text
        assert other.pk

    def test_an_actor_is_found_by_another_of_its_names(self, client):
        actor = builders.actor("Trades Union Congress")
        actor.alternative_labels.create(text="TUC")
        page = opened(client, "/compare/?of=actor&find=tuc")
        assert f"?actor={actor.slug}" in page.links

    def test_with_six_there_is_no_form_to_add_a_seventh(self, client):
        sources = [builders.source() for _ in range(MOST + 1)]
        assert "remove one to add another" in opened(client, address(*sources[:MOST])).text
        page = opened(client, address(*sources), status=400)
        assert f"At most {MOST} sources can be compared at a time; these are {MOST + 1}." in page.text

    def test_what_cannot_be_compared_is_said_with_the_form_to_go_on(self, client):
        claim, source = builders.claim(), builders.source(status=Status.DRAFT)
        page = opened(client, f"/compare/?claim={claim.pk}&source={source.pk}", status=400)
        assert "Things of one kind can be compared" in page.text
        page = opened(client, f"/compare/?source={source.pk}", status=400)
        assert f"There is no source {source.pk} here to compare." in page.text
        assert "find" in page.ids

    def test_what_can_be_compared_of_a_refused_question_is_kept(self, client):
        one, two = builders.source("One"), builders.source("Two")
        draft, gone = builders.source(status=Status.DRAFT), builders.source(status=Status.WITHDRAWN)
        page = opened(client, f"{address(one, draft, gone, two)}&find=work", status=400)
        assert heads(page) == ["One", "Two"]
        kept = [field.attributes["value"] for field in page.all("input") if field.attributes["name"] == "source"]
        assert kept == [str(one.pk), str(two.pk)]
        assert page.ids["find"].attributes["value"] == "work"
        assert not page.all("table")
        theme = builders.theme("Markets")
        page = opened(client, f"/compare/?theme={theme.slug}&theme=nothing&theme=No+slug", status=400)
        assert heads(page) == ["Markets"]

    def test_what_is_gone_leaves_its_tombstone_and_the_others_stand(self, client):
        one, two = builders.source("One"), builders.source("Two")
        gone = builders.source("Gone", status=Status.WITHDRAWN)
        merged = builders.source(status=Status.MERGED, merged_into=one)
        page = opened(client, address(merged, gone, two))
        assert heads(page) == ["One", "Two"]
        assert f"Source {gone.pk} was withdrawn on 29 February 2024" in page.text
        assert "It was a mistake." in page.text
        assert f"Source {merged.pk}, which was asked for, has gone into this one." in page.text
        assert not any(f"source={merged.pk}" in link for link in page.links)

    def test_words_of_an_attacker_are_shown_and_nothing_else(self, client):
        theme, actor = builders.theme(ATTACK), builders.actor(ATTACK)
        version = builders.text(ATTACK, of=builders.source(ATTACK, authors=(actor,)))
        quotation = builders.quotation(in_=version)
        builders.evidence(claim=builders.claim(ATTACK, themes=(theme,)), quotation=quotation)
        builders.stance("conditional", actor=actor, theme=theme, quotation=quotation, condition=ATTACK)
        other = builders.source("Other")
        for page in (
            opened(client, address(version.source, other)),
            opened(client, f"/compare/?theme={theme.slug}&theme={builders.theme().slug}"),
            opened(client, f"/compare/?actor={actor.slug}&actor={builders.actor().slug}"),
            Page(client.get("/compare/", {"find": ATTACK, "of": "theme"})),
        ):
            assert ATTACK in page.text or page.ids["find"].attributes["value"] == ATTACK
            assert "alert(1)" not in "".join(script.text for script in page.all("script"))


class TestWaysToIt:
    def test_every_page_of_a_thing_leads_to_comparing_it(self, client):
        source, claim, theme, actor = builders.source(), builders.claim(), builders.theme(), builders.actor()
        for here, there in (
            (f"/sources/{source.pk}/", f"/compare/?source={source.pk}"),
            (f"/claims/{claim.pk}/", f"/compare/?claim={claim.pk}"),
            (f"/themes/{theme.slug}/", f"/compare/?theme={theme.slug}"),
            (f"/actors/{actor.slug}/", f"/compare/?actor={actor.slug}"),
            ("/sources/", "/compare/"),
        ):
            assert there in opened(client, here).links, here

    def test_a_selection_is_compared_by_a_form_that_asks(self, client):
        sources = [builders.source() for _ in range(3)]
        page = opened(client, "/selection/?s=" + ",".join(str(one.pk) for one in sources))
        boxes = [one for one in page.all("input") if one.attributes.get("name") == "source"]
        assert [one.attributes["value"] for one in boxes] == [str(one.pk) for one in sources]
        (form,) = (one for one in page.all("form") if one.attributes.get("action") == "/compare/")
        assert form.attributes["method"] == "get"


class TestFiles:
    def table(self, client: Client, asked: str) -> list[dict[str, str]]:
        response = client.get(f"/compare/files/csv/{asked}")
        assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
        return list(csv.DictReader(StringIO(b"".join(response).decode("utf-8-sig"))))

    def test_the_table_says_what_the_page_says_and_calculates_nothing(self, client):
        one, other = quoted_source("=HYPERLINK(1)"), quoted_source("Users said no.")
        rows = self.table(client, address(one, other).removeprefix("/compare/"))
        assert [row["Words"] for row in rows if row["Words"]] == ["'=HYPERLINK(1)", "Users said no."]
        counted = [row for row in rows if row["Part"].startswith("Claims") and row["Quotations"]]
        assert [(row["Says"], row["Quotations"]) for row in counted] == [("supports", "1"), ("supports", "1")]
        assert sum(row["Says"] == "no words of it bear on this" for row in rows) == 2
        assert all(row["Address"].startswith("http://testserver/") for row in rows if row["Address"])

    def test_a_document_has_every_word_of_the_page(self, client):
        one, other = quoted_source("Staff said so."), quoted_source("Users said no.")
        asked = address(one, other).removeprefix("/compare/")
        response = client.get(f"/compare/files/markdown/{asked}")
        assert response["Content-Disposition"] == 'attachment; filename="sources-compared.md"'
        written = response.content.decode()
        for words in ("# 2 sources compared", "> Staff said so.", "> Users said no.", "no words of it bear on this"):
            assert words in written

    def test_files_tell_what_became_of_things_and_what_there_is_no_room_for(self, client):
        one, other = (
            quoted_source("Staff said so."),
            builders.source(authors=tuple(f"A. {at}" for at in range(FACTS + 3))),
        )
        merged = builders.source(status=Status.MERGED, merged_into=one)
        gone = builders.source(
            status=Status.WITHDRAWN, withdrawn_at=builders.MOMENT, withdrawal_reason="It was a mistake."
        )
        asked = address(merged, gone, other).removeprefix("/compare/")
        said = [row["Says"] for row in self.table(client, asked)]
        written = client.get(f"/compare/files/markdown/{asked}").content.decode()
        cut, dates = "3 more are not listed here", "date not stated"
        assert sum("The reason given: It was a mistake." in one for one in said) == 1
        assert sum("has gone into this one" in one for one in said) == 1
        assert cut in said
        assert [row["Dates"] for row in self.table(client, asked) if row["Dates"]] == [dates]
        for words in ("It was a mistake.", "has gone into this one", cut, dates, other.get_absolute_url()):
            assert words in written

    def test_what_cannot_be_compared_is_no_file(self, client):
        one = builders.source()
        for asked, status in ((f"?source={one.pk}", 400), ("?source=1&claim=1", 400), ("?source=999999", 400)):
            assert client.get(f"/compare/files/csv/{asked}").status_code == status
        assert client.get(f"/compare/files/poem/{address(one, builders.source())[9:]}").status_code == 404
