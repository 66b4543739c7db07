"""The list of claims, as delivered."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.claims.models import Claim
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db


def opened(client: Client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return Page(response)


def listed(page: Page) -> list[str]:
    return [heading.text for heading in page.all("h3")]


def contested(words: str = "", **fields: Any) -> Claim:
    """A claim with words on both sides."""
    claim = builders.claim(words, **fields)
    for relation in ("supports", "contradicts"):
        builders.evidence(relation, claim=claim)
    return claim


def test_each_count_leads_to_its_words(client):
    claim = contested()
    builders.evidence(claim=claim)
    links = {link.attributes["href"]: link.text for link in opened(client, "/claims/").all("a", "tally")}
    assert links == {
        f"{claim.get_absolute_url()}#supports": "2 support it",
        f"{claim.get_absolute_url()}#contradicts": "1 contradicts it",
    }


def test_a_claim_without_words_against_it_says_whether_anybody_looked(client):
    searched, not_searched = (builders.evidence().claim for _ in range(2))
    builders.search(searched, found=2)
    page = opened(client, "/claims/")
    assert f"{searched.get_absolute_url()}#log" in page.links
    assert "No words here contradict it, searched on 29 Feb 2024" in page.text
    assert "None found" not in page.text  # the search found two: they are not here
    assert "Words that contradict it: not searched" in page.text
    assert f"{not_searched.get_absolute_url()}#log" not in page.links


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["B", "A", "C"]),
        ("sort=newest", ["B", "A", "C"]),
        ("sort=text", ["A", "B", "C"]),
        ("sort=most-quoted", ["C", "A", "B"]),
        ("kind=argument", ["B"]),
        ("basis=assertion", ["A"]),
        ("contested=yes", ["C"]),
        ("contested=no", ["B", "A"]),
        ("kind=argument&contested=yes", []),
        ("kind=&basis=&theme=&contested=&sort=", ["B", "A", "C"]),
    ],
)
def test_it_is_narrowed_and_ordered(client, query, found):
    contested(words="C")
    builders.evidence(claim=builders.claim("A"), basis="assertion")
    builders.claim("B", kind="argument")
    assert listed(opened(client, f"/claims/?{query}")) == found


def test_a_theme_holds_the_claims_on_narrower_ones(client):
    wide = builders.theme("Reform")
    narrow = builders.theme("Mutuals", parent=wide)
    for words, theme in (("A", wide), ("B", narrow), ("C", builders.theme())):
        builders.claim(words, themes=(theme,))
    assert listed(opened(client, f"/claims/?theme={wide.slug}&sort=text")) == ["A", "B"]
    assert listed(opened(client, f"/claims/?theme={narrow.slug}")) == ["B"]


@pytest.mark.parametrize("query", ["kind=x", "basis=x", "theme=x", "contested=maybe", "sort=-pk"])
def test_an_invalid_value_gives_the_reason_and_no_result(client, query):
    builders.claim()
    response = client.get(f"/claims/?{query}")
    page = Page(response)
    assert response.status_code == 400
    assert query.split("=")[0] in page.ids["main"].text
    assert listed(page) == []


def test_a_value_given_twice_is_refused(client):
    assert client.get("/claims/?kind=finding&kind=argument").status_code == 400


@pytest.mark.parametrize(
    ("page", "status"),
    [("1", 200), ("2", 200), ("3", 404), ("0", 404), ("-1", 404), ("1" + "0" * 21, 404), ("abc", 400), ("٣", 400)],
)
def test_pages(client, page, status):
    for _ in range(51):
        builders.claim()
    assert client.get("/claims/", {"page": page}).status_code == status


def test_pages_lead_to_each_other_and_keep_the_question(client):
    for number in range(51):
        builders.claim(f"Claim number {number:02}.")
    first = opened(client, "/claims/?sort=text")
    assert "?sort=text&page=2" in first.links
    assert (len(listed(first)), listed(opened(client, "/claims/?sort=text&page=2"))) == (50, ["Claim number 50."])


def test_its_search_box_searches_claims(client):
    page = opened(client, "/claims/")
    assert [one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "in"] == ["claims"]


def test_more_rows_ask_no_more(client):
    def queries(rows: int) -> int:
        for _ in range(rows):
            claim = contested(themes=(builders.theme(),))
            builders.search(claim)
        with CaptureQueriesContext(connection) as asked:
            opened(client, "/claims/?sort=most-quoted&contested=yes")
        return len(asked)

    few = queries(2)
    assert queries(12) == few <= 8
