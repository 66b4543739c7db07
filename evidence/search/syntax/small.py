"""Small words: of, before, the. Among other words they need not occur; in phrases and fields they count as any other.

Who asks for *consultation of staff before reform* asks for three things. A text that has them and says “prior to”
answers. What turns a sense round (not, without, against) is no small word, nor is what is written in capitals: IT.
"""

from evidence.search.syntax.tree import All, Either, Node, Not, Word, all_of, either_of, negated

_ARTICLES = ("a", "an", "the", "this", "that", "these", "those", "such", "your")
_PREPOSITIONS = ("about", "after", "among", "as", "at", "before", "by", "during", "for", "from", "in", "into", "of")
_OTHER_PREPOSITIONS = ("on", "onto", "since", "through", "to", "towards", "upon", "with", "within")
_CONJUNCTIONS = ("and", "also", "although", "because", "but", "if", "or", "so", "than", "then", "whether", "while")
_PRONOUNS = ("he", "her", "his", "i", "it", "its", "our", "she", "their", "them", "there", "they", "us", "we", "you")
_QUESTIONS = ("how", "what", "when", "where", "which", "who", "whom", "whose", "why")
_VERBS = ("am", "are", "be", "been", "had", "has", "have", "is", "was", "were", "will", "would")
SMALL = frozenset((*_ARTICLES, *_PREPOSITIONS, *_OTHER_PREPOSITIONS, *_CONJUNCTIONS, *_PRONOUNS, *_QUESTIONS, *_VERBS))


def is_small(node: Node) -> bool:
    """A small word that stands by itself, as it was written."""
    return isinstance(node, Word) and not node.field and node.text.lower() in SMALL and not _is_name(node.text)


def _is_name(text: str) -> bool:
    return len(text) > 1 and text.isupper()


def required(node: Node) -> Node:
    """`node` without the small words among other words. Where there are only small words, they are what is meant."""
    if isinstance(node, All):
        parts = [required(part) for part in node.parts if not is_small(part)]
        says_something = any(not isinstance(part, Not) for part in parts)
        return (all_of(parts) if says_something else None) or node
    if isinstance(node, Either):
        return either_of(map(required, node.parts)) or node
    return negated(required(node.part)) if isinstance(node, Not) else node


def left_out(node: Node) -> tuple[str, ...]:
    """The small words of `node` that need not occur; each once."""
    return tuple(dict.fromkeys(_left_out(node)))


def _left_out(node: Node) -> list[str]:
    if isinstance(node, All):
        kept = required(node)
        here = [] if kept == node else [part.text for part in node.parts if isinstance(part, Word) and is_small(part)]
        says_something = any(not isinstance(part, Not) and not is_small(part) for part in node.parts)
        return (here if says_something else []) + [word for part in node.parts for word in _left_out(part)]
    if isinstance(node, Either):
        return [word for part in node.parts for word in _left_out(part)]
    return _left_out(node.part) if isinstance(node, Not) else []
