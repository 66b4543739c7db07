"""One concept becomes two: a person chooses what goes to the new one; the rest stays. It can be undone."""

from collections.abc import Collection, Mapping
from datetime import datetime

from evidence.accounts.models import User
from evidence.curation.concepts.editing import Details, created
from evidence.curation.concepts.ledger import Ledger
from evidence.curation.concepts.merging import Lost, held, locked, may_edit
from evidence.curation.concepts.uses import AnyConcept, kind_of, movable
from evidence.curation.guard import Operation, opened
from evidence.curation.history import written_by
from evidence.curation.models import ConceptChange, ConceptMove
from evidence.curation.workflow import NotAllowed


def split(
    origin: AnyConcept,
    details: Details,
    chosen: Mapping[str, Collection[int]],
    *,
    by: User,
    at: datetime,
    reason: str,
) -> ConceptChange:
    """A new concept with `details` takes the `chosen` rows: key of a use → its rows.

    Raises NotAllowed with a sentence for the person, and changes nothing; Lost when something would not be kept.
    """
    may_edit(by)
    if not reason.strip():
        raise NotAllowed("Say why: the next person will read it.")
    if not any(chosen.values()):
        raise NotAllowed("Choose what goes to the new one; without anything it would be no split.")
    with opened(Operation.VOCABULARY), written_by(by, reason):
        (origin,) = locked(origin)
        if origin.is_retired:
            raise NotAllowed(f"“{origin}” is retired.")
        before = held(origin)
        new = created(kind_of(origin), details, by=by)
        ledger = Ledger()
        for use in movable(kind_of(origin)):
            rows = use.rows(origin.pk).filter(pk__in=chosen.get(use.key, ()))
            if rows.count() != len(set(chosen.get(use.key, ()))):
                raise NotAllowed(f"Some of the {use.label} are no longer those of “{origin}”: choose again.")
            ledger.write(rows.exclude(pk=new.pk) if use.key == "narrower" else rows, **{use.attname: new.pk})
        after = held(origin) | held(new)
        if lost := before - after:
            raise Lost(f"Not everything would be kept: {', '.join(sorted({key for key, _ in lost}))}.")
        return ConceptChange.objects.create(
            kind=kind_of(origin),
            move=ConceptMove.SPLIT,
            kept=origin.pk,
            other=new.pk,
            at=at,
            by=by,
            reason=reason.strip(),
            moved=ledger.entries,
        )
