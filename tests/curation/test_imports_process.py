"""Imports and the process that does them: killed in the middle, doubled, asked to end."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from evidence.curation.imports import applying, reading, tasks
from evidence.curation.models import ImportBatch, ImportRow
from evidence.library.models import Contributor, Identifier, Source, TextVersion
from tests.builders import MOMENT
from tests.curation.importing import many, ris
from tests.operations.waiting import until
from tests.search.test_index_life_processes import database_url

pytestmark = pytest.mark.django_db(transaction=True)

RECORDS = 20_000


def started(*words: str) -> "subprocess.Popen[bytes]":
    """A command of ours as a process of its own, on the database of this test."""
    mine = {
        "EVIDENCE_VAR": os.environ["EVIDENCE_TEST_VAR"],
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "evidence.settings",
    }
    command = [sys.executable, "manage.py", *words]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | mine, stdout=subprocess.DEVNULL)


def done(batch: ImportBatch) -> int:
    return ImportRow.objects.filter(batch=batch).exclude(outcome="pending").count()


def state(batch: ImportBatch) -> str:
    return str(ImportBatch.objects.values_list("state", flat=True).get(pk=batch.pk))


def each_is_whole(number: int) -> None:
    """So many sources, and nothing of any of them is missing or there twice."""
    counts = [model.objects.count() for model in (Source, Contributor, Identifier, TextVersion)]
    assert counts == [number] * 4
    assert ImportRow.objects.filter(outcome="created").values("source").distinct().count() == number


def test_an_import_that_is_killed_goes_on_where_it_was_and_loses_nothing():
    batch = reading.take_in("many.ris", many(RECORDS), by=None)
    applying.confirm(batch, at=MOMENT)
    killed = started("import_references", "--resume")
    until(lambda: done(batch))
    killed.send_signal(signal.SIGKILL)
    killed.wait(20)

    assert state(batch) == "applying"
    each_is_whole(done(batch))
    assert 0 < done(batch) < RECORDS

    assert started("import_references", "--resume").wait(600) == 0
    finished = ImportBatch.objects.get(pk=batch.pk)
    assert (finished.state, finished.seen, finished.created) == ("applied", RECORDS, RECORDS)
    each_is_whole(RECORDS)


def test_two_processes_that_apply_one_import_take_turns():
    batch = reading.take_in("many.ris", many(5_000), by=None)
    applying.confirm(batch, at=MOMENT)
    both = [started("import_references", "--resume") for _ in range(2)]
    assert [one.wait(300) for one in both] == [0, 0]
    assert ImportBatch.objects.get(pk=batch.pk).created == 5_000
    each_is_whole(5_000)


def test_the_worker_reads_and_applies_what_waits_and_ends_when_asked():
    received = reading.receive("large.ris", many(20), by=None)
    worker = started("work")
    until(lambda: state(received) == "read")
    applying.confirm(received, at=timezone.now())
    until(lambda: state(received) == "applied")
    assert Source.objects.count() == 20

    connection.close()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0


def test_what_cannot_be_read_says_why_and_stops_nothing_else(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "MOST_RECORDS", 1)
    bad = reading.receive("bad.ris", ris(["TI  - One"], ["TI  - Two"]), by=None)
    good = reading.receive("good.ris", ris(["TI  - One"]), by=None)
    assert [tasks.step(), tasks.step(), tasks.step()] == [True, True, False]
    assert "more than 1 records" in ImportBatch.objects.get(pk=bad.pk).failure
    assert state(good) == "read"
