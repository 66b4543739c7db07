"""How what hangs on the dropped record comes to the kept one: one function for each kind of row that needs its own.

Whatever else points to a source, in tables of any room, is moved by `everything_else`, which asks the models. What
the kept record has already (the same identifier, the same relation) stays behind with the dropped one: no row is
deleted, so all of it can be taken back.
"""

# ruff: noqa: SLF001 (`_meta` and `_base_manager` are documented by Django)

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from django.db.models import ForeignKey, Max, Model, Q, UniqueConstraint

from evidence.claims.models import Quotation
from evidence.curation.duplicates.journal import Journal
from evidence.curation.models import DuplicatePair, DuplicateState, Merge
from evidence.library.models import Contributor, RecordNote, Relation, Source, SourceFile, TextVersion

#: Tables that are moved by a function of their own, or that stay because they tell what happened.
BY_HAND: frozenset[type[Model]] = frozenset(
    {Contributor, DuplicatePair, Merge, Quotation, RecordNote, Source, SourceFile, TextVersion}
)


def contributors(kept: Source, dropped: Source, journal: Journal) -> None:
    """The dropped record's list of names takes the place of the kept one's, which stays with the dropped record."""
    ours, theirs = (list(one.contributors.order_by("pk")) for one in (kept, dropped))
    beyond = max((one.position for one in (*ours, *theirs)), default=0)
    for one in ours:
        journal.write(Contributor.objects.filter(pk=one.pk), source_id=dropped.pk, position=one.position + beyond)
    for one in theirs:
        journal.write(Contributor.objects.filter(pk=one.pk), source_id=kept.pk)


def notes(kept: Source, dropped: Source, journal: Journal) -> None:
    """Notes of the dropped record come after those of the kept one."""
    last = kept.notes.aggregate(last=Max("position"))["last"] or 0
    for place, note in enumerate(dropped.notes.order_by("position"), start=last + 1):
        journal.write(RecordNote.objects.filter(pk=note.pk), source_id=kept.pk, position=place)


def files(kept: Source, dropped: Source, journal: Journal) -> None:
    """A file whose name is taken gets a number: “report (2).pdf”."""
    taken = set(kept.files.values_list("name", flat=True))
    for pk, name in dropped.files.order_by("pk").values_list("pk", "name"):
        free = next(one for one in _names(name) if one not in taken)
        taken.add(free)
        journal.write(SourceFile.objects.filter(pk=pk), source_id=kept.pk, name=free)


def _names(name: str) -> Iterator[str]:
    yield name
    path = PurePath(name)
    number = 2
    while True:
        ending = f" ({number}){path.suffix[:20]}"
        yield f"{path.stem[: 255 - len(ending)]}{ending}"
        number += 1


def reports(kept: Source, dropped: Source, journal: Journal) -> None:
    """Words that report the dropped work report the kept one; what stands in the work itself reports no other work."""
    both = (kept.pk, dropped.pk)
    of_them = Quotation.objects.filter(reports__in=both)
    journal.write(of_them.filter(text_version__source__in=both), reports_id=None)
    journal.write(Quotation.objects.filter(reports=dropped), reports_id=kept.pk)


def pairs(kept: Source, dropped: Source, journal: Journal) -> None:
    """What was said or asked about the dropped record and a third one holds for the kept one, unless it has its own."""
    told = DuplicatePair.objects.filter(Q(first=dropped) | Q(second=dropped)).exclude(state=DuplicateState.MERGED)
    for pair in told.order_by("pk"):
        third = pair.second_id if pair.first_id == dropped.pk else pair.first_id
        first, second = sorted((kept.pk, third))
        if third != kept.pk and not DuplicatePair.objects.filter(first=first, second=second).exists():
            journal.write(DuplicatePair.objects.filter(pk=pair.pk), first_id=first, second_id=second)


def everything_else(kept: Source, dropped: Source, journal: Journal) -> None:
    """Every other row that points to the dropped record, unless it would say twice what the kept record has."""
    for field in pointing_to(Source):
        if field.model not in BY_HAND:
            _point_anew(field, kept, dropped, journal)


def pointing_to(model: type[Model]) -> list[Any]:
    """Every foreign key to `model` there is, those of tables behind many-to-many fields included."""
    fields: list[Any] = [
        getattr(one, "field", None) for one in model._meta.get_fields(include_hidden=True) if _back(one)
    ]
    found = [field for field in fields if isinstance(field, ForeignKey)]
    return sorted(found, key=lambda field: (field.model._meta.label, field.name))


def _back(relation: Any) -> bool:
    """True of what another table's field gives to the model it points to."""
    return bool(relation.auto_created and not relation.concrete)


def _point_anew(field: Any, kept: Source, dropped: Source, journal: Journal) -> None:
    rows = field.model._base_manager.filter(**{field.name: dropped.pk})
    if field.model is Relation:  # how the two were related to each other, nobody is
        rows = rows.exclude(**{f"{'target' if field.name == 'source' else 'source'}__in": (kept.pk, dropped.pk)})
    sets = [[name for name in each if name != field.name] for each in _unique(field.model) if field.name in each]
    ours = field.model._base_manager.filter(**{field.name: kept.pk})
    taken = [set(ours.values_list(*names)) if names else set() for names in sets]
    free = [
        row.pk
        for row in rows.order_by("pk")
        if not any(_key(row, names) in held for names, held in zip(sets, taken, strict=True))
    ]
    journal.write(field.model._base_manager.filter(pk__in=free), **{field.attname: kept.pk})


def _unique(model: type[Model]) -> Iterator[tuple[str, ...]]:
    yield from (tuple(each) for each in model._meta.unique_together)
    for rule in model._meta.constraints:
        if isinstance(rule, UniqueConstraint):
            yield tuple(rule.fields)


def _key(row: Any, names: list[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in names)
