"""From a query and what is chosen to queries of the index. tantivy's own query language is never used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import tantivy
from tantivy import Occur
from tantivy import Query as IndexQuery

from evidence.search.criteria import Criteria
from evidence.search.facets import FACETS, STANCE_FACETS, UNDATED
from evidence.search.schema import ANY, SCHEMA, TYPES, Scope, stance_codes, title_field, words_field
from evidence.search.syntax import Clause, Query

#: How much more a word counts in a title (of a source), in the claim itself, in the headings over a passage.
TITLE_BOOST: Mapping[Scope, float] = {"sources": 3.0, "claims": 2.0, "passages": 0.5}
NEAR_BOOST = 2.0
NEAR_SLOP = 8
"""Words that stand so near each other, in order, lift a text."""
MOST_NEAR = 5
"""So many words at most are looked for near each other: each more costs time and says less."""


def everything(scope: Scope) -> IndexQuery:
    return IndexQuery.const_score_query(IndexQuery.term_query(SCHEMA, "type", TYPES[scope]), 0.0)


def words(query: Query, scope: Scope) -> IndexQuery:
    """What the words of a query find in one scope, with its ranking. No words find everything; void, nothing."""
    if query.is_void:
        return IndexQuery.empty_query()
    rows = [_alternative(row, scope) for row in query.alternatives]
    if not rows:
        return everything(scope)
    return rows[0] if len(rows) == 1 else either(rows)


def any_word(query: Query, scope: Scope) -> IndexQuery:
    """What any of the wanted words finds, best first: for the passage that shows a source best."""
    clauses = [_clause(clause, words_field(scope)) for clause in query.wanted]
    return either(clauses + [_near(row, scope) for row in query.alternatives if _has_near(row)])


def either(queries: Iterable[IndexQuery]) -> IndexQuery:
    return IndexQuery.boolean_query([(Occur.Should, query) for query in queries])


def both(*queries: IndexQuery) -> IndexQuery:
    if len(queries) == 1:
        return queries[0]
    return IndexQuery.boolean_query([(Occur.Must, query) for query in queries])


def _alternative(row: tuple[Clause, ...], scope: Scope) -> IndexQuery:
    parts: list[tuple[Occur, IndexQuery]] = []
    for clause in row:
        found = _clause(clause, words_field(scope))
        if clause.excluded:
            parts.append((Occur.MustNot, found))
            continue
        parts.append((Occur.Must, found))
        in_title = _clause(clause, title_field(scope))
        parts.append((Occur.Should, IndexQuery.boost_query(in_title, TITLE_BOOST[scope])))
    if all(clause.excluded for clause in row):
        parts.append((Occur.Must, everything(scope)))
    if _has_near(row):
        parts.append((Occur.Should, _near(row, scope)))
    return IndexQuery.boolean_query(parts)


def _clause(clause: Clause, field: str) -> IndexQuery:
    # tantivy panics at a phrase of one word.
    if len(clause.terms) == 1:
        return IndexQuery.term_query(SCHEMA, field, clause.terms[0])
    return IndexQuery.phrase_query(SCHEMA, field, list(clause.terms))


def _row_terms(row: tuple[Clause, ...]) -> list[str]:
    return [term for clause in row if not clause.excluded for term in clause.terms][:MOST_NEAR]


def _has_near(row: tuple[Clause, ...]) -> bool:
    return len(_row_terms(row)) > 1


def _near(row: tuple[Clause, ...], scope: Scope) -> IndexQuery:
    near = IndexQuery.phrase_query(SCHEMA, words_field(scope), list(_row_terms(row)), slop=NEAR_SLOP)
    return IndexQuery.boost_query(near, NEAR_BOOST)


@dataclass(frozen=True, slots=True)
class Selection:
    """Words and chosen values, with the numbers of the index: gives the query with or without one of the choices."""

    criteria: Criteria
    query: Query
    codes: Mapping[str, frozenset[int]]
    """Facet key → the index's numbers of what is chosen; nothing chosen: no entry."""

    def finding(self, scope: Scope | None = None, *, without: str = "") -> IndexQuery:
        """What is found in `scope`, as if nothing were chosen in the facet `without` (or in `year`, `fulltext`)."""
        within = scope or self.criteria.scope
        return both(words(self.query, within), *self._filters(without))

    def unfiltered(self) -> IndexQuery:
        """What the words alone find."""
        return words(self.query, self.criteria.scope)

    def _filters(self, without: str) -> Iterable[IndexQuery]:
        for facet in FACETS:
            if facet.key in self.codes and facet.key != without:
                yield tagged(facet.tag, self.codes[facet.key])
        if self.binds_stance and without != "stance":
            chosen = {key: self.codes.get(key, frozenset({ANY})) for key in STANCE_FACETS} | {
                key: frozenset({ANY}) for key in ("theme", "actor") if key == without
            }
            yield tagged("stance_at", stance_codes(chosen["theme"], chosen["actor"], chosen["stance"]))
        if self.criteria.has_years and without != "year":
            yield self._years()
        if self.criteria.fulltext and without != "fulltext":
            yield tagged("has_fulltext", (1,))

    @property
    def binds_stance(self) -> bool:
        """A stance is chosen together with a theme or an actor: they must meet in one stance."""
        return "stance" in self.codes and ("theme" in self.codes or "actor" in self.codes)

    def _years(self) -> IndexQuery:
        first, last = self.criteria.year_from, self.criteria.year_to
        ways: list[IndexQuery] = []
        if first is not None or last is not None:
            ways.append(
                IndexQuery.range_query(SCHEMA, "year", tantivy.FieldType.Unsigned, first or UNDATED + 1, last or 9999)
            )
        if self.criteria.undated:
            ways.append(tagged("year", (UNDATED,)))
        return ways[0] if len(ways) == 1 else either(ways)


def tagged(field: str, values: Iterable[int]) -> IndexQuery:
    """What has any of `values` as a tag."""
    return IndexQuery.term_set_query(SCHEMA, field, list(values))
