"""Which format a file is in: by what it holds first, by its name second, and never by the name against the content."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.citations import decoding
from evidence.citations.formats import FORMATS, Format

_ZIP = b"PK\x03\x04"
_BIBLATEX = re.compile(
    r"@(?:online|report|thesis|mvbook|bookinbook|inreference|dataset)\s*[{(]"
    r"|^\s*(?:date|journaltitle|location|eventdate|eventtitle|langid|entrysubtype)\s*=",
    re.IGNORECASE | re.MULTILINE,
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_CONTENT = (
    ("ris", re.compile(r"^[ \t]*TY[ \t]{0,4}-", re.MULTILINE), "a line begins with “TY  -”"),
    ("nbib", re.compile(r"^PMID ?- ?\d", re.MULTILINE), "a line begins with “PMID-”"),
    ("enw", re.compile(r"^%0 \S", re.MULTILINE), "a line begins with “%0”"),
    ("bibtex", re.compile(r"^[ \t]*@\w+\s*[{(]", re.MULTILINE), "an entry begins with “@”"),
    ("csl-json", re.compile(r"\s*[\[{]"), "it begins as JSON does"),
    ("enw", re.compile(r"^%[ATDJ] \S", re.MULTILINE), "lines begin with “%” and a letter"),
    ("ris", re.compile(r"^(?:ER|A1|AU|T1|TI)  - ", re.MULTILINE), "lines begin as those of RIS do"),
)
_ROOTS = {
    "modsCollection": "mods",
    "mods": "mods",
    "dc": "dublin-core",
    "records": "endnote-xml",
    "record": "endnote-xml",
}
_SUFFIXES = {".bib": "bibtex", ".nbib": "nbib", ".tsv": "csv", ".txt": "", ".xml": ""}


@dataclass(frozen=True, slots=True)
class Detected:
    """A format, or None, and the reason; the encoding, and a warning where bytes had to be guessed."""

    format: Format | None
    encoding: str
    reason: str
    warning: str = ""


def detect(data: bytes, name: str = "") -> Detected:
    """What `data`, a whole file called `name`, is. Looks at the first SNIFFED bytes, for its encoding at all."""
    if data.startswith(_ZIP):
        known = FORMATS.get("xlsx") if b"xl/" in data else None
        return Detected(known, "binary", "it is a packed workbook" if known else "it is a packed file of another sort")
    encoding, warning = decoding.named(data)
    head = decoding.text_of(data[: decoding.SNIFFED])
    if not head.strip():
        return Detected(None, encoding, "the file is empty")
    for key, reason in _candidates(head, name):
        if key in FORMATS:
            return Detected(FORMATS[key], encoding, reason, warning)
    return Detected(None, encoding, "neither what it holds nor its name tells a format that is read", warning)


def _candidates(head: str, name: str) -> Iterator[tuple[str, str]]:
    if head.lstrip().startswith("<"):
        yield from _xml(head)
        return
    for key, pattern, reason in _CONTENT:
        if pattern.match(head) if key == "csl-json" else pattern.search(head):
            biblatex = key == "bibtex" and _BIBLATEX.search(head)
            yield ("biblatex" if biblatex else key), reason
    suffix = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    by_name = _SUFFIXES.get(suffix, next((one.key for one in FORMATS.values() if one.suffix == suffix), ""))
    if by_name:
        yield by_name, f"its name ends in {suffix}"


def _xml(head: str) -> Iterator[tuple[str, str]]:
    """By the first elements: EndNote wraps its records in <xml>, OAI-PMH wraps all in its own."""
    for match in _ROOT.finditer(head):
        if key := _ROOTS.get(match[1]):
            if key == "endnote-xml" and "<ref-type" not in head and "<rec-number" not in head:
                continue
            yield key, f"it is XML with the element “{match[1]}”"
            return
