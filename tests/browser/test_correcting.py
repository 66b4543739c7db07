"""Correcting a text in a real browser, by keyboard, without script; axe finds nothing; nothing runs off."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.accounts.roles import Role
from evidence.claims.models import Quotation
from evidence.curation.carrying import correcting
from evidence.curation.models import Carry
from evidence.library.models import Source
from tests import builders
from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OLD = (
    "What they said\n\nStaff were hard here, and what they said was written down by those who had asked them. "
    "Mutuals improve services for users. They had said so before.\n\nIt rained on all of them. Users left early."
)
NEW = OLD.replace("hard", "heard").replace(" Users left early.", "")


def a_text() -> Source:
    source = builders.source("Heard at work: a study of those who were asked", authors=("Needham",))
    version = builders.text(OLD, of=source)
    claim = builders.claim("Staff are heard where they own their work.")
    builders.evidence(claim=claim, quotation=builders.quotation("Staff were hard here", in_=version))
    builders.quotation("Mutuals improve services for users.", in_=version)
    builders.quotation("Users left early.", in_=version)
    return source


def signed_in(page: Page, server: LiveServer, address: str) -> None:
    person = builders.person(Role.CURATOR)
    page.goto(f"{server}/sign-in/?next={address}")
    page.locator("[name=username]").fill(person.username)
    page.locator("[name=password]").fill("correct horse")
    page.locator("main button[type=submit]").click()


def test_a_text_is_corrected_and_a_quotation_decided_by_keyboard(live_server: LiveServer, browser: Browser) -> None:
    source = a_text()
    page = browser.new_context(java_script_enabled=False).new_page()
    signed_in(page, live_server, f"/workbench/sources/{source.pk}/correct/")
    page.get_by_role("textbox", name="Words", exact=True).fill(NEW)
    page.get_by_label("Why the text").fill("Two slips of the scanner.")
    page.get_by_role("button", name="Compare").focus()
    page.keyboard.press("Enter")
    expect(page.locator("ins").first).to_contain_text("heard")
    page.get_by_role("button", name="Submit the correction").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("a second person reads it")
    waits = page.url.removeprefix(str(live_server))
    page.get_by_role("button", name="Sign out").click()

    signed_in(page, live_server, waits)  # a second person
    page.get_by_role("button", name="Accept as version 2").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 carried over by rule, 2 to be decided")
    assert source.text_versions.get(number=2).content == NEW
    page.get_by_role("button", name="Sign out").click()

    signed_in(page, live_server, "/workbench/carries/")  # a second person
    page.get_by_role("link", name="Staff were hard here").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Accept the place").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Accepted")
    assert Quotation.objects.filter(exact="Staff were heard here", text_version__number=2).exists()
    page.context.close()


def test_axe_finds_nothing_and_nothing_runs_off(live_server: LiveServer, page: Page) -> None:
    source = a_text()
    with builders.as_brought_in():
        correcting.correct(source, "full-text", NEW, "A slip.", builders.person())
    carries = [f"/workbench/carries/{one.pk}/" for one in Carry.objects.order_by("pk")]
    signed_in(page, live_server, "/workbench/carries/")
    for address in ("/workbench/carries/", *carries, f"/workbench/sources/{source.pk}/correct/"):
        page.goto(f"{live_server}{address}")
        assert_in_order(page)
    page.get_by_role("textbox", name="Words", exact=True).fill(f"{NEW} And more.")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("ins").first).to_be_visible()
    assert_in_order(page)
