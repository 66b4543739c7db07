"""From a claim to a document, in a real browser: the words to the letter, and what speaks against relying on them."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import builders
from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_a_claim_to_a_document(live_server: LiveServer, page: Page) -> None:
    claim = builders.claim("Mutuals listen to staff.")
    builders.evidence("supports", claim=claim, quotation=builders.quotation("listened to"))
    builders.evidence("contradicts", claim=claim, quotation=builders.quotation("Users said the same."))
    page.goto(f"{live_server}/claims/{claim.pk}/")
    page.get_by_role("button", name="Add to a brief").click()
    expect(page.get_by_role("heading", name="1 claim")).to_be_visible()
    assert_in_order(page)

    page.get_by_role("link", name="Words, quotations, notes").click()
    assert_in_order(page)
    page.get_by_label("What leads to this claim").fill("Not all agree.")
    for box in page.get_by_label("which contradict it").all():
        box.uncheck()
    page.get_by_text("Write why you still use the claim").first.click()
    page.get_by_label("Why you still use the claim").first.fill("I read them myself.")
    page.get_by_role("button", name="Keep").click()

    expect(page.locator("main")).to_contain_text("Not all agree.")
    expect(page.locator("main")).to_contain_text("not quoted here")
    expect(page.locator("main")).to_contain_text("I read them myself.")
    page.get_by_role("textbox", name="Title").fill("On staff")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("heading", name="On staff")).to_be_visible()

    page.get_by_role("link", name="Read the brief").click()
    expect(page.get_by_role("heading", name="References")).to_be_visible()
    expect(page.locator("main")).to_contain_text("not quoted here")
    assert_in_order(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Markdown").click()
    said = download.value.path().read_text()
    assert said.startswith("# On staff\n")
    assert "Not all agree." in said
    assert said.count("not quoted here") == 2
    assert "I read them myself." in said
