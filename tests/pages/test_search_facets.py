"""Facets, years and what stands beside the results, as delivered."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from evidence.search import reader, writer
from tests import builders
from tests.search import shelfful

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], None]]:
    settings.INDEX_DIR = tmp_path / "index"
    yield lambda: writer.rebuild(reader.shelf())
    reader.reader_of.cache_clear()


def page(client: Client, address: str) -> str:
    response = client.get(address.replace("&amp;", "&"))
    assert response.status_code == 200, address
    return response.content.decode()


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_a_facet_is_a_tree_whose_labels_say_the_count(client: Client, index: Callable[[], None]) -> None:
    shelfful.fill()
    index()
    facet = page(client, "/search/").partition('<ul aria-label="Theme">')[2].partition("</details>")[0]
    assert "Reform, 2 sources" in plain(facet)
    broader, _, narrower = facet.partition("<ul>")
    assert "theme=reform" in broader
    assert "theme=mutuals" in narrower.partition("</ul>")[0]


@pytest.mark.parametrize("size", [1, 2, 40, 60])
def test_years_are_bars_and_a_table_with_the_same_links(client: Client, index: Callable[[], None], size: int) -> None:
    for year in range(1960, 1960 + size):
        builders.source(issued=str(year))
    builders.source()
    index()
    html = page(client, "/search/")
    drawing = html.partition("<svg viewBox")[2].partition("</svg>")[0]
    table = html.partition('<table class="years-table">')[2].partition("</table>")[0]
    bars = re.findall(r'<a href="([^"]+)" tabindex="-1"', drawing)
    rows = dict(re.findall(r'<td><a href="([^"]+)".*?</span>(\d+)<span', table))
    assert len(bars) == (size if size <= 40 else size // 10)
    assert set(bars) <= set(rows)
    assert "style=" not in drawing
    for address in bars[:3]:
        assert f"Sources {rows[address]}" in plain(page(client, address))
    assert "Date not stated, 1 source" in plain(html)


def test_beside_results_stand_claims_and_themes(client: Client, index: Callable[[], None]) -> None:
    shelfful.fill()
    index()
    html = page(client, "/search/?q=mutuals")
    near = html.partition('<section class="near"')[2].partition("</section>")[0]
    assert "Mutuals make public services better." in plain(near)
    assert "1 supports the claim: Mutuals make public services better." in plain(near)
    related = html.partition('<section class="related"')[2].partition("</section>")[0]
    assert 'href="/themes/gender/"' in related
    assert 'class="near"' not in page(client, "/search/?q=mutuals&in=claims")


def test_few_results_are_shown_with_what_may_have_been_meant(client: Client, index: Callable[[], None]) -> None:
    for number in range(6):
        builders.text("On commissioning.", of=builders.source(f"Commissioning {number}"))
    builders.source("Comissioning, misspelt")
    builders.theme("Commissioning")
    index()
    said = plain(page(client, "/search/?q=comissioning"))
    assert "This is the only source." in said
    assert "Did you mean ‘commissioning’ (6)?" in said
