"""A comparison to take away: a table with a line for each thing that a cell says, and a document.

Both say what the page says: nothing is left out of it, nothing is added. `site` is put before addresses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from evidence.citations.documents import Block, Document, Heading, Paragraph, Quotation, text
from evidence.citations.rich import BOLD, Piece, Rich
from evidence.claims.comparing.question import Kind
from evidence.claims.comparing.table import Cell, Column, Comparison, Fact, Quoted, Row
from evidence.claims.contexts import QuotedWords


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
    words: str = ""
    voice: str = ""
    source: str = ""
    place: str = ""
    origin: str = ""
    address: str = ""


def lines(found: Comparison) -> Iterator[Line]:
    for part in found.parts:
        for row in part.rows:
            for quoted in row.quoted:
                yield from _quoted(part.title, row.label.name, "", quoted)
            for column, cell in zip(found.columns, row.cells, strict=True):
                yield from _cell(part.title, row.label.name, column.short, cell)


def _cell(part: str, row: str, column: str, cell: Cell) -> Iterator[Line]:
    for fact in cell.facts:
        number = fact.number if fact.sign else ""
        yield Line(part, row, column, _says(fact), number, address=fact.address)
    for quoted in cell.quoted:
        yield from _quoted(part, row, column, quoted)
    if not cell:
        yield Line(part, row, column, cell.empty)


def _says(fact: Fact) -> str:
    if fact.sign:
        return fact.sign
    return f"{fact.text} (assigned)" if fact.is_assigned else fact.text


def _quoted(part: str, row: str, column: str, quoted: Quoted) -> Iterator[Line]:
    says = f"{quoted.who.name}: {quoted.sign}" if quoted.who else quoted.sign
    condition = "; ".join(quoted.conditions)
    yield Line(part, row, column, says, quoted.number, condition, address=quoted.address)
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


def document(found: Comparison, kind: Kind, site: str, *, on: date) -> Document:
    """Part by part and row by row, each thing under its name, its words set apart."""
    blocks: list[Block] = []
    for at, column in enumerate(found.columns, 1):
        blocks.append(text(f"{at}. {column.label} ({column.note}). ", _link(f"{site}{column.address}")))
    for part in found.parts:
        blocks.append(Heading((part.title,)))
        blocks += [text(part.about)] if part.about else []
        for row in part.rows:
            blocks += _row(row, found.columns, site)
        if part.more:
            blocks.append(text(f"{part.more} more are not here."))
    return Document(
        f"{len(found.columns)} {kind.plural} compared",
        tuple(blocks),
        subtitle=f"From the library Evidence, as of {on:%-d %B %Y}",
    )


def _row(row: Row, columns: tuple[Column, ...], site: str) -> Iterator[Block]:
    yield Heading((row.label.name,), 2)
    for quoted in row.quoted:
        yield from _said(quoted, site)
    for column, cell in zip(columns, row.cells, strict=True):
        facts = "; ".join(f"{fact.number} {fact.sign}" if fact.sign else _says(fact) for fact in cell.facts)
        yield text(_strong(f"{column.short}: "), facts or ("" if cell.quoted else f"– {cell.empty}"))
        for quoted in cell.quoted:
            yield from _said(quoted, site)


def _said(quoted: Quoted, site: str) -> Iterator[Block]:
    who = f"{quoted.who.name}: " if quoted.who else ""
    condition = f" Condition: {'; '.join(quoted.conditions)}." if quoted.conditions else ""
    number = f"{quoted.number} quotation{'' if quoted.number == 1 else 's'}"
    more = f", {quoted.shown} of them here" if quoted.more else ""
    yield text(f"{who}{quoted.sign}, {number}{more}.{condition}")
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
