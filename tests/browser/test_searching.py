"""How to search and the advanced form in a real browser."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import builders
from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESSES = ("/search/help/", "/search/advanced/?q=mutuals+-cuts+theme:mutuals", "/search/advanced/?go=1&theme=nope")


def test_axe_finds_nothing_and_nothing_runs_off_the_screen(live_server: LiveServer, page: Page) -> None:
    builders.theme("Mutuals", slug="mutuals")
    for address in ADDRESSES:
        page.goto(str(live_server) + address)
        assert_in_order(page)


def test_a_search_is_shown_in_the_places_of_the_form(live_server: LiveServer, page: Page) -> None:
    page.goto(f"{live_server}/search/advanced/?q=mutuals+-cuts+year:2010..2013")
    expect(page.get_by_label("All of these words")).to_have_value("mutuals")
    expect(page.get_by_label("None of these words")).to_have_value("cuts")
    expect(page.get_by_label("To year")).to_have_value("2013")
