"""A tree written as a search text: `parse(unparse(tree)).tree == tree` for every tree in normal form."""

from dataclasses import replace

from evidence.search.syntax.lexing import signs
from evidence.search.syntax.tree import (
    TEXT_FIELDS,
    All,
    Coded,
    Either,
    Identified,
    Near,
    Node,
    Not,
    Phrase,
    Prefix,
    Tag,
    Word,
    Years,
    leaves,
    units,
)


def unparse(tree: Node) -> str:
    """The text of a tree that was read; ValueError for one that holds numbers of the index."""
    if isinstance(tree, Either):
        return _grouped(tree) or " OR ".join(unparse(part) for part in tree.parts)
    if isinstance(tree, All):
        return _grouped(tree) or _all(tree)
    if isinstance(tree, Not):
        return f"-{_closed(tree.part)}"
    return _leaf(tree)


def _leaf(leaf: Node) -> str:
    match leaf:
        case Word(text, field):
            return _in(field, text if _is_plain(text, field) else f'"{text}"')
        case Phrase(text, field):
            return _in(field, f'"{text}"')
        case Near(text, distance, field):
            return _in(field, f'"{text}"~{distance}')
        case Prefix(text, field):
            return _in(field, f"{text}*")
        case Tag(field, value):
            return _in(field, value if _is_one_value(field, value) else f'"{value}"')
        case Coded() | Years() | Identified() | _:
            raise ValueError(f"This was never read from a text: {leaf!r}")


def _all(tree: All) -> str:
    """The parts side by side; AND parts words that would be read as one (co AND production)."""
    written = ""
    for before, part in zip((None, *tree.parts), tree.parts, strict=False):
        text = _closed(part) if isinstance(part, Either) else unparse(part)
        between = (" AND " if _would_join(before, part) else " ") if written else ""
        written += between + text
    return written


def _closed(node: Node) -> str:
    """A node that others may stand beside."""
    text = unparse(node)
    return f"({text})" if isinstance(node, All | Either) and not _grouped(node) else text


def _grouped(tree: All | Either) -> str:
    """title:(a OR b), when all leaves are looked for in one field of words."""
    fields = {getattr(leaf, "field", "") for leaf in leaves(tree)}
    field = next(iter(fields)) if len(fields) == 1 else ""
    return f"{field}:({unparse(_without_field(tree))})" if field in TEXT_FIELDS else ""


def _without_field(node: Node) -> Node:
    if isinstance(node, All | Either):
        return replace(node, parts=tuple(_without_field(part) for part in node.parts))
    if isinstance(node, Not):
        return Not(_without_field(node.part))
    return replace(node, field="") if isinstance(node, Word | Phrase | Near | Prefix) else node


def _would_join(before: Node | None, part: Node) -> bool:
    """Whether two words side by side would be read otherwise than each alone."""
    first = before.part if isinstance(before, Not) else before
    if not isinstance(part, Word) or part.field or not isinstance(first, Word | Phrase):
        return False
    if not _is_plain(part.text, "") or isinstance(first, Phrase) or not _is_plain(first.text, first.field):
        return False
    text = f"{first.text} {part.text}"
    return [text[start:end] for start, end, _ in units(text)] != [first.text, part.text]


def _in(field: str, text: str) -> str:
    return f"{field}:{text}" if field else text


def _is_plain(text: str, field: str) -> bool:
    """Whether a word needs no quotation marks: it is read as just this word."""
    found = list(signs(text))
    if any(sign.kind != "word" for sign in found) or (field and len(found) > 1):
        return False
    return [text[start:end] for start, end, _ in units(text)] == [text]


def _is_one_value(field: str, value: str) -> bool:
    text = f"{field}:{value}"
    found = list(signs(text))
    is_one = [sign.kind for sign in found] in (["field", "word"], ["field", "prefix"]) and found[-1].end == len(text)
    return is_one and value.count("(") == value.count(")")
