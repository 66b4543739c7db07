"""The vocabulary by keyboard alone: a theme finds its place under another, is merged, and comes back."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.accounts.roles import Role
from tests import builders
from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TERMS = b"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix t: <http://other.example/themes/> .
t:voice a skos:Concept ; skos:prefLabel "Voice" ; skos:definition "Being heard." .
t:choice a skos:Concept ; skos:prefLabel "Choice" ; skos:definition "To pick." .
t:hollow a skos:Concept ; skos:prefLabel "Hollow" ."""


def test_a_theme_is_moved_merged_and_brought_back_by_keyboard(page: Page, live_server: LiveServer) -> None:
    editor = builders.person(Role.EDITOR)
    voice, say = builders.theme("Voice"), builders.theme("Having a say")
    claim = builders.claim(themes=(say,))
    page.goto(f"{live_server.url}/sign-in/?next=/workbench/vocabulary/theme/{say.pk}/")
    page.fill("[name=username]", editor.username)
    page.fill("[name=password]", "correct horse")
    page.keyboard.press("Enter")
    page.get_by_label("Broader theme").focus()
    page.keyboard.type("Voice")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Saved.").wait_for()
    say.refresh_from_db()
    assert say.parent == voice
    page.get_by_role("link", name="Merge it into another").focus()
    page.keyboard.press("Enter")
    page.get_by_label("The theme that goes on").focus()
    page.keyboard.type("Voice")
    page.get_by_role("button", name="See what will happen").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Why").focus()
    page.keyboard.type("Two words for one thing.")
    page.get_by_role("button", name="Merge into").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo").wait_for()
    assert list(claim.themes.all()) == [voice]
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    page.get_by_text("all is as it was").wait_for()
    assert list(claim.themes.all()) == [say]


def test_axe_finds_nothing_and_nothing_runs_off(page: Page, live_server: LiveServer) -> None:
    editor = builders.person(Role.EDITOR)
    theme = builders.theme("Voice")
    builders.claim(themes=(theme,))
    builders.theme("Having a say", parent=theme)
    builders.evidence()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}/sign-in/?next=/workbench/")
    page.fill("[name=username]", editor.username)
    page.fill("[name=password]", "correct horse")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Workbench").wait_for()
    one = f"/workbench/vocabulary/theme/{theme.pk}/"
    addresses = (
        "/workbench/vocabulary/", one, f"{one}split/", f"{one}merge/?into=Having+a+say", f"{one}uses/claims/",
        "/workbench/vocabulary/theme/new/", "/workbench/vocabulary/proposals/", "/workbench/vocabulary/changes/",
        "/workbench/integrity/", "/workbench/integrity/never-checked/", "/workbench/vocabulary/import/",
    )  # fmt: skip
    for address in addresses:
        page.goto(f"{live_server.url}{address}")
        assert_in_order(page)
    page.set_input_files("#file", {"name": "terms.ttl", "mimeType": "text/turtle", "buffer": TERMS})
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="What would become of its concepts")).to_be_visible(timeout=60_000)
    assert_in_order(page)
    page.get_by_role("checkbox", name="take Voice").check()
    page.get_by_role("button", name="Take what is ticked").click()
    expect(page.get_by_role("heading", name="What was taken")).to_be_visible()
    assert_in_order(page)
    theme.refresh_from_db()
    assert theme.definition == "Being heard."
