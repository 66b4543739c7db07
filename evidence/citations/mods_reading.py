"""MODS of any version, read: by names of elements, whatever their prefix. What is not modelled is kept by its path."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from evidence.citations import extras
from evidence.citations.intake import Draft
from evidence.citations.kinds import KINDS
from evidence.citations.mods_words import EVENT, GENRES, LABELS, NOTED, ROLE_OF
from evidence.citations.record import Record, rejected
from evidence.citations.reference import Name
from evidence.citations.xml_records import children, local, pieces, said, text


def read(data: bytes) -> Iterator[Record]:
    """Every `<mods>` of a file. Memory: the text of the file."""
    for record, element in pieces(data, "mods"):
        yield record if element is None else _record(record, element)


def _record(seen: Record, element: Element) -> Record:
    draft = Draft("mods")
    _genre(draft, element)
    for child in element:
        _READERS.get(local(child), _unknown)(draft, child)
    if draft.says_nothing():
        return rejected(seen.raw, seen.line, "The record says nothing but its type.", seen.warnings, seen.original)
    return replace(seen, reference=draft.reference(), warnings=(*seen.warnings, *draft.warnings))


def _genre(draft: Draft, element: Element) -> None:
    """Our own label says most, then a Zotero type (`local`), then any genre that is known."""
    genres = children(element, "genre")
    words = [text(one) for one in genres]
    own = next((LABELS[word] for word in reversed(words) if word in LABELS), "")
    near = next((GENRES[word] for word in words if word in GENRES), "")
    if own and (not near or KINDS[own].zotero == KINDS[near].zotero):
        draft.kind(own, own, exact=True)
    elif near:
        draft.kind(near, words[0], exact=True)
    else:
        draft.kind("unstated", ", ".join(words) or "none", exact=False)


def _title(draft: Draft, element: Element) -> None:
    kind = element.get("type", "")
    if kind not in {"", "abbreviated"}:
        return _unknown(draft, element)
    attribute, path = ("short_title", "titleInfo[abbreviated]") if kind else ("title", "titleInfo")
    return draft.say(attribute, _whole_title(element), path)


def _whole_title(element: Element) -> str:
    begins, title, rest = (said(element, name) for name in ("nonSort", "title", "subTitle"))
    whole = " ".join(filter(None, (begins, title)))
    return f"{whole.removesuffix(':').rstrip()}: {rest}" if rest else whole


def _name(draft: Draft, element: Element) -> None:
    """Without a role it is an author, as in MODS' own examples; a conference is an event."""
    parts = {one.get("type", ""): text(one) for one in children(element, "namePart")}
    if element.get("type") == "conference":
        return draft.say(EVENT, parts.get("", ""), "name[conference]")
    roles = [text(one).lower() for one in children(element, "role", "roleTerm")]
    role = next((ROLE_OF[one] for one in roles if one in ROLE_OF), "contributor" if roles else "author")
    if roles and not ROLE_OF.keys() & set(roles):
        draft.warn(f"The role “{roles[0]}” has no place of its own here; the name became a contributor.")
    address = parts.get("termsOfAddress", "")
    if parts.get("family"):
        given = ", ".join(filter(None, (parts.get("given", ""), address)))
        return draft.name(role, Name(family=parts["family"], given=given))
    if element.get("type") == "personal":
        return draft.person(role, parts.get("", "") or parts.get("given", ""))
    return draft.name(role, Name(literal=": ".join(text(one) for one in children(element, "namePart"))))


def _origin(draft: Draft, element: Element) -> None:
    draft.say("publisher", said(element, "publisher"), "originInfo/publisher")
    for place in children(element, "place", "placeTerm"):
        if place.get("type") != "code":
            draft.say("publisher_place", text(place), "originInfo/place")
    dates = [one for name in ("dateIssued", "copyrightDate", "dateCreated") for one in children(element, name)]
    point = {one.get("point", ""): text(one) for one in dates if one.get("point")}
    if "start" in point and "end" in point:
        draft.date("issued", f"{point['start']}/{point['end']}", "originInfo/dateIssued")
    for one in sorted(dates, key=lambda date: not date.get("encoding")):
        if not one.get("point"):
            draft.date("issued", text(one), f"originInfo/{local(one)}")
    known = {"publisher", "place", "dateIssued", "copyrightDate", "dateCreated"}
    for child in element:
        if local(child) not in known:
            _unknown(draft, child, "originInfo")


