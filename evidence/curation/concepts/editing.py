"""A concept as a form holds it: made, changed if nobody else did meanwhile, retired, brought back."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from evidence.accounts.models import User
from evidence.curation import refusals
from evidence.curation.concepts.limits import wrong
from evidence.curation.concepts.merging import label_of, locked, may_edit
from evidence.curation.concepts.uses import LABELS, MODELS, AnyConcept, counted, kind_of, related
from evidence.curation.history import written_by
from evidence.curation.models import ConceptChange, ConceptKind, ConceptMove
from evidence.curation.workflow import NotAllowed
from evidence.vocabulary.models import Actor, Theme

LONGEST_SLUG = 80


@dataclass(frozen=True, slots=True)
class Details:
    """All that a form says of a concept. What only themes have is empty for actors, and the other way round."""

    label: str
    broader: int | None = None
    definition: str = ""
    """Of an actor: its description."""
    scope_note: str = ""
    kind: str = ""
    """Of an actor."""
    labels: tuple[str, ...] = ()
    """Other names; sorted, each once."""
    related: tuple[int, ...] = ()

    @property
    def digest(self) -> str:
        """What a form carries to say from which state it was made."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Clash:
    field: str
    now: str
    yours: str


class Overtaken(NotAllowed):
    """Somebody else changed the concept since the form was made: nothing was written."""

    def __init__(self, clashes: tuple[Clash, ...], now: Details) -> None:
        super().__init__("Somebody changed this concept while you were at it. Compare, and save again.")
        self.clashes, self.now = clashes, now


def details_of(concept: AnyConcept) -> Details:
    """As it is now; three queries."""
    names = LABELS[kind_of(concept)].rows(concept.pk).order_by("text").values_list("text", flat=True)
    if isinstance(concept, Actor):
        return Details(concept.label, concept.parent_id, concept.description, kind=concept.kind, labels=tuple(names))
    others = concept.related.order_by("pk").values_list("pk", flat=True)
    return Details(
        concept.label, concept.parent_id, concept.definition, concept.scope_note, "", tuple(names), tuple(others)
    )


def created(kind: str, details: Details, *, by: User, slug: str = "", why: str = "a new concept") -> AnyConcept:
    """A new concept, with `slug` or a free one made of its label. NotAllowed with a sentence when it cannot be."""
    may_edit(by)
    with transaction.atomic(), written_by(by, why):
        concept = MODELS[kind](slug=slug or _free_slug(kind, details.label))
        _put(concept, details)
    return concept


def edit(concept: AnyConcept, details: Details, base: str, *, by: User, why: str = "edited") -> None:
    """Make the concept what `details` say. `base`: the digest of the details that the form was made from.

    Raises Overtaken when it is another by now, NotAllowed with a sentence when the database would refuse.
    """
    may_edit(by)
    with transaction.atomic(), written_by(by, why):
        (concept,) = locked(concept)
        if concept.is_retired:
            raise NotAllowed("This concept is retired: bring it back first.")
        now = details_of(concept)
        if now.digest != base:
            raise Overtaken(_clashes(kind_of(concept), now, details), now)
        _put(concept, details)


def retire(concept: AnyConcept, replaced_by: AnyConcept | None, *, by: User, at: datetime, reason: str) -> None:
    """Nothing is tagged with it any more; its page says since when, why, and what is used instead.

    Only what nothing uses is retired: what is in use is merged. Raises NotAllowed.
    """
    may_edit(by)
    if not reason.strip():
        raise NotAllowed("Say why: readers who come by an old address will see it.")
    with transaction.atomic(), written_by(by, reason):
        (concept,) = locked(concept)
        if concept.is_retired:
            raise NotAllowed("It is retired already.")
        standing = [f"{one.number} {one.use.label}" for one in counted(concept) if one.number]
        if standing:
            raise NotAllowed(f"It is still in use: {', '.join(standing)}. Merge it into another, or split these off.")
        if replaced_by is not None and (replaced_by.is_retired or replaced_by.pk == concept.pk):
            raise NotAllowed("What replaces it must be another concept, and in use.")
        related(concept).delete()
        concept.retired_at, concept.retirement_reason, concept.replaced_by = at, reason.strip(), replaced_by
        _saved(concept)


