"""The facets: one table. Address parameter, label, field of the index and the names of values stand together;
criteria, form, counting and chips read them from here. Adding a facet touches this file and the documents.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from evidence.citations.kinds import KINDS
from evidence.claims.models import Basis, ClaimKind, Position, Relation
from evidence.search import schema
from evidence.search.names import Vocabulary
from evidence.search.schema import SCOPES, Scope
from evidence.vocabulary.models import Actor, Theme

MOST_VALUES = 50
"""So many values of one facet may be chosen at a time."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: what stands in addresses, in the index and on the page."""

    key: str
    code: int
    label: str
    broader: int | None = None
    """The code of the next broader value, in a vocabulary."""


class Naming(Protocol):
    """How the values of a facet are named. `by_key` costs one query at most."""

    def by_key(self, keys: Collection[str]) -> dict[str, Value]: ...

    def by_code(self, codes: Collection[int], names: Vocabulary) -> dict[int, Value]: ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """Values from a table of the program."""

    values: tuple[Value, ...]

    @classmethod
    def of(cls, labels: Iterable[tuple[str, str]], codes: dict[str, int]) -> "Fixed":
        return cls(tuple(Value(key, codes[key], label) for key, label in labels))

    def by_key(self, keys: Collection[str]) -> dict[str, Value]:
        return {value.key: value for value in self.values if value.key in keys}

    def by_code(self, codes: Collection[int], names: Vocabulary) -> dict[int, Value]:  # noqa: ARG002 (its own are fixed)
        return {value.code: value for value in self.values if value.code in codes}


@dataclass(frozen=True, slots=True)
class Concepts:
    """Values from the vocabulary: the slug stands in addresses, the row's id in the index."""

    model: type[Theme] | type[Actor]

    def by_key(self, keys: Collection[str]) -> dict[str, Value]:
        if not keys:
            return {}
        rows = self.model.objects.filter(slug__in=keys).order_by("pk").values_list("slug", "pk", "label", "parent_id")
        return {value.key: value for value in (Value(*row) for row in rows)}

    def by_code(self, codes: Collection[int], names: Vocabulary) -> dict[int, Value]:
        concepts = (names.themes if self.model is Theme else names.actors).concepts
        return {code: Value(one.slug, code, one.label, one.broader) for code in codes if (one := concepts.get(code))}


@dataclass(frozen=True, slots=True)
class Facet:
    key: str
    """The address parameter."""
    label: str
    tag: str
    """The field of the index."""
    naming: Naming
    noun: str
    """What a value is called in a sentence: “theme”."""
    shown_in: tuple[Scope, ...] = SCOPES
    """Where its counts are shown. It can be chosen everywhere."""
    has_marks: bool = False
    """Its values are drawn as marks."""


FACETS: tuple[Facet, ...] = (
    Facet(
        "relation",
        "Relation to claims",
        "relation",
        Fixed.of(Relation.choices, schema.RELATION),
        "relation",
        has_marks=True,
    ),
    Facet("stance", "Stance", "stance", Fixed.of(Position.choices, schema.STANCE), "stance", has_marks=True),
    Facet("theme", "Theme", "theme", Concepts(Theme), "theme"),
    Facet("actor", "Actor", "actor", Concepts(Actor), "actor"),
    Facet(
        "kind",
        "Kind of source",
        "kind",
        Fixed.of(((kind.key, kind.label) for kind in KINDS.values()), schema.KIND),
        "kind",
    ),
    Facet(
        "claim_kind",
        "Kind of claim",
        "claim_kind",
        Fixed.of(ClaimKind.choices, schema.CLAIM_KIND),
        "kind of claim",
        shown_in=("claims",),
    ),
    Facet("basis", "Basis", "basis", Fixed.of(Basis.choices, schema.BASIS), "basis"),
)
BY_KEY = {facet.key: facet for facet in FACETS}

#: A stance has an actor and a theme: chosen together, these three must hold of one stance.
STANCE_FACETS = ("theme", "actor", "stance")

UNDATED = 0
"""The year, in the index, of what does not state its date."""
