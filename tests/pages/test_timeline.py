"""Timelines as delivered: every mark of the drawing is a link with a name, and the table says the same."""

from typing import Any

import pytest
from django.test import Client

from evidence.claims.timeline_figures import NAMED
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db


def opened(client: Client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200
    return Page(response)


def used(issued: str, **fields: Any) -> None:
    """Words of a source of this date that show a stance."""
    quotation = builders.quotation(in_=builders.text(of=builders.source(issued=issued)))
    builders.stance(quotation=quotation, **fields)


@pytest.mark.parametrize("hub", ["theme", "actor"])
def test_drawing_and_table_have_the_same_links_with_the_same_names(client, hub):
    one = builders.theme() if hub == "theme" else builders.actor()
    for issued in ("2011", "2011-09", "201X", "2013", ""):
        used(issued, **{hub: one})
    page = opened(client, one.get_absolute_url())
    drawn = [(link.attributes["href"], link.attributes["aria-label"]) for link in page.all("a", "tl")]
    told = [
        (link.attributes["href"], link.attributes["aria-label"])
        for link in page.all("a")
        if "aria-label" in link.attributes and "tl" not in link.classes
    ]
    assert sorted(drawn) == sorted(told)
    by_name = {name: address for address, name in drawn}
    assert "undated=1" in by_name["Date not stated: 1 source"]
    assert "year_from=2011&year_to=2011" in by_name["2011: 2 sources"]
    assert "2010: 1 source, 1 of them perhaps later, up to 2019" in by_name
    assert by_name["2011: for, 2 quotations"].startswith("/map/?")
    assert "<style" not in client.get(one.get_absolute_url()).content.decode()
    assert not [element for element in page.elements if "style" in element.attributes]


def test_what_states_no_date_has_a_table_and_no_drawing(client):
    theme = builders.theme()
    used("", theme=theme)
    page = opened(client, theme.get_absolute_url())
    assert not page.all("svg", "timeline-drawing")
    assert "Date not stated" in page.ids["timeline"].text


def test_a_theme_without_anything_says_so(client):
    page = opened(client, builders.theme().get_absolute_url())
    assert "Nothing here that could stand on a timeline." in page.text


def test_many_sources_are_counted_and_not_named(client):
    theme = builders.theme()
    for number in range(NAMED + 1):
        builders.assign(builders.source(f"Title {number}", issued="2011"), theme)
    page = opened(client, theme.get_absolute_url())
    assert f"2011: {NAMED + 1} sources" in [link.attributes.get("aria-label") for link in page.all("a")]
    assert not page.all("td", "timeline-named")
