"""Queries that are asked for every page: Django writes their SQL once.

To write one takes Django four times as long as PostgreSQL needs to answer it, and for a visitor it always says the
same but for the ids. Who is signed in may see more, so their queries are written each time.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import ForeignKey, JSONField, Model, Q, QuerySet
from django.db.models.base import ModelState

from evidence.accounts.models import VISITOR, Person, User
from evidence.library.among import among, listed
from evidence.library.statements import Statement, Values, answer, asked_ahead

LARGEST = 2**63 - 1
"""Numbers that an address may ask for but no row can have are not asked for."""
_ANY = (-1,)


class Written:
    """`rows(person)`, values of plain columns, of those whose `ids` are asked for.

    `ids` names a column with numbers, and may lead over joins; of several columns one is enough.
    """

    def __init__(self, rows: Callable[[Person], QuerySet[Any, Any]], *ids: str) -> None:
        self._rows = rows
        self._ids = ids

    def of(self, ids: Iterable[int], person: Person) -> list[Values]:
        """One query; none without ids, nor where it was asked ahead."""
        wanted = _possible(ids)
        statement = self.statement(wanted, person)
        if statement is None:
            return list(self._among(person, wanted)) if wanted else []
        return answer(statement)

    def statement(self, ids: Iterable[int], person: Person) -> Statement | None:
        """What `of` asks; None where it asks nothing, or Django has to write it."""
        wanted = _possible(ids)
        if not wanted or isinstance(person, User):
            return None
        sql, parameters = self._for_visitors
        return Statement(sql, tuple(listed(wanted) if one == listed(_ANY) else one for one in parameters))

    @cached_property
    def _for_visitors(self) -> tuple[str, Values]:
        return self._among(VISITOR, _ANY).query.sql_with_params()

    def _among(self, person: Person, ids: Sequence[int]) -> QuerySet[Any, Any]:
        return self._rows(person).filter(reduce(or_, (Q(among(name, ids)) for name in self._ids)))


def _possible(ids: Iterable[int]) -> list[int]:
    """In order: the same ids are the same question."""
    return sorted({one for one in ids if one <= LARGEST})


class WrittenFor:
    """`rows(person, numbers)`, values of plain columns, where each number stands as a parameter of its own.

    For what `Written` cannot say: the first so many, a union over the numbers. Written once for each count of numbers.
    `around` is SQL about these rows, which stand in it as `{}`, for what Django cannot say of a union.
    """

    def __init__(self, rows: Callable[[Person, Sequence[int]], QuerySet[Any, Any]], *, around: str = "{}") -> None:
        self._rows = rows
        self._around = around
        self._sql: dict[int, tuple[str, Values]] = {}

    def of(self, numbers: Sequence[int], person: Person) -> list[Values]:
        """One query; none without numbers, nor where it was asked ahead."""
        if not numbers:
            return []
        return answer(self.statement(numbers, person) or Statement(*self._said(numbers, person)))

    def statement(self, numbers: Sequence[int], person: Person) -> Statement | None:
        """What `of` asks; None where it asks nothing, or Django has to write it."""
        if not numbers or isinstance(person, User):
            return None
        places = range(-1, -1 - len(numbers), -1)  # no row has such a number
        if len(numbers) not in self._sql:
            self._sql[len(numbers)] = self._said(places, VISITOR)
        sql, parameters = self._sql[len(numbers)]
        given = dict(zip(places, numbers, strict=True))
        return Statement(sql, tuple(given.get(one, one) if isinstance(one, int) else one for one in parameters))

    def _said(self, numbers: Sequence[int], person: Person) -> tuple[str, Values]:
        sql, parameters = self._rows(person, numbers).query.sql_with_params()
        return self._around.format(sql), parameters


@dataclass(frozen=True, slots=True)
class _Part:
    """Columns of a row that make one object."""

    name: str
    """The foreign key that leads to it; empty for the row itself."""
    parent: int
    """Place among the parts of the object that has this foreign key."""
    model: type[Model]
    columns: tuple[str, ...]
    start: int
    key: int
    """Place of the primary key in the row."""

    @property
    def stop(self) -> int:
        return self.start + len(self.columns)


class WrittenObjects[M: Model]:
    """Objects of `rows(person)` whose `ids` are asked for, as Django would read them from that queryset.

    `joined` foreign keys (such as “quotation__block”, after “quotation”) come with the row, and what several rows lead
    to is one object. Columns `without` are left to be read when they are asked for. `also` are annotations.
    """

    def __init__(
        self,
        model: type[M],
        rows: Callable[[Person], QuerySet[M]],
        *ids: str,
        joined: Sequence[str] = (),
        without: Sequence[str] = (),
        also: Sequence[str] = (),
    ) -> None:
        self._model = model
        self._joined = tuple(joined)
        self._without = frozenset(without)
        self._also = tuple(also)
        self._written = Written(lambda person: rows(person).values_list(*self._columns), *ids)

    def statement(self, ids: Iterable[int], person: Person) -> Statement | None:
        """As `Written.statement`."""
        return self._written.statement(ids, person)

    def of(self, ids: Iterable[int], person: Person) -> list[M]:
        """As `Written.of`."""
        rows = self._written.of(ids, person)
        if self._json and not isinstance(person, User):
            rows = [self._loaded(row) for row in rows]
        known: dict[tuple[int, Any], Model] = {}
        return [self._object(row, known) for row in rows]

    def _object(self, row: Values, known: dict[tuple[int, Any], Model]) -> M:
        made: list[Model | None] = []
        for place, part in enumerate(self._parts):
            key = row[part.key]
            found = known.get((place, key))
            if found is None and key is not None:
                found = known[place, key] = _made(part, row)
            made.append(found)
            if place and (parent := made[part.parent]) is not None:
                parent._state.fields_cache[part.name] = found  # noqa: SLF001 (as select_related does)
        one = made[0]
        assert isinstance(one, self._model)  # noqa: S101 (a row has a primary key)
        for name, value in zip(self._also, row[len(row) - len(self._also) :], strict=True):
            setattr(one, name, value)
        return one

    def _loaded(self, row: Values) -> Values:
        """The row with its JSON read: Django has psycopg hand it over as text."""
        return tuple(json.loads(value) if place in self._json else value for place, value in enumerate(row))

    @cached_property
    def _json(self) -> frozenset[int]:
        """Places of columns that hold JSON."""
        fields = (part.model._meta.get_field(column) for part in self._parts for column in part.columns)  # noqa: SLF001
        return frozenset(place for place, field in enumerate(fields) if isinstance(field, JSONField))

    @cached_property
    def _parts(self) -> tuple[_Part, ...]:
        parts = [self._part("", 0, self._model, "", 0)]
        places = {"": 0}
        for path in self._joined:
            before, _, name = path.rpartition("__")
            parent = parts[places[before]]
            field = parent.model._meta.get_field(name)  # noqa: SLF001 (Django's documented way to its fields)
            assert isinstance(field, ForeignKey)  # noqa: S101
            places[path] = len(parts)
            parts.append(self._part(name, places[before], field.related_model, f"{path}__", parts[-1].stop))
        return tuple(parts)

    def _part(self, name: str, parent: int, model: type[Model], path: str, start: int) -> _Part:
        every = (field.attname for field in model._meta.concrete_fields)  # noqa: SLF001
        columns = tuple(one for one in every if f"{path}{one}" not in self._without)
        key = model._meta.pk.attname  # noqa: SLF001
        return _Part(name, parent, model, columns, start, start + columns.index(key))

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        paths = ("", *(f"{path}__" for path in self._joined))
        named = [f"{path}{column}" for path, part in zip(paths, self._parts, strict=True) for column in part.columns]
        return (*named, *self._also)


def _made(part: _Part, row: Values) -> Model:
    """As `from_db` makes it, which asks each field of the model how it is set: half of the time of a large page."""
    state = ModelState()
    state.adding, state.db = False, connection.alias
    one = part.model.__new__(part.model)
    vars(one).update(zip(part.columns, row[part.start : part.stop], strict=True), _state=state)
    return one


def together(
    written: Iterable[Written | WrittenFor | WrittenObjects[Any]], pk: int, person: Person
) -> AbstractContextManager[None]:
    """Within the block all that is asked by this number alone was asked at once."""
    return asked_ahead(*(one.statement([pk], person) for one in written))
