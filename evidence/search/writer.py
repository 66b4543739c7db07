"""Writing an index: documents and position in one commit; a whole new generation beside the old one."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import tantivy
from django.db.models import QuerySet

from evidence.claims.models import Claim
from evidence.library.models import Source
from evidence.search import documents, position, reader
from evidence.search.position import State
from evidence.search.schema import SCHEMA, STAMP
from evidence.search.shelf import Shelf

HEAP = 64_000_000
"""Bytes of memory for documents that are not yet in a segment."""
CHUNK = 500
"""Sources or claims read from the database at a time."""
_STATE = "state"

log = logging.getLogger(__name__)


class Writer:
    """Writes one generation. tantivy allows one writer a folder: ValueError (LockBusy) for a second."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._index = tantivy.Index(SCHEMA, path=str(path))
        # One thread: a commit of one document is quickest, and Python makes documents slower than it takes them.
        self._writer = self._index.writer(HEAP, 1)

    def replace(self, owners: Iterable[str], made: Iterable[tantivy.Document]) -> int:
        """Put `made` in the place of all documents of `owners`. Seen by readers after `commit`."""
        for owner in owners:
            self._writer.delete_documents_by_term("owner", owner)
        count = 0
        for document in made:
            self._writer.add_document(document)
            count += 1
        return count

    def commit(self, state: State) -> None:
        self._writer.delete_documents_by_term("owner", _STATE)
        document = tantivy.Document()
        document.add_text("owner", _STATE)
        document.add_text("state", state.dump())
        self._writer.add_document(document)
        self._writer.commit()

    def close(self) -> None:
        """Let running merges end and give the folder's lock back. What was not committed is gone."""
        # A generation that was replaced is no longer in its folder: there is nothing left to end.
        with suppress(ValueError):
            self._writer.rollback()
            self._writer.wait_merging_threads()


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    writer = Writer(path)
    try:
        yield writer
    finally:
        writer.close()


type Progress = Callable[[str, int, int], None]
"""Called with what is being indexed, how many are done, and how many there are."""


def _silent(_what: str, _done: int, _all: int) -> None:
    return None


def why_rebuild(shelf: Shelf) -> str | None:
    """Why the current index cannot go on, in words; None when it can."""
    path = shelf.current()
    if path is None:
        return "there was none"
    if shelf.is_condemned(path):
        return "it was damaged"
    try:
        return _why_not(reader.state_at(path))
    except reader.IndexNotReady as error:
        return str(error)


def _why_not(state: State) -> str | None:
    if state.stamp != STAMP:
        return "it had the form of another version of the program"
    if state.library != position.library():
        return "it belonged to another database"
    if state.position > position.end():
        return "it was ahead of the database, which was restored"
    return None


def ensure(shelf: Shelf, progress: Progress = _silent) -> str | None:
    """Build the index unless the current one can go on. Says why it was built, None when it was not."""
    if why_rebuild(shelf) is None:
        return None
    with shelf.building():
        # Another process may have built it while we waited.
        reason = why_rebuild(shelf)
        if reason is not None:
            _build(shelf, progress)
    return reason


def rebuild(shelf: Shelf, progress: Progress = _silent) -> None:
    """Build a new generation from the database and swap it in. Readers are not disturbed."""
    with shelf.building():
        _build(shelf, progress)


def _build(shelf: Shelf, progress: Progress) -> None:
    with shelf.fresh() as path, position.snapshot(), writing(path) as writer:
        # Taken in the same snapshot as the rows: nothing is missed, and what is read twice does no harm.
        state = State(STAMP, position.library(), position.horizon())
        trees = documents.trees()
        for ids in _chunks("sources", Source.objects.published(), progress):
            writer.replace((), documents.of_sources(ids, trees))
        for ids in _chunks("claims", Claim.objects.published(), progress):
            writer.replace((), documents.of_claims(ids, trees))
        writer.commit(state)
    log.info("Index %s is built and answers.", path.name)


def _chunks(what: str, rows: QuerySet[Any], progress: Progress) -> Iterator[list[int]]:
    """The ids of `rows`, CHUNK at a time, in their order."""
    published = rows.order_by("pk")
    total, done, last = published.count(), 0, 0
    while ids := list(published.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        progress(what, done, total)
        yield ids
        done, last = done + len(ids), ids[-1]
    progress(what, done, total)
