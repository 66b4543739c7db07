"""BibTeX and BibLaTeX, written.

BibTeX: names and accents in LaTeX, year and month apart. BibLaTeX: UTF-8, dates in EDTF as its manual asks for.
Organisations stand in double braces; capitals that a style must not lower stand in braces; keys are ASCII and unique.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from evidence.citations import extras, latex
from evidence.citations.bibtex_words import (
    FIELDS,
    MONTHS,
    NAMES,
    VERBATIM,
    container,
    numbers,
    publisher,
    told_by_type,
    types_of,
)
from evidence.citations.intake import kept
from evidence.citations.kinds import KINDS
from evidence.citations.reference import Name, Reference, join_keywords

MEDIA_TYPE = "application/x-bibtex"
NOT_CARRIED = ("custom of other formats", "an id that is no citation key: letters, digits and - _ : . + /")

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:.+/-]*")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?")
_PAGES = re.compile(r"([^\s\-–]+)[-–]([^\s\-–]+)")
_WORD = re.compile(r"[^\s{}]+")
_CORE = re.compile(r"\w(?:.*\w)?")
_INNER_CAPITAL = re.compile(r".[^\W\d_]*[A-ZÀ-ÖØ-Þ]|[^\W\d_]*\d[^\W\d_]*[A-Z]|\d+[A-Z]")
_SIMPLE = re.compile(r"[^\W\d_][\w’-]*")
_AND = re.compile(r"\band\b", re.IGNORECASE)

type Pair = tuple[str, str]


def write_bibtex(references: Iterable[Reference]) -> Iterator[str]:
    return _write(references, biblatex=False)


def write_biblatex(references: Iterable[Reference]) -> Iterator[str]:
    return _write(references, biblatex=True)


def _write(references: Iterable[Reference], *, biblatex: bool) -> Iterator[str]:
    used: set[str] = set()
    for reference in references:
        key = unique(citation_key(reference), used)
        yield entry(reference, key, biblatex=biblatex)


def entry(reference: Reference, key: str, *, biblatex: bool) -> str:
    """One entry, an empty line after it."""
    kind = types_of(reference.kind)[biblatex]
    pairs = dict(_pairs(reference, kind, biblatex=biblatex))
    lines = [f"  {name} = {value}," for name, value in pairs.items()]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", "", ""])


def citation_key(reference: Reference) -> str:
    """The id where it is one; else first family name and year: needham2019."""
    if _KEY.fullmatch(reference.id):
        return reference.id
    people = reference.author or reference.editor
    who = people[0].short if people else reference.title
    bare = unicodedata.normalize("NFKD", who).encode("ascii", "ignore").decode().lower()
    word = next(iter(re.findall(r"[a-z]{2,}", bare)), "anonymous")
    year = _YEAR.search(reference.issued)
    return word + (year[0] if year else "nd")


def unique(key: str, used: set[str]) -> str:
    """`key`, with a letter (then a number) behind it when the file has it already. BibTeX takes A for a."""
    found, number = key, 0
    while found.casefold() in used:
        number += 1
        found = f"{key}{chr(96 + number)}" if number <= 26 else f"{key}-{number}"
    used.add(found.casefold())
    return found


def _pairs(reference: Reference, kind: str, *, biblatex: bool) -> Iterator[Pair]:
    def text(words: str) -> str:
        return f"{{{latex.written(words, ascii_only=not biblatex)}}}"

    for role in NAMES:
        if names := getattr(reference, role):
            yield role, f"{{{' and '.join(_name(name, biblatex=biblatex) for name in names)}}}"
    for attribute, field in FIELDS.items():
        if attribute == "status" and reference.status.casefold() == "published":
            yield "status", text(reference.status)  # styles print what stands in pubstate; this goes without saying
        elif value := getattr(reference, attribute):
            yield field, _value(attribute, value, text)
    yield from _dates(reference.issued, biblatex=biblatex)
    yield from _kind(reference, kind)
    yield from ((field, text(value)) for field, value in _by_type(reference, kind, biblatex=biblatex) if value)
    if reference.keyword:
        yield "keywords", text(join_keywords(reference.keywords))
    yield from _kept(reference, text)


def _kept(reference: Reference, text: Callable[[str], str]) -> Iterator[Pair]:
    for key in extras.STATED.values():
        if words := reference.custom.get(key):
            yield key, text(str(words))
    for field, value in kept(reference.custom, "bibtex"):
        if field.isascii() and field.replace("-", "").replace("_", "").isalnum() and _is_balanced(value):
            yield field, f"{{{value}}}"


def _value(attribute: str, value: str, text: Callable[[str], str]) -> str:
    if attribute in VERBATIM:
        return f"{{{value}}}" if _is_balanced(value) else f"{{{value.replace('{', '%7B').replace('}', '%7D')}}}"
    if attribute == "page" and (match := _PAGES.fullmatch(value)):
        return f"{text(match[1])[:-1]}--{text(match[2])[1:]}"
    return protected(value, text) if attribute == "title" else text(value)


def _by_type(reference: Reference, kind: str, *, biblatex: bool) -> Iterator[Pair]:
    whole = reference.container_title
    if kind == "inproceedings" and not whole:
        whole = reference.event_title  # styles ask for a book title; reading knows it by the equal event title
    issue, number = numbers(kind)
    yield container(kind, biblatex=biblatex), whole
    yield publisher(kind), reference.publisher
    yield ("location" if biblatex else "address"), reference.publisher_place
    yield issue, reference.issue
    yield number, reference.number


def _dates(edtf: str, *, biblatex: bool) -> Iterator[Pair]:
    if not edtf:
        return
    day = _DAY.fullmatch(edtf)
    if biblatex or not day:
        yield "date", f"{{{edtf}}}"
    years = _YEAR.findall(edtf)
    if biblatex or len(years) != 1:
        return
    yield "year", f"{{{years[0]}}}"
    if day and day[2]:
        yield "month", MONTHS[int(day[2]) - 1]
    if day and day[3]:
        yield "day", f"{{{int(day[3])}}}"


def _kind(reference: Reference, kind: str) -> Iterator[Pair]:
    """`type` names the kind where the entry type does not; newspapers are articles with a subtype."""
    ours = KINDS.get(reference.kind)
    if ours and ours.zotero == "newspaperArticle":
        yield "entrysubtype", "{newspaper}"
    if ours and not told_by_type(ours.key, kind):
        yield "type", f"{{{ours.label.capitalize()}}}"


def protected(title: str, text: Callable[[str], str]) -> str:
    """A title in braces, with those words braced whose capitals a style must keep.

    Words with a capital inside always (NHS, McArthur); words that only begin with one when most others do not,
    as then they are names. What begins the title or follows a colon begins a sentence.
    """
    words = [match[0] for match in _WORD.finditer(title)]
    lower = sum(word[:1].islower() and len(word) > 3 for word in words)
    capital = sum(word[:1].isupper() for word in words[1:])
    names = lower > capital
    pieces, place, begins = [], 0, True
    for match in _WORD.finditer(title):
        word = match[0]
        core = _CORE.search(word)
        named = names and not begins and core is not None and core[0][0].isupper()
        pieces.append(text(title[place : match.start()])[1:-1])
        if core and (named or _INNER_CAPITAL.search(core[0])):
            parts = [text(part)[1:-1] for part in (word[: core.start()], core[0], word[core.end() :])]
            pieces.append(f"{parts[0]}{{{parts[1]}}}{parts[2]}")
        else:
            pieces.append(text(word)[1:-1])
        place, begins = match.end(), word[-1:] in {":", "?", "!", "."}
    whole = "".join(pieces) + text(title[place:])[1:-1]
    return f"{{{whole}}}"


def _name(name: Name, *, biblatex: bool) -> str:
    """“Family, Given”, “Family, Jr., Given”; an organisation in braces, which nobody takes apart."""

    def part(words: str) -> str:
        inner = latex.written(words, ascii_only=not biblatex)
        return f"{{{inner}}}" if "," in words or _AND.search(words) else inner

    if name.literal:
        return f"{{{latex.written(name.literal, ascii_only=not biblatex)}}}"
    if not name.given:
        return (
            part(name.family)
            if _SIMPLE.fullmatch(name.family) and name.family.isascii()
            else f"{{{part(name.family)}}}{{}}"
        )
    given, comma, suffix = name.given.partition(", ")
    if comma and given and suffix and "," not in given + suffix:
        return f"{part(name.family)}, {part(suffix)}, {part(given)}"
    return f"{part(name.family)}, {part(name.given)}"


def _is_balanced(words: str) -> bool:
    depth = 0
    for sign in re.findall(r"\\.|[{}]", words):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0 and not words.endswith("\\")
