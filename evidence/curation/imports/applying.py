"""A confirmed batch applied: in chunks that are each there whole or not at all, whoever is killed in the middle."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, DataError, IntegrityError, connection, transaction

from evidence.accounts.models import User
from evidence.citations.reference import Json
from evidence.curation import refusals
from evidence.curation.duplicates import detection
from evidence.curation.history import written_by
from evidence.curation.imports import stored
from evidence.curation.imports.making import Fuller, create, fill
from evidence.curation.imports.matching import Candidate, Decision, Token, decide
from evidence.curation.models import ImportBatch, ImportRow
from evidence.curation.models.imports import BatchState as State
from evidence.curation.models.imports import RowOutcome as Outcome

CHUNK = 1_000
"""Records of one transaction."""
_ONE_AT_A_TIME = 0x45_76_69_64
"""Number of the lock under which chunks of all imports follow one another: two may bring the same DOI."""


class NotPossible(Exception):
    """The batch is in a state in which this cannot be done; the message says so, for the person who tried."""


class NotConserved(RuntimeError):
    """Records seen are not those accounted for. Nothing of the step was saved."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record that waits."""

    pk: int
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a record."""

    pk: int
    outcome: Outcome
    source: int | None
    before: dict[str, Json] | None = None
    differs: tuple[str, ...] = ()
    reason: str = ""


def confirm(batch: ImportBatch, *, at: datetime) -> ImportBatch:
    """Say that a batch that was looked at shall be applied. Twice is once."""
    with transaction.atomic():
        batch = locked(batch)
        if batch.state == State.READ:
            batch.state, batch.confirmed_at = State.CONFIRMED, at
            batch.save(update_fields=["state", "confirmed_at"])
        elif batch.state not in {State.CONFIRMED, State.APPLYING, State.APPLIED}:
            raise NotPossible(f"The import is {batch.get_state_display()}: it cannot be confirmed.")
        if batch.failure:
            batch.failure = ""
            batch.save(update_fields=["failure"])
        return batch


def discard(batch: ImportBatch) -> ImportBatch:
    """Say that a batch shall not be applied. Its file and rows stay. Twice is once."""
    with transaction.atomic():
        batch = locked(batch)
        if batch.state in {State.RECEIVED, State.READ}:
            batch.state = State.DISCARDED
            batch.save(update_fields=["state"])
        elif batch.state != State.DISCARDED:
            raise NotPossible(f"The import is {batch.get_state_display()}: it cannot be discarded.")
        return batch


def apply(
    batch: ImportBatch,
    *,
    now: Callable[[], datetime],
    progress: Callable[[int, int], None] = lambda _done, _whole: None,
) -> ImportBatch:
    """Apply a confirmed batch, or the rest of one that was begun. Of an applied one nothing is done.

    What a chunk did is kept in its own transaction together with its rows, so that a process that is killed leaves
    nothing half done, and two that apply the same batch take turns. `progress` hears records done, of how many.
    Raises NotPossible when the batch is not confirmed.
    """
    while True:
        with written_by(batch.created_by, f"import {batch.pk}: {batch.name}"):
            batch, rows = _step(batch, now)
        done = ImportRow.objects.filter(batch=batch).exclude(outcome=Outcome.PENDING).count()
        progress(done, batch.seen)
        if not rows:
            return batch


def note_duplicates(batch: ImportBatch) -> int:
    """Have what an applied batch brought in or filled in looked at for duplicates; how many pairs were new.

    Safe to do again, and no part of applying: a library that has just grown many times over is planned for first, or
    each look would read all of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE evidence_source, evidence_identifier, evidence_contributor")
    touched = ImportRow.objects.filter(batch=batch, outcome__in=(Outcome.CREATED, Outcome.UPDATED))
    return detection.note(pk for pk in touched.values_list("source_id", flat=True) if pk)


