"""A confined program: what it cannot do, and that it could if the wall were not there."""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from evidence.operations import confined
from evidence.operations.confined import Limits, Stopped, Why
from tests.operations.waiting import alive, until

ROOMY = Limits(seconds=60, memory=2**30, output=2**20)
WITH_AND_WITHOUT = pytest.mark.parametrize("namespaces", [True, False], ids=["namespaces", "filters alone"])


def python(code: str, data: bytes = b"", *, limits: Limits = ROOMY, namespaces: bool = True) -> str:
    return confined.run([sys.executable, "-I", "-c", code], data, limits=limits, namespaces=namespaces).decode()


def test_it_answers_what_it_is_given() -> None:
    assert python("import sys; sys.stdout.write(sys.stdin.read().upper())", b"words" * 100_000) == "WORDS" * 100_000


def test_files_lie_in_its_folder_and_the_folder_is_gone_afterwards() -> None:
    code = "import os; print(open('given').read(), os.listdir(), os.getcwd())"
    words = confined.run([sys.executable, "-I", "-c", code], limits=ROOMY, files={"given": b"here"}).decode().split()

    assert words[:2] == ["here", "['given']"]
    assert not Path(words[2]).exists()


def test_a_module_of_the_project_can_be_run() -> None:
    with pytest.raises(Stopped) as stopped:
        confined.run_module("evidence.operations.nothing", b"", limits=ROOMY)
    assert stopped.value.why is Why.FAILED
    assert "No module named evidence.operations.nothing" in stopped.value.said


ALLOCATES = "held = bytearray(300 * 2**20); print(len(held))"


def test_memory_is_limited() -> None:
    with pytest.raises(Stopped, match="more than 200 MB") as stopped:
        python(ALLOCATES, limits=Limits(60, 200 * 2**20, 2**20))
    assert stopped.value.why is Why.MEMORY
    assert python(ALLOCATES).strip() == str(300 * 2**20)  # with room it may


def test_time_is_limited_for_one_that_works_and_one_that_sleeps() -> None:
    for code in ("while True: pass", "import time; time.sleep(1000)"):
        with pytest.raises(Stopped, match=r"longer than 0\.5 seconds") as stopped:
            python(code, limits=Limits(0.5, 2**30, 2**20))
        assert stopped.value.why is Why.TIME


WRITES = "print('x' * 3000)"
WRITES_A_FILE = "open('big', 'wb').write(b'x' * 3000); print('done')"


@pytest.mark.parametrize("code", [WRITES, WRITES_A_FILE])
def test_what_it_writes_is_limited(code: str) -> None:
    with pytest.raises(Stopped, match="more than 2,000 bytes") as stopped:
        python(code, limits=Limits(60, 2**30, 2_000))
    assert stopped.value.why is Why.OUTPUT
    assert python(code)


FORKS = """
import os, sys, time
for number in range(20):
    if not os.fork():
        if number % 2:
            try:
                os.setsid()
            except OSError:
                pass
        print(MARK, flush=True)
        time.sleep(1000)
print("all", flush=True)
"""


def sleeping(mark: str) -> list[str]:
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and alive(process.name):
            try:
                if mark in (process / "cmdline").read_text():
                    found.append(process.name)
            except OSError:
                continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@WITH_AND_WITHOUT
@pytest.mark.parametrize("waits", ["", "time.sleep(1000)"], ids=["ends", "is stopped"])
def test_what_it_started_ends_with_it_even_what_left_its_session(waits: str, *, namespaces: bool) -> None:
    mark = f"evidence-{os.getpid()}-{time.monotonic_ns()}"
    code = FORKS.replace("MARK", repr(mark)) + waits
    if waits:
        with pytest.raises(Stopped):
            python(code, limits=Limits(1.5, 2**30, 2**20), namespaces=namespaces)
    else:
        assert "all" in python(code, namespaces=namespaces)

    until(lambda: not sleeping(mark), seconds=10)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_look_for_what_is_left_sees_what_is_left() -> None:
    mark = f"evidence-{os.getpid()}-{time.monotonic_ns()}"
    with subprocess.Popen([sys.executable, "-c", f"import time; time.sleep(60) # {mark}"]) as left:
        until(lambda: sleeping(mark), seconds=10)
        left.kill()


CONNECTS = "import socket; socket.create_connection(('127.0.0.1', {port}), 5).sendall(b'hello'); print('sent')"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such wall: docs/decisions/0008")
@WITH_AND_WITHOUT
def test_it_reaches_no_network_not_even_this_machine(*, namespaces: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = CONNECTS.format(port=server.getsockname()[1])
        with pytest.raises(Stopped) as stopped:
            python(code, namespaces=namespaces)
        assert "PermissionError" in stopped.value.said

        # Negative control: the same words outside the walls arrive.
        heard: list[bytes] = []
        listening = threading.Thread(target=lambda: heard.append(_first_words(server)))
        listening.start()
        subprocess.run([sys.executable, "-I", "-c", code], check=True)
        listening.join(10)
        assert heard == [b"hello"]


def _first_words(server: socket.socket) -> bytes:
    connection, _ = server.accept()
    with connection:
        return connection.recv(5)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such wall: docs/decisions/0008")
@WITH_AND_WITHOUT
def test_it_reaches_no_socket_that_is_a_file(*, namespaces: bool) -> None:
    code = "import socket; socket.socket(socket.AF_UNIX)"
    with pytest.raises(Stopped) as stopped:
        python(code, namespaces=namespaces)
    assert "PermissionError" in stopped.value.said


def test_it_inherits_neither_our_variables_nor_our_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVIDENCE_SECRET_KEY", "secret")
    read, write = os.pipe()
    os.set_inheritable(read, True)  # noqa: FBT003
    code = "import os; print(sorted(os.environ)); print([n for n in range(3, 64) if os.path.exists(f'/dev/fd/{n}')])"
    try:
        variables, open_files = python(code).splitlines()
    finally:
        os.close(read)
        os.close(write)

    assert variables == "['HOME', 'LANG', 'LC_ALL', 'PATH', 'TMPDIR']"
    assert open_files == "[]"


def test_a_program_that_is_not_there_is_said_not_to_start() -> None:
    with pytest.raises(Stopped, match="does not start: No such file") as stopped:
        confined.run(["/nowhere/at/all"], limits=ROOMY)
    assert stopped.value.why is Why.NOT_STARTED
