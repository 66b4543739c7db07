"""How to search and the advanced form in a real browser."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import builders
from tests.browser.looks import ENDS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESSES = ("/search/help/", "/search/advanced/?q=mutuals+-cuts+theme:mutuals", "/search/advanced/?go=1&theme=nope")


def test_axe_finds_nothing_and_nothing_runs_off_the_screen(live_server: LiveServer, page: Page) -> None:
    builders.theme("Mutuals", slug="mutuals")
    axe = Axe()
    for (width, scheme), address in product(ENDS, ADDRESSES):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        page.goto(str(live_server) + address)
        found = axe.run(page)
        assert found.violations_count == 0, f"{address} at {width} px, {scheme}:\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_search_is_shown_in_the_places_of_the_form(live_server: LiveServer, page: Page) -> None:
    page.goto(f"{live_server}/search/advanced/?q=mutuals+-cuts+year:2010..2013")
    expect(page.get_by_label("All of these words")).to_have_value("mutuals")
    expect(page.get_by_label("None of these words")).to_have_value("cuts")
    expect(page.get_by_label("To year")).to_have_value("2013")
