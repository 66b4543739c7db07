"""A search text cut into signs: words, quotations, brackets, operators, fields. Every text can be cut."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from evidence.search.syntax.tree import FIELDS

type Kind = Literal["word", "prefix", "quoted", "field", "open", "close", "minus", "OR", "AND", "NOT"]

_CURLY = str.maketrans("“”„‟″«»", '"' * 7)
_FIELD = re.compile(r"([A-Za-z]+):(?=[^\s)])")
_MINUS = re.compile(r"[-−–]+(?=[^\s\-−–)])")
_QUOTED = re.compile(r'"([^"]*)("?)(?:(?<=")~([0-9]{1,3})(?![^\s)]))?')
_PREFIX = re.compile(r"[^*]*[^\W_]{2}\*+")
_OPERATORS: dict[str, Literal["OR", "AND", "NOT"]] = {"OR": "OR", "AND": "AND", "NOT": "NOT"}


@dataclass(frozen=True, slots=True)
class Sign:
    kind: Kind
    text: str = ""
    """Of a word, a quotation (without its marks) or a field (its name)."""
    start: int = 0
    end: int = 0
    is_closed: bool = True
    """Of a quotation: its second mark is there."""
    distance: int | None = None
    """Of a quotation: "…"~3."""


def plain(text: str) -> str:
    """`text` with straight quotation marks and single spaces: what the places of signs refer to."""
    return " ".join(text.translate(_CURLY).split())


def signs(text: str) -> Iterator[Sign]:
    """The signs of a plain text, in order. Linear in its length."""
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        sign = _field(text, at) or _sign(text, at)
        yield sign
        at = sign.end
        if sign.kind == "field":
            # What is glued to a field is its value, whatever it looks like.
            value = _value(text, at)
            yield value
            at = value.end


def _sign(text: str, at: int) -> Sign:
    char = text[at]
    if char == '"':
        return _quoted(text, at)
    if char == "(":
        return Sign("open", start=at, end=at + 1)
    if char == ")":
        return Sign("close", start=at, end=at + 1)
    minus = _MINUS.match(text, at)
    if minus:
        return Sign("minus", start=at, end=minus.end())
    return _word(text, at, operators=True)


def _field(text: str, at: int) -> Sign | None:
    found = _FIELD.match(text, at)
    if found and found[1].lower() in FIELDS:
        return Sign("field", found[1].lower(), at, found.end())
    return None


def _value(text: str, at: int) -> Sign:
    if text[at] == '"':
        return _quoted(text, at)
    if text[at] == "(":
        return Sign("open", start=at, end=at + 1)
    return _word(text, at, operators=False)


def _quoted(text: str, at: int) -> Sign:
    found = _QUOTED.match(text, at)
    assert found  # noqa: S101 (there is a mark at `at`)
    distance = int(found[3]) if found[3] else None
    return Sign("quoted", found[1].strip(), at, found.end(), is_closed=bool(found[2]), distance=distance)


def _word(text: str, at: int, *, operators: bool) -> Sign:
    """What stands up to a space, a quotation mark or a bracket that was not opened within: service(s) is one."""
    depth, end = 0, at
    while end < len(text) and text[end] not in ' "':
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        if depth < 0:
            break
        end += 1
    word = text[at:end]
    if operators and word in _OPERATORS:
        return Sign(_OPERATORS[word], word, at, end)
    return Sign("prefix" if _PREFIX.fullmatch(word) else "word", word, at, end)
