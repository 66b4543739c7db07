"""schema.org in JSON-LD: the same work for search engines. https://schema.org/CreativeWork and its kinds.

Only what the record states. No rating and no review: this library does not say what is true.
"""

import re
from collections.abc import Iterable

from evidence.citations import kinds
from evidence.citations.reference import Json, Name, Reference
from evidence.text.cleaning import safe_address

CONTEXT = "https://schema.org"

#: CSL type → type of what such a work is part of.
CONTAINERS: dict[str, str] = {
    "article-journal": "Periodical",
    "article-newspaper": "Newspaper",
    "article-magazine": "Periodical",
    "chapter": "Book",
    "post-weblog": "Blog",
    "webpage": "WebSite",
}
_STATED = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d{2})?)?")


def dump(reference: Reference, *, page: str) -> dict[str, Json]:
    """The work that `page`, the full address of its record here, is about; what is not stated is left out."""
    kind = kinds.KINDS.get(reference.kind)
    found: dict[str, Json] = {
        "@context": CONTEXT,
        "@type": kind.schema_org if kind else "CreativeWork",
        "mainEntityOfPage": page,
        "name": reference.title,
        "alternateName": reference.short_title,
        "author": _people(reference.author),
        "editor": _people(reference.editor),
        "translator": _people(reference.translator),
        "contributor": _people(reference.contributor),
        "datePublished": _day(reference.issued),
        "inLanguage": reference.language,
        "creativeWorkStatus": reference.status,
        "isPartOf": _container(reference),
        "pagination": reference.page,
        "publication": _event(reference),
        "publisher": _organisation(reference.publisher, reference.publisher_place),
        "reportNumber": reference.number if reference.type == "report" else "",
        "isbn": reference.isbn if reference.type == "book" else "",
        "identifier": reference.doi and f"https://doi.org/{reference.doi}",
        "url": safe_address(reference.address) or "",
        "keywords": list(reference.keywords),
        "abstract": reference.abstract,
    }
    return _stated(found)


def _stated(fields: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if value}


def _people(names: Iterable[Name]) -> list[Json]:
    return [_organisation(one.literal) if one.literal else _person(one) for one in names]


def _person(name: Name) -> Json:
    return _stated({"@type": "Person", "name": str(name), "familyName": name.family, "givenName": name.given})


def _organisation(name: str, place: str = "") -> Json:
    return _stated({"@type": "Organization", "name": name, "location": place}) if name else None


def _day(edtf: str) -> str:
    """ISO 8601, which has no words for about or perhaps; of a span, nothing."""
    return edtf if _STATED.fullmatch(edtf) else ""


def _container(reference: Reference) -> Json:
    """What the work stands in, its volume and issue around it from the inside out."""
    if not reference.container_title:
        return None
    inner: dict[str, Json] = {
        "@type": CONTAINERS.get(reference.type, "CreativeWork"),
        "name": reference.container_title,
        "issn": reference.issn,
        "isbn": reference.isbn if reference.type == "chapter" else "",
    }
    whole: Json = _stated(inner)
    if reference.volume:
        whole = {"@type": "PublicationVolume", "volumeNumber": reference.volume, "isPartOf": whole}
    if reference.issue:
        whole = {"@type": "PublicationIssue", "issueNumber": reference.issue, "isPartOf": whole}
    return whole


def _event(reference: Reference) -> Json:
    """The conference at which the work was given."""
    if not reference.event_title:
        return None
    first, _, last = reference.event_date.partition("/")
    return _stated(
        {
            "@type": "PublicationEvent",
            "name": reference.event_title,
            "location": reference.event_place,
            "startDate": _day(first),
            "endDate": _day(last),
        }
    )
