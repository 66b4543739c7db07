"""The index's life with the real command as a process of its own: killed, doubled, cut off, told to end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection

from evidence.library.models import Source
from evidence.search import reader
from evidence.search.criteria import Criteria
from evidence.search.finding import count
from evidence.search.shelf import Shelf
from tests import builders
from tests.operations.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

NODES = ("a", "b")
BATCH = 40
SECONDS = 60
"""A machine that does much else starts a process slowly."""


class Node:
    """A web node: a folder of its own, and the follower that runs there."""

    def __init__(self, var: Path) -> None:
        var.mkdir()
        self.var = var
        self.shelf = Shelf(var / "index")
        self._said = var / "said"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, database: str = "") -> subprocess.Popen[bytes]:
        mine = {
            "EVIDENCE_VAR": str(self.var),
            "DATABASE_URL": database or database_url(),
            "DJANGO_SETTINGS_MODULE": "evidence.settings",
        }
        command = [sys.executable, "manage.py", "follow_index"]
        with self._said.open("ab") as said:
            self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | mine, stderr=said)
        return self.process

    def end(self, number: signal.Signals) -> int:
        """End the follower by a signal; its exit code."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(20)

    @property
    def said(self) -> str:
        return self._said.read_text()

    def total(self, q: str = "") -> int:
        """How many sources a reader finds at this node."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(settings, "INDEX_DIR", self.shelf.root)
            return count(Criteria.of(q))

    def finds(self, wanted: int, q: str = "") -> None:
        """Wait until a reader finds so many at this node."""

        def found() -> bool:
            try:
                return self.total(q) == wanted
            except reader.IndexNotReady:
                return False

        until(found, SECONDS)

    def says(self, words: str, *, times: int = 1) -> None:
        until(lambda: self.said.count(words) >= times, SECONDS)

    def files(self) -> set[str]:
        path = self.shelf.current()
        return {file.name for file in path.iterdir()} if path else set()


def database_url() -> str:
    """The address of the test database, for another process."""
    of = connection.settings_dict
    parts = {"host": of["HOST"], "port": of["PORT"], "user": of["USER"], "password": of["PASSWORD"]}
    given = {name: value for name, value in parts.items() if value}
    return f"postgresql:///{quote(of['NAME'])}?" + urlencode(given, quote_via=quote)


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[Node]]:
    made = [Node(tmp_path / name) for name in NODES]
    yield made
    for node in made:
        if node.process and node.process.poll() is None:
            node.process.kill()
            node.process.wait()
    reader.reader_of.cache_clear()


@pytest.fixture
def node(nodes: list[Node]) -> Node:
    return nodes[0]


@contextmanager
def began_to_write(node: Node) -> Iterator[None]:
    """Ends when the follower writes files of a commit: the commit counts only once all of them are there."""
    before = node.files()
    yield
    deadline = time.monotonic() + SECONDS
    while node.files() == before:
        assert time.monotonic() < deadline, "The follower wrote nothing."
        time.sleep(0.0005)


def save(count: int, title: str = "On mutuals") -> None:
    for _ in range(count):
        builders.source(title)


def terminate_others() -> int:
    """End all other connections to the database, as its restart does; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def test_a_follower_killed_in_mid_commit_loses_nothing(node: Node) -> None:
    save(1)
    node.start()
    node.finds(1, "mutuals")
    generation = node.shelf.current()
    with began_to_write(node):
        save(BATCH)
    assert node.end(signal.SIGKILL) == -signal.SIGKILL
    # What comes while nobody follows. Readers are not disturbed by what was half written.
    save(1)
    assert 0 < node.total("mutuals") < Source.objects.count()
    node.start()
    node.finds(1 + BATCH + 1, "mutuals")
    # It went on where the index stood: nothing had to be built again.
    assert node.shelf.current() == generation


def test_two_nodes_follow_one_database_each_into_its_own_index(nodes: Sequence[Node]) -> None:
    first, second = nodes
    for one in nodes:
        one.start()
    for one in nodes:
        one.finds(0)
    save(1)
    for one in nodes:
        one.finds(1, "mutuals")
    # One node less, and the other goes on; the one that returns takes what it missed.
    assert first.end(signal.SIGTERM) == 0
    Source.objects.update(title="On co-operatives")
    second.finds(1, "cooperatives")
    assert first.total("cooperatives") == 0
    first.start()
    first.finds(1, "cooperatives")


def test_a_follower_outlives_its_connections(node: Node) -> None:
    process = node.start()
    node.finds(0)
    for number in (1, 2):
        assert terminate_others() >= 2
        save(1)
        node.finds(number, "mutuals")
        node.says("is up to date again", times=number)
    assert process.poll() is None
    # It says so once each time, and is patient anew each time.
    assert node.said.count("The database does not answer") == node.said.count("trying again in 0.5 s.") == 2
    assert "Traceback" not in node.said
    assert node.end(signal.SIGTERM) == 0


def test_a_follower_that_waits_for_a_database_ends_at_once_when_told(node: Node) -> None:
    node.start("postgresql:///nowhere?host=" + quote(str(node.var), safe=""))
    # It waits longer each time; told to end, it does not wait to the end of it.
    node.says("trying again in 4 s.")
    assert "Traceback" not in node.said
    start = time.monotonic()
    assert node.end(signal.SIGTERM) == 0
    assert time.monotonic() - start < 3.5
