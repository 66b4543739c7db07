"""Where a benchmark keeps what it makes: a database server, and for each size a database, an index and results."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from evidence.operations.cluster import Cluster

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Place:
    """One size's folder and database. `server` is the address of a PostgreSQL; empty: an embedded one in `folder`."""

    folder: Path
    size: int
    server: str = ""

    @property
    def var(self) -> Path:
        return self.folder / str(self.size)

    @property
    def name(self) -> str:
        return f"bench_{self.size}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of the database, made when it is missing, answering for the length of the block."""
        self.var.mkdir(parents=True, exist_ok=True)
        if self.server:
            with psycopg.connect(self.server, autocommit=True) as connection:
                known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name]).fetchone()
                if not known:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.name)))
            yield urlunsplit(urlsplit(self.server)._replace(path=f"/{self.name}"))
            return
        cluster = Cluster(self.folder / "cluster")
        with cluster.in_use():
            cluster.create_database(self.name)
            yield cluster.url(self.name)

    def environment(self, url: str) -> dict[str, str]:
        """The environment in which the program serves this library."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EVIDENCE_")}
        return kept | {
            "DATABASE_URL": url,
            "EVIDENCE_VAR": str(self.var),
            "DJANGO_SETTINGS_MODULE": "evidence.settings",
            "PYTHONPATH": str(PROJECT),
        }

    # Results: a file for each size, an entry for each thing measured

    @property
    def _results(self) -> Path:
        return self.folder / "results" / f"{self.size}.json"

    def results(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._results.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def keep(self, what: str, result: Mapping[str, Any]) -> None:
        self._results.parent.mkdir(parents=True, exist_ok=True)
        held = self.results() | {what: result}
        self._results.write_text(json.dumps(held, indent=1, ensure_ascii=False), encoding="utf-8")
