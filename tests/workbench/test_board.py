"""The integrity board: each figure counts what it says, opens its list, and leads to the fix."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.accounts.roles import Role
from evidence.claims.models import Quotation
from evidence.curation.board.findings import BY_KEY, FINDINGS
from evidence.curation.models import CheckRun
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(builders.person(Role.CURATOR))
    return client


def a_library(size: int = 1) -> None:
    for _ in range(size):
        words, claim = builders.quotation(), builders.claim()
        builders.evidence("supports", quotation=words, claim=claim)
        builders.evidence("contradicts", quotation=words)
        builders.identifier(words.text_version.source, "url", f"https://example.org/{words.pk}")
        builders.source()
        builders.theme(definition="")


@pytest.mark.parametrize("key", BY_KEY)
def test_every_figure_opens_a_list_of_as_many(curator: Client, key: str) -> None:
    a_library(3)
    page = Page(curator.get("/workbench/integrity/"))
    assert f"/workbench/integrity/{key}/" in page.links
    answer = curator.get(f"/workbench/integrity/{key}/")
    assert answer.status_code == 200
    if key != "one-origin":
        assert f"{BY_KEY[key].rows().count()} {BY_KEY[key].what}" in Page(answer).text


def test_the_number_of_queries_does_not_grow_with_the_library(curator: Client) -> None:
    addresses = ["/workbench/integrity/", *(f"/workbench/integrity/{one.key}/" for one in FINDINGS)]

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                curator.get(address)
            counts.append(len(queries))
        return counts

    a_library(1)
    asked()
    before = asked()
    a_library(10)
    assert asked() == before
    assert max(before) <= 26


def test_each_line_of_quotations_leads_to_where_it_is_mended(curator: Client) -> None:
    a_library()
    words = Quotation.objects.get()
    links = Page(curator.get("/workbench/integrity/never-checked/")).links
    assert f"/workbench/records/quotation/{words.pk}/" in links


def test_a_check_is_asked_for_once(curator: Client) -> None:
    for _ in range(2):
        assert curator.post("/workbench/integrity/check/", {"subject": "quotations"}).status_code == 302
    run = CheckRun.objects.get()
    assert (run.subject, run.finished_at) == ("quotations", None)
    assert "Waiting to be checked" in Page(curator.get("/workbench/integrity/")).text


def test_links_are_not_asked_unless_the_library_allows_it(curator: Client, settings: object) -> None:
    curator.post("/workbench/integrity/check/", {"subject": "links"})
    assert not CheckRun.objects.exists()
    settings.CHECK_LINKS = True  # type: ignore[attr-defined]
    curator.post("/workbench/integrity/check/", {"subject": "links"})
    assert CheckRun.objects.get().subject == "links"


@pytest.mark.parametrize("role", [Role.VISITOR, Role.CONTRIBUTOR, Role.CODER])
def test_who_may_not_review_sees_nothing_of_it(client: Client, role: Role) -> None:
    client.force_login(builders.person(role))
    assert client.get("/workbench/integrity/").status_code == 403
    assert client.get("/workbench/integrity/found/").status_code == 403
