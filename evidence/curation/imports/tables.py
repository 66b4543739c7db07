"""What the columns of a table mean: guessed from their names, remembered from the last time, or said by a curator."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from django.db import transaction

from evidence.accounts.models import User
from evidence.citations import csv_table, xlsx
from evidence.citations.columns import OURS
from evidence.citations.csv_table import Preview
from evidence.citations.record import Record
from evidence.curation.imports import copying
from evidence.curation.imports.applying import NotPossible, locked
from evidence.curation.models import ColumnMapping, ImportBatch

State = ImportBatch.State

SAMPLE = 5
"""Records that are shown as a mapping reads them."""


@dataclass(frozen=True, slots=True)
class Table:
    """How tables of one format are read."""

    read: Callable[[bytes, Mapping[int, str] | None], Iterator[Record]]
    preview: Callable[[bytes], Preview]


TABLES: dict[str, Table] = {"csv": Table(csv_table.read, csv_table.preview), "xlsx": Table(xlsx.read, xlsx.preview)}
FIELDS = OURS
"""Field → what it is called."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The head of a table, what each column means (empty: kept beside the record), and records read so."""

    header: tuple[str, ...]
    mapping: Mapping[int, str]
    rows: tuple[tuple[str, ...], ...]
    sample: tuple[Record, ...]


def records(batch: ImportBatch, data: bytes) -> Iterator[Record]:
    """The records of a batch that is a table, as its mapping says."""
    return TABLES[batch.format].read(data, stated(batch.mapping) or None)


def columns(batch: ImportBatch, tried: Mapping[int, str] | None = None) -> Columns | None:
    """What the table's columns mean, or would mean with the mapping that is `tried`. None for what is no table.

    Price: the file is opened; of a workbook all of it.
    """
    table = TABLES.get(batch.format)
    if table is None:
        return None
    data = copying.content(batch)
    try:
        found = table.preview(data)
    except ValueError:
        return None  # its one record says why
    mapping = tried if tried is not None else stated(batch.mapping) or found.mapping
    return Columns(found.header, mapping, found.rows, tuple(islice(table.read(data, mapping), SAMPLE)))


def remembered(format_: str, data: bytes) -> dict[str, str]:
    """What somebody said of a table with the same head; empty when nobody did, or it is no table."""
    table = TABLES.get(format_)
    if table is None:
        return {}
    try:
        head = _head(table.preview(data).header)
    except ValueError:
        return {}
    known = ColumnMapping.objects.filter(head=head).values_list("columns", flat=True).first()
    return dict(known or {})


def say(batch: ImportBatch, mapping: Mapping[int, str], *, by: User | None) -> ImportBatch:
    """Have a table read again, its columns meaning what `mapping` says; remembered for the next with the same head.

    Raises NotPossible when the batch is no table or was confirmed already, or the mapping names no title, or a field
    twice.
    """
    named = [field for field in mapping.values() if field]
    if twice := next((field for field in named if named.count(field) > 1), ""):
        raise NotPossible(f"Two columns cannot both be “{FIELDS[twice]}”: choose one.")
    if "title" not in named:
        raise NotPossible("Say which column holds the title.")
    with transaction.atomic():
        batch = locked(batch)
        found = columns(batch)
        if found is None or batch.state not in {State.READ, State.RECEIVED}:
            raise NotPossible("Columns are told of a table that was not confirmed yet.")
        kept = {str(number): field for number, field in mapping.items() if field and number < len(found.header)}
        ColumnMapping.objects.update_or_create(head=_head(found.header), defaults={"columns": kept, "saved_by": by})
        batch.mapping, batch.state, batch.failure = kept, State.RECEIVED, ""
        batch.save(update_fields=["mapping", "state", "failure"])
        return batch


def stated(mapping: Mapping[str, str]) -> dict[int, str]:
    """Column from 0 → field, of a mapping as it is stored."""
    return {int(number): field for number, field in mapping.items() if field in FIELDS}


def _head(header: tuple[str, ...]) -> str:
    return sha256(json.dumps(header, ensure_ascii=True).encode()).hexdigest()
