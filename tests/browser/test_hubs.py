"""From a theme to its claims, from a stance to its words, from a cell to what it holds, in a real browser."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.claims.models import Claim, Stance
from evidence.vocabulary.models import Actor, Theme
from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def library(live_server: LiveServer) -> str:
    """The starter library, served. Gives the address."""
    call_command("import_library", settings.STARTER_LIBRARY)
    return str(live_server)


def addresses() -> list[str]:
    """The trees, the fullest and the broadest hubs, an empty one, the table closed, open and refused."""
    theme = Theme.objects.annotate(stances_=Count("stances")).order_by("-stances_", "slug")[0]
    actors = Actor.objects.annotate(stances_=Count("stances")).order_by("-stances_", "slug")
    stance = Stance.objects.order_by("pk")[0]
    return [
        "/themes/",
        theme.get_absolute_url(),
        Theme.objects.filter(parent=None).order_by("slug")[0].get_absolute_url(),
        "/actors/",
        actors[0].get_absolute_url(),
        actors.order_by("stances_", "slug")[0].get_absolute_url(),
        Actor.objects.filter(children__stances__isnull=False).order_by("slug")[0].get_absolute_url(),
        "/positions/?fold=trade-unions",
        f"/positions/?open={stance.actor.slug},{stance.theme.slug}#open",
        "/positions/?stance=maybe",
    ]


def test_from_a_theme_to_a_claim(library: str, page: Page) -> None:
    page.goto(f"{library}/themes/")
    page.get_by_role("link", name="Mutualisation", exact=True).click()
    line = page.locator("#evidence a.claim-line").first
    text = line.inner_text()
    line.click()
    assert page.url.endswith(Claim.objects.get(text=text).get_absolute_url())
    expect(page.locator("h1")).to_have_text(text)


def test_from_a_stance_to_the_words_in_the_text(library: str, page: Page) -> None:
    page.goto(f"{library}/themes/mutualisation/")
    page.locator("#against .places a").first.click()
    target = page.locator(":target").first
    expect(target).to_be_visible()
    expect(target).to_be_in_viewport()
    assert "/text/#q" in page.url


def test_from_chosen_themes_over_a_folded_branch_to_a_cell_its_words_and_their_place(library: str, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{library}/positions/?theme=personalisation")
    page.get_by_text("Choose the themes", exact=True).click()
    page.get_by_label("Mutualisation").check()
    page.get_by_role("button", name="Show these themes").click()
    expect(page.locator(".matrix thead th")).to_have_count(3)
    page.get_by_role("link", name="fold Trade unions", exact=True).focus()
    page.keyboard.press("Enter")
    row = page.locator("#actor-trade-unions")
    expect(row).to_contain_text("with those below")
    expect(page.locator("#actor-brendan-barber")).to_have_count(0)
    row.get_by_role("link", name="against 2 quotations").click()
    opened = page.locator("#open")
    expect(opened).to_be_in_viewport()
    expect(opened).to_contain_text("2 quotations in 1 passage of 1 source")
    opened.get_by_role("link", name="Close").click()
    expect(page.locator("#open")).to_have_count(0)
    expect(row).to_be_in_viewport()
    page.go_back()
    opened.locator("figcaption a[href*='/text/#q']").first.click()
    expect(page.locator(":target").first).to_be_visible()
    assert "/text/#q" in page.url


def test_from_a_mark_of_the_timeline_to_what_it_counts_by_keyboard(library: str, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{library}/themes/public-service-reform/")
    mark = page.locator("a.tl[aria-label='2013: neutral, 1 quotation']")
    mark.focus()
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    opened = page.locator("#words")
    expect(opened.locator("h2")).to_contain_text("neutral, 2013")
    expect(opened.locator("figure mark").first).to_be_visible()


def test_no_page_scrolls_sideways_and_axe_finds_nothing(library: str, page: Page) -> None:
    for address in addresses():
        page.goto(library + address)
        assert_in_order(page)
