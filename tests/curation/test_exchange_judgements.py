"""Judgements of certainty, relations between claims and searches leave with the library, and come back as they were."""

from pathlib import Path

import pytest

from evidence.claims.judgements import Certainty, ClaimRelation
from evidence.claims.models import Claim, EvidenceSearch
from evidence.curation.exchange import loader
from evidence.curation.exchange.problems import FolderRefused
from evidence.curation.exchange.reader import read
from evidence.library.status import Status
from tests import builders
from tests.curation.test_exchange import emptied, everything, written
from tests.library.breaking import without_trigger

pytestmark = pytest.mark.django_db

AT = builders.MOMENT


def a_library() -> None:
    left, right = builders.claim("Staff are heard.", key="heard"), builders.claim("Staff speak.", key="speak")
    current = builders.certainty(left, submitted_at=AT)
    builders.certainty(left, status="merged", merged_into=current, overall="low", submitted_at=AT, published_at=AT)
    builders.certainty(left, status="draft", overall="high", summary="A draft.\r\nIn two lines.")
    builders.certainty(right, status="withdrawn", published_at=AT)
    builders.claim_relation(left, "depends-on", right)
    builders.claim_relation(left, "depends-on", right, status="withdrawn")  # and recorded anew in the same words
    builders.claim_relation(right, "repeats", left, status="submitted")
    builders.claim_relation(left, "repeats", right, status="withdrawn")
    builders.search(left, sources=12)
    builders.search(left)


def test_they_come_back_as_they_were(tmp_path: Path) -> None:
    a_library()
    before, first = everything()["claims"], written(tmp_path / "one")
    emptied()
    result = loader.load(read(tmp_path / "one"), at=AT)
    assert result.summary() == "2 records created, 0 unchanged, 0 different"
    assert everything()["claims"] == before
    assert written(tmp_path / "two") == first
    merged = Certainty.objects.get(status=Status.MERGED)
    current = Certainty.objects.published().get()
    assert (merged.overall, merged.merged_into_id) == ("low", current.pk)
    assert (current.overall, current.submitted_at) == ("moderate", AT)
    assert ClaimRelation.objects.published().get().type == "depends-on"
    assert [one.status for one in ClaimRelation.objects.order_by("pk")].count("withdrawn") == 2
    assert set(EvidenceSearch.objects.values_list("sources", flat=True)) == {12, None}


def test_another_judgement_is_a_difference_and_the_librarys_own_is_kept(tmp_path: Path) -> None:
    a_library()
    written(tmp_path / "one")
    with without_trigger("evidence_certainty", "evidence_certainty_stays"):
        Certainty.objects.filter(status="published").update(summary="Something else.")
    result = loader.load(read(tmp_path / "one"), at=AT)
    assert [str(one) for one in result.different] == ["claim “heard” differs in judgements; the library's own was kept"]


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('overall = "moderate"', 'overall = "sure"', "must be one of"),
        ('component = "coherence"', 'component = "relevance"', "the four components"),
        ('reason = "The words fit."', 'reason = ""', "reason"),
        ('key = "2"', 'key = "5"', "numbered 1, 2, 3"),
        ('to = "speak"', 'to = "heard"', "does not stand to itself"),
        ('to = "speak"', 'to = "nobody"', "no claim"),
        ('status = "merged"\n', "", "one judgement of a claim is published at a time"),
        ("sources = 12", "sources = -1", "whole number"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_loaded(tmp_path: Path, was: str, becomes: str, told: str) -> None:
    a_library()
    written(tmp_path / "one")
    (tmp_path / "one" / "SHA256SUMS").unlink()
    file = tmp_path / "one" / "claims.toml"
    words = file.read_text()
    assert was in words
    file.write_text(words.replace(was, becomes))
    claims = Claim.objects.count()
    with pytest.raises(FolderRefused) as refused:
        read(tmp_path / "one")
    assert any(told in str(problem) for problem in refused.value.problems), refused.value.problems
    assert Claim.objects.count() == claims
