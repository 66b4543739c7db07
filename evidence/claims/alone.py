"""One counts and the others wait for it: what many ask for at once is not counted many times side by side.

A lock on a file below `EVIDENCE_VAR`, which all threads and processes of a machine share. It ends with who holds it.
"""

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from time import monotonic, sleep

from django.conf import settings

SHORTLY = 0.5
"""Seconds. So long everybody waits: most figures are there by then."""
PATIENCE = 8.0
"""Seconds. Who has waited longer is told to come again."""
WAITING = 2
"""Threads of a process that wait longer than SHORTLY. The others are free for those who ask for something else."""
_LOOK = 0.02

log = logging.getLogger(__name__)
_waiting = BoundedSemaphore(WAITING)


class Busy(Exception):
    """It is being counted, and there is no more room to wait for it."""

    seconds = 5
    """Until it is worth to ask again."""


@contextmanager
def alone(key: str) -> Iterator[bool]:
    """Nobody else on this machine is in here for `key`; whether one had to wait for that. Raises Busy.

    `key` begins with hexadecimal digits. Where no lock can be had at all, nobody waits.
    """
    with ExitStack() as ending:
        try:
            held = ending.enter_context(_file(key).open("w"))
            has_waited = not _locked(held.fileno()) and _wait(lambda: _locked(held.fileno()))
        except OSError:
            log.exception("Who counts cannot be told; several may count the same.")
            has_waited = False
        yield has_waited


def _file(key: str) -> Path:
    """One of 256: two that share one wait for each other now and then."""
    folder = Path(f"{settings.KEPT_DIR}-counting")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / key[:2]


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(is_there: Callable[[], bool]) -> bool:
    """Until it is there; always true."""
    start = monotonic()
    with ExitStack() as ending:
        has_place = False
        while not is_there():
            waited = monotonic() - start
            if waited > SHORTLY and not has_place:
                if not _waiting.acquire(blocking=False):
                    raise Busy
                ending.callback(_waiting.release)
                has_place = True
            if waited > PATIENCE:
                raise Busy
            sleep(_LOOK)
    return True
