"""What waits for a second reader: records of every sort in one row, the oldest first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value

from evidence.accounts.models import User
from evidence.claims.judgements import Certainty, ClaimRelation
from evidence.claims.models import EvidenceLink
from evidence.curation import fields
from evidence.curation.models import Assignment, Returned, ReviewedTable, Revision
from evidence.library.models import Source
from evidence.library.status import Curated, Status

A_PAGE = 25
#: Days a record has waited at least.
AGES = (7, 30, 90)
NOBODY = 0


def _of_first_words(claim: str) -> Subquery:
    """A claim, and what is said of it, stands in the source of its first words."""
    links = EvidenceLink.objects.filter(claim=OuterRef(claim)).order_by("pk")
    return Subquery(links.values("quotation__text_version__source")[:1])


#: Table → where its source stands.
SOURCE: dict[str, Any] = {
    ReviewedTable.SOURCE: F("pk"),
    ReviewedTable.QUOTATION: F("text_version__source"),
    ReviewedTable.CLAIM: _of_first_words("pk"),
    ReviewedTable.EVIDENCE: F("quotation__text_version__source"),
    ReviewedTable.STANCE: F("quotation__text_version__source"),
    ReviewedTable.CERTAINTY: _of_first_words("claim"),
    ReviewedTable.CLAIM_RELATION: _of_first_words("claim"),
    ReviewedTable.REVISION: F("source"),
}
#: What is read with a record to name it.
NAMED_WITH: dict[str, tuple[str, ...]] = {
    ReviewedTable.QUOTATION: ("voice",),
    ReviewedTable.EVIDENCE: ("claim", "quotation"),
    ReviewedTable.STANCE: ("actor", "theme", "quotation"),
    ReviewedTable.CERTAINTY: ("claim",),
    ReviewedTable.CLAIM_RELATION: ("claim", "other"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How the queue is narrowed; None and "" do not."""

    table: str = ""
    source: int | None = None
    by: int | None = None
    """Who submitted."""
    assignee: int | None = None
    """Who reads; NOBODY: what nobody has taken."""
    days: int = 0
    """It has waited at least so long."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the queue, or of somebody's own records."""

    table: str
    row: int
    kind: str
    words: str
    detail: str
    status: str
    source: Source | None
    since: datetime
    submitter: User | None
    assignee: User | None
    reason: str = ""
    """Why it came back."""

    @property
    def submitter_name(self) -> str:
        return _name(self.submitter)

    @property
    def assignee_name(self) -> str:
        return _name(self.assignee)


def submitted(person: User, asked: Asked, *, at: datetime) -> QuerySet[Any, Any]:
    """(table, row, submitted_at, submitter, source, assignee) of all that waits, the oldest first: one query."""
    tables = [asked.table] if asked.table else list(ReviewedTable.values)
    first, *others = (_rows(table, person, asked, at) for table in tables)
    return first.union(*others, all=True).order_by("since", "table_", "row_")


def waiting(person: User) -> int:
    """How many records `person` could read: all that is submitted, but not by them. One query."""
    first, *others = (
        fields.rows(table)
        .visible_to(person)
        .filter(~Q(submitted_by=person) | Q(submitted_by=None), status=Status.SUBMITTED)
        .order_by()
        .values("pk")
        for table in ReviewedTable.values
    )
    return first.union(*others, all=True).count()


def _rows(table: str, person: User, asked: Asked, at: datetime) -> QuerySet[Any, Any]:
    readers = Assignment.objects.filter(table=table, row=OuterRef("pk")).values("person")[:1]
    found = (
        fields.rows(table)
        .visible_to(person)
        .filter(status=Status.SUBMITTED)
        .order_by()
        .annotate(
            table_=Value(str(table), output_field=CharField()),
            row_=F("pk"),
            since=F("submitted_at"),
            from_=F("submitted_by"),
            source_=SOURCE[table],
            reader=Subquery(readers),
        )
    )
    if asked.source is not None:
        found = found.filter(source_=asked.source)
    if asked.by is not None:
        found = found.filter(submitted_by=asked.by)
    if asked.assignee is not None:
        found = found.filter(reader=asked.assignee) if asked.assignee else found.filter(reader__isnull=True)
    if asked.days:
        found = found.filter(submitted_at__lte=at - timedelta(days=asked.days))
    return found.values_list("table_", "row_", "since", "from_", "source_", "reader")


