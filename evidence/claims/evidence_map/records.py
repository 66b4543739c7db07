"""What an evidence map counts: published records of one kind, narrowed, each under the values it has.

A record is a link of words to a claim, or a stance. Whatever is asked has to hold of one record: words that support a
claim on one theme and contradict a claim on another are in no cell “contradicts” of the first.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Expression,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    JSONField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractYear
from django.db.models.lookups import IsNull

from evidence.accounts.models import Person
from evidence.claims.asking import Invalid
from evidence.claims.evidence_map.question import ITSELF, NOT_STATED, Asked, years_of
from evidence.claims.models import Claim, EvidenceLink, Stance
from evidence.library.models import Contributor
from evidence.vocabulary.models import Actor, Theme
from evidence.vocabulary.trees import Node, Tree

type Records = QuerySet[EvidenceLink, Any] | QuerySet[Stance, Any]

SOURCE = "quotation__text_version__source"
#: The field of a record behind each dimension that has one.
FIELDS = {"kind": f"{SOURCE}__kind", "basis": "basis", "relation": "relation", "stance": "position"}


@dataclass(frozen=True, slots=True)
class Concepts:
    """All themes or actors, retired ones too: what they were given to stays counted."""

    tree: Tree
    by_slug: dict[str, Node]
    retired: frozenset[int]

    @classmethod
    def read(cls, model: type[Theme] | type[Actor]) -> "Concepts":
        """One query."""
        rows = list(model.objects.order_by().values_list("pk", "slug", "label", "parent_id", "retired_at"))
        tree = Tree.of(Node(*row[:4]) for row in rows)
        by_slug = {node.slug: node for node in tree.nodes.values()}
        return cls(tree, by_slug, frozenset(row[0] for row in rows if row[4]))

    def leaves(self, key: str) -> frozenset[int]:
        """The concepts that a value of an axis stands for: a branch, or one concept without what is narrower."""
        if key.startswith(ITSELF):
            return frozenset({self.by_slug[key.removeprefix(ITSELF)].pk})
        return self.tree.branch(self.by_slug[key].pk)

    def knows(self, key: str) -> bool:
        return key.removeprefix(ITSELF) in self.by_slug


@dataclass(frozen=True, slots=True)
class Vocabularies:
    theme: Concepts
    actor: Concepts

    @classmethod
    def read(cls) -> "Vocabularies":
        """Two queries."""
        return cls(Concepts.read(Theme), Concepts.read(Actor))

    def of(self, dimension: str) -> Concepts:
        return self.theme if dimension == "theme" else self.actor

    def refuse_unknown(self, asked: Asked) -> None:
        """Raises Invalid for a theme or an actor that there is not."""
        named = [(name, name, str(getattr(asked, name))) for name in ("theme", "actor")]
        named += [("cell", name, key) for name, key in zip((asked.rows, asked.columns), asked.cell, strict=False)]
        reasons = [
            f"{where}: there is no {name} “{key.removeprefix(ITSELF)}”."
            for where, name, key in named
            if name in {"theme", "actor"} and key and not (where == "cell" and key == NOT_STATED)
            if not self.of(name).knows(key) or (where != "cell" and key.startswith(ITSELF))
        ]
        if reasons:
            raise Invalid(reasons)


def narrowed(asked: Asked, names: Vocabularies, *, person: Person) -> Records:
    """The visible records that the filters leave."""
    model = EvidenceLink if asked.segments == "relation" else Stance
    rows: Records = model.objects.visible_to(person).order_by()
    for name, value in asked.filters.items():
        rows = only(rows, name, value, names)
    year = f"{SOURCE}__issued_from__year"
    if asked.year_from is not None:
        rows = rows.filter(**{f"{year}__gte": asked.year_from})
    if asked.year_to is not None:
        rows = rows.filter(**{f"{year}__lte": asked.year_to})
    return rows


def in_cell(rows: Records, asked: Asked, names: Vocabularies) -> Records:
    """The records of the opened cell."""
    for name, key in zip((asked.rows, asked.columns, asked.segments), asked.cell, strict=False):
        rows = only(rows, name, key, names)
    return rows


def only(rows: Records, dimension: str, key: str, names: Vocabularies) -> Records:
    """The records under one value of a dimension. What is joined here multiplies no row."""
    if dimension in FIELDS:
        return rows.filter(**{FIELDS[dimension]: key})
    if dimension == "year":
        years = years_of(key)
        if years is None:
            return rows.filter(**{f"{SOURCE}__issued_from": None})
        return rows.filter(**{f"{SOURCE}__issued_from__year__range": years})
    leaves = None if key == NOT_STATED else names.of(dimension).leaves(key)
    return rows.filter(_about(rows, leaves) if dimension == "theme" else _by(rows, leaves))


def _about(rows: Records, themes: Collection[int] | None) -> Q:
    """Evidence is about the themes of its claim, a stance about its own; None: about none."""
    if rows.model is Stance:
        return Q(theme__in=themes or ())
    tagged = Claim.themes.through.objects.order_by()
    if themes is None:
        return ~Q(claim__in=tagged.values("claim"))
    return Q(claim__in=tagged.filter(theme__in=themes).values("claim"))


def _by(rows: Records, actors: Collection[int] | None) -> Q:
    """Evidence is by the voice of its words, without one by who made the source; a stance is its actor's."""
    if rows.model is Stance:
        return Q(actor__in=actors or ())
    named = Contributor.objects.filter(actor__isnull=False).order_by()
    own = Q(quotation__voice__isnull=True)
    if actors is None:
        return own & ~Q(**{f"{SOURCE}__in": named.values("source")})
    return Q(quotation__voice__in=actors) | own & Q(
        **{f"{SOURCE}__in": named.filter(actor__in=actors).values("source")}
    )


