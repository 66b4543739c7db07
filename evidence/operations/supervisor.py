"""Keeps processes running: starts them, starts them again when they die, ends them in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from evidence.operations.refusal import Refused

LOOK_SECONDS = 0.2
"""Between two looks at the children."""
BACKOFF_SECONDS = (0.5, 1, 2, 5, 10, 30)
"""Waits before the first, second, … restart in a row; the last one repeats."""
STEADY_SECONDS = 60
"""A child that ran this long had a good start: its next restart waits briefly again."""
GIVE_UP = 10
"""Restarts in a row without one good start, about two and a half minutes: somebody must look."""
END_SECONDS = 15
"""For a child to end by itself after SIGTERM, before it is killed."""
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1


class Stopped(BaseException):
    """Somebody asked us to end: Ctrl-C, kill, a closed terminal. No error."""


@dataclass(frozen=True)
class Child:
    """A program to keep running. It inherits the descriptors `fds` and our output.

    `after` counts seconds from the end of the preparation; a child without it starts before that.
    """

    name: str
    command: Sequence[str]
    folder: Path
    fds: Sequence[int] = ()
    after: float | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Kept:
    """A child and how it fares."""

    child: Child
    process: subprocess.Popen[bytes] | None = None
    started: float = 0
    failures: int = 0
    due: float = 0


@contextmanager
def stop_requests() -> Iterator[Callable[[], bool]]:
    """The first request to end raises Stopped in the block; further ones do not disturb the tidying up.

    Gives a question to ask now and then: was there a request? Python raises at whatever line is running, and
    somebody's callback may swallow what was raised in it.
    """
    asked = False

    def handler(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if not asked:
            asked = True
            raise Stopped

    before = {number: signal.signal(number, handler) for number in STOP_SIGNALS}
    try:
        yield lambda: asked
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def supervise(
    children: Sequence[Child],
    *,
    say: Callable[[str], None],
    first: Callable[[], None] = lambda: None,
    watch: Callable[[], None] = lambda: None,
) -> None:
    """Keep `children` running until an exception ends it (Stopped, or what `first` or `watch` raises); end them then.

    `first`, the preparation, is called while those that need not wait for it are starting; `watch` at every look,
    several times a second. Refused when a child keeps dying.
    """
    kept = [_Kept(child) for child in children if child.after is None]
    try:
        _look_after_all(kept, say)
        first()
        now = time.monotonic()
        kept += [_Kept(child, due=now + child.after) for child in children if child.after is not None]
        while True:
            _look_after_all(kept, say)
            watch()
            time.sleep(LOOK_SECONDS)
    finally:
        _end([one.process for one in kept if one.process])


def _look_after_all(kept: Sequence[_Kept], say: Callable[[str], None]) -> None:
    for one in kept:
        _look_after(one, say)


def _look_after(one: _Kept, say: Callable[[str], None]) -> None:
    now = time.monotonic()
    if one.process is None:
        if now >= one.due:
            one.process, one.started = _start(one.child), now
        return
    if one.process.poll() is None:
        return
    # What it had started itself must not go on beside its successor.
    _signal_group(one.process, signal.SIGKILL)
    one.failures = 1 if now - one.started > STEADY_SECONDS else one.failures + 1
    if one.failures > GIVE_UP:
        raise Refused(f"{one.child.name} ended {one.failures} times in a row; its messages above say why.")
    wait = BACKOFF_SECONDS[min(one.failures, len(BACKOFF_SECONDS)) - 1]
    say(f"{one.child.name} ended ({_how(one.process.returncode)}); starting it again in {wait:g} s.")
    one.process, one.due = None, now + wait


def _start(child: Child) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own: Ctrl-C in a terminal reaches us alone."""
    return subprocess.Popen(
        list(child.command),
        cwd=child.folder,
        env={**os.environ, **child.variables},
        stdin=subprocess.DEVNULL,
        pass_fds=tuple(child.fds),
        start_new_session=True,
        preexec_fn=_dying_with(os.getpid()),  # noqa: PLW1509 (we have one thread)
    )


def _dying_with(parent: int) -> Callable[[], None] | None:
    """Code for the child, run before its program: when we are killed, the kernel tells it to end (Linux)."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it happened before we asked
            os._exit(1)

    return ask


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """End the processes together: SIGTERM to each, and SIGKILL to the groups of those that do not heed it."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + END_SECONDS
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0, deadline - time.monotonic()))
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
