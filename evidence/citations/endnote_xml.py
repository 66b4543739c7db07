"""EndNote's XML, read and written. The fields are those of `endnote`; here is where each stands."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from evidence.citations import endnote
from evidence.citations.intake import Draft, kept
from evidence.citations.record import Record, rejected
from evidence.citations.reference import Reference
from evidence.citations.ris_fields import Field
from evidence.citations.xml_records import HEADER, add, children, local, pieces, printed, said, text

MEDIA_TYPE = "application/x-endnote+xml"
NOT_CARRIED = ("custom of other formats than RIS and EndNote",)

#: Path → tag of RIS, in the order of EndNote's document type.
_PATHS: dict[tuple[str, ...], str] = {
    ("contributors", "authors", "author"): "AU",
    ("contributors", "secondary-authors", "author"): "A2",
    ("contributors", "tertiary-authors", "author"): "A3",
    ("contributors", "subsidiary-authors", "author"): "A4",
    ("auth-address",): "AD",
    ("titles", "title"): "TI",
    ("titles", "secondary-title"): "T2",
    ("titles", "tertiary-title"): "T3",
    ("titles", "short-title"): "ST",
    ("periodical", "full-title"): "JF",
    ("periodical", "abbr-1"): "JA",
    ("alt-periodical", "full-title"): "J2",
    ("pages",): "SP",
    ("volume",): "VL",
    ("number",): "IS",
    ("num-vols",): "NV",
    ("edition",): "ET",
    ("section",): "SE",
    ("reprint-edition",): "RP",
    ("keywords", "keyword"): "KW",
    ("dates", "year"): "PY",
    ("dates", "pub-dates", "date"): "DA",
    ("pub-location",): "CY",
    ("publisher",): "PB",
    ("isbn",): "SN",
    ("accession-num",): "AN",
    ("call-num",): "CN",
    ("electronic-resource-num",): "DO",
    ("abstract",): "AB",
    ("label",): "ID",
    ("caption",): "CA",
    ("notes",): "N1",
    ("research-notes",): "M2",
    ("work-type",): "M3",
    ("reviewed-item",): "RI",
    ("remote-database-name",): "DB",
    ("remote-database-provider",): "DP",
    ("language",): "LA",
    ("urls", "related-urls", "url"): "UR",
    ("urls", "web-urls", "url"): "UR",
    ("urls", "pdf-urls", "url"): "L1",
    ("access-date",): "Y2",
    **{(f"custom{number}",): f"C{number}" for number in range(1, 8)},
}
_PATH_OF = {tag: path for path, tag in reversed(_PATHS.items())} | {
    "ED": ("contributors", "secondary-authors", "author")
}
_PATH_OF |= {"RN": ("research-notes",)}
_ORDER = list(dict.fromkeys(path[0] for path in _PATHS))
_REPEATED = frozenset({"AU", "A2", "A3", "A4", "KW", "UR", "L1", "DA"})
_ABOUT_THE_FILE = frozenset({"database", "source-app", "rec-number", "foreign-keys", "ref-type"})


def read(data: bytes) -> Iterator[Record]:
    """Every `<record>` of a file. Memory: the text of the file."""
    for record, element in pieces(data, "record"):
        yield record if element is None else _record(record, element)


def write(references: Iterable[Reference]) -> Iterator[str]:
    yield f"{HEADER}<xml><records>\n"
    for number, reference in enumerate(references, start=1):
        yield printed(record(reference, number)) + "\n"
    yield "</records></xml>\n"


def record(reference: Reference, number: int = 1) -> Element:
    root = Element("record")
    add(root, "rec-number", str(number))
    name, code = endnote.type_of(reference)
    add(root, "ref-type", str(code), name=name)
    lines: dict[tuple[str, ...], list[str]] = {}
    for tag, value in endnote.written(reference):
        if path := _PATH_OF.get(tag):
            lines.setdefault(path, []).append(value)
    for path, values in sorted(lines.items(), key=lambda one: _ORDER.index(one[0][0])):
        parent = root
        for step in path[:-1]:
            parent = _inside(parent, step)
        for value in values if _PATHS[path] in _REPEATED else ["\n".join(values)]:
            add(parent, path[-1], value)
    for field, value in kept(reference.custom, "endnote-xml"):
        if field.isascii() and field.replace("-", "").isalnum() and field[0].isalpha():
            add(root, field, value)
    return root


def _inside(parent: Element, name: str) -> Element:
    there = children(parent, name)
    return there[0] if there else add(parent, name)


def _record(seen: Record, element: Element) -> Record:
    draft = Draft("ris")
    kinds = children(element, "ref-type")
    stated = endnote.ris_type(kinds[0].get("name", ""), text(kinds[0])) if kinds else ""
    found = _fields(element)
    known = {path[0] for path in _PATHS} | _ABOUT_THE_FILE
    for child in element:
        if local(child) not in known and (words := text(child)):
            draft.keep_under("endnote-xml", local(child), words)
    endnote.tell(draft, stated, found)
    if draft.says_nothing():
        return rejected(seen.raw, seen.line, "The record says nothing but its type.", seen.warnings, seen.original)
    return replace(seen, reference=draft.reference(), warnings=(*seen.warnings, *draft.warnings))


def _fields(element: Element) -> list[Field]:
    """Of a journal EndNote writes the title twice, in `periodical` and in `secondary-title`."""
    found = [(tag, words) for path, tag in _PATHS.items() for one in children(element, *path) if (words := text(one))]
    journal = said(element, "titles", "secondary-title")
    return [(tag, words) for tag, words in found if not (tag == "JF" and words == journal)]
