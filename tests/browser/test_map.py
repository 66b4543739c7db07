"""From a figure of the evidence map to the words and back, in a real browser."""

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESSES = [
    "/map/",
    "/map/?columns=relation",
    "/map/?segments=stance&rows=actor&columns=theme",
    "/map/?rows=actor&columns=year&cell=-,-",
    "/map/?columns=basis&theme=mutualisation&cell=mutualisation,testimony#words",
    "/map/?rows=poem",
]


@pytest.fixture
def library(live_server: LiveServer) -> str:
    """The starter library, served. Gives the address."""
    call_command("import_library", settings.STARTER_LIBRARY)
    return str(live_server)


def test_from_a_figure_to_its_words_and_back_by_keyboard(library: str, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{library}/map/")
    figure = page.locator(".map-table a.whole").first
    number = figure.locator("b").inner_text()
    figure.focus()
    page.keyboard.press("Enter")
    words = page.locator("#words")
    expect(words).to_be_in_viewport()
    expect(words).to_contain_text(f"{number} quotation")
    expect(words.locator("mark").first).to_be_visible()
    assert "cell=" in page.url
    words.get_by_role("link", name="Close", exact=True).click()
    expect(page.locator("#words")).to_have_count(0)


def test_rows_and_columns_are_chosen_without_script(library: str, page: Page) -> None:
    page.goto(f"{library}/map/")
    page.locator("select[name=columns]").select_option("basis")
    page.locator("select[name=rows]").select_option("kind")
    page.locator(".map-form button").first.click()
    expect(page.locator(".map-table thead th").first).to_contain_text("Kind of source")
    expect(page.locator(".map-table thead")).to_contain_text("testimony")


def test_the_areas_of_squares_are_in_proportion_to_their_figures(library: str, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{library}/map/")
    drawn = []
    for one in page.locator(".map-table a.whole").all():
        box = one.locator("svg").bounding_box()
        assert box
        drawn.append((int(one.locator("b").inner_text()), box["width"] * box["height"]))
    most, largest = max(drawn)
    assert len({number for number, _ in drawn}) > 3
    for number, area in drawn:
        if area > 10:  # below, all are drawn alike so that they can be seen
            assert abs(area / largest - number / most) < 0.02, (number, area)


def test_on_a_phone_it_is_a_list_with_its_gaps_by_name(library: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{library}/map/")
    expect(page.locator(".map-table thead")).to_be_hidden()
    row = page.locator(".map-table tbody tr").first
    expect(row.get_by_text("case-study report", exact=True)).to_be_visible()
    expect(row.locator(".note .gap-no-source")).to_be_visible()


def test_no_map_scrolls_sideways_and_axe_finds_nothing(library: str, page: Page) -> None:
    for address in ADDRESSES:
        page.goto(library + address)
        assert_in_order(page)
