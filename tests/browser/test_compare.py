"""Comparing and the drawing of relations, in a real browser."""

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.claims.models import Claim
from evidence.library.models import Source
from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def library(live_server: LiveServer) -> str:
    """The starter library, served. Gives the address."""
    call_command("import_library", settings.STARTER_LIBRARY)
    return str(live_server)


def test_from_a_page_to_a_comparison_its_words_and_another_order_by_keyboard(library: str, page: Page) -> None:
    one, other = Claim.objects.published().order_by("pk")[:2]
    page.goto(f"{library}/compare/?claim={one.pk}&claim={other.pk}")
    heads = page.locator(".compare-table thead .name")
    expect(heads).to_have_text([one.text, other.text])
    words = page.locator("details.opens").first
    words.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(words.locator("mark").first).to_be_visible()
    assert_in_order(page)
    move = page.get_by_role("link", name="to the right").first
    move.focus()
    page.keyboard.press("Enter")
    expect(heads).to_have_text([other.text, one.text])
    page.get_by_role("link", name="Remove").first.click()
    expect(page.locator(".chosen .name")).to_have_text([one.text])
    expect(page.get_by_label("Add a claim: words of its text")).to_be_visible()


WORDS_OUTSIDE = """region => [...region.querySelectorAll(".work")].filter(work => {
    const box = work.querySelector("rect").getBBox();
    return [...work.querySelectorAll("text")].some(text => {
        const words = text.getBBox();
        return words.x < box.x || words.x + words.width > box.x + box.width
            || words.y < box.y || words.y + words.height > box.y + box.height;
    });
}).length"""


def test_the_drawing_holds_its_words_and_is_a_column_where_it_has_no_room(library: str, page: Page) -> None:
    page.goto(f"{library}/relations/")
    assert_in_order(page)
    region = page.get_by_role("region", name="Drawing of the relations")
    column = region.locator("svg.column")
    expect(column).to_be_hidden()
    assert region.evaluate(WORDS_OUTSIDE) == 0
    for width, letters in ((320, "100%"), (640, "200%")):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("size => document.documentElement.style.fontSize = size", letters)
        expect(column).to_be_visible()
        assert region.evaluate("region => region.scrollWidth <= region.clientWidth")
        assert region.evaluate(WORDS_OUTSIDE) == 0
    for place in ("/positions/?theme=*", "/map/", "/compare/"):
        page.goto(f"{library}{place}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{library}/relations/")
    work = region.get_by_role("link", name=Source.objects.get(title__startswith="Government That Can").title)
    work.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Related works, drawn")).to_be_visible()
    assert_in_order(page)
