"""Every place where a theme or an actor is used: one row each, for counting, listing, merging and splitting alike."""

# ruff: noqa: SLF001 (`_meta` and `_base_manager` are documented by Django)

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, Q, QuerySet

from evidence.claims.models import Claim, Quotation, Stance
from evidence.curation.models import ConceptKind
from evidence.library.models import Contributor, Source
from evidence.library.status import Status
from evidence.vocabulary.models import Actor, ActorLabel, Theme, ThemeLabel

type AnyConcept = Theme | Actor


@dataclass(frozen=True, slots=True)
class Use:
    """A column that names concepts."""

    key: str
    label: str
    """What the rows are, in the plural."""
    model: type[Model]
    column: str
    """The field that names the concept."""
    thing: str = ""
    """Of a table that only ties two things: the other field. Such a row is taken away where it would say twice."""
    words: str = ""
    """Lookup of the words by which people know the thing."""
    source: str = ""
    """Lookup of the source it stands in, if it does."""

    def rows(self, concept: int) -> QuerySet[Any]:
        """The rows that use the concept. Stances that were merged into another, when concepts were, are none."""
        found = self.model._base_manager.filter(**{self.column: concept})
        return found.exclude(status=Status.MERGED) if self.model is Stance else found

    @property
    def attname(self) -> str:
        field: Any = self.model._meta.get_field(self.column)
        return str(field.attname)


USES: Mapping[str, tuple[Use, ...]] = {
    ConceptKind.THEME: (
        Use("claims", "claims", Claim.themes.through, "theme", "claim", "claim__text"),
        Use(
            "quotations",
            "quotations",
            Quotation.themes.through,
            "theme",
            "quotation",
            "quotation__exact",
            "quotation__text_version__source",
        ),
        Use("stances", "stances", Stance, "theme", "", "quotation__exact", "quotation__text_version__source"),
        Use(
            "subjects", "sources about it", Source.subject_themes.through, "theme", "source", "source__title", "source"
        ),
    ),
    ConceptKind.ACTOR: (
        Use("voices", "quotations in its voice", Quotation, "voice", "", "exact", "text_version__source"),
        Use("stances", "stances", Stance, "actor", "", "quotation__exact", "quotation__text_version__source"),
        Use("contributors", "contributors", Contributor, "actor", "", "source__title", "source"),
        Use(
            "subjects", "sources about it", Source.subject_actors.through, "actor", "source", "source__title", "source"
        ),
    ),
}
MODELS: Mapping[str, type[Theme] | type[Actor]] = {ConceptKind.THEME: Theme, ConceptKind.ACTOR: Actor}
LABELS: Mapping[str, Use] = {
    ConceptKind.THEME: Use("labels", "other labels", ThemeLabel, "theme", "", "text"),
    ConceptKind.ACTOR: Use("labels", "other labels", ActorLabel, "actor", "", "text"),
}
NARROWER: Mapping[str, Use] = {
    ConceptKind.THEME: Use("narrower", "narrower themes", Theme, "parent", "", "label"),
    ConceptKind.ACTOR: Use("narrower", "narrower actors", Actor, "parent", "", "label"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    use: Use
    number: int


@dataclass(frozen=True, slots=True)
class Used:
    """One row that uses a concept."""

    row: int
    words: str
    source: int | None
    thing: int
    """The claim, quotation, stance, contributor or source."""


def kind_of(concept: AnyConcept) -> ConceptKind:
    return ConceptKind.THEME if isinstance(concept, Theme) else ConceptKind.ACTOR


def movable(kind: str) -> tuple[Use, ...]:
    """All that can go from one concept to another."""
    return (*USES[kind], NARROWER[kind], LABELS[kind])


def counted(concept: AnyConcept) -> tuple[Counted, ...]:
    """How often the concept is used, place by place; one query a place."""
    return tuple(Counted(use, use.rows(concept.pk).count()) for use in USES[kind_of(concept)])


def listed(concept: AnyConcept, use: Use) -> QuerySet[Any, dict[str, Any]]:
    """The rows of a use, for a page of them: `row`, `words`, `in_source`, `thing`."""
    source = {"in_source": F(use.source)} if use.source else {}
    thing = f"{use.thing}_id" if use.thing else "pk"
    return use.rows(concept.pk).order_by("pk").values(row=F("pk"), words=F(use.words), of=F(thing), **source)


def used(rows: list[dict[str, Any]]) -> tuple[Used, ...]:
    return tuple(Used(one["row"], one["words"], one.get("in_source"), one["of"]) for one in rows)


def related(concept: AnyConcept) -> QuerySet[Any]:
    """The rows that relate a theme to others, both ways; actors are not related."""
    through = Theme.related.through._base_manager
    if not isinstance(concept, Theme):
        return through.none()
    return through.filter(Q(from_theme=concept.pk) | Q(to_theme=concept.pk))
