"""What a server that runs must have before it is used: settings that keep what is saved, our role, our database."""

import psycopg
from psycopg import sql

from evidence.operations.refusal import Refused

DATABASE = "evidence"
ROLE = "evidence"
"""The application's role: it owns its database and may make others (the tests do), and is no superuser."""

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
"""What “saved” means. Given on the server's command line, so that no file in the data folder overrides it."""
FORGETFUL = dict.fromkeys(DURABLE, "off")
"""For throw-away test databases only."""

type Connection = psycopg.Connection[tuple[object, ...]]


def settle(connection: Connection, *, durable: bool) -> None:
    """Assert what “saved” rests on, and make the application's role and database when missing."""
    if durable:
        _assert_durable(connection)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
    ensure_database(connection, DATABASE)


def ensure_database(connection: Connection, name: str) -> None:
    """Make the database called `name`, owned by the application's role, unless it is there."""
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        words = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(ROLE))
        connection.execute(words)


def _assert_durable(connection: Connection) -> None:
    for name, wanted in DURABLE.items():
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
        if row != (wanted,):
            raise Refused(
                f"The database runs with {name} = {row and row[0]}, and must run with {wanted}, or what it "
                "calls saved could be lost: stop it and start again."
            )
