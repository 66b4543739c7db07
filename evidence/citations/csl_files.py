"""Files of CSL-JSON as they come from outside, item by item: one that is broken is rejected, the others are read.

Taken: a list of items, one item, `{"items": […]}` as Zotero's API answers, and an item a line. `csl_json` knows what
an item means; here is what a file may do wrong.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from evidence.citations import csl_json, decoding
from evidence.citations.csl_json import NotCslJson
from evidence.citations.intake import IDENTIFIERS, Draft
from evidence.citations.kinds import KINDS
from evidence.citations.record import MOST_CHARACTERS, MOST_FIELDS, Record, rejected
from evidence.citations.reference import NAMED_ROLES, Json, Reference
from evidence.text import cleaning

_OPENS = re.compile(r'\s*(?:\{\s*"items"\s*:\s*)?\[')
_BETWEEN = re.compile(r"[\s,]*")
_ENDS = re.compile(r"\s*\]\s*\}?\s*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)
_LINE_END = re.compile(r"\r\n|\r|\n")

_NEAREST = {
    "article": "journal-article",
    "article-magazine": "news-article",
    "bill": "government-document",
    "entry-dictionary": "chapter",
    "entry-encyclopedia": "chapter",
    "hearing": "government-document",
    "legislation": "government-document",
    "pamphlet": "report",
    "post": "blog-post",
    "regulation": "government-document",
    "review": "journal-article",
    "review-book": "journal-article",
    "standard": "report",
    "treaty": "government-document",
}
_GENRES = {kind.label: kind.key for kind in KINDS.values() if csl_json.kind_of_type(kind.csl) != kind.key}
"""Kinds that share their CSL type with an earlier one: `genre` says which."""


def read(data: bytes) -> Iterator[Record]:
    """Every item of a file. Memory: the text of the file."""
    text = decoding.text_of(data)
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    seen: set[str] = set()
    for start, end in _pieces(text):
        found = _record(text[start:end], bisect_right(starts, start))
        name = found.reference.id if found.reference else ""
        if name and name in seen:
            found = replace(found, warnings=(*found.warnings, f"The id “{name}” stands in this file more than once."))
        seen.add(name)
        yield found


def write(references: Iterable[Reference]) -> Iterator[str]:
    """A list of items, an item a line."""
    start = "[\n"
    for reference in references:
        yield start + json.dumps(item(reference), ensure_ascii=False)
        start = ",\n"
    yield "\n]\n" if start == ",\n" else "[]\n"


def item(reference: Reference) -> dict[str, Json]:
    """The item of `csl_json.dump`, with `genre` where the CSL type says less than our kind."""
    kind = KINDS.get(reference.kind)
    told: dict[str, Json] = {"genre": kind.label.capitalize()} if kind and kind.label in _GENRES else {}
    return told | csl_json.dump(reference)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where each item begins and ends. The decoder finds it; of what it refuses, the brackets do."""
    decoder = json.JSONDecoder()
    opened = _OPENS.match(text)
    place, size = opened.end() if opened else 0, len(text)
    while (place := _behind_commas(text, place)) < size and not (opened and _ENDS.fullmatch(text, place)):
        try:
            end = decoder.raw_decode(text, place)[1]
        except (ValueError, RecursionError):
            end = _closed(text, place)
        yield place, end
        place = end


def _behind_commas(text: str, place: int) -> int:
    between = _BETWEEN.match(text, place)
    return between.end() if between else place


