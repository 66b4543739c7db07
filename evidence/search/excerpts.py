"""What was found, shown in its text: hits told apart, long paragraphs cut between sentences."""

from collections.abc import Iterable
from functools import lru_cache

from evidence.search.results import Piece, Pieces
from evidence.search.syntax import Clause, Query
from evidence.text import highlight
from evidence.text.highlight import Span
from evidence.text.tokens import terms

LENGTH = 420
"""Characters of an excerpt, about six lines."""
MOST_KEPT = 1_000
LONGEST_KEPT = 4_000
"""Characters of a text whose excerpt is kept: ten megabytes in all at most."""


def whole(text: str, query: Query) -> Pieces:
    """All of `text`, its hits told apart: the pieces together are the text to the letter."""
    return _whole(text, query.wanted)


def excerpt(text: str, query: Query) -> tuple[Pieces, highlight.Excerpt]:
    """The sentences of `text` that show most of what was looked for, and where they were cut."""
    cut = _kept_excerpt if len(text) <= LONGEST_KEPT else _excerpt
    return cut(text, query.wanted)


# What a text shows of a search hangs on the two alone, and those asked for last are asked for again on the next page,
# by the next reader.


@lru_cache(MOST_KEPT)
def _whole(text: str, wanted: tuple[Clause, ...]) -> Pieces:
    return _pieces(highlight.segments(text, _spans_of(text, wanted)))


def _excerpt(text: str, wanted: tuple[Clause, ...]) -> tuple[Pieces, highlight.Excerpt]:
    part = highlight.excerpt(text, _spans_of(text, wanted), around=LENGTH)
    return _pieces(part.segments), part


_kept_excerpt = lru_cache(MOST_KEPT)(_excerpt)


def _pieces(segments: Iterable[tuple[str, bool]]) -> Pieces:
    return tuple(Piece(words, is_hit) for words, is_hit in segments)


def shown(text: str, query: Query) -> int:
    """How many of the wanted words and phrases `text` holds."""
    return sum(bool(_spans_of(text, (clause,))) for clause in query.wanted)


def shows_all(text: str, query: Query) -> bool:
    return shown(text, query) == len(query.wanted)


def _spans_of(text: str, clauses: Iterable[Clause]) -> list[Span]:
    rows = [row for clause in clauses for row in _rows(text, clause)]
    return highlight.spans(text, {row[0] for row in rows if len(row) == 1}, [row for row in rows if len(row) > 1])


def _rows(text: str, clause: Clause) -> list[tuple[str, ...]]:
    """What to look for in `text`: of a beginning, each term of the text that begins so."""
    ending = clause.ending
    if ending is None:
        return [clause.terms]
    return [(*clause.terms, term) for term in dict.fromkeys(terms(text)) if ending.takes(term)]
