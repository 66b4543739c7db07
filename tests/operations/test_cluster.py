"""The embedded database: made once, never replaced, and what it said it saved is there."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from evidence.operations import identity, socket
from evidence.operations.cluster import Cluster
from evidence.operations.programs import carried_version
from evidence.operations.refusal import Refused
from evidence.operations.settled import DURABLE
from tests.operations.conftest import folder_for_a_library
from tests.operations.waiting import until


def connect(library: Cluster) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(library.url(), autocommit=True)


def ask(library: Cluster, question: str) -> object:
    with connect(library) as connection:
        row = connection.execute(question).fetchone()
        return row and row[0]


@pytest.fixture(scope="module")
def original() -> Iterator[Path]:
    with folder_for_a_library() as var:
        with Cluster(var).in_use(), connect(Cluster(var)) as connection:
            connection.execute("CREATE TABLE note (words text)")
            connection.execute("INSERT INTO note VALUES ('kept')")
        yield var


@pytest.fixture
def at_rest(original: Path, var: Path) -> Cluster:
    """As much of a library as is looked at before its server may start."""
    names = ["cluster.json", "postgres/PG_VERSION", "postgres/global/pg_control"]
    subprocess.run(["cp", "-a", "--parents", *names, var], cwd=original, check=True)
    shutil.copystat(original / "postgres", var / "postgres")
    for folder in (var / "postgres", var / "postgres" / "global"):
        shutil.chown(folder, (original / "postgres").stat().st_uid)
    return Cluster(var)


@pytest.fixture
def noted(original: Path, var: Path) -> Cluster:
    """A library whose database holds one row, at rest."""
    subprocess.run(["cp", "-a", f"{original}/.", var], check=True)
    return Cluster(var)


def everything_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file with its size and time of change, apart from locks."""
    found = {path: path.stat() for path in folder.rglob("*") if path.suffix not in {".lock", ".users"}}
    return {str(path): (stat.st_size, stat.st_mtime_ns) for path, stat in found.items() if path.is_file()}


def run(code: str, var: Path) -> subprocess.Popen[str]:
    """Another process that does something with the library in `var`, called `library` in the code."""
    start = (
        "import sys; from pathlib import Path; from evidence.operations.cluster import Cluster\n"
        f"library = Cluster(Path({str(var)!r}))\n"
    )
    return subprocess.Popen([sys.executable, "-c", start + code], stdout=subprocess.PIPE, text=True)


# A first start


