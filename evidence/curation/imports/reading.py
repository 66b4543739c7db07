"""A file taken in: kept as it came, told what it is, read into rows, each with what is to be expected of it."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import batched

from django.db import transaction

from evidence.accounts.models import User
from evidence.citations import detection
from evidence.citations.formats import FORMATS
from evidence.citations.record import Record
from evidence.citations.reference import Reference
from evidence.curation.exchange.problems import so_many
from evidence.curation.imports import copying, stored, tables
from evidence.curation.imports.applying import locked
from evidence.curation.imports.gaining import CITATION_KEY
from evidence.curation.imports.matching import TWICE, Candidate, Decision, decide
from evidence.curation.models import ImportBatch, ImportRow
from evidence.curation.models.imports import BatchState as State
from evidence.curation.models.imports import RowOutcome as Outcome
from evidence.library.from_reference import fitting
from evidence.text import cleaning

MOST_RECORDS = 250_000
"""Of one file; a longer one has to be parted."""
CHUNK = 1_000
"""Records that are in memory at once."""
LONGEST_NAME = 255

type Progress = Callable[[int], None]
"""Hears how many records are done."""

_COLUMNS = (
    *("batch_id", "number", "line", "raw", "reference", "digest", "warnings", "reason"),
    *("expected", "differs", "outcome", "source_id"),
)


class NotRead(ValueError):
    """The file was not taken in; the message says why, in a sentence for who brought it."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A record on its way into the table. Without a candidate it is rejected, for `reason`."""

    number: int
    line: int
    raw: str
    reference: str
    digest: str
    warnings: tuple[str, ...]
    reason: str
    candidate: Candidate | None


def take_in(name: str, data: bytes, *, by: User | None, progress: Progress = lambda _: None) -> ImportBatch:
    """The batch of a file, read, waiting to be confirmed. Raises NotRead as `receive` and `read` do."""
    with transaction.atomic():
        batch = receive(name, data, by=by)
        return read(batch, progress=progress)


def receive(name: str, data: bytes, *, by: User | None) -> ImportBatch:
    """The batch of a file, not read yet. Raises NotRead when it is too large, empty, or of no format that is read."""
    name = (
        cleaning.clean(name.replace("\\", "/").rpartition("/")[2], multiline=False)[-LONGEST_NAME:] or "without a name"
    )
    if len(data) > ImportBatch.LARGEST:
        raise NotRead(f"{name} has more than {ImportBatch.LARGEST // 2**20} MB: part it into several files.")
    found = detection.detect(data, name)
    if found.format is None or found.format.reader is None:
        raise NotRead(f"{name} was not read: {found.reason}.")
    batch = ImportBatch(
        name=name,
        content=data,
        sha256=sha256(data).hexdigest(),
        format=found.format.key,
        encoding=found.encoding,
        detected=f"{found.reason[:1].upper()}{found.reason[1:]}. {found.warning}".strip(),
        mapping=tables.remembered(found.format.key, data),
        state=State.RECEIVED,
        created_by=by,
    )
    return copying.keep(batch)


def read(batch: ImportBatch, *, progress: Progress = lambda _: None) -> ImportBatch:
    """Read a received batch into its rows, all of them or none; memory: the file and CHUNK records.

    What the rows are to become is said as the library is now, and decided again when they are applied. A batch in
    another state is left as it is. Raises NotRead when the file has too many records, or none.
    """
    with transaction.atomic():
        batch = locked(batch)
        if batch.state != State.RECEIVED:
            return batch
        batch.rows.all().delete()
        counts = _copy_all(batch, progress)
        batch.state, batch.seen, batch.rejected = State.READ, counts[0], counts[1]
        batch.save(update_fields=["state", "seen", "rejected"])
        return batch


