"""My selection as delivered: no cookie on reading pages, no form from elsewhere, private pages, files of all of it."""

import pytest
from django.test import Client, RequestFactory

from evidence.library.status import Status
from evidence.pages import same_origin, selection_files
from evidence.pages.downloads import AT_ONCE, Places
from evidence.pages.same_origin import is_same_origin, own_path
from evidence.readers import packs
from evidence.readers.basket import MOST
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db
OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}


def add(client: Client, *keys: str, **headers: str):
    return client.post("/selection/add/", {"item": keys}, headers=headers or OURS)


def keys_of(client: Client) -> list[str]:
    kept = client.session.get("selection")
    return kept["keys"] if kept else []


@pytest.fixture
def source() -> int:
    return builders.source("Mutuals today", authors=("Doe",), issued="2011").pk


class TestReadingPages:
    def test_offer_the_button_without_cookie_or_token(self, client, source):
        claim = builders.evidence().claim
        for address in (f"/sources/{source}/", "/sources/", f"/claims/{claim.pk}/", "/claims/", "/"):
            response = client.get(address)
            assert 'action="/selection/add/"' in response.content.decode(), address
            assert not response.cookies, address
            assert "csrfmiddlewaretoken" not in response.content.decode(), address
            assert "Cookie" not in response.get("Vary", ""), address

    def test_are_the_same_to_who_has_a_selection(self, client, source):
        before = client.get(f"/sources/{source}/").content
        add(client, f"s{source}")
        assert client.get(f"/sources/{source}/").content == before

    def test_name_the_selection_among_the_places(self, client):
        links = [one.attributes.get("href") for one in Page(client.get("/about/")).all("a")]
        assert "/selection/" in links


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://testserver"}, True),
        (OURS, True),
        ({}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://testserver"}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
    ],
)
@pytest.mark.parametrize("address", ["add", "take", "change"])
def test_only_forms_of_this_site_are_taken(source, address, headers, taken):
    client = Client(enforce_csrf_checks=True)
    given = {"item": f"s{source}", "do": "remove"}
    response = client.post(f"/selection/{address}/", given, headers=headers)
    assert response.status_code == (302 if taken else 403)
    if not taken:
        assert not response.cookies


def test_without_the_rule_a_form_from_elsewhere_would_be_taken(source, monkeypatch):
    """Negative control: it is the rule that refuses, nothing else on the way."""
    monkeypatch.setattr(same_origin, "is_same_origin", lambda _: True)
    client = Client(enforce_csrf_checks=True)
    assert add(client, f"s{source}", **{"Sec-Fetch-Site": "cross-site"}).status_code == 302
    assert keys_of(client) == [f"s{source}"]


