"""Who does it, and why: told to the database, whose triggers write it beside every change."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from evidence.accounts.models import User


@contextmanager
def written_by(person: User | None, reason: str = "") -> Iterator[None]:
    """Every change within is kept with this person and reason. Two queries. Inner ones are told to the inner person.

    The words stay with the connection until the end of the block, over transactions; after a failed statement
    inside a transaction they go with it.
    """
    before = _tell(str(person.pk) if person else "", reason)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _tell(*before)
        elif not connection.in_atomic_block:
            connection.close()


def _tell(person: str, reason: str) -> tuple[str, str]:
    """The words that stood there before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH before AS MATERIALIZED (SELECT coalesce(current_setting('evidence.person', true), '') AS person,"
            " coalesce(current_setting('evidence.reason', true), '') AS reason)"
            " SELECT person, reason, set_config('evidence.person', %s, false), set_config('evidence.reason', %s, false)"
            " FROM before",
            [person, reason],
        )
        found = cursor.fetchone()
    return found[0], found[1]
