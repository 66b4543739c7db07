"""The report of an import: every record, what became of it, and why; as a table or as JSON, a row at a time."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from evidence.curation.imports.applying import NotConserved, outcomes
from evidence.curation.models import ImportBatch, ImportRow
from evidence.curation.models.imports import RowOutcome as Outcome

COLUMNS = ("record", "line", "outcome", "source", "key", "title", "reason", "warnings", "differs", "raw")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(batch: ImportBatch) -> Iterator[str]:
    """A table with a head. Cells that a spreadsheet would calculate begin with an apostrophe."""
    yield _line(COLUMNS)
    for row in _rows(batch):
        yield _line([_cell(row[column]) for column in COLUMNS])


def as_json(batch: ImportBatch) -> Iterator[str]:
    """An object: the file with its sha256, the counts, and the records in their order with what was read of each."""
    counts = conserved(batch)
    head = {
        "file": batch.name,
        "sha256": batch.sha256,
        "format": batch.format,
        "encoding": batch.encoding,
        "state": batch.state,
        "seen": batch.seen,
        **{outcome.value: number for outcome, number in counts.items() if outcome is not Outcome.PENDING or number},
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "records": ['
    between = "\n"
    for row in _rows(batch):
        yield between + json.dumps(row, ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def conserved(batch: ImportBatch) -> dict[Outcome, int]:
    """The outcomes, counted from the records themselves. Raises NotConserved when they are not as many as were seen."""
    counts = outcomes(batch)
    if sum(counts.values()) != batch.seen:
        raise NotConserved(f"Import {batch.pk}: {batch.seen} records were seen, {sum(counts.values())} are there.")
    return counts


def _rows(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    conserved(batch)
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    named = rows.values(
        *("number", "line", "outcome", "source_id", "source__key", "reference", "reason", "warnings", "differs", "raw")
    )
    for row in named.iterator(500):
        reference = row["reference"] or {}
        yield {
            "record": row["number"],
            "line": row["line"],
            "outcome": row["outcome"],
            "source": row["source_id"],
            "key": row["source__key"],
            "title": reference.get("title", ""),
            "reason": row["reason"],
            "warnings": row["warnings"],
            "differs": row["differs"],
            "raw": row["raw"],
            "reference": reference,
        }


def _cell(value: object) -> str:
    words = "\n".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{words}" if words.startswith(_FORMULA) else words


def _line(cells: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
