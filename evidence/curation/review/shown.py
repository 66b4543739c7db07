"""Values of fields in words for people: labels for numbers, “not stated” for nothing, and what changed word by word."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from evidence.curation import fields
from evidence.curation.parts import wording
from evidence.text.differences import Stretch, differences

NOTHING = "not stated"


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of a record."""

    field: str
    label: str
    words: str
    is_text: bool
    """Words of people, not a choice from a list."""


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


def words(table: str, name: str, value: Any) -> str:
    """A value as `fields.values` gives it; a list of rows as a line each. One query where it names rows."""
    if value is None or value in ("", []):
        return NOTHING
    if part := fields.part_of(table, name):
        return wording.words(part, value)
    field = fields.field_of(table, name)
    if field.is_relation:
        model: Any = field.related_model
        found = model._default_manager.in_bulk(value if isinstance(value, list) else [value])  # noqa: SLF001
        return ", ".join(sorted(str(one) for one in found.values()))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(dict(field.flatchoices).get(value, value))


def is_text(table: str, name: str) -> bool:
    if fields.part_of(table, name):
        return True
    field = fields.field_of(table, name)
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def shown(table: str, values: fields.Values) -> tuple[Shown, ...]:
    return tuple(
        Shown(name, fields.label(table, name), words(table, name, value), is_text(table, name))
        for name, value in values.items()
    )


def compared(table: str, name: str, before: Any, after: Any, now: Any = None) -> Compared:
    left, right = words(table, name, before), words(table, name, after)
    return Compared(
        field=name,
        label=fields.label(table, name),
        before=left,
        after=right,
        stretches=differences(left, right) if is_text(table, name) and before and after else (),
        now="" if now is None else words(table, name, now),
    )


def differing(table: str, typed: fields.Values, now: fields.Values) -> tuple[Compared, ...]:
    """Where what somebody typed is not what stands there."""
    return tuple(
        compared(table, name, now[name], typed[name]) for name in _both(typed, now) if typed[name] != now[name]
    )


def _both(one: Iterable[str], other: fields.Values) -> Iterable[str]:
    return (name for name in one if name in other)
