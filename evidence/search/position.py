"""How far an index has come: the last line of the change log that is in it, and of which library."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import total_ordering

from django.db import connection, transaction


@total_ordering
@dataclass(frozen=True, slots=True)
class Position:
    """A place in the change log: transactions commit in another order than their lines are numbered."""

    transaction: int
    line: int

    def __lt__(self, other: "Position") -> bool:
        return (self.transaction, self.line) < (other.transaction, other.line)


@dataclass(frozen=True, slots=True)
class State:
    """What an index says of itself, written in the same commit as its documents."""

    stamp: str
    library: str
    position: Position

    def dump(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> "State":
        """ValueError when `text` is no state."""
        try:
            found = json.loads(text)
            return cls(str(found["stamp"]), str(found["library"]), Position(**found["position"]))
        except (TypeError, KeyError) as error:
            raise ValueError(f"This is no state of an index: {text[:100]!r}") from error


@contextmanager
def snapshot() -> Iterator[None]:
    """All queries of the block see the library at one moment."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            _one("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


#: The oldest transaction that has not ended, as pg_snapshot_xmin() says it; but that counts the transactions of
#: all databases of a server, and one of another database can write no line of ours. Where we may not see which
#: database a transaction belongs to, it counts as ours.
_OLDEST_RUNNING = """
WITH now AS MATERIALIZED (SELECT pg_current_snapshot() AS snapshot),
foreign_ones AS MATERIALIZED (
    SELECT backend_xid::text::bigint AS xid FROM pg_stat_activity
    WHERE backend_xid IS NOT NULL AND datname <> current_database()
)
SELECT coalesce(
    (SELECT min(running::text::bigint) FROM pg_snapshot_xip(snapshot) AS running
     WHERE running::text::bigint % 4294967296 NOT IN (SELECT xid FROM foreign_ones)),
    pg_snapshot_xmax(snapshot)::text::bigint)
FROM now
"""


def horizon() -> Position:
    """Every line before this place is committed or never will be; there may be lines behind it, too."""
    return Position(int(_one(_OLDEST_RUNNING)), 0)


def end() -> Position:
    """No line stands at or after this place yet."""
    return Position(int(_one("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")), 0)


def library() -> str:
    """Which database this is, so that an index of another one is never taken for its own."""
    return _one(
        "SELECT system_identifier || '/' || d.oid FROM pg_control_system(), pg_database d"
        " WHERE d.datname = current_database()"
    )


def _one(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0]) if cursor.description else ""
