"""Tables of references: which column is which field, ours and anybody's. CSV and spreadsheets share it.

Our own columns are read back without asking. Of a foreign table the columns are guessed by their names; a curator sees
the guess with the first rows, and changes it.
"""

import json
import re
from collections.abc import Mapping, Sequence

from evidence.citations import extras, names
from evidence.citations.csl_json import kind_of_type
from evidence.citations.intake import IDENTIFIERS, Draft, kept, tidy
from evidence.citations.kinds import KINDS
from evidence.citations.record import MOST_CHARACTERS, Record, rejected
from evidence.citations.reference import NAMED_ROLES, Name, Reference

MOST_COLUMNS = 200
NOT_CARRIED = ("custom of other formats",)

OURS: dict[str, str] = {
    "id": "Id", "kind": "Kind", "author": "Authors", "editor": "Editors", "translator": "Translators",
    "contributor": "Contributors", "issued": "Date", "title": "Title", "short_title": "Short title",
    "container_title": "In", "event_title": "Event", "event_place": "Place of event", "event_date": "Date of event",
    "publisher": "Publisher", "publisher_place": "Place", "volume": "Volume", "issue": "Issue", "page": "Pages",
    "number": "Number", "language": "Language", "doi": "DOI", "isbn": "ISBN", "issn": "ISSN", "url": "Link",
    "keyword": "Keywords", "status": "Status", "abstract": "Abstract", "note": "Note",
}  # fmt: skip
"""Field → column, in the order they are written."""
OTHERS = "Other columns"
STATED = {attribute: f"{OURS[attribute]}, as stated" for attribute in extras.STATED}

_ALSO: dict[str, tuple[str, ...]] = {
    "id": ("key", "citation key", "record id", "reference id"),
    "kind": ("type", "item type", "document type", "publication type", "reference type"),
    "author": ("author", "creator", "creators", "people", "author full names", "author s"),
    "editor": ("editor",),
    "issued": ("year", "publication year", "publication date", "issued", "published", "date published", "pubyear"),
    "title": ("article title", "document title", "item title", "name"),
    "container_title": (
        "journal",
        "publication title",
        "source title",
        "source",
        "book title",
        "publication",
        "newspaper",
    ),
    "event_title": ("conference", "conference name", "conference title", "meeting name"),
    "publisher_place": ("publisher place", "city"),
    "volume": ("vol",),
    "issue": ("number of issue", "no"),
    "page": ("page", "page range"),
    "number": ("report number", "article number"),
    "url": ("url", "address", "web address", "uri"),
    "keyword": ("keyword", "tags", "manual tags", "author keywords", "subjects"),
    "abstract": ("abstract note", "summary", "description"),
    "note": ("notes", "extra", "comments"),
    "short_title": ("title short",),
}
_KNOWN = {
    re.sub(r"[^a-z0-9]+", " ", name.lower()).strip(): field
    for field in OURS
    for name in (OURS[field], field, *_ALSO.get(field, ()))
}
_LABELS = {kind.label: kind.key for kind in KINDS.values()}
_ZOTERO = {kind.zotero.lower(): kind.key for kind in reversed(KINDS.values())}
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_YEAR_AS_NUMBER = re.compile(r"(\d{4})\.0")


