"""What a claim's page says of its certainty, its searches, its relations and its origins; and its versions."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.claims.models import Claim
from evidence.curation import judging, workflow
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

CANARY = "kanarienvogel"
HOSTILE = "</p><script>alert(1)</script>{{ 7|add:7 }}"


def said(client: Client, claim: Claim, id_: str) -> str:
    """The words of one part of the page."""
    response = client.get(claim.get_absolute_url())
    assert response.status_code == 200
    return " ".join(Page(response).ids[id_].text.split())


class TestCertainty:
    def test_it_is_told_in_words_with_four_components_who_judged_and_when(self, client):
        judge = builders.person(first_name="Ada", last_name="Judge", shown_as="name")
        second = builders.person(first_name="Ben", last_name="Reader", shown_as="initials")
        claim = builders.claim()
        builders.certainty(claim, submitted_by=judge, submitted_at=builders.MOMENT, published_by=second)
        words = said(client, claim, "certainty")
        assert "Confidence moderate. It is likely that the claim is a reasonable representation" in words
        assert "It is likely so, though few say it." in words
        assert "Methodological limitations Minor concerns Nobody says how the staff were chosen." in words
        assert "Adequacy of data Serious concerns Two short passages." in words
        assert words.endswith("Judged by Ada Judge on 29 February 2024; read and published by B.R.")
        head = Page(client.get(claim.get_absolute_url())).all("p", "certain")[0].text
        assert "Confidence moderate: It is likely so, though few say it." in head

    def test_without_a_judgement_it_says_so_and_that_quotations_are_no_vote(self, client):
        claim = builders.evidence().claim
        builders.evidence(claim=claim)
        words = said(client, claim, "certainty")
        assert "Certainty not judged." in words
        assert "not a vote" in words

    def test_who_chose_to_be_named_by_role_is(self, client):
        claim = builders.claim()
        builders.certainty(claim, submitted_by=builders.person(first_name="Ada", last_name="Judge"))
        words = said(client, claim, "certainty")
        assert "Judged by a curator on" in words
        assert "Ada" not in words

    def test_what_is_not_published_is_nowhere(self, client):
        claim, near = builders.claim(), builders.claim()
        builders.certainty(claim, status="draft", summary=CANARY, adequacy_reason=CANARY)
        builders.certainty(claim, status="submitted", summary=CANARY)
        builders.claim_relation(claim, "repeats", near, status="submitted", rationale=CANARY)
        builders.claim_relation(claim, "qualifies", builders.claim(CANARY, status="draft"))
        for place in ("", "embed/", "share/", "history/", "v1/"):
            assert CANARY not in client.get(f"{claim.get_absolute_url()}{place}").content.decode()

    def test_hostile_words_stay_words(self, client):
        claim = builders.claim()
        builders.certainty(claim, summary=HOSTILE, coherence_reason=HOSTILE)
        builders.claim_relation(claim, "repeats", builders.claim(HOSTILE), rationale=HOSTILE)
        builders.search(claim, scope=HOSTILE)
        for place in ("", "embed/"):
            page = client.get(f"{claim.get_absolute_url()}{place}").content.decode()
            assert "<script>alert" not in page
            assert "{{ 7|add:7 }}" in page
        assert HOSTILE in said(client, claim, "certainty")


class TestSearches:
    def test_an_empty_side_says_who_searched_when_and_in_how_many_sources(self, client):
        claim = builders.claim()
        by = builders.person(first_name="Ada", last_name="Judge", shown_as="name")
        builders.search(claim, scope="all published sources on Mutuals", sources=12, searched_by=by)
        words = said(client, claim, "contradicts")
        assert (
            "None found, searched on 29 Feb 2024 in 12 sources by Ada Judge: all published sources on Mutuals." in words
        )
        assert said(client, claim, "qualifies").endswith("Not searched.")


class TestRelations:
    def test_each_page_says_it_in_its_own_words_with_the_reason(self, client):
        left, right = builders.claim("Staff are heard."), builders.claim("Some staff are heard.")
        builders.claim_relation(right, "qualifies", left)
        assert "It is qualified by Some staff are heard. Why: They speak of the same staff." in said(
            client, left, "relations"
        )
        assert "It qualifies Staff are heard." in said(client, right, "relations")

    def test_claims_that_only_share_themes_are_listed_apart(self, client):
        theme = builders.theme()
        left, right = (builders.claim(themes=(theme,)) for _ in range(2))
        page = Page(client.get(left.get_absolute_url()))
        assert "relations" not in page.ids
        assert right.text in page.ids["related"].text
        assert "not said by anybody" in page.ids["related"].text


class TestOrigins:
    def test_works_that_are_one_origin_say_why(self, client):
        claim = builders.claim()
        paper, thesis = (builders.source(authors=(name,)) for name in ("Cole", "Dale"))
        with builders.as_brought_in():
            builders.relation(paper, "derived-from", thesis)
        for source in (paper, thesis):
            builders.evidence(claim=claim, quotation=builders.quotation(in_=builders.text(of=source)))
        words = said(client, claim, "origins")
        assert "1 place" in words
        assert "One origin, because Cole, n.d. is derived from Dale, n.d." in words

    def test_a_voice_of_its_own_and_a_work_that_is_passed_on_say_why(self, client):
        claim = builders.claim()
        story = builders.source(authors=("Cole",))
        version = builders.text(of=story)
        report = builders.source(authors=("Dale",))
        builders.evidence(claim=claim, quotation=builders.quotation("listened", in_=version, voice=builders.actor()))
        builders.evidence(claim=claim, quotation=builders.quotation("Users", in_=version, reports=report))
        words = said(client, claim, "origins")
        assert "A voice of its own: quoted in Cole, n.d., and not among the authors." in words
        assert "Cole, n.d. passes on its words or figures." in words


def test_more_judgements_and_relations_ask_no_more(client):
    def queries(number: int) -> int:
        claim = builders.claim()
        current = builders.certainty(claim)
        for _ in range(number):
            builders.certainty(claim, status="merged", merged_into=current, published_at=builders.MOMENT)
            builders.claim_relation(claim, "qualifies", builders.claim())
            builders.search(claim, searched_by=builders.person())
        with CaptureQueriesContext(connection) as asked:
            assert client.get(claim.get_absolute_url()).status_code == 200
        return len(asked)

    assert queries(6) == queries(1)


@pytest.mark.django_db(transaction=True)
def test_versions_keep_each_judgement_and_say_what_became_another(client):
    claim, judge, second = builders.claim("Staff are heard."), builders.person(), builders.person()
    for overall in ("low", "moderate"):
        made = judging.judge(claim, builders.CONCERNS | {"overall": overall}, by=judge)
        workflow.take(workflow.SUBMIT, made, by=judge, at=builders.MOMENT)
        workflow.take(workflow.PUBLISH, made, by=second, at=builders.MOMENT)
    pages = [
        " ".join(Page(client.get(f"/claims/{claim.pk}/v{number}/")).ids["certainty"].text.split())
        for number in (1, 2, 3)
    ]
    assert "Certainty not judged." in pages[0]
    assert "Confidence low." in pages[1]
    assert "Judged by a curator on 29 February 2024" in pages[1]
    assert "Confidence moderate." in pages[2]
    since = " ".join(Page(client.get(f"/claims/{claim.pk}/v1/")).ids["since"].text.split())
    assert "Certainty before: not judged → after: Confidence moderate. It is likely so, though few say it." in since
    assert client.get(f"/claims/{claim.pk}/v4/").status_code == 404
    workflow.take(
        workflow.WITHDRAW, made, by=builders.person("editor"), at=builders.MOMENT, reason="It judged another claim."
    )
    gone = " ".join(Page(client.get(f"/claims/{claim.pk}/v3/")).ids["certainty"].text.split())
    assert "withdrawn on 29 February 2024" in gone
    assert "It judged another claim." in gone
    assert "few say it" not in gone


@pytest.mark.django_db(transaction=True)
def test_who_judges_the_same_anew_makes_a_version_that_says_who(client):
    claim = builders.claim("Staff are heard.")
    ada, ben = (builders.person(first_name=name, last_name="Reader", shown_as="name") for name in ("Ada", "Ben"))
    for judge, second in ((ada, ben), (ben, ada)):
        made = judging.judge(claim, builders.CONCERNS, by=judge)
        workflow.take(workflow.SUBMIT, made, by=judge, at=builders.MOMENT)
        workflow.take(workflow.PUBLISH, made, by=second, at=builders.MOMENT)
    words = " ".join(Page(client.get(f"/claims/{claim.pk}/history/")).ids["v3"].text.split())
    assert "Judged" in words
    assert "Certainty" not in words
    assert "Ben" in words
