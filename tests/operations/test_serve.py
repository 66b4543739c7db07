"""The whole of `manage.py serve`, as a person at a terminal meets it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import pytest
from django.conf import settings

from evidence.operations.cluster import Cluster
from evidence.operations.refusal import Refused
from evidence.operations.serving import only_one
from tests.operations.waiting import alive, until


@contextmanager
def serving(var: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """`serve` on the library in `var`, at a free port, and the file with what it says."""
    said = var.with_suffix(".said")
    with said.open("a") as output, started(var, *words, stdout=output) as process:
        try:
            yield process, said
        finally:
            process.terminate()
            process.wait(60)
            said.unlink()


def started(var: Path, *words: str, stdout: IO[str] | int) -> subprocess.Popen[str]:
    mine = {"EVIDENCE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "evidence.settings"}
    others = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "manage.py", "serve", *(words or ["--port", "0"])]
    return subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=others | mine, stdout=stdout, stderr=subprocess.STDOUT, text=True
    )


def port_in(said: Path) -> int | None:
    found = re.search(r"Evidence is at http://127\.0\.0\.1:(\d+)/", said.read_text())
    return int(found[1]) if found else None


def status(port: int) -> int | None:
    """What the home page answers: a number, or None when nobody does."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None


def children(pid: int) -> list[str]:
    """The processes below a process, at any depth (Linux)."""
    direct = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return direct + [lower for child in direct for lower in children(int(child))]


def web_server(pid: int) -> list[int]:
    """The web server below `serve`, and its workers."""
    return [int(child) for child in children(pid) if b"gunicorn" in Path(f"/proc/{child}/cmdline").read_bytes()]


def test_a_library_is_served_once_outlives_kill_9_and_ends_in_order(var: Path):
    library = Cluster(var)
    with serving(var) as (process, said):
        port = until(lambda: port_in(said))
        until(lambda: "the password" in said.read_text())
        usual = until(lambda: status(port))

        by_whom = re.escape(f"already being served (process {process.pid}, http://127.0.0.1:{port}/)")
        with pytest.raises(Refused, match=by_whom), only_one(var):
            pass

        for pid in web_server(process.pid):
            os.kill(pid, signal.SIGKILL)
        until(lambda: "killed by SIGKILL" in said.read_text())
        until(lambda: status(port) == usual)

        database = until(library.process)
        os.kill(database, signal.SIGKILL)
        until(lambda: library.process() not in {None, database})
        until(lambda: str(library.process()) not in children(process.pid))  # pg_ctl has let go of it
        until(lambda: status(port) == usual)

        web = children(process.pid)
        assert web
        process.kill()
        process.wait()
        until(lambda: not any(map(alive, web)))  # the database may run on: nobody was left to stop it

    with serving(var) as (process, said):
        until(lambda: port_in(said))
        web = children(process.pid)
        process.terminate()
        assert process.wait(60) == 0
        assert not any(map(alive, web))
        assert not library.running()
        assert "the password" not in said.read_text()
        assert said.read_text().endswith("Stopped.\n")


def test_a_port_that_is_taken_is_refused_before_anything_is_started(var: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = started(var, "--port", str(taken.getsockname()[1]), stdout=subprocess.PIPE)
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "is taken by another program" in said
    assert "Traceback" not in said
    assert not (var / "postgres").exists()
