"""A comparison to take away: a table with a line for each thing that a cell says, and a document.

Both hold what the page holds of the things: what has become of them, notes, dates, and how much there is no room for,
with the address where it all is. `site` is put before addresses.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from evidence.citations.documents.forms import Block, Document, Heading, Paragraph, Quotation, text
from evidence.citations.rich import BOLD, Piece, Rich
from evidence.claims.comparing.question import Kind
from evidence.claims.comparing.table import Cell, Column, Comparison, Fact, Quoted, Row
from evidence.claims.comparing.things import Gone
from evidence.claims.contexts import QuotedWords

COMPARED = "What is compared"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that stands in one cell; a cell with nothing has one line that says what that means."""

    part: str
    row: str
    column: str
    says: str
    number: int | str = ""
    """Quotations that it counts; empty where it counts none."""
    condition: str = ""
    dates: str = ""
    """Of the sources of the words that follow."""
    words: str = ""
    voice: str = ""
    source: str = ""
    place: str = ""
    origin: str = ""
    address: str = ""


def lines(found: Comparison, gone: Iterable[Gone] = ()) -> Iterator[Line]:
    """`gone` is what was asked for and cannot be compared any more."""
    for column in found.columns:
        yield Line(COMPARED, "", column.short, column.label, address=column.address)
        if column.caution:
            yield Line(COMPARED, "", column.short, column.caution)
    for one in gone:
        yield Line(COMPARED, "", one.name, one.says)
    for part in found.parts:
        if part.about:
            yield Line(part.title, "", "", part.about)
        for row in part.rows:
            yield from _row_lines(part.title, row, found.columns)
        for everything in part.everything if part.more else ():
            yield Line(part.title, "", everything.name, _left_out(part.more), address=everything.address)


def _row_lines(part: str, row: Row, columns: Sequence[Column]) -> Iterator[Line]:
    name = row.label.name
    if row.note:
        yield Line(part, name, "", row.note)
    for quoted in row.quoted:
        yield from _quoted(part, name, "", quoted)
    for column, cell in zip(columns, row.cells, strict=True):
        yield from _cell(part, name, column.short, cell)


def _left_out(number: int) -> str:
    return f"{number} more {'is' if number == 1 else 'are'} not listed here"


def _cell(part: str, row: str, column: str, cell: Cell) -> Iterator[Line]:
    for fact in cell.facts:
        number = fact.number if fact.sign else ""
        yield Line(part, row, column, _says(fact), number, address=fact.address)
    for quoted in cell.quoted:
        yield from _quoted(part, row, column, quoted)
    if cell.more:
        yield Line(part, row, column, _left_out(cell.more), address=cell.everything)
    if not cell:
        yield Line(part, row, column, cell.empty)


def _says(fact: Fact) -> str:
    if fact.sign:
        return fact.sign
    return f"{fact.text} (assigned)" if fact.is_assigned else fact.text


def _quoted(part: str, row: str, column: str, quoted: Quoted) -> Iterator[Line]:
    says = f"{quoted.who.name}: {quoted.sign}" if quoted.who else quoted.sign
    conditions, dates = "; ".join(quoted.conditions), "; ".join(quoted.dates)
    yield Line(part, row, column, says, quoted.number, conditions, dates, address=quoted.address)
    for one in _words(quoted):
        yield Line(
            part,
            row,
            column,
            says,
            words=one.words,
            voice=one.voice.name if one.voice else "",
            source=one.source.name,
            place=one.label,
            origin=one.origin.name,
            address=one.address,
        )


def _words(quoted: Quoted) -> Iterator[QuotedWords]:
    for passage in quoted.passages:
        yield from passage.quotations


def document(found: Comparison, kind: Kind, site: str, gone: Iterable[Gone] = (), *, on: date) -> Document:
    """Part by part and row by row, each thing under its name, its words set apart."""
    blocks: list[Block] = []
    for at, column in enumerate(found.columns, 1):
        note = f" ({column.note})" if column.note else ""
        blocks.append(text(f"{at}. {column.label}{note}. ", _link(f"{site}{column.address}")))
        blocks += [text(column.caution)] if column.caution else []
    blocks += [text(f"{one.name} {one.says}") for one in gone]
    for part in found.parts:
        blocks.append(Heading((part.title,)))
        blocks += [text(part.about)] if part.about else []
        for row in part.rows:
            blocks += _row(row, found.columns, site)
        if part.more:
            blocks.append(text(f"{_left_out(part.more)}. All of them:"))
            blocks += [text(f"{one.name}: ", _link(site + one.address)) for one in part.everything]
    return Document(
        f"{len(found.columns)} {kind.plural} compared",
        tuple(blocks),
        subtitle=f"From the library Evidence, as of {on:%-d %B %Y}",
    )


def _row(row: Row, columns: tuple[Column, ...], site: str) -> Iterator[Block]:
    yield Heading((row.label.name,), 2)
    if row.note:
        yield text(row.note)
    for quoted in row.quoted:
        yield from _said(quoted, site)
    for column, cell in zip(columns, row.cells, strict=True):
        facts = "; ".join(f"{fact.number} {fact.sign}" if fact.sign else _says(fact) for fact in cell.facts)
        yield text(_strong(f"{column.short}: "), facts or ("" if cell.quoted else f"– {cell.empty}"))
        for quoted in cell.quoted:
            yield from _said(quoted, site)
        if cell.more:
            yield text(f"{_left_out(cell.more)}. ", _link(site + cell.everything))


def _said(quoted: Quoted, site: str) -> Iterator[Block]:
    who = f"{quoted.who.name}: " if quoted.who else ""
    condition = f" Condition: {'; '.join(quoted.conditions)}." if quoted.conditions else ""
    number = f"{quoted.number} quotation{'' if quoted.number == 1 else 's'}"
    more = f", {quoted.shown} of them here" if quoted.more else ""
    dates = f" Of the sources: {'; '.join(quoted.dates)}." if quoted.dates else ""
    yield text(f"{who}{quoted.sign}, {number}{more}.{condition}{dates}")
    for one in _words(quoted):
        yield Quotation(tuple(text(line) for line in one.words.split("\n") if line.strip()))
        heard = f"{one.voice.name}, in " if one.voice else ""
        yield Paragraph(
            (f"{heard}{one.source.name}, {one.label}. Origin: {one.origin.name}. ", _link(site + one.address))
        )


def _strong(words: str) -> Rich:
    return Rich((Piece(words, frozenset((BOLD,))),))


def _link(address: str) -> Rich:
    return Rich((Piece(address, link=address),))
