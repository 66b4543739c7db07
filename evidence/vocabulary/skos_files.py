"""Concepts out of a file that somebody sent: read in a confined process, never in the one that answers to readers."""

from pathlib import PurePath
from typing import Final

from evidence.operations import confined
from evidence.operations.confined import Limits, Stopped, Why
from evidence.vocabulary.terms import Found, NotSkos, loads

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of a file that is read at all."""
SENT: Final = 4 * 1024 * 1024
"""Bytes of a file that is read while somebody waits at a page."""
MOST: Final = 5_000
"""Concepts of such a file."""
LIMITS: Final = Limits(seconds=30, memory=2**30, output=64 * 2**20)
PROGRAM: Final = "evidence.vocabulary.skos_program"
_ENDINGS: Final = {
    "ttl": "turtle", "turtle": "turtle", "rdf": "rdf-xml", "xml": "rdf-xml", "jsonld": "json-ld", "json": "json-ld"
}  # fmt: skip
_SAID: Final = {
    Why.TIME: "Reading the file took longer than half a minute, and was stopped. Part it into several.",
    Why.MEMORY: "Reading the file needed more memory than it is allowed, and was stopped. Part it into several.",
    Why.OUTPUT: "The file holds more than is read at once. Part it into several.",
    Why.FAILED: "The program that reads such files broke off at this one: it is damaged or made to do harm.",
    Why.NOT_STARTED: "The program that reads files could not be started on this machine. Tell whoever looks after it.",
}


def format_of(name: str, data: bytes = b"") -> str:
    """Key of `skos.FORMATS`, by the ending of the name, else by how the file begins; empty for an ending of others."""
    ending = PurePath(name).suffix[1:].lower()
    if ending:
        return _ENDINGS.get(ending, "")
    begins = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return {b"<": "rdf-xml", b"{": "json-ld", b"[": "json-ld"}.get(begins, "turtle")


def read(name: str, data: bytes) -> Found:
    """The concepts of a file. Raises NotSkos with one sentence for the person, whatever the file does to its reader."""
    key = format_of(name, data)
    if not key:
        raise NotSkos("Its name tells none of the formats: .ttl is Turtle, .rdf is RDF/XML, .jsonld is JSON-LD.")
    if len(data) > SENT:
        raise NotSkos(f"It is larger than {SENT // 1024 // 1024} MB: part it into several files.")
    try:
        answer = confined.run_module(PROGRAM, f"{key}\n".encode() + data, limits=LIMITS)
    except Stopped as stopped:
        raise NotSkos(_SAID[stopped.why]) from stopped
    found = loads(answer)
    if found.seen > MOST:
        raise NotSkos(f"It has more than {MOST:,} concepts: part it into several files.")
    return found
