"""The evidence map, as delivered."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.library.status import Status
from tests import builders
from tests.pages.delivered import Page
from tests.pages.hub_canary import CANARY, hide

pytestmark = pytest.mark.django_db

ATTACK = "<script>alert(1)</script><b>\"'&"


def opened(client: Client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return Page(response)


def plain(text: str) -> str:
    return " ".join(text.split())


def table(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


def test_a_figure_opens_the_words_behind_it(client):
    theme = builders.theme("Mutuals", slug="mutuals")
    links = [
        builders.evidence(relation, claim=builders.claim(themes=(theme,))) for relation in ("supports", "mentions")
    ]
    page = opened(client, "/map/")
    (whole,) = page.all("a", "whole")
    assert plain(whole.text) == "2 quotations: Mutuals, report"
    assert whole.attributes["href"] == "?cell=mutuals,report#words"
    assert [plain(one.text) for one in page.all("a", "cell")] == [
        "1 supports: Mutuals, report",
        "1 mentions: Mutuals, report",
    ]
    assert "words" not in page.ids
    words = opened(client, "/map/?cell=mutuals,report")
    assert [mark.text for mark in words.all("mark")] == [one.quotation.exact for one in links]
    assert {one.quotation.get_absolute_url() for one in links} <= set(words.links)
    assert all(one.claim.text in words.ids["words"].text for one in links)
    one = opened(client, "/map/?cell=mutuals,report,mentions")
    assert [mark.text for mark in one.all("mark")] == [links[1].quotation.exact]


def test_the_page_says_what_a_gap_is_and_how_the_kinds_of_gap_differ(client):
    theme = builders.theme("Mutuals")
    builders.evidence(claim=builders.claim(themes=(theme,)))
    builders.text(of=builders.source(kind="thesis"))
    page = opened(client, "/map/")
    assert "A gap describes this library, not the world" in page.text
    assert "what evidence there is, not what it says" in page.text
    said = {plain(one.text) for one in page.all("td", "gap")}
    assert "thesis – none recorded here" in said
    assert any("no such source out of scope" in one for one in said)
    assert not any("not searched" in one for one in said)
    searched = opened(client, "/map/?columns=relation")
    assert any(plain(one.text) == "contradicts not searched not searched" for one in searched.all("td", "gap"))


def test_a_search_that_found_nothing_is_said_with_its_date(client):
    theme = builders.theme()
    claim = builders.evidence(claim=builders.claim(themes=(theme,))).claim
    builders.search(claim)
    page = opened(client, "/map/?columns=relation")
    said = [plain(one.text) for one in page.all("td", "gap")]
    assert "contradicts none found none found: searched for 1 of 1 claim, last on 29 Feb 2024" in said


def test_the_same_figures_stand_in_a_plain_table_and_in_a_file(client):
    theme = builders.theme("Mutuals")
    for _ in range(2):
        builders.evidence("supports", claim=builders.claim(themes=(theme,)))
    page = opened(client, "/map/")
    twin = plain(page.all("table", "ledger")[0].text)
    assert "Mutuals report 2 quotations: Mutuals, report 2 supports 2" in twin
    found = {row["Kind of source"]: row for row in table(client, "/map/csv/")}
    assert (found["report"]["Quotations"], found["report"]["Supports"], found["report"]["Claims"]) == ("2", "2", "2")
    assert found["book"]["If empty"].startswith("out of scope")
    assert found["report"]["Address"].startswith("http://testserver/map/?cell=")
    assert client.get(found["report"]["Address"]).status_code == 200


def test_the_words_of_a_cell_are_a_file(client):
    stance = builders.stance("conditional")
    address = f"/map/csv/?segments=stance&cell={stance.theme.slug},report"
    (row,) = table(client, address)
    assert row["Words"] == stance.quotation.exact
    assert row["Address"] == f"http://testserver{stance.quotation.get_absolute_url()}"
    assert (row["Stance"], row["Actor"], row["Condition"]) == ("conditional", stance.actor.label, "if it is well done")


def test_what_a_spreadsheet_would_calculate_is_made_plain(client):
    builders.evidence(claim=builders.claim(themes=(builders.theme("=1+1"),)))
    assert table(client, "/map/csv/")[0]["Theme"] == "'=1+1"


def test_a_broader_theme_opens_the_map_of_the_narrower_ones(client):
    wide = builders.theme("Wide", slug="wide")
    narrow = builders.theme("Narrow", parent=wide)
    both = builders.claim(themes=(wide, narrow))
    builders.evidence(claim=both)
    page = opened(client, "/map/")
    (link,) = [one for one in page.all("a") if one.text.startswith("narrower")]
    assert link.attributes["href"] == "?theme=wide"
    below = opened(client, "/map/" + link.attributes["href"])
    names = [one.text for one in below.all("a", "whole")]
    assert [plain(one) for one in names] == [
        "1 quotation: Narrow, report",
        "1 quotation: Wide, nothing narrower, report",
    ]
    # Once, although it is in two rows.
    assert "1 quotation of 1 source, bearing on 1 claim" in plain(below.text)
    assert "?theme=wide&cell=only:wide,report#words" in below.links
    assert opened(client, "/map/?theme=wide&cell=only:wide,report").all("mark")


def test_many_rows_come_page_by_page_the_fullest_first(client):
    themes = [builders.theme(f"Theme {letter}") for letter in "ABCDEFGHIJKLMN"]
    for theme in themes[:13]:
        builders.evidence(claim=builders.claim(themes=(theme,)))
    builders.evidence(claim=builders.claim(themes=(themes[12],)))
    first = opened(client, "/map/")
    heads = [
        plain(one.text) for one in first.all("th") if one.attributes.get("scope") == "row" and "quotation" in one.text
    ]
    assert heads[0].startswith("Theme M 2 quotations")
    assert len(heads) == 12
    assert "1 other holds something" in plain(first.text)
    second = opened(client, "/map/?row_page=2")
    assert [plain(one.text) for one in second.all("a", "whole")] == ["1 quotation: Theme L, report"]
    assert client.get("/map/?row_page=3").status_code == 400


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("rows=colour", "rows: must be one of theme, actor, kind"),
        ("segments=colour", "segments: must be one of relation, stance"),
        ("rows=kind&columns=kind", "choose two different ones"),
        ("segments=stance&columns=basis", "A stance has no basis"),
        ("segments=stance&basis=testimony", "A stance has no basis"),
        ("stance=for", "Evidence takes no stance"),
        ("kind=poem", "kind: must be one of"),
        ("theme=nothing", "there is no theme “nothing”"),
        ("actor=nobody", "there is no actor “nobody”"),
        ("year_from=x", "year_from: must be a year"),
        ("year_from=2013&year_to=2012", "must not be later"),
        ("row_page=0", "row_page: must be a number of a page"),
        ("row_page=9", "row_page: the last one is 1"),
        ("colour=red", "“colour” is no question"),
        ("rows=theme&rows=kind", "more than once"),
        ("cell=mutuals", "with a comma between them"),
        ("cell=,report", "with a comma between them"),
        ("cell=mutuals,", "with a comma between them"),
        ("cell=mutuals,report,", "with a comma between them"),
        ("year_from=0", "year_from: must be a year in up to four plain digits, from 1"),
        ("year_to=0000", "year_to: must be a year in up to four plain digits, from 1"),
        ("columns=year&cell=mutuals,0", "there is no year"),
        ("columns=year&cell=mutuals,0000-2012", "there is no year"),
        ("cell=mutuals,poem", "there is no kind of source “poem”"),
        ("cell=nothing,report", "there is no theme “nothing”"),
        ("columns=year&cell=mutuals,2013-2012", "there is no year"),
        ("cell=mutuals,report&page=2", "page: the last one is 1"),
    ],
)
def test_what_cannot_be_asked_gives_the_reason_and_no_map(client, query, reason):
    builders.evidence(claim=builders.claim(themes=(builders.theme(slug="mutuals"),)))
    response = client.get(f"/map/?{query}")
    page = Page(response)
    assert response.status_code == 400
    assert reason in plain(page.all("div", "error")[0].text)
    assert not page.all("table")
    if "row_page=9" not in query:
        refused = client.get(f"/map/csv/?{query}")
        assert refused.status_code == (400 if "page=2" not in query else 200)


def test_an_empty_cell_opens_and_says_why_it_is_empty(client):
    theme = builders.theme(slug="mutuals")
    builders.evidence(claim=builders.claim(themes=(theme,)))
    builders.text(of=builders.source(kind="thesis"))
    assert "None recorded here." in opened(client, "/map/?cell=mutuals,thesis").ids["words"].text
    assert "Out of scope" in opened(client, "/map/?cell=mutuals,book").ids["words"].text


def test_an_empty_library_says_so(client):
    assert "Nothing is recorded like this." in opened(client, "/map/").text
    assert table(client, "/map/csv/") == []


def test_themes_and_who_says_what_lead_to_it(client):
    for address in ("/themes/", "/positions/"):
        assert "/map/" in opened(client, address).links


def test_more_rows_ask_no_more(client):
    def grow(parent=None):
        theme, actor = builders.theme(parent=parent), builders.actor()
        version = builders.text(of=builders.source(authors=(actor,)))
        quotation = builders.quotation(in_=version)
        builders.evidence(claim=builders.claim(themes=(theme,)), quotation=quotation)
        builders.stance(theme=theme, actor=actor, quotation=quotation)
        return theme

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    theme = grow()
    addresses = [
        "/map/?columns=relation",
        "/map/?rows=actor&columns=year",
        f"/map/?cell={theme.slug},report",
        f"/map/?segments=stance&cell={theme.slug},report",
        f"/map/csv/?cell={theme.slug},report",
    ]
    few = [queries(address) for address in addresses]
    for _ in range(4):
        theme = grow(theme)
    assert [queries(address) for address in addresses] == few


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN])
def test_what_is_not_published_is_nowhere_and_moves_no_number(client, status):
    theme, actor = builders.theme(), builders.actor()
    builders.stance(theme=theme, actor=actor)
    builders.evidence(claim=builders.claim(themes=(theme,)))
    addresses = [
        "/map/",
        f"/map/?cell={theme.slug},report",
        f"/map/?segments=stance&rows=actor&columns=theme&cell={actor.slug},{theme.slug}",
        f"/map/csv/?cell={theme.slug},report",
    ]
    before = [client.get(address).content for address in addresses]
    hide(status, theme, actor)
    after = [client.get(address).content for address in addresses]
    assert after == before
    assert all(CANARY.encode() not in content for content in after)


def test_letters_that_html_uses_are_shown_as_letters(client):
    words = builders.quotation(ATTACK, in_=builders.text(ATTACK, of=builders.source(ATTACK, authors=(ATTACK,))))
    theme = builders.theme(ATTACK)
    builders.stance("conditional", theme=theme, actor=builders.actor(ATTACK), quotation=words, condition=ATTACK)
    page = opened(client, f"/map/?segments=stance&rows=theme&columns=actor&theme={theme.slug}")
    assert ATTACK in page.text
    cell = opened(client, f"/map/?segments=stance&cell={theme.slug},report")
    assert [mark.text for mark in cell.all("mark")] == [ATTACK]
    for one in (page, cell, Page(client.get("/map/", {"theme": ATTACK}))):
        assert "alert(1)" not in "".join(script.text for script in one.all("script"))
