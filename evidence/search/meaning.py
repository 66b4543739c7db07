"""What a query means in this library: values of fields become numbers of the index, synonyms stand beside words."""

from collections.abc import Iterator
from dataclasses import replace

from evidence.search import synonyms
from evidence.search.filters import TOO_DEEP, InvalidSearch
from evidence.search.names import Vocabulary, vocabulary
from evidence.search.syntax import Node, Query, parse
from evidence.search.syntax.small import left_out, required
from evidence.search.syntax.tree import All, Either, Not, Tag, leaves
from evidence.search.values import Unknown, meant


def understood(text: str, *, with_synonyms: bool = True, names: Vocabulary | None = None) -> Query:
    """`text` read in this library; InvalidSearch for values that do not exist. One small query, see `vocabulary`.

    `also` names the synonyms even where they are not looked for, so that they can be offered. Who reads many texts
    gives the `names` and saves their queries.
    """
    query = parse(text)
    if query.is_too_deep:
        raise InvalidSearch([TOO_DEEP], text)
    if query.tree is None:
        return query
    names = names or vocabulary()
    reasons = list(dict.fromkeys(_wrong(query.tree, names)))
    if reasons:
        raise InvalidSearch(reasons, text)
    tree = _with_values(query.tree, names)
    wider, also = synonyms.expanded(tree, names)
    meaning = required(wider if with_synonyms else tree)
    return replace(query, meaning=meaning, also=also, notes=(*query.notes, *_remarks(query.tree)))


def _remarks(tree: Node) -> Iterator[str]:
    if words := left_out(tree):
        listed = " and ".join(filter(None, (", ".join(f"“{word}”" for word in words[:-1]), f"“{words[-1]}”")))
        yield f"{listed} need not occur; between quotation marks, such a word counts as any other."


def _wrong(tree: Node, names: Vocabulary) -> list[str]:
    found = []
    for leaf in leaves(tree):
        if isinstance(leaf, Tag):
            try:
                meant(leaf, names)
            except Unknown as unknown:
                found.append(str(unknown))
    return found


def _with_values(node: Node, names: Vocabulary) -> Node:
    if isinstance(node, All | Either):
        return replace(node, parts=tuple(_with_values(part, names) for part in node.parts))
    if isinstance(node, Not):
        return Not(_with_values(node.part, names))
    return meant(node, names) if isinstance(node, Tag) else node