def revive(concept: AnyConcept, *, by: User) -> None:
    """A retired concept is in use again. One that was merged comes back by undoing the merge. Raises NotAllowed."""
    may_edit(by)
    with transaction.atomic(), written_by(by, "brought back"):
        (concept,) = locked(concept)
        merges = ConceptChange.objects.filter(kind=kind_of(concept), other=concept.pk, undone_at=None)
        if merges.filter(move=ConceptMove.MERGE).exists():
            raise NotAllowed("It was merged into another: undo the merge, and all that was its comes back with it.")
        concept.retired_at, concept.retirement_reason, concept.replaced_by = None, "", None
        _saved(concept)


def cleaned_labels(texts: Iterable[str], label: str) -> tuple[str, ...]:
    """Other names as they are kept: none empty, none twice, none that is the preferred one."""
    found = {" ".join(text.split()) for text in texts} - {"", label}
    return tuple(sorted(found))


def _put(concept: AnyConcept, details: Details) -> None:
    _check(concept, details)
    concept.label, concept.parent_id = details.label, details.broader
    if isinstance(concept, Actor):
        concept.kind, concept.description = details.kind, details.definition
    else:
        concept.definition, concept.scope_note = details.definition, details.scope_note
    _saved(concept)
    use = LABELS[kind_of(concept)]
    had = set(use.rows(concept.pk).values_list("text", flat=True))
    use.rows(concept.pk).filter(text__in=had - set(details.labels)).delete()
    for text in sorted(set(details.labels) - had):
        label_of(concept, text).save()
    if isinstance(concept, Theme):
        concept.related.set(details.related)


def _check(concept: AnyConcept, details: Details) -> None:
    kind = kind_of(concept)
    is_theme = kind == ConceptKind.THEME
    if why := wrong(details, is_theme=is_theme, was_defined=not (concept.pk and _undefined(concept))):
        raise NotAllowed(why)
    named = {one for one in (details.broader, *details.related) if one is not None}
    living = set(MODELS[kind].objects.living().filter(pk__in=named).values_list("pk", flat=True))
    if named - living:
        raise NotAllowed("What is broader or related must be there, and not retired.")
    if concept.pk in details.related:
        raise NotAllowed("A theme is not related to itself.")


def _undefined(concept: AnyConcept) -> bool:
    """A theme that never had a definition may be mended in other ways first."""
    return isinstance(concept, Theme) and not Theme.objects.filter(pk=concept.pk).exclude(definition="").exists()


def _saved(concept: AnyConcept) -> None:
    same = type(concept).objects.filter(label=concept.label).exclude(pk=concept.pk).first()
    if same is not None:
        raise NotAllowed(f"“{concept.label}” is the label of another concept already ({same.slug}).")
    try:
        concept.clean()
        with transaction.atomic():
            concept.save()
    except ValidationError as refused:
        raise NotAllowed(" ".join(refused.messages)) from refused
    except IntegrityError as refused:
        raise NotAllowed(refusals.sentence(refused)) from refused


def _free_slug(kind: str, label: str) -> str:
    base = re.sub(r"-+", "-", slugify(label).replace("_", "-"))[: LONGEST_SLUG - 6].strip("-") or kind
    taken = set(MODELS[kind].objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(one for n in range(1, len(taken) + 2) if (one := base if n == 1 else f"{base}-{n}") not in taken)


def _clashes(kind: str, now: Details, yours: Details) -> tuple[Clash, ...]:
    names = dict(MODELS[kind].objects.values_list("pk", "label"))

    def words(value: object) -> str:
        if isinstance(value, tuple):
            return "; ".join(words(one) for one in value)
        return names.get(value, str(value)) if isinstance(value, int) else str(value or "")

    pairs = zip(asdict(now).items(), asdict(yours).values(), strict=True)
    return tuple(
        Clash(name.replace("_", " "), words(was), words(wanted)) for (name, was), wanted in pairs if was != wanted
    )
