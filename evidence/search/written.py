"""Queries that are asked for every page of results: Django writes their SQL once.

To write one takes Django four times as long as PostgreSQL needs to answer it, and for a visitor it always says the
same but for the ids. Who is signed in may see more, so their queries are written each time.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from evidence.accounts.models import VISITOR, Person, User
from evidence.search.among import among, listed

_ANY = (-1,)


class Written:
    """`rows(person)`, values of plain columns, of those whose `ids` (a number, may lead over joins) are asked for."""

    def __init__(self, rows: Callable[[Person], QuerySet[Any, Any]], ids: str) -> None:
        self._rows = rows
        self._ids = ids

    def of(self, ids: Iterable[int], person: Person) -> list[tuple[Any, ...]]:
        """One query; none without ids."""
        wanted = list(ids)
        if not wanted:
            return []
        if isinstance(person, User):
            return list(self._rows(person).filter(among(self._ids, wanted)))
        sql, parameters = self._for_visitors
        with connection.cursor() as cursor:
            cursor.execute(sql, [listed(wanted) if one == listed(_ANY) else one for one in parameters])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    @cached_property
    def _for_visitors(self) -> tuple[str, tuple[Any, ...]]:
        return self._rows(VISITOR).filter(among(self._ids, _ANY)).query.sql_with_params()
