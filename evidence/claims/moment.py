"""What has happened to the library since a moment: nothing, something, or something ceased to be visible.

A moment is a snapshot of PostgreSQL: which transactions had ended. A line of the change log whose transaction is not
among them came later, in whatever order transactions commit.
"""

from dataclasses import dataclass
from enum import Enum, auto

from django.db import connection


class Since(Enum):
    NOTHING = auto()
    CHANGED = auto()
    CEASED = auto()
    """Readers may no longer see something they could see then, or it cannot be told whether they may."""


@dataclass(frozen=True, slots=True)
class Moment:
    library: str
    """Which database this is, and where its log begins."""
    snapshot: str


# A standby knows of running transactions only where the oldest begins: all after that count as running.
_NOW = """
SELECT system_identifier || '/' || d.oid || '/' || coalesce((SELECT min(id) FROM evidence_change), 0),
    CASE WHEN pg_current_xact_id_if_assigned() IS NOT NULL THEN ''
         WHEN pg_is_in_recovery() THEN pg_snapshot_xmin(now)::text || ':' || pg_snapshot_xmin(now) || ':'
         ELSE now::text END
FROM pg_control_system(), pg_database d, pg_current_snapshot() AS now WHERE d.datname = current_database()
"""
_SINCE = """
SELECT (SELECT system_identifier FROM pg_control_system()) || '/'
        || (SELECT oid FROM pg_database WHERE datname = current_database()) || '/'
        || coalesce((SELECT min(id) FROM evidence_change), 0) <> %(library)s
    OR %(oldest)s > pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    OR EXISTS (SELECT 1 FROM evidence_figures_log WHERE ceased AND transaction >= %(oldest)s
               AND NOT pg_visible_in_snapshot(transaction::text::xid8, %(then)s::pg_snapshot)),
    EXISTS (SELECT 1 FROM evidence_change WHERE transaction >= %(oldest)s
            AND NOT pg_visible_in_snapshot(transaction::text::xid8, %(then)s::pg_snapshot))
    OR EXISTS (SELECT 1 FROM evidence_figures_log WHERE transaction >= %(oldest)s
               AND NOT pg_visible_in_snapshot(transaction::text::xid8, %(then)s::pg_snapshot))
"""


def now() -> Moment | None:
    """The moment that is now; None in a transaction that has written: its rows may never come to be. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW)
        library, snapshot = cursor.fetchone()
    return Moment(library, snapshot) if snapshot else None


def since(then: Moment) -> Since:
    """What has happened since `then`, as far as the current transaction sees. One query, by index."""
    oldest = int(then.snapshot.partition(":")[0])
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, {"library": then.library, "oldest": oldest, "then": then.snapshot})
        ceased, changed = cursor.fetchone()
    return Since.CEASED if ceased else Since.CHANGED if changed else Since.NOTHING
