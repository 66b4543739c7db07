"""The squashed migration says what its steps said. That it does so to the database: `tests.benchmarks.squash`."""

import re
from collections.abc import Iterable

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL

APP = "evidence"
SQUASH = "0001_squashed_0019_guarded"
LAST = "0019_guarded"
MADE = re.compile(r"^CREATE (?:OR REPLACE )?(?=(FUNCTION|TRIGGER|TABLE|INDEX) (\w+))", re.MULTILINE)


def test_tables_have_the_same_columns_in_the_same_order_and_the_same_constraints():
    by_steps = MigrationLoader(None, replace_migrations=False).project_state((APP, LAST))
    loader = MigrationLoader(None)
    at_once = loader.project_state((APP, SQUASH))
    assert not MigrationAutodetector(by_steps, at_once).changes(loader.graph)
    assert {name: list(table.fields) for name, table in by_steps.models.items()} == {
        name: list(table.fields) for name, table in at_once.models.items()
    }


def test_rules_are_the_last_that_the_steps_made():
    loader = MigrationLoader(None, replace_migrations=False)
    squash = loader.disk_migrations[APP, SQUASH]
    by_steps = statements(step for name in squash.replaces for step in loader.disk_migrations[name].operations)
    assert len(by_steps) > 200
    assert statements(squash.operations) == by_steps


def statements(operations: Iterable[object]) -> dict[tuple[str, str], str]:
    """What SQL makes, by kind and name, without comments; what is made again takes the place of the first."""
    found = {}
    for operation in operations:
        if isinstance(operation, RunSQL):
            sql = operation.sql if isinstance(operation.sql, str) else "\n".join(map(str, operation.sql))
            for kind, name, words in zip(*[iter(MADE.split(sql)[1:])] * 3, strict=True):
                found[kind, name] = " ".join(re.sub(r"--.*", "", words).split()).removesuffix(";")
    return found
