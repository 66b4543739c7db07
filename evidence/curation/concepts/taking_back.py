"""What was taken of a file, taken back: what was changed is as it was, what was added is retired; nothing is deleted.

A concept that is another by now, or that something is tagged with, stays as it is, with the reason.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from evidence.accounts.models import User
from evidence.curation.concepts import editing
from evidence.curation.concepts.bringing import KINDS
from evidence.curation.concepts.done import Done, State, state_of
from evidence.curation.concepts.editing import details_of
from evidence.curation.concepts.merging import locked, may_edit
from evidence.curation.concepts.plans import Verdict
from evidence.curation.concepts.uses import MODELS, AnyConcept
from evidence.curation.workflow import NotAllowed

REASON = "The file that brought it in was taken back."


def take_back(done: Sequence[Done], *, by: User, at: datetime, why: str) -> tuple[Done, ...]:
    """All that was taken of a file and can go back, the last first: first what was changed, then what was added.

    `why` stands in the history of each. Of what was taken back already nothing is done. Raises NotAllowed.
    """
    may_edit(by)
    back = dict(enumerate(done))
    with transaction.atomic():
        for verdict in (Verdict.CHANGED, Verdict.NEW):
            for number in reversed(range(len(done))):
                if (one := back[number]).verdict is verdict and not one.is_back:
                    back[number] = _each(one, by=by, at=at, why=why)
    return tuple(back.values())


def _each(one: Done, *, by: User, at: datetime, why: str) -> Done:
    kind = KINDS[one.scheme]
    try:
        with transaction.atomic():
            (concept,) = locked(MODELS[kind].objects.get(slug=one.slug))
            if state_of(concept).mark != one.after:
                raise NotAllowed("It was changed since, and stays as it is.")  # noqa: TRY301 (as the acts below do)
            if one.before is not None:
                _as_before(concept, one.before, by=by, why=why)
            elif not concept.is_retired:
                editing.retire(concept, None, by=by, at=at, reason=REASON)
    except NotAllowed as refusal:
        return replace(one, notes=(f"Not taken back: {refusal}",))
    return replace(one, notes=(), is_back=True)


def _as_before(concept: AnyConcept, before: State, *, by: User, why: str) -> None:
    if concept.is_retired:
        editing.revive(concept, by=by)
    now = details_of(concept)
    if now != before.details:
        editing.edit(concept, before.details, now.digest, by=by, why=f"{why}, taken back")
    if before.retired is not None:
        since, reason, replaced_by = before.retired
        instead = type(concept).objects.filter(pk=replaced_by).first() if replaced_by else None
        editing.retire(concept, instead, by=by, at=datetime.fromisoformat(since), reason=reason)