def _closed(text: str, start: int) -> int:
    """Behind the bracket that closes the first one from `start` on; without any, the end."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        if token[0][0] == '"':
            continue
        depth += 1 if token[0] in "{[" else -1
        if depth <= 0:
            return token.end() if depth == 0 else max(token.start(), start + 1)
    return len(text)


def _record(escaped: str, line: int) -> Record:
    raw, original, odd = decoding.shown(escaped)
    if len(raw) > MOST_CHARACTERS:
        return rejected(raw, line, f"The item is longer than {MOST_CHARACTERS:,} characters.", odd, original)
    try:
        draft = _draft(_fields(csl_json.decode(decoding.western(escaped))))
    except NotCslJson as problem:
        said = str(problem).removesuffix(".")
        return rejected(raw, line, f"{said[:1].upper()}{said[1:]}.", odd, original)
    if draft.says_nothing():
        return rejected(raw, line, "The item says nothing but its type.", odd, original)
    return Record(draft.reference(), raw, line, (*odd, *draft.warnings), "", original)


def _fields(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise NotCslJson("a CSL-JSON item must be an object")
    if any(len(part) > MOST_FIELDS for part in (value, *value.values()) if isinstance(part, (dict, list))):
        raise NotCslJson(f"the item has more than {MOST_FIELDS:,} fields or names")
    return value


def _draft(value: dict[str, Json]) -> Draft:
    draft = Draft("csl-json")
    said = value.get("type")
    stated = said if isinstance(said, str) else ""
    usable = _usable(draft, value) | {"type": stated or "document"}
    reference = csl_json.load({"id": "none"} | usable)
    draft.custom = {str(_clean(name)): _clean(said) for name, said in reference.custom.items()} | draft.custom
    _kind(draft, stated)
    if "id" in usable:
        draft.say("id", reference.id, "id")
    for name, attribute in csl_json.TEXTS.items():
        text = getattr(reference, attribute)
        if attribute in IDENTIFIERS:
            draft.identifier(attribute, text, name)
        elif attribute == "keyword":
            draft.keywords += reference.keywords
        else:
            draft.say(attribute, text, name)
    for role in NAMED_ROLES:
        for one in getattr(reference, role):
            draft.name(role, one)
    for name, attribute in csl_json.DATES.items():
        _date(draft, name, attribute, getattr(reference, attribute))
    return draft


def _usable(draft: Draft, value: dict[str, Json]) -> dict[str, Json]:
    """The fields of the types that CSL-JSON has; the others are kept as they came."""
    usable: dict[str, Json] = {}
    for name, said in value.items():
        now = csl_json.FORMER_NAMES.get(name, name)
        try:
            csl_json.load({"id": "x", "type": "book", now: said})
        except NotCslJson as problem:
            if name != "type":
                draft.keep(name, _clean(said))
            draft.warn(f"{problem}; it was kept as it came.")
        else:
            if said is not None:
                usable[name] = said
    return usable


def _kind(draft: Draft, stated: str) -> None:
    exact = csl_json.kind_of_type(stated)
    draft.kind(exact or _NEAREST.get(stated, "unstated"), stated or "none", exact=bool(exact))
    genre = draft.custom.get("genre")
    told = _GENRES.get(genre.lower(), "") if isinstance(genre, str) else ""
    if told and KINDS[told].csl == stated:
        draft.fields["kind"] = told
        del draft.custom["genre"]


def _date(draft: Draft, name: str, attribute: str, edtf: str) -> None:
    """EDTF as it is. What `load` could not read stands in `custom`: words in it (`literal`, `raw`) are read as such."""
    value = draft.custom.get(name)
    if edtf or value is None:
        draft.date(attribute, edtf, name)
        return
    words = value if isinstance(value, str) else ""
    if isinstance(value, dict):
        words = next((said for key in ("literal", "raw") if isinstance(said := value.get(key), str)), "")
    draft.date(attribute, words or json.dumps(value, ensure_ascii=False), name)
    if attribute in draft.fields or words:
        del draft.custom[name]  # its words stand beside the date, or in its place


def _clean(value: Any) -> Any:
    """A decoded value with every text in it cleaned, names of fields included."""
    if isinstance(value, str):
        return cleaning.clean(value, multiline=True)
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {cleaning.clean(str(name), multiline=False): _clean(one) for name, one in value.items()}
    return value
