"""The program's own processes, started as `manage.py serve` starts them: web servers and the follower."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.error import URLError

from evidence.operations import starting
from evidence.operations.serving import FEW_ARENAS, THREADS
from tests.benchmarks.place import PROJECT

WORKERS = 2
START_SECONDS = 30
WSGI = "evidence.wsgi:application"
GUNICORN = (
    "gunicorn",
    f"--config=python:{starting.__name__}",
    "--log-level=warning",
    "--preload",
    f"--workers={WORKERS}",
    "--timeout=30",
)
GRANIAN = ("granian", "--interface=wsgi", f"--workers={WORKERS}", "--log-level=warning")
#: Name → command of each server that is compared; {port} is put in. The first is how `serve` runs it.
SERVERS: dict[str, tuple[str, ...]] = {
    "gunicorn gthread": (*GUNICORN, "--worker-class=gthread", f"--threads={THREADS}", "--bind=127.0.0.1:{port}", WSGI),
    "gunicorn sync": (*GUNICORN, "--worker-class=sync", "--bind=127.0.0.1:{port}", WSGI),
    "granian": (*GRANIAN, f"--blocking-threads={THREADS}", "--host=127.0.0.1", "--port={port}", WSGI),
    "granian, one thread": (*GRANIAN, "--blocking-threads=1", "--host=127.0.0.1", "--port={port}", WSGI),
}


@contextmanager
def server(name: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A web server that answers, on a free port, with two workers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    program, *words = (word.format(port=port) for word in SERVERS[name])
    command = [sys.executable, "-m", program, *words]
    if program == "granian" and not _has_granian():
        # Not one of the project's packages: taken for the length of the comparison only.
        command = ["uv", "run", "--no-sync", "--with", "granian>=2.8,<3", program, *words]
    with running(command) as process:
        _wait_for(port, process)
        yield port, process


def _has_granian() -> bool:
    return (Path(sys.executable).parent / "granian").exists()


def can_run(name: str) -> bool:
    return not name.startswith("granian") or _has_granian() or shutil.which("uv") is not None


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(URLError, OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start: {process.args!r}")


@contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process for the length of the block, ended as Ctrl-C would."""
    # uv is told which environment is the project's: this one.
    process = subprocess.Popen(
        command, cwd=PROJECT, env=os.environ | FEW_ARENAS | {"UV_PROJECT_ENVIRONMENT": sys.prefix}
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def managed(*words: str) -> list[str]:
    return [sys.executable, str(PROJECT / "manage.py"), *words]


def descendants(pid: int) -> list[int]:
    """A process's children and theirs."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [child for task in tasks for child in task.read_text(encoding="ascii").split()]
    return [each for child in map(int, children) for each in (child, *descendants(child))]


def memory(pid: int) -> dict[str, float]:
    """MB a process holds: all of it, its own, what it maps from files (the index, libraries), what it shares."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = dict(re.findall(r"^(VmRSS|RssAnon|RssFile|RssShmem):\s+(\d+) kB", status, re.MULTILINE))
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found["Pss"] = dict(re.findall(r"^(Pss):\s+(\d+) kB", rollup, re.MULTILINE))["Pss"]
    return {name: round(int(kb) / 1024, 1) for name, kb in found.items()}
