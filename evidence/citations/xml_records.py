"""XML read record by record, and written: no document type, no entities, nothing loaded, depth and size bounded.

Records are found by their tags in the text and parsed one by one, so that one that is broken is rejected and the others
are read. A document type is never looked at: what needs its entities is rejected with that reason.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import (
    Element,
    ParseError,
    SubElement,
    tostring,
)

from defusedxml import ElementTree as Defused
from defusedxml.common import DefusedXmlException

from evidence.citations import decoding
from evidence.citations.record import DEEPEST, MOST_CHARACTERS, MOST_FIELDS, Record, rejected

HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'

_NAMESPACE = re.compile(r"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ANY_TAG = re.compile(r"<[^<>]*>")
_MARKUP = re.compile(r"<(/?)[^<>]*?(/?)>")

type Piece = tuple[Record, Element | None]
"""A record without its reference, and its element; None when it is rejected."""


def pieces(data: bytes, name: str) -> Iterator[Piece]:
    """The elements called `name`, whatever prefix they have, with their text. Memory: the text of the file."""
    text = decoding.text_of(data)
    tag = re.compile(rf"<((?:[\w.-]+:)?){name}(?=[\s/>])")
    first = tag.search(text)
    if first is None:
        raw, original, odd = decoding.shown(text)
        if _ANY_TAG.sub("", text).strip():  # else it is empty, or a list of none
            yield rejected(raw, 1, f"The file has no element “{name}”.", odd, original), None
        return
    spaces = "".join(dict.fromkeys(_NAMESPACE.findall(text, 0, first.start())))
    line, counted = 1, 0
    place: re.Match[str] | None = first
    while place is not None:
        begin = place.start()
        end, following = _extent(text, place, tag, f"</{place[1]}{name}")
        line, counted = line + len(_LINE_END.findall(text, counted, begin)), begin
        yield _parsed(text[begin:end], line, spaces)
        place = following


def _extent(text: str, place: re.Match[str], tag: re.Pattern[str], closing: str) -> tuple[int, re.Match[str] | None]:
    """Where the element ends, and the next one: one that is not closed ends where the next begins."""
    opened = text.find(">", place.end())
    if opened > 0 and text[opened - 1] == "/":
        return opened + 1, tag.search(text, opened)
    following = tag.search(text, place.end())
    latest = following.start() if following else len(text)
    closed = text.find(closing, place.end(), latest)
    return (text.find(">", closed, latest) + 1 if closed > 0 else 0) or latest, following


def _parsed(escaped: str, line: int, spaces: str) -> Piece:
    raw, original, odd = decoding.shown(escaped)
    seen = Record(None, raw, line, odd, "", original)
    try:
        _refuse_large(raw)
        wrapped = f"<x{spaces}>{decoding.western(escaped)}</x>"
        root = Defused.fromstring(wrapped, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as problem:
        return rejected(raw, line, f"This is not well-formed XML: {problem}.", odd, original), None
    except (ValueError, RecursionError) as problem:
        return rejected(raw, line, str(problem), odd, original), None
    return seen, root[0]


def _refuse_large(raw: str) -> None:
    if len(raw) > MOST_CHARACTERS:
        raise ValueError(f"The record is longer than {MOST_CHARACTERS:,} characters.")
    depth = fields = 0
    for closes, empty in _MARKUP.findall(raw):
        fields += 1
        depth += -1 if closes else 0 if empty else 1
        if depth > DEEPEST:
            raise ValueError(f"Elements are nested deeper than {DEEPEST}.")
    if fields > 10 * MOST_FIELDS:
        raise ValueError(f"The record has more than {10 * MOST_FIELDS:,} tags.")


# --- Looking at elements ---


def local(element: Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element, *path: str) -> list[Element]:
    """Those inside `element` that lie at the end of `path`, whatever their namespaces."""
    found = [element]
    for name in path:
        found = [child for one in found for child in one if local(child) == name]
    return found


def text(element: Element) -> str:
    """All words of an element, of the elements inside it as well: EndNote wraps them in styles."""
    return "".join(element.itertext()).strip()


def said(element: Element, *path: str) -> str:
    """The words at the end of `path`, of the first that has any."""
    return next((words for one in children(element, *path) if (words := text(one))), "")


# --- Writing ---


def add(parent: Element, name: str, words: str = "", /, **attributes: str) -> Element:
    """An element inside `parent`. Attributes without a value are left out."""
    element = SubElement(parent, name, {key: legal(value) for key, value in attributes.items() if value})
    element.text = legal(words) or None
    return element


def legal(words: str) -> str:
    """`words` without what XML 1.0 cannot say."""
    return _ILLEGAL.sub("\ufffd", words)


def printed(element: Element) -> str:
    return str(tostring(element, encoding="unicode"))
