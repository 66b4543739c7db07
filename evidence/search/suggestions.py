"""When nothing is found: other words that do find something, and filters that stand in the way."""

from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher

import tantivy

from evidence.search import meaning, syntax
from evidence.search.counting import total
from evidence.search.criteria import Criteria
from evidence.search.facets import BY_KEY
from evidence.search.filters import InvalidSearch
from evidence.search.hits import block_words, numbers
from evidence.search.matching import Selection
from evidence.search.results import Way
from evidence.search.schema import SCHEMA, SCOPES, words_field
from evidence.text.tokens import tokens

MOST = 3
"""So many suggestions of each sort."""
MOST_SINGLE = 8
SHORTEST = 4
"""Shorter terms have too many neighbours."""
NEAR_ENOUGH = 0.8


def without_filters(searcher: tantivy.Searcher, selection: Selection) -> Iterator[Way]:
    """The search with one of its filters taken off, and with all; those that find something."""
    criteria = selection.criteria
    ways = [(BY_KEY[key].label.lower(), key, criteria.choosing(key, ())) for key, _ in criteria.chosen]
    if criteria.has_years:
        ways.append(("year", "year", criteria.in_years(None, None)))
    if criteria.fulltext:
        ways.append(("full text only", "fulltext", replace(criteria, fulltext=False, page=1)))
    for label, key, other in ways:
        count = total(searcher, selection.finding(without=key))
        if count:
            yield Way(label, other, count)
    if len(ways) > 1:
        count = total(searcher, selection.unfiltered())
        if count:
            yield Way("all filters", criteria.unfiltered(), count)


def single_words(searcher: tantivy.Searcher, selection: Selection) -> Iterator[Way]:
    """Of a search for several words: what each finds by itself; without the filters where they leave nothing."""
    words = [word.strip('"“”') for word in dict.fromkeys(selection.criteria.q.split()) if not word.startswith("-")]
    if len(words) > 1:
        for criteria in (selection.criteria, selection.criteria.unfiltered()):
            others = [replace(criteria, q=word, page=1) for word in words[:MOST_SINGLE]]
            found = list(_finding(searcher, selection, others))
            yield from found
            if found or not criteria.is_filtered:
                return


def _finding(searcher: tantivy.Searcher, selection: Selection, others: list[Criteria]) -> Iterator[Way]:
    for other in others:
        count = _count(searcher, selection, other) if syntax.parse(other.q).wanted else 0
        if count:
            yield Way(other.q, other, count)


def other_words(searcher: tantivy.Searcher, selection: Selection) -> Iterator[Way]:
    """The search with a word that the library does not know replaced by a near one that it does."""
    criteria = selection.criteria
    given = 0
    for token in tokens(criteria.q):
        if len(token.term) < SHORTEST or _known(searcher, token.term):
            continue
        for word in _near(searcher, criteria.q[token.start : token.end], token.term):
            text = criteria.q[: token.start] + word + criteria.q[token.end :]
            other = replace(criteria, q=text, page=1)
            count = _count(searcher, selection, other)
            if count and given < MOST:
                given += 1
                yield Way(text, other, count)


def _count(searcher: tantivy.Searcher, selection: Selection, other: Criteria) -> int:
    codes = selection.codes if other.chosen else {}
    try:
        query = meaning.understood(other.q, with_synonyms=other.synonyms)
    except InvalidSearch:  # a value of a field, not a word of a text, was replaced
        return 0
    return total(searcher, Selection(other, query, codes).finding())


def _known(searcher: tantivy.Searcher, term: str) -> bool:
    return any(searcher.doc_freq(words_field(scope), term) for scope in SCOPES)


def _near(searcher: tantivy.Searcher, word: str, term: str) -> list[str]:
    """Words of the library's texts that are written much like `word`, likeliest first.

    The index knows terms, which are no words (personalis): the words are read from passages that hold them.
    """
    field = words_field("passages")
    found: dict[str, tuple[float, str]] = {}
    """Term → how like the word it is, and how it is written."""
    for distance in (1, 2):
        query = tantivy.Query.fuzzy_term_query(SCHEMA, field, term, distance)
        rows = numbers(searcher, "row", [address for _, address in searcher.search(query, 10).hits])
        for text in block_words(rows):
            for token in tokens(text):
                if abs(len(token.term) - len(term)) <= distance:
                    written = text[token.start : token.end].lower()
                    likeness = SequenceMatcher(None, written, word.lower()).ratio()
                    found[token.term] = max(found.get(token.term, (NEAR_ENOUGH, "")), (likeness, written))
        if any(written for _, written in found.values()):
            break
    return [written for _, written in sorted(found.values(), reverse=True) if written][:MOST]
