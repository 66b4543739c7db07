"""What was found, shown in its text: hits told apart, long paragraphs cut between sentences."""

from collections.abc import Iterable

from evidence.search.results import Piece, Pieces
from evidence.search.syntax import Clause, Query
from evidence.text import highlight
from evidence.text.highlight import Span
from evidence.text.tokens import terms

LENGTH = 420
"""Characters of an excerpt, about six lines."""


def whole(text: str, query: Query) -> Pieces:
    """All of `text`, its hits told apart: the pieces together are the text to the letter."""
    return _pieces(highlight.segments(text, _spans(text, query)))


def excerpt(text: str, query: Query) -> tuple[Pieces, highlight.Excerpt]:
    """The sentences of `text` that show most of what was looked for, and where they were cut."""
    part = highlight.excerpt(text, _spans(text, query), around=LENGTH)
    return _pieces(part.segments), part


def _pieces(segments: Iterable[tuple[str, bool]]) -> Pieces:
    return tuple(Piece(words, is_hit) for words, is_hit in segments)


def shown(text: str, query: Query) -> int:
    """How many of the wanted words and phrases `text` holds."""
    return sum(bool(_spans_of(text, (clause,))) for clause in query.wanted)


def shows_all(text: str, query: Query) -> bool:
    return shown(text, query) == len(query.wanted)


def _spans(text: str, query: Query) -> list[Span]:
    return _spans_of(text, query.wanted)


def _spans_of(text: str, clauses: Iterable[Clause]) -> list[Span]:
    rows = [row for clause in clauses for row in _rows(text, clause)]
    return highlight.spans(text, {row[0] for row in rows if len(row) == 1}, [row for row in rows if len(row) > 1])


def _rows(text: str, clause: Clause) -> list[tuple[str, ...]]:
    """What to look for in `text`: of a beginning, each term of the text that begins so."""
    ending = clause.ending
    if ending is None:
        return [clause.terms]
    return [(*clause.terms, term) for term in dict.fromkeys(terms(text)) if ending.takes(term)]
