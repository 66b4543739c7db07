"""CSV: our own columns both ways, foreign ones through a mapping. Commas, semicolons and tabs are told apart.

Source: https://www.rfc-editor.org/rfc/rfc4180. A quotation mark that is never closed would swallow all that follows: a
row that grows beyond its bound is rejected up to its first line's end, and reading goes on behind that.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from evidence.citations import columns, decoding
from evidence.citations.record import MOST_CHARACTERS, Record, rejected
from evidence.citations.reference import Reference

MEDIA_TYPE = "text/csv"
MOST_LINES = 2_000
"""Lines of one row: an abstract has a few. More is a quotation mark that nobody closed."""
PREVIEWED = 5
"""Rows shown with a guessed mapping."""

_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a curator sees before a foreign table is read."""

    header: tuple[str, ...]
    mapping: Mapping[int, str]
    """Column from 0 → field of `columns.OURS`."""
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    cells: list[str]
    raw: str
    line: int
    problem: str = ""


def read(data: bytes, mapping: Mapping[int, str] | None = None) -> Iterator[Record]:
    """Every row behind the header; without a `mapping` that of its names. Memory: the longest row."""
    rows = _rows(decoding.lines(data), delimiter_of(data))
    top = next(rows, None)
    if top is None:
        return
    header = [decoding.western(cell) for cell in top.cells]
    fields = columns.guess_mapping(header) if mapping is None else mapping
    for row in rows:
        raw, original, odd = decoding.shown(row.raw)
        if row.problem:
            yield rejected(raw, row.line, row.problem, odd, original)
            continue
        record = columns.record([decoding.western(cell) for cell in row.cells], header, fields, raw, row.line)
        yield replace(record, warnings=(*odd, *record.warnings), original=original)


def preview(data: bytes) -> Preview:
    """The header, what its columns seem to be, and the first rows."""
    rows = _rows(decoding.lines(data), delimiter_of(data))
    top = next(rows, Row([], "", 1))
    first = [[decoding.shown(cell)[0] for cell in row.cells] for row in islice(rows, PREVIEWED)]
    header = [decoding.shown(cell)[0] for cell in top.cells]
    return Preview(tuple(header), columns.guess_mapping(header), tuple(map(tuple, first)))


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Our columns, with a byte order mark, without which Excel takes UTF-8 for something else."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(columns.header()))
    for reference in references:
        yield str(writer.writerow([columns.neutral(cell) for cell in columns.cells(reference)]))


def delimiter_of(data: bytes) -> str:
    """The sign that parts most cells of the header, outside of quotation marks."""
    head = next((line for line in decoding.lines(data) if line.strip()), "")[: decoding.SNIFFED]
    bare = re.sub(r'"[^"]*"', "", head)
    return max(_DELIMITERS, key=bare.count)


class _Line:
    """A file for the csv module that hands each line back."""

    def write(self, line: str) -> str:
        return line


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[Row]:
    """Rows with their raw text. Lines are joined while a quotation mark is open: inside they double."""
    source = _Pushed(lines)
    began, waiting, size, is_open = 1, list[str](), 0, False
    while True:
        line = next(source, None)
        if line is not None and (waiting or line.strip()):
            waiting.append(line)
            size += len(line)
            is_open ^= line.count('"') % 2 == 1
        if line is None and not waiting:
            return
        if is_open and (line is None or len(waiting) > MOST_LINES or size > MOST_CHARACTERS):
            yield Row([], waiting[0], began, _UNCLOSED)
            source.push(waiting[1:])
            began, waiting, size, is_open = began + 1, [], 0, False
        elif not is_open:
            if waiting:
                raw = "".join(waiting)
                yield Row(_cells(raw, delimiter), raw, began)
            began, waiting, size = began + max(len(waiting), 1), [], 0


_UNCLOSED = "A quotation mark in this row is never closed; the row was left out, and the next line begins a new one."


class _Pushed:
    """Lines that can be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.back: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return self.back.pop() if self.back else next(self.lines)

    def push(self, lines: Sequence[str]) -> None:
        self.back += reversed(lines)


def _cells(raw: str, delimiter: str) -> list[str]:
    try:
        return next(iter(csv.reader([raw.rstrip("\r\n")], delimiter=delimiter)), [])
    except csv.Error:
        return raw.rstrip("\r\n").split(delimiter)
