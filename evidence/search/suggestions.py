"""When little or nothing is found: other words that do find something, and filters that stand in the way."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches

import tantivy

from evidence.search import blocks, meaning, syntax
from evidence.search.counting import number
from evidence.search.criteria import Criteria
from evidence.search.facets import BY_KEY
from evidence.search.filters import InvalidSearch
from evidence.search.matching import Selection
from evidence.search.names import Vocabulary
from evidence.search.places import numbers
from evidence.search.results import Way
from evidence.search.schema import SCHEMA, SCOPES, words_field
from evidence.search.snapshot import Snapshot
from evidence.search.syntax.small import is_small
from evidence.search.syntax.tree import leaves
from evidence.search.syntax.unparse import unparse
from evidence.text.tokens import Token, terms, tokens

MOST = 3
"""So many suggestions of each sort."""
MOST_SINGLE = 8
MOST_MENDED = 4
"""So many words of a search are looked at: each costs two passes over the terms of the index."""
FEW = 3
"""With fewer results, or a word in fewer documents, something may be misspelt."""
SHORTEST = 4
"""Shorter terms have too many neighbours."""
NEAR_ENOUGH = 0.8
MUCH_MORE = 5
"""A word that does occur is only doubted for one that is so many times as frequent."""


def without_filters(snapshot: Snapshot, selection: Selection) -> Iterator[Way]:
    """The search with one of its filters taken off, and with all; those that find something."""
    criteria = selection.criteria
    ways = [(BY_KEY[key].label.lower(), key, criteria.choosing(key, ())) for key, _ in criteria.chosen]
    if criteria.has_years:
        ways.append(("year", "year", criteria.in_years(None, None)))
    if criteria.fulltext:
        ways.append(("full text only", "fulltext", replace(criteria, fulltext=False, page=1)))
    for label, key, other in ways:
        count = number(snapshot, criteria.scope, selection.steps(without=key))
        if count:
            yield Way(label, other, count)
    if len(ways) > 1:
        count = number(snapshot, criteria.scope, selection.words_alone())
        if count:
            yield Way("all filters", criteria.unfiltered(), count)


def single_words(snapshot: Snapshot, selection: Selection, names: Vocabulary) -> Iterator[Way]:
    """Of a search for several words: what each finds by itself; without the filters where they leave nothing."""
    tree = selection.query.tree
    wanted = leaves(tree, wanted_only=True) if tree is not None else ()
    words = list(dict.fromkeys(unparse(leaf) for leaf in wanted if not is_small(leaf)))
    if len(words) > 1:
        for criteria in (selection.criteria, selection.criteria.unfiltered()):
            others = [replace(criteria, q=word, page=1) for word in words[:MOST_SINGLE]]
            found = list(_finding(snapshot, selection, others, names))
            yield from found
            if found or not criteria.is_filtered:
                return


def _finding(snapshot: Snapshot, selection: Selection, others: list[Criteria], names: Vocabulary) -> Iterator[Way]:
    for other in others:
        count = _count(snapshot, selection, other, names) if syntax.parse(other.q).wanted else 0
        if count:
            yield Way(other.q, other, count)


def other_words(snapshot: Snapshot, selection: Selection, found: int, names: Vocabulary) -> tuple[Way, ...]:
    """When little is `found`: the search with near words for doubtful ones, or with a name much like it.

    Each finds more than the search itself does. One query at most, and that for words that are nowhere.
    """
    criteria = selection.criteria
    if found >= FEW or not selection.query.words:
        return ()
    said, ways = {tuple(terms(criteria.q))}, []
    for text in (*_respelt(snapshot.searcher, criteria.q, names), *_named(criteria.q, names)):
        if tuple(terms(text)) in said:
            continue
        said.add(tuple(terms(text)))
        other = replace(criteria, q=text, page=1)
        count = _count(snapshot, selection, other, names)
        if count > found:
            ways.append(Way(text, other, count))
    return tuple(ways[:MOST])


def _count(snapshot: Snapshot, selection: Selection, other: Criteria, names: Vocabulary) -> int:
    codes = selection.codes if other.chosen else {}
    try:
        query = meaning.understood(other.q, with_synonyms=other.synonyms, names=names)
    except InvalidSearch:  # a value of a field, not a word of a text, was replaced
        return 0
    return number(snapshot, other.scope, Selection(other, query, codes).steps())


def _named(q: str, names: Vocabulary) -> list[str]:
    """Names of themes and actors that are written much like the whole search."""
    written = {label.lower(): label for one in (names.themes, names.actors) for label in _labels(one.labels.values())}
    return [written[label] for label in get_close_matches(q.strip().lower(), written, MOST, NEAR_ENOUGH)]


def _labels(labels: Iterable[tuple[str, ...]]) -> Iterator[str]:
    return (label for several in labels for label in several)


def _respelt(searcher: tantivy.Searcher, q: str, names: Vocabulary) -> list[str]:
    """The search with each doubtful word replaced by a near one, likeliest first; with several, all at once first.

    Then those words by themselves: together they may find nothing.
    """
    doubtful = [token for token in tokens(q) if len(token.term) >= SHORTEST and _frequency(searcher, token.term) < FEW][
        :MOST_MENDED
    ]
    near = _near(searcher, q, doubtful, names)
    mended = [(token, near[token]) for token in doubtful if near.get(token)]
    texts = [_replaced(q, [(token, words[0]) for token, words in mended])] if len(mended) > 1 else []
    texts += [_replaced(q, [(token, word)]) for token, words in mended for word in words]
    return texts + [words[0] for _, words in mended]


def _replaced(q: str, words: Iterable[tuple[Token, str]]) -> str:
    for token, word in sorted(words, key=lambda pair: -pair[0].start):  # from the end: places before stay right
        q = q[: token.start] + word + q[token.end :]
    return q


def _frequency(searcher: tantivy.Searcher, term: str) -> int:
    """In how many documents a term stands, in the scope where it is in most."""
    return max(searcher.doc_freq(words_field(scope), term) for scope in SCOPES)


def _near(searcher: tantivy.Searcher, q: str, doubtful: list[Token], names: Vocabulary) -> dict[Token, list[str]]:
    """For each doubtful word those that are written much like it, likeliest first.

    The words are those of the vocabulary's names and, for a word that is nowhere, those of the texts. The index knows
    terms, which are no words (personalis): they are read from passages that hold them, all in one query.
    """
    unknown = [token.term for token in doubtful if not _frequency(searcher, token.term)]
    rows = {row for term in unknown for row in _rows_near(searcher, term)}
    words = {**names.themes.words, **names.actors.words}
    """How it is written → its term."""
    for text in (block.words for block in blocks.of(rows)):
        words |= {text[token.start : token.end].lower(): token.term for token in tokens(text)}
    return {token: _likeliest(searcher, token, q[token.start : token.end].lower(), words) for token in doubtful}


def _rows_near(searcher: tantivy.Searcher, term: str) -> Iterator[int]:
    """Passages with terms one letter, or two, from this one."""
    for distance in (1, 2):
        query = tantivy.Query.fuzzy_term_query(SCHEMA, words_field("passages"), term, distance)
        yield from numbers(searcher, "row", [address for _, address in searcher.search(query, 10, count=False).hits])


def _likeliest(searcher: tantivy.Searcher, token: Token, word: str, words: dict[str, str]) -> list[str]:
    """Of `words` one for each term that is near and frequent enough: by likeness, then by frequency."""
    least = _frequency(searcher, token.term) * MUCH_MORE
    found: dict[str, tuple[float, int, str]] = {}
    for written in get_close_matches(word, words, 4 * MOST, NEAR_ENOUGH):
        term, often = words[written], _frequency(searcher, words[written])
        if term != token.term and often > least:
            like = SequenceMatcher(None, written, word).ratio()
            found[term] = max(found.get(term, (0.0, 0, "")), (like, often, written))
    # A little more or less alike says less than how often a word is used.
    ranked = sorted(found.values(), key=lambda one: (round(one[0], 1), *one[1:]), reverse=True)
    return [written for _, _, written in ranked][:MOST]
