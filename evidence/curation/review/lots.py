"""Publishing what hangs together of one source at a stroke: all of it or nothing.

In a lot is what nobody objects to: submitted by somebody else, without a warning that holds it up, without open
comments, and hanging on nothing that is neither published nor in the lot. Proposed changes are read one by one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from evidence.accounts.models import User
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.curation import fields, workflow
from evidence.curation.models import ReviewComment, ReviewedTable
from evidence.curation.review import hanging, queue, reading, shown, warnings
from evidence.curation.review.queue import named
from evidence.curation.review.warnings import Found
from evidence.library.models import Source
from evidence.library.status import Curated, Status

#: Records of a lot. More than a person reads in one sitting is more lots.
LARGEST = 100
#: Sources listed at once.
SHOWN = 50
#: The order of publishing: nothing is public before what it hangs on.
ORDER = (Source, Quotation, Claim, EvidenceLink, Stance)

type Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the lot, as it is read before the lot is published."""

    table: str
    row: int
    kind: str
    words: str
    detail: str
    fields: tuple[tuple[str, str], ...]
    """What else readers will see: label and words."""
    warnings: tuple[str, ...]
    """What is said of it and does not hold it up."""
    seen: str


@dataclass(frozen=True, slots=True)
class Left:
    """A record of the same source that is read by itself, and why."""

    table: str
    row: int
    kind: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Lot:
    source: Source
    lines: tuple[Line, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A source of which something waits."""

    source: Source
    count: int


class Changed(Exception):
    """The lot is not what was read any more: nothing was published."""


def sources(person: User, *, at: datetime) -> tuple[Waiting, ...]:
    """Sources of which most waits, first."""
    counted: dict[int, int] = defaultdict(int)
    for table, _, _, by, source, _ in queue.submitted(person, queue.Asked(), at=at):
        if source and by != person.pk and table != ReviewedTable.REVISION:
            counted[source] += 1
    most = sorted(counted, key=lambda pk: (-counted[pk], pk))[:SHOWN]
    found = Source.objects.in_bulk(most)
    return tuple(Waiting(found[pk], counted[pk]) for pk in most)


def lot(source: Source, *, by: User) -> Lot:
    """What of `source` can be published together, and what has to be read by itself."""
    records = _submitted(source, by)[:LARGEST]
    warned = _warned(records, by=by)
    why = _objections(records, warned, by=by)
    good = [one for one in records if _key(one) not in why]
    return Lot(
        source=source,
        lines=tuple(_line(one, warned.get(_key(one), ()), by=by) for one in good),
        left=tuple(_left(one, why[_key(one)]) for one in records if _key(one) in why),
    )


def publish(source: Source, *, seen: Mapping[Key, str], by: User, at: datetime) -> int:
    """Publish the lot, if it is what was read (`seen`: record → `Line.seen`). How many records it were.

    Raises Changed and what `workflow.take` raises; then nothing is published.
    """
    with transaction.atomic():
        # Read again below the locks: who edits or returns one of them now waits for us, or we see it.
        for one in _submitted(source, by)[:LARGEST]:
            fields.rows(fields.table_of(one)).select_for_update(of=("self",)).get(pk=one.pk)
        found = lot(source, by=by)
        if {(one.table, one.row): one.seen for one in found.lines} != dict(seen) or not seen:
            raise Changed
        for line in found.lines:
            record = fields.rows(line.table).get(pk=line.row)
            workflow.take(workflow.PUBLISH, record, by=by, at=at)
            reading.settle(record, by=by, at=at)
        return len(found.lines)


def _submitted(source: Source, by: User) -> list[Any]:
    """What is submitted of the source, in the order in which it is published."""
    of_quotation = {"quotation__text_version__source": source, "status": Status.SUBMITTED}
    text = "quotation__text_version__source"
    links = EvidenceLink.objects.visible_to(by).filter(**of_quotation).select_related("claim", text)
    found: list[Any] = [source] if source.status == Status.SUBMITTED else []
    quotations = Quotation.objects.visible_to(by).filter(text_version__source=source, status=Status.SUBMITTED)
    found += quotations.select_related("text_version__source", "voice").order_by("text_version", "start")
    of_source = EvidenceLink.objects.visible_to(by).filter(quotation__text_version__source=source)
    found += Claim.objects.visible_to(by).filter(pk__in=of_source.values("claim"), status=Status.SUBMITTED)
    found += links.order_by("quotation__start", "pk")
    found += (
        Stance.objects.visible_to(by)
        .filter(**of_quotation)
        .select_related("actor", "theme", text)
        .order_by("quotation__start")
    )
    return found


def _warned(records: list[Any], *, by: User) -> dict[Key, tuple[Found, ...]]:
    groups = (_of(model, records) for model in ORDER)
    return {
        (fields.table_of(group[0]), row): found for group in groups for row, found in warnings.of(group, by=by).items()
    }


def _objections(records: list[Any], warned: Mapping[Key, tuple[Found, ...]], *, by: User) -> dict[Key, str]:
    """Why a record is not in the lot."""
    why: dict[Key, str] = {}
    for key, found in warned.items():
        if against := [one.says for one in found if one.holds_up]:
            why[key] = against[0]
    rows = {one.pk for one in records}
    for table, row in ReviewComment.objects.filter(resolved_at=None, row__in=rows).values_list("table", "row"):
        why[table, row] = "It has comments that are not resolved."
    if not settings.ONE_READER:
        why |= {_key(one): "You submitted it." for one in records if one.submitted_by_id == by.pk}
    return _with_what_hangs(records, why)


def _with_what_hangs(records: list[Any], why: dict[Key, str]) -> dict[Key, str]:
    """Objections go up: what hangs on a record that is not in the lot is not either."""
    inside = {_key(one) for one in records}
    for one in records:  # in the order of publishing: what is below comes first
        for below in hanging.below(one):
            stands = below.status == Status.PUBLISHED or (_key(below) in inside and _key(below) not in why)
            if not stands and _key(one) not in why:
                kind = ReviewedTable(fields.table_of(below)).label
                waits = "is still a draft" if below.status == Status.DRAFT else "is read by itself"
                why[_key(one)] = f"It hangs on a {kind} that {waits}."
    return why


def _of(model: type[Curated], records: Iterable[Any]) -> list[Any]:
    return [one for one in records if isinstance(one, model)]


def _key(record: Curated) -> Key:
    return fields.table_of(record), record.pk


def _line(record: Any, warned: Iterable[Found], *, by: User) -> Line:
    words, detail = named(record)
    table = fields.table_of(record)
    said = shown.shown(table, fields.values(record), by=by)
    return Line(
        table=table,
        row=record.pk,
        kind=str(ReviewedTable(table).label),
        words=record.exact if isinstance(record, Quotation) else words,
        detail=detail,
        fields=tuple((one.label, one.words) for one in said if one.words not in (shown.NOTHING, words)),
        warnings=tuple(one.says for one in warned),
        seen=reading.print_of(record),
    )


def _left(record: Any, why: str) -> Left:
    table = fields.table_of(record)
    return Left(table, record.pk, str(ReviewedTable(table).label), named(record)[0], why)
