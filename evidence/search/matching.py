"""From a query and what is chosen to queries of the index. tantivy's own query language is never used."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tantivy import Occur
from tantivy import Query as IndexQuery

from evidence.search.criteria import Criteria
from evidence.search.facets import FACETS, STANCE_FACETS, UNDATED
from evidence.search.leaves import (
    both,
    clause_query,
    either,
    everything,
    leaf_query,
    near_each_other,
    tagged,
    title_bonus,
    years,
)
from evidence.search.schema import Scope, stance_tag, words_field
from evidence.search.syntax import Query
from evidence.search.syntax.small import required
from evidence.search.syntax.tree import All, Either, Near, Node, Not, Phrase, Prefix, Word, clauses, leaves

__all__ = ["Selection", "any_word", "both", "either", "everything", "tagged", "words"]

NEAR_BOOST = 2.0
NEAR_SLOP = 8
"""Words that stand so near each other, in order, lift a text."""
MOST_NEAR = 5
"""So many words at most are looked for near each other: each more costs time and says less."""
_WORDS = (Word, Phrase, Near, Prefix)


def words(query: Query, scope: Scope) -> IndexQuery:
    """What the words of a query find in one scope, with its ranking. No words find everything; void, nothing."""
    if query.is_void:
        return IndexQuery.empty_query()
    if query.asked is None:
        return everything(scope)
    found = _ranked(query.asked, scope)
    if (typed := _typed(query)) is not None:
        # What says it in the words that were typed comes before what only says another name of it.
        found = IndexQuery.boolean_query([(Occur.Must, found), (Occur.Should, _ranked(typed, scope))])
    # Words stand in fields of their scope; tags are shared by all.
    is_of_scope = all(isinstance(leaf, _WORDS) for leaf in leaves(query.asked))
    return found if is_of_scope else both(found, everything(scope))


def _typed(query: Query) -> Node | None:
    """The words as they were typed, where other names stand beside them; None where they alone are looked for.

    Nor where a value is asked for as well: only the meaning knows the index's numbers of values.
    """
    if query.tree is None or query.asked in {query.tree, typed := required(query.tree)}:
        return None
    return typed if all(isinstance(leaf, _WORDS) for leaf in leaves(typed)) else None


def any_word(query: Query, scope: Scope) -> IndexQuery:
    """What any of the wanted words finds, best first: for the passage that shows a source best."""
    field = words_field(scope)
    clauses_wanted = [*query.wanted, *(replace(query, meaning=typed).wanted if (typed := _typed(query)) else ())]
    found = [clause_query(clause, field) for clause in clauses_wanted]
    rows = [query.asked] if not isinstance(query.asked, Either) else query.asked.parts
    return either(found + [_near(terms, scope) for row in rows if row and len(terms := _row_terms(row)) > 1])


def _ranked(node: Node, scope: Scope) -> IndexQuery:
    """What a part of the query finds: of equals, what says it in a title or in one breath comes first."""
    if isinstance(node, Either):
        return either(_ranked(part, scope) for part in node.parts)
    parts = node.parts if isinstance(node, All) else (node,)
    found: list[tuple[Occur, IndexQuery]] = []
    for part in parts:
        if isinstance(part, Not):
            found.append((Occur.MustNot, _plain(part.part, scope)))
        elif isinstance(part, _WORDS) and not part.field:
            found.append((Occur.Must, leaf_query(part, scope)))
            if not isinstance(part, Near | Prefix):
                found.append((Occur.Should, title_bonus(part, scope)))
        else:
            found.append((Occur.Must, _ranked(part, scope) if isinstance(part, Either) else _plain(part, scope)))
    if all(isinstance(part, Not) for part in parts):
        found.append((Occur.Must, everything(scope)))
    if len(terms := _row_terms(node)) > 1:
        found.append((Occur.Should, _near(terms, scope)))
    return found[0][1] if len(found) == 1 else IndexQuery.boolean_query(found)


def _plain(node: Node, scope: Scope) -> IndexQuery:
    """What a part of the query finds, without ranking."""
    if isinstance(node, Either):
        return either(_plain(part, scope) for part in node.parts)
    if isinstance(node, All | Not):
        parts = node.parts if isinstance(node, All) else (node,)
        found = [
            (Occur.MustNot, _plain(part.part, scope)) if isinstance(part, Not) else (Occur.Must, _plain(part, scope))
            for part in parts
        ]
        if all(isinstance(part, Not) for part in parts):
            found.append((Occur.Must, everything(scope)))
        return IndexQuery.boolean_query(found)
    return leaf_query(node, scope)


def _row_terms(row: Node) -> list[str]:
    """The terms that stand side by side in a query, to be looked for near each other."""
    parts = row.parts if isinstance(row, All) else (row,)
    plain = [part for part in parts if isinstance(part, Word | Phrase) and not part.field]
    return [term for part in plain for clause in clauses(part) for term in clause.terms][:MOST_NEAR]


def _near(terms: Sequence[str], scope: Scope) -> IndexQuery:
    return IndexQuery.boost_query(near_each_other(terms, words_field(scope), NEAR_SLOP), NEAR_BOOST)


@dataclass(frozen=True, slots=True)
class Step:
    """One condition of a search. Steps with equal keys find the same."""

    key: Hashable
    query: IndexQuery


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
        return both(words(self.query, within), *(step.query for step in self._filters(without)))

    def steps(self, scope: Scope | None = None, *, without: str = "") -> tuple[Step, ...]:
        """The same as conditions one after the other, for counting: without ranking, the words last."""
        return (*self._filters(without), *self.words_alone(scope))

    def words_alone(self, scope: Scope | None = None) -> tuple[Step, ...]:
        """The words as a condition, without what is chosen."""
        if self.query.is_void:
            return (Step("void", IndexQuery.empty_query()),)
        asked = self.query.asked
        return () if asked is None else (Step(asked, _plain(asked, scope or self.criteria.scope)),)

    @property
    def key(self) -> Hashable:
        """Equal for searches that find the same in each scope, in whatever order and on whatever page."""
        return tuple(step.key for step in self.steps())

    def _filters(self, without: str) -> Iterator[Step]:
        for facet in FACETS:
            if facet.key in self.codes and facet.key != without:
                yield _tagged(facet.tag, self.codes[facet.key])
        if self.binds_stance and without != "stance":
            themes, actors, positions = (self.codes.get(key, ()) if key != without else () for key in STANCE_FACETS)
            if themes or actors:
                yield _tagged(*stance_tag(themes, actors, positions))
        if self.criteria.has_years and without != "year":
            asked = self.criteria
            yield Step(("year", asked.year_from, asked.year_to, asked.undated), self._years())
        if self.criteria.fulltext and without != "fulltext":
            yield _tagged("has_fulltext", (1,))

    @property
    def binds_stance(self) -> bool:
        """A stance is chosen together with a theme or an actor: they must meet in one stance."""
        return "stance" in self.codes and ("theme" in self.codes or "actor" in self.codes)

    def _years(self) -> IndexQuery:
        first, last = self.criteria.year_from, self.criteria.year_to
        ways: list[IndexQuery] = []
        if first is not None or last is not None:
            ways.append(years(first or UNDATED + 1, last or 9999))
        if self.criteria.undated:
            ways.append(tagged("year", (UNDATED,)))
        return either(ways)


def _tagged(field: str, values: Iterable[int]) -> Step:
    held = frozenset(values)
    return Step((field, held), tagged(field, sorted(held)))
