"""Reading an index: always the newest commit of the newest generation, from any thread."""

import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tantivy
from django.conf import settings

from evidence.search import position
from evidence.search.position import State
from evidence.search.schema import SCHEMA, STAMP
from evidence.search.shelf import Shelf
from evidence.search.snapshot import Snapshot

SWAPS = 3
"""So many generations swapped in one after another while one is opened are kept up with."""


class IndexNotReady(Exception):
    """There is no index that could answer; the message says why. It is never taken for an empty result."""


def state_at(path: Path) -> State:
    """What the index at `path` says of itself; IndexNotReady when it cannot be read."""
    return _state(_opened(path).searcher())


def _opened(path: Path) -> tantivy.Index:
    try:
        index = tantivy.Index.open(str(path))
        # We look for new commits ourselves: tantivy's own watcher is a thread that polls.
        index.config_reader("manual")
    except (ValueError, OSError) as error:
        raise IndexNotReady("it could not be read") from error
    return index


def _reload(index: tantivy.Index) -> None:
    try:
        index.reload()
    except (ValueError, OSError) as error:
        raise IndexNotReady("The search index is damaged and is being built anew.") from error


def _state(searcher: tantivy.Searcher) -> State:
    try:
        hits = searcher.search(tantivy.Query.term_query(SCHEMA, "owner", "state"), 1).hits
        return State.load(str(searcher.doc(hits[0][1]).get_first("state")))
    except (ValueError, OSError, IndexError) as error:
        raise IndexNotReady("it did not say what it holds") from error


@dataclass(slots=True)
class _Open:
    path: Path
    index: tantivy.Index
    commit: tuple[int, int]
    """What told the commits apart that we have read: of `meta.json`, its inode and time."""
    snapshot: Snapshot


class Reader:
    """One for each process and folder. Searchers are snapshots: each answers from one commit."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._open: _Open | None = None

    def searcher(self) -> tantivy.Searcher:
        """The newest commit, see `snapshot`."""
        return self.snapshot().searcher

    def snapshot(self) -> Snapshot:
        """The newest commit. Costs a read of the pointer and a stat when nothing is new; else IndexNotReady.

        The same object until there is a newer one.
        """
        with self._lock:
            for _ in range(SWAPS):
                path = self._shelf.current()
                if path is None:
                    raise IndexNotReady("The search index is being built.")
                try:
                    return self._at(path)
                except FileNotFoundError:
                    # Another generation was swapped in between the pointer and its files.
                    self._open = None
                except IndexNotReady:
                    # The same, while we opened it: then the other one answers.
                    self._open = None
                    if self._shelf.current() == path:
                        raise
            raise IndexNotReady("The search index is being replaced.")

    def forget(self) -> None:
        """Throw away what was worked out from the commit that is open, as the next one will: for measuring."""
        with self._lock:
            if self._open:
                self._open.snapshot = Snapshot(self._open.index.searcher())

    def _at(self, path: Path) -> Snapshot:
        status = (path / "meta.json").stat()
        commit = (status.st_ino, status.st_mtime_ns)
        if self._open is None or self._open.path != path:
            index = self._checked(path)
            self._open = _Open(path, index, commit, Snapshot(index.searcher()))
        elif self._open.commit != commit:
            _reload(self._open.index)
            self._open.commit = commit
            self._open.snapshot = Snapshot(self._open.index.searcher())
        return self._open.snapshot

    def _checked(self, path: Path) -> tantivy.Index:
        """An index in our form and of our library, or none."""
        if self._shelf.is_condemned(path):
            raise IndexNotReady("The search index is damaged and is being built anew.")
        try:
            index = _opened(path)
            _reload(index)
            state = _state(index.searcher())
        except IndexNotReady as error:
            if self._shelf.current() != path:
                raise
            self._shelf.condemn(path)
            raise IndexNotReady("The search index is damaged and is being built anew.") from error
        if state.stamp != STAMP or state.library != position.library():
            raise IndexNotReady("The search index is being built anew for this version of the library.")
        return index


@cache
def reader_of(root: Path) -> Reader:
    return Reader(Shelf(root))


def shelf() -> Shelf:
    """The folder of this installation's indexes."""
    return Shelf(Path(settings.INDEX_DIR))


def current() -> Reader:
    """The reader of this process."""
    return reader_of(Path(settings.INDEX_DIR))
