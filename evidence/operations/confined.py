"""Other people's files and other people's programs: read and run in a process with limits.

What a file holds is unknown until it has been read, and what reads it (PDFium, pandoc, lxml) has had faults before.
So it is read in a process that has little memory, little time, no network, no way to our environment or open
files, and that is killed with all it started. `docs/decisions/0008-child-processes.md` says what is guaranteed where.
"""

import json
import math
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from evidence.operations.cell import NO_WALLS, NOBODY

CELL = Path(__file__).with_name("cell.py")
PROJECT = Path(__file__).resolve().parents[2]
OPEN_FILES = 64
PROCESSES = 32
SAID = 2_000
"""Bytes kept of what a failed program wrote to its error output."""
_NO_MEMORY = ("MemoryError", "heap exhausted", "Heap exhausted", "out of memory", "Cannot allocate memory", "bad_alloc")


class Why(StrEnum):
    """Why a program was stopped, or stopped by itself."""

    TIME = "time"
    MEMORY = "memory"
    OUTPUT = "output"
    FAILED = "failed"
    NOT_STARTED = "not started"


class Stopped(Exception):
    """The program did not come to a good end; the message is one sentence, `said` what it wrote itself (for a log)."""

    def __init__(self, why: Why, message: str, said: str = "", code: int | None = None) -> None:
        super().__init__(message)
        self.why = why
        self.said = said
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may take. Each of the processes it starts itself may take as much again, but in the same time."""

    seconds: float
    """Of the clock, for all of it."""
    memory: int
    """Bytes of address space."""
    output: int
    """Bytes of what it answers, and of each file it writes."""


def run(
    program: Sequence[str | Path],
    data: bytes = b"",
    *,
    limits: Limits,
    files: Mapping[str, bytes] | None = None,
    variables: Mapping[str, str] | None = None,
    namespaces: bool = True,
) -> bytes:
    """What `program`, started in an empty folder that holds only `files`, answers to `data`. Raises Stopped.

    The folder is removed afterwards, and all that the program started is killed. `namespaces=False` does without
    Linux namespaces, as where the system does not permit them.
    """
    with (
        tempfile.TemporaryDirectory(prefix="evidence-cell-", ignore_cleanup_errors=True) as folder,
        _filled(data) as given,
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as said,
    ):
        _lay_out(Path(folder), files or {})
        walls = {
            "seconds": math.ceil(limits.seconds) + 1,
            "memory": limits.memory,
            "output": limits.output + 1,
            "files": OPEN_FILES,
            "processes": PROCESSES,
            "namespaces": namespaces,
        }
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(CELL), json.dumps(walls), *(str(part) for part in program)],
            stdin=given,
            stdout=answer,
            stderr=said,
            cwd=folder,
            env=_environment(folder) | dict(variables or {}),
            start_new_session=True,
            close_fds=True,
        )
        in_time = _end(process, limits.seconds)
        return _judged(process.returncode, answer, said, limits, in_time=in_time)


def run_module(module: str, data: bytes, *, limits: Limits) -> bytes:
    """As `run`, of a module of this project."""
    return run([sys.executable, "-P", "-B", "-m", module], data, limits=limits, variables={"PYTHONPATH": str(PROJECT)})


def _filled(data: bytes) -> IO[bytes]:
    # A file, not a pipe: nobody has to feed it while the answer is awaited.
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    file.write(data)
    file.seek(0)
    return file


def _lay_out(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    if os.geteuid() == 0:  # the program may give up root
        for path in (folder, *folder.iterdir()):
            os.chown(path, NOBODY, NOBODY)


def _environment(folder: str) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "HOME": folder, "TMPDIR": folder}


def _end(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for the end, at most `seconds`, and kill what is left; whether it ended by itself."""
    try:
        return _wait(process, seconds)
    finally:
        # Before the process is reaped its number cannot be given to another one.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(process: subprocess.Popen[bytes], seconds: float) -> bool:
    if not hasattr(os, "pidfd_open"):
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
            return True
        return False
    ended = os.pidfd_open(process.pid)
    try:
        looking = select.poll()
        looking.register(ended, select.POLLIN)
        return bool(looking.poll(seconds * 1000))
    finally:
        os.close(ended)


def _judged(code: int, answer: IO[bytes], said: IO[bytes], limits: Limits, *, in_time: bool) -> bytes:
    words = _read(said, SAID).decode(errors="replace").strip()
    code = 128 - code if code < 0 else code
    if not in_time or code == 128 + signal.SIGXCPU:
        raise Stopped(Why.TIME, f"It took longer than {limits.seconds:g} seconds and was stopped.", words, code)
    size = answer.seek(0, os.SEEK_END)
    if size > limits.output or code == 128 + signal.SIGXFSZ or "File too large" in words:
        raise Stopped(Why.OUTPUT, f"It wrote more than {limits.output:,} bytes and was stopped.", words, code)
    if code == NO_WALLS:
        raise Stopped(Why.NOT_STARTED, f"It was not started: {words}.", words, code)
    if code and (any(sign in words for sign in _NO_MEMORY) or code in {128 + signal.SIGKILL, 251}):
        raise Stopped(Why.MEMORY, f"It needed more than {limits.memory // 2**20:,} MB and was stopped.", words, code)
    if code:
        raise Stopped(Why.FAILED, f"It failed with exit code {code}.", words, code)
    return _read(answer, limits.output)


def _read(file: IO[bytes], most: int) -> bytes:
    file.seek(0)
    return file.read(most)
