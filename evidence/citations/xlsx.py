"""Workbooks (.xlsx): the first sheet's rows, as `columns` has them; written with text cells only.

Read without formulas, links or macros. What a packed file may unfold to is bounded before it is opened.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from evidence.citations import columns
from evidence.citations.csv_table import PREVIEWED, Preview
from evidence.citations.record import Record, rejected
from evidence.citations.reference import Reference
from evidence.operations.later import later
from evidence.text import cleaning

openpyxl = later("openpyxl")

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_UNPACKED = 200_000_000
"""Bytes of all members together."""
MOST_MEMBERS = 2_000
MOST_RATIO = 200
"""Bytes unpacked for one packed."""
LONGEST_CELL = 32_767
"""Characters; what Excel can hold. Longer texts are cut on writing: CSV holds them whole."""


NOT_CARRIED = (*columns.NOT_CARRIED, f"more than {LONGEST_CELL:,} characters of a field")


class Refused(ValueError):
    """Why a workbook is not opened."""


def read(data: bytes, mapping: Mapping[int, str] | None = None) -> Iterator[Record]:
    """Every row behind the header of the first sheet. A file that cannot be opened is one rejected record."""
    try:
        rows = _rows(data)
        top = next(rows, None)
        if top is None:
            return
        fields = columns.guess_mapping(top[1]) if mapping is None else mapping
        for number, cells in rows:
            raw = "\t".join(cells)
            yield columns.record(_trimmed(cells, len(top[1])), top[1], fields, raw, number)
    except Refused as problem:
        yield rejected("", 1, str(problem))
    except (
        openpyxl.utils.exceptions.InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        SyntaxError,
    ) as problem:
        yield rejected("", 1, f"The workbook cannot be read: {cleaning.clean(str(problem), multiline=False)[:200]}.")


def preview(data: bytes) -> Preview:
    """As `csv_table.preview`. Raises Refused for what is not opened."""
    rows = _rows(data)
    _, top = next(rows, (1, []))
    return Preview(tuple(top), columns.guess_mapping(top), tuple(tuple(cells) for _, cells in islice(rows, PREVIEWED)))


def write(references: Iterable[Reference]) -> Iterator[bytes]:
    """A workbook with one sheet. Every cell is text: nothing is calculated."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("References")
    sheet.append(columns.header())
    for reference in references:
        sheet.append([_text_cell(sheet, cell) for cell in columns.cells(reference)])
    packed = io.BytesIO()
    book.save(packed)
    yield packed.getvalue()


def _text_cell(sheet: Any, words: str) -> Any:
    """Neutral as in CSV, as spreadsheets are saved as CSV; and never a formula."""
    cell = openpyxl.cell.WriteOnlyCell(sheet, columns.neutral(_legal(words))[:LONGEST_CELL])
    cell.data_type = "s"
    return cell


def _legal(words: str) -> str:
    return words.replace("\ufffe", cleaning.REPLACEMENT)


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    _refuse_bomb(data)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size need not be so
        for number, row in enumerate(sheet.iter_rows(max_col=columns.MOST_COLUMNS, values_only=True), start=1):
            cells = [_words(cell) for cell in row]
            if any(cells):
                yield number, cells
    finally:
        book.close()


def _words(cell: object) -> str:
    """Text of a cell; whole numbers without a point, days in ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _trimmed(cells: list[str], least: int) -> list[str]:
    """Without the empty cells behind the header's: sheets have as many as they like."""
    while len(cells) > least and not cells[-1]:
        cells = cells[:-1]
    return cells + [""] * (least - len(cells))


def _refuse_bomb(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = packed.infolist()
        unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(len(data), 1_000):
        raise Refused("The workbook unfolds to far more than a table of references; it was not opened.")
