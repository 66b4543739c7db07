"""What readers see of a published source is changed by named operations only, and the database is told which.

The rows that hang on a source (names, identifiers, relations, notes, subjects, texts, the access of its files) have no
status of their own: the source's is theirs. The database refuses to change them once it is published, whoever writes
them (migrations/rules/guarded.py), unless one of these operations says that it does. Why these:
docs/decisions/0026-guarded-parts.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from django.conf import settings
from django.db import connection, transaction


class Operation(StrEnum):
    """Who may change the parts of a published source; the database knows the same words."""

    REVIEW = "review"
    """A second person publishes what was proposed."""
    MERGE = "merge"
    """Two records become one, or are taken apart: kept in `Merge`, and can be undone."""
    VOCABULARY = "vocabulary"
    """Concepts are merged, split, or put back: kept in `ConceptChange`, and can be undone."""
    EXCHANGE = "exchange"
    """A whole library is brought in from folders that say what is published."""


@contextmanager
def opened(operation: Operation) -> Iterator[None]:
    """Within the block, a transaction of its own or part of one, the database lets `operation` change them."""
    with transaction.atomic():
        before = _tell(operation)
        yield
        _tell(before)


def say_if_one_reader() -> None:
    """The same person may submit and publish in a library of one reader: the database is told, in this transaction."""
    if settings.ONE_READER:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('evidence.one_reader', 'on', true)")


def _tell(operation: str) -> str:
    """What was said before. A transaction that fails takes what was said with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('evidence.operation', true), '')")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('evidence.operation', %s, true)", [str(operation)])
    return str(before)
