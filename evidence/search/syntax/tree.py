"""The tree that a search text is read as. Values without behaviour of the index: pure, frozen, comparable.

A tree is in normal form: `All` and `Either` have two parts or more and hold none of their own sort, `Not` holds no
`Not`. A leaf says which field it is looked for in; the empty field means anywhere in the words of a record.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.text.prefixes import Prefix as Beginning
from evidence.text.tokens import tokens

#: Fields that hold words. Their values may be words, "phrases", prefix* and (groups).
TEXT_FIELDS = ("title", "author", "abstract", "fulltext", "journal")
#: Fields with values of a fixed form or from a list.
VALUE_FIELDS = ("theme", "actor", "voice", "stance", "kind", "basis", "relation", "year", "doi", "id")
FIELDS = TEXT_FIELDS + VALUE_FIELDS


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was written, its compounds included: *co production*, *employee-led*."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Several words in a row."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Words each of which stands near the next, before or behind it, with at most `distance` words between."""

    text: str
    distance: int
    field: str = ""


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that begins so."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A value as it was written: theme:co-production, year:2010..2013. Whether it exists is another matter."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Coded:
    """What a `Tag` means in the index: any of these numbers in one of its fields. Never read from a text."""

    tag: str
    codes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Years:
    """From one year to another, both included. Never read from a text."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Identified:
    """Either of these identifiers, as the index writes them. Never read from a text."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple["Node", ...]


type Words = Word | Phrase | Near | Prefix
type Leaf = Words | Tag | Coded | Years | Identified
type Node = Leaf | Not | All | Either


def all_of(parts: Iterable[Node]) -> Node | None:
    """The parts together, in normal form; None for none."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, All) else (part,))]
    return All(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def either_of(parts: Iterable[Node]) -> Node | None:
    """The parts as alternatives, each once, in normal form; None for none."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, Either) else (part,))]
    once = tuple(dict.fromkeys(flat))
    return Either(once) if len(once) > 1 else next(iter(once), None)


def negated(part: Node) -> Node:
    return part.part if isinstance(part, Not) else Not(part)


def leaves(node: Node, *, wanted_only: bool = False) -> Iterator[Leaf]:
    """The leaves in order; `wanted_only`: without what stands under a NOT."""
    if isinstance(node, All | Either):
        for part in node.parts:
            yield from leaves(part, wanted_only=wanted_only)
    elif isinstance(node, Not):
        if not wanted_only:
            yield from leaves(node.part)
    else:
        yield node


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms in a row, as they stand in a text; with `ending`, one more term that begins so stands after them."""

    terms: tuple[str, ...]
    ending: Beginning | None = None

    @property
    def size(self) -> int:
        return len(self.terms) + (self.ending is not None)


def clauses(leaf: Words) -> tuple[Clause, ...]:
    """What a leaf looks for in a text: one clause, or of words near each other, one for each."""
    if isinstance(leaf, Near):
        return tuple(Clause(terms) for _, _, terms in units(leaf.text))
    if isinstance(leaf, Prefix):
        ending = Beginning.of(leaf.text)
        return (Clause(ending.before, ending),)
    return (Clause(tuple(token.term for token in tokens(leaf.text))),)


type Unit = tuple[int, int, tuple[str, ...]]


def units(text: str) -> list[Unit]:
    """The words of a text: start, end and terms. Those of one word (healthcare, employee-led) stay together.

    Words that stand side by side are analysed together, because *co production* is one term.
    """
    found: list[Unit] = []
    for token in tokens(text):
        if found and text[found[-1][1] : token.start] in {"", "-", "‐", "‑"}:
            start, _, terms = found.pop()
            found.append((start, token.end, (*terms, token.term)))
        else:
            found.append((token.start, token.end, (token.term,)))
    return found
