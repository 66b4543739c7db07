"""What the tags of RIS mean, by type: one table for both directions."""

import re
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from evidence.citations.kinds import KINDS

REPORTS = frozenset({"RPRT", "GOVDOC"})
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
_SEASONS = {"21": "Spring", "22": "Summer", "23": "Autumn", "24": "Winter"}

KINDS_OF = {kind.ris: kind.key for kind in reversed(KINDS.values()) if kind.key != "unstated"}
"""RIS type → the first kind that has it."""
TOLD_BY_M3 = frozenset(
    kind.key for kind in KINDS.values() if KINDS_OF.get(kind.ris) != kind.key and kind.key != "unstated"
)
"""Kinds that share their RIS type: M3, the type of work, says which."""
TYPES_OF_WORK = {KINDS[key].label: key for key in TOLD_BY_M3}

_EXACT = {"CONF": "conference-paper", "EJOUR": "journal-article", "EBOOK": "book", "ECHAP": "chapter"}
_NEAREST = {
    "ABST": "conference-abstract",
    "BILL": "government-document",
    "CTLG": "book",
    "DICT": "chapter",
    "EDBOOK": "book",
    "ENCYC": "chapter",
    "HEAR": "government-document",
    "INPR": "journal-article",
    "JFULL": "journal-article",
    "MGZN": "news-article",
    "PAMP": "report",
    "SER": "book",
    "STAND": "report",
    "STAT": "government-document",
    "UNBILL": "government-document",
}

_COMMON = {
    "ID": "id",
    "TI": "title",
    "ST": "short_title",
    "AU": "author",
    "A4": "translator",
    "DA": "issued",
    "PB": "publisher",
    "VL": "volume",
    "SP": "page",
    "LA": "language",
    "AB": "abstract",
    "N1": "note",
    "DO": "doi",
    "UR": "url",
}
_USUAL = {"T2": "container_title", "CY": "publisher_place"}
_NUMBERED = {"IS": "issue", "M1": "number"}
_IN_CONFERENCE = {"T2": "event_title", "C3": "container_title", "CY": "event_place", "C1": "publisher_place"}
_BY_TYPE = {
    "CPAPER": _IN_CONFERENCE | _NUMBERED | {"A2": "editor"},
    "JOUR": _USUAL | _NUMBERED | {"A2": "editor"},
    "CHAP": _USUAL | _NUMBERED | {"A2": "editor"},
    "BOOK": _USUAL | _NUMBERED | {"A3": "editor"},
    "RPRT": _USUAL | {"IS": "number", "ED": "editor"},
    "GOVDOC": _USUAL | {"IS": "number", "ED": "editor"},
}
"""Reference managers read A2 of a book as the editor of its series."""

_ALSO_READ = {
    "A1": "author",
    "ED": "editor",
    "T1": "title",
    "CT": "title",
    "N2": "abstract",
    "Y1": "issued",
    "PY": "issued",
    "SP": "first page",
    "EP": "last page",
    "JF": "container_title",
    "JO": "container_title",
    "JA": "container_title",
    "PP": "publisher_place",
}
_SPECIAL = ("DO", "UR")
_ORDER = [
    "ID",
    "TI",
    "ST",
    "AU",
    "A2",
    "A3",
    "ED",
    "A4",
    "DA",
    "T2",
    "C3",
    "C1",
    "CY",
    "PB",
    "VL",
    "IS",
    "M1",
    "SP",
    "LA",
    "DO",
    "UR",
    "AB",
    "N1",
]
_IN_EXTRA = ("event_title", "event_place", "event_date", "status", "contributor", "issue", "number")


@dataclass(frozen=True, slots=True)
class Layout:
    """What the tags of one type mean."""

    written: tuple[tuple[str, str], ...]
    """Tag and attribute, in the order of writing."""
    read: MappingProxyType[str, str]
    extra: tuple[str, ...]
    """Attributes without a tag in this type: lines of M2."""


@lru_cache
def layout(ris_type: str) -> Layout:
    own = _BY_TYPE.get(ris_type, _USUAL | _NUMBERED | {"ED": "editor"})
    meant = _COMMON | own
    written = [(tag, meant[tag]) for tag in _ORDER if tag in meant]
    numbers = written.index(("DO", "doi"))
    written[numbers:numbers] = [("SN", "isbn"), ("SN", "issn")]
    reading = _ALSO_READ | {tag: attribute for tag, attribute in (_COMMON | own).items() if tag != "SP"}
    if ris_type == "CPAPER":  # the conference is the container of nothing: proceedings have C3
        reading |= {"JO": "event_title", "BT": "container_title"}
    elif ris_type == "BOOK":
        reading |= {"BT": "title"}
    else:
        reading |= {"BT": "container_title"}
    said = {attribute for _, attribute in written}
    return Layout(
        tuple(written),
        MappingProxyType({tag: attribute for tag, attribute in reading.items() if tag not in _SPECIAL}),
        tuple(attribute for attribute in _IN_EXTRA if attribute not in said),
    )


def kind_of(ris_type: str) -> tuple[str, bool]:
    """Our kind of a RIS type, and whether it is exactly that."""
    if ris_type in KINDS_OF:
        return KINDS_OF[ris_type], True
    if ris_type in _EXACT:
        return _EXACT[ris_type], True
    return _NEAREST.get(ris_type, "unstated"), False


def slashed(edtf: str) -> str:
    """An EDTF date in the form of RIS: YYYY/MM/DD, and behind a third stroke what that cannot say.

    >>> slashed("2019-05-27"), slashed("2019-21"), slashed("2013~"), slashed("19XX")
    ('2019/05/27', '2019///Spring', '2013///2013~', '19XX')
    """
    day = _DAY.fullmatch(edtf)
    if day and day[2] in _SEASONS and not day[3]:
        return f"{day[1]}///{_SEASONS[day[2]]}"
    if day:
        return f"{day[1]}/{day[2]}/{day[3] or ''}"
    year = YEAR.search(edtf)
    return f"{year[0]}///{edtf}" if year else edtf
