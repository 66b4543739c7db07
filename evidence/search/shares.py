"""Making the documents of a whole index in several processes.

Each process takes one batch of rows after the other, sees the library at the same moment as the others (an exported
snapshot), and writes an index of its own. A segment of tantivy stands for itself: the segments of all together, with a
`meta.json` that names them, are one index. `schema.STAMP` covers tantivy's version, whose files these are.
"""

import gc
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

import tantivy
from django.db import connection, transaction

from evidence.search import apart, documents
from evidence.search.generation import writing
from evidence.search.schema import Scope
from evidence.search.tags import Trees

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from multiprocessing.queues import Queue

HEAP = 400_000_000
"""Bytes of memory for documents in each process, taken as documents fill it. Eight segments of like size are merged
at the end, by one core while the others wait: two processes make six of 200,000 sources."""
MOST_PROCESSES = 4
LEAST = 5_000
"""With fewer rows starting processes takes longer than they save."""
LOOK_SECONDS = 1.0
SELDOM = (100_000, 50, 100)
"""When Python looks for objects that only hold each other."""

type Batch = tuple[Scope, tuple[int, ...]]

MAKERS: dict[Scope, Callable[[Sequence[int], Trees], Iterator[tantivy.Document]]] = {
    "sources": documents.of_sources,
    "claims": documents.of_claims,
}


def processes(rows: int) -> int:
    """How many processes to use for so many rows."""
    return 1 if rows < LEAST else min(MOST_PROCESSES, os.process_cpu_count() or 1)


def exported() -> str:
    """The name of what this transaction sees, for others to see the same as long as it lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        return str(cursor.fetchone()[0])


class Shared:
    """`batches` made into the empty index at `path` by several processes. Yields (scope, how many) as they are done."""

    def __init__(self, path: Path, count: int) -> None:
        self._path = path
        self._folders = [path / f"share-{number}" for number in range(count)]
        self._tasks: Queue[Batch | None] = apart.CONTEXT.Queue()
        self._done: Queue[tuple[Scope, int] | None] = apart.CONTEXT.Queue()
        self._processes: list[BaseProcess] = []

    def made(self, batches: Iterable[Batch]) -> Iterable[tuple[Scope, int]]:
        """RuntimeError when a process ends before its work is done; none is left running."""
        snapshot = exported()
        try:
            for folder in self._folders:
                folder.mkdir()
                given = (snapshot, str(folder), self._tasks, self._done)
                self._processes.append(apart.started("evidence.search.shares.work", *given))
            for batch in (*batches, *[None] * len(self._folders)):
                self._tasks.put(batch)
            yield from self._told()
        finally:
            for process in self._processes:
                process.terminate()
                process.join()
        combine(self._folders, self._path)

    def _told(self) -> Iterable[tuple[Scope, int]]:
        left = len(self._processes)
        while left:
            with suppress(Empty):
                told = self._done.get(timeout=LOOK_SECONDS)
                if told is None:
                    left -= 1
                else:
                    yield told
                continue
            if any(process.exitcode for process in self._processes):
                raise RuntimeError("A process that made documents of the index has ended before it was done.")


def work(snapshot: str, folder: str, tasks: "Queue[Batch | None]", done: "Queue[tuple[Scope, int] | None]") -> None:
    """What each process does, until there is nothing left or nobody waits for it."""
    # Rows and documents live for a batch and hold no circles; looking for circles took a third of the time.
    gc.freeze()
    gc.set_threshold(*SELDOM)
    with transaction.atomic(), connection.cursor() as cursor, writing(Path(folder), HEAP) as writer:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        trees = documents.trees()
        while batch := _next(tasks):
            scope, ids = batch
            writer.replace((), MAKERS[scope](ids, trees))
            done.put((scope, len(ids)))
        writer.commit_documents()
    done.put(None)


def _next(tasks: "Queue[Batch | None]") -> Batch | None:
    while not apart.is_alone():
        with suppress(Empty):
            return tasks.get(timeout=LOOK_SECONDS)
    raise SystemExit(1)


def combine(folders: Sequence[Path], into: Path) -> None:
    """Make one index in `into` of the indexes in `folders`, which are gone afterwards."""
    metas, managed = [], set()
    for folder in folders:
        metas.append(_read(folder / "meta.json"))
        managed.update(_read(folder / ".managed.json"))
        for file in folder.iterdir():
            if not file.name.startswith(".") and file.name != "meta.json":
                file.rename(into / file.name)
            else:
                file.unlink()
        folder.rmdir()
    segments = [segment for meta in metas for segment in meta["segments"]]
    whole = metas[0] | {"segments": segments, "opstamp": max(meta["opstamp"] for meta in metas)}
    _write(into / ".managed.json", sorted(managed))
    _write(into / "meta.json", whole)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")
