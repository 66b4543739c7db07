"""Taking an applied import back, as long as nothing was built on it. Nothing is deleted: its drafts become tombstones.

What it brought is withdrawn with UNDONE as the reason, what it filled in is emptied again. A text that a filled-in
source gained stays: texts are never taken away. It is done in chunks that are each there whole or not at all, as it
was applied, and each row says whether it was taken back: whoever is killed in the middle, the next one goes on there.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from evidence.accounts.models import User
from evidence.curation.exchange.problems import so_many
from evidence.curation.history import written_by
from evidence.curation.imports import stored
from evidence.curation.imports.applying import NotConserved, NotPossible, locked, take_turns
from evidence.curation.imports.built_on import TOUCHED, BuiltOn, obstacles, of_rows
from evidence.curation.imports.gaining import compare
from evidence.curation.imports.making import REASON, Fuller, fill
from evidence.curation.imports.matching import UNDONE
from evidence.curation.models import ImportBatch, ImportRow
from evidence.curation.models.imports import BatchState as State
from evidence.curation.models.imports import RowOutcome as Outcome
from evidence.library.models import Contributor, Identifier, Source
from evidence.library.references import with_abstracts, with_reference_parts
from evidence.library.status import Status

CHUNK = 1_000
"""Records of one transaction."""
MARK = "taken_back"
"""Stands in `before` of a row that was taken back."""


def undo(batch: ImportBatch, *, by: User | None, at: datetime) -> ImportBatch:
    """Undo an applied batch, all of it or nothing. Raises as `ask` and `carry_out` do."""
    return carry_out(ask(batch, by=by, at=at))


def ask(batch: ImportBatch, *, by: User | None, at: datetime) -> ImportBatch:
    """Say that an applied batch shall be undone: who, and when. Twice is once. Raises NotPossible of another one."""
    with transaction.atomic():
        batch = locked(batch)
        if batch.state == State.UNDONE:
            return batch
        if batch.state != State.APPLIED:
            raise NotPossible(f"The import is {batch.get_state_display()}: there is nothing to undo.")
        if not batch.is_being_undone:
            batch.undone_by, batch.undone_at = by, at
        batch.failure = ""
        batch.save(update_fields=["undone_by", "undone_at", "failure"])
        return batch


def carry_out(batch: ImportBatch, *, progress: Callable[[int, int], None] = lambda _done, _whole: None) -> ImportBatch:
    """Undo a batch of which it was asked, or the rest of one that was begun. Of one that is undone nothing is done.

    First all of it is looked at, then it is taken back chunk by chunk, and each chunk is looked at again. `progress`
    hears rows taken back, of how many. Raises BuiltOn when one of its sources is no draft any more, was changed by
    hand, or something hangs on it: what was taken back until then is put back, and the batch says why in `failure`.
    """
    batch = ImportBatch.objects.defer("content").select_related("undone_by").get(pk=batch.pk)
    with written_by(batch.undone_by, f"import {batch.pk} undone"):
        done = taken_back(batch)
        try:
            if not done:
                _refuse(obstacles(batch) if batch.is_being_undone else [])
            while rows := _step(batch):
                done += rows
                progress(done, batch.created + batch.updated)
        except BuiltOn as built:
            _put_back(batch)
            ImportBatch.objects.filter(pk=batch.pk, state=State.APPLIED).update(
                undone_by=None, undone_at=None, failure="\n".join(built.obstacles)
            )
            raise
    return ImportBatch.objects.defer("content").select_related("created_by", "undone_by").get(pk=batch.pk)


def taken_back(batch: ImportBatch) -> int:
    """How many of its rows were taken back."""
    return int(_rows(batch).filter(before__has_key=MARK).count())


def _step(batch: ImportBatch) -> int:
    """One chunk, the last rows first, or the end; the number of rows that were taken."""
    with transaction.atomic():
        take_turns()
        batch = locked(batch)
        if batch.state == State.UNDONE:
            return 0
        if not batch.is_being_undone:
            raise NotPossible(f"The import is {batch.get_state_display()}: nobody asked to undo it.")
        waiting = _rows(batch).filter(Q(before__isnull=True) | ~Q(before__has_key=MARK)).order_by("-number")
        rows = list(waiting[:CHUNK])
        if rows:
            _take_back(batch, rows)
        else:
            _finish(batch)
        return len(rows)


def _take_back(batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    sources = {row.source_id or 0 for row in rows}
    list(Source.objects.select_for_update().filter(pk__in=sources).order_by("pk").values_list("pk"))
    _refuse(of_rows(batch, rows))
    created = {row.source_id or 0 for row in rows if row.outcome == Outcome.CREATED}
    withdrawn = Source.objects.filter(pk__in=created).update(
        status=Status.WITHDRAWN, withdrawn_at=batch.undone_at, withdrawal_reason=UNDONE
    )
    if withdrawn != len(created):
        raise NotConserved(f"Import {batch.pk} made {len(created)} sources here; {withdrawn} were withdrawn.")
    for row in rows:
        if row.outcome == Outcome.UPDATED:
            _empty_again(row)
    _mark(rows)


def _refuse(found: Sequence[str]) -> None:
    if found:
        raise BuiltOn(found)


def _empty_again(row: ImportRow) -> None:
    before: dict[str, Any] = row.before or {}
    if before["held"]:
        Source.objects.filter(import_rows=row).update(**before["held"])
    Contributor.objects.filter(source=row.source_id, role__in=before["roles"]).delete()
    for scheme, value in before["identifiers"]:
        Identifier.objects.filter(source=row.source_id, scheme=scheme, value=value).delete()


def _finish(batch: ImportBatch) -> None:
    """Close. Raises NotConserved unless every row that brought something was taken back."""
    if (done := taken_back(batch)) != batch.created + batch.updated:
        raise NotConserved(
            f"Import {batch.pk} brought {batch.created + batch.updated} records; {done} were taken back."
        )
    batch.state, batch.failure = State.UNDONE, ""
    batch.save(update_fields=["state", "failure"])


def _put_back(batch: ImportBatch) -> None:
    """What was taken back, as it was before: something was built on the rest meanwhile, so that all of it stays."""
    while True:
        with transaction.atomic():
            take_turns()
            batch = locked(batch)
            rows = list(_rows(batch).filter(before__has_key=MARK).order_by("number")[:CHUNK])
            if not rows:
                return
            created = [row.source_id for row in rows if row.outcome == Outcome.CREATED]
            Source.objects.filter(pk__in=created, status=Status.WITHDRAWN, withdrawal_reason=UNDONE).update(
                status=Status.DRAFT, withdrawn_at=None, withdrawal_reason=""
            )
            for row in rows:
                if row.outcome == Outcome.UPDATED:
                    _fill_again(row, by=batch.created_by)
            _unmark(rows)


def _fill_again(row: ImportRow, *, by: User | None) -> None:
    source = with_abstracts(with_reference_parts(Source.objects.filter(pk=row.source_id or 0))).get()
    reference = stored.load(row.reference or {})
    gains, _ = compare(source, reference, source.newest_abstract)  # type: ignore[attr-defined]
    fill([Fuller(source, reference, gains)], by=by)


def _mark(rows: Sequence[ImportRow]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE evidence_importrow SET before = coalesce(before, '{}') || jsonb_build_object(%s::text, true)"
            " WHERE id = ANY(%s)",
            [MARK, [row.pk for row in rows]],
        )


def _unmark(rows: Sequence[ImportRow]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE evidence_importrow SET before = nullif(before - %s::text, '{}') WHERE id = ANY(%s)",
            [MARK, [row.pk for row in rows]],
        )


def left_behind(batch: ImportBatch) -> str:
    """What stays of an undone batch, in a sentence; empty when nothing does."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM evidence_importrow r JOIN evidence_textversion v ON v.source_id = r.source_id
            WHERE r.batch_id = %s AND r.outcome = 'updated' AND v.role = 'abstract' AND v.number = 1
                AND v.reason = %s AND v.content = r.reference ->> 'abstract'
            """,
            [batch.pk, REASON],
        )
        (number,) = cursor.fetchone()
    return f"{so_many(number, 'abstract')} stayed with the sources that gained them: texts are kept." if number else ""


def _rows(batch: ImportBatch) -> Any:
    return ImportRow.objects.filter(batch=batch, outcome__in=TOUCHED)