def take_turns() -> None:
    """Chunks of all imports, applied or taken back, follow one another until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def locked(batch: ImportBatch) -> ImportBatch:
    """The batch as it is now, and nobody else changes it until the transaction ends."""
    found: ImportBatch = (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("created_by")
        .defer("content")
        .get(pk=batch.pk)
    )
    return found


def _step(batch: ImportBatch, now: Callable[[], datetime]) -> tuple[ImportBatch, int]:
    """One chunk, or the end; the number of rows that were taken."""
    rows: list[Row] = []
    with transaction.atomic():
        batch = _under_way(batch)
        if batch.state == State.APPLIED:
            return batch, 0
        rows = _waiting(batch)
        if not rows:
            return _finish(batch, at=now()), 0
        try:
            with transaction.atomic():
                _apply(rows, by=batch.created_by)
        except (IntegrityError, DataError):
            _apply_those_that_can(rows, by=batch.created_by)
    return batch, len(rows)


def _under_way(batch: ImportBatch) -> ImportBatch:
    take_turns()
    batch = locked(batch)
    if batch.state == State.CONFIRMED:
        batch.state = State.APPLYING
        batch.save(update_fields=["state"])
    elif batch.state not in {State.APPLYING, State.APPLIED}:
        raise NotPossible(f"The import is {batch.get_state_display()}: it cannot be applied.")
    return batch


def _waiting(batch: ImportBatch) -> list[Row]:
    pending = ImportRow.objects.filter(batch=batch, outcome=Outcome.PENDING).order_by("number")
    return [
        Row(pk, Candidate(digest, stored.load(reference or {})))
        for pk, digest, reference in pending.values_list("pk", "digest", "reference")[:CHUNK]
    ]


def _finish(batch: ImportBatch, *, at: datetime) -> ImportBatch:
    """Count and close. Raises NotConserved unless every record that was seen is accounted for, once."""
    counts = outcomes(batch)
    accounted = sum(counts[one] for one in (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.REJECTED))
    if accounted != batch.seen or counts[Outcome.PENDING]:
        raise NotConserved(f"Import {batch.pk}: {batch.seen} records were seen, {accounted} are accounted for.")
    batch.created, batch.updated = counts[Outcome.CREATED], counts[Outcome.UPDATED]
    batch.unchanged, batch.rejected = counts[Outcome.UNCHANGED], counts[Outcome.REJECTED]
    batch.state, batch.finished_at, batch.failure = State.APPLIED, at, ""
    batch.save(update_fields=["created", "updated", "unchanged", "rejected", "state", "finished_at", "failure"])
    return batch


def outcomes(batch: ImportBatch) -> dict[Outcome, int]:
    """How many rows of the batch have each outcome, now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcome, count(*) FROM evidence_importrow WHERE batch_id = %s GROUP BY 1", [batch.pk])
        found = dict(cursor.fetchall())
    return {outcome: found.get(outcome.value, 0) for outcome in Outcome}


def _apply_those_that_can(rows: Sequence[Row], *, by: User | None) -> None:
    """Halve the rows until those that the database refuses stand alone; they are rejected with its reason."""
    try:
        with transaction.atomic():
            _apply(rows, by=by)
    except (IntegrityError, DataError) as error:
        if len(rows) == 1:
            _record([Done(rows[0].pk, Outcome.REJECTED, None, reason=_why(error))])
            return
        half = len(rows) // 2
        _apply_those_that_can(rows[:half], by=by)
        _apply_those_that_can(rows[half:], by=by)


def _why(error: DatabaseError) -> str:
    if isinstance(error, IntegrityError) and (said := refusals.told(error)):
        return said.sentence
    return f"The database refused it: {str(error).splitlines()[0]}"


def _apply(rows: Sequence[Row], *, by: User | None) -> None:
    """Rows that are the same work as an earlier one wait for it, and are decided when it is there."""
    while rows:
        decisions = decide([row.candidate for row in rows], by=by)
        now, later = _apart(rows, decisions)
        _record(_carry_out(now, by=by))
        rows = later


def _apart(rows: Sequence[Row], decisions: Sequence[Decision]) -> tuple[list[tuple[Row, Decision]], list[Row]]:
    """Those that can be carried out together, and those that hang on one of them."""
    now: list[tuple[Row, Decision]] = []
    later: list[Row] = []
    met: set[Token] = set()
    for row, decision in zip(rows, decisions, strict=True):
        tokens = set(row.candidate.tokens)
        if decision.source:
            tokens.add(("source", str(decision.source.pk)))
        if met & tokens:
            later.append(row)
            continue
        if decision.outcome is not Outcome.UNCHANGED:
            met |= tokens
        now.append((row, decision))
    return now, later


def _carry_out(pairs: Sequence[tuple[Row, Decision]], *, by: User | None) -> list[Done]:
    new = [row for row, decision in pairs if decision.source is None]
    made = create([(row.candidate.reference, row.candidate.digest) for row in new], by=by)
    done = [Done(row.pk, Outcome.CREATED, source.pk) for row, source in zip(new, made, strict=True)]
    fuller: list[Fuller] = []
    for row, decision in pairs:
        source = decision.source
        if source is None:
            continue
        before = None
        if decision.gains is not None:
            fuller.append(Fuller(source, row.candidate.reference, decision.gains, decision.revives))
            before = None if decision.revives else decision.gains.before(source)
        done.append(Done(row.pk, decision.outcome, source.pk, before, decision.differs))
    fill(fuller, by=by)
    return done


def _record(done: Sequence[Done]) -> None:
    """What became of each, in one statement."""
    if not done:
        return
    lines = [
        {"id": one.pk, "outcome": one.outcome.value, "source": one.source, "before": one.before,
         "differs": one.differs, "reason": one.reason}
        for one in done
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE evidence_importrow r
            SET outcome = d.outcome, source_id = d.source, before = d.before, reason = d.reason,
                differs = ARRAY(SELECT jsonb_array_elements_text(d.differs))
            FROM jsonb_to_recordset(%s::jsonb)
                AS d (id bigint, outcome text, source bigint, before jsonb, differs jsonb, reason text)
            WHERE r.id = d.id AND r.outcome = 'pending'
            """,
            [json.dumps(lines)],
        )
        if cursor.rowcount != len(done):
            raise NotConserved(f"{len(done)} records were dealt with, {cursor.rowcount} waited.")
