"""Metadata on delivered pages: what Zotero, search engines and caches read of each of the starter's sources.

Zotero takes unAPI before the tags of the head, and MODS before RIS. What its translators read is read here in the same
way: of MODS the local genre, title, names with their type, date and abstract; of the head the tags of Highwire and
Dublin Core.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from evidence.library.models import Source
from evidence.library.status import Status
from evidence.search import reader, writer
from tests import builders
from tests.pages.delivered import Page

MODS = "{http://www.loc.gov/mods/v3}"


@dataclass
class Saved:
    """An item as a reference manager keeps it."""

    type: str
    title: str
    creators: list[str]
    """“Family, Given”; an organisation whole."""
    date: str
    abstract: str


#: Key → what must be saved. On the story of Community Care and on CUSTOMER and ROTA nobody is named, and no date.
STARTER = {
    "mortensen-needham-2019": Saved(
        "conferencePaper",
        "Family, friend, professional, stranger? What role for paid workers in co-produced public services",
        ["Mortensen, Nanna Møller", "Needham, Catherine"],
        "2019",
        "Co-production",
    ),
    "cunningham-2013": Saved(
        "conferencePaper",
        "Personalisation, user choice and the voluntary sector workforce in an era of austerity",
        ["Cunningham, Ian"],
        "2013",
        "personalisation",
    ),
    "barber-open-public-services": Saved(
        "newspaperArticle", "[Open Public Services and the voice of staff and users]", ["Barber, Brendan"], "", ""
    ),
    "community-care-mutuals": Saved(
        "newspaperArticle", "Employee-led mutuals ‘must not be cost-cutting front’, say MPs", [], "", ""
    ),
    "customer-rota": Saved(
        "report", "[Customer service staff in two council joint ventures: CUSTOMER and ROTA]", [], "", ""
    ),
}


@pytest.fixture(scope="module")
def starter(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:  # noqa: ARG001
    """The starter library, loaded once for the tests of this file and taken out again."""
    with django_db_blocker.unblock():
        call_command("import_library", settings.STARTER_LIBRARY)
        yield
        call_command("flush", interactive=False, verbosity=0)


def page_of(client: Client, key: str) -> Page:
    return Page(client.get(Source.objects.get(key=key).get_absolute_url()))


def through_unapi(client: Client, page: Page) -> Saved:
    """What Zotero's unAPI translator saves of a page with one id."""
    [server] = [one for one in page.all("link") if one.attributes["rel"] == "unapi-server"]
    [known] = page.all("abbr", "unapi-id")
    formats = ET.fromstring(client.get(server.attributes["href"]).content)  # noqa: S314 (our own)
    first = formats[0].attrib["name"]
    assert first == "mods"
    answer = client.get(f"{server.attributes['href']}?id={known.attributes['title']}&format={first}")
    root = ET.fromstring(answer.content)  # noqa: S314
    work = root if root.tag == f"{MODS}mods" else root.find(f"{MODS}mods")
    assert work is not None
    dates = [
        one.text or "" for name in ("dateIssued", "dateCreated", "copyrightDate") for one in work.iter(f"{MODS}{name}")
    ]
    return Saved(
        type=next(one.text or "" for one in work.iter(f"{MODS}genre") if one.get("authority") == "local"),
        title=work.findtext(f"{MODS}titleInfo[@type='']/{MODS}title") or _title(work),
        creators=[_creator(one) for one in work.findall(f"{MODS}name")],
        date=dates[0] if dates else "",
        abstract=work.findtext(f"{MODS}abstract") or "",
    )


def _title(work: ET.Element) -> str:
    info = next(one for one in work.findall(f"{MODS}titleInfo") if one.get("type") is None)
    return ": ".join(filter(None, (info.findtext(f"{MODS}title"), info.findtext(f"{MODS}subTitle"))))


def _creator(name: ET.Element) -> str:
    parts = {part.get("type", ""): part.text or "" for part in name.findall(f"{MODS}namePart")}
    if name.get("type") == "corporate":
        return parts[""]
    return ", ".join(filter(None, (parts.get("family"), parts.get("given"))))


def tags(page: Page) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in page.all("meta"):
        if name := one.attributes.get("name"):
            found.setdefault(name, []).append(one.attributes["content"])
    return found


def embedded(page: Page) -> Saved:
    """What Zotero's Embedded Metadata translator saves: the Dublin Core type before what the tags make it guess."""
    found = tags(page)
    first = {name: values[0] for name, values in found.items()}
    return Saved(
        type=first.get("DC.type", "journalArticle"),
        title=first["citation_title"],
        creators=found.get("citation_author", []),
        date=first.get("citation_publication_date", ""),
        abstract=first.get("citation_abstract", ""),
    )


@pytest.fixture
def index(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], None]]:
    settings.INDEX_DIR = tmp_path / "index"
    yield lambda: writer.rebuild(reader.shelf())
    reader.reader_of.cache_clear()


