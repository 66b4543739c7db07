"""The words of MODS for ours: roles, genres, notes. One table for writing and reading."""

import re

from evidence.citations.kinds import KINDS

ROLES = {"author": "aut", "editor": "edt", "translator": "trl", "contributor": "ctb"}
ROLE_OF = {word: role for role, code in ROLES.items() for word in (role, code)} | {"creator": "author", "cre": "author"}

MARC_GENRES = {
    "conferencePaper": "conference publication",
    "journalArticle": "article",
    "book": "book",
    "thesis": "thesis",
    "presentation": "speech",
    "report": "technical report",
    "newspaperArticle": "newspaper",
    "blogPost": "web site",
    "webpage": "web site",
}
"""Zotero's type → term of https://www.loc.gov/standards/valuelist/marcgt.html"""

LABELS = {kind.label: kind.key for kind in KINDS.values()}
_NEAREST = {
    "government publication": "government-document",
    "periodical": "journal-article",
    "journal": "journal-article",
    "journal article": "journal-article",
    "theses": "thesis",
    "essay": "unstated",
    "bookSection": "chapter",
    "book chapter": "chapter",
    "magazineArticle": "news-article",
    "legislation": "government-document",
    "encyclopediaArticle": "chapter",
    "dictionaryEntry": "chapter",
    "manuscript": "unstated",
}
GENRES = (
    _NEAREST
    | {MARC_GENRES[kind.zotero]: kind.key for kind in reversed(KINDS.values()) if kind.zotero in MARC_GENRES}
    | {kind.zotero: kind.key for kind in reversed(KINDS.values())}
)
"""Any genre → the first of our kinds that has it."""

EVENT = "event_title"
NOTE_TYPES = {
    EVENT: "event-title",
    "event_place": "event-place",
    "event_date": "event-date",
    "status": "publication-status",
}
NOTED = {name: attribute for attribute, name in NOTE_TYPES.items()}
PLAIN_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?")
PAGES = re.compile(r"([^\s\-–]+)[-–]([^\s\-–]+)")
STEP = re.compile(r"([A-Za-z]+)(?:\[([^\]]*)\])?")
