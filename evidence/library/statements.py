"""Statements as PostgreSQL takes them: sent one by one, or all at once where none waits for what another answers.

PostgreSQL answers most of a page's statements in a tenth of a millisecond. What takes five times as long is to wait
for each answer before the next is asked.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.db import OperationalError, connection
from django.db.backends.postgresql.base import ServerBindingCursor

type Values = tuple[Any, ...]

_BINDING: Any = ServerBindingCursor


class Statement(NamedTuple):
    """SQL with a place (`%s`) for each of its parameters."""

    sql: str
    parameters: Values


_AHEAD: ContextVar[dict[Statement, list[Values]] | None] = ContextVar("ahead", default=None)


def answer(statement: Statement) -> list[Values]:
    """What the database answers. No query where it was asked ahead."""
    ahead = _AHEAD.get()
    if ahead and statement in ahead:
        return ahead.pop(statement)  # whoever asks a second time wants to know what is so now
    return _answers([statement])[0]


@contextmanager
def asked_ahead(*statements: Statement | None) -> Iterator[None]:
    """Within the block the answers to these are there already: all were sent before the first was waited for.

    None stands for a question that needs no statement.
    """
    known = _AHEAD.get() or {}
    wanted = [one for one in dict.fromkeys(statements) if one is not None and one not in known]
    token = _AHEAD.set(known | dict(zip(wanted, _answers(wanted), strict=True)))
    try:
        yield
    finally:
        _AHEAD.reset(token)


def _answers(statements: Sequence[Statement]) -> list[list[Values]]:
    """The rows of each, asked once more by a new connection where the old one was lost."""
    if not statements:
        return []
    try:
        return _sent(statements)
    except OperationalError:
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return _sent(statements)


def _sent(statements: Sequence[Statement]) -> list[list[Values]]:
    """By statements that PostgreSQL may keep: to plan one takes it longer than to answer it.

    Django's own cursors put values into the words of a statement, and no two are the same.
    """
    driver: Any = connection  # PostgreSQL's, whatever Django's types say
    driver.ensure_connection()
    cursors = [driver._prepare_cursor(_BINDING(driver.connection)) for _ in statements]  # noqa: SLF001 (as Django makes its own)
    together = driver.connection.pipeline() if len(statements) > 1 else nullcontext()
    with driver.wrap_database_errors, together:
        for cursor, statement in zip(cursors, statements, strict=True):
            cursor.execute(*statement)
    return [cursor.fetchall() for cursor in cursors]
