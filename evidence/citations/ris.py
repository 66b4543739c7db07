"""RIS, read and written.

Sources: https://web.archive.org/web/20120526103719/http://refman.com/support/risformat_intro.asp (2001) and EndNote's
tags of 2011. Tags whose meaning depends on the type follow what reference managers do with them, found by running them:
`ris_tags` is the table. Written with CRLF, TY first, ER last, text on its own lines never like a tag.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from evidence.citations import decoding
from evidence.citations.intake import Draft
from evidence.citations.record import Record
from evidence.citations.reference import Reference
from evidence.citations.ris_fields import fields, fill
from evidence.citations.tagged import Fields, record_of

MEDIA_TYPE = "application/x-research-info-systems"
NOT_CARRIED = ("custom of other formats",)
"""Everything else has a tag, or a line in M2 that Zotero reads as its field “Extra”."""

_TAG = re.compile(r"([A-Z][A-Z0-9])(  |[ \t]{0,4})-(?: |$|(?=\S))")
_LIKE_A_TAG = re.compile(r"[A-Z][A-Z0-9][ \t]{0,4}-")
_KNOWN = re.compile(r"[A-Z][A-Z0-9]").fullmatch
_BEGINS = re.compile(r"\s*TY[ \t]{0,4}-")


def read(data: bytes) -> Iterator[Record]:
    """Every record of a file. Memory: the longest record."""
    for line, piece, problem in _pieces(decoding.lines(data)):
        yield record_of(line, piece, problem, _fields, _draft)


def write(references: Iterable[Reference]) -> Iterator[str]:
    for reference in references:
        yield record(reference)


def record(reference: Reference) -> str:
    """One reference as RIS, an empty line after it."""
    lines: list[str] = []
    for tag, value in fields(reference):
        first, *more = value.split("\n")
        lines.append(f"{tag}  - {first}")
        lines += [f" {line}" if _LIKE_A_TAG.match(line) else line for line in more]
    return "\r\n".join([*lines, "ER  - ", "", ""])


# --- Reading ---


def _pieces(lines: Iterable[str]) -> Iterator[tuple[int, list[str], str]]:
    """Line number, lines and problem of each record and of each text between records."""
    piece: list[str] = []
    began, inside = 1, False
    for number, line in enumerate(lines, start=1):
        starts = (line[:2] == "TY" and _BEGINS.match(line)) or (line[:1].isspace() and _BEGINS.match(line))
        if starts:
            if inside or any(not one.isspace() for one in piece):
                yield began, piece, "" if inside else _OUTSIDE
            began, piece, inside = number, [], True
        elif not inside and not piece:
            if line.isspace():
                continue
            began = number
        piece.append(line)
        if line[:2] == "ER" and (tag := _TAG.match(line)) and tag[1] == "ER":
            yield began, piece, "" if inside else _OUTSIDE
            piece, inside = [], False
    if inside or piece:
        yield began, piece, "" if inside else _OUTSIDE


_OUTSIDE = "This text stands outside of a record: no line “TY  - ” begins it."


def _draft(found: Fields) -> Draft:
    draft = Draft("ris")
    ended = found[-1][0] == "ER"
    if not ended:
        draft.warn("The record has no line “ER  - ”; it was ended where the next one begins, or the file ends.")
    fill(draft, found[0][1].strip().upper(), found[1:-1] if ended else found[1:])
    return draft


def _fields(piece: Sequence[str]) -> Fields:
    """Tag and value of each field, untagged lines added to the one before.

    A tag with one space counts only where TY has one as well: wrapped text begins lines with “UK - based”.
    """
    found: list[list[str]] = []
    gaps: set[str] = {"  "}
    blank = 0
    for line in piece:
        text = line.rstrip()
        if line[2:6] == "  - " and _KNOWN(line[:2]):
            found.append([line[:2], text[6:]])
            blank = 0
            continue
        if not text:
            blank += 1
            continue
        tag = _TAG.match(text.lstrip() if not found else text)
        if tag and (not found or tag[2] in gaps):
            gaps.add(tag[2])
            found.append([tag[1], text.lstrip()[tag.end() :] if not found else text[tag.end() :]])
        elif found:
            more = text[1:] if text[:1] == " " and _LIKE_A_TAG.match(text, 1) else text
            found[-1][1] += "\n" * (blank + 1) + more
        blank = 0
    return [(tag, value) for tag, value in found]
