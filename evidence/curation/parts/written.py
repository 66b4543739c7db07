"""Writing a list: a row that says the same stays the row it was."""

from collections.abc import Sequence
from typing import Any

from evidence.curation.parts.table import Part, Row
from evidence.library.models import Source, SourceFile


def put(source: Source, part: Part, wanted: Sequence[Row]) -> None:
    """Write the list. A row that says the same stays the row it was; what is not wanted any more goes.

    The history keeps it. Of a published source the database refuses it outside `guard.opened`.
    """
    if part.model is SourceFile:
        for row in wanted:
            of_it = SourceFile.objects.filter(source=source, pk=row["id"])
            of_it.exclude(access=row["access"], embargo_until=row["embargo_until"]).update(
                access=row["access"], embargo_until=row["embargo_until"]
            )
        return
    held = list(part.model._default_manager.filter(source=source).order_by(*part.order))  # noqa: SLF001
    pairs = _paired(part, held, wanted)
    stays = {one.pk for one in pairs if one is not None}
    part.model._default_manager.filter(pk__in=[one.pk for one in held if one.pk not in stays]).delete()  # noqa: SLF001
    if part.is_placed:
        _make_room(pairs, wanted)
    for place, (one, row) in enumerate(zip(pairs, wanted, strict=True), start=1):
        values = {**row, "position": place} if part.is_placed else row
        if one is None:
            part.model._default_manager.create(source=source, **values)  # noqa: SLF001
        elif changed := [name for name, value in values.items() if getattr(one, name) != value]:
            for name in changed:
                setattr(one, name, values[name])
            one.save(update_fields=[part.model._meta.get_field(name).name for name in changed])  # noqa: SLF001


def _paired(part: Part, held: Sequence[Any], wanted: Sequence[Row]) -> list[Any]:
    """For each wanted row the one that becomes it: the same, else the same in what tells apart, else the next."""
    left, found = list(held), [None] * len(wanted)
    ways = [part.columns, part.apart] if part.apart else [part.columns, ()]
    for names in ways:
        for place, row in enumerate(wanted):
            same = (one for one in left if all(getattr(one, name) == row[name] for name in names))
            if found[place] is None and (one := next(same, None)) is not None:
                found[place] = one
                left.remove(one)
    return found


def _make_room(pairs: Sequence[Any], wanted: Sequence[Row]) -> None:
    """Rows that change their place go behind all others first: no two may have one place, not even for a moment."""
    moving = [
        one
        for place, (one, row) in enumerate(zip(pairs, wanted, strict=True), start=1)
        if one is not None and (one.position, getattr(one, "role", "")) != (place, row.get("role", ""))
    ]
    beyond = max([len(wanted), *(one.position for one in pairs if one is not None)])
    for number, one in enumerate(moving, start=1):
        one.position = beyond + number
        one.save(update_fields=["position"])
