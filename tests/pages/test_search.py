"""The search page as delivered: every count a link, every mistake a reason, no script needed."""

import gzip
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings

from evidence.library.status import Status
from evidence.search import reader, writer
from tests import builders
from tests.search import shelfful

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], None]]:
    settings.INDEX_DIR = tmp_path / "index"
    yield lambda: writer.rebuild(reader.shelf())
    reader.reader_of.cache_clear()


@pytest.fixture
def library(index: Callable[[], None]) -> None:
    shelfful.fill()
    index()


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.getvalue().decode()


def words(html: str) -> str:
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.usefixtures("library")
def test_a_visitor_searches_a_word_and_sees_it_marked(client: Client) -> None:
    html = page(client, "/search/?q=mutuals")
    assert '<mark class="hit">mutuals</mark>' in html
    assert "Sources 2 Claims 2 Passages 4" in words(html)
    assert 'value="mutuals"' in html
    assert "<b>best match</b>" in html


@pytest.mark.usefixtures("library")
def test_without_words_nothing_is_said_to_match_best(client: Client) -> None:
    html = page(client, "/search/?theme=mutuals")
    assert "best match" not in html
    assert "<b>newest</b>" in html


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("scope", ["sources", "claims", "passages"])
def test_every_link_of_the_page_to_a_search_leads_to_results(client: Client, scope: str) -> None:
    html = page(client, f"/search/?q=mutuals&in={scope}&stance=against&theme=mutuals&year_from=2000&fulltext=1")
    searches = [link for link in _Links(html).found if link.startswith("/search/")]
    assert len(searches) > 10
    for link in searches:  # files of any kind among them
        answer = client.get(link)
        assert answer.status_code == 200, link
        answer.getvalue()  # to its end: a file that breaks off would raise


@pytest.mark.usefixtures("library")
def test_a_count_is_what_its_link_finds(client: Client) -> None:
    html = page(client, "/search/?in=passages")
    links = re.findall(r'<a href="([^"]+)">\s*<span>.*?</span>\s*<b>(\d+)<span class="vh">', html, re.DOTALL)
    assert len(links) > 10
    for address, count in links:
        found = page(client, address.replace("&amp;", "&"))
        assert f"Passages {count}" in words(found)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("stance=maybe", "no stance “maybe”"),
        ("theme=nowhere", "no theme “nowhere”"),
        ("year_from=2013&year_to=2001", "The years run backwards"),
        ("page=abc", "must be a whole number"),
        ("q=" + "a" * 1001, "1,000 characters"),
        ("stance=<script>", "no stance “&lt;script&gt;”"),
    ],
)
def test_a_search_that_cannot_be_carried_out_says_why_and_finds_nothing(client: Client, query: str, said: str) -> None:
    html = page(client, f"/search/?{query}", status=400)
    assert said in html
    assert "hit-item" not in html


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("number", ["2", "0", "-1", str(10**21)])
def test_a_page_beyond_the_end_is_not_found(client: Client, number: str) -> None:
    page(client, f"/search/?q=mutuals&page={number}", status=404)


@pytest.mark.usefixtures("library")
def test_nothing_found_says_what_to_try(client: Client) -> None:
    said = words(page(client, "/search/?q=personnalisation"))
    assert "No sources found for ‘personnalisation’." in said
    assert "Did you mean ‘personalisation’" in said
    filtered = words(page(client, "/search/?q=mutuals&kind=book"))
    assert "Kind of source: 2 sources" in filtered
    elsewhere = words(page(client, "/search/?q=better&in=passages"))
    assert "The same search finds 1 claim" in elsewhere


@pytest.mark.usefixtures("library")
def test_the_page_tells_how_a_search_was_mended(client: Client) -> None:
    mended = page(client, "/search/?q=%22public+services")
    assert "A quotation mark was not closed: it was read as “public services”." in mended
    assert "holds no word or number" in page(client, "/search/?q=%25")


def test_without_an_index_the_page_says_so_and_is_no_empty_result(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.INDEX_DIR = tmp_path / "none"
    response = client.get("/search/?q=mutuals")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "The search index is being built." in response.content.decode()


@pytest.mark.usefixtures("library")
def test_the_page_only_reads(client: Client) -> None:
    assert client.post("/search/").status_code == 405
    head = client.head("/search/?q=mutuals")
    assert (head.status_code, head.content) == (200, b"")
    assert not head.cookies


@examples(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    q=st.text(max_size=200) | st.text('"-() ORmutal%_\\*', max_size=60),
    extra=st.dictionaries(
        st.sampled_from(["in", "theme", "stance", "kind", "year_from", "year_to", "sort", "page", "fulltext", "x"]),
        st.sampled_from(["", "claims", "mutuals", "for", "report", "2010", "0", "-1", "title", "1", "٣", "é"]),
        max_size=3,
    ),
)
def test_no_address_makes_the_page_fail(library: None, q: str, extra: dict[str, str]) -> None:  # noqa: ARG001
    query = urlencode({"q": q.encode("utf-8", "replace"), **extra})
    assert Client().get(f"/search/?{query}").status_code in {200, 400, 404}


def test_a_full_page_of_results_is_light_and_takes_no_more_queries(client: Client, index: Callable[[], None]) -> None:
    def measured(address: str) -> tuple[int, int]:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        return len(captured), len(gzip.compress(response.content))

    addresses = [f"/search/?q=mutuals&in={scope}" for scope in ("sources", "claims", "passages")]
    shelfful.many(2)
    index()
    few = [measured(address)[0] for address in addresses]
    shelfful.many(28)
    index()
    for address, queries in zip(addresses, few, strict=True):
        assert measured(address)[0] == queries <= 12
        assert measured(address)[1] < 60_000


def test_a_draft_is_on_no_page(client: Client, index: Callable[[], None]) -> None:
    builders.text("Says xanthocanary.", of=builders.source("Title xanthocanary", status=Status.DRAFT))
    index()
    for scope in ("sources", "claims", "passages"):
        said = words(page(client, f"/search/?q=xanthocanary&in={scope}"))
        assert "Sources 0 Claims 0 Passages 0" in said
    assert "xanthocanary" not in page(client, "/search/")
