"""From the leaves of a search to queries of the index: words, phrases, words near each other, beginnings, values."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import tantivy
from tantivy import Occur
from tantivy import Query as IndexQuery

from evidence.search.schema import SCHEMA, TYPES, Scope, part_field, title_field, words_field
from evidence.search.syntax.tree import Clause, Coded, Identified, Leaf, Near, Phrase, Prefix, Tag, Word, Years, clauses

#: How much more a word counts in a title (of a source), in the claim itself, in the headings over a passage.
TITLE_BOOST: dict[Scope, float] = {"sources": 3.0, "claims": 2.0, "passages": 0.5}
FEW = 4
_UNSAFE = re.compile(r"([^\w])")

type Words = Word | Phrase | Near | Prefix


def leaf_query(leaf: Leaf, scope: Scope) -> IndexQuery:
    """What one leaf finds in one scope. A `Tag` whose meaning was not looked up finds nothing."""
    match leaf:
        case Coded(tag, codes):
            return tagged(tag, sorted(codes))
        case Years(first, last):
            return years(first, last)
        case Identified(values):
            return either(IndexQuery.term_query(SCHEMA, "identifier", _own_number(value, scope)) for value in values)
        case Tag():
            return IndexQuery.empty_query()
        case _:
            return _in_part(leaf, scope) if leaf.field else in_words(leaf, words_field(scope))


def _own_number(value: str, scope: Scope) -> str:
    """id:12 is the twelfth claim among claims, and the twelfth source elsewhere."""
    return value.replace("id:", "claim:", 1) if scope == "claims" and value.startswith("id:") else value


def _in_part(leaf: Words, scope: Scope) -> IndexQuery:
    if scope == "passages" and leaf.field in {"abstract", "fulltext"}:
        # All the words of a passage are of the one or of the other.
        return both(tagged("has_fulltext", (int(leaf.field == "fulltext"),)), in_words(leaf, words_field(scope)))
    return in_words(leaf, part_field(scope, leaf.field))


def in_words(leaf: Words, field: str) -> IndexQuery:
    """What a leaf finds in one field of the index."""
    if isinstance(leaf, Near):
        return both(*(_near(one.terms, other.terms, leaf.distance, field) for one, other in pairwise(clauses(leaf))))
    return clause_query(clauses(leaf)[0], field)


def clause_query(clause: Clause, field: str) -> IndexQuery:
    terms: list[str | tuple[int, str]] = list(clause.terms)
    if clause.ending:
        ways = [f"{_plain(start)}.*" for start in clause.ending.starts] + [_plain(term) for term in clause.ending.exact]
        pattern = f"({'|'.join(ways)})"
        if not terms:
            return IndexQuery.regex_query(SCHEMA, field, pattern)
        return IndexQuery.regex_phrase_query(SCHEMA, field, [*map(_plain, clause.terms), pattern])
    # tantivy panics at a phrase of one word.
    if len(terms) == 1:
        return IndexQuery.term_query(SCHEMA, field, clause.terms[0])
    return IndexQuery.phrase_query(SCHEMA, field, terms)


def _plain(term: str) -> str:
    return _UNSAFE.sub(r"\\\1", term)


def _near(one: Sequence[str], other: Sequence[str], distance: int, field: str) -> IndexQuery:
    """`one` and `other` in either order with at most so many words between.

    Written out as phrases with gaps: tantivy's slop counts a change of order as two words and takes a word
    for its own neighbour.
    """
    return either(
        IndexQuery.phrase_query(SCHEMA, field, _with_gap(first, second, gap))
        for first, second in dict.fromkeys(((tuple(one), tuple(other)), (tuple(other), tuple(one))))
        for gap in range(distance + 1)
    )


def _with_gap(first: Sequence[str], second: Sequence[str], gap: int) -> list[str | tuple[int, str]]:
    return [*enumerate(first), *enumerate(second, len(first) + gap)]


def title_bonus(leaf: Words, scope: Scope) -> IndexQuery:
    """Lifts what says it in its title."""
    return IndexQuery.boost_query(in_words(leaf, title_field(scope)), TITLE_BOOST[scope])


def near_each_other(terms: Sequence[str], field: str, slop: int) -> IndexQuery:
    """For ranking only: see `_near` for what is exact."""
    return IndexQuery.phrase_query(SCHEMA, field, list(terms), slop=slop)


def everything(scope: Scope) -> IndexQuery:
    return IndexQuery.const_score_query(IndexQuery.term_query(SCHEMA, "type", TYPES[scope]), 0.0)


def either(queries: Iterable[IndexQuery]) -> IndexQuery:
    made = list(queries)
    return made[0] if len(made) == 1 else IndexQuery.boolean_query([(Occur.Should, query) for query in made])


def both(*queries: IndexQuery) -> IndexQuery:
    if len(queries) == 1:
        return queries[0]
    return IndexQuery.boolean_query([(Occur.Must, query) for query in queries])


def tagged(field: str, values: Iterable[int]) -> IndexQuery:
    """What has any of `values` as a tag; all of it alike.

    Many are gathered into a map of all documents before anything is looked up; few are stepped through.
    """
    wanted = list(values)
    if not 0 < len(wanted) <= FEW:
        return IndexQuery.term_set_query(SCHEMA, field, wanted)
    return IndexQuery.const_score_query(either(IndexQuery.term_query(SCHEMA, field, value) for value in wanted), 1.0)


def years(first: int, last: int) -> IndexQuery:
    """What is dated from one year to another, both included."""
    return IndexQuery.range_query(SCHEMA, "year", tantivy.FieldType.Unsigned, first, last)
