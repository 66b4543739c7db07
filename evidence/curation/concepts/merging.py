"""Two concepts become one: everything that was tagged with the one is tagged with the other, and can go back.

The dropped concept stays, retired, and its address leads to the kept one. What both had is there once.
"""

# ruff: noqa: SLF001 (`_meta` and `_base_manager` are documented by Django)

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, Q

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.claims.models import Stance
from evidence.curation.concepts.ledger import Ledger
from evidence.curation.concepts.uses import (
    LABELS,
    MODELS,
    NARROWER,
    USES,
    AnyConcept,
    Use,
    kind_of,
    related,
)
from evidence.curation.duplicates.moving import pointing_to
from evidence.curation.guard import Operation, opened
from evidence.curation.history import written_by
from evidence.curation.models import ConceptChange, ConceptMove
from evidence.curation.workflow import NotAllowed
from evidence.library.status import Status
from evidence.vocabulary import trees
from evidence.vocabulary.models import Actor, ActorLabel, Theme, ThemeLabel

OF_NOTE = ("position", "condition", "status")
"""Two stances of one actor in the same words are the same when these are."""


class Lost(RuntimeError):
    """A change would have lost something; it was taken back whole."""


def merge(kept: AnyConcept, dropped: AnyConcept, *, by: User, at: datetime, reason: str) -> ConceptChange:
    """Make `dropped` a part of `kept`.

    Raises NotAllowed with a sentence for the person; Lost, with nothing changed, when something would not be kept.
    """
    with opened(Operation.VOCABULARY), written_by(by, reason):
        kept, dropped = locked(kept, dropped)
        _check(kept, dropped, by=by, reason=reason)
        before = held(kept) | held(dropped)
        ledger = Ledger()
        _narrower(kept, dropped, ledger)
        for use in USES[kind_of(kept)]:
            _move(use, kept, dropped, ledger)
        _names(kept, dropped, ledger)
        _related(kept, dropped, ledger)
        _everything_else(kept, dropped, ledger)
        ledger.write(
            type(dropped)._base_manager.filter(pk=dropped.pk),
            retired_at=at,
            retirement_reason=reason.strip(),
            replaced_by_id=kept.pk,
        )
        _check_nothing_lost(before, held(kept), kept, dropped)
        return ConceptChange.objects.create(
            kind=kind_of(kept),
            move=ConceptMove.MERGE,
            kept=kept.pk,
            other=dropped.pk,
            at=at,
            by=by,
            reason=reason.strip(),
            moved=ledger.entries,
        )


def undo(change: ConceptChange, *, by: User, at: datetime) -> int:
    """Everything as it was before, except what somebody has changed since: that stays, and is counted.

    Raises NotAllowed when the tree, or a later merge, does not let it back.
    """
    may_edit(by)
    try:
        with opened(Operation.VOCABULARY), written_by(by, f"{change.get_move_display()} {change.pk} undone"):
            change = ConceptChange.objects.select_for_update().get(pk=change.pk)
            if change.undone_at is not None:
                raise NotAllowed("This was undone already.")
            model = MODELS[change.kind]
            kept, other = locked(model(pk=change.kept), model(pk=change.other))
            is_split = change.move == ConceptMove.SPLIT
            left = _rejoin(kept, other, change, at=at) if is_split else _take_back(change)
            change.undone_at, change.undone_by = at, by
            change.save(update_fields=("undone_at", "undone_by"))
    except IntegrityError as refused:
        raise NotAllowed(
            "It cannot go back as it was: the tree, or one of the two, was changed since. Undo the later change first."
        ) from refused
    return left


def _take_back(change: ConceptChange) -> int:
    left = Ledger(change.moved).take_back()
    stances = [entry["row"] for entry in change.moved if entry["of"] == Stance._meta.label]
    living = Stance.objects.filter(pk__in=stances).exclude(status=Status.MERGED)
    if living.filter(Q(actor__retired_at__isnull=False) | Q(theme__retired_at__isnull=False)).exists():
        raise NotAllowed("Actors or themes of its stances were merged since. Undo the later change first.")
    return left


def _rejoin(kept: AnyConcept, other: AnyConcept, change: ConceptChange, *, at: datetime) -> int:
    """What was split off goes back; the new concept is retired, and its address leads to the old one."""
    moved = {(entry["of"], entry["row"]) for entry in change.moved}
    for use in (*USES[change.kind], NARROWER[change.kind], LABELS[change.kind]):
        since = set(use.rows(other.pk).values_list("pk", flat=True))
        if since - {row for of, row in moved if of == use.model._meta.label}:
            raise NotAllowed(f"“{other}” was used since it was split off: merge it into “{kept}” instead.")
    left = _take_back(change)
    related(other).delete()
    type(other)._base_manager.filter(pk=other.pk).update(
        retired_at=at, retirement_reason="The split was undone.", replaced_by_id=kept.pk
    )
    return left


