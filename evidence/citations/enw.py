"""EndNote's tagged format (.enw): lines of “%” and a sign, an empty line between records."""

import re
from collections.abc import Iterable, Iterator, Sequence

from evidence.citations import decoding, endnote
from evidence.citations.intake import Draft, kept
from evidence.citations.record import Record
from evidence.citations.reference import Reference
from evidence.citations.tagged import Fields, record_of

MEDIA_TYPE = "application/x-endnote-refer"
NOT_CARRIED = ("custom of other formats than RIS and EndNote",)

_TAG = re.compile(r"%([0-9A-Za-z!@#$%^&*()+<>?\[\]~{}:;'=,./|-])(?: |$)")
_SIGNS = {tag: sign for sign, tag in reversed(endnote.PERCENT.items())} | {"ED": "E", "RN": "<"}
_OUTSIDE = "This text stands outside of a record: no line that begins with “%” and a sign comes before it."


def read(data: bytes) -> Iterator[Record]:
    """Every record of a file. Memory: the longest record."""
    for line, piece in _pieces(decoding.lines(data)):
        yield record_of(line, piece, "" if _TAG.match(piece[0]) else _OUTSIDE, _fields, _draft)


def write(references: Iterable[Reference]) -> Iterator[str]:
    for reference in references:
        yield record(reference)


def record(reference: Reference) -> str:
    lines = [("0", endnote.type_of(reference)[0])]
    lines += [(_SIGNS[tag], value) for tag, value in endnote.written(reference) if tag in _SIGNS]
    lines += [(field[1:], value) for field, value in kept(reference.custom, "enw") if len(field) == 2]
    return "\r\n".join([*(f"%{sign} {_inner(value)}" for sign, value in lines), "", ""])


def _inner(value: str) -> str:
    """Lines within a field: none empty, which ends a record, and none that looks like a field."""
    lines = [f" {line}" if line.startswith("%") or not line else line for line in value.split("\n")]
    return "\r\n".join([lines[0].removeprefix(" ") if lines[0].startswith(" %") else lines[0], *lines[1:]])


def _pieces(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """A record begins with %0, or with any field behind an empty line."""
    piece: list[str] = []
    began, empty = 1, False
    for number, line in enumerate(lines, start=1):
        blank = not line.strip("\r\n")
        starts = line.startswith("%0 ") or (empty and _TAG.match(line))
        if starts and any(not one.isspace() for one in piece):
            yield began, piece
            piece = []
        if not piece:
            began = number
            if blank:
                continue
        piece.append(line)
        empty = blank
    if piece:
        yield began, piece


def _draft(found: Fields) -> Draft:
    draft = Draft("ris")
    stated = next((value for sign, value in found if sign == "0"), "")
    told = []
    for sign, value in found:
        if tag := endnote.PERCENT.get(sign):
            told.append((tag, value))
        elif sign != "0" and value.strip():
            draft.keep_under("enw", f"%{sign}", value)
    endnote.tell(draft, endnote.ris_type(stated), told)
    return draft


def _fields(piece: Sequence[str]) -> Fields:
    found: list[list[str]] = []
    for line in piece:
        text = line.rstrip()
        if tag := _TAG.match(text):
            found.append([tag[1], text[3:]])
        else:
            found[-1][1] += "\n" + (text[1:] if text.startswith(" %") else text)
    return [(sign, value.strip()) for sign, value in found]
