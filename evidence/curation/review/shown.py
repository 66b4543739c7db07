"""Values of fields in words for people: labels for numbers, “not stated” for nothing, and what changed word by word."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from evidence.accounts.models import Person
from evidence.curation import fields
from evidence.curation.parts import wording
from evidence.library.status import CuratedQuerySet
from evidence.text.differences import Stretch, differences

NOTHING = "not stated"


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of a record."""

    field: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One field as it was and as it is wanted, or as one person typed it and as it stands now."""

    field: str
    label: str
    before: str
    after: str
    stretches: tuple[Stretch, ...]
    """Of words of people: both in one row."""
    now: str = ""
    """How it stands by now, when that is neither."""


def words(table: str, name: str, value: Any, *, by: Person) -> str:
    """A value as `fields.values` gives it; a list of rows as a line each. One query where it names rows.

    A row that `by` may not see is named by its number: nobody learns a title by typing numbers.
    """
    if value is None or value in ("", []):
        return NOTHING
    if part := fields.part_of(table, name):
        return wording.words(part, value, by=by)
    field = fields.field_of(table, name)
    if field.is_relation:
        return _named(field.related_model, value if isinstance(value, list) else [value], by)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(dict(field.flatchoices).get(value, value))


def _named(model: Any, numbers: list[int], by: Person) -> str:
    rows = model._default_manager.all()  # noqa: SLF001
    found = (rows.visible_to(by) if isinstance(rows, CuratedQuerySet) else rows).in_bulk(numbers)
    return ", ".join(sorted(str(found.get(one, one)) for one in numbers))


def is_text(table: str, name: str) -> bool:
    if fields.part_of(table, name):
        return True
    field = fields.field_of(table, name)
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def shown(table: str, values: fields.Values, *, by: Person) -> tuple[Shown, ...]:
    return tuple(
        Shown(name, fields.label(table, name), words(table, name, value, by=by)) for name, value in values.items()
    )


def compared(table: str, name: str, before: Any, after: Any, now: Any = None, *, by: Person) -> Compared:
    left, right = words(table, name, before, by=by), words(table, name, after, by=by)
    return Compared(
        field=name,
        label=fields.label(table, name),
        before=left,
        after=right,
        stretches=differences(left, right) if is_text(table, name) and before and after else (),
        now="" if now is None else words(table, name, now, by=by),
    )


def differing(table: str, typed: fields.Values, now: fields.Values, *, by: Person) -> tuple[Compared, ...]:
    """Where what somebody typed is not what stands there."""
    return tuple(
        compared(table, name, now[name], typed[name], by=by) for name in _both(typed, now) if typed[name] != now[name]
    )


def _both(one: Iterable[str], other: fields.Values) -> Iterable[str]:
    return (name for name in one if name in other)
