"""What people see of imports: the batches, how far one is, and its records, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.citations.formats import FORMATS
from evidence.curation.imports import stored, undoing
from evidence.curation.imports.applying import outcomes
from evidence.curation.models import ImportBatch, ImportRow
from evidence.curation.models.imports import BatchState as State
from evidence.curation.models.imports import RowOutcome as Outcome
from evidence.library.models import Source

PAGE = 50
"""Records of a page."""
LATEST = 100
"""Batches of the list."""
RAW_SHOWN = 5_000
"""Characters of a raw record on a page; the report has them all."""

#: What the records of a batch can be narrowed to: word in the address → condition, before and after it is applied.
_SHOWN: dict[str, Q] = {
    "": Q(),
    **{
        one.value: Q(outcome=one) | Q(outcome=Outcome.PENDING, expected=one)
        for one in Outcome
        if one != Outcome.PENDING
    },
    "warnings": ~Q(warnings=[]),
    "differs": ~Q(differs=[]),
}
SHOWN = tuple(_SHOWN)


@dataclass(frozen=True, slots=True)
class Counted:
    """A kind of records and how many there are."""

    key: str
    number: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is: records dealt with, of how many."""

    done: int
    whole: int


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record as the page shows it."""

    number: int
    line: int
    outcome: str
    """What became of it, or what is to be expected."""
    waits: bool
    """It did not become that yet."""
    title: str
    names: str
    issued: str
    source: Source | None
    """Where the person may see it."""
    reason: str
    warnings: Sequence[str]
    differs: Sequence[str]
    raw: str
    cut: bool


def visible_to(person: User) -> QuerySet[ImportBatch]:
    """The batches that `person` may see: their own, or all for who may read all drafts."""
    batches = ImportBatch.objects.defer("content").select_related("created_by")
    if person.may(May.READ_DRAFTS):
        return batches
    if person.may(May.READ_OWN_DRAFTS):
        return batches.filter(created_by=person)
    return batches.none()


def same_file(batch: ImportBatch, person: User) -> list[ImportBatch]:
    """Other imports of the same bytes that `person` may see, the newest first; five at most."""
    return list(visible_to(person).filter(sha256=batch.sha256).exclude(pk=batch.pk)[:5])


def waiting(person: User) -> int:
    """Batches that were read and wait for somebody to say yes or no."""
    return visible_to(person).filter(state=State.READ).count()


def counts(batch: ImportBatch) -> tuple[Counted, ...]:
    """What the records of the batch became or are expected to become, what was noticed about them. Two queries."""
    rows = ImportRow.objects.filter(batch=batch)
    key = "outcome" if batch.state in {State.APPLIED, State.UNDONE} else "expected"
    found: dict[str, int] = dict(rows.order_by().values_list(key).annotate(Count("pk")))
    noticed = rows.aggregate(
        warnings=Count("pk", filter=_SHOWN["warnings"]), differs=Count("pk", filter=_SHOWN["differs"])
    )
    return tuple(Counted(name, (found | noticed).get(name, 0)) for name in SHOWN if name)


def progress(batch: ImportBatch) -> Progress:
    """Of one that is being undone: records taken back, of those that brought something."""
    if batch.is_being_undone:
        return Progress(undoing.taken_back(batch), batch.created + batch.updated)
    done = outcomes(batch)
    return Progress(batch.seen - done[Outcome.PENDING], batch.seen)


def format_label(batch: ImportBatch) -> str:
    row = FORMATS.get(batch.format)
    return row.label if row else batch.format


def records(batch: ImportBatch, shown: str, *, page: int, person: User) -> tuple[list[RecordLine], int]:
    """The records of a page, and how many there are in all. `shown` is one of SHOWN. Three queries."""
    rows = ImportRow.objects.filter(_SHOWN[shown], batch=batch).order_by("number")
    found = list(rows[(page - 1) * PAGE : page * PAGE])
    ids = {row.source_id for row in found if row.source_id}
    sources = Source.objects.visible_to(person).in_bulk(ids)
    return [_line(row, sources.get(row.source_id or 0)) for row in found], rows.count()


def _line(row: ImportRow, source: Source | None) -> RecordLine:
    reference = stored.load(row.reference) if row.reference else None
    people = (reference.author or reference.editor) if reference else ()
    return RecordLine(
        number=row.number,
        line=row.line,
        outcome=row.expected if row.outcome == Outcome.PENDING else row.outcome,
        waits=row.outcome == Outcome.PENDING,
        title=reference.title if reference else "",
        names="; ".join(one.short for one in people[:3]) + (" et al." if len(people) > 3 else ""),
        issued=reference.issued if reference else "",
        source=source,
        reason=row.reason,
        warnings=row.warnings,
        differs=row.differs,
        raw=row.raw[:RAW_SHOWN],
        cut=len(row.raw) > RAW_SHOWN,
    )
