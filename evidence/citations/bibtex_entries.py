"""A BibTeX file as entries, and an entry as fields still in LaTeX: where each begins and ends, whatever is broken.

Strings (`@string`, `#`) are put in where they are used, as BibTeX does: one that is defined by itself is unknown, so
nothing runs in circles.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence.citations.record import MOST_FIELDS

LONGEST_VALUE = 1_000_000
"""Characters of one field, strings put in. Twenty strings that double each other reach a million."""

_START = re.compile(r"^[ \t]*@[ \t]*(\w+)[ \t\r\n]*([{(])", re.MULTILINE)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_KEY = re.compile(r"\s*([^,\s]*)\s*(?:,|$)")
_FIELD = re.compile(r"[\s,]*([A-Za-z][\w:.+/-]*)\s*=\s*")
_BARE = re.compile(r"[^\s,#{}\"]+")
_JOIN = re.compile(r"\s*#\s*")


class Broken(ValueError):
    """Why an entry cannot be read."""


@dataclass(slots=True)
class Entry:
    """The fields of an entry in LaTeX, delimiters taken off and strings put in."""

    kind: str
    key: str
    fields: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin, end and type of each entry; texts between them have no type."""
    place = 0
    starts = _START.search(text)
    while starts:
        if _is_words(text, place, starts.start()):
            yield _skipped(text, place), starts.start(), ""
        following = _START.search(text, starts.end())
        end = _end(text, starts.end() - 1, following.start() if following else len(text))
        if following and end > following.start():  # an entry inside a value: LaTeX about BibTeX
            following = _START.search(text, end)
        yield starts.start(), end, starts[1].lower()
        place, starts = end, following
    if _is_words(text, place, len(text)):
        yield _skipped(text, place), len(text), ""


def _is_words(text: str, begin: int, end: int) -> bool:
    """Whether anything stands there but white space, commas behind entries and lines that begin with %."""
    lines = text[begin:end].replace("\r", "\n").split("\n")
    return any(line and not line.startswith("%") for line in (one.strip(" \t,") for one in lines))


def _skipped(text: str, place: int) -> int:
    return place + len(text[place:]) - len(text[place:].lstrip()) if text[place : place + 1].isspace() else place


def _end(text: str, opened: int, following: int) -> int:
    """Behind the brace that closes the one at `opened`. Without one the entry ends where the next begins a line."""
    depth = 0
    for token in _BRACE.finditer(text, opened + (text[opened] == "(")):
        depth += (token[0] == "{") - (token[0] == "}")
        if depth == 0 and text[opened] == "{":
            return token.end()
        if depth < 0:
            break
        if token.start() > following and depth > 1:
            break
    if text[opened] == "(":
        closed = re.compile(r"\)[ \t]*$", re.MULTILINE).search(text, opened, following)
        return closed.end() if closed else following
    return following


def entry_of(text: str, kind: str, strings: dict[str, str]) -> Entry:
    """The entry that `text` is. Raises Broken."""
    opened = _START.match(text)
    if opened is None or not text.rstrip().endswith("}" if opened[2] == "{" else ")"):
        raise Broken("The entry is not closed; it was ended where the next one begins, or the file ends.")
    inner = text[opened.end() : text.rstrip().rindex("}" if opened[2] == "{" else ")")]
    entry, place = Entry(kind, ""), 0
    if kind != "string" and (key := _KEY.match(inner)):
        entry.key, place = key[1], key.end()
    while name := _FIELD.match(inner, place):
        value, place = _value(inner, name.end(), strings, entry)
        called = name[1].lower()
        if called in entry.fields:
            entry.warnings.append(f"The field “{called}” stands twice; the first was used, both were kept.")
            called = f"{called}-again"
        entry.fields.setdefault(called, value)
        if len(entry.fields) > MOST_FIELDS:
            raise Broken(f"The entry has more than {MOST_FIELDS:,} fields.")
    if rest := inner[place:].strip(" \t\r\n,"):
        raise Broken(f"What follows the field “{next(reversed(entry.fields), 'key')}” is no field: “{rest[:40]}”.")
    return entry


def _value(text: str, place: int, strings: dict[str, str], entry: Entry) -> tuple[str, int]:
    """A value and where it ends: in braces, in quotation marks, a number or a string's name, joined by #."""
    parts: list[str] = []
    while True:
        part, place = _part(text, place, strings, entry)
        parts.append(part)
        if sum(map(len, parts)) > LONGEST_VALUE:
            raise Broken(f"A field is longer than {LONGEST_VALUE:,} characters, strings put in.")
        joined = _JOIN.match(text, place)
        if joined is None:
            return "".join(parts), place
        place = joined.end()


def _part(text: str, place: int, strings: dict[str, str], entry: Entry) -> tuple[str, int]:
    sign = text[place : place + 1]
    if sign in {"{", '"'}:
        end = _closing(text, place)
        return text[place + 1 : end], end + 1
    bare = _BARE.match(text, place)
    if bare is None:
        raise Broken("A field has no value.")
    word = bare[0]
    if not word.isdigit() and word.lower() not in strings:
        entry.warnings.append(f"The string “{word}” is not defined; its name was put in.")
    return strings.get(word.lower(), word), bare.end()


def _closing(text: str, opened: int) -> int:
    depth, quoted = 0, text[opened] == '"'
    for token in re.compile(r'\\.|[{}"]', re.DOTALL).finditer(text, opened + quoted):
        depth += (token[0] == "{") - (token[0] == "}")
        if depth == 0 and token[0] == ('"' if quoted else "}"):
            return token.start()
    raise Broken("A value is not closed.")
