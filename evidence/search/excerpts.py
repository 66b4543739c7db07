"""What was found, shown in its text: hits told apart, long paragraphs cut at a sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.search.results import Piece, Pieces
from evidence.search.syntax import Query
from evidence.text.tokens import tokens

LONGEST = 420
"""Characters of an excerpt, about six lines; a sentence is finished where it fits."""
_SENTENCE = re.compile(r"(?<=[.!?])[”’\"')\]]*\s+(?=[\w“‘\"'(\[])")

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    pieces: Pieces
    cut_before: bool
    cut_after: bool


def whole(text: str, query: Query) -> Pieces:
    """All of `text`, its hits told apart: the pieces together are the text to the letter."""
    return tuple(_pieces(text, _spans(text, query), 0, len(text)))


def excerpt(text: str, query: Query, longest: int = LONGEST) -> Excerpt:
    """The part of `text` with the most hits, about `longest` characters, cut between sentences or words."""
    spans = _spans(text, query)
    start, end = _window(text, spans, longest)
    return Excerpt(tuple(_pieces(text, spans, start, end)), cut_before=start > 0, cut_after=end < len(text.rstrip()))


def _spans(text: str, query: Query) -> list[Span]:
    """Where the wanted terms and phrases stand; merged where they overlap, in order."""
    if not query.wanted:
        return []
    found = tokens(text)
    terms = [token.term for token in found]
    spans: list[Span] = []
    for clause in query.wanted:
        size = len(clause.terms)
        spans += [
            (found[at].start, found[at + size - 1].end)
            for at in range(len(terms) - size + 1)
            if tuple(terms[at : at + size]) == clause.terms
        ]
    return _merged(sorted(spans))


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _window(text: str, spans: list[Span], longest: int) -> Span:
    if len(text) <= longest:
        return 0, len(text)
    starts = [0, *(match.end() for match in _SENTENCE.finditer(text))]
    best = max(starts, key=lambda start: (_hits(spans, start, start + longest), -start))
    if not spans or not _hits(spans, best, best + longest):
        # One long sentence, or a table without any: begin a little before the first hit.
        best = max(0, text.rfind(" ", 0, max(0, spans[0][0] - longest // 4)) + 1) if spans else 0
    if len(text) - best <= longest:
        return best, len(text)
    after = [at for at in (*starts, len(text)) if best + longest // 2 < at <= best + longest]
    end = after[-1] if after else text.rfind(" ", best, best + longest)
    return best, end if end > best else best + longest


def _hits(spans: list[Span], start: int, end: int) -> int:
    first = bisect_right(spans, (start, -1))
    return sum(1 for span in spans[first:] if span[1] <= end)


def _pieces(text: str, spans: list[Span], start: int, end: int) -> Iterator[Piece]:
    at = start
    for first, last in spans:
        if first < start or last > end:
            continue
        if first > at:
            yield Piece(text[at:first])
        yield Piece(text[first:last], is_hit=True)
        at = last
    if at < end:
        yield Piece(text[at:end])