# The value that a record falls under, as SQL


class _Looked(Func):
    """The text under a key of a JSON object: which of many concepts stand for which value, at the price of one look."""

    template = "(%(expressions)s)"
    arg_joiner = " ->> "
    output_field = TextField()


def under(
    rows: QuerySet[Any, Any], name: str, dimension: str, buckets: Mapping[int, str], step: int
) -> QuerySet[Any, Any]:
    """`rows` with the value of a dimension as `name`, NULL where it has none of the axis. A record may come in several
    rows, one for each theme or actor: count things, never rows.

    `buckets` gives for each concept the value it stands for, `step` how many years share one.
    """
    if dimension == "actor" and rows.model is EvidenceLink:
        named = Q(**{f"{SOURCE}__contributors__actor__isnull": False})
        rows = rows.annotate(by=FilteredRelation(f"{SOURCE}__contributors", condition=named))
    found: QuerySet[Any, Any] = rows.annotate(**{name: _value(rows.model is Stance, dimension, buckets, step)})
    return found


def _value(is_stance: bool, dimension: str, buckets: Mapping[int, str], step: int) -> Expression | F:  # noqa: FBT001 (one caller)
    if dimension in FIELDS:
        return F(FIELDS[dimension])
    if dimension == "year":
        year = Cast(ExtractYear(f"{SOURCE}__issued_from"), IntegerField())  # PostgreSQL gives a fraction
        first = year / Value(step) * Value(step)
        return Coalesce(Cast(first, TextField()), Value(NOT_STATED), output_field=TextField())
    if is_stance:
        return _looked_up(buckets, F(dimension))
    return _looked_up(
        buckets, F("claim__themes") if dimension == "theme" else Coalesce("quotation__voice", "by__actor")
    )


def under_theme_of(rows: QuerySet[Any, Any], name: str, themes: str, buckets: Mapping[int, str]) -> QuerySet[Any, Any]:
    """The same for other rows, whose themes are behind the field `themes`."""
    found: QuerySet[Any, Any] = rows.annotate(**{name: _looked_up(buckets, F(themes))})
    return found


def _looked_up(buckets: Mapping[int, str], concept: Expression | F) -> Case:
    key = Cast(concept, TextField())
    looked = _Looked(Cast(Value(json.dumps(dict(buckets))), JSONField()), key)
    return Case(When(IsNull(key, True), then=Value(NOT_STATED)), default=looked, output_field=TextField())  # noqa: FBT003