def _language(draft: Draft, element: Element) -> None:
    draft.say("language", said(element, "languageTerm") or text(element), "language/languageTerm")


def _note(draft: Draft, element: Element) -> None:
    """Notes without a type become one note; ours have a type of their own."""
    kind, words = element.get("type", ""), text(element)
    if kind in extras.STATED.values():
        draft.custom[kind] = words
    elif kind == "event-date":
        draft.date("event_date", words, "note[event-date]")
    elif kind in NOTED:
        draft.say(NOTED[kind], words, f"note[{kind}]")
    elif kind:
        _unknown(draft, element)
    else:
        draft.say("note", words, "note")


def _subject(draft: Draft, element: Element) -> None:
    for child in element:
        if local(child) == "topic":
            draft.keyword(text(child))
        else:
            _unknown(draft, child, "subject")


def _related(draft: Draft, element: Element) -> None:
    if element.get("type") != "host":
        return _unknown(draft, element)
    event = element.get("displayLabel") == "conference"
    for child in element:
        name = local(child)
        if name == "titleInfo" and not child.get("type"):
            draft.say(EVENT if event else "container_title", _whole_title(child), "relatedItem[host]/titleInfo")
        elif name in {"part", "identifier", "originInfo"}:
            _READERS[name](draft, child)
        elif name == "name":
            _name(draft, child)
        else:
            _unknown(draft, child, "relatedItem[host]")
    return None


def _part(draft: Draft, element: Element) -> None:
    for detail in children(element, "detail"):
        if (name := detail.get("type", "")) in {"volume", "issue"}:
            draft.say(name, said(detail, "number") or text(detail), f"part/detail[{name}]")
        else:
            _unknown(draft, detail, "part")
    for extent in children(element, "extent"):
        ends = [said(extent, "start"), said(extent, "end")]
        draft.say("page", "-".join(filter(None, ends)) or said(extent, "list") or text(extent), "part/extent")
    for date in children(element, "date"):
        draft.date("issued", text(date), "part/date")


def _identifier(draft: Draft, element: Element) -> None:
    scheme, words = element.get("type", "").lower(), text(element)
    scheme = {"uri": "url"}.get(scheme, scheme)
    if scheme in {"doi", "isbn", "issn", "url"}:
        draft.identifier(scheme, words, f"identifier[{element.get('type', '')}]")
    elif scheme == "report number":
        draft.say("number", words, "identifier[report number]")
    else:
        _unknown(draft, element)


def _location(draft: Draft, element: Element) -> None:
    for child in element:
        if local(child) == "url":
            draft.identifier("url", text(child), "location/url")
        else:
            _unknown(draft, child, "location")


def _about_the_record(draft: Draft, element: Element) -> None:
    draft.say("id", said(element, "recordIdentifier"), "recordInfo/recordIdentifier")


def _unknown(draft: Draft, element: Element, inside: str = "") -> None:
    """Each element with words is kept under its path: `physicalDescription/extent`, `note[funding]`."""
    waiting = [(element, inside)]
    while waiting:
        one, above = waiting.pop()
        kind = f"[{one.get('type')}]" if one.get("type") else ""
        path = f"{above}/{local(one)}{kind}".removeprefix("/")
        if len(one):
            waiting += [(child, path) for child in reversed(one)]
        elif words := text(one):
            draft.keep(path, words)


def _nothing(_: Draft, __: Element) -> None:
    """Genres are read first of all; that a text is a text goes without saying."""


def _type_of_resource(draft: Draft, element: Element) -> None:
    if text(element) != "text":
        _unknown(draft, element)


_READERS: dict[str, Callable[[Draft, Element], None]] = {
    "titleInfo": _title,
    "name": _name,
    "genre": _nothing,
    "typeOfResource": _type_of_resource,
    "originInfo": _origin,
    "language": _language,
    "abstract": lambda draft, element: draft.say("abstract", text(element), "abstract"),
    "note": _note,
    "subject": _subject,
    "relatedItem": _related,
    "part": _part,
    "identifier": _identifier,
    "location": _location,
    "recordInfo": _about_the_record,
}