def became_another(model: type[Theme] | type[Actor], pk: int) -> bool:
    """True of a concept that was merged into another, or split off and joined again: its address leads there."""
    gone = Q(move=ConceptMove.MERGE, undone_at=None) | Q(move=ConceptMove.SPLIT, undone_at__isnull=False)
    return ConceptChange.objects.filter(gone, kind=model._meta.model_name, other=pk).exists()


def may_edit(person: User) -> None:
    """Raises NotAllowed."""
    if not person.may(May.EDIT_VOCABULARY):
        raise NotAllowed("You may not change the vocabulary.")


def locked(*concepts: AnyConcept) -> tuple[Any, ...]:
    """The same concepts as they are now, locked by id: nothing new is tagged with them meanwhile."""
    model = type(concepts[0])
    pks = [one.pk for one in concepts]
    found = {one.pk: one for one in model._base_manager.select_for_update().filter(pk__in=pks).order_by("pk")}
    return tuple(found[pk] for pk in pks)


def refusals(kept: AnyConcept, dropped: AnyConcept) -> tuple[str, ...]:
    """Why the two cannot be merged, whoever asks; none when they can."""
    if kept.pk == dropped.pk:
        return ("A concept cannot be merged with itself.",)
    found = [f"“{one}” is retired." for one in (kept, dropped) if one.is_retired]
    clashes = [pair for pair in _twins(kept, dropped) if any(_of(pair[0], n) != _of(pair[1], n) for n in OF_NOTE)]
    if clashes:
        numbers = ", ".join(f"{ours.pk} and {theirs.pk}" for ours, theirs in clashes[:10])
        found.append(
            f"Of the same words the stances {numbers} say different things, or are not both published: "
            "settle these first."
        )
    return tuple(found)


def _of(stance: Stance, name: str) -> object:
    return getattr(stance, name)


def _check(kept: AnyConcept, dropped: AnyConcept, *, by: User, reason: str) -> None:
    may_edit(by)
    if not reason.strip():
        raise NotAllowed("Say why: the next person will read it.")
    for why in refusals(kept, dropped):
        raise NotAllowed(why)


def _narrower(kept: AnyConcept, dropped: AnyConcept, ledger: Ledger) -> None:
    """What is narrower than the one is narrower than the other; if that stands below it, it takes its place first."""
    model = type(kept)
    if kept.pk in trees.read(model).branch(dropped.pk):
        ledger.write(model._base_manager.filter(pk=kept.pk), parent_id=dropped.parent_id)
    living = model._base_manager.filter(parent=dropped.pk, retired_at=None).exclude(pk=kept.pk)
    ledger.write(living, parent_id=kept.pk)


def _move(use: Use, kept: AnyConcept, dropped: AnyConcept, ledger: Ledger) -> None:
    if use.model is Stance:
        for ours, theirs in _twins(kept, dropped):  # they say the same: one of them is enough
            ledger.write(Stance.objects.filter(pk=theirs.pk), status=Status.MERGED, merged_into_id=ours.pk)
    rows = use.rows(dropped.pk)
    if use.thing:
        had = use.rows(kept.pk).values(use.thing)
        ledger.remove(rows.filter(**{f"{use.thing}__in": had}))
    if use.model is Stance:
        taken = Stance.objects.filter(**{use.column: kept.pk})  # withdrawn ones, too, hold their place
        pairs = set(taken.values_list(_other(use), "quotation_id"))
        rows = rows.exclude(
            pk__in=[pk for pk, *pair in rows.values_list("pk", _other(use), "quotation_id") if tuple(pair) in pairs]
        )
    ledger.write(rows, **{use.attname: kept.pk})


def _twins(kept: AnyConcept, dropped: AnyConcept) -> list[tuple[Stance, Stance]]:
    """Living stances of both in the same words, which would become one. Those of the dropped that ended stay there."""
    use = next(one for one in USES[kind_of(kept)] if one.model is Stance)
    ours = {(getattr(one, _other(use)), one.quotation_id): one for one in Stance.objects.filter(**{use.column: kept})}
    theirs = use.rows(dropped.pk).exclude(status=Status.WITHDRAWN)
    keyed = ((ours.get((getattr(one, _other(use)), one.quotation_id)), one) for one in theirs)
    return [(mine, one) for mine, one in keyed if mine is not None]