@pytest.mark.usefixtures("starter")
@pytest.mark.django_db
class TestTheStarterLibrary:
    @pytest.mark.parametrize("key", STARTER)
    @pytest.mark.parametrize("by", ["unapi", "tags"])
    def test_is_saved_with_type_creators_title_date_and_abstract(self, client: Client, key: str, by: str) -> None:
        page, wanted = page_of(client, key), STARTER[key]
        saved = through_unapi(client, page) if by == "unapi" else embedded(page)
        abstract = saved.abstract
        saved.abstract = wanted.abstract if wanted.abstract.casefold() in abstract.casefold() else abstract
        assert saved == wanted

    @pytest.mark.parametrize("key", ["mortensen-needham-2019", "cunningham-2013"])
    def test_the_abstract_is_whole(self, client: Client, key: str) -> None:
        content = Source.objects.get(key=key).text_versions.get(role="abstract").content
        page = page_of(client, key)
        assert tags(page)["citation_abstract"] == [content]
        assert through_unapi(client, page).abstract.split() == content.split()

    def test_organisations_stay_whole_by_unapi(self, client: Client) -> None:
        saved = through_unapi(client, page_of(client, "appg-employee-ownership-report"))
        assert saved.creators == ["All-party parliamentary group on employee ownership"]
        assert saved.type == "report"

    def test_a_conference_is_named(self, client: Client) -> None:
        found = tags(page_of(client, "cunningham-2013"))
        assert found["citation_conference_title"] == ["Work, Employment and Society 2013"]

    def test_news_says_where_it_appeared(self, client: Client) -> None:
        found = tags(page_of(client, "community-care-mutuals"))
        assert (found["DC.type"], found["DC.source"]) == (["newspaperArticle"], ["Community Care"])

    def test_lists_offer_all_their_sources_to_select_from(self, client: Client) -> None:
        ids = [str(pk) for pk in Source.objects.filter(status=Status.PUBLISHED).values_list("pk", flat=True)]
        listed = [one.attributes["title"] for one in Page(client.get("/sources/")).all("abbr", "unapi-id")]
        assert sorted(listed) == sorted(ids)


@pytest.mark.django_db
class TestPages:
    def test_every_page_names_its_own_address(self, client: Client) -> None:
        pk = builders.text().source_id
        for address, canonical in {
            "/": "/",
            "/sources/?page=1&kind=report&sort=": "/sources/?kind=report&page=1",
            f"/sources/{pk}/": f"/sources/{pk}/",
            f"/sources/{pk}/text/?marks=none&version=1": f"/sources/{pk}/text/?version=1",
            f"/sources/{pk}/cite/?style=apa&p=1": f"/sources/{pk}/cite/?p=1",
        }.items():
            [link] = [one for one in Page(client.get(address)).all("link") if one.attributes["rel"] == "canonical"]
            assert link.attributes["href"] == f"http://testserver{canonical}"

    def test_a_page_that_says_what_is_wrong_names_none(self, client: Client) -> None:
        for address in ("/sources/999999/", "/sources/1/cite/?style=nope"):
            assert b"canonical" not in client.get(address).content

    def test_an_unknown_host_is_refused_and_not_an_error_of_ours(self, client: Client) -> None:
        assert client.get("/", headers={"host": "evil.example"}).status_code == 400

    def test_there_is_no_coins(self, client: Client) -> None:
        assert b"Z3988" not in client.get(builders.source().get_absolute_url()).content

    def test_nothing_in_a_record_ends_the_data_block_or_a_tag(self, client: Client) -> None:
        title = 'A </script><img src=x onerror="alert(1)"> <!-- & ’ \u2028 "quoted"'
        page = Page(client.get(builders.source(title).get_absolute_url()))
        [block] = [one for one in page.all("script") if one.attributes.get("type") == "application/ld+json"]
        assert json.loads(block.text)["name"] == title
        assert not re.search(r"[<>&\u2028]", block.text)
        assert tags(page)["citation_title"] == [title]
        assert not page.all("img")

    def test_a_script_s_address_is_no_url_of_the_work(self, client: Client) -> None:
        source = builders.source()
        builders.identifier(source, "url", "javascript:alert(1)")
        page = Page(client.get(source.get_absolute_url()))
        [block] = [one for one in page.all("script") if one.attributes.get("type") == "application/ld+json"]
        assert "url" not in json.loads(block.text)

    def test_results_and_themes_offer_their_sources(self, client: Client, index: Callable[[], None]) -> None:
        source = builders.source("Zebra crossings")  # a word that no other record of this module has
        theme = builders.theme()
        builders.stance(theme=theme, quotation=builders.quotation(in_=builders.text(of=source)))
        index()
        for address in ("/search/?q=zebra", theme.get_absolute_url()):
            assert [one.attributes["title"] for one in Page(client.get(address)).all("abbr", "unapi-id")] == [
                str(source.pk)
            ]
