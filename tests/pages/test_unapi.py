"""unAPI: what reference managers ask, and every answer of the specification."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from evidence.library.status import Status
from evidence.pages.unapi import OFFERED
from tests import builders

pytestmark = pytest.mark.django_db


def names(content: bytes) -> list[str]:
    return [one.attrib["name"] for one in ET.fromstring(content).iter("format")]  # noqa: S314 (our own)


def test_without_an_id_it_names_its_formats_mods_first(client: Client) -> None:
    answer = client.get("/unapi")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
    assert names(answer.content) == ["mods", "ris"]


def test_an_id_has_several_choices(client: Client) -> None:
    source = builders.source()
    answer = client.get("/unapi", {"id": source.pk})
    assert answer.status_code == 300
    root = ET.fromstring(answer.content)  # noqa: S314
    assert (root.tag, root.attrib["id"]) == ("formats", str(source.pk))
    assert names(answer.content) == list(OFFERED)
    for one in root:
        assert one.attrib["type"]
        assert one.attrib["docs"].startswith("http")


@pytest.mark.parametrize("key", OFFERED)
def test_a_record_comes_in_each_format(client: Client, key: str) -> None:
    source = builders.source("On mutuals & more")
    answer = client.get("/unapi", {"id": source.pk, "format": key})  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert "Content-Disposition" not in answer
    assert ("On mutuals &amp; more" if key == "mods" else "On mutuals & more") in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("id=999999", 404),
        ("id=999999&format=ris", 404),
        ("id=abc", 404),
        ("id=٣", 404),
        ("id=" + "9" * 40, 404),
        ("id=", 404),
        ("format=ris", 400),
        ("id={pk}&format=csl-json", 406),
        ("id={pk}&format=marc", 415),
        ("id={pk}&id={pk}", 400),
        ("id={pk}&format=ris&format=mods", 400),
    ],
)
def test_what_cannot_be_had_says_why(client: Client, asked: str, status: int) -> None:
    answer = client.get("/unapi?" + asked.format(pk=builders.source().pk))
    assert answer.status_code == status
    assert answer.content.strip()


def test_merged_withdrawn_and_hidden_records_answer_as_their_pages_do(client: Client) -> None:
    kept = builders.source()
    merged = builders.source(status=Status.MERGED, merged_into=kept)
    withdrawn = builders.source(status=Status.WITHDRAWN)
    draft = builders.source(status=Status.DRAFT)
    answer = client.get("/unapi", {"id": merged.pk, "format": "ris"})  # type: ignore[arg-type]
    assert (answer.status_code, answer["Location"]) == (301, f"/unapi?id={kept.pk}&format=ris")
    assert client.get("/unapi", {"id": withdrawn.pk}).status_code == 410
    assert client.get("/unapi", {"id": draft.pk}).status_code == 404


def test_it_only_reads(client: Client) -> None:
    assert client.head("/unapi").status_code == 200
    assert client.head("/unapi").content == b""
    assert client.post("/unapi").status_code == 405
    assert not client.get("/unapi").cookies
