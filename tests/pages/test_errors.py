"""What a reader gets when something is wrong, and what every public page keeps to."""

import pytest
from django.core.exceptions import BadRequest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from evidence.pages import errors
from evidence.search import reader, writer
from tests import builders
from tests.pages.delivered import Page

PUBLIC = ["/", "/sources/", "/about/", "/sources/{source}/", "/sources/{source}/text/"]


@pytest.fixture
def source(db: None) -> int:  # noqa: ARG001 (its work is its effect)
    return builders.text().source_id


@pytest.mark.parametrize("address", PUBLIC)
class TestPublicPages:
    def test_set_no_cookie_and_are_the_same_for_everybody(self, client, admin_client, source, address):
        address = address.format(source=source)
        for reader_ in (client, admin_client):
            response = reader_.get(address)
            assert not response.cookies
            assert "Cookie" not in response.headers.get("Vary", "")
            assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"

    def test_answer_head_as_get_without_a_body(self, client, source, address):
        address = address.format(source=source)
        response = client.head(address)
        assert (response.status_code, response.content) == (200, b"")

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
    def test_only_read(self, client, source, address, method):
        response = getattr(client, method)(address.format(source=source))
        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")

    def test_are_not_sent_again_when_nothing_changed(self, client, source, address):
        address = address.format(source=source)
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304

    def test_hold_no_script_and_no_style_of_their_own(self, client, source, address):
        page = Page(client.get(address.format(source=source)))
        assert not page.scripts
        assert not page.all("style")
        assert not [element for element in page.elements if "style" in element.attributes]


@pytest.mark.django_db
class TestNothingThere:
    @pytest.mark.parametrize(
        ("address", "nearest"), [("/sources/99/", "All sources"), ("/claims/99/", "All claims"), ("/x", "All sources")]
    )
    def test_the_page_helps(self, client, address, nearest):
        response = client.get(address)
        page = Page(response)
        assert response.status_code == 404
        assert "There is nothing at this address" in page.text
        assert nearest in page.text
        assert page.all("form")[0].attributes["action"] == "/search/"

    def test_it_asks_the_database_nothing(self, client):
        with CaptureQueriesContext(connection) as asked:
            client.get("/nothing/at/all")
        assert len(asked) == 0


@pytest.mark.django_db
class TestAddressesNobodyCanRead:
    @pytest.mark.parametrize("address", ["/sources/?kind=a%00b", "/%00", "/sources/?x=%00", "/themes/a%00b/"])
    def test_nul(self, client, address):
        response = client.get(address)
        assert response.status_code == 400
        assert "NUL" in Page(response).text

    @pytest.mark.parametrize("address", ["/sources/?q=%ff", "/sources/?%c3", "/%ff", "/?q=%ed%a0%80"])
    def test_bytes_that_are_not_utf8(self, client, address):
        response = client.get(address)
        assert response.status_code == 400
        assert "UTF-8" in Page(response).text

    def test_over_eight_kilobytes(self, client):
        assert client.get("/sources/?kind=" + "x" * 8200).status_code == 414
        assert client.get("/" + "x" * 8200).status_code == 414

    def test_under_eight_kilobytes_it_is_the_value_that_is_wrong(self, client):
        assert client.get("/sources/?kind=" + "x" * 8000).status_code == 400

    def test_letters_of_any_script_are_read(self, client):
        assert client.get("/about/", {"utm": "čeština 中文 é 😀"}).status_code == 200
        assert client.get("/étude/中文/").status_code == 404


def test_a_refusal_shows_its_reason_as_text(rf: RequestFactory):
    page = Page(errors.bad_request(rf.get("/"), BadRequest("“<b>” is not known.")))
    assert "“<b>” is not known." in page.text


def test_what_cannot_be_answered_leads_to_its_page_and_never_to_another_site(client, db):  # noqa: ARG001
    assert 'href="/claims/">This page as it opens by itself' in client.get("/claims/?page=abc").content.decode()
    for address in ("//elsewhere.example/?q=%00", "/claims/%00/?page=1"):
        assert "as it opens by itself" not in client.get(address).content.decode()


def test_reasons_that_are_not_ours_are_not_shown(rf: RequestFactory):
    assert "secret" not in Page(errors.bad_request(rf.get("/"), ValueError("secret"))).text


def test_a_failure_says_so_and_asks_nothing(rf: RequestFactory):
    response = errors.failed(rf.get("/"))  # without the database fixture: a query would be an error
    assert response.status_code == 500
    assert "The fault is ours" in Page(response).text


class TestHealth:
    def test_alive_asks_nothing_of_anybody(self, client: Client):
        response = client.get("/healthz")  # without the database fixture
        assert (response.status_code, response.content) == (200, b"alive\n")

    @pytest.mark.django_db
    def test_ready(self, client, settings, tmp_path):
        settings.INDEX_DIR = tmp_path / "index"
        writer.rebuild(reader.shelf())
        assert client.get("/readyz").content == b"ready\n"

    @pytest.mark.django_db
    def test_not_ready_without_an_index(self, client, settings, tmp_path):
        settings.INDEX_DIR = tmp_path / "none"
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.content.startswith(b"search index")

    def test_not_ready_without_a_database(self, client, monkeypatch):
        def gone() -> None:
            raise OperationalError("password of dev at 10.0.0.1")

        monkeypatch.setattr(connection, "cursor", gone)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert b"database: not reachable" in response.content
        assert b"password" not in response.content
