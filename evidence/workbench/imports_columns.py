"""The form that says what the columns of a table mean, with records as they would be read."""

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.citations.columns import MOST_COLUMNS
from evidence.curation.imports import tables
from evidence.curation.models import ImportBatch


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the form and in the file, the words in its first rows, what it means."""

    field: str
    name: str
    examples: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A record as it is read with these meanings."""

    title: str
    names: str
    issued: str
    container: str
    problem: str


@dataclass(frozen=True, slots=True)
class ColumnsForm:
    columns: tuple[Column, ...]
    choices: tuple[tuple[str, str], ...]
    sample: tuple[Sample, ...]
    tried: bool


def form(batch: ImportBatch, tried: Mapping[int, str] | None) -> ColumnsForm | None:
    """None for what is no table."""
    found = tables.columns(batch, tried)
    if found is None:
        return None
    columns = tuple(
        Column(
            f"c{number}",
            name or f"column {number + 1}",
            tuple(row[number][:60] for row in found.rows[:2] if number < len(row) and row[number].strip()),
            found.mapping.get(number, ""),
        )
        for number, name in enumerate(found.header[:MOST_COLUMNS])
    )
    sample = tuple(
        Sample(
            one.reference.title if one.reference else "",
            "; ".join(map(str, one.reference.author)) if one.reference else "",
            one.reference.issued if one.reference else "",
            one.reference.container_title if one.reference else "",
            one.problem,
        )
        for one in found.sample
    )
    return ColumnsForm(columns, tuple(tables.FIELDS.items()), sample, tried is not None)


def mapping(sent: Mapping[str, str]) -> dict[int, str]:
    """Column from 0 → field, as a form says it; what is no field means nothing."""
    said = {number: sent.get(f"c{number}", "") for number in range(MOST_COLUMNS)}
    return {number: field for number, field in said.items() if field in tables.FIELDS}
