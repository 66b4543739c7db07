"""Adding a text in a real browser: a file, its blocks beside its pages, a version. Axe finds nothing."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.curation.models import TextDraft
from evidence.curation.texts import waiting
from evidence.library.models import Source
from tests import builders
from tests.browser.looks import assert_in_order
from tests.text import files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")


@pytest.fixture
def source() -> Source:
    return builders.source("A report on paper", access="on_request", contact="contact@example.org")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.pdf"
    file.write_bytes(files.report())
    return file


def signed_in(page: Page, address: str) -> None:
    person = builders.person()
    page.goto(f"{address}/sign-in/?next=/workbench/")
    page.get_by_label("Name").fill(person.username)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{address}/workbench/")


def given(page: Page, address: str, report: Path) -> None:
    """The draft of the report is open."""
    page.goto(f"{address}/workbench/sources/?q=report+paper")
    page.get_by_role("link", name="A report on paper").click()
    page.locator("#give-file").set_input_files(report)
    page.get_by_role("button", name="Keep the file and read it").click()
    expect(page.get_by_role("heading", name="Page 1")).to_be_visible()


@pytest.mark.usefixtures("source")
def test_from_a_pdf_to_a_version_that_readers_see(live_server: LiveServer, page: Page, report: Path) -> None:
    signed_in(page, str(live_server))
    given(page, str(live_server), report)
    picture = page.get_by_role("img", name="Page 1 of the file")
    picture.scroll_into_view_if_needed()
    picture.evaluate("image => image.decode()")  # raises where there is no picture
    page.get_by_label("Block 1 is a", exact=True).select_option("heading 2")
    page.get_by_label("leave out block 2", exact=True).check()
    page.get_by_role("button", name="Join block 4 to the one above").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(page.get_by_label("leave out block 2", exact=True)).to_be_checked()
    page.get_by_role("button", name="Save and make it a version").first.click()
    expect(page.get_by_text("1 × heading")).to_be_visible()
    page.get_by_label("Why this version is made").fill("Taken from paper.")
    page.get_by_role("button", name="Submit the text").click()
    expect(page.get_by_role("status")).to_contain_text("a second person reads the text")
    draft = TextDraft.objects.get()
    waiting.accept(draft.pk, edition=draft.edition, by=builders.person())
    page.get_by_role("link", name="Texts of this source").click()
    page.get_by_role("link", name="Full text, version 1").click()
    expect(page.locator("main")).to_contain_text("South was where workers spoke")
    expect(page.locator("main")).not_to_contain_text("East was where workers spoke")


def test_a_block_is_split_and_corrected_without_script(
    live_server: LiveServer, browser: Browser, source: Source
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    signed_in(page, str(live_server))
    page.goto(f"{live_server}/workbench/sources/{source.pk}/texts/")
    page.get_by_label("Its words").fill("Staff were hard. Users too.")
    page.get_by_role("button", name="Look at its blocks").click()
    page.get_by_role("button", name="Split or correct block 1").click()
    page.get_by_role("button", name="Split here").click()
    expect(page.locator(".block")).to_have_count(2)
    page.get_by_label("Correct its words").fill("Staff were heard.")
    page.get_by_role("button", name="Compare with").click()
    expect(page.locator("del")).to_contain_text("hard")
    page.get_by_role("button", name="Keep these words").click()
    expect(page.locator("ins")).to_contain_text("heard")
    page.context.close()


def test_nothing_runs_off_and_axe_finds_nothing(
    live_server: LiveServer, page: Page, source: Source, report: Path
) -> None:
    builders.file(of=source, access="on_request")
    signed_in(page, str(live_server))
    given(page, str(live_server), report)
    draft = page.url
    opened = f"{draft}?open={source.text_drafts.get().blocks[0]['parts'][0][0]}"
    base = str(live_server)
    record, texts = f"{base}/sources/{source.pk}/", f"{base}/workbench/sources/{source.pk}/texts/"
    asking, finding, requests = f"{record}request/", f"{base}/workbench/sources/", f"{base}/workbench/requests/"
    addresses = (record, asking, draft, opened, f"{draft}version/", texts, finding, requests)
    for address in addresses:
        page.goto(address)
        assert_in_order(page)
