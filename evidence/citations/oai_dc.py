"""Dublin Core as OAI-PMH asks for it (`oai_dc`), written only: fifteen words say too little to read a reference from.

Source: https://www.openarchives.org/OAI/openarchivesprotocol.html#dublincore
"""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from evidence.citations import house
from evidence.citations.kinds import KINDS
from evidence.citations.reference import Reference
from evidence.citations.xml_records import HEADER, add, printed

MEDIA_TYPE = "application/xml"
NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
NOT_CARRIED = ("short title", "custom", "which contributor is editor or translator", "parts: volume, issue, pages")
_DECLARED = {
    "xmlns:oai_dc": NAMESPACE,
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": f"{NAMESPACE} http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
}


def write(references: Iterable[Reference]) -> Iterator[str]:
    """A list of records; each declares what it needs, as it stands in OAI-PMH."""
    yield f"{HEADER}<records>\n"
    for reference in references:
        yield printed(record(reference)) + "\n"
    yield "</records>\n"


def record(reference: Reference) -> Element:
    root = Element("oai_dc:dc", _DECLARED)
    for name, words in elements(reference):
        add(root, f"dc:{name}", words)
    return root


def elements(reference: Reference) -> Iterator[tuple[str, str]]:
    """Names and words in Dublin Core's order; the identifiers are those of the work. `source` is what it is in."""
    kind = KINDS.get(reference.kind, KINDS["unstated"])
    event = ", ".join(filter(None, (reference.event_title, reference.event_place, house.days(reference.event_date))))
    others = (*reference.editor, *reference.translator, *reference.contributor)
    said: list[tuple[str, Iterable[str]]] = [
        ("title", [reference.title]),
        ("creator", [name.inverted for name in reference.author]),
        ("subject", reference.keywords),
        ("description", [reference.abstract, reference.note]),
        ("publisher", [reference.publisher]),
        ("contributor", [name.inverted for name in others]),
        ("date", [reference.issued]),
        ("type", [kind.label, kind.dublin_core]),
        ("identifier", [_address(reference), reference.url, _urn("isbn", reference.isbn), reference.number]),
        ("source", [reference.container_title, event, _urn("issn", reference.issn)]),
        ("language", [reference.language]),
    ]
    return ((name, word) for name, words in said for word in words if word)


def _address(reference: Reference) -> str:
    return f"https://doi.org/{reference.doi}" if reference.doi else ""


def _urn(scheme: str, value: str) -> str:
    return f"urn:{scheme}:{value}" if value else ""
