"""Undoing large imports: chunk by chunk by the worker, ended in the middle, and met by somebody who builds on it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from evidence.curation.imports import built_on, looking, reading, tasks, undoing
from evidence.curation.models import HistoryEntry, ImportBatch
from evidence.library.models import Contributor, Identifier, Source
from tests import builders
from tests.curation.importing import applied, many, ris

pytestmark = pytest.mark.django_db

FILLED = ("TI  - Small enough", "DO  - 10.1000/care")
FULLER = (*FILLED, "PY  - 2015", "AU  - Needham, Catherine", "SN  - 2049-3630", "VL  - 3")


class Killed(BaseException):
    """As if the process ended here: what was not committed is gone."""


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
    """An applied import of six records: the last fills in what was there, the others are new; asked to be undone."""
    applied(ris(FILLED))
    monkeypatch.setattr(undoing, "CHUNK", 2)
    return applied(many(5) + ris(FULLER), "many.ris")


def ask(batch: ImportBatch) -> None:
    undoing.ask(batch, by=builders.person(), at=builders.MOMENT)


def library() -> dict[str, Any]:
    """All that an import writes, but its own rows."""
    return {
        model.__name__: set(model.objects.values_list(*fields))
        for model, fields in (
            (Source, ("pk", "title", "volume", "issued", "status", "withdrawn_at", "withdrawal_reason")),
            (Contributor, ("source", "role", "position", "family", "given")),
            (Identifier, ("source", "scheme", "value")),
        )
    }  # fmt: skip


def states() -> list[str]:
    return list(Source.objects.order_by("pk").values_list("status", flat=True))


def after_chunk(number: int, then: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have something happen in the middle of the next chunk, before it is committed, once so many are done."""
    mark, calls = undoing._mark, [0]

    def marking(rows: Any) -> None:
        mark(rows)
        calls[0] += 1
        if calls[0] == number + 1:
            then()

    monkeypatch.setattr(undoing, "_mark", marking)


def kill() -> None:
    raise Killed


def test_the_worker_undoes_what_was_asked_and_says_how_far_it_is(batch: ImportBatch):
    ask(batch)
    heard = []
    undoing.carry_out(ImportBatch.objects.get(pk=batch.pk), progress=lambda *so_far: heard.append(so_far))
    assert heard == [(2, 6), (4, 6), (6, 6)]
    assert not tasks.step()
    assert states() == ["draft", *["withdrawn"] * 5]


def test_undoing_that_is_killed_goes_on_where_it_was(batch: ImportBatch, monkeypatch: pytest.MonkeyPatch):
    before = HistoryEntry.objects.count()
    ask(batch)
    with monkeypatch.context() as patched:
        after_chunk(1, kill, patched)
        with pytest.raises(Killed):
            tasks.step()
    assert looking.progress(ImportBatch.objects.get(pk=batch.pk)) == looking.Progress(2, 6)
    assert states() == ["draft"] * 5 + ["withdrawn"]
    assert tasks.step()
    found = ImportBatch.objects.get(pk=batch.pk)
    assert (found.state, found.failure) == ("undone", "")
    assert states() == ["draft", *["withdrawn"] * 5]
    ended = HistoryEntry.objects.filter(table="source", reason=f"import {batch.pk} undone", after__status="withdrawn")
    assert ended.values("row").distinct().count() == ended.count() == 5
    assert HistoryEntry.objects.count() > before
    assert not tasks.step()


def test_who_resumes_by_hand_finishes_what_was_being_undone_and_read(
    batch: ImportBatch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    received = reading.receive("large.ris", many(3), by=None)
    ask(batch)
    with monkeypatch.context() as patched:
        after_chunk(1, kill, patched)
        with pytest.raises(Killed):
            undoing.carry_out(batch)
    call_command("import_references", resume=True)
    said = capsys.readouterr().out
    assert f"import {batch.pk}, undone." in said
    assert "3 records in RIS" in said
    assert [one.state for one in ImportBatch.objects.filter(pk__in=(batch.pk, received.pk)).order_by("pk")] == [
        "undone",
        "read",
    ]
    assert states() == ["draft", *["withdrawn"] * 5]


def test_resuming_says_why_an_import_cannot_be_undone(batch: ImportBatch, capsys: pytest.CaptureFixture[str]):
    ask(batch)
    build_on_the_first(batch)
    with pytest.raises(SystemExit):
        call_command("import_references", resume=True)
    assert "stays as it was applied" in (said := capsys.readouterr().err)
    assert "is used: relation" in said


def test_what_is_undone_after_a_kill_leaves_what_was_filled_in_as_it_was(monkeypatch: pytest.MonkeyPatch):
    applied(ris(FILLED))
    before = library()
    batch = applied(ris(FULLER))
    assert library() != before
    ask(batch)
    with monkeypatch.context() as patched:
        after_chunk(0, kill, patched)
        with pytest.raises(Killed):
            tasks.step()
    assert library() != before
    tasks.step()
    assert library() == before


def the_first(batch: ImportBatch) -> Source:
    return Source.objects.get(import_rows__batch=batch, import_rows__number=1)


def build_on_the_first(batch: ImportBatch) -> None:
    builders.relation(builders.source("A reader’s work"), "cites", the_first(batch))


def test_what_is_built_meanwhile_keeps_all_of_it(batch: ImportBatch):
    before, heard = library(), []

    def built(done: int, _whole: int) -> None:
        heard.append(done)
        build_on_the_first(batch)

    ask(batch)
    with pytest.raises(built_on.BuiltOn):
        undoing.carry_out(batch, progress=built)
    after = library()
    assert heard == [2, 4]
    assert {name: after[name] - before[name] for name in ("Contributor", "Identifier")} == {
        "Contributor": set(),
        "Identifier": set(),
    }
    assert before["Source"] < after["Source"]
    found = ImportBatch.objects.get(pk=batch.pk)
    assert (found.state, found.is_being_undone) == ("applied", False)
    assert "is used: relation" in found.failure
    assert not tasks.step()


def test_without_the_second_look_it_would_be_taken_away(batch: ImportBatch, monkeypatch: pytest.MonkeyPatch):
    """Negative control."""
    monkeypatch.setattr(undoing, "of_rows", lambda *_: [])
    ask(batch)
    undoing.carry_out(batch, progress=lambda *_: build_on_the_first(batch))
    assert the_first(batch).status == "withdrawn"


def test_the_worker_says_why_it_did_not_and_asking_again_tries_again(batch: ImportBatch):
    relation = builders.relation(builders.source(status="draft"), "cites", the_first(batch))
    expected = built_on.obstacles(batch)
    ask(batch)
    assert tasks.step()
    found = ImportBatch.objects.get(pk=batch.pk)
    assert found.failure.splitlines() == expected
    assert found.state == "applied"
    relation.delete()
    ask(batch)
    assert tasks.step()
    assert ImportBatch.objects.get(pk=batch.pk).state == "undone"
