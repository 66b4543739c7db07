"""Every row that a change of the vocabulary writes, takes away or adds: enough to put it all back."""

# ruff: noqa: SLF001 (`_meta` and `_base_manager` are documented by Django)

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, TypedDict

from django.apps import apps
from django.db.models import Model, QuerySet

from evidence.citations.reference import Json


class Entry(TypedDict):
    of: str
    """Label of the table's model."""
    row: int
    before: dict[str, Json] | None
    """None: the row was not there."""
    after: dict[str, Json] | None
    """None: it was taken away."""


class Ledger:
    """Writes, and remembers in order what it wrote."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = list(entries)

    def write(self, rows: QuerySet[Any], **values: Any) -> None:
        """Give all `rows` these values, named as the columns are; two queries."""
        found = list(rows.order_by("pk").values("pk", *values))
        after = {name: _plain(value) for name, value in values.items()}
        for row in found:
            before = {name: _plain(row[name]) for name in values}
            self.entries.append(Entry(of=rows.model._meta.label, row=row["pk"], before=before, after=dict(after)))
        rows.model._base_manager.filter(pk__in=[row["pk"] for row in found]).update(**values)

    def remove(self, rows: QuerySet[Any]) -> None:
        """Take rows away that tie two things, or that say a name twice."""
        for row in rows.order_by("pk").values():
            kept = {name: _plain(value) for name, value in row.items()}
            self.entries.append(Entry(of=rows.model._meta.label, row=row["id"], before=kept, after=None))
        rows.model._base_manager.filter(pk__in=rows.values("pk")).delete()

    def add(self, row: Model) -> None:
        row.save(force_insert=True)
        values = type(row)._base_manager.values().get(pk=row.pk)
        after = {name: _plain(value) for name, value in values.items()}
        self.entries.append(Entry(of=row._meta.label, row=row.pk, before=None, after=after))

    def take_back(self) -> int:
        """Write what stood there before, the last first. What somebody has changed since stays; how many those are."""
        left = 0
        for entry in reversed(self.entries):
            model = apps.get_model(entry["of"])
            rows: QuerySet[Any] = model._base_manager.filter(pk=entry["row"])
            now = next(iter(rows.values()), None)
            before, after = entry["before"], entry["after"]
            if not _stands(now, after):
                left += 1
            elif before is None:
                rows.delete()
            elif after is None:
                model._base_manager.bulk_create([model(**_values(model, before))])
            else:
                rows.update(**_values(model, before))
        return left


def _stands(now: dict[str, Any] | None, after: dict[str, Json] | None) -> bool:
    if now is None or after is None:
        return now is None and after is None
    return all(_plain(now[name]) == value for name, value in after.items())


def _plain(value: Any) -> Json:
    """As JSON keeps it."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value.isoformat() if isinstance(value, date) else value


def _values(model: type[Model], kept: dict[str, Json]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: model._meta.get_field(name) for name in kept}
    return {name: fields[name].to_python(value) for name, value in kept.items()}
