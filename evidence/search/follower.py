"""Following the library: each line of the change log is taken once, in an order in which none is missed.

Lines are numbered when they are written and seen when their transaction commits, so a line may appear behind a
higher number that was already taken. Transactions before the oldest running one (`position.horizon`) have all ended:
their lines are complete, and only theirs are taken, in the order (transaction, line). The position is stored in
the same commit as the documents, so a follower that is killed goes on where its index stands.

Lines stay in the log: every node follows for itself, and only the nodes know how far they are.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import batched

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q

from evidence.claims.models import EvidenceLink
from evidence.search import documents, position, writer
from evidence.search.generation import Writer
from evidence.search.models import Change
from evidence.search.position import Position, State
from evidence.search.reader import IndexNotReady, state_at
from evidence.search.schema import STAMP
from evidence.search.shelf import Shelf

CHANNEL = "evidence_changes"
LINES = 2_000
"""Lines taken in one commit."""
QUIET = 1.0
"""Seconds without a notification after which one looks anyway."""
PENDING = 0.05
"""Seconds until the next look while lines wait for an older transaction to end."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 15.0
"""Seconds to wait after a failure: twice as long after each, so that a database that starts up is left in peace."""

log = logging.getLogger(__name__)


class Follower:
    """Keeps the current index of a shelf up to date. Not for several threads."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._writer: Writer | None = None
        self._position = Position(0, 0)

    def catch_up(self) -> int:
        """Bring the index to where the log is complete; build it first when it cannot go on. Lines taken."""
        taken = 0
        while True:
            self._open()
            lines, upto = self._next()
            if not lines:
                return taken
            self._apply(lines, upto)
            taken += len(lines)

    def close(self) -> None:
        if self._writer:
            self._writer.close()
        self._writer = None

    def _open(self) -> None:
        """Write to the generation that answers: another process may have swapped in a new one."""
        path = self._shelf.current()
        if path is not None and self._writer and self._writer.path == path and self._shelf.holds(path):
            return
        self.close()
        reason = writer.ensure(self._shelf)
        if reason:
            log.info("The search index was built: %s.", reason)
        path = self._shelf.current()
        if path is None:
            raise IndexNotReady("The new index was removed.")
        self._position = state_at(path).position
        self._writer = Writer(path)

    def _next(self) -> tuple[list[Change], Position]:
        limit = position.horizon()
        at = self._position
        after = Q(transaction__gt=at.transaction) | Q(transaction=at.transaction, pk__gt=at.line)
        waiting = Change.objects.filter(after, transaction__lt=limit.transaction).order_by("transaction", "pk")
        lines = list(waiting[:LINES])
        return lines, Position(lines[-1].transaction, lines[-1].pk) if lines else at

    def _apply(self, lines: Sequence[Change], upto: Position) -> None:
        if any(line.subject == Change.Subject.EVERYTHING for line in lines):
            self.close()
            writer.rebuild(self._shelf)
            return
        if self._writer is None:
            raise IndexNotReady("No index is open.")
        try:
            with position.snapshot():
                self._write(self._writer, lines)
                self._writer.commit(State(STAMP, position.library(), upto))
        except BaseException:
            # Half a batch must not slip into the next commit.
            self._writer.close()
            self._writer = None
            raise
        self._position = upto

    @staticmethod
    def _write(index: Writer, lines: Sequence[Change]) -> None:
        sources = sorted({line.subject_id for line in lines if line.subject == Change.Subject.SOURCE})
        claims = {line.subject_id for line in lines if line.subject == Change.Subject.CLAIM}
        # A claim's document tells kind, date and authors of the sources behind it.
        behind = EvidenceLink.objects.filter(quotation__text_version__source_id__in=sources).order_by()
        claims.update(behind.values_list("claim_id", flat=True).distinct())
        trees = documents.trees()
        for ids in batched(sources, writer.CHUNK, strict=False):
            index.replace(map(documents.owner_of_source, ids), documents.of_sources(ids, trees))
        for ids in batched(sorted(claims), writer.CHUNK, strict=False):
            index.replace(map(documents.owner_of_claim, ids), documents.of_claims(ids, trees))


def pending() -> bool:
    """Whether the log holds lines that wait for an older transaction to end."""
    newest = Change.objects.order_by(F("transaction").desc()).values_list("transaction", flat=True).first()
    return newest is not None and newest >= position.horizon().transaction


class _Patience:
    """How long to wait before the next try, and whether the last one failed."""

    def __init__(self) -> None:
        self._next = FIRST_WAIT

    def wait(self) -> float:
        seconds, self._next = self._next, min(2 * self._next, LONGEST_WAIT)
        return seconds

    def succeeded(self) -> None:
        if self._next != FIRST_WAIT:
            log.info("The search index is up to date again.")
        self._next = FIRST_WAIT


def follow(shelf: Shelf, stop: threading.Event) -> None:
    """Follow until `stop` is set. A database that goes away is waited for; Refused when another follows here."""
    with shelf.following(seconds=5):
        follower, patience = Follower(shelf), _Patience()
        try:
            while not stop.is_set():
                _follow_until_failure(follower, stop, patience)
        finally:
            follower.close()
            connection.close()


def _follow_until_failure(follower: Follower, stop: threading.Event, patience: _Patience) -> None:
    """Follow; after a failure say so, let go of the connection, and wait."""
    try:
        _follow_connected(follower, stop, patience)
    except (OperationalError, InterfaceError) as error:
        seconds, why = patience.wait(), " ".join(str(error).split())
        log.warning("The database does not answer (%s); trying again in %g s.", why, seconds)
    except (DatabaseError, IndexNotReady, ValueError, OSError):
        seconds = patience.wait()
        log.exception("The index could not be brought up to date; trying again in %g s.", seconds)
    else:
        return
    follower.close()
    connection.close()
    stop.wait(seconds)


def _follow_connected(follower: Follower, stop: threading.Event, patience: _Patience) -> None:
    with _listening() as listener:
        while not stop.is_set():
            # Asked first: a transaction that ends between the two is then looked for again soon.
            waiting = pending()
            follower.catch_up()
            patience.succeeded()
            _wait(listener, PENDING if waiting else QUIET, stop)


@contextmanager
def _listening() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own that hears of commits; opened before looking, so that none is missed."""
    listener = connection.copy()
    try:
        with listener.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        yield listener
    finally:
        listener.close()


def _wait(listener: BaseDatabaseWrapper, seconds: float, stop: threading.Event) -> None:
    """Until a change is committed, at most `seconds`."""
    if listener.connection is None or stop.is_set():
        return
    # Asked past Django, which would have made its own error of a connection that breaks here.
    with listener.wrap_database_errors:
        for _ in listener.connection.notifies(timeout=seconds, stop_after=1):
            pass
