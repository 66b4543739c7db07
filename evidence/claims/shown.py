"""A quotation as other pages show it: its words to the letter, a little of what stands around them, whose they are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from evidence.claims.contexts import place
from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.claims.notes import Linked
from evidence.library.origins import Origin
from evidence.library.references import short_reference

#: Characters of context on each side, cut at a word where a sentence is longer.
AROUND = 140
_SENTENCE = re.compile(r"[.!?]['\"”’)\]]*\s+")


@dataclass(frozen=True, slots=True)
class ShownQuotation:
    before: str
    words: str
    after: str
    address: str
    """The words in their text."""
    place: str
    source: Linked
    voice: Linked | None
    origin: Linked
    """Where the words first come from."""


def shown(row: EvidenceLink | Stance, first: Mapping[int, Origin]) -> ShownQuotation:
    """The quotation of a row that came through `with_words`; `first` comes from `origins_of`. No query."""
    quotation = row.quotation
    source = quotation.text_version.source
    before, after = _context(quotation, getattr(row, "block_words", None))
    origin = first[quotation.pk]
    return ShownQuotation(
        before=before,
        words=quotation.exact,
        after=after,
        address=quotation.get_absolute_url(),
        place=place(quotation),
        source=Linked(short_reference(source), source.get_absolute_url()),
        voice=Linked(quotation.voice.label, quotation.voice.get_absolute_url()) if quotation.voice else None,
        origin=Linked(origin.label, origin.url),
    )


def _context(quotation: Quotation, passage: str | None) -> tuple[str, str]:
    if passage is None or quotation.block is None:
        return quotation.prefix, quotation.suffix
    at = quotation.start - quotation.block.start
    return around(passage, at, at + len(quotation.exact))


def around(passage: str, start: int, end: int) -> tuple[str, str]:
    """What stands around passage[start:end] within its sentences; an ellipsis where a sentence is cut.

    >>> around("They came. Then they went on, slowly. It rained.", 16, 20)
    ('Then ', ' went on, slowly.')
    """
    before, after = passage[:start], passage[end:]
    opened = [match.end() for match in _SENTENCE.finditer(before)]
    sentence = before[opened[-1] :] if opened else before
    ended = _SENTENCE.search(after) if passage[end - 1] not in ".!?" else None
    rest = "" if passage[end - 1] in ".!?" else after[: ended.end()].rstrip() if ended else after
    return _last_words(sentence), _first_words(rest)


def _last_words(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return "… " + text[-AROUND:].partition(" ")[2]


def _first_words(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return text[:AROUND].rpartition(" ")[0] + " …"
