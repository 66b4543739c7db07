"""`filter(among("source_id", ids))`, `filter(among_words("key", keys))`: which of many rows, told in one parameter.

Django's `in` makes a placeholder of each number, and Django and psycopg look at each placeholder several times: for
a batch of 500 sources that took longer than the database took to answer.
"""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from django.db.models.lookups import Lookup
from django.db.models.sql.compiler import SQLCompiler


def among(field: str, ids: Iterable[int]) -> "_Among":
    """True of rows whose `field`, a whole number, is one of `ids`. `field` may lead over joins."""
    return _Among(F(field), list(ids))


def among_words(field: str, words: Iterable[str]) -> "_AmongWords":
    """True of rows whose `field`, a text, is one of `words`."""
    return _AmongWords(F(field), list(words))


def listed(ids: Iterable[int]) -> str:
    """Numbers as PostgreSQL reads an array: psycopg would look at them one by one to find their type."""
    return f"{{{','.join(map(str, ids))}}}"


class _Among(Lookup[Any]):
    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::bigint[])", (*parameters, listed(self.rhs))


class _AmongWords(_Among):
    lookup_name = "among_words"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::text[])", (*parameters, self.rhs)
