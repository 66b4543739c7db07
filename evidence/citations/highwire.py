"""Highwire tags: how a page tells reference managers and scholarly search engines which work it is about.

Names as Zotero's “Embedded Metadata” and https://scholar.google.com/intl/en/scholar/inclusion.html read them. What is
read as the type of the work is the tag of its container: a journal, a conference, the institution of a report.
Organisations that wrote something are taken apart by readers of these tags (“Social Care Institute for | Excellence”):
unAPI keeps them whole.
"""

import re
from collections.abc import Iterator

from evidence.citations.reference import Name, Reference

type Tag = tuple[str, str]
"""Name and content of a `<meta>`."""

_STATED = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d{2})?)?")
_PAGES = re.compile(r"\s*(\w+)\s*(?:[-–—]+\s*(\w+)\s*)?")

#: CSL type → tag that carries what the work stands in, and with it the type.
CONTAINERS: dict[str, str] = {
    "article-journal": "citation_journal_title",
    "chapter": "citation_inbook_title",
}
#: CSL type → tag that carries who published it, and with it the type.
INSTITUTIONS: dict[str, str] = {
    "report": "citation_technical_report_institution",
    "thesis": "citation_dissertation_institution",
}


def tags(reference: Reference, *, page: str) -> list[Tag]:
    """The tags of `reference`, none of them empty. `page` is the full address of its record here.

    >>> tags(Reference(id="x", type="report", title="A", issued="2013-09-03", publisher="Prospect"), page="https://e/1/")
    ... # doctest: +NORMALIZE_WHITESPACE
    [('citation_title', 'A'), ('citation_publication_date', '2013/09/03'),
     ('citation_technical_report_institution', 'Prospect'), ('citation_abstract_html_url', 'https://e/1/')]
    """
    found = [
        ("citation_title", reference.title),
        *_people("citation_author", reference.author),
        *_people("citation_editor", reference.editor),
        ("citation_publication_date", date(reference.issued)),
        *_places(reference),
        ("citation_volume", reference.volume),
        ("citation_issue", reference.issue),
        *_pages(reference.page),
        ("citation_doi", reference.doi),
        ("citation_isbn", reference.isbn),
        ("citation_issn", reference.issn),
        ("citation_language", reference.language),
        *(("citation_keywords", word) for word in reference.keywords),
        ("citation_abstract", reference.abstract),
        ("citation_abstract_html_url", page),
    ]
    return [(name, content) for name, content in found if content]


def date(edtf: str) -> str:
    """A year, month or day as these tags write it; nothing for a date that is a guess or a span.

    >>> date("2013-09-03"), date("2013~"), date("2013/2015")
    ('2013/09/03', '', '')
    """
    return edtf.replace("-", "/") if _STATED.fullmatch(edtf) else ""


def _people(name: str, people: tuple[Name, ...]) -> Iterator[Tag]:
    return ((name, one.inverted) for one in people)


def _places(reference: Reference) -> Iterator[Tag]:
    if reference.type == "paper-conference":
        yield "citation_conference_title", reference.event_title or reference.container_title
    if name := CONTAINERS.get(reference.type):
        yield name, reference.container_title
    if name := INSTITUTIONS.get(reference.type):
        yield name, reference.publisher
    else:
        yield "citation_publisher", reference.publisher
    if reference.type == "report":
        yield "citation_technical_report_number", reference.number


def _pages(pages: str) -> Iterator[Tag]:
    found = _PAGES.fullmatch(pages)
    if found:
        yield "citation_firstpage", found[1]
        yield "citation_lastpage", found[2] or ""
