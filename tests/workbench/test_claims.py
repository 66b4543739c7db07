"""A claim at the workbench: one click records a search; judgements and relations are drafts; what is typed stays."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.accounts.roles import Role
from evidence.claims.judgements import Certainty, ClaimRelation
from evidence.claims.models import EvidenceSearch
from evidence.curation import claim_bench
from evidence.library.status import Status
from evidence.search import reader, writer
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator():
    return builders.person()


@pytest.fixture
def bench(curator) -> Client:
    client = Client()
    client.force_login(curator)
    return client


@pytest.fixture
def index(settings, tmp_path):
    """Call it to index the library as it is now."""
    settings.INDEX_DIR = tmp_path / "index"
    yield lambda: writer.rebuild(reader.shelf())
    reader.reader_of.cache_clear()


def at(claim) -> str:
    return f"/workbench/claims/{claim.pk}/"


def filled(answer, form: str) -> dict[str, str]:
    """What a browser would send of the form with this button, as it stands."""
    content = answer.content.decode()
    [inner] = [one for one in re.findall(r"<form.*?</form>", content, re.DOTALL) if f'value="{form}"' in one]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", inner):
        values = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if "name" in values and (values.get("type") != "radio" or " checked" in tag):
            sent[values["name"]] = values.get("value", "")
    for name, words in re.findall(r'<textarea name="([a-z_]+)"[^>]*>(.*?)</textarea>', inner, re.DOTALL):
        sent[name] = words.strip()
    return sent | {"do": form}


def test_one_click_records_that_nothing_was_found_in_the_sources_on_its_theme(bench, curator, index):
    theme = builders.theme("Mutuals")
    claim = builders.claim(themes=(theme,))
    with builders.as_brought_in():
        for _ in range(3):
            builders.assign(builders.source(), theme)
    builders.source()
    index()
    sent = filled(bench.get(at(claim)), "search")
    assert (sent["relation"], sent["sources"], sent["found"]) == ("contradicts", "3", "0")
    assert bench.post(at(claim), sent).status_code == 302
    kept = EvidenceSearch.objects.get()
    assert (kept.scope, kept.sources, kept.found, kept.searched_by) == (
        "all published sources on Mutuals",
        3,
        0,
        curator,
    )
    assert "in 3 sources" in Client().get(claim.get_absolute_url()).content.decode()


def test_the_sources_are_counted_by_the_search_of_the_library_for_the_words(bench, index):
    claim = builders.claim()
    builders.source("On mutuals")
    builders.source("On councils")
    index()
    sent = {"do": "count", "theme": "", "words": "mutuals", "relation": "supports", "found": "2", "scope": "typed"}
    answer = bench.post(at(claim), sent)
    assert answer.status_code == 200
    again = filled(answer, "search")
    assert (again["sources"], again["relation"], again["found"]) == ("1", "supports", "2")
    assert again["scope"] == "all published sources that the search finds for “mutuals”"
    assert not EvidenceSearch.objects.exists()


@pytest.mark.parametrize(("theme", "told"), [("No such", "no theme called"), ("", "not there yet")])
def test_what_cannot_be_counted_says_why_and_can_be_recorded_all_the_same(bench, settings, tmp_path, theme, told):
    settings.INDEX_DIR = tmp_path / "none"
    answer = bench.post(at(builders.claim()), {"do": "count", "theme": theme, "words": ""})
    assert answer.status_code == 200
    assert told in answer.content.decode()


def test_a_contributor_drafts_but_records_no_search(curator):
    client = Client()
    client.force_login(builders.person(Role.CONTRIBUTOR))
    claim = builders.claim()
    page = client.get(at(claim)).content.decode()
    assert 'value="search"' not in page
    assert 'value="judge"' in page
    sent = {"do": "search", "relation": "contradicts", "scope": "all", "found": "0", "on": "2024-02-29"}
    assert client.post(at(claim), sent).status_code == 409
    assert not EvidenceSearch.objects.exists()
    assert client.get(at(builders.claim(status="draft", created_by=curator))).status_code == 404


def test_a_judgement_is_handed_in_and_shown_in_its_state(bench, curator):
    claim = builders.claim()
    assert bench.post(at(claim), builders.CONCERNS | {"do": "judge-submit"}).status_code == 302
    made = Certainty.objects.get()
    assert (made.claim, made.status, made.submitted_by) == (claim, Status.SUBMITTED, curator)
    page = " ".join(Page(bench.get(at(claim))).all("main")[0].text.split())
    assert "Confidence moderate, submitted" in page
    assert "a judgement of this claim that is not published yet" in page


@pytest.mark.parametrize("do", ["judge", "judge-submit", "relate", "relate-submit"])
def test_a_form_with_a_line_break_in_it_is_kept_once_though_it_is_sent_twice(bench, do):
    claim, other = builders.claim(), builders.claim()
    words = "  Two sentences.\r\nOn two lines. "
    sent = builders.CONCERNS | {"summary": words, "do": do}
    if do.startswith("relate"):
        sent = {"type": "qualifies", "other_claim": str(other.pk), "rationale": words, "do": do}
    told = [Page(bench.post(at(claim), sent, follow=True)).text for _ in range(2)]
    said = "is submitted: a second person" if do.endswith("submit") else "is kept as a draft"
    assert [said in one for one in told] == [True, True]
    assert Certainty.objects.count() + ClaimRelation.objects.count() == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(bench):
    sent = {name: value for name, value in builders.CONCERNS.items() if name != "relevance_reason"}
    answer = bench.post(at(builders.claim()), sent | {"do": "judge"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Nothing was saved" in page
    assert "Two short passages." in page
    assert not Certainty.objects.exists()


@pytest.mark.parametrize("given", ["{}", " /claims/{}/ ", "https://library.example/claims/{}/#words"])
def test_another_claim_is_named_by_its_number_or_address(bench, given):
    left, right = builders.claim(), builders.claim()
    sent = {"do": "relate", "type": "qualifies", "other_claim": given.format(right.pk), "rationale": "Some do."}
    assert bench.post(at(left), sent).status_code == 302
    made = ClaimRelation.objects.get()
    assert (made.claim, made.other, made.status) == (left, right, Status.DRAFT)


@pytest.mark.parametrize("given", ["", "none", "/sources/1/", "999999999"])
def test_a_claim_that_is_not_there_is_asked_for_again(bench, given):
    sent = {"do": "relate", "type": "qualifies", "other_claim": given, "rationale": "Some do."}
    answer = bench.post(at(builders.claim()), sent)
    assert answer.status_code == 400
    assert "Say which claim" in answer.content.decode()
    assert "Some do." in answer.content.decode()


def test_a_relation_that_stands_already_is_told_in_a_sentence(bench):
    left, right = builders.claim(), builders.claim()
    builders.claim_relation(right, "repeats", left)
    sent = {"do": "relate", "type": "repeats", "other_claim": str(right.pk), "rationale": "They do."}
    answer = bench.post(at(left), sent)
    assert answer.status_code == 400
    assert "recorded already" in answer.content.decode()


def test_a_side_tells_its_last_search_however_many_were_made_on_another(curator):
    claim = builders.claim()
    builders.search(claim, relation="supports", searched_on=builders.MOMENT.date() - timedelta(days=400), scope="Old")
    for number in range(claim_bench.MOST):
        builders.search(claim, relation="contradicts", scope=f"Shelf {number}")
    sides = {one.relation: one.searched and one.searched.scope for one in claim_bench.state(claim, by=curator).sides}
    last = f"Shelf {claim_bench.MOST - 1}"
    assert sides == {"supports": "Old", "contradicts": last, "qualifies": None, "mentions": None}


def test_a_side_counts_its_quotations_drafts_included_and_closed_ones_not(curator):
    claim, quotation = builders.claim(), builders.quotation()
    builders.evidence(claim=claim, quotation=quotation)
    builders.evidence(claim=claim, status="draft")
    builders.evidence(claim=claim, status="withdrawn")
    builders.evidence(claim=claim, relation="contradicts")
    sides = {one.relation: one.quotations for one in claim_bench.state(claim, by=curator).sides}
    assert sides == {"supports": 2, "contradicts": 1, "qualifies": 0, "mentions": 0}


def test_a_claim_with_more_words_asks_no_more(bench, django_assert_num_queries):
    claim = builders.claim()
    builders.evidence(claim=claim)
    with CaptureQueriesContext(connection) as few:
        bench.get(at(claim))
    for _ in range(3):
        builders.evidence(claim=claim)
        builders.search(claim, relation="mentions")
    with django_assert_num_queries(len(few)):
        bench.get(at(claim))


def test_the_list_finds_what_is_missing(bench):
    judged, bare = builders.claim("Staff are heard."), builders.claim("Users are heard.")
    builders.certainty(judged)
    builders.search(judged, relation="supports")

    def listed(**asked: str) -> set[str]:
        return {one.text for one in Page(bench.get("/workbench/claims/", asked)).all("b")}

    assert listed() >= {judged.text, bare.text}
    assert listed(without="certainty") == {bare.text}
    assert listed(without="search") == {bare.text}
    assert listed(without="counter-search") == {judged.text, bare.text}
    assert listed(find="users") == {bare.text}
    assert bench.get("/workbench/claims/?without=nothing").status_code == 400


def test_the_board_leads_to_the_fix(bench):
    claim = builders.claim()
    for key, place in (("not-searched", "#search"), ("not-judged", "#judge")):
        links = [one.attributes.get("href") for one in Page(bench.get(f"/workbench/integrity/{key}/")).all("a")]
        assert f"{at(claim)}{place}" in links


def test_a_published_judgement_has_no_form_and_leads_to_its_claim(bench):
    made = builders.certainty()
    page = bench.get(f"/workbench/records/certainty/{made.pk}/").content.decode()
    assert "bench-form" not in page
    assert at(made.claim) in page
