"""Page, export, feed and facets of a search agree: the same question gets complete answers everywhere."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from evidence.accounts.models import VISITOR
from evidence.citations import formats
from evidence.claims.models import Claim
from evidence.library.models import Source
from evidence.library.status import Status
from evidence.pages.downloads import AT_ONCE
from evidence.search import newest, reader, writer
from evidence.search.criteria import PAGE_SIZE
from evidence.search.exporting import FORMATS, LISTS
from evidence.search.filters import read
from evidence.search.finding import find
from evidence.search.schema import SCOPES, Scope
from tests import builders
from tests.search import shelfful

pytestmark = pytest.mark.django_db

#: Formats of references that are read again; of Dublin Core only what is written is known.
FILES = {one.key: one for one in formats.readable()}
ATOM = "{http://www.w3.org/2005/Atom}"
ATOM_NAMES = (
    *("feed", "title", "subtitle", "link", "id", "updated", "author", "name"),
    *("entry", "published", "summary"),
)
QUERIES: list[dict[str, Any]] = [
    {},
    {"q": "mutuals"},
    {"q": "mutuals OR women"},
    {"q": "-mutuals"},
    {"q": '"public services" (staff OR government)'},
    {"q": "personnalisation"},
    {"q": "%"},
    {"theme": "mutuals", "stance": "against"},
    {"q": "services", "actor": "unions"},
    {"q": "mutuals", "kind": ["report", "book"]},
    {"year_from": "2010", "year_to": "2010", "sort": "oldest"},
    {"undated": "1", "sort": "title"},
    {"q": "mutuals", "fulltext": "1", "sort": "newest"},
]


@pytest.fixture
def index(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], None]]:
    settings.INDEX_DIR = tmp_path / "index"
    yield lambda: writer.rebuild(reader.shelf())
    reader.reader_of.cache_clear()


@pytest.fixture
def library(index: Callable[[], None]) -> None:
    shelfful.fill()
    shelfful.many(PAGE_SIZE + 5)
    index()


def asked(query: dict[str, Any], scope: str) -> str:
    return urlencode({**query, "in": scope}, doseq=True)


def content(client: Client, address: str, status: int = 200) -> bytes:
    response = client.get(address)
    assert response.status_code == status, address
    return response.getvalue()


def exported(client: Client, query: str, key: str) -> list[str]:
    """The addresses (of references: the keys) of what is exported."""
    found = content(client, f"/search/export/{key}/?{query}")
    if key in FILES and key not in {"csv", "csl-json"}:
        return [one.reference.id if one.reference else one.problem for one in FILES[key].read(found)]
    text = found.decode()
    if key == "dublin-core":
        return re.findall("<dc:title", text)
    if key == "csv":
        rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        return [row["Address"].removeprefix("http://testserver") for row in rows]
    items = json.loads(text) if key == "csl-json" else [json.loads(line) for line in text.splitlines()]
    return [item["id"] if key == "csl-json" else item["address"].removeprefix("http://testserver") for item in items]


def unpacked(workbook: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(workbook)) as members:
        return "".join(members.read(name).decode() for name in members.namelist())


def entries(client: Client, query: str) -> list[str]:
    feed = ET.fromstring(content(client, f"/feeds/search/?{query}"))  # noqa: S314 (our own)
    found = [entry.findtext(f"{ATOM}id") or "" for entry in feed.iter(f"{ATOM}entry")]
    return [address.removeprefix("http://testserver") for address in found]


def paged(client: Client, query: str) -> tuple[int, list[str]]:
    """How many results the page tells, and the addresses of all its pages, turned one by one."""
    found: list[str] = []
    criteria = read(client.get(f"/search/?{query}").wsgi_request.GET)
    first = results = find(criteria, VISITOR)
    for number in range(1, first.pages + 1):
        results = find(criteria.on_page(number), VISITOR)
        found += [hit.passage.address if hasattr(hit, "stands") else hit.address for hit in results.hits]  # type: ignore[union-attr]
    return first.total, found


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("scope", SCOPES)
def test_page_export_feed_and_facets_agree(client: Client, scope: Scope) -> None:
    for query in QUERIES:
        agree(client, query, scope)


def agree(client: Client, query: dict[str, Any], scope: Scope) -> None:
    address = asked(query, scope)
    total, shown = paged(client, address)
    assert len(shown) == total, address
    for format_ in FORMATS[scope]:
        rows = exported(client, address, format_.key)
        assert len(rows) == total, address
        assert rows == shown or (format_.key in formats.FORMATS and format_.key != "csv")
    fed = entries(client, address)
    assert len(fed) == min(total, 50)
    assert set(fed) <= set(shown)
    if scope == "sources":  # a source is of one kind
        results = find(read(client.get(f"/search/?{address}").wsgi_request.GET), VISITOR)
        kinds = next((one.counts for one in results.facets if one.facet.key == "kind"), ())
        assert sum(one.count for one in kinds if one.is_chosen or "kind" not in query) == total


@pytest.mark.parametrize("direct", [newest.DIRECT, 2])
def test_a_feed_has_the_latest_in_the_library_first(
    client: Client, index: Callable[[], None], monkeypatch: pytest.MonkeyPatch, direct: int
) -> None:
    monkeypatch.setattr(newest, "DIRECT", direct)
    monkeypatch.setattr(newest, "_STEP", dict.fromkeys(SCOPES, 2))
    for day, source in enumerate(shelfful.many(5)):
        at = builders.MOMENT + timedelta(days=day * 3 % 5)
        Source.objects.filter(pk=source.pk).update(published_at=at)
        Claim.objects.filter(evidence__quotation__text_version__source=source).update(published_at=at)
    index()
    ordered = Source.objects.order_by("-published_at")
    assert entries(client, "q=mutuals") == [source.get_absolute_url() for source in ordered][: max(direct, 50)]
    claims = [claim.get_absolute_url() for claim in Claim.objects.order_by("-published_at")]
    assert entries(client, "q=mutuals&in=claims") == claims
    passages = entries(client, "q=mutuals&in=passages")
    assert passages == [f"{reverse('source-text', args=[source.pk])}#p1" for source in ordered]


def test_hostile_words_are_text_in_a_feed(client: Client, index: Callable[[], None]) -> None:
    title = "</title><script>alert(1)</script> ]]> & &lol; \x01\ufffe mutuals"
    builders.text("<b>mutuals</b>", of=builders.source(title))
    builders.claim('"><img onerror=alert(1)> mutuals')
    index()
    for scope in SCOPES:
        asked_for = urlencode({"q": "mutuals -<x>\x01&", "in": scope})
        feed = ET.fromstring(content(client, f"/feeds/search/?{asked_for}"))  # noqa: S314 (our own)
        assert {element.tag for element in feed.iter()} <= {ATOM + name for name in ATOM_NAMES}
        # To a reader of feeds a summary is HTML: after the XML is read, nothing of it may be a tag.
        assert not [said for entry in feed.iter(f"{ATOM}summary") if "<" in (said := entry.text or "")]
        assert len(list(feed.iter(f"{ATOM}summary"))) == 1
    feed = ET.fromstring(content(client, "/feeds/search/?q=mutuals"))  # noqa: S314 (our own)
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == title.replace("\x01\ufffe", "��")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("query", ["", "q=mutuals&in=claims&page=1&sort=title", "q=nothingatall"])
def test_a_feed_has_what_atom_asks_of_it(client: Client, query: str) -> None:
    response = client.get(f"/feeds/search/?{query}")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.content)  # noqa: S314 (our own)
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert feed.findtext(f"{ATOM}id") == links["self"]
    assert client.get(links["self"] or "").status_code == 200
    assert client.get(links["alternate"] or "").status_code == 200
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    stamps = [element.text or "" for element in feed.iter(f"{ATOM}updated")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\+00:00|Z)", stamp) for stamp in stamps)
    assert client.get(f"/feeds/search/?{query}").content == response.content


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("scope", SCOPES)
def test_the_page_leads_to_its_feed_and_its_files(client: Client, scope: Scope) -> None:
    query = asked({"q": "mutuals", "theme": "mutuals", "sort": "title"}, scope)
    html = content(client, f"/search/?{query}").decode().replace("&amp;", "&")
    assert '<link rel="alternate" type="application/atom+xml"' in html
    links = re.findall(r'href="(/(?:search/export|search/list|feeds)/[^"]+)"', html)
    lists = len(LISTS) if scope == "sources" else 0
    assert len(links) == len(FORMATS[scope]) + lists + 2  # the feed stands in the head, too
    for link in links:
        assert content(client, link)
        assert dict(parse_qsl(link.partition("?")[2])).items() >= {"q": "mutuals", "theme": "mutuals"}.items()
    assert 'class="print-only' in html


def test_a_draft_leaves_in_no_file(client: Client, index: Callable[[], None]) -> None:
    canary = "xanthocanary"
    hidden = builders.source(f"Title {canary}", status=Status.DRAFT)
    words = builders.quotation(canary, in_=builders.text(f"Says {canary}.", of=hidden))
    claim = builders.claim("Staff said so.", themes=(builders.theme("Work"),))
    shown = builders.quotation("Staff said", in_=builders.text())
    builders.evidence(claim=claim, quotation=words)
    builders.evidence(claim=claim, quotation=shown)
    late = builders.evidence(claim=builders.claim(f"A claim of {canary}."), quotation=shown)
    index()
    # Withdrawn after the index was made: what is written never comes from the index.
    Claim.objects.filter(pk=late.claim_id).update(status=Status.DRAFT, published_at=None)
    for scope in SCOPES:
        for query in ({}, {"q": canary}, {"q": "staff"}):
            address = asked(query, scope)
            for format_ in FORMATS[scope]:
                found = content(client, f"/search/export/{format_.key}/?{address}")
                assert canary not in (unpacked(found) if format_.key == "xlsx" else found.decode())
            if scope == "sources":
                assert canary not in content(client, f"/search/list/txt/?{address}").decode()
            feed = content(client, f"/feeds/search/?{address}").decode()
            assert canary not in feed.replace(f"‘{canary}’", "").replace(f"q={canary}", "")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("place", ["/search/export/csv/", "/feeds/search/"])
def test_what_cannot_be_searched_is_refused_with_the_reasons(client: Client, place: str) -> None:
    assert "no stance “maybe”" in content(client, f"{place}?stance=maybe", 400).decode()
    assert "1,000 characters" in content(client, f"{place}?q={'a' * 1001}", 400).decode()
    assert "page" in content(client, f"{place}?page=abc", 400).decode()
    assert client.post(place).status_code == 405
    head = client.head(f"{place}?q=mutuals")
    assert (head.status_code, head.getvalue()) == (200, b"")
    assert not head.cookies


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("path", ["xls/", "CSV/", "csl-json/?in=claims", "jsonl/"])
def test_a_format_that_is_not_offered_is_not_found(client: Client, path: str) -> None:
    content(client, f"/search/export/{path}", 404)


@pytest.mark.parametrize("place", ["/search/export/csv/", "/feeds/search/"])
def test_without_an_index_nothing_is_an_empty_result(
    client: Client, settings: Settings, tmp_path: Path, place: str
) -> None:
    settings.INDEX_DIR = tmp_path / "none"
    response = client.get(f"{place}?q=mutuals")
    assert response.status_code == 503
    assert response["Retry-After"]


@pytest.mark.usefixtures("library")
def test_a_file_comes_as_an_attachment(client: Client) -> None:
    response = client.get("/search/export/csv/?q=mutuals")
    assert response["Content-Disposition"] == 'attachment; filename="evidence-sources-mutuals.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.streaming
    assert response.getvalue().startswith(b"\xef\xbb\xbfAddress,")


def test_more_files_than_can_be_written_at_a_time_are_asked_to_wait(client: Client, index: Callable[[], None]) -> None:
    shelfful.fill()
    index()
    held = [client.get("/search/export/csv/") for _ in range(AT_ONCE)]
    busy = client.get("/search/export/csv/")
    assert (busy.status_code, busy["Retry-After"]) == (503, "10")
    assert "moment" in busy.content.decode()
    assert client.head("/search/export/csv/").status_code == 200
    assert client.get("/search/").status_code == 200
    for response in held:
        assert b"".join(response)
    assert b"".join(client.get("/search/export/csv/"))
    for _ in range(AT_ONCE + 1):  # what cannot be searched takes no place, nor does who goes away
        assert client.get("/search/export/csv/?q=" + "x" * 2_000).status_code == 400
        gone = client.get("/search/export/csv/")
        assert gone.status_code == 200
        gone.close()  # as a server does when the reader has gone


def test_of_an_empty_result_there_is_a_feed_but_no_files_of_nothing(client: Client, index: Callable[[], None]) -> None:
    shelfful.fill()
    index()
    html = client.get("/search/?q=xylophonically").content.decode()
    assert 'href="/feeds/search/?q=xylophonically"' in html.partition("No sources found")[2]
    assert "Take away:" not in html
