"""The embedded PostgreSQL: made once, guarded, started, stopped.

Everything lies in one folder (`var`):

    postgres/        the data (`data`)
    cluster.json     which database that must be (`identity`)
    socket/          the only way in (`socket`)
    postgres.log     the server's own words
    cluster.lock     held while the server is made, started or stopped
    cluster.users    shared by every process that uses the server; the last to leave stops it
"""

import os
import shlex
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg

from evidence.operations import account, folder, locks, socket
from evidence.operations.account import Account
from evidence.operations.data import SUPERUSER, Data
from evidence.operations.programs import binaries, last_words
from evidence.operations.refusal import Refused
from evidence.operations.settled import DATABASE, DURABLE, FORGETFUL, ROLE, Connection, ensure_database, settle

CONNECTIONS = 60
START_SECONDS = 120
"""Long, for a crash recovery over much unwritten work; a clean start takes under a second."""
STOP_SECONDS = 60
CONNECT_SECONDS = 10
LOCK_SECONDS = START_SECONDS + STOP_SECONDS
LOG_BYTES = 10_000_000

PARAMETERS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": str(CONNECTIONS),
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "cluster_name": "evidence",
}


@dataclass(frozen=True)
class Cluster:
    """The embedded database server of the library in `var` (an absolute path)."""

    var: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self._guarded.folder

    @property
    def marker(self) -> Path:
        return self._guarded.marker

    @property
    def log(self) -> Path:
        return self.var / "postgres.log"

    @property
    def _guarded(self) -> Data:
        return Data(self.var, durable=self.durable)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """The server runs for the length of the block, started when it does not; the last user stops it.

        Users are counted by a lock they share, which the kernel takes back from a process that was killed.
        """
        folder.ensure(self.var)
        path = self.var / "cluster.users"
        with locks.opened(path) as users:
            locks.wait_for(users, path, shared=True, seconds=LOCK_SECONDS)
            try:
                self.ensure_started()
                yield
            finally:
                if locks.taken(users):
                    self.stop()

    def ensure_started(self) -> None:
        """Make the database on first use, start its server unless it runs; Refused when it must not be."""
        folder.ensure(self.var)
        with locks.held(self.var / "cluster.lock", seconds=LOCK_SECONDS):
            who = account.for_data(self.data)
            who.open_way(self.data)
            who.open_way(binaries() / "postgres")
            self._guarded.ensure(who)
            if not self.running():
                self._launch(who)
            with self._superuser() as connection:
                settle(connection, durable=self.durable)

    def stop(self) -> None:
        """Stop the server, if it runs: connections are ended, everything acknowledged is on disk."""
        if not self.var.exists():
            return
        with locks.held(self.var / "cluster.lock", seconds=LOCK_SECONDS):
            if not self.running():
                return
            who = account.for_data(self.data)
            done = self._pg_ctl(who, "stop", "-m", "fast", "-t", str(STOP_SECONDS))
            if done.returncode != 0 and self.running():
                # As good as pulling the plug, which the next start recovers from: slower, nothing lost.
                self._pg_ctl(who, "stop", "-m", "immediate", "-t", str(STOP_SECONDS))
            if not socket.folder_in(self.var).is_relative_to(self.var):
                with suppress(OSError):  # not empty: the server did not end after all
                    socket.folder_in(self.var).rmdir()

    def running(self) -> bool:
        """Whether this folder's server process is alive (it may still be starting up)."""
        return self.process() is not None

    def process(self) -> int | None:
        """The process id of this folder's server, None when it does not run.

        The number in `postmaster.pid` alone proves nothing: after a crash it may belong to any other process.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
            os.kill(pid, 0)
        except (OSError, ValueError, IndexError):
            return None
        try:
            return pid if Path(f"/proc/{pid}/cwd").samefile(self.data) else None
        except FileNotFoundError:
            # Without /proc believe the file; with it, this is a zombie, or ended this moment.
            return None if _sees_processes() else pid
        except PermissionError:
            return None

    def create_database(self, name: str) -> None:
        """Make a database called `name`, owned by the application's role, unless it is there."""
        with self._superuser() as connection:
            ensure_database(connection, name)

    def url(self, name: str = DATABASE) -> str:
        """The address of database `name`, in the form that DATABASE_URL takes."""
        return f"postgresql:///{quote(name)}?" + urlencode(
            {"host": socket.folder_in(self.var), "port": socket.PORT, "user": ROLE}, quote_via=quote
        )

    # Starting

    def _launch(self, who: Account) -> None:
        self._prepare_log(who)
        way_in = socket.prepared(self.var, who)
        safety = DURABLE if self.durable else FORGETFUL
        parameters = PARAMETERS | safety | {"unix_socket_directories": str(way_in), "port": str(socket.PORT)}
        options = " ".join(shlex.join(["-c", f"{name}={value}"]) for name, value in parameters.items())
        self._forget_killed(way_in)
        deadline = time.monotonic() + 10
        while True:
            size = self.log.stat().st_size
            done = self._pg_ctl(who, "start", "-l", self.log, "-t", str(START_SECONDS), "-o", options)
            if done.returncode == 0:
                return
            said = self._said_since(size)
            # The children of a killed server need a moment to notice and let go of its memory.
            if "still in use" not in said or time.monotonic() > deadline:
                raise Refused(f"The database did not start ({last_words(said)}); more in {self.log}.")
            time.sleep(0.2)

    def _forget_killed(self, way_in: Path) -> None:
        """Remove the number that a killed server left behind; `process` has shown that it is not running.

        PostgreSQL would believe it as long as any process of that number exists, a zombie too. (That no child of
        the old server still writes is another check, which PostgreSQL makes over the memory they share.)
        """
        if _sees_processes():
            for left in (self.data / "postmaster.pid", way_in / f".s.PGSQL.{socket.PORT}.lock"):
                left.unlink(missing_ok=True)

    def _pg_ctl(self, who: Account, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return who.run([binaries() / "pg_ctl", "-D", self.data, "-w", *words], seconds=LOCK_SECONDS)

    def _prepare_log(self, who: Account) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        who.give(self.log)

    def _said_since(self, size: int) -> str:
        with self.log.open(encoding="utf-8", errors="replace") as file:
            file.seek(size)
            return file.read()

    # Once it runs

    def _superuser(self) -> Connection:
        """A connection as the superuser, waiting while the server is starting up."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return psycopg.connect(
                    host=str(socket.folder_in(self.var)),
                    port=socket.PORT,
                    user=SUPERUSER,
                    dbname="postgres",
                    connect_timeout=CONNECT_SECONDS,
                    autocommit=True,
                )
            except psycopg.OperationalError as error:
                if not self.running() or time.monotonic() > deadline:
                    raise Refused(f"The database runs but does not answer ({error}); more in {self.log}.") from error
                time.sleep(0.1)


def _sees_processes() -> bool:
    return Path("/proc/self/cwd").exists()
