"""What of a curated record a person may change: one table, and how each value is kept as plain JSON.

Text as text, a choice by its word, a row by its number, several rows by their numbers in order. What hangs on a source
in rows of its own (names, identifiers …) is a list of rows: `parts.table`.
"""

import copy
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from evidence.accounts.models import Person
from evidence.claims.judgements import Certainty, ClaimRelation
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.curation import refusals
from evidence.curation.models import ReviewedTable, Revision
from evidence.curation.parts import given as given_parts
from evidence.curation.parts import table as parts
from evidence.curation.parts import written
from evidence.library.models import Source
from evidence.library.status import Curated, CuratedQuerySet
from evidence.text import dates
from evidence.text.cleaning import clean

type Values = dict[str, Any]
"""Field → value as JSON."""

#: Characters of one field from a form: a rationale is sentences, not essays.
LONGEST = 5_000
DATES = frozenset({"issued", "issued_implied", "event_date"})


class Invalid(Exception):
    """These values cannot stand in the record; `reasons`: field → sentence, "" for the record as a whole."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(" ".join(reasons.values()))
        self.reasons = dict(reasons)


@dataclass(frozen=True, slots=True)
class Kept:
    """One sort of record: its model, and the fields that may be changed, in the order in which they are read."""

    model: type[Curated]
    fields: tuple[str, ...]
    hangs_on: tuple[str, ...] = ()
    """Columns that are not changed here, and without which the fields say nothing."""
    is_replaced: bool = False
    """Never changed once it is published: another takes its place."""


#: Of a quotation the words and their place are not here: they move with their text (a carry), or are marked anew.
KEPT: dict[str, Kept] = {
    ReviewedTable.SOURCE: Kept(
        Source,
        (
            "title", "title_supplied", "short_title", "kind", "issued", "issued_note", "issued_implied",
            "container_title", "volume", "issue", "pages", "number", "publisher", "publisher_place", "event_title",
            "event_place", "event_date", "language", "publication_status", "access", "contact", "keywords",
            "subject_themes", "subject_actors", *parts.PARTS,
        ),
    ),
    ReviewedTable.QUOTATION: Kept(
        Quotation, ("voice", "reports", "themes", "note"), ("text_version_id", "start", "end")
    ),
    ReviewedTable.CLAIM: Kept(Claim, ("text", "kind", "themes")),
    ReviewedTable.EVIDENCE: Kept(
        EvidenceLink,
        ("relation", "directness", "basis", "confidence", "confidence_reason", "rationale"),
        ("claim_id", "quotation_id"),
    ),
    ReviewedTable.STANCE: Kept(Stance, ("actor", "theme", "position", "condition"), ("quotation_id",)),
    ReviewedTable.CERTAINTY: Kept(
        Certainty,
        (
            "methods", "methods_reason", "coherence", "coherence_reason", "adequacy", "adequacy_reason", "relevance",
            "relevance_reason", "overall", "summary",
        ),
        ("claim_id",),
        is_replaced=True,
    ),
    ReviewedTable.CLAIM_RELATION: Kept(ClaimRelation, ("type", "rationale"), ("claim_id", "other_id")),
    ReviewedTable.REVISION: Kept(Revision, ("fields", "reason")),
}  # fmt: skip


def table_of(record: Curated) -> str:
    """As the history names it: “claim”, “evidencelink”."""
    return str(record._meta.model_name)  # noqa: SLF001 (documented by Django)


def field_of(table: str, name: str) -> models.Field[Any, Any]:
    field: models.Field[Any, Any] = KEPT[table].model._meta.get_field(name)  # type: ignore[assignment] # noqa: SLF001
    return field


def part_of(table: str, name: str) -> parts.Part | None:
    """The list of rows that this field is; None when it is a field of the record itself."""
    return parts.PARTS.get(name) if table == ReviewedTable.SOURCE else None


#: What a person reads where the name of the column says too little.
LABELS = {
    "title_supplied": "The title is the library’s own",
    "issued_note": "Note on the date",
    "issued_implied": "Date that the text implies",
    "container_title": "Published in",
    "publisher_place": "Place of the publisher",
    "event_title": "Event",
    "event_place": "Place of the event",
    "event_date": "Date of the event",
    "contact": "Whom to ask for a copy",
    "subject_themes": "Themes it is about",
    "subject_actors": "Actors it is about",
}


def label(table: str, name: str) -> str:
    if part := part_of(table, name):
        return part.label
    if table == ReviewedTable.SOURCE and name in LABELS:
        return LABELS[name]
    return str(field_of(table, name).verbose_name).capitalize()


def rows(table: str) -> CuratedQuerySet[Any]:
    found: CuratedQuerySet[Any] = KEPT[table].model._default_manager.all()  # type: ignore[assignment] # noqa: SLF001
    return found


def values(record: Curated, names: Iterable[str] | None = None) -> Values:
    """What stands in the fields (all that may be changed, when `names` are not given). One query a many-to-many."""
    table = table_of(record)
    wanted = KEPT[table].fields if names is None else tuple(names)
    return {name: _value(record, name) for name in wanted}


def _value(record: Curated, name: str) -> Any:
    if isinstance(record, Source) and name in parts.PARTS:
        return parts.rows(record, parts.PARTS[name])
    field = field_of(table_of(record), name)
    if field.many_to_many:
        return sorted(one.pk for one in getattr(record, field.name).all())
    value = getattr(record, field.attname)
    return list(value) if isinstance(value, list) else value


def edition(record: Curated) -> str:
    """A short print of all that may be changed and of the state: another one means that something has changed."""
    fixed = [getattr(record, column) for column in KEPT[table_of(record)].hangs_on]
    said = json.dumps([record.status, values(record), fixed], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def checked(record: Curated, given: Mapping[str, Any], *, by: Person) -> Values:
    """`given`, cleaned, as it would be kept; what it names must be visible to `by`. Nothing is saved.

    Raises Invalid for a field that is not in the table, for a value it cannot hold, and for a combination that the
    rules of the data refuse.
    """
    table = table_of(record)
    unknown = sorted(set(given) - set(KEPT[table].fields))
    if unknown:
        raise Invalid({name: f"“{name}” is no field that is changed here." for name in unknown})
    found: Values = {}
    reasons: dict[str, str] = {}
    for name, value in given.items():
        try:
            found[name] = _cleaned(name, value, record, by)
        except ValidationError as error:
            reasons[name] = " ".join(error.messages)
    if reasons:
        raise Invalid(reasons)
    _check_together(record, found)
    return found


def _cleaned(name: str, value: Any, record: Curated, by: Person) -> Any:
    names_rows = part_of(table_of(record), name) is not None or field_of(table_of(record), name).is_relation
    if names_rows and record.pk and value == _value(record, name):
        return value  # as it stands: a form sends every field, and what stands may name what is withdrawn by now
    if isinstance(record, Source) and name in parts.PARTS:
        return given_parts.checked(record, parts.PARTS[name], value, by=by)
    field = field_of(table_of(record), name)
    if field.many_to_many:
        return _several(field, value, by)
    if field.is_relation:
        return _one(field, value, by)
    if isinstance(value, str):
        value = clean(value, multiline=isinstance(field, models.TextField)).strip()
        if len(value) > LONGEST:
            raise ValidationError(f"At most {LONGEST:,} characters.")
    if field.name in DATES:
        return _date(value)
    return field.clean(value, record)


def _date(value: Any) -> str:
    words = str(value)
    try:
        dates.parse(words)
    except ValueError as error:
        raise ValidationError(str(error)) from error
    return words


def _one(field: models.Field[Any, Any], value: Any, by: Person) -> int | None:
    if value is None and field.null:
        return None
    [found] = _several(field, [value], by)
    return found


def _several(field: models.Field[Any, Any], value: Any, by: Person) -> list[int]:
    if not isinstance(value, list) or not all(type(one) is int for one in value):
        raise ValidationError("Name rows by their numbers.")
    wanted = sorted(set(value))
    model: type[models.Model] = field.related_model  # type: ignore[assignment]
    found = model._default_manager.all()  # noqa: SLF001
    if isinstance(found, CuratedQuerySet):
        found = found.visible_to(by)
    if found.filter(pk__in=wanted).count() != len(wanted):
        raise ValidationError("It names something that is not there.")
    return wanted


def _check_together(record: Curated, given: Values) -> None:
    """The rules of the data, asked before the database would refuse."""
    trial = as_wanted(record, given)
    try:
        trial.validate_constraints()
        trial.validate_unique()
    except ValidationError as error:
        told = error.message_dict
        raise Invalid({name.replace("__all__", ""): " ".join(said) for name, said in told.items()}) from error


def rebased(table: str, name: str, was: Any, wanted: Any, now: Any) -> tuple[bool, Any]:
    """What becomes of a field that `wanted` changes from `was`, as it stands `now`; False when the two clash."""
    if part := part_of(table, name):
        found = parts.rebased(part, was, wanted, now)
        return found is not None, found
    return now in (was, wanted), wanted


def as_wanted(record: Curated, given: Mapping[str, Any]) -> Any:
    """The record with these values in its own columns, in hand only."""
    trial = copy.copy(record) if record.pk is None else rows(table_of(record)).get(pk=record.pk)
    _set(trial, given)
    return trial


def put(record: Curated, given: Mapping[str, Any]) -> None:
    """Write `given` (as `checked` gave it) into the record: these columns and no others.

    Raises Invalid, and writes nothing, when it cannot stand beside what somebody else saved since it was checked.
    """
    try:
        with transaction.atomic():
            _put(record, given)
    except IntegrityError as refused:
        if (said := refusals.told(refused)) is None:
            raise
        raise Invalid({said.field: said.sentence}) from refused


def _put(record: Curated, given: Mapping[str, Any]) -> None:
    columns = _set(record, given)
    if columns:
        record.save(update_fields=columns)
    for name, value in given.items():
        if isinstance(record, Source) and name in parts.PARTS:
            written.put(record, parts.PARTS[name], value)
        elif field_of(table_of(record), name).many_to_many:
            getattr(record, name).set(value)


def _set(record: Curated, given: Mapping[str, Any]) -> list[str]:
    columns = []
    for name, value in given.items():
        if part_of(table_of(record), name):
            continue
        field = field_of(table_of(record), name)
        if not field.many_to_many:
            setattr(record, field.attname, value)
            columns.append(name)
    if isinstance(record, Source) and "issued" in given:
        span = dates.parse(record.issued)
        record.issued_from, record.issued_to = span.earliest, span.latest
        columns += ["issued_from", "issued_to"]
    return columns
