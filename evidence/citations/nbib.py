"""PubMed's tagged format (.nbib, MEDLINE), read.

Source: https://www.nlm.nih.gov/bsd/mms/medlineelements.html

Authors stand twice, in full (FAU) and short (AU): the short one is taken only where there is no full one before it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from evidence.citations import decoding
from evidence.citations.intake import Draft
from evidence.citations.record import Record
from evidence.citations.reference import Name
from evidence.citations.tagged import Fields, record_of

MEDIA_TYPE = "application/x-nbib"

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,3}-(?: |$)")
_OUTSIDE = "This text stands outside of a record: no field with a tag comes before it."
_TEXTS = {
    "PMID": "id",
    "TI": "title",
    "TT": "title",
    "BTI": "title",
    "JT": "container_title",
    "CTI": "container_title",
    "PB": "publisher",
    "PL": "publisher_place",
    "VI": "volume",
    "IP": "issue",
    "PG": "page",
    "AB": "abstract",
    "GN": "note",
    "LA": "language",
}
_NAMES = {"FAU": "author", "CN": "author", "FED": "editor", "FIR": "contributor"}
_SHORT = {"AU": "FAU", "ED": "FED", "IR": "FIR"}
_KINDS = {
    "journal article": "journal-article",
    "book": "book",
    "book chapter": "chapter",
    "congress": "conference-paper",
    "news": "news-article",
    "newspaper article": "news-article",
    "technical report": "report",
    "government publication": "government-document",
    "academic dissertation": "thesis",
    "blog": "blog-post",
}


def read(data: bytes) -> Iterator[Record]:
    """Every record of a file. Memory: the longest record."""
    for line, piece in _pieces(decoding.lines(data)):
        yield record_of(line, piece, "" if _TAG.match(piece[0]) else _OUTSIDE, _fields, _draft)


def _pieces(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """A record begins with PMID, or with any tag behind an empty line."""
    piece: list[str] = []
    began, empty = 1, True
    for number, line in enumerate(lines, start=1):
        if (line.startswith("PMID") or empty) and _TAG.match(line) and piece:
            yield began, piece
            piece = []
        empty = not line.strip()
        if not piece:
            began = number
            if empty:
                continue
        piece.append(line)
    if piece:
        yield began, piece


def _draft(found: Fields) -> Draft:
    draft = Draft("nbib")
    _kind(draft, found)
    before = ""
    for tag, value in found:
        if value:
            _tell(draft, tag, value, before)
        before = tag if tag in _NAMES else "" if tag in _SHORT else before
    return draft


def _fields(piece: Sequence[str]) -> Fields:
    """Long values go on in lines that begin with six spaces."""
    found: list[list[str]] = []
    for line in piece:
        text = line.rstrip()
        if tag := _TAG.match(text):
            found.append([tag[1], text[tag.end() :]])
        else:
            found[-1][1] += " " + text.strip()
    return [(tag, value.strip()) for tag, value in found]


def _kind(draft: Draft, found: Fields) -> None:
    stated = [value.lower() for tag, value in found if tag == "PT"]
    keys = [_KINDS[value] for value in stated if value in _KINDS]
    key = next((one for one in keys if one != "journal-article"), "journal-article")
    draft.kind(key, ", ".join(stated) or "none", exact=bool(keys))


def _tell(draft: Draft, tag: str, value: str, before: str) -> None:
    if special := _SPECIAL.get(tag):
        special(draft, tag, value)
    elif tag in _NAMES and tag != "CN":
        draft.person(_NAMES[tag], value)
    elif tag in _SHORT:
        if before != _SHORT[tag]:
            family, _, initials = value.rpartition(" ")
            draft.name(_NAMES[_SHORT[tag]], Name(family=family or value, given=initials if family else ""))
    elif tag in _TEXTS and not (tag == "TT" and "title" in draft.fields):
        draft.say(_TEXTS[tag], value, tag)
    else:
        draft.keep(tag, value)


def _organisation(draft: Draft, _: str, value: str) -> None:
    draft.name("author", Name(literal=value))


def _location(draft: Draft, tag: str, value: str) -> None:
    """“10.1000/abc [doi]”, “S0140 [pii]”."""
    if value.endswith("[doi]"):
        draft.identifier("doi", value, tag)
    else:
        draft.keep(tag, value)


def _number(draft: Draft, tag: str, value: str) -> None:
    draft.identifier("isbn" if tag == "ISBN" else "issn", value, tag)


def _date(draft: Draft, tag: str, value: str) -> None:
    draft.date("issued", value, tag)


def _keyword(draft: Draft, _: str, value: str) -> None:
    draft.keyword(value)


_SPECIAL: dict[str, Callable[[Draft, str, str], None]] = {
    "CN": _organisation,
    "LID": _location,
    "AID": _location,
    "IS": _number,
    "ISBN": _number,
    "DP": _date,
    "OT": _keyword,
}
