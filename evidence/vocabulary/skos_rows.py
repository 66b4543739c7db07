"""The vocabulary of this library as SKOS terms, and terms of a file brought into it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from evidence.vocabulary.models import Actor, ActorKind, ActorLabel, Theme, ThemeLabel
from evidence.vocabulary.terms import ACTORS, THEMES, NotSkos, Retirement, Term

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of each term: every one is in exactly one of the lists."""

    created: tuple[str, ...]
    completed: tuple[str, ...]
    """Were there; what they lacked was added."""
    unchanged: tuple[str, ...]
    differing: tuple[str, ...]
    """Were there and say something else: left as they are, for a person to look at."""


def terms() -> tuple[Term, ...]:
    """All themes and actors, retired ones too, sorted; six queries."""
    return tuple(sorted((*_of(Theme), *_of(Actor)), key=lambda term: (term.scheme, term.slug)))


def bring(found: Sequence[Term]) -> Brought:
    """New terms are added; to known ones what they lack; nothing that is there is overwritten. All or nothing.

    A known one has the same slug, or the same label. Raises NotSkos.
    """
    report: dict[str, list[str]] = {name: [] for name in ("created", "completed", "unchanged", "differing")}
    with transaction.atomic():
        for model, scheme in ((Theme, THEMES), (Actor, ACTORS)):
            of_scheme = [one for one in found if one.scheme == scheme]
            rows = {one.slug: _row(model, one, report) for one in of_scheme}
            for one in _broader_first(of_scheme):
                _tie(rows, one, new=one.slug in report["created"])
    return Brought(**{name: tuple(slugs) for name, slugs in report.items()})


def _of(model: type[Theme] | type[Actor]) -> Iterator[Term]:
    parts = ["alternative_labels", *(["related"] if model is Theme else [])]
    for one in model.objects.select_related("parent", "replaced_by").prefetch_related(*parts):
        retired = None
        if one.retired_at is not None:
            retired = Retirement(one.retired_at, one.retirement_reason, one.replaced_by.slug if one.replaced_by else "")
        yield Term(
            scheme=THEMES if isinstance(one, Theme) else ACTORS,
            slug=one.slug,
            label=one.label,
            labels=frozenset(label.text for label in one.alternative_labels.all()),
            definition=one.definition if isinstance(one, Theme) else one.description,
            scope_note=one.scope_note if isinstance(one, Theme) else "",
            broader=one.parent.slug if one.parent else "",
            related=frozenset(other.slug for other in one.related.all()) if isinstance(one, Theme) else frozenset(),
            kind=one.kind if isinstance(one, Actor) else "",
            retired=retired,
        )


def _row(model: type[Theme] | type[Actor], term: Term, report: dict[str, list[str]]) -> Theme | Actor:
    if len(term.label) > LONGEST or any(len(text) > LONGEST for text in term.labels):
        raise NotSkos(f"A label of “{term.slug}” has more than {LONGEST} characters.")
    row = model.objects.filter(slug=term.slug).first() or model.objects.filter(label=term.label).first()
    if row is None:
        made = _made(model, term)
        _label(made, term.labels)
        report["created"].append(term.slug)
        return made
    mine = row.definition if isinstance(row, Theme) else row.description
    lacking = term.labels - set(row.alternative_labels.values_list("text", flat=True)) - {row.label}
    if row.label != term.label or (mine and term.definition and mine != term.definition):
        report["differing"].append(term.slug)
    elif row.is_retired or not (lacking or (term.definition and not mine)):
        report["unchanged"].append(term.slug)
    else:
        if not mine and term.definition:
            setattr(row, "definition" if isinstance(row, Theme) else "description", term.definition)
            row.save()
        _label(row, lacking)
        report["completed"].append(term.slug)
    return row


def _made(model: type[Theme] | type[Actor], term: Term) -> Theme | Actor:
    if model is Theme:
        return Theme.objects.create(
            slug=term.slug, label=term.label, definition=term.definition, scope_note=term.scope_note
        )
    return Actor.objects.create(
        slug=term.slug, label=term.label, description=term.definition, kind=term.kind or ActorKind.ORGANISATION
    )


def _label(row: Theme | Actor, texts: Iterable[str]) -> None:
    for text in sorted(texts):
        if isinstance(row, Theme):
            ThemeLabel.objects.create(theme=row, text=text)
        else:
            ActorLabel.objects.create(actor=row, text=text)


def _broader_first(found: Sequence[Term]) -> list[Term]:
    """Living ones before retired ones, so that nothing hangs below what is retired; circles are refused."""
    above = {one.slug: one.broader for one in found}
    for slug, first in above.items():
        seen, at = {slug}, first
        while at and at not in seen:
            seen.add(at)
            at = above.get(at, "")
        if at:
            raise NotSkos(f"“{at}” is broader than itself.")
    return sorted(found, key=lambda one: one.retired is not None)


def _tie(rows: dict[str, Theme | Actor], term: Term, *, new: bool) -> None:
    """Places, relations and retirement of what is new; of what was there only the relations that it lacks."""
    row = rows[term.slug]
    if new:
        changes: dict[str, object] = {"parent": rows[term.broader].pk if term.broader else None}
        if term.retired:
            following = rows.get(term.retired.replaced_by)
            changes |= {
                "retired_at": term.retired.at,
                "retirement_reason": term.retired.reason,
                "replaced_by": following.pk if following else None,
            }
        type(row).objects.filter(pk=row.pk).update(**changes)
    if isinstance(row, Theme) and not row.is_retired:
        row.related.add(*(rows[other].pk for other in term.related if rows[other].pk != row.pk))