def test_the_rule_looks_at_the_scheme_and_the_port_too():
    def said(origin: str) -> bool:
        return is_same_origin(RequestFactory().post("/", headers={"Origin": origin}))

    assert said("http://testserver")
    assert not said("http://testserver:8000")


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("http://testserver/sources/1/?a=b", "/sources/1/?a=b"),
        ("/claims/", "/claims/"),
        ("https://evil.example/sources/1/", ""),
        ("//evil.example/", ""),
        ("http://testserver//evil.example/", ""),
        ("http://testserver/\\evil.example", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_the_way_back_leads_to_this_site_only(given, path):
    assert own_path(given, RequestFactory().get("/")) == path


class TestWithoutScript:
    def test_an_item_is_added_and_shown_with_the_way_back(self, client, source):
        answer = add(client, f"s{source}", **OURS, Referer=f"http://testserver/sources/{source}/")
        assert (answer.status_code, answer["Location"]) == (302, "/selection/")
        page = Page(client.get("/selection/"))
        assert "Mutuals today" in page.text
        assert f"/sources/{source}/" in [one.attributes.get("href") for one in page.all("a")]

    def test_the_way_back_is_never_to_another_site(self, client, source):
        add(client, f"s{source}", **OURS, Referer="https://evil.example/")
        assert "evil" not in client.get("/selection/").content.decode()

    def test_the_page_is_private_and_kept_by_no_cache(self, client, source):
        add(client, f"s{source}")
        for address in ("/selection/", "/selection/files/ris/", f"/selection/?s={source}"):
            assert client.get(address)["Cache-Control"] == "private, no-store"

    def test_order_notes_and_taking_out(self, client, source):
        other = builders.source("Second").pk
        add(client, f"s{source}", f"s{other}")

        def change(do: str, key: str = "", **more: str):
            return client.post("/selection/change/", {"do": do, "item": key, **more}, headers=OURS)

        assert change("up", f"s{other}")["Location"] == f"/selection/#s{other}"
        assert keys_of(client) == [f"s{other}", f"s{source}"]
        change("note", f"s{source}", note="<b>mine</b>")
        assert "&lt;b&gt;mine&lt;/b&gt;" in client.get("/selection/").content.decode()
        change("remove", f"s{other}")
        assert keys_of(client) == [f"s{source}"]
        change("empty")
        assert keys_of(client) == []
        assert change("explode").status_code == 400

    @pytest.mark.parametrize("bad", ["x1", "s0", "s1'--", "/sources/1/", "s" + "9" * 30])
    def test_what_is_no_item_is_refused_in_words(self, client, bad):
        answer = add(client, bad)
        assert answer.status_code == 400
        assert "Only sources, claims and quotations" in Page(answer).text

    def test_a_full_selection_says_so(self, client):
        add(client, *(f"s{number}" for number in range(1, MOST + 1)))
        answer = add(client, "c1")
        assert answer.status_code == 400
        assert "500 items at most" in Page(answer).text
        assert len(keys_of(client)) == MOST

    def test_only_posts_change_anything(self, client):
        assert {client.get(f"/selection/{one}/").status_code for one in ("add", "take", "change")} == {405}


class TestAnAddressThatNamesAList:
    def test_shows_it_and_touches_no_selection(self, client, source):
        claim = builders.claim("So it is.")
        answer = client.get(f"/selection/?s={source}&c={claim.pk}")
        page = Page(answer)
        assert "Mutuals today" in page.text
        assert "So it is." in page.text
        assert not answer.cookies
        assert keys_of(client) == []
        assert "Take out" not in page.text

    @pytest.mark.parametrize("query", ["s=a", "s=1;2", "x=1", "s=1&s=2", "s=" + ",".join(map(str, range(1, 502)))])
    def test_is_refused_when_it_cannot_be_read(self, client, query):
        assert client.get(f"/selection/?{query}").status_code == 400

    def test_drafts_stay_hidden_from_whoever_asks(self, client, admin_client):
        draft = builders.source("canary", status=Status.DRAFT)
        for reader in (client, admin_client):
            answer = reader.get(f"/selection/?s={draft.pk}")
            assert "canary" not in answer.content.decode()
            assert "canary" not in reader.get(f"/selection/files/ris/?s={draft.pk}").content.decode()
        draft.status, draft.published_at = Status.PUBLISHED, builders.MOMENT
        draft.save()
        assert "canary" in client.get(f"/selection/?s={draft.pk}").content.decode(), "the control"


class TestWhatABrowserHolds:
    def take(self, client, keys: str, known: str = "-1"):
        return client.post("/selection/take/", {"item": keys, "known": known}, headers=OURS)

    def test_becomes_the_selection(self, client, source):
        assert self.take(client, f"s{source},c3")["Location"] == "/selection/"
        assert keys_of(client) == [f"s{source}", "c3"]

    def test_follows_when_it_knew_all(self, client, source):
        add(client, f"s{source}", "c3")
        self.take(client, "c3", known=str(client.session["selection"]["revision"]))
        assert keys_of(client) == ["c3"]

    @pytest.mark.parametrize("known", ["-1", "", "x", "99", "9" * 40, "²"])
    def test_loses_nothing_when_it_did_not(self, client, source, known):
        add(client, f"s{source}")
        self.take(client, "c3", known)
        assert keys_of(client) == ["c3", f"s{source}"]


class TestFiles:
    def test_of_the_own_list_and_of_an_address(self, client, source):
        add(client, f"s{source}")
        own = client.get("/selection/files/ris/")
        assert own["Content-Disposition"] == 'attachment; filename="selection-references.ris"'
        assert b"Mutuals today" in own.content
        assert Client().get(f"/selection/files/ris/?s={source}").content == own.content

    def test_what_there_is_not(self, client):
        for address in ("files/nope", "files/nbib", "documents/nope/docx", "documents/evidence-pack/nope",
                        "documents/references/csv"):  # fmt: skip
            assert client.get(f"/selection/{address}/").status_code == 404
        assert client.get("/selection/documents/references/html/?style=nope").status_code == 400

    def test_every_link_of_the_page_leads_to_a_file(self, client, source):
        add(client, f"s{source}")
        links = [one.attributes.get("href", "") for one in Page(client.get("/selection/")).all("a")]
        files = [one for one in links if one.startswith(("/selection/files/", "/selection/documents/"))]
        assert len(files) == 23
        for address in files:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert answer["Content-Disposition"].startswith("attachment"), address

    def test_a_style_that_was_chosen_is_that_of_the_documents(self, client, source):
        page = Page(client.get(f"/selection/?s={source}&style=oscola"))
        links = [one.attributes.get("href", "") for one in page.all("a")]
        assert f"/selection/documents/references/html/?s={source}&style=oscola" in links

    def test_too_many_at_once_are_asked_to_come_back(self, client, source, monkeypatch):
        monkeypatch.setattr(selection_files, "PLACES", Places(0))
        answer = client.get(f"/selection/files/ris/?s={source}")
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")

    def test_a_place_is_given_back_whatever_happened(self, client, monkeypatch):
        quotation = builders.quotation()
        monkeypatch.setattr(packs, "MOST_WORDS", 0)
        for _ in range(AT_ONCE + 1):
            answer = client.get(f"/selection/documents/evidence-pack/html/?q={quotation.pk}")
            assert answer.status_code == 422
            assert "make two packs" in answer.content.decode()
