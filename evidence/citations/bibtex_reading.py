"""BibTeX and BibLaTeX, read entry by entry (`bibtex_entries`), and what their fields mean.

Names are taken apart before LaTeX is decoded, or organisations in braces break.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

from evidence.citations import decoding, extras, latex, stated_dates
from evidence.citations.bibtex_entries import Broken, Entry, entry_of, pieces
from evidence.citations.bibtex_words import (
    FIELDS,
    LABELS,
    MONTH_NAMES,
    NAMES,
    NEAREST,
    TYPES,
    VERBATIM,
    container,
    numbers,
    publisher,
    types_of,
)
from evidence.citations.intake import IDENTIFIERS, Draft
from evidence.citations.record import MOST_CHARACTERS, Record, rejected
from evidence.citations.reference import Name

_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_LINE_END = re.compile(r"\r\n|\r|\n")
_SPACES = re.compile(r"\s+")
_FIELD_OF = {name: attribute for attribute, name in FIELDS.items()}
_DATED = ("year", "month", "day")


def read(data: bytes) -> Iterator[Record]:
    """Every entry of a file, and text between entries that is no comment. Memory: the text of the file."""
    text = decoding.text_of(data)
    strings = dict(MONTH_NAMES)
    keys: set[str] = set()
    line, counted = 1, 0
    for begin, end, kind in pieces(text):
        line, counted = line + len(_LINE_END.findall(text, counted, begin)), begin
        record = _record(text[begin:end], line, kind, strings)
        if record is None:
            continue
        key = record.reference.id.casefold() if record.reference else ""
        if key and key in keys:
            said = f"The key “{key}” stands in this file more than once; both entries were read."
            record = replace(record, warnings=(*record.warnings, said))
        keys.add(key)
        yield record


def _record(escaped: str, line: int, kind: str, strings: dict[str, str]) -> Record | None:
    """None for what is by design no reference: strings, preambles and comments."""
    raw, original, odd = decoding.shown(escaped)
    if not kind:
        return rejected(raw, line, "This text stands outside of an entry.", odd, original)
    if kind in {"comment", "preamble"}:
        return None
    try:
        if len(raw) > MOST_CHARACTERS:
            raise Broken(f"The entry is longer than {MOST_CHARACTERS:,} characters.")  # noqa: TRY301
        entry = entry_of(decoding.western(escaped), kind, strings)
    except Broken as problem:
        return rejected(raw, line, str(problem), odd, original)
    if kind == "string":
        strings.update({name: value for name, value in entry.fields.items() if name not in MONTH_NAMES})
        return None
    draft = Draft("bibtex")
    draft.warnings += [*odd, *entry.warnings]
    _fill(draft, entry)
    if draft.says_nothing():
        return rejected(raw, line, "The entry says nothing but its type.", tuple(draft.warnings), original)
    return Record(draft.reference(), raw, line, tuple(draft.warnings), "", original)


def _fill(draft: Draft, entry: Entry) -> None:
    fields = dict(entry.fields)
    draft.say("id", entry.key, "key")
    _kind(draft, entry.kind, fields)
    stand_in = _plain(fields.get("booktitle", "")) == _plain(fields.get("eventtitle", ""))
    if stand_in and TYPES.get(entry.kind) == "conference-paper":
        fields.pop("booktitle", None)
    places = _places(entry.kind)
    _dates(draft, fields)
    for name, value in fields.items():
        attribute = places.get(name)
        if name in NAMES:
            _names(draft, name, value)
        elif attribute in IDENTIFIERS:
            _identifier(draft, attribute, name, value)
        elif name in extras.STATED.values():
            draft.custom[name] = _plain(value)
        elif attribute == "event_date":
            draft.date(attribute, _day(value), name)
        elif attribute == "page":
            draft.say(attribute, _plain(value.replace("--", "-")), name)
        elif attribute:
            draft.say(attribute, _plain(value, attribute), name)
        elif name in {"keywords", "keyword"}:
            words = _plain(value)
            draft.keywords += [word.strip() for word in words.split(";" if ";" in words else ",") if word.strip()]
        else:
            draft.keep(name, value)


def _places(kind: str) -> dict[str, str]:
    """Field → attribute for an entry type, of either dialect; what fits the type best goes first."""
    issue, number = numbers(kind)
    held = dict.fromkeys(("journal", "journaltitle"), "container_title")
    if container(kind, biblatex=False) == "booktitle":
        held = {"booktitle": "container_title"}
    made = {publisher(kind): "publisher", issue: "issue", number: "number"}
    general = {"school": "publisher", "institution": "publisher", "publisher": "publisher", "organization": "publisher"}
    return (
        general
        | _FIELD_OF
        | {"status": "status"}
        | held
        | made
        | dict.fromkeys(("address", "location"), "publisher_place")
    )


def _kind(draft: Draft, entry: str, fields: dict[str, str]) -> None:
    key = TYPES.get(entry) or NEAREST.get(entry, "unstated")
    newspaper = fields.get("entrysubtype", "").lower() in {"newspaper", "magazine"}
    if entry == "article" and newspaper:
        key = "news-article"
        if fields["entrysubtype"].lower() == "newspaper":
            del fields["entrysubtype"]
    draft.kind(key, entry, exact=entry in TYPES)
    told = LABELS.get(_plain(fields.get("type", "")).lower(), "")
    if told and entry in types_of(told):
        draft.fields["kind"] = told
        del fields["type"]


def _dates(draft: Draft, fields: dict[str, str]) -> None:
    """`date` says all; else year, month and day are put together where each is one."""
    if date := fields.pop("date", ""):
        draft.date("issued", _day(date), "date")
    year, month, day = (_plain(fields.pop(name, "")) for name in _DATED)
    if not year:
        if month or day:
            draft.keep("month", f"{day} {month}".strip())
        return
    whole = f"{year}-{month}-{day}" if month.isdigit() and day else f"{year}-{month}" if month.isdigit() else ""
    draft.date("issued", whole or f"{day} {month} {year}".strip(), "year")


def _day(value: str) -> str:
    """EDTF as it stands: its tilde is no space."""
    return value if stated_dates.edtf_of(value)[0] else _plain(value)


def _names(draft: Draft, role: str, value: str) -> None:
    for name in split_multiple_persons_names(_SPACES.sub(" ", value)):
        if name.strip().lower() == "others":
            draft.warn(f"{role}: “and others” says that there are more names than are given.")
            draft.keep(f"{role}-others", "others")
        elif name.strip():
            draft.name(role, _name(name.strip()))


def _name(name: str) -> Name:
    if name.startswith("{") and _closes_last(name):
        return Name(literal=_plain(name))
    parts = [_plain(part) for part in _commas(name)]
    if len(parts) == 1:
        found = parse_single_name_into_parts(name, strict=False)
        family = " ".join((*found.von, *found.last))
        given = ", ".join(filter(None, (" ".join(found.first), " ".join(found.jr))))
        return Name(family=_plain(family), given=_plain(given))
    if len(parts) == 2:
        return Name(family=parts[0], given=parts[1])
    return Name(family=parts[0], given=", ".join(filter(None, (" ".join(parts[2:]), parts[1]))))


def _closes_last(name: str) -> bool:
    depth = 0
    for token in _BRACE.finditer(name):
        depth += (token[0] == "{") - (token[0] == "}")
        if depth == 0:
            return token.end() == len(name) and not re.match(r"\{\\[^A-Za-z]?\w*\s?\{?\w?\}?\}$", name)
    return False


def _commas(name: str) -> list[str]:
    """The parts between commas outside of braces."""
    parts, depth, begin = [], 0, 0
    for token in re.compile(r"\\.|[{},]", re.DOTALL).finditer(name):
        depth += (token[0] == "{") - (token[0] == "}")
        if token[0] == "," and depth == 0:
            parts.append(name[begin : token.start()])
            begin = token.end()
    return [*parts, name[begin:]]


def _identifier(draft: Draft, scheme: str, name: str, value: str) -> None:
    """Verbatim in the manual; many programs escape them all the same."""
    bare = re.sub(r"\\([_%&#~])", r"\1", value.replace("\\_", "_")) if name in VERBATIM else _plain(value)
    draft.identifier(scheme, bare.removeprefix("\\url{").removesuffix("}") if bare.startswith("\\url{") else bare, name)


def _plain(value: str, attribute: str = "") -> str:
    """Text; line ends are spaces but in abstracts and notes, where an empty line parts paragraphs."""
    if attribute in {"abstract", "note"}:
        return latex.plain(value)
    return latex.plain(_SPACES.sub(" ", value)).strip()