def test_a_new_library_gets_a_private_and_durable_database(var: Path):
    library = Cluster(var)
    with library.in_use():
        assert {name: ask(library, f"SHOW {name}") for name in DURABLE} == DURABLE
        assert ask(library, "SHOW listen_addresses") == ""
        assert (var / "socket").stat().st_mode & 0o777 == 0o700
        assert (var / "postgres").stat().st_mode & 0o777 == 0o700
        assert ask(library, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert ask(library, "SHOW data_checksums") == "on"
        kept = identity.read(library.marker)
        assert kept == identity.Identity(
            str(ask(library, "SELECT system_identifier FROM pg_control_system()")), carried_version()
        )
    assert not library.running()


def test_a_durable_server_that_runs_without_fsync_is_refused(var: Path):
    with (
        Cluster(var, durable=False).in_use(),
        pytest.raises(Refused, match="runs with fsync = off, and must run with on"),
    ):
        Cluster(var).ensure_started()


@pytest.mark.parametrize("step", range(4))
def test_a_first_start_killed_at_any_step_leaves_nothing_half(var: Path, step: int, monkeypatch: pytest.MonkeyPatch):
    class Killed(BaseException):
        pass

    def killed(*_args: object) -> None:
        raise Killed

    real = identity.move
    moves: list[Path] = []

    def move(old: Path, new: Path) -> None:
        moves.append(new)
        (killed if len(moves) == step else real)(old, new)

    with monkeypatch.context() as patch:
        patch.setattr(identity, "write" if step == 0 else "move", killed if step == 0 else move)
        with pytest.raises(Killed):
            Cluster(var, durable=False).ensure_started()
    assert not Cluster(var, durable=False).marker.exists()

    with Cluster(var, durable=False).in_use():
        assert ask(Cluster(var, durable=False), "SELECT 1") == 1
    assert not {"postgres.unfinished", "cluster.json.pending"} & {path.name for path in var.iterdir()}


def test_two_first_starts_at_once_make_one_database(var: Path):
    code = "with library.in_use(): print(library.marker.read_text(), flush=True); sys.stdin.read(0)"
    both = [run(code, var) for _ in range(2)]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert said[0] == said[1] != ""
    assert not Cluster(var).running()


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(var: Path):
    deep = var / ("long, and with a comma " * 4)
    deep.mkdir()
    with Cluster(deep, durable=False).in_use():
        folder = socket.folder_in(deep)
        assert not folder.is_relative_to(var)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert ask(Cluster(deep), "SELECT 1") == 1
    assert not folder.exists()


def test_a_socket_folder_made_by_somebody_else_is_refused(var: Path, tmp_path: Path):
    deep = var / ("x" * 100)
    deep.mkdir()
    folder = socket.folder_in(deep)
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises(Refused, match="or is no folder: remove it and start again"):
            Cluster(deep).ensure_started()
    finally:
        folder.unlink()


# The guard


def missing(library: Cluster) -> None:
    library.data.rename(library.var / "elsewhere")


def emptied(library: Cluster) -> None:
    missing(library)
    library.data.mkdir()


def without_version(library: Cluster) -> None:
    (library.data / "PG_VERSION").unlink()


def of_another_version(library: Cluster) -> None:
    (library.data / "PG_VERSION").write_text("14\n")


def damaged(library: Cluster) -> None:
    (library.data / "global" / "pg_control").unlink()


def without_marker(library: Cluster) -> None:
    library.marker.unlink()


def with_a_broken_marker(library: Cluster) -> None:
    library.marker.write_text("{")


def with_another_marker(library: Cluster) -> None:
    library.marker.write_text(json.dumps({"system_identifier": "123", "postgresql": carried_version()}))


REFUSALS = [
    (missing, r"\(identifier \d+\) is expected in .*/postgres, but the folder is missing; nothing .* Mount or restore"),
    (emptied, r"is expected in .*/postgres, but the folder is empty; nothing .* Mount or restore"),
    (without_version, r"but its file PG_VERSION is missing, so it is no whole database; nothing .* Mount or restore"),
    (of_another_version, r"written by PostgreSQL 14 \(expected: 18\), and this program carries .* Export the library"),
    (damaged, r"is no whole database \(.*pg_control.*\); nothing was started or changed. Restore it from a backup"),
    (without_marker, r"holds files, but .*/cluster.json is missing, .* nothing .* Restore cluster.json"),
    (with_a_broken_marker, r"cluster.json should say .* but it cannot be read: restore it"),
    (
        with_another_marker,
        r"another database: expected identifier 123, found \d+; nothing .* Put the right folder back",
    ),
]


@pytest.mark.parametrize(("happened", "sentence"), REFUSALS)
def test_what_is_not_the_librarys_own_database_is_refused_and_left_alone(
    at_rest: Cluster, happened: Callable[[Cluster], None], sentence: str
):
    happened(at_rest)
    before = everything_in(at_rest.var)
    with pytest.raises(Refused, match=sentence) as refusal, at_rest.in_use():
        pass
    assert "\n" not in str(refusal.value)
    assert everything_in(at_rest.var) == before
    assert not at_rest.running()


def test_without_the_guard_an_empty_database_would_appear(noted: Cluster, monkeypatch: pytest.MonkeyPatch):
    """The negative control: what the refusals above prevent does happen when the guard is switched off."""
    missing(noted)
    noted.marker.unlink()
    monkeypatch.setattr(identity, "check", lambda *_args, data, **_rest: identity.holds_something(data))
    with noted.in_use():
        assert ask(noted, "SELECT to_regclass('note')") is None


def test_a_library_on_a_disk_that_is_not_mounted_is_refused(var: Path):
    with pytest.raises(Refused, match=r"The folder .*/mounted is missing; .* Mount or make it"):
        Cluster(var / "mounted" / "library").ensure_started()


# Ends and restarts


def test_what_was_acknowledged_survives_kill_9_of_the_database(noted: Cluster):
    with noted.in_use():
        with connect(noted) as connection:
            connection.execute("INSERT INTO note VALUES ('acknowledged')")
            process = noted.process()
            assert process
            os.kill(process, signal.SIGKILL)
        until(lambda: not noted.running())
        noted.ensure_started()
        assert ask(noted, "SELECT string_agg(words, ' ' ORDER BY words) FROM note") == "acknowledged kept"


def test_a_server_left_by_a_killed_process_is_taken_over(noted: Cluster):
    code = "with library.in_use(): print('up', flush=True); import time; time.sleep(60)"
    with run(code, noted.var) as other:
        assert other.stdout
        assert other.stdout.readline() == "up\n"
        left = noted.process()
        other.kill()
    assert noted.process() == left
    with noted.in_use():
        assert noted.process() == left
    assert not noted.running()


def test_the_last_user_stops_the_server(noted: Cluster):
    with noted.in_use():
        with run("with library.in_use(): print('up', flush=True)", noted.var) as other:
            assert other.wait(60) == 0
        assert noted.running()
        assert ask(noted, "SELECT 1") == 1
    assert not noted.running()


def test_a_process_number_that_now_belongs_to_another_program_is_no_server(noted: Cluster):
    number = noted.data / "postmaster.pid"
    number.write_text(f"{os.getpid()}\n{noted.data}\n1\n5432\n\n\n  1 1\nready\n")
    shutil.chown(number, noted.data.stat().st_uid)
    assert not noted.running()
    with noted.in_use():
        assert ask(noted, "SELECT words FROM note") == "kept"
