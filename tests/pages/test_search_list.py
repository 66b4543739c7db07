"""A result as a list of references: in the order of the style, plain or with its italics."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from evidence.citations import pandoc
from evidence.search import bibliography, reader, writer
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], None]]:
    settings.INDEX_DIR = tmp_path / "index"
    yield lambda: writer.rebuild(reader.shelf())
    reader.reader_of.cache_clear()


@pytest.fixture
def library(index: Callable[[], None]) -> None:
    builders.source("Second <script>mutuals</script>", authors=("Needham",), issued="2013")
    builders.source("First mutuals", authors=("Needham",), issued="2013")
    builders.source("Of mutuals", authors=("Barber",), issued="2011")
    index()


@pytest.mark.usefixtures("library")
def test_the_list_stands_in_the_order_of_the_style_and_tells_years_apart(client: Client) -> None:
    answer = client.get("/search/list/txt/?q=mutuals&sort=title")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="evidence-sources-mutuals.txt"'
    assert [line for line in answer.content.decode().splitlines() if line] == [
        "Barber. (2011). Of mutuals.",
        "Needham. (2013a). First mutuals.",
        "Needham. (2013b). Second <script>mutuals</script>.",
    ]


@pytest.mark.usefixtures("library")
def test_italics_are_kept_and_markup_is_text(client: Client) -> None:
    html = client.get("/search/list/html/?q=mutuals&style=harvard-cite-them-right").content.decode()
    assert html.startswith("<!DOCTYPE html>")
    assert "<em>Second &lt;script&gt;mutuals&lt;/script&gt;</em>" in " ".join(html.split())
    title = client.get("/search/list/html/?q=%3C/title%3E%3Cscript%3E").content.decode()
    assert "<script" not in title


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(("key", "part"), [("docx", "word/document.xml"), ("odt", "content.xml")])
def test_a_word_processor_opens_the_list_in_its_style(client: Client, key: str, part: str) -> None:
    answer = client.get(f"/search/list/{key}/?q=mutuals")
    assert answer["Content-Disposition"] == f'attachment; filename="evidence-sources-mutuals.{key}"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        body = archive.read(part).decode()
    assert body.count('"Bibliography"') == 3
    assert body.index("Barber") < body.index("2013a") < body.index("2013b")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("html/?style=nope", 400),
        ("html/?style=apa&style=oscola", 400),
        ("html/?stile=apa", 400),
        ("html/?in=claims", 404),
        ("pdf/", 404),
    ],
)
def test_what_cannot_be_had(client: Client, asked: str, status: int) -> None:
    assert client.get(f"/search/list/{asked}").status_code == status
    assert client.post(f"/search/list/{asked}").status_code == 405


@pytest.mark.usefixtures("library")
def test_a_list_that_is_cut_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bibliography, "MOST", 2)
    answer = client.get("/search/list/txt/?q=mutuals")
    assert 'filename="evidence-sources-mutuals-first-2-of-3.txt"' in answer["Content-Disposition"]


@pytest.mark.usefixtures("library")
def test_without_pandoc_it_asks_to_come_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> bytes:
        raise pandoc.NotFormatted("pandoc is not installed.")

    monkeypatch.setattr(pandoc, "ask", gone)
    answer = client.get("/search/list/txt/?q=mutuals")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