def _other(use: Use) -> str:
    """What else tells stances of the same words apart."""
    return "actor_id" if use.column == "theme" else "theme_id"


def _names(kept: AnyConcept, dropped: AnyConcept, ledger: Ledger) -> None:
    """Every name of the one is a name of the other."""
    use = LABELS[kind_of(kept)]
    had = {kept.label, *use.rows(kept.pk).values_list("text", flat=True)}
    rows = use.rows(dropped.pk)
    ledger.remove(rows.filter(text__in=had))
    ledger.write(rows, **{use.attname: kept.pk})
    had |= set(use.rows(kept.pk).values_list("text", flat=True))
    if dropped.label not in had:
        ledger.add(label_of(kept, dropped.label))


def label_of(concept: AnyConcept, text: str) -> Model:
    """A further name, not saved yet."""
    if isinstance(concept, Theme):
        return ThemeLabel(theme=concept, text=text)
    return ActorLabel(actor=concept, text=text)


def _related(kept: AnyConcept, dropped: AnyConcept, ledger: Ledger) -> None:
    known = set(related(kept).values_list("from_theme_id", "to_theme_id"))
    for pk, left, right in list(related(dropped).values_list("pk", "from_theme_id", "to_theme_id")):
        row = Theme.related.through._base_manager.filter(pk=pk)
        pair = tuple(kept.pk if one == dropped.pk else one for one in (left, right))
        if pair[0] == pair[1] or pair in known:
            ledger.remove(row)
        else:
            ledger.write(row, from_theme_id=pair[0], to_theme_id=pair[1])


def _everything_else(kept: AnyConcept, dropped: AnyConcept, ledger: Ledger) -> None:
    """Whatever other table names the dropped concept names the kept one, unless that would break a rule of its own."""
    kind = kind_of(kept)
    by_hand = {(use.model, use.column) for use in (*USES[kind], LABELS[kind])}
    for field in pointing_to(type(kept)):
        if field.model in {type(kept), Theme.related.through} or (field.model, field.name) in by_hand:
            continue
        for row in field.model._base_manager.filter(**{field.name: dropped.pk}).order_by("pk"):
            entries = len(ledger.entries)
            try:
                with transaction.atomic():
                    ledger.write(field.model._base_manager.filter(pk=row.pk), **{field.attname: kept.pk})
            except IntegrityError:  # the kept one has it already: it stays where it was
                del ledger.entries[entries:]


# What hangs on concepts, compared before and after: nothing may be lost


def held(concept: AnyConcept) -> frozenset[tuple[str, str]]:
    """Everything that uses the concept, and its names; by what the thing is, not by the row that ties it."""
    kind = kind_of(concept)
    found = {
        (use.key, str(thing))
        for use in USES[kind]
        for thing in use.rows(concept.pk).values_list(f"{use.thing}_id" if use.thing else "pk", flat=True)
    }
    found |= {("label", text) for text in LABELS[kind].rows(concept.pk).values_list("text", flat=True)}
    narrower = NARROWER[kind].rows(concept.pk).filter(retired_at=None)
    found |= {("narrower", str(pk)) for pk in narrower.values_list("pk", flat=True)}
    found |= {
        ("related", str(one))
        for pair in related(concept).values_list("from_theme_id", "to_theme_id")
        for one in pair
        if one != concept.pk
    }
    return frozenset(found | {("label", concept.label)})


def _check_nothing_lost(
    before: frozenset[tuple[str, str]], after: frozenset[tuple[str, str]], kept: AnyConcept, dropped: AnyConcept
) -> None:
    both = {str(kept.pk), str(dropped.pk)}
    ended = dict(
        Stance.objects.filter(status=Status.MERGED, **{kind_of(kept): dropped.pk}).values_list("pk", "merged_into_id")
    )
    held_back = set(
        Stance.objects.filter(status=Status.WITHDRAWN, **{kind_of(kept): dropped.pk}).values_list("pk", flat=True)
    )
    lost = {
        (key, thing)
        for key, thing in before - after
        if not (key in {"narrower", "related"} and thing in both)
        and not (key == "stances" and (int(thing) in held_back or _went_to(ended, int(thing)) in after))
    }
    if lost:
        raise Lost(f"Not everything would be kept: {', '.join(sorted({key for key, _ in lost}))}.")


def _went_to(ended: Mapping[int, int | None], stance: int) -> tuple[str, str]:
    return ("stances", str(ended.get(stance, stance)))
