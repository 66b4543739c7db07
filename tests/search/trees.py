"""Trees of searches in normal form, for tests."""

from hypothesis import strategies as st

from evidence.search.syntax.tree import (
    TEXT_FIELDS,
    VALUE_FIELDS,
    Near,
    Node,
    Not,
    Phrase,
    Prefix,
    Tag,
    Word,
    all_of,
    either_of,
    negated,
)

WORDS = ["mutuals", "staff", "women", "public", "services", "co", "production", "co production", "employee-led", "OR"]
PHRASES = ["public services", "staff and users", "mutuals must", "women said", "co AND production", "NOT title:x"]
PREFIXES = ["mutu", "personali", "employee-le", "coprod", "se"]
VALUES = ["mutuals", "2010..2013", "for@mutuals", "two words", "10.1/a(b)2", "a(b", "(ab)", "OR", "news-article"]

fields = st.sampled_from(["", "", "", *TEXT_FIELDS])
leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, st.sampled_from(WORDS), fields),
    st.builds(Phrase, st.sampled_from(PHRASES), fields),
    st.builds(Near, st.sampled_from(PHRASES), st.integers(0, 20), fields),
    st.builds(Prefix, st.sampled_from(PREFIXES), fields),
    st.builds(Tag, st.sampled_from(VALUE_FIELDS), st.sampled_from(VALUES)),
)


def trees(of: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees with these leaves."""

    def wider(part: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(part, min_size=2, max_size=4)
        return st.one_of(
            several.map(lambda parts: all_of(parts) or parts[0]),
            several.map(lambda parts: either_of(parts) or parts[0]),
            part.map(negated),
        )

    return st.recursive(of, wider, max_leaves=8)


def depth(node: Node) -> int:
    return 1 + max(map(depth, getattr(node, "parts", ())), default=0) if not isinstance(node, Not) else depth(node.part)