def _copy_all(batch: ImportBatch, progress: Progress) -> tuple[int, int]:
    """How many records were seen, and how many of them rejected."""
    seen = rejected = 0
    earlier = _Earlier()
    for chunk in batched(_rows(_records(batch)), CHUNK, strict=False):
        seen, rejected = seen + len(chunk), rejected + sum(row.candidate is None for row in chunk)
        if seen > MOST_RECORDS:
            raise NotRead(f"{batch.name} has more than {MOST_RECORDS:,} records: part it into several files.")
        _copy(batch, chunk, earlier)
        progress(seen)
    if not seen:
        raise NotRead(f"{batch.name} was not read: there is no record in it.")
    return seen, rejected


def _records(batch: ImportBatch) -> Iterator[Record]:
    data = copying.content(batch)
    return tables.records(batch, data) if batch.format in tables.TABLES else FORMATS[batch.format].read(data)


def _rows(records: Iterable[Record]) -> Iterator[_Row]:
    for number, record in enumerate(records, start=1):
        yield _row(number, record)


def _row(number: int, record: Record) -> _Row:
    raw, warnings, problem = _storable(record.raw), record.warnings, record.problem
    if record.reference is not None and not problem:
        reference, said = fitting(_with_citation_key(record.reference))
        try:
            text = stored.dumps(reference)
        except (ValueError, RecursionError) as error:
            problem = f"What was read cannot be stored: {error}."
        else:
            digest = stored.digest(text)
            reference = stored.load(json.loads(text))
            candidate = Candidate(digest, reference)
            return _Row(number, record.line, raw, text, digest, (*warnings, *said), "", candidate)
    reason = _storable(problem) or "The record could not be read."
    return _Row(number, record.line, raw, "null", "", warnings, reason, None)


def _with_citation_key(reference: Reference) -> Reference:
    """The key a record has in its file is kept: ours is another one."""
    if not reference.id:
        return reference
    return replace(reference, custom={CITATION_KEY: reference.id, **reference.custom})


class _Earlier:
    """What the records of this file so far are known by; digests, so that many cost little."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def met(self, candidate: Candidate) -> tuple[bool, bool]:
        """Whether the very same record came before, and whether one with the same identifier did. Notes this one."""
        marks = [sha256("\0".join(token).encode()).digest()[:12] for token in candidate.tokens]
        found = [mark in self._seen for mark in marks]
        self._seen.update(marks)
        return found[0], any(found[1:])


def _copy(batch: ImportBatch, rows: tuple[_Row, ...], earlier: _Earlier) -> None:
    candidates = [row.candidate for row in rows if row.candidate is not None]
    decisions = iter(decide(candidates, by=batch.created_by))
    with copying.copied(ImportRow, _COLUMNS) as copy:
        for row in rows:
            if row.candidate is None:
                expected: tuple[object, ...] = (Outcome.REJECTED.value, [], Outcome.REJECTED.value, None)
            else:
                decision = _within_file(next(decisions), *earlier.met(row.candidate))
                source = decision.source.pk if decision.source else None
                expected = (decision.outcome.value, list(decision.differs), Outcome.PENDING.value, source)
            own = (row.number, row.line, row.raw, row.reference if row.candidate else None, row.digest)
            copy.write_row((batch.pk, *own, list(row.warnings), row.reason, *expected))


def _within_file(decision: Decision, same: bool, alike: bool) -> Decision:  # noqa: FBT001 (both from `met`)
    """What is to be expected of a record when an earlier one of the file is the same work."""
    if decision.outcome is not Outcome.CREATED or not (same or alike):
        return decision
    return Decision(Outcome.UNCHANGED, differs=() if same else (TWICE,))


def _storable(text: str) -> str:
    """Readers promise that it is; one character that is not must not cost the whole file."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", "\u2400")


def summary(batch: ImportBatch) -> str:
    """“20,000 records in RIS, 3 of them rejected”."""
    return f"{so_many(batch.seen, 'record')} in {FORMATS[batch.format].label}, {batch.rejected} of them rejected"
