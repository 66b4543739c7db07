"""Every rule of the database about imports, duplicates and merges: somebody tries to break it, and it holds."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from evidence.curation.models import ColumnMapping, DuplicatePair, ImportBatch, ImportRow, Merge, TextDraft
from tests import builders
from tests.library.breaking import refused_by, rules_of

pytestmark = pytest.mark.django_db

type Attempt = Callable[[], object]


def on_batch(**fields: Any) -> Attempt:
    return lambda: ImportBatch.objects.filter(pk=builders.batch(b"a").pk).update(**fields)


def a_row(**fields: Any) -> Attempt:
    return lambda: ImportRow.objects.create(batch=builders.batch(), **{"number": 1, "line": 1, "raw": "TY", **fields})


def rows_numbered_twice() -> None:
    batch = builders.batch()
    for _ in range(2):
        ImportRow.objects.create(batch=batch, number=1, line=1, raw="TY")


def a_pair(**fields: Any) -> Attempt:
    def attempt() -> None:
        one, other = builders.source(), builders.source()
        made = {"first": one, "second": other, "ground": "title", "likeness": 90} | fields
        DuplicatePair.objects.create(**made)

    return attempt


def in_wrong_order() -> None:
    one, other = builders.source(), builders.source()
    DuplicatePair.objects.create(first=other, second=one, ground="title", likeness=90)


def paired_twice() -> None:
    one, other = builders.source(), builders.source()
    for ground in ("title", "identifier"):
        DuplicatePair.objects.create(first=one, second=other, ground=ground, likeness=90)


def merged_into_itself() -> None:
    one = builders.source()
    Merge.objects.create(kept=one, dropped=one, merged_at=builders.MOMENT, merged_by=builders.person(), moved={})


def merged_twice() -> None:
    dropped, by = builders.source(), builders.person()
    for _ in range(2):
        Merge.objects.create(kept=builders.source(), dropped=dropped, merged_at=builders.MOMENT, merged_by=by, moved={})


ATTEMPTS: list[tuple[str, Attempt]] = [
    ("evidence_importbatch_state_known", on_batch(state="lost")),
    (
        "evidence_importbatch_accounts_for_all",
        on_batch(state="applied", seen=2, created=1, finished_at=builders.MOMENT),
    ),
    ("evidence_importbatch_applied_is_dated", on_batch(state="applied")),
    ("evidence_importbatch_applied_is_dated", on_batch(finished_at=builders.MOMENT)),
    ("evidence_importbatch_digest_of_bytes", on_batch(sha256="0" * 64)),
    ("evidence_importbatch_bytes_stay", on_batch(content=b"b", sha256=sha256(b"b").hexdigest())),
    ("evidence_importrow_outcome_known", a_row(outcome="lost")),
    ("evidence_importrow_expected_known", a_row(expected="lost")),
    ("evidence_importrow_numbered", rows_numbered_twice),
    ("evidence_importrow_rejected_has_reason", a_row(outcome="rejected")),
    ("evidence_importrow_rejected_has_reason", a_row(reason="It has no title.")),
    ("evidence_importrow_became_a_source", a_row(outcome="created")),
    ("evidence_textdraft_role_known", lambda: TextDraft.objects.create(source=builders.source(), role="summary")),
    (
        "evidence_textdraft_submitted_by_somebody",
        lambda: TextDraft.objects.create(source=builders.source(), submitted_at=builders.MOMENT, made_from=0),
    ),
    (
        "evidence_textdraft_accepted_was_submitted",
        lambda: TextDraft.objects.create(source=builders.source(), accepted_by=builders.person()),
    ),
    ("evidence_duplicatepair_ground_known", a_pair(ground="feeling")),
    ("evidence_duplicatepair_state_known", a_pair(state="lost", decided_at=builders.MOMENT)),
    ("evidence_duplicatepair_once", paired_twice),
    ("evidence_duplicatepair_in_order", in_wrong_order),
    ("evidence_duplicatepair_likeness_in_percent", a_pair(likeness=101)),
    ("evidence_duplicatepair_decided_is_dated", a_pair(state="different")),
    ("evidence_duplicatepair_decided_is_dated", a_pair(decided_at=builders.MOMENT)),
    ("evidence_merge_of_two", merged_into_itself),
    ("evidence_merge_once_at_a_time", merged_twice),
]


@pytest.mark.parametrize(("rule", "attempt"), ATTEMPTS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(ATTEMPTS)])
def test_the_database_refuses_what_breaks_the_rule(rule: str, attempt: Attempt) -> None:
    with refused_by(rule):
        attempt()


def test_every_rule_is_tried() -> None:
    tables = (ImportBatch, ImportRow, ColumnMapping, TextDraft, DuplicatePair, Merge)
    assert rules_of(*tables) <= {name for name, _ in ATTEMPTS}
