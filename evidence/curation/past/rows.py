"""Rows of the kept tables with all their states: a fixed number of queries, however many rows and changes."""

import json
from collections import defaultdict
from collections.abc import Collection
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from evidence.curation.models import HistoryEntry
from evidence.curation.past import steps
from evidence.curation.past.steps import Change, State, Step

#: Columns that the history does not keep (migrations/rules/history.py), and that are not read here either.
UNKEPT = frozenset({"content", "is_public", "password", "last_login"})
_CHANGE = "id", "at", "transaction", "person", "reason", "before", "after"

type Lives = dict[int, tuple[Step, ...]]
"""Row → its states, the oldest first."""


@cache
def model_of(table: str) -> type[models.Model]:
    """The model of a table as the history names it. Raises KeyError."""
    every = apps.get_app_config("evidence").get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in every}[f"evidence_{table}"]  # noqa: SLF001 (documented by Django)


def lives(table: str, ids: Collection[int]) -> Lives:
    """Every state of these rows. Two queries, by index."""
    if not ids:
        return {}
    now, changes = _now(table, ids), _changes(table, ids)
    return {row: steps.steps(now.get(row), changes.get(row, ())) for row in sorted(now.keys() | changes.keys())}


def lives_on(table: str, column: str, values: Collection[int]) -> Lives:
    """Every state of the rows that hang, or ever hung, on one of `values` by `column`. Three queries."""
    return lives(table, hanging(table, column, values)) if values else {}


def hanging(table: str, column: str, values: Collection[int]) -> frozenset[int]:
    """The rows in whose `column` one of `values` stands or ever stood.

    A row that left says so in the entry by which it left (indexes of migrations/rules/lookups.py).
    """
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {quoted('evidence_' + table)} WHERE {quoted(column)} = ANY(%(values)s)"  # noqa: S608 (names of our own)
            ' UNION SELECT row FROM evidence_historyentry WHERE "table" = %(table)s'
            f" AND before ? '{column}' AND before -> '{column}' = ANY(%(json)s::jsonb[])",
            {"values": list(values), "table": table, "json": [str(value) for value in values]},
        )
        return frozenset(row for (row,) in cursor.fetchall())


def values_ever(lives: Lives, column: str) -> frozenset[int]:
    """All that ever stood in `column` of these rows."""
    found = {step.state.get(column) for life in lives.values() for step in life if step.state is not None}
    return frozenset(value for value in found if value is not None)


def _now(table: str, ids: Collection[int]) -> dict[int, State]:
    quoted = connection.ops.quote_name
    fields = model_of(table)._meta.concrete_fields  # noqa: SLF001
    columns = ", ".join(quoted(field.attname) for field in fields if field.attname not in UNKEPT)  # as the columns
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(r) FROM (SELECT {columns} FROM {quoted('evidence_' + table)} WHERE id = ANY(%s)) r",  # noqa: S608
            [list(ids)],
        )
        found: list[dict[str, Any]] = [json.loads(row) for (row,) in cursor.fetchall()]
    return {row["id"]: row for row in found}


def _changes(table: str, ids: Collection[int]) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = defaultdict(list)
    entries = HistoryEntry.objects.filter(table=table, row__in=ids).order_by("pk")
    for row, *change in entries.values_list("row", *_CHANGE):
        found[row].append(Change(*change))
    return found
