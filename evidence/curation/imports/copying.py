"""Many rows, or many bytes, into the database and out, past the texts of SQL they would else become on the way.

Constraints and triggers see them as they see any other row.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection
from django.db.models import JSONField, Model
from psycopg import Connection, Copy, Cursor, sql

from evidence.curation.models import ImportBatch


@contextmanager
def copied(model: type[Model], columns: Iterable[str]) -> Iterator[Copy]:
    """COPY into `columns` of the model's table. What the database refuses is raised as Django's errors."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), names)  # noqa: SLF001
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model by COPY. Those that have a primary key keep it; the others learn none."""
    if not rows:
        return
    fields = _fields(type(rows[0]), with_key=rows[0].pk is not None)
    with copied(type(rows[0]), [field.column for field in fields]) as copy:
        for row in rows:
            copy.write_row([_value(field, row) for field in fields])


def insert_values(model: type[Model], names: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    """Insert rows of which the fields `names` are given as plain values; the others stay as the database has them."""
    columns = [str(model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr] # noqa: SLF001
    with copied(model, columns) as copy:
        for row in rows:
            copy.write_row(row)


def numbered[M: Model](rows: Sequence[M]) -> Sequence[M]:
    """`rows` with primary keys of their own, before they are inserted."""
    if rows:
        table = rows[0]._meta.db_table  # noqa: SLF001 (documented by Django)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
            )
            for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = pk
    return rows


def keep(batch: ImportBatch) -> ImportBatch:
    """Save a new batch; its bytes go as they are, not as twice as many digits."""
    fields = _fields(ImportBatch, with_key=False)
    query = sql.SQL("INSERT INTO evidence_importbatch ({}) VALUES ({}) RETURNING id").format(
        sql.SQL(", ").join(sql.Identifier(field.column) for field in fields),
        sql.SQL(", ").join(sql.SQL("%b" if field.name == "content" else "%s") for field in fields),
    )
    with connection.wrap_database_errors, _plain() as cursor:
        cursor.execute(query, [_value(field, batch) for field in fields])
        found = cursor.fetchone()
    batch.pk = found[0] if found else None
    batch._state.adding = False  # noqa: SLF001 (as `Model.save` does)
    return batch


def content(batch: ImportBatch) -> bytes:
    """The bytes of a batch's file."""
    with connection.wrap_database_errors, _plain() as cursor:
        cursor.execute("SELECT content FROM evidence_importbatch WHERE id = %s", [batch.pk], binary=True)
        found = cursor.fetchone()
    return bytes(found[0]) if found else b""


def size(batch: ImportBatch) -> int:
    """How many bytes the file of a batch has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT octet_length(content) FROM evidence_importbatch WHERE id = %s", [batch.pk])
        (found,) = cursor.fetchone()
    return int(found)


def _plain() -> Cursor[Any]:
    """A cursor that sends values beside the statement, where Django's writes them into it."""
    connection.ensure_connection()
    return Cursor(cast("Connection[Any]", connection.connection))


def _fields(model: type[Model], *, with_key: bool) -> list[Any]:
    found = model._meta.concrete_fields  # noqa: SLF001
    return [field for field in found if with_key or not field.primary_key]


def _value(field: Any, row: Model) -> object:
    value = field.pre_save(row, add=True)
    if isinstance(field, JSONField):
        return field.get_db_prep_save(value, connection)
    return str(value) if isinstance(value, str) else value
