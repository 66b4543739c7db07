"""A record of a file that came from outside: what was read, from which words, and what had to be said about it.

Readers promise: every record of a file is yielded exactly once, in the order of the file, and what is no record
(text between two of them) is yielded as a rejected one. So records seen = read + rejected, whatever the file.
"""

from dataclasses import dataclass, field

from evidence.citations.reference import Reference

MOST_CHARACTERS = 2_000_000
"""A longer record is rejected: no reference has so many, and its raw text is cut there."""
MOST_FIELDS = 20_000
"""Of one record, repeated ones (authors, keywords) counted each."""
DEEPEST = 200
"""Elements or brackets inside one another."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file: its reference, or why it was rejected."""

    reference: Reference | None
    raw: str
    """Its text to the letter, line ends included. It can be stored: a byte that is no UTF-8 is shown as Windows-1252
    has it, NUL as “␀”, half a surrogate pair as U+FFFD; `original` then holds the bytes."""
    line: int = 1
    """Where it begins, from 1. For a spreadsheet its row."""
    warnings: tuple[str, ...] = ()
    """Sentences: what was found, and what was done."""
    problem: str = ""
    """Why it was rejected: one sentence; empty when it was read."""
    original: bytes = field(default=b"", repr=False)
    """The bytes of the record, where `raw` does not give them back; else empty."""


def rejected(raw: str, line: int, problem: str, warnings: tuple[str, ...] = (), original: bytes = b"") -> Record:
    """A record that was not read. Of a raw text beyond MOST_CHARACTERS the beginning is kept, and that is said."""
    if len(raw) > MOST_CHARACTERS:
        problem = f"{problem} Of its {len(raw):,} characters the first {MOST_CHARACTERS:,} are shown."
        raw, original = raw[:MOST_CHARACTERS], b""
    return Record(None, raw, line, warnings, problem, original)
