"""How works stand to each other, as delivered: the drawing and the list say the same."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.library.status import Status
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

ATTACK = "<script>alert(1)</script><b>\"'&"


def opened(client: Client, address: str, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status, response.status_code
    return Page(response)


def drawn(page: Page) -> list[str]:
    return [one.attributes["href"] for one in page.all("a", "work")]


def plain(text: str) -> str:
    return " ".join(text.split())


def test_the_drawing_and_the_list_name_the_same_works_and_relations(client):
    report = builders.source("A report on mutuals", authors=("Report",))
    story, version = builders.source("A story", authors=("Story",)), builders.source("Its summary", authors=("Short",))
    builders.relation(story, "reports-on", report, note="“said a report”")
    builders.relation(version, "derived-from", report)
    page = opened(client, "/relations/")
    assert sorted(drawn(page)) == sorted([one.get_absolute_url() for one in (report, story, version)] * 2)
    listed = page.ids["list"].text
    assert all(one.title in listed for one in (report, story, version))
    labels = {one.text for one in page.all("g", "label")}
    assert labels == {"reports on", "derived from"}
    assert all(label in listed for label in labels)
    assert "“said a report”" in listed
    assert [one.text for one in page.all("g", "shared")] == ["one origin"] * 2  # across, and in a column
    assert "Short, n.d. is derived from Report, n.d." in page.text
    (region,) = page.all("div", "drawn")
    assert (region.attributes["tabindex"], region.attributes["role"]) == ("0", "region")
    assert not [one for one in page.elements if "style" in one.attributes]


def test_around_a_source_on_a_theme_and_page_by_page(client):
    theme, one, other = builders.theme("Mutuals"), builders.source(), builders.source()
    builders.relation(one, "cites", other)
    builders.assign(one, theme)
    around = opened(client, f"/relations/?source={other.pk}")
    assert [element.attributes["href"] for element in around.all("a", "begin")] == [other.get_absolute_url()] * 2
    on = opened(client, f"/relations/?theme={theme.slug}")
    assert [element.attributes["href"] for element in on.all("a", "outside")] == [other.get_absolute_url()] * 2
    for address, status in (
        ("?page=2", 404),
        ("?theme=no-such", 404),
        ("?source=999999", 404),
        ("?source=x", 400),
        ("?colour=red", 400),
        (f"?source={one.pk}&theme={theme.slug}", 400),
    ):
        assert client.get(f"/relations/{address}").status_code == status, address


def test_an_address_of_a_source_that_is_gone_answers(client):
    kept = builders.source()
    merged = builders.source(status=Status.MERGED, merged_into=kept)
    gone = builders.source(status=Status.WITHDRAWN)
    assert client.get(f"/relations/?source={merged.pk}")["Location"] == f"/relations/?source={kept.pk}"
    assert "It was a mistake." in opened(client, f"/relations/?source={gone.pk}", status=410).text
    assert client.get(f"/relations/?source={builders.source(status=Status.DRAFT).pk}").status_code == 404


def test_without_relations_the_page_says_that_none_are_recorded(client):
    source = builders.source()
    for address in ("/relations/", f"/relations/?source={source.pk}"):
        page = opened(client, address)
        assert "No relation to another work is recorded" in page.text
        assert not page.all("svg", "drawing")


def test_the_page_of_a_source_draws_what_its_list_of_other_works_says(client):
    story, report, third = builders.source("Story"), builders.source("Report"), builders.source("Third")
    builders.relation(story, "reports-on", report)
    builders.relation(report, "cites", third)
    page = opened(client, f"/sources/{story.pk}/")
    listed = [link.attributes["href"] for link in page.all("a") if link.text == "Report"]
    assert listed == [report.get_absolute_url()]
    assert set(drawn(page)) == {story.get_absolute_url(), report.get_absolute_url()}
    assert f"/relations/?source={story.pk}" in page.links
    assert "/relations/" in opened(client, "/sources/").links
    alone = opened(client, f"/sources/{builders.source().pk}/")
    assert not drawn(alone)


def test_the_queries_of_a_page_of_a_source_do_not_grow_with_its_relations(client):
    source = builders.source()

    def queries(number: int) -> int:
        for _ in range(number):
            builders.relation(builders.source(), "cites", source)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/sources/{source.pk}/")
        return len(asked)

    assert queries(1) == queries(12)


def test_words_of_an_attacker_are_drawn_as_words(client):
    one = builders.source(ATTACK, authors=(ATTACK,))
    builders.relation(one, "cites", builders.source(), note=ATTACK)
    page = opened(client, "/relations/")
    assert ATTACK in page.ids["list"].text
    assert "alert(1)" not in "".join(script.text for script in page.all("script"))