def neutral(cell: str) -> str:
    """`cell` with an apostrophe before what a spreadsheet would calculate; `told` takes it off.

    >>> neutral("=1+1"), told(neutral("'=1")), told("’tis")
    ("'=1+1", "'=1", '’tis')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _others(reference: Reference) -> str:
    """What was kept of other columns, as JSON in one cell: a file that is written piece by piece has one header."""
    others = list(kept(reference.custom, "csv"))
    return json.dumps(others, ensure_ascii=False) if others else ""


def _tell_others(draft: Draft, words: str) -> None:
    try:
        pairs = json.loads(words)
        for name, value in pairs:
            draft.keep(tidy(str(name)), str(value))
    except (ValueError, TypeError, RecursionError):
        draft.keep(OTHERS, words)


def told(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def guess_mapping(header: Sequence[str]) -> dict[int, str]:
    """Column (from 0) → field, for the columns whose names are known; of two for one field the first."""
    found: dict[int, str] = {}
    for number, name in enumerate(header[:MOST_COLUMNS]):
        field = _KNOWN.get(re.sub(r"[^a-z0-9]+", " ", name.lower()).strip(), "")
        if field and field not in found.values():
            found[number] = field
    return found


def header() -> list[str]:
    return [*OURS.values(), *STATED.values(), OTHERS]


def cells(reference: Reference) -> list[str]:
    """The row of `reference` under our header. Names are parted by semicolons; a comma says it is a person."""
    return [
        *(_said(reference, field) for field in OURS),
        *(str(reference.custom.get(extras.STATED[attribute], "")) for attribute in STATED),
        _others(reference),
    ]


def _said(reference: Reference, field: str) -> str:
    if field in NAMED_ROLES:
        return "; ".join(_one_name(name) for name in getattr(reference, field))
    if field == "kind":
        return KINDS[reference.kind].label if reference.kind in KINDS else reference.type
    return str(getattr(reference, field))


def _one_name(name: Name) -> str:
    """A semicolon within a name would part it: it becomes a comma."""
    return names.in_one_line(name, doubled=True).replace(";", ",")


def record(row: Sequence[str], header_: Sequence[str], mapping: Mapping[int, str], raw: str, line: int) -> Record:
    """One row as a record. A row of another length than the header is read, and that is said."""
    if len(raw) > MOST_CHARACTERS:
        return rejected(raw, line, f"The row is longer than {MOST_CHARACTERS:,} characters.")
    if len(row) > MOST_COLUMNS:
        return rejected(raw, line, f"The row has more than {MOST_COLUMNS} cells.")
    draft = Draft("csv")
    if len(row) != len(header_):
        draft.warn(f"The row has {len(row)} cells and the header {len(header_)}; they were read from the left.")
    stated = {name: attribute for attribute, name in STATED.items()}
    kind = next((row[number] for number, field in mapping.items() if field == "kind" and number < len(row)), "")
    _kind(draft, told(kind).strip())
    for number, cell in enumerate(row):
        words = told(cell)
        name = header_[number].strip() if number < len(header_) else f"column {number + 1}"
        if not words.strip():
            continue
        if field := mapping.get(number, ""):
            _tell(draft, field, words, name)
        elif name in stated:
            draft.custom[extras.STATED[stated[name]]] = words.strip()
        elif name == OTHERS:
            _tell_others(draft, words)
        else:
            draft.keep(name or f"column {number + 1}", words)
    if draft.says_nothing():
        return rejected(raw, line, "No cell of the row is in a column that is a field.", tuple(draft.warnings))
    return Record(draft.reference(), raw, line, tuple(draft.warnings))


def _tell(draft: Draft, field: str, words: str, name: str) -> None:
    if field in NAMED_ROLES:
        for one in re.split(r"[;\n]", words):
            draft.person(field, one)
    elif field in IDENTIFIERS:
        draft.identifier(field, words, name)
    elif field in extras.STATED:
        year = _YEAR_AS_NUMBER.fullmatch(words.strip())
        draft.date(field, year[1] if year else words, name)
    elif field == "keyword":
        draft.keywords += [word.strip() for word in words.split(";" if ";" in words else ",") if word.strip()]
    elif field != "kind":
        draft.say(field, words, name)


def _kind(draft: Draft, stated: str) -> None:
    word = stated.lower()
    key = _LABELS.get(word) or _ZOTERO.get(word.replace(" ", "")) or kind_of_type(word)
    if key or not stated:
        draft.kind(key or "unstated", stated, exact=True)
    else:
        draft.kind("unstated", stated, exact=False)
