"""My selection in a real browser: with a script in place, without one by the session, and from one to the other."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.claims.models import EvidenceLink
from evidence.library.models import Source
from tests.browser.looks import assert_in_order, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def library(live_server: LiveServer) -> str:
    """The starter library, served. Gives the address."""
    call_command("import_library", settings.STARTER_LIBRARY)
    return str(live_server)


@pytest.fixture
def unscripted(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def cunningham() -> Source:
    return Source.objects.get(key="cunningham-2013")


def link() -> EvidenceLink:
    found = EvidenceLink.objects.order_by("pk").first()
    assert found
    return found


def held(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.evaluate("localStorage['evidence.selection']"))
    return found


def test_a_button_toggles_in_place_and_asks_nothing(library: str, page: Page) -> None:
    page.goto(f"{library}/sources/{cunningham().pk}/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/static/" not in request.url else None)
    before = page.locator("h1").bounding_box()
    page.get_by_role("button", name="Add to my selection").click()
    expect(page.get_by_role("button", name="Take out of my selection")).to_be_visible()
    expect(page.locator("[data-selected-count]")).to_have_text("1")
    assert page.locator("h1").bounding_box() == before, "nothing moved"
    page.get_by_role("button", name="Take out of my selection").click()
    expect(page.locator("[data-selected-count]")).to_have_text("")
    assert asked == []
    assert page.context.cookies() == []


def test_what_was_pressed_is_there_when_the_page_is_opened(library: str, page: Page) -> None:
    evidence = link()
    page.goto(f"{library}/sources/{cunningham().pk}/")
    page.get_by_role("button", name="Add to my selection").click()
    page.goto(f"{library}/claims/{evidence.claim_id}/")
    page.get_by_role("button", name="Add to my selection").click()
    page.locator(f"button[data-select='q{evidence.quotation_id}']").first.click()
    page.get_by_role("link", name="My selection").click()
    expect(page.get_by_role("heading", name="1 source")).to_be_visible()
    expect(page.locator("main")).to_contain_text(evidence.claim.text)
    expect(page.locator("main")).to_contain_text(f"“{evidence.quotation.exact}”")
    # Taken out on this page, it is out on the others.
    page.locator(f"#s{cunningham().pk}").get_by_role("button", name="Take out").click()
    expect(page.get_by_role("heading", name="1 source")).to_have_count(0)
    page.goto(f"{library}/sources/{cunningham().pk}/")
    expect(page.get_by_role("button", name="Add to my selection")).to_be_visible()
    expect(page.locator("[data-selected-count]")).to_have_text("2")


def test_without_a_script_the_session_keeps_it(library: str, unscripted: Page) -> None:
    address = f"{library}/sources/{cunningham().pk}/"
    unscripted.goto(address)
    assert unscripted.context.cookies() == []
    unscripted.get_by_role("button", name="Add to my selection").click()
    expect(unscripted).to_have_url(f"{library}/selection/")
    expect(unscripted.locator("main")).to_contain_text(cunningham().title)
    unscripted.get_by_text("Add a note").click()
    unscripted.locator("textarea").fill("Read chapter two")
    unscripted.get_by_role("button", name="Keep the note").click()
    expect(unscripted.locator(".my-note")).to_contain_text("Read chapter two")
    with unscripted.expect_download() as download:
        unscripted.get_by_role("link", name="Markdown of the annotated bibliography").click()
    assert "Note: Read chapter two" in download.value.path().read_text()
    unscripted.get_by_role("link", name="Back to the page").click()
    expect(unscripted).to_have_url(address)


def test_what_a_session_held_before_the_script_came_is_kept(library: str, page: Page) -> None:
    first, second = cunningham(), Source.objects.published().exclude(pk=cunningham().pk).order_by("pk")[0]
    page.goto(f"{library}/sources/{first.pk}/")
    # A form sent by the browser itself, as without script.
    page.evaluate(
        "(() => { const f = document.querySelector('.selecting'); const i = document.createElement('input');"
        " i.name = 'item'; i.value = f.querySelector('button').value; f.append(i); f.submit(); })()"
    )
    expect(page).to_have_url(f"{library}/selection/")
    page.evaluate("localStorage.clear()")
    page.goto(f"{library}/sources/{second.pk}/")
    page.get_by_role("button", name="Add to my selection").click()
    page.goto(f"{library}/selection/")
    expect(page.get_by_role("heading", name="2 sources")).to_be_visible()
    until(page, "JSON.parse(localStorage['evidence.selection']).keys.length === 2")  # the script comes after
    assert set(held(page)["keys"]) == {f"s{second.pk}", f"s{first.pk}"}


def test_a_session_that_was_forgotten_is_filled_again(library: str, page: Page) -> None:
    page.goto(f"{library}/sources/{cunningham().pk}/")
    page.get_by_role("button", name="Add to my selection").click()
    page.goto(f"{library}/selection/")
    expect(page.get_by_role("heading", name="1 source")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{library}/selection/")
    expect(page.get_by_role("heading", name="1 source")).to_be_visible()


def test_a_browser_without_cookies_gets_an_address_and_no_circle(library: str, page: Page) -> None:
    page.goto(f"{library}/sources/{cunningham().pk}/")
    page.get_by_role("button", name="Add to my selection").click()
    page.context.route("**/selection/take/", lambda route: route.fulfill(status=200, body="kept nowhere"))
    page.goto(f"{library}/selection/")
    expect(page).to_have_url(f"{library}/selection/?s={cunningham().pk}")
    expect(page.locator("main")).to_contain_text(cunningham().title)


def test_a_page_of_another_site_cannot_add(library: str, browser: Browser) -> None:
    here, there = ("localhost", "127.0.0.1") if "localhost" in library else ("127.0.0.1", "localhost")
    other = library.replace(here, there)
    form = f'<form method="post" action="{library}/selection/add/"><button name="item" value="s1">Win</button></form>'
    context = browser.new_context()
    page = context.new_page()
    page.route(f"{other}/evil", lambda route: route.fulfill(content_type="text/html", body=form))
    page.goto(f"{other}/evil")
    with page.expect_navigation() as answer:
        page.get_by_role("button").click()
    assert answer.value is not None
    assert answer.value.status == 403
    context.close()


def test_axe_finds_nothing_and_nothing_runs_off_the_screen(library: str, page: Page) -> None:
    evidence = link()
    asked = f"s={cunningham().pk}&c={evidence.claim_id}&q={evidence.quotation_id}"
    page.goto(f"{library}/claims/{evidence.claim_id}/")
    page.get_by_role("button", name="Add to my selection").click()
    addresses = (
        "/selection/",
        f"/selection/?{asked}",
        f"/selection/?{asked}&find=nature",
        f"/sources/{cunningham().pk}/",
    )
    for address in addresses:
        page.goto(library + address)
        page.wait_for_load_state("networkidle")
        assert_in_order(page)
        page.set_viewport_size({"width": 320, "height": 900})
        small = page.evaluate(
            """() => [...document.querySelectorAll('main :is(button, summary, input:not([type=hidden]))')]
                .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 23.5)
                .map(one => one.outerHTML.slice(0, 120))"""
        )
        assert small == [], address
