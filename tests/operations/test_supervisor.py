import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread

import pytest

from evidence.operations import listening, supervisor
from evidence.operations.refusal import Refused
from evidence.operations.starting import VARIABLE, Gate, on_starting
from evidence.operations.supervisor import Child, Stopped, supervise
from tests.operations.waiting import alive, until


def program(code: str, folder: Path) -> Child:
    return Child("The program", [sys.executable, "-S", "-c", code], folder)


def stop_when(what: Callable[[], object], seconds: float = 60) -> Callable[[], None]:
    """A watch that asks to stop as soon as something is so."""
    deadline = time.monotonic() + seconds

    def watch() -> None:
        assert time.monotonic() < deadline, "waited in vain"
        if what():
            raise Stopped

    return watch


WRITE_PID = "import os; open('pids', 'a').write(f'{os.getpid()} ')\n"
SLEEP = "import time; time.sleep(60)\n"


def test_a_child_that_dies_is_started_again_and_it_is_said(tmp_path: Path):
    said: list[str] = []
    pids = tmp_path / "pids"
    child = program(WRITE_PID + "import sys; sys.exit(3)", tmp_path)
    with pytest.raises(Stopped):
        supervise(
            [child], say=said.append, watch=stop_when(lambda: pids.exists() and len(pids.read_text().split()) > 1)
        )
    assert said[0] == "The program ended (exit code 3); starting it again in 0.5 s."


def test_a_child_that_keeps_dying_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervisor, "BACKOFF_SECONDS", (0.01, 0.02))
    monkeypatch.setattr(supervisor, "GIVE_UP", 2)
    said: list[str] = []
    with pytest.raises(Refused, match="The program ended 3 times in a row; its messages above say why"):
        supervise([program("raise SystemExit(1)", tmp_path)], say=said.append)
    assert [line.rpartition(" in ")[2] for line in said] == ["0.01 s.", "0.02 s."]


def test_a_child_that_does_not_heed_the_request_to_end_is_killed_with_its_own_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(supervisor, "END_SECONDS", 0.2)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.fork();" + WRITE_PID
    child = program("import os;" + deaf + SLEEP, tmp_path)
    pids = tmp_path / "pids"
    with pytest.raises(Stopped):
        supervise([child], say=print, watch=stop_when(lambda: pids.exists() and len(pids.read_text().split()) > 1))
    until(lambda: not any(map(alive, pids.read_text().split())))


def test_a_request_to_end_that_some_code_swallowed_is_not_forgotten():
    with supervisor.stop_requests() as asked:
        assert not asked()
        with suppress(BaseException):
            signal.raise_signal(signal.SIGTERM)
        assert asked()


def test_only_the_first_request_to_end_interrupts():
    with supervisor.stop_requests():
        with pytest.raises(Stopped):
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)


def test_a_child_waits_for_the_preparation_when_it_should(tmp_path: Path):
    order = tmp_path / "order"
    early = program("open('order', 'a').write('early ')", tmp_path)
    late = Child("late", program("open('order', 'a').write('late ')", tmp_path).command, tmp_path, after=0)

    def prepare() -> None:
        until(lambda: order.exists() and order.read_text())
        time.sleep(0.2)
        with order.open("a") as file:
            file.write("prepared ")

    with pytest.raises(Stopped):
        supervise(
            [late, early], say=lambda _: None, first=prepare, watch=stop_when(lambda: "late" in order.read_text())
        )
    assert order.read_text().split()[:2] == ["early", "prepared"]


def test_a_gate_holds_until_it_is_opened_and_then_for_nobody(monkeypatch: pytest.MonkeyPatch):
    with closing(Gate()) as gate:
        monkeypatch.setenv(VARIABLE, str(gate.waiting))
        waiter = Thread(target=on_starting, args=[None])
        waiter.start()
        waiter.join(0.2)
        assert waiter.is_alive()
        gate.open()
        waiter.join(5)
        assert not waiter.is_alive()
        on_starting(None)


def test_a_port_that_is_taken_is_refused():
    with (
        listening.reserve("127.0.0.1", 0) as first,
        pytest.raises(Refused, match=r"Port \d+ of 127.0.0.1 is taken by another program"),
    ):
        listening.reserve("127.0.0.1", listening.address_of(first).port)


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])  # noqa: S104
def test_the_address_shown_is_one_that_a_browser_opens(host: str):
    with listening.reserve(host, 0) as listener:
        assert listening.address_of(listener).url == f"http://127.0.0.1:{listener.getsockname()[1]}/"


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(Refused, match=r"192\.0\.2\.1 port 80 cannot be listened at"):
        listening.reserve("192.0.2.1", 80)


def test_a_socket_that_nobody_answers_at_does_not_count_as_an_answer():
    with listening.reserve("127.0.0.1", 0) as listener:
        assert not listening.answers(listening.address_of(listener), seconds=0.1)


def test_ipv6_addresses_are_written_as_browsers_want_them():
    assert listening.Address("::1", 8000).url == "http://[::1]:8000/"
    if socket.has_ipv6 and os.path.exists("/proc/net/if_inet6"):  # noqa: PTH110 (a file of the kernel)
        with listening.reserve("::1", 0) as listener:
            assert listening.address_of(listener).host == "::1"
