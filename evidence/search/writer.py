"""The index as a whole: built from the database beside the one that answers, and swapped in."""

import logging
from collections.abc import Callable, Iterator, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.db import connection

from evidence.claims.models import Claim
from evidence.library.models import Source
from evidence.search import documents, position, reader, shares
from evidence.search.generation import writing
from evidence.search.position import State
from evidence.search.schema import STAMP, Scope
from evidence.search.shares import Batch
from evidence.search.shelf import Shelf

if TYPE_CHECKING:
    from django.db.models import QuerySet

CHUNK = 500
"""Sources or claims read from the database at a time."""
BATCHES: dict[Scope, int] = {"sources": 500, "claims": 1_500}
"""The same when everything is read: a claim is small."""

log = logging.getLogger(__name__)


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
    is_nested = connection.in_atomic_block  # what a transaction has not committed no other process sees
    with shelf.fresh() as path, position.snapshot():
        # Taken in the same snapshot as the rows: nothing is missed, and what is read twice does no harm.
        state = State(STAMP, position.library(), position.horizon())
        waiting = list(_batches())
        counted = _Counted(progress, waiting)
        count = 1 if is_nested else shares.processes(sum(len(ids) for _, ids in waiting))
        if count > 1:
            for scope, done in shares.Shared(path, count).made(waiting):
                counted.add(scope, done)
        with writing(path) as writer:
            if count == 1:
                trees = documents.trees()
                for scope, ids in waiting:
                    writer.replace((), shares.MAKERS[scope](ids, trees))
                    counted.add(scope, len(ids))
            writer.commit(state)
    log.info("Index %s is built and answers.", path.name)


def _batches() -> Iterator[Batch]:
    """The ids of all that is published, CHUNK at a time, in their order."""
    wanted: dict[Scope, QuerySet[Any]] = {"sources": Source.objects.published(), "claims": Claim.objects.published()}
    for scope, rows in wanted.items():
        for ids in batched(rows.order_by("pk").values_list("pk", flat=True), BATCHES[scope], strict=False):
            yield scope, ids


class _Counted:
    """Tells how far each scope is."""

    def __init__(self, progress: Progress, waiting: Sequence[Batch]) -> None:
        self._progress = progress
        self._done = dict.fromkeys(shares.MAKERS, 0)
        self._all = dict.fromkeys(shares.MAKERS, 0)
        for scope, ids in waiting:
            self._all[scope] += len(ids)
        for scope in shares.MAKERS:
            self.add(scope, 0)

    def add(self, scope: Scope, count: int) -> None:
        self._done[scope] += count
        self._progress(scope, self._done[scope], self._all[scope])
