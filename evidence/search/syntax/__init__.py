"""The language of searches: words, "phrases", -words, OR, brackets, prefix*, "words near"~3 and fields.

    mutuals "public services" -cuts OR title:co-operatives year:2010..2013

reads: (mutuals and the phrase, without cuts) or co-operatives in a title between two years. All words must occur;
OR parts whole alternatives, as in library catalogues. Text that is no clause is just text, so nothing that a person
types is an error. Pure: no index, no database.
"""

from evidence.search.syntax.parse import parse
from evidence.search.syntax.query import DEEPEST, FARTHEST, LONGEST, MOST_TERMS, Query
from evidence.search.syntax.tree import Clause, Node
from evidence.search.syntax.unparse import unparse

__all__ = ["DEEPEST", "FARTHEST", "LONGEST", "MOST_TERMS", "Clause", "Node", "Query", "parse", "unparse"]
