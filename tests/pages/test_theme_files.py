"""A theme as files and as a feed: what the page lists, safe to open, and nothing that is not published."""

import csv
import io
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.accounts.models import VISITOR
from evidence.curation.concepts import merging
from evidence.library.status import Status
from evidence.pages import theme_files
from evidence.pages.downloads import Download, Places, too_much
from evidence.pages.middleware import say_in_a_page
from tests import builders
from tests.pages.delivered import Page
from tests.pages.hub_canary import CANARY, hide

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def taken(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def entries(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)  # noqa: S314 (our own)
    assert feed.findtext(f"{ATOM}updated")
    return [{one.tag.removeprefix(ATOM): one.text or "" for one in entry} for entry in feed.iter(f"{ATOM}entry")]


def test_the_claims_of_the_file_are_those_of_the_page_in_its_order_with_their_counts(client):
    theme = builders.theme()
    claims = [builders.claim(f"Claim {letter}.", themes=(theme,)) for letter in "abc"]
    one = builders.evidence("contradicts", claim=claims[1])
    builders.evidence("supports", claim=claims[1], quotation=builders.quotation(in_=one.quotation.text_version))
    builders.search(claims[0])
    for asked in ("", "?sort=text", "?show=not-searched", "?show=contested"):
        lines = taken(client, f"/themes/{theme.slug}/claims.csv{asked}")
        page = Page(client.get(f"/themes/{theme.slug}/{asked}"))
        evidence = page.elements.index(page.ids["evidence"])
        end = page.elements.index(page.ids["speaks-against"])
        listed = [one.text for one in page.elements[evidence:end] if "claim-line" in one.classes]
        assert [line["Claim"] for line in lines] == listed
    found = {line["Claim"]: line for line in taken(client, f"/themes/{theme.slug}/claims.csv")}
    line = found["Claim b."]
    names = ("Supports", "Contradicts", "Quotations", "Sources", "Independent origins")
    assert [line[name] for name in names] == ["1", "1", "2", "1", "1"]
    assert found["Claim a."]["If none contradict it"] == "none found, searched on 2024-02-29"
    assert found["Claim c."]["If none contradict it"] == "not searched"


def test_the_quotations_of_the_file_say_what_they_do_on_the_theme_and_are_no_formulas(client):
    wide = builders.theme()
    theme = builders.theme("Mutuals", parent=wide)
    words = builders.quotation("=1+1 said staff", in_=builders.text("=1+1 said staff", of=builders.source("@title")))
    builders.evidence(quotation=words, claim=builders.claim("-It is so.", themes=(theme,)))
    builders.evidence(quotation=words, claim=builders.claim("Elsewhere it is.", themes=(builders.theme(),)))
    builders.stance("against", actor=builders.actor("The union"), theme=theme, quotation=words)
    (line,) = taken(client, f"/themes/{wide.slug}/quotations.csv")
    assert line["Words"] == "'=1+1 said staff"
    assert line["Claims on the theme"] == "supports: -It is so."
    assert line["Stances on the theme"] == "against, The union, on Mutuals"
    assert line["Address"].endswith(words.get_absolute_url())
    (claim,) = taken(client, f"/themes/{theme.slug}/claims.csv")
    assert claim["Claim"] == "'-It is so."


def test_more_quotations_ask_no_more_while_they_fit_a_batch(client):
    theme = builders.theme()

    def asked(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            taken(client, f"/themes/{theme.slug}/{name}")
        return len(queries)

    builders.evidence(claim=builders.claim(themes=(theme,)))
    few = [asked("claims.csv"), asked("quotations.csv")]
    for _ in range(4):
        builders.evidence(claim=builders.claim(themes=(theme,)))
    assert [asked("claims.csv"), asked("quotations.csv")] == few


@pytest.mark.parametrize("query", ["claims.csv?show=all", "claims.csv?page=1", "quotations.csv?sort=text"])
def test_what_a_file_cannot_be_asked_is_refused(client, query):
    assert client.get(f"/themes/{builders.theme().slug}/{query}").status_code == 400


@pytest.mark.parametrize("address", ["/themes/{}/claims.csv", "/themes/{}/quotations.csv", "/feeds/themes/{}/"])
def test_a_theme_that_is_not_there_has_no_files_and_a_retired_one_says_so(client, address):
    assert client.get(address.format("no-such-theme")).status_code == 404
    retired = builders.theme(retired_at=builders.MOMENT, retirement_reason="Nobody says so any more.")
    assert client.get(address.format(retired.slug)).status_code == 410
    assert client.post(address.format(retired.slug)).status_code == 405


@pytest.mark.parametrize("file", ["claims.csv", "quotations.csv"])
def test_a_file_that_is_cut_says_so(client, monkeypatch, file):
    theme = builders.theme()
    for _ in range(2):
        builders.evidence(claim=builders.claim(themes=(theme,)))
    address = f"/themes/{theme.slug}/{file}"
    assert "first" not in client.get(address)["Content-Disposition"]
    monkeypatch.setattr("evidence.claims.themes.files.MOST_ROWS", 1)
    cut = client.get(address)
    assert f"-{file.removesuffix('.csv')}-first.csv" in cut["Content-Disposition"]
    assert len(cut.getvalue().decode().splitlines()) == 2


def test_files_and_feeds_of_a_merged_theme_lead_to_those_of_what_it_became(client):
    editor, kept, gone = builders.person("editor"), builders.theme("Mutuals"), builders.theme("Mutuality")
    merging.merge(kept, gone, by=editor, at=builders.MOMENT, reason="One and the same.")
    answer = client.get(f"/themes/{gone.slug}/claims.csv?sort=text")
    assert (answer.status_code, answer["Location"]) == (301, f"/themes/{kept.slug}/claims.csv?sort=text")
    assert client.get(f"/themes/{gone.slug}/quotations.csv")["Location"] == f"/themes/{kept.slug}/quotations.csv"
    assert client.get(f"/feeds/themes/{gone.slug}/")["Location"] == f"/feeds/themes/{kept.slug}/"


def test_files_have_so_many_places_and_each_is_given_back(client, monkeypatch):
    monkeypatch.setattr(theme_files, "PLACES", Places(1))
    address = f"/themes/{builders.theme().slug}/claims.csv"
    first = client.get(address)
    busy = client.get(address)
    assert (busy.status_code, busy["Retry-After"]) == (503, "10")
    first.getvalue()
    assert client.get("/themes/no-such-theme/claims.csv").status_code == 404
    assert client.get(address).status_code == 200


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [(BROWSER, "text/html"), ("*/*", "text/plain"), ("text/csv", "text/plain"), ("", "text/plain")],
)
def test_who_clicked_in_a_browser_gets_a_page_and_a_program_a_sentence(client, monkeypatch, accept, kind):
    monkeypatch.setattr(theme_files, "PLACES", Places(0))
    address = f"/themes/{builders.theme().slug}/claims.csv?sort=text"
    answer = client.get(address, headers={"accept": accept} if accept else {})
    said = (answer.status_code, answer["Retry-After"], "no-store" in answer["Cache-Control"])
    assert said == (503, "10", True)
    assert answer["Content-Type"].startswith(kind)
    assert "Other files are being made just now." in answer.content.decode()
    if kind == "text/html":
        assert address in Page(answer).links


def test_what_is_never_made_says_so_and_offers_no_second_try(rf):
    request = rf.post("/selection/files/", headers={"accept": BROWSER})
    request.user = VISITOR
    answer = say_in_a_page(lambda _request: too_much("It has 900 works, and 500 go into one file."))(request)
    page = Page(answer)
    assert (answer.status_code, "900 works" in page.text, "Ask for it again" in page.text) == (422, True, False)


def test_who_goes_away_gives_the_place_back():
    places = Places(1)
    left = iter(places.streamed(lambda: Download("x.csv", iter(["a", "b"]))))
    assert next(left) == b"a"
    assert places.streamed(lambda: Download("x.csv", iter("a"))).status_code == 503
    del left
    assert places.streamed(lambda: Download("x.csv", iter("a"))).status_code == 200


def test_a_feed_has_claims_evidence_and_stances_the_latest_first(client):
    wide = builders.theme()
    theme = builders.theme("Mutuals", parent=wide)
    day = timedelta(days=1)
    claim = builders.claim("It & they <are> so.", themes=(theme,), published_at=builders.MOMENT)
    link = builders.evidence("contradicts", claim=claim, published_at=builders.MOMENT + day)
    union = builders.actor("The union")
    stance = builders.stance("for", actor=union, theme=theme, published_at=builders.MOMENT + 2 * day)
    found = entries(client, f"/feeds/themes/{wide.slug}/")
    assert [one["title"] for one in found][::2] == ["The union: for, on Mutuals", "It & they <are> so."]
    assert "contradicts “It & they <are> so.”" in found[1]["title"]
    assert found[1]["id"].endswith(f"{claim.get_absolute_url()}#q{link.quotation_id}")
    assert len({one["id"] for one in found}) == 3
    of_actor = entries(client, f"/feeds/actors/{union.slug}/")
    assert [one["title"] for one in of_actor] == ["The union: for, on Mutuals"]
    assert stance.quotation.exact in of_actor[0]["summary"]
    assert entries(client, f"/feeds/themes/{builders.theme().slug}/") == []


def test_the_pages_name_their_feeds(client):
    for one, address in ((builders.theme(), "themes"), (builders.actor(), "actors")):
        page = Page(client.get(one.get_absolute_url()))
        (link,) = [one for one in page.all("link") if one.attributes.get("rel") == "alternate"]
        assert link.attributes["href"] == f"/feeds/{address}/{one.slug}/"
        assert client.get(link.attributes["href"]).status_code == 200


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
def test_what_is_not_published_is_in_no_file(client, status):
    theme, actor = builders.theme(), builders.actor()
    builders.evidence(claim=builders.claim(themes=(theme,)), quotation=builders.quotation(voice=actor))
    addresses = [
        f"/themes/{theme.slug}/claims.csv",
        f"/themes/{theme.slug}/quotations.csv",
        f"/feeds/themes/{theme.slug}/",
        f"/feeds/actors/{actor.slug}/",
    ]
    before = [client.get(address).getvalue() for address in addresses]
    hide(status, theme, actor)
    after = [client.get(address).getvalue() for address in addresses]
    assert before == after
    assert CANARY.encode() not in b"".join(after)
