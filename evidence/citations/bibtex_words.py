"""The fields and entry types of BibTeX and BibLaTeX for ours: one table for both directions and both dialects.

Sources: the manual of biblatex (§2.1, §2.2) and BibTeXing (Patashnik, 1988).
"""

import calendar

from evidence.citations.kinds import KINDS

FIELDS: dict[str, str] = {
    "title": "title",
    "short_title": "shorttitle",
    "event_title": "eventtitle",
    "event_place": "venue",
    "event_date": "eventdate",
    "volume": "volume",
    "page": "pages",
    "language": "language",
    "doi": "doi",
    "isbn": "isbn",
    "issn": "issn",
    "url": "url",
    "status": "pubstate",
    "abstract": "abstract",
    "note": "note",
}
"""Attribute → field, for those that have one in every entry. Styles of BibTeX pass over what they do not know."""
NAMES = ("author", "editor", "translator", "contributor")
VERBATIM = frozenset({"doi", "url", "isbn", "issn"})

_IN_BOOKS = frozenset({"inproceedings", "incollection", "inbook", "conference", "inreference"})
_PUBLISHERS = {"techreport": "institution", "report": "institution", "phdthesis": "school", "thesis": "institution"}
_PUBLISHERS |= {"online": "organization"}

TYPES: dict[str, str] = {
    "article": "journal-article",
    "book": "book",
    "conference": "conference-paper",
    "electronic": "web-page",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "conference-paper",
    "mastersthesis": "thesis",
    "misc": "unstated",
    "online": "web-page",
    "phdthesis": "thesis",
    "report": "report",
    "techreport": "report",
    "thesis": "thesis",
    "www": "web-page",
}
NEAREST: dict[str, str] = {
    "booklet": "book",
    "collection": "book",
    "inreference": "chapter",
    "legislation": "government-document",
    "manual": "report",
    "mvbook": "book",
    "mvcollection": "book",
    "periodical": "journal-article",
    "proceedings": "book",
    "standard": "report",
    "suppperiodical": "journal-article",
}
LABELS = {kind.label: kind.key for kind in KINDS.values()}

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = {name: calendar.month_name[number] for number, name in enumerate(MONTHS, start=1)}
"""BibTeX's own strings."""


def container(entry: str, *, biblatex: bool) -> str:
    """The field of the whole that an entry of this type is in."""
    return "booktitle" if entry in _IN_BOOKS else "journaltitle" if biblatex else "journal"


def publisher(entry: str) -> str:
    return _PUBLISHERS.get(entry, "publisher")


def numbers(entry: str) -> tuple[str, str]:
    """The fields of issue and number: an article's `number` is its issue, and its own number is `eid`."""
    return ("number", "eid") if entry == "article" else ("issue", "number")


def types_of(kind_key: str) -> tuple[str, str]:
    kind = KINDS.get(kind_key, KINDS["unstated"])
    return kind.bibtex, kind.biblatex


def told_by_type(kind_key: str, entry: str) -> bool:
    """Whether the entry type alone leads back to the kind; if not, the field `type` names it."""
    return TYPES.get(entry) == kind_key
