"""What is said of a claim as a whole goes the way of every record; a search is kept at once, by who may publish."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.accounts.roles import Role
from evidence.claims.judgements import Certainty, ClaimRelation
from evidence.claims.models import EvidenceSearch
from evidence.curation import fields, judging, workflow
from evidence.curation.judging import Searched
from evidence.curation.models import HistoryEntry
from evidence.curation.review import queue, reading, revisions, warnings
from evidence.curation.workflow import NotAllowed
from evidence.library.status import Status
from tests import builders

pytestmark = pytest.mark.django_db

AT = builders.MOMENT
SAID: dict[str, Any] = builders.CONCERNS
TODAY = AT.date()


def published(record, by, other) -> None:
    workflow.take(workflow.SUBMIT, record, by=by, at=AT)
    workflow.take(workflow.PUBLISH, record, by=other, at=AT)


def searched(**more: Any) -> Searched:
    return Searched(**{"relation": "contradicts", "on": TODAY, "scope": "all of it", "sources": 7, "found": 0, **more})


def test_a_judgement_that_is_published_takes_the_place_of_the_one_before():
    claim, judge, second = builders.claim(), builders.person(), builders.person()
    first = judging.judge(claim, SAID, by=judge)
    published(first, judge, second)
    again = judging.judge(claim, SAID | {"overall": "low"}, by=judge)
    published(again, judge, second)
    first.refresh_from_db()
    assert (first.status, first.merged_into) == (Status.MERGED, again)
    assert Certainty.objects.published().get() == again


def test_who_judged_does_not_publish_the_judgement():
    judge = builders.person()
    made = judging.judge(builders.claim(), SAID, by=judge)
    workflow.take(workflow.SUBMIT, made, by=judge, at=AT)
    with pytest.raises(NotAllowed, match="second person"):
        workflow.take(workflow.PUBLISH, made, by=judge, at=AT)


def test_a_published_judgement_is_never_changed_by_a_proposal():
    made = builders.certainty()
    with pytest.raises(NotAllowed, match="judge anew"):
        revisions.propose(made, {"summary": "It is so."}, "a slip", builders.person())


def test_a_form_sent_twice_makes_one_draft_and_another_waits_for_it():
    claim, judge = builders.claim(), builders.person()
    made = judging.judge(claim, SAID, by=judge)
    assert judging.judge(claim, SAID, by=judge) == made
    with pytest.raises(NotAllowed, match="go on with that one"):
        judging.judge(claim, SAID | {"overall": "low"}, by=judge)
    assert judging.judge(claim, SAID | {"overall": "low"}, by=builders.person()) != made


@pytest.mark.parametrize("left_out", ["adequacy_reason", "overall", "summary"])
def test_everything_has_to_be_given(left_out):
    said = {name: value for name, value in SAID.items() if name != left_out}
    with pytest.raises(fields.Invalid) as refused:
        judging.judge(builders.claim(), said, by=builders.person())
    assert set(refused.value.reasons) == {left_out}
    with pytest.raises(fields.Invalid):
        judging.judge(builders.claim(), SAID | {left_out: " "}, by=builders.person())
    assert not Certainty.objects.exists()


def test_nothing_new_is_said_of_a_withdrawn_claim():
    gone, by = builders.claim(status="withdrawn"), builders.person()
    with pytest.raises(NotAllowed):
        judging.judge(gone, SAID, by=by)
    with pytest.raises(NotAllowed):
        judging.relate(builders.claim(), gone, {"type": "repeats", "rationale": "So."}, by=by)
    with pytest.raises(NotAllowed):
        judging.record_search(gone, searched(), by=by, today=TODAY)


def test_a_relation_is_a_draft_and_says_in_a_sentence_what_is_wrong():
    left, right, by = builders.claim(), builders.claim(), builders.person()
    said = {"type": "repeats", "rationale": "They speak of the same staff."}
    made = judging.relate(left, right, said, by=by)
    assert (made.status, judging.relate(left, right, said, by=by)) == (Status.DRAFT, made)
    with pytest.raises(fields.Invalid, match="recorded already"):
        judging.relate(right, left, said | {"rationale": "Otherwise."}, by=by)
    with pytest.raises(fields.Invalid, match="does not stand to itself"):
        judging.relate(left, left, said, by=by)
    assert ClaimRelation.objects.count() == 1


def test_two_who_relate_two_claims_from_either_side_come_one_after_the_other():
    first, second, by = builders.claim(), builders.claim(), builders.person()
    asked = []
    for claim, other in ((first, second), (second, first)):
        with CaptureQueriesContext(connection) as captured:
            judging.relate(claim, other, {"type": "qualifies", "rationale": "Some do."}, by=by)
        asked += [one["sql"] for one in captured.captured_queries if "FOR NO KEY UPDATE" in one["sql"]]
    assert len(asked) == 2  # one lock for both claims, whichever is named first, and in one order
    for sql in asked:
        assert re.search(rf"IN \((?:{first.pk}, {second.pk}|{second.pk}, {first.pk})\) ORDER BY", sql), sql
        assert '."id" ASC FOR NO KEY UPDATE' in sql


def test_a_contributor_relates_no_claim_that_they_may_not_see():
    by = builders.person(Role.CONTRIBUTOR)
    with pytest.raises(NotAllowed):
        judging.relate(builders.claim(), builders.claim(status="draft"), {"type": "repeats", "rationale": "So."}, by=by)


def test_a_search_is_kept_once_with_who_did_it():
    claim, by = builders.claim(), builders.person()
    for _ in range(2):
        judging.record_search(claim, searched(), by=by, today=TODAY)
    kept = EvidenceSearch.objects.get()
    assert (kept.searched_by, kept.sources, kept.found) == (by, 7, 0)
    assert HistoryEntry.objects.get(table="evidencesearch", row=kept.pk).person == by.pk


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"on": TODAY + timedelta(days=1)}, "still to come"), ({"sources": 0, "found": 2}, "in no source")],
)
def test_a_search_that_cannot_be_is_refused(wrong, told):
    with pytest.raises(NotAllowed, match=told):
        judging.record_search(builders.claim(), searched(**wrong), by=builders.person(), today=TODAY)


def test_who_may_not_publish_records_no_search():
    """It would be shown to readers before anybody else had seen it."""
    with pytest.raises(NotAllowed):
        judging.record_search(builders.claim(), searched(), by=builders.person(Role.CONTRIBUTOR), today=TODAY)
    assert not EvidenceSearch.objects.exists()


def test_what_is_handed_in_waits_in_the_queue_with_what_it_says():
    judge, second = builders.person(), builders.person()
    left, right = builders.claim("Staff are heard."), builders.claim("Staff speak.")
    judged = judging.judge(left, SAID, by=judge)
    related = judging.relate(left, right, {"type": "qualifies", "rationale": "Some do."}, by=judge)
    for record in (judged, related):
        workflow.take(workflow.SUBMIT, record, by=judge, at=AT)
    lines = queue.items(queue.submitted(second, queue.Asked(), at=AT))
    assert [(one.kind, one.words, one.detail) for one in lines] == [
        ("judgement of certainty", "Staff are heard.", "confidence moderate: It is likely so, though few say it."),
        ("relation between claims", "Staff are heard.", "qualifies “Staff speak.”"),
    ]
    paper = reading.paper("certainty", judged.pk, by=second)
    assert [one.words for one in paper.fields if one.label == "Adequacy of data: why"] == ["Two short passages."]
    assert paper.why_not == ""


def test_a_judgement_waits_for_its_claim():
    made = builders.certainty(builders.claim(status="draft"), status="submitted")
    paper = reading.paper("certainty", made.pk, by=builders.person())
    assert [one.kind for one in paper.waits_for] == ["claim"]
    assert not Certainty.objects.published().exists()


@pytest.mark.parametrize(
    ("serious", "overall", "heard"),
    [(0, "high", False), (1, "high", True), (1, "moderate", False), (2, "moderate", True), (4, "very-low", False)],
)
def test_a_confidence_above_its_serious_concerns_is_said_and_hinders_nothing(serious, overall, heard):
    names = ("methods", "coherence", "adequacy", "relevance")
    concerns = {name: "serious" if number < serious else "minor" for number, name in enumerate(names)}
    made = builders.certainty(builders.evidence().claim, **concerns, overall=overall)
    assert any("typically" in one.says for one in warnings.of_one(made, by=builders.person())) is heard


def test_a_judgement_of_a_claim_without_words_is_said():
    said = warnings.of_one(builders.certainty(), by=builders.person())
    assert any("no words" in one.says for one in said)
