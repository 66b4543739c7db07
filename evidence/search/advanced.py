"""The advanced form: the other face of a search text. Filled in, it gives a text; given a text, it is filled in.

What has no place of its own in the form stays in the first one as it is written, so nothing is ever lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from evidence.search.syntax import parse, unparse
from evidence.search.syntax.tree import (
    All,
    Either,
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

_WORDS = (Word, Phrase, Near, Prefix)
_ONE_VALUE = ("theme", "actor", "kind", "basis")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What stands in the places of the form; all are texts, empty where nothing is asked."""

    words: str = ""
    phrase: str = ""
    any: str = ""
    none: str = ""
    title: str = ""
    author: str = ""
    theme: str = ""
    actor: str = ""
    stance: str = ""
    stance_on: str = ""
    kind: str = ""
    basis: str = ""
    year_from: str = ""
    year_to: str = ""

    @property
    def text(self) -> str:
        """The search text; empty when the form is."""
        tree = all_of(part for part in self._parts() if part is not None)
        return unparse(tree) if tree is not None else ""

    def _parts(self) -> Iterator[Node | None]:
        yield parse(self.words).tree
        yield parse(f'"{self.phrase.replace('"', " ")}"').tree
        yield _alternatives(parse(self.any).tree)
        none = parse(self.none).tree
        yield from (part if isinstance(part, Not) else negated(part) for part in _several(none))
        for name in ("title", "author"):
            tree = parse(getattr(self, name)).tree
            yield _in_field(tree, name) if tree is not None else None
        for name in _ONE_VALUE:
            yield _tag(name, getattr(self, name))
        yield _tag("stance", f"{self.stance}@{self.stance_on}" if self.stance_on.strip() else self.stance)
        if self.year_from.strip() or self.year_to.strip():
            is_one = self.year_from.strip() == self.year_to.strip()
            yield _tag("year", self.year_from if is_one else f"{self.year_from.strip()}..{self.year_to.strip()}")


def taken_apart(text: str) -> tuple[Form, bool]:
    """The form filled in for a search text, and whether every part found a place of its own."""
    tree = parse(text).tree
    form, kept = Form(), list[Node]()
    for part in _several(tree):
        placed = _placed(form, part)
        form = placed or form
        if placed is None:
            kept.append(part)
    held = parse(form.words).tree
    together = all_of([*([held] if held is not None else []), *kept])
    return replace(form, words=unparse(together) if together is not None else ""), not kept


def _placed(form: Form, part: Node) -> Form | None:  # noqa: PLR0911 (one for each place)
    """The form with one part more; None when there is no free place for it."""
    match part:
        case Tag("year", value) if not form.year_from + form.year_to:
            first, dots, last = value.partition("..")
            return replace(form, year_from=first, year_to=last if dots else first)
        case Tag("stance", value) if not form.stance and value.count("@") < 2:
            position, _, target = value.partition("@")
            return replace(form, stance=position, stance_on=target)
        case Tag(name, value) if name in _ONE_VALUE and not getattr(form, name):
            return replace(form, **{name: value})
        case Either() if _is_plain(part) and not form.any:
            return replace(form, any=" ".join(unparse(one) for one in part.parts))
        case Not(Word() | Phrase() | Prefix() as out) if not out.field:
            return replace(form, none=f"{form.none} {unparse(out)}".strip())
        case Phrase(text, "") if not form.phrase:
            return replace(form, phrase=text)
        case Word() | Phrase() | Prefix() | Near() if part.field in {"", "title", "author"}:
            name = part.field or "words"
            return replace(form, **{name: _beside(getattr(form, name), replace(part, field=""))})
    return None


def _beside(text: str, part: Node) -> str:
    tree = all_of([*_several(parse(text).tree), part])
    return unparse(tree) if tree is not None else text


def _is_plain(tree: Either) -> bool:
    """Alternatives that are words or phrases looked for anywhere."""
    return all(isinstance(part, Word | Phrase) and not part.field for part in tree.parts)


def _alternatives(tree: Node | None) -> Node | None:
    return either_of(tree.parts) if isinstance(tree, All) else tree


def _several(tree: Node | None) -> list[Node]:
    if isinstance(tree, All | Either):
        return list(tree.parts) if isinstance(tree, All) else [tree]
    return [tree] if tree is not None else []


def _in_field(tree: Node, name: str) -> Node:
    """`tree` looked for in one field; what has a field of its own keeps it."""
    if isinstance(tree, All | Either):
        return replace(tree, parts=tuple(_in_field(part, name) for part in tree.parts))
    if isinstance(tree, Not):
        return Not(_in_field(tree.part, name))
    return replace(tree, field=name) if isinstance(tree, _WORDS) and not tree.field else tree


def _tag(name: str, value: str) -> Tag | None:
    plain = " ".join(value.replace('"', " ").split())
    return Tag(name, plain) if plain else None


NAMES = tuple(field.name for field in fields(Form))
