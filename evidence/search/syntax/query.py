"""A search text as it was understood."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from evidence.search.syntax.tree import Clause, Near, Node, Phrase, Prefix, Word, Words, clauses, leaves

LONGEST = 1_000
"""The most characters a search may have."""
MOST_TERMS = 64
DEEPEST = 12
"""So deep may brackets stand in brackets."""
FARTHEST = 20
"""So many words at most may stand between words that are near each other."""

_WORDS = (Word, Phrase, Near, Prefix)
assert set(_WORDS) == set(get_args(Words.__value__))  # noqa: S101 (one list, written twice for the type checker)


# A page asks for these once for every text that it shows.
@lru_cache(256)
def _words_in(asked: Node) -> tuple[Words, ...]:
    return tuple(dict.fromkeys(leaf for leaf in leaves(asked, wanted_only=True) if isinstance(leaf, _WORDS)))


@lru_cache(256)
def _clauses_in(asked: Node) -> tuple[Clause, ...]:
    return tuple(dict.fromkeys(clause for leaf in _words_in(asked) for clause in clauses(leaf)))


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. No tree: everything, or nothing (`is_void`)."""

    text: str = ""
    tree: Node | None = None
    """As it was read."""
    notes: tuple[str, ...] = ()
    """What was mended or may surprise; sentences."""
    is_too_deep: bool = False
    meaning: Node | None = None
    """The tree in a certain library: names of themes are numbers, synonyms stand beside words (see `meaning`)."""
    also: tuple[str, ...] = ()
    """Synonyms from the vocabulary; `meaning` holds them where they are looked for."""

    @property
    def asked(self) -> Node | None:
        return self.meaning or self.tree

    @property
    def is_void(self) -> bool:
        """Something was typed, and there is nothing in it to look for: no text can answer."""
        return bool(self.text.strip()) and self.tree is None

    @property
    def words(self) -> tuple[Words, ...]:
        """The words, phrases and beginnings that a result may hold; each once."""
        return () if self.asked is None else _words_in(self.asked)

    @property
    def wanted(self) -> tuple[Clause, ...]:
        """What a result may hold, for highlighting and ranking; each once."""
        return () if self.asked is None else _clauses_in(self.asked)

    @property
    def term_count(self) -> int:
        """How much is looked for; a value of a field counts as one term."""
        return sum(self._sizes()) if self.tree is not None else 0

    def _sizes(self) -> Iterator[int]:
        for leaf in leaves(self.tree) if self.tree is not None else ():
            yield sum(clause.size for clause in clauses(leaf)) if isinstance(leaf, _WORDS) else 1
