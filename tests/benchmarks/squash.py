"""Proof that the squashed migration makes the database that its steps made: uv run python -m tests.benchmarks.squash

Three new databases: one takes every step, one the squash, one stops half way and is then brought up to date, as a
library would be. What pg_dump says of them is the same to the letter: tables and the order of their columns,
constraints, indexes, functions, triggers, comments, privileges; and so are the rows that migrating leaves behind. It
takes half a minute.
"""

import difflib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import django
import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from evidence.operations.cluster import Cluster
from evidence.operations.programs import binaries

LAST = "0019_guarded"
#: Database → the last step taken one by one; empty: none is, so Django takes the squash.
WAYS = {"by_steps": LAST, "at_once": "", "half_way": "0016_past"}
LEFT_BEHIND: tuple[LiteralString, ...] = (
    "SELECT app, name FROM django_migrations",
    "SELECT app_label, model FROM django_content_type",
    "SELECT app_label, model, codename, name FROM auth_permission JOIN django_content_type c ON c.id = content_type_id",
)


def main() -> None:
    if sys.argv[1:2] == ["migrate"]:
        migrate(*sys.argv[2:])
        return
    with tempfile.TemporaryDirectory(prefix="evidence-squash-", dir="/tmp") as folder:
        var = Path(folder)
        var.chmod(0o711)  # run by root, the database server runs as another user
        cluster = Cluster(var, durable=False)
        with cluster.in_use():
            made = {name: list(described(cluster, name, step)) for name, step in WAYS.items()}
    first, *others = made
    differing = [name for name in others if made[name] != made[first]]
    for name in differing:
        sys.stdout.writelines(f"{line}\n" for line in difflib.unified_diff(made[first], made[name], first, name))
    sys.exit(f"Not the same: {', '.join(differing)}." if differing else f"All the same: {len(made[first])} lines.")


def described(cluster: Cluster, name: str, step: str) -> Iterator[str]:
    """A new database, migrated, line by line."""
    cluster.create_database(name)
    url = cluster.url(name)
    environment = os.environ | {"DATABASE_URL": url, "EVIDENCE_VAR": str(cluster.var)}
    command = [sys.executable, "-m", "tests.benchmarks.squash", "migrate", step]
    subprocess.run(command, env=environment, check=True, timeout=300)
    dump = [str(binaries() / "pg_dump"), "--schema-only", "--dbname", url]
    words = subprocess.run(dump, capture_output=True, text=True, check=True, timeout=300).stdout
    # What is made up anew for each dump, against words in it that a client would obey.
    yield from (line for line in words.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))
    yield from rows(url)


def rows(url: str) -> Iterator[str]:
    """What migrating leaves behind, without ids, which follow the order of making."""
    with psycopg.connect(url) as asked:
        for (table,) in asked.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall():
            count = asked.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
            yield f"{table}: {count}"
        for query in LEFT_BEHIND:
            yield from sorted(map(str, asked.execute(query).fetchall()))


def migrate(step: str) -> None:
    """Bring the database up to date, after taking the steps up to `step` one by one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidence.settings")
    django.setup()
    if step:
        executor = MigrationExecutor(connection)
        executor.loader = MigrationLoader(connection, replace_migrations=False)
        executor.migrate([("evidence", step)])
    call_command("migrate", verbosity=0, interactive=False)


if __name__ == "__main__":
    main()
