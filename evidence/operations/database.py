"""Where the database is: a URL given by the environment, or the embedded PostgreSQL under `var/`."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from evidence.operations import socket
from evidence.operations.cluster import Cluster
from evidence.operations.settled import DATABASE, ROLE

ENGINE = "django.db.backends.postgresql"
SCHEMES = ("postgresql", "postgres")
DURABLE_SESSION = "-c synchronous_commit=on"
NOT_COMPILED = "-c jit=off"
"""The embedded server cannot compile queries; another one plans, and is measured, in the same way."""
CONNECT_SECONDS = 10
"""How long a page waits for a database that does not answer."""
PLANNED_ONCE = "-c plan_cache_mode=force_generic_plan"
"""Statements that are kept look rows up by their numbers: to plan each anew took longer than to answer it."""
PREPARED_AFTER = 5
"""So often a connection is asked a statement that is written once (`library.written`) until PostgreSQL keeps it."""

PLACES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def settings(url: str, *, var: Path) -> dict[str, Any]:
    """Django's settings for the database at `url`, or for the embedded one in `var` when `url` is empty.

    The URL is read by PostgreSQL's own client library, so that everything it allows is allowed here: percent
    escapes, several hosts, a socket folder (`?host=/run/postgresql`), any option. ValueError, without the
    password, when it is none of a PostgreSQL or names no database.
    """
    if not url:
        return _embedded(var)
    parts = _parsed(url)
    found: dict[str, Any] = {place: str(parts.pop(name, "")) for name, place in PLACES.items()}
    if not found["NAME"] and "service" not in parts:
        raise ValueError("DATABASE_URL names no database: it should end like …/evidence.")
    return {"ENGINE": ENGINE, **found, "OPTIONS": _options(parts)}


def available(url: str, var: Path) -> AbstractContextManager[None]:
    """The database answers for the length of the block. The embedded one is stopped by its last user.

    With a `url` there is nothing to start. Refused when the embedded one must not be started.
    """
    return nullcontext() if url else _embedded_in_use(var)


@contextmanager
def _embedded_in_use(var: Path) -> Iterator[None]:
    with _ending_in_order(), Cluster(var).in_use():
        yield


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Turn a request to end (kill, a closed terminal) into an exit that still tidies up."""
    in_main = threading.current_thread() is threading.main_thread()
    wanted = [signal.SIGTERM, signal.SIGHUP] if in_main else []
    free = [number for number in wanted if signal.getsignal(number) == signal.SIG_DFL]
    before = {number: signal.signal(number, _exit) for number in free}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _embedded(var: Path) -> dict[str, Any]:
    return {
        "ENGINE": ENGINE,
        "NAME": DATABASE,
        "USER": ROLE,
        "PASSWORD": "",
        "HOST": str(socket.folder_in(var)),
        "PORT": str(socket.PORT),
        "OPTIONS": _options({}),
    }


def _options(given: dict[str, Any]) -> dict[str, Any]:
    """The given connection options and ours: acknowledged means on disk, whatever the server's default."""
    # Of two words for one setting the server takes the last: ours.
    words = " ".join(filter(None, [given.get("options"), NOT_COMPILED, PLANNED_ONCE, DURABLE_SESSION]))
    ours = {"connect_timeout": CONNECT_SECONDS, "application_name": "evidence", "prepare_threshold": PREPARED_AFTER}
    return ours | given | {"options": words}


def _parsed(url: str) -> dict[str, Any]:
    scheme = url.partition("://")[0] if "://" in url else "no"
    if scheme not in SCHEMES:
        raise ValueError(f"DATABASE_URL must be a PostgreSQL's, postgresql://…, and it begins with {scheme}://.")
    try:
        parts = dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError as error:
        raise ValueError(f"DATABASE_URL cannot be read: {_without_secrets(str(error), url)}") from None
    if not all(port.isdecimal() for port in str(parts.get("port") or "5432").split(",")):
        raise ValueError("DATABASE_URL cannot be read: its port is no number.")
    return parts


def _without_secrets(message: str, url: str) -> str:
    """The message without the address, or the part of it that may hold a password: it may end up in a log."""
    credentials = url.partition("://")[2].rpartition("@")[0]
    for secret in (url, credentials, credentials.partition(":")[2]):
        message = message.replace(secret, "…") if secret else message
    return message.strip()
