"""A curator brings a file in, in a real browser: chooses it, looks, confirms, sees it done, takes the report."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.curation.imports import tasks
from evidence.library.models import Source
from tests import builders
from tests.browser.looks import assert_in_order
from tests.curation.importing import many, ris

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worker(live_server: LiveServer) -> Iterator[None]:  # noqa: ARG001 (after the server's database)
    """What `manage.py work` does, beside the browser."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.2):
            tasks.step()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


def sign_in(page: Page, address: str) -> None:
    curator = builders.person()
    page.goto(f"{address}/sign-in/?next=/workbench/imports/")
    page.locator("input[name=username]").fill(curator.username)
    page.locator("input[name=password]").fill("correct horse")
    page.locator("main form button[type=submit]").first.click()


@pytest.mark.usefixtures("worker")
def test_from_a_file_to_a_report(live_server: LiveServer, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "references.ris"
    file.write_bytes(b"lost words\r\n" + many(60) + ris(["TI  - With a warning", "PY  - 20O1"]))
    sign_in(page, str(live_server))
    page.get_by_label("A file of references").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("h1")).to_have_text("references.ris")
    expect(page.get_by_role("link", name="61 would be created")).to_be_visible()
    assert_in_order(page)

    page.get_by_role("link", name="1 rejected").click()
    page.get_by_text("As it stands in the file").click()
    expect(page.locator("pre")).to_contain_text("lost words")
    page.get_by_role("button", name="Bring these records in").click()
    expect(page.get_by_text("Applied.", exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name="61 created")).to_be_visible()
    assert Source.objects.filter(status="draft").count() == 61

    with page.expect_download() as download:
        page.get_by_role("link", name="table (CSV)").click()
    assert "lost words" in Path(download.value.path()).read_text()


def test_columns_of_a_table_without_a_script(live_server: LiveServer, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "ours.csv"
    file.write_text("Heading,Who\nSmall enough to care,Catherine Needham\n")
    sign_in(page, str(live_server))
    page.get_by_label("A file of references").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    page.get_by_label("Heading", exact=True).select_option(label="Title")
    page.get_by_role("button", name="Show how it would be read").click()
    expect(page.get_by_text("not saved yet")).to_be_visible()
    page.get_by_role("button", name="Read the table so").click()
    expect(page.get_by_role("link", name="1 would be created")).to_be_visible()
    assert_in_order(page)
