"""Writing one generation of the index: documents and position in one commit."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import tantivy

from evidence.search.position import State
from evidence.search.schema import SCHEMA

HEAP = 64_000_000
"""Bytes of memory for documents that are not yet in a segment."""
_STATE = "state"


class Writer:
    """Writes one generation. tantivy allows one writer a folder: ValueError (LockBusy) for a second."""

    def __init__(self, path: Path, heap: int = HEAP) -> None:
        self.path = path
        self._index = tantivy.Index(SCHEMA, path=str(path))
        # One thread: a commit of one document is quickest, and Python makes documents slower than it takes them.
        self._writer = self._index.writer(heap, 1)

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

    def commit_documents(self) -> None:
        """Commit what has no position of its own: a part of an index that is not whole yet."""
        self._writer.commit()

    def close(self) -> None:
        """Let running merges end and give the folder's lock back. What was not committed is gone."""
        # A generation that was replaced is no longer in its folder: there is nothing left to end.
        with suppress(ValueError):
            self._writer.rollback()
            self._writer.wait_merging_threads()


@contextmanager
def writing(path: Path, heap: int = HEAP) -> Iterator[Writer]:
    writer = Writer(path, heap)
    try:
        yield writer
    finally:
        writer.close()
