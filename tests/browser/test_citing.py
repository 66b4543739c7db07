"""Citing in a real browser: what is copied keeps its italics, and everything is there without a script."""

from collections.abc import Iterator
from itertools import product

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.claims.models import EvidenceLink, Quotation
from evidence.library.models import Source
from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLIPBOARD = """async () => {
    const [item] = await navigator.clipboard.read();
    const read = async (type) => item.types.includes(type) ? (await item.getType(type)).text() : "";
    return [await read("text/html"), await read("text/plain")];
}"""


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


def words() -> Quotation:
    found = Quotation.objects.filter(text_version__source__key="customer-rota").order_by("start").first()
    assert found
    return found


def addresses() -> list[str]:
    link = EvidenceLink.objects.order_by("pk").first()
    assert link
    mark = words()
    return [
        f"/sources/{cunningham().pk}/cite/",
        f"/sources/{mark.text_version.source_id}/cite/?q={mark.pk}&style=chicago-notes-bibliography",
        f"/sources/{cunningham().pk}/cite/?find=nature",
        f"/claims/{link.claim_id}/cite/?style=oscola",
    ]


@pytest.mark.parametrize("closed", [False, True], ids=["clipboard", "copy command"])
def test_a_copied_reference_keeps_its_italics(library: str, page: Page, closed: bool) -> None:  # noqa: FBT001
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=library)
    if closed:  # as on a page without HTTPS
        page.add_init_script("delete window.ClipboardItem")
    page.goto(f"{library}/sources/{cunningham().pk}/cite/")
    entry = page.locator("#entry")
    page.locator('button[data-copies="entry"]').click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    html, plain = page.evaluate(CLIPBOARD)
    assert plain == " ".join(entry.inner_text().split())
    assert f"<i>{entry.locator('i').first.inner_text()}</i>" in html
    assert "<p" not in html
    assert "class=" not in html


def test_the_words_are_copied_to_the_letter(library: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=library)
    mark = words()
    page.goto(f"{library}/sources/{mark.text_version.source_id}/cite/?q={mark.pk}")
    page.locator('button[data-copies="quoted"]').click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate(CLIPBOARD)[1] == " ".join(mark.exact.split())


def test_without_a_script_there_is_no_button_that_does_nothing(library: str, unscripted: Page) -> None:
    unscripted.goto(f"{library}/sources/{cunningham().pk}/")
    expect(unscripted.locator("button[data-copies]")).to_be_hidden()
    unscripted.get_by_role("link", name="Other styles and formats").click()
    for button in unscripted.locator("button[data-copies]").all():
        expect(button).to_be_hidden()
    unscripted.get_by_label("Find another style").fill("policy studies")
    unscripted.get_by_role("button", name="Find").click()
    unscripted.get_by_role("link", name="Policy Studies", exact=True).click()
    expect(unscripted.locator("#entry")).to_contain_text("Cunningham")


def test_from_a_quotation_to_its_footnote_and_back_to_the_words(library: str, page: Page) -> None:
    link = EvidenceLink.objects.order_by("pk").first()
    assert link
    page.goto(f"{library}/claims/{link.claim_id}/")
    page.locator(f'a[href$="/cite/?q={link.quotation_id}"]').first.click()
    assert page.locator("#quoted").inner_text() == link.quotation.exact
    page.get_by_role("link", name=f"#q{link.quotation_id}").first.click()
    expect(page.locator(f"#q{link.quotation_id}")).to_be_in_viewport()


def test_a_passage_is_cited_by_its_number(library: str, page: Page) -> None:
    version = words().text_version
    page.goto(f"{library}/sources/{version.source_id}/text/")
    page.get_by_label("Cite the passage whose address ends in #p").fill("7")
    page.get_by_role("button", name="Cite it").click()
    block = version.blocks.get(number=7)
    assert page.locator("#quoted").text_content() == version.content[block.start : block.end]


def test_data_for_machines_offends_no_policy(library: str, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{library}/sources/{cunningham().pk}/")
    block = page.locator('script[type="application/ld+json"]')
    assert "ScholarlyArticle" in (block.text_content() or "")
    assert told == []
    # The control: a script of the same place is reported, and not run.
    page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in one for one in told)
    context.close()


def test_axe_finds_nothing_in_both_themes_and_widths(library: str, page: Page) -> None:
    for address in addresses():
        page.goto(library + address)
        assert_in_order(page)


def test_nothing_runs_off_a_narrow_screen_and_all_can_be_pressed(library: str, page: Page) -> None:
    for width, address in product((320, 390), addresses()):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(library + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        small = page.evaluate(
            """() => [...document.querySelectorAll('main :is(a, button, summary, input, select)')]
                .filter(one => one.checkVisibility() && one.getBoundingClientRect().width > 1)
                .filter(one => one.getBoundingClientRect().height < 23.5)
                .filter(one => !one.matches('p.note a, dd a'))
                .map(one => one.outerHTML.slice(0, 120))"""
        )
        assert small == [], address
