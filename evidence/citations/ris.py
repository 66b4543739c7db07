"""RIS, read and written.

Sources: https://web.archive.org/web/20120526103719/http://refman.com/support/risformat_intro.asp (2001) and EndNote's
tags of 2011. Tags whose meaning depends on the type follow what reference managers do with them, found by running them:
`ris_tags` is the table. Written with CRLF, TY first, ER last, text on its own lines never like a tag.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from evidence.citations import decoding, extras, identifiers, names, ris_tags, stated_dates
from evidence.citations.intake import Draft, kept
from evidence.citations.kinds import KINDS
from evidence.citations.record import MOST_CHARACTERS, MOST_FIELDS, Record, rejected
from evidence.citations.reference import Reference

MEDIA_TYPE = "application/x-research-info-systems"
NOT_CARRIED = ("custom of other formats",)
"""Everything else has a tag, or a line in M2 that Zotero reads as its field “Extra”."""

_TAG = re.compile(r"([A-Z][A-Z0-9])(  |[ \t]{0,4})-(?: |$|(?=\S))")
_LIKE_A_TAG = re.compile(r"[A-Z][A-Z0-9][ \t]{0,4}-")
_KNOWN = re.compile(r"[A-Z][A-Z0-9]").fullmatch
_BEGINS = re.compile(r"\s*TY[ \t]{0,4}-")
_RANGE = re.compile(r"([^\s\-–]+)[-–]([^\s\-–]+)")

type Field = tuple[str, str]


def read(data: bytes) -> Iterator[Record]:
    """Every record of a file. Memory: the longest record."""
    for line, raw, problem in _pieces(decoding.lines(data)):
        yield _record(line, raw, problem)


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


def fields(reference: Reference) -> Iterator[Field]:
    """Tags and values in the order they are written, TY first; nothing empty."""
    kind = KINDS.get(reference.kind, KINDS["unstated"])
    layout = ris_tags.layout(kind.ris)
    yield "TY", kind.ris
    for tag, attribute in layout.written:
        value = getattr(reference, attribute)
        if isinstance(value, tuple):
            yield from ((tag, names.in_one_line(name)) for name in value)
        elif value:
            yield from _WRITERS.get(attribute, _plain)(tag, value)
    if kind.ris in ris_tags.REPORTS and reference.doi and not reference.url:
        yield "UR", reference.address  # reference managers drop the DOI of a report
    if kind.key in ris_tags.TOLD_BY_M3:
        yield "M3", kind.label.capitalize()
    yield from (("KW", word) for word in reference.keywords)
    yield from (("M2", line) for line in extras.lines(reference, layout.extra))
    if ris_tags.KINDS_OF.get(kind.ris) != kind.key and kind.key not in ris_tags.TOLD_BY_M3:
        yield "M2", extras.kind_line(reference)
    yield from ((tag, value) for tag, value in kept(reference.custom, "ris") if len(tag) == 2)


def _plain(tag: str, value: str) -> Iterator[Field]:
    yield tag, value


def _date(tag: str, edtf: str) -> Iterator[Field]:
    """PY has the year alone; DA year/month/day, and behind the third stroke what those cannot say."""
    years = ris_tags.YEAR.findall(edtf)
    if len(years) == 1:
        yield "PY", years[0]
    if years != [edtf]:
        yield tag, ris_tags.slashed(edtf)


def _pages(tag: str, pages: str) -> Iterator[Field]:
    match = _RANGE.fullmatch(pages)
    yield tag, match[1] if match else pages
    if match:
        yield "EP", match[2]


_WRITERS: dict[str, Callable[[str, str], Iterator[Field]]] = {"issued": _date, "page": _pages}


# --- Reading ---


def _pieces(lines: Iterable[str]) -> Iterator[tuple[int, list[str], str]]:
    """Line number, lines and problem of each record and of each text between records."""
    began, piece, inside = 1, [], False
    for number, line in enumerate(lines, start=1):
        starts = (line[:2] == "TY" and _BEGINS.match(line)) or (line[:1].isspace() and _BEGINS.match(line))
        if starts:
            if inside or any(not one.isspace() for one in piece):
                yield began, piece, "" if inside else _OUTSIDE
            began, piece, inside = number, [], True
        elif not inside and line.isspace():
            continue
        elif not inside and not piece:
            began = number
        piece.append(line)
        if line[:2] == "ER" and (tag := _TAG.match(line)) and tag[1] == "ER":
            yield began, piece, "" if inside else _OUTSIDE
            piece, inside = [], False
    if inside or piece:
        yield began, piece, "" if inside else _OUTSIDE


_OUTSIDE = "This text stands outside of a record: no line “TY  - ” begins it."


def _record(line: int, piece: list[str], problem: str) -> Record:
    escaped = "".join(piece)
    raw, original, odd = decoding.shown(escaped)
    if problem:
        return rejected(raw, line, problem, odd, original)
    if len(raw) > MOST_CHARACTERS:
        return rejected(raw, line, f"The record is longer than {MOST_CHARACTERS:,} characters.", odd, original)
    if original:
        piece = [decoding.western(one) for one in piece]
    found, ended = _fields(piece)
    if len(found) > MOST_FIELDS:
        return rejected(raw, line, f"The record has more than {MOST_FIELDS:,} fields.", odd, original)
    if all(tag == "TY" or not value.strip() for tag, value in found):
        return rejected(raw, line, "The record says nothing but its type.", odd, original)
    draft = Draft("ris")
    draft.warnings += odd
    if not ended:
        draft.warn("The record has no line “ER  - ”; it was ended where the next one begins, or the file ends.")
    _fill(draft, found)
    return Record(draft.reference(), raw, line, tuple(draft.warnings), "", original)


def _fields(piece: list[str]) -> tuple[list[list[str]], bool]:
    """Tag and value of each field, untagged lines added to the one before; and whether ER was there.

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
    ended = found[-1][0] == "ER"
    return (found[:-1] if ended else found), ended


