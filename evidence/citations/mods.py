"""MODS 3.8, written so that reference managers that read it by unAPI keep organisations whole and conferences told.

Sources: https://www.loc.gov/standards/mods/userguide/ and what Zotero does with each element. A conference stands as
the host (`displayLabel="conference"`) where there are no proceedings: as a `<name>` it would be taken for an author.
"""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from evidence.citations import extras
from evidence.citations.intake import kept
from evidence.citations.kinds import KINDS, Kind
from evidence.citations.mods_words import EVENT, MARC_GENRES, NOTE_TYPES, PAGES, PLAIN_DATE, ROLES, STEP
from evidence.citations.reference import Reference
from evidence.citations.xml_records import HEADER, add, children, printed

MEDIA_TYPE = "application/mods+xml"
NAMESPACE = "http://www.loc.gov/mods/v3"
NOT_CARRIED = ("custom of other formats", "attributes, other than `type`, of elements that are not modelled")


def write(references: Iterable[Reference]) -> Iterator[str]:
    yield f'{HEADER}<modsCollection xmlns="{NAMESPACE}">\n'
    for reference in references:
        yield printed(record(reference, "")) + "\n"
    yield "</modsCollection>\n"


def record(reference: Reference, namespace: str = NAMESPACE) -> Element:
    """One `<mods>`, with the namespace declared unless an element around it does."""
    kind = KINDS.get(reference.kind, KINDS["unstated"])
    root = Element("mods", {"xmlns": namespace, "version": "3.8"} if namespace else {"version": "3.8"})
    _title(root, reference.title, supplied="yes" if reference.title_supplied else "")
    _title(root, reference.short_title, type="abbreviated")
    for attribute in ROLES:
        if not (attribute == "editor" and reference.container_title):
            _names(root, reference, attribute)
    _genres(root, kind)
    _origin(root, reference)
    if reference.language:
        _language(root, reference.language)
    for name in ("abstract", "note"):
        if words := getattr(reference, name):
            add(root, name, words)
    _typed_notes(root, reference)
    for keyword in reference.keywords:
        add(add(root, "subject"), "topic", keyword)
    _host(root, reference)
    _where(root, reference)
    _kept(root, reference)
    if reference.id:
        add(add(root, "recordInfo"), "recordIdentifier", reference.id)
    return root


def _title(parent: Element, title: str, **attributes: str) -> None:
    if title:
        add(add(parent, "titleInfo", "", **attributes), "title", title)


def _names(parent: Element, reference: Reference, role: str) -> None:
    for name in getattr(reference, role):
        element = add(parent, "name", "", type="corporate" if name.literal else "personal")
        for part, words in (("", name.literal), ("family", name.family), ("given", name.given)):
            if words:
                add(element, "namePart", words, type=part)
        roles = add(element, "role")
        add(roles, "roleTerm", ROLES[role], type="code", authority="marcrelator")
        add(roles, "roleTerm", role, type="text", authority="marcrelator")


def _genres(root: Element, kind: Kind) -> None:
    """Zotero's own name first, which it takes before all others; then MARC's; then ours."""
    add(root, "typeOfResource", "text")
    add(root, "genre", kind.zotero, authority="local")
    if kind.zotero in MARC_GENRES:
        add(root, "genre", MARC_GENRES[kind.zotero], authority="marcgt")
    add(root, "genre", kind.label)


def _origin(root: Element, reference: Reference) -> None:
    if not (reference.publisher_place or reference.publisher or reference.issued):
        return
    origin = add(root, "originInfo", "", eventType="publication")
    if reference.publisher_place:
        add(add(origin, "place"), "placeTerm", reference.publisher_place, type="text")
    if reference.publisher:
        add(origin, "publisher", reference.publisher)
    if reference.issued:
        encoding = "w3cdtf" if PLAIN_DATE.fullmatch(reference.issued) else "edtf"
        add(origin, "dateIssued", reference.issued, encoding=encoding, keyDate="yes")


def _language(root: Element, language: str) -> None:
    code = (
        language.replace("-", "").isalnum() and language.isascii() and len(language.split("-", maxsplit=1)[0]) in {2, 3}
    )
    attributes = {"type": "code", "authority": "rfc5646"} if code else {"type": "text"}
    add(add(root, "language"), "languageTerm", language, **attributes)


def _typed_notes(root: Element, reference: Reference) -> None:
    """What MODS has no element for: notes with a type, which reading takes back."""
    hosted = EVENT if _is_at_event(reference) else ""
    for attribute, name in NOTE_TYPES.items():
        if attribute != hosted and (words := getattr(reference, attribute)):
            add(root, "note", words, type=name)
    for key in extras.STATED.values():
        if words := reference.custom.get(key):
            add(root, "note", str(words), type=key)


def _is_at_event(reference: Reference) -> bool:
    return bool(reference.event_title) and not reference.container_title


def _host(root: Element, reference: Reference) -> None:
    """The whole that the work is in, with volume, issue, pages and the whole's number; without one they are its own."""
    event = _is_at_event(reference)
    title = reference.event_title if event else reference.container_title
    parent = root
    if title:
        parent = add(root, "relatedItem", "", type="host", displayLabel="conference" if event else "")
        _title(parent, title)
    if reference.container_title:  # whose editors they are
        _names(parent, reference, "editor")
    for scheme in ("isbn", "issn"):
        if value := getattr(reference, scheme):
            add(parent, "identifier", value, type=scheme)
    if not (reference.volume or reference.issue or reference.page):
        return
    part = add(parent, "part")
    for detail in ("volume", "issue"):
        if value := getattr(reference, detail):
            add(add(part, "detail", "", type=detail), "number", value)
    if reference.page:
        _pages(part, reference.page)


def _pages(part: Element, pages: str) -> None:
    extent = add(part, "extent", "", unit="pages")
    if match := PAGES.fullmatch(pages):
        add(extent, "start", match[1])
        add(extent, "end", match[2])
    else:
        add(extent, "start" if pages.isalnum() else "list", pages)


def _where(root: Element, reference: Reference) -> None:
    for scheme, value in (("doi", reference.doi), ("report number", reference.number)):
        if value:
            add(root, "identifier", value, type=scheme)
    if reference.url:
        add(add(root, "location"), "url", reference.url, usage="primary display")


def _kept(root: Element, reference: Reference) -> None:
    """Elements that were read and are not modelled: their path tells where they stood."""
    for path, value in kept(reference.custom, "mods"):
        steps = [STEP.fullmatch(step) for step in path.split("/")]
        if path == "type" or not all(steps):
            continue
        parent = root
        for step in filter(None, steps[:-1]):
            there = [one for one in children(parent, step[1]) if one.get("type") == step[2]]
            parent = there[-1] if there else add(parent, step[1], "", type=step[2] or "")
        if last := steps[-1]:
            add(parent, last[1], value, type=last[2] or "")
