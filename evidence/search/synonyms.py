"""Synonyms from the vocabulary: who looks for a theme or actor by one of its names finds the others, too."""

from evidence.search.names import Names, Terms, Vocabulary
from evidence.search.syntax.tree import All, Either, Node, Phrase, Word, all_of, either_of, units
from evidence.text.tokens import terms

LONGEST_RUN = 8
"""So many words side by side are tried as one name at most."""


def expanded(tree: Node, names: Vocabulary) -> tuple[Node, tuple[str, ...]]:
    """`tree` with the other names beside each name in it, and those names; what is excluded is left alone."""
    also: dict[str, None] = {}
    return _expanded(tree, names, also), tuple(also)


def _expanded(node: Node, names: Vocabulary, also: dict[str, None]) -> Node:
    if isinstance(node, All):
        return all_of(_runs(node.parts, names, also)) or node
    if isinstance(node, Either):
        return either_of(_expanded(part, names, also) for part in node.parts) or node
    if isinstance(node, Word | Phrase):
        return _with_others((node,), names, also) or node
    return node


def _runs(parts: tuple[Node, ...], names: Vocabulary, also: dict[str, None]) -> list[Node]:
    """The parts, the longest names among words side by side first: direct payments is one name."""
    made: list[Node] = []
    at = 0
    while at < len(parts):
        size = _run_at(parts, at)
        while size > 1 and not (found := _with_others(parts[at : at + size], names, also)):
            size -= 1
        made.append(found if size > 1 and found else _expanded(parts[at], names, also))
        at += max(size, 1)
    return made


def _run_at(parts: tuple[Node, ...], at: int) -> int:
    """How many plain words in a row begin here."""
    run = 0
    while at + run < len(parts) and run < LONGEST_RUN:
        part = parts[at + run]
        if not isinstance(part, Word) or part.field:
            break
        run += 1
    return run


def _with_others(run: tuple[Node, ...], names: Vocabulary, also: dict[str, None]) -> Node | None:
    """The run or any other name of what it names; None when it names nothing that has another."""
    first = run[0]
    if not isinstance(first, Word | Phrase) or first.field not in {"", "title", "abstract", "fulltext"}:
        return None
    own: Terms = tuple(term for part in run if isinstance(part, Word | Phrase) for term in terms(part.text))
    others = _others(own, names.themes) | _others(own, names.actors)
    if not others:
        return None
    also |= dict.fromkeys(others.values())
    leaves = [_leaf(label, first.field) for label in others.values()]
    return either_of([all_of(run) or first, *leaves])


def _others(own: Terms, names: Names) -> dict[Terms, str]:
    """The other names of every concept of this name, one for each way of writing its terms."""
    found: dict[Terms, str] = {}
    for pk in sorted(names.by_terms.get(own, ())):
        for label in names.labels[pk]:
            key = tuple(terms(label))
            if key and key != own:
                found.setdefault(key, label)
    return found


def _leaf(label: str, field: str) -> Node:
    return Word(label, field) if len(units(label)) == 1 else Phrase(label, field)