def _fill(draft: Draft, found: list[list[str]]) -> None:
    stated = found[0][1].strip().upper()
    key, exact = ris_tags.kind_of(stated)
    draft.kind(key, stated or "none", exact=exact)
    layout = ris_tags.layout(KINDS[key].ris)
    if stated in {"SER", "EDBOOK"}:
        layout = ris_tags.layout("BOOK")
    pages = ["", ""]
    years: list[Field] = []
    for tag, value in found[1:]:
        attribute = layout.read.get(tag)
        if attribute is None:
            _SPECIAL.get(tag, _unknown)(draft, tag, value)
        elif attribute in extras.STATED:
            years.append((tag, value))
        elif attribute in _ROLES:
            draft.person(attribute, value)
        elif attribute == "first page":
            pages[0] = pages[0] or value.strip()
        elif attribute == "last page":
            pages[1] = pages[1] or value.strip()
        else:
            draft.say(attribute, value, tag)
    draft.say("page", "-".join(filter(None, pages)), "SP")
    # The day before the year: what says more is read first.
    for tag, value in sorted(years, key=lambda one: one[0] not in {"DA", "Y2"}):
        draft.date(layout.read[tag], _without_strokes(value), tag)


_ROLES = frozenset({"author", "editor", "translator"})


def _without_strokes(value: str) -> str:
    """“2013///” and “2013” are one date."""
    return value.strip().rstrip("/") if not stated_dates.edtf_of(value)[0] else value


def _unknown(draft: Draft, tag: str, value: str) -> None:
    if value.strip():
        draft.keep(tag, value)


def _keyword(draft: Draft, _: str, value: str) -> None:
    for line in value.split("\n"):
        draft.keyword(line)


def _address(draft: Draft, tag: str, value: str) -> None:
    for line in value.split("\n"):
        draft.identifier("url", line, tag)


def _doi(draft: Draft, tag: str, value: str) -> None:
    draft.identifier("doi", value, tag)


def _number(draft: Draft, tag: str, value: str) -> None:
    """SN holds ISBN, ISSN and, in reports, numbers of their own; several are parted by white space or semicolons."""
    for one in filter(None, (part.strip() for part in re.split(r"[;\n]", value))):
        scheme = next((name for name in ("isbn", "issn") if identifiers.canonical(name, one)), "")
        if scheme:
            draft.identifier(scheme, one, tag)
        else:
            draft.keep(tag, one)
            draft.warn(f"{tag}: “{one}” is no valid ISBN or ISSN; it was kept as words.")


def _type_of_work(draft: Draft, tag: str, value: str) -> None:
    told = ris_tags.TYPES_OF_WORK.get(value.strip().lower(), "")
    if told and KINDS[told].ris == KINDS[draft.fields["kind"]].ris:
        draft.fields["kind"] = told
    else:
        _unknown(draft, tag, value)


def _extra(draft: Draft, tag: str, value: str) -> None:
    if not draft.take(value.strip()):
        _unknown(draft, tag, value)


_SPECIAL: dict[str, Callable[[Draft, str, str], None]] = {
    "KW": _keyword,
    "UR": _address,
    "DO": _doi,
    "SN": _number,
    "M3": _type_of_work,
    "M2": _extra,
}
