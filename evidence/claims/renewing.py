"""Counting anew in the background: one thing at a time on a machine, and a rest of nine times as long after each."""

import fcntl
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Protocol

from django.conf import settings
from django.db import Error, connection

REST = 9
"""Rests so many times as long as it worked: a tenth of the time at most goes into renewing."""
MOST = 64
"""Things that wait. Whatever else is asked for is asked for again."""

log = logging.getLogger(__name__)


class Work(Protocol):
    def __call__(self, *, at: datetime) -> object: ...


_waiting: dict[str, Work] = {}
_guard = threading.Lock()
_busy = threading.Lock()


def later(key: str, work: Work) -> None:
    """Do `work` soon, once, in a thread of this process; nothing when another process of this machine is at it."""
    with _guard:
        if len(_waiting) < MOST:
            _waiting.setdefault(key, work)
    if _busy.acquire(blocking=False):
        # A daemon: a server that is told to stop does not wait for figures.
        threading.Thread(target=_run, args=(threading.Event().wait,), name="renewing", daemon=True).start()


def _run(rest: Callable[[float], object]) -> None:
    try:
        with settings.KEPT_DIR.with_suffix(".lock").open("w") as alone:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
            while work := _next():
                start = perf_counter()
                work(at=datetime.now(UTC))
                connection.close()
                rest((perf_counter() - start) * REST)
    except BlockingIOError:
        with _guard:
            _waiting.clear()
    except (Error, LookupError, OSError):
        log.exception("Figures could not be renewed in the background.")
    finally:
        connection.close()
        _busy.release()


def _next() -> Work | None:
    with _guard:
        return _waiting.pop(next(iter(_waiting))) if _waiting else None
