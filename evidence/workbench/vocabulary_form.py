"""The form of a concept: what it holds, read and shown again as it was typed."""

from dataclasses import dataclass
from typing import Self

from django.http import Http404, QueryDict

from evidence.curation.concepts.editing import Details, cleaned_labels, details_of
from evidence.curation.concepts.naming import all_called, called, offered
from evidence.curation.concepts.uses import MODELS, AnyConcept, kind_of
from evidence.curation.workflow import NotAllowed
from evidence.vocabulary.models import ActorKind, Theme

LONGEST = 20_000
"""Characters of one field that are read."""
MOST_RELATED = 50


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as words: what is typed, or what there is."""

    kind: str
    label: str = ""
    broader: str = ""
    definition: str = ""
    scope_note: str = ""
    actor_kind: str = ""
    labels: str = ""
    related: str = ""
    base: str = ""
    """From which state of the concept the form was made."""
    offered: tuple[str, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()

    @property
    def is_theme(self) -> bool:
        return self.kind == "theme"

    @classmethod
    def empty(cls, kind: str) -> Self:
        return cls(kind, offered=offered(kind), kinds=_kinds())

    @classmethod
    def of(cls, concept: AnyConcept) -> Self:
        now = details_of(concept)
        related = sorted(one.label for one in concept.related.all()) if isinstance(concept, Theme) else []
        return cls(
            kind_of(concept),
            now.label,
            concept.parent.label if concept.parent else "",
            now.definition,
            now.scope_note,
            now.kind,
            "\n".join(now.labels),
            "\n".join(related),
            now.digest,
            offered(kind_of(concept)),
            _kinds(),
        )

    @classmethod
    def read(cls, kind: str, post: QueryDict, *, base: str | None = None) -> Self:
        def field(name: str) -> str:
            return post.get(name, "").replace("\r\n", "\n")[:LONGEST].strip()

        return cls(
            kind,
            " ".join(field("label").split()),
            field("broader"),
            field("definition"),
            field("scope_note"),
            field("actor_kind"),
            field("labels"),
            field("related"),
            field("base") if base is None else base,
            offered(kind),
            _kinds(),
        )

    def details(self) -> Details:
        """Raises NotAllowed with a sentence when a name in it is none."""
        broader = called(self.kind, self.broader)
        related = self.related.split("\n") if self.is_theme else []
        if len(related) > MOST_RELATED:
            raise NotAllowed(f"{MOST_RELATED} related themes at most.")
        return Details(
            label=self.label,
            broader=broader.pk if broader else None,
            definition=self.definition,
            scope_note=self.scope_note if self.is_theme else "",
            kind="" if self.is_theme else self.actor_kind,
            labels=cleaned_labels(self.labels.split("\n"), self.label),
            related=all_called(self.kind, related),
        )


def known_kind(kind: str) -> str:
    """404 for anything but theme and actor."""
    if kind not in MODELS:
        raise Http404
    return kind


def concept_or_404(kind: str, pk: int) -> AnyConcept:
    found = MODELS[known_kind(kind)].objects.select_related("parent", "replaced_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _kinds() -> tuple[tuple[str, str], ...]:
    return tuple((str(value), str(label)) for value, label in ActorKind.choices)