def items(rows: Iterable[tuple[str, int, datetime, int | None, int | None, int | None]]) -> tuple[Item, ...]:
    """The lines of these rows, named: a query a sort of record, one for sources, one for people."""
    rows = list(rows)
    wanted = defaultdict(set)
    for table, row, *_ in rows:
        wanted[table].add(row)
    records = {table: _named(table, pks) for table, pks in wanted.items()}
    sources = Source.objects.in_bulk({row[4] for row in rows if row[4]})
    people = User.objects.in_bulk({one for row in rows for one in (row[3], row[5]) if one})
    return tuple(
        _item(
            records[table][row],
            since,
            by=people.get(by or 0),
            source=sources.get(source or 0),
            reader=people.get(reader or 0),
        )
        for table, row, since, by, source, reader in rows
    )


def _named(table: str, pks: Iterable[int]) -> dict[int, Curated]:
    found: dict[int, Curated] = _with_names(table).in_bulk(list(pks))
    return found


def _with_names(table: str) -> QuerySet[Any]:
    rows = fields.rows(table)
    return rows.select_related(*NAMED_WITH[table]) if table in NAMED_WITH else rows


def _item(
    record: Curated,
    since: datetime,
    *,
    by: User | None = None,
    source: Source | None = None,
    reader: User | None = None,
    reason: str = "",
) -> Item:
    table = fields.table_of(record)
    words, detail = named(record)
    return Item(
        table=table,
        row=record.pk,
        kind=str(ReviewedTable(table).label),
        words=words,
        detail=detail,
        status=record.get_status_display(),
        source=source,
        since=since,
        submitter=by,
        assignee=reader,
        reason=reason,
    )


def named(record: Any) -> tuple[str, str]:
    """A record in a line: its words, and what they are for."""
    if isinstance(record, Certainty):
        return str(record.claim), f"confidence {record.get_overall_display()}: {record.summary}"
    if isinstance(record, ClaimRelation):
        return str(record.claim), f"{record.get_type_display()} “{record.other}”"
    return _named_otherwise(record)


def _named_otherwise(record: Any) -> tuple[str, str]:
    table = fields.table_of(record)
    if table == ReviewedTable.EVIDENCE:
        return str(record.quotation), f"{record.relation} “{record.claim}”"
    if table == ReviewedTable.STANCE:
        return str(record.quotation), f"{record.actor}: {record.position}, on {record.theme}"
    if table == ReviewedTable.QUOTATION:
        return str(record), f"in the words of {record.voice}" if record.voice else ""
    if isinstance(record, Revision):
        changed = ", ".join(fields.label(record.table, name).lower() for name in record.fields)
        return str(record), f"{changed}. {record.reason}"
    return str(record), ""


def after(person: User, table: str, row: int, *, at: datetime) -> tuple[str, int] | None:
    """The next record of the queue that `person` could read, after this one; the first when it is not there."""
    rows = submitted(person, Asked(), at=at)[:MOST_AHEAD]
    others = [(one[0], one[1]) for one in rows if one[3] != person.pk]
    here = others.index((table, row)) if (table, row) in others else -1
    ahead = [*others[here + 1 :], *others[: max(here, 0)]]
    return ahead[0] if ahead else None


MOST_AHEAD = 500


# A person's own


def came_back(person: User) -> tuple[Item, ...]:
    """What was returned to `person` and is not submitted again, the newest first."""
    rows = list(Returned.objects.filter(to=person, answered_at=None).select_related("by")[: A_PAGE * 4])
    wanted = defaultdict(set)
    for one in rows:
        wanted[one.table].add(one.row)
    records = {table: _named(table, pks) for table, pks in wanted.items()}
    return tuple(_item(records[one.table][one.row], one.at, reader=one.by, reason=one.reason) for one in rows)


def came_back_count(person: User) -> int:
    return Returned.objects.filter(to=person, answered_at=None).count()


def own(person: User, status: Status) -> tuple[Item, ...]:
    """The person's records in this state, of every sort, the newest first: at most A_PAGE of each."""
    return tuple(sorted(chain.from_iterable(_own(table, person, status) for table in ReviewedTable.values),
                        key=lambda item: item.since, reverse=True))  # fmt: skip


def _own(table: str, person: User, status: Status) -> Iterator[Item]:
    mine = Q(created_by=person) | Q(submitted_by=person)
    found = _with_names(table).filter(mine, status=status)
    for record in found.order_by("-created_at")[:A_PAGE]:
        yield _item(record, record.submitted_at or record.created_at)


def _name(person: User | None) -> str:
    return (person.get_full_name() or person.get_username()) if person else ""
