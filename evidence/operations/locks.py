"""Locks between processes. The kernel frees them when their holder dies, also by kill -9."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence.operations.refusal import Refused

POLL = 0.05
"""Seconds between two tries for a lock that somebody else holds."""


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """A descriptor of the lock file at `path`, made when missing; closing it frees what it holds."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def taken(descriptor: int, *, shared: bool = False) -> bool:
    """Try to take the lock, without waiting: True when it is ours now.

    A shared lock that is already held becomes an exclusive one, or is given up when others share it.
    """
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for(descriptor: int, path: Path, *, shared: bool = False, seconds: float) -> None:
    """Take the lock, waiting at most `seconds`; Refused when another process keeps it longer."""
    deadline = time.monotonic() + seconds
    while not taken(descriptor, shared=shared):
        if time.monotonic() > deadline:
            raise Refused(f"Another process keeps {path} locked ({seconds:.0f} s so far): end it, try again.")
        time.sleep(POLL)


@contextmanager
def held(path: Path, *, seconds: float) -> Iterator[None]:
    """Hold the exclusive lock at `path` for the length of the block."""
    with opened(path) as descriptor:
        wait_for(descriptor, path, seconds=seconds)
        yield
