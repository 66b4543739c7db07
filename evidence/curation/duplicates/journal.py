"""What a merge writes, row by row: enough to see whether it still stands, and to write back what stood there."""

# ruff: noqa: SLF001 (`_meta` and `_base_manager` are documented by Django)

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, TypedDict

from django.apps import apps
from django.db.models import Model, QuerySet

from evidence.citations.reference import Json


class Entry(TypedDict):
    of: str
    """Label of the table's model."""
    row: int
    before: dict[str, Json]
    after: dict[str, Json]


class Journal:
    """Writes, and remembers in order what it wrote."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = list(entries)

    def write(self, rows: QuerySet[Any], **values: Any) -> None:
        """Give all `rows` these values, named as the columns are; two queries."""
        model = rows.model
        found = list(rows.order_by("pk").values("pk", *values))
        after = {name: _plain(value) for name, value in values.items()}
        pks = [row.pop("pk") for row in found]
        for pk, row in zip(pks, found, strict=True):
            before = {name: _plain(value) for name, value in row.items()}
            self.entries.append(Entry(of=model._meta.label, row=pk, before=before, after=dict(after)))
        _all(model).filter(pk__in=pks).update(**values)

    def changed_since(self) -> Iterator[str]:
        """The tables in which somebody has written over what this journal wrote."""
        final: dict[str, dict[int, dict[str, Json]]] = {}
        for entry in self.entries:
            final.setdefault(entry["of"], {}).setdefault(entry["row"], {}).update(entry["after"])
        for label, rows in final.items():
            model = apps.get_model(label)
            names = sorted({name for values in rows.values() for name in values})
            now = {row["pk"]: row for row in _all(model).filter(pk__in=rows).values("pk", *names)}
            for pk, values in rows.items():
                if pk not in now or any(_plain(now[pk][name]) != value for name, value in values.items()):
                    yield str(model._meta.verbose_name)
                    break

    def take_back(self) -> None:
        """Write what stood there before, the last first. One query an entry."""
        for entry in reversed(self.entries):
            model = apps.get_model(entry["of"])
            before = {name: _value(model, name, value) for name, value in entry["before"].items()}
            _all(model).filter(pk=entry["row"]).update(**before)


def _all(model: type[Model]) -> QuerySet[Any]:
    return model._base_manager.all()


def _plain(value: Any) -> Json:
    """As JSON keeps it."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value.isoformat() if isinstance(value, date) else value


def _value(model: type[Model], name: str, kept: Json) -> Any:
    field: Any = model._meta.get_field(name)
    return field.to_python(kept)
