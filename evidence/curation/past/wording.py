"""Changes of rows in words: labels instead of numbers, choices by their names, long texts word by word."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models

from evidence.accounts.models import User
from evidence.curation.past.field_change import NOTHING, Did, FieldChange
from evidence.curation.past.records import RowChange
from evidence.curation.past.rows import model_of
from evidence.text.differences import differences

#: Table → the columns by which a row of it is named.
NAMED_BY: dict[str, tuple[str, ...]] = {
    "theme": ("label",),
    "actor": ("label",),
    "source": ("title",),
    "claim": ("text",),
    "quotation": ("exact",),
    "textversion": ("role", "number"),
    "block": ("label",),
    "sourcefile": ("name",),
}
#: Tables that join two records, by what they say of the one.
JOINS = {
    "claim_themes": "Theme",
    "quotation_themes": "Theme",
    "source_subject_themes": "Assigned theme",
    "source_subject_actors": "Assigned actor",
    "theme_related": "Related theme",
}
#: Written beside other columns, or again and again: no news to anybody.
NOISE = frozenset({"id", "created_at", "created_by_id", "checked_at", "issued_from", "issued_to"})
LONGEST_NAME = 120  # characters


@dataclass(frozen=True, slots=True)
class RowTold:
    """One row of a change."""

    what: str
    """“Contributor”, “Evidence 12”."""
    did: Did
    fields: tuple[FieldChange, ...]


type Columns = Callable[[str], frozenset[str] | None]
"""Table → the columns that may be told; None: all of them."""


def everything(_table: str) -> None:
    """Curators are told of every column."""
    return


def columns_changed(one: RowChange, may: frozenset[str] | None) -> tuple[str, ...]:
    """The columns in which a row differs, in the order of the model, without noise; of a new row all that it says."""
    before, after = one.before or {}, one.after or {}
    hidden = NOISE | {one.hangs_by}
    order = {field.column: place for place, field in enumerate(model_of(one.table)._meta.concrete_fields)}  # noqa: SLF001
    return tuple(
        name
        for name in sorted({*before, *after}, key=lambda name: (order.get(name, len(order)), name))
        if name not in hidden
        and (may is None or name in may)
        and (before.get(name) or None) != (after.get(name) or None)
    )


def says_something(one: RowChange, may: Columns = everything) -> bool:
    return bool(columns_changed(one, may(one.table)))


class Words:
    """Names of all that some changes mention: one query a table, however many changes."""

    def __init__(self, rows: Iterable[RowChange], may: Columns = everything) -> None:
        self._may = may
        wanted: dict[str, set[int]] = defaultdict(set)
        for one in rows:
            for name in columns_changed(one, may(one.table)):
                field = _field(one.table, name)
                if field.is_relation:
                    values = [(state or {}).get(name) for state in (one.before, one.after)]
                    wanted[_target(field)] |= {value for value in values if value is not None}
        self._names = {table: _names(table, numbers) for table, numbers in wanted.items()}

    def told(self, rows: Iterable[RowChange], record: tuple[str, int]) -> tuple[RowTold, ...]:
        """The changed rows in words; of the `record` itself (table, row) not that it was made. No query."""
        return tuple(self._told(rows, record))

    def _told(self, rows: Iterable[RowChange], record: tuple[str, int]) -> Iterator[RowTold]:
        for one in rows:
            did = Did.ADDED if one.before is None else Did.REMOVED if one.after is None else Did.CHANGED
            is_record = (one.table, one.row) == record
            if is_record and did is Did.ADDED:
                yield RowTold("Record", did, ())
                continue
            fields = tuple(self._field(one, name) for name in columns_changed(one, self._may(one.table)))
            if fields:
                yield RowTold("" if is_record else _what(one), did, fields)

    def _field(self, one: RowChange, name: str) -> FieldChange:
        before, after = (one.before or {}).get(name), (one.after or {}).get(name)
        field = _field(one.table, name)
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        return FieldChange(
            str(field.verbose_name).capitalize(),
            self._value(field, before) if one.before is not None else "",
            self._value(field, after) if one.after is not None else "",
            differences(str(before), str(after)) if is_text and before and after else (),
        )

    def _value(self, field: models.Field[Any, Any], value: Any) -> str:
        if value is None or value in ("", []):
            return NOTHING
        if field.is_relation:
            return self._names[_target(field)].get(value, f"number {value}")
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return ", ".join(map(str, value))
        if isinstance(field, models.DateTimeField):
            return f"{datetime.fromisoformat(value).astimezone(UTC):%-d %B %Y, %H:%M} UTC"
        return str(dict(field.flatchoices).get(value, value))


def _what(one: RowChange) -> str:
    if one.table in JOINS:
        return JOINS[one.table]
    name = str(model_of(one.table)._meta.verbose_name).capitalize()  # noqa: SLF001
    return f"{name} {one.row}" if one.table in {"evidencelink", "stance"} else name


def _field(table: str, column: str) -> models.Field[Any, Any]:
    """The field of a column; of a column that is no more, a text of that name."""
    fields = {field.column: field for field in model_of(table)._meta.concrete_fields}  # noqa: SLF001
    return fields.get(column) or models.TextField(verbose_name=column.replace("_", " "))


def _target(field: models.Field[Any, Any]) -> str:
    model: Any = field.related_model
    return str(model._meta.db_table).removeprefix("evidence_")  # noqa: SLF001


def _names(table: str, numbers: set[int]) -> Mapping[int, str]:
    model: Any = model_of(table)
    if table == "user":
        people = User.objects.in_bulk(numbers).items()
        return {number: one.get_full_name() or one.get_username() for number, one in people}
    if table not in NAMED_BY:
        name = str(model._meta.verbose_name)  # noqa: SLF001
        return {number: f"{name} {number}" for number in numbers}
    rows = model._base_manager.filter(pk__in=numbers).values_list("pk", *NAMED_BY[table])  # noqa: SLF001
    return {number: _short(" ".join(map(str, words))) for number, *words in rows}


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1]}…"
