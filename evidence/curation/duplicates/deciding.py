"""What a curator decides about a pair: not a duplicate, related instead, or one and the same. It is remembered.

Two curators who decide at once: the second is told what the first decided, and nothing is written over.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation import fields, workflow
from evidence.curation.duplicates import merging
from evidence.curation.duplicates.detection import ALIVE, described
from evidence.curation.duplicates.fields import Side
from evidence.curation.duplicates.likeness import judge, likeness
from evidence.curation.history import written_by
from evidence.curation.models import DuplicateGround, DuplicatePair, DuplicateState, Merge
from evidence.curation.review import revisions
from evidence.curation.workflow import NotAllowed
from evidence.library.models import RelationType, Source
from evidence.library.status import Status


class AlreadyDecided(NotAllowed):
    """Somebody was faster; the message says who, when, and what."""

    def __init__(self, pair: DuplicatePair) -> None:
        who = pair.decided_by.get_username() if pair.decided_by else "somebody"
        when = f" on {pair.decided_at:%-d %B %Y}" if pair.decided_at else ""
        super().__init__(f"{who} has already decided{when}: {pair.get_state_display()}.")


def propose(one: int, other: int, *, by: User) -> DuplicatePair:
    """The pair of two sources, made when nobody has noted it yet. Raises NotAllowed with the reason."""
    _must_review(by)
    first, second = sorted((one, other))
    if first == second:
        raise NotAllowed("A source is no duplicate of itself: give two numbers.")
    known = described(Source.objects.filter(pk__in=(first, second), status__in=ALIVE).values_list("pk", flat=True))
    for pk in (first, second):
        if pk not in known:
            raise NotAllowed(f"There is no living source {pk}.")
    finding = judge(known[first], known[second])
    alike = likeness(known[first].title, known[second].title)
    noted = {"ground": finding.ground if finding else DuplicateGround.TITLE, "likeness": alike}
    with written_by(by, "proposed as a duplicate"):
        pair, _ = DuplicatePair.objects.get_or_create(first_id=first, second_id=second, defaults=noted)
    return pair


def noted(pk: int) -> DuplicatePair:
    """The pair with this number; DuplicatePair.DoesNotExist when there is none."""
    return DuplicatePair.objects.select_related("decided_by").get(pk=pk)


def not_a_duplicate(pair: DuplicatePair, *, by: User, at: datetime, reason: str) -> None:
    """Remembered, with the reason: nobody is asked again. Raises NotAllowed, AlreadyDecided."""
    _must_review(by)
    if not reason.strip():
        raise NotAllowed("Say what tells the two apart: the next person will want to know.")
    with transaction.atomic(), written_by(by, reason):
        _decide(_open(pair), DuplicateState.DIFFERENT, by=by, at=at, reason=reason)


def relate(pair: DuplicatePair, kind: str, source: int, *, by: User, at: datetime, reason: str = "") -> bool:
    """`source`, one of the two, is *version of*, *reports on* … the other. Raises NotAllowed, AlreadyDecided.

    A relation of a published source is proposed, and submitted: readers see it when a second person has published it.
    True when it waits for that.
    """
    _must_review(by)
    if kind not in RelationType.values or source not in {pair.first_id, pair.second_id}:
        raise NotAllowed("Choose how the two are related.")
    with transaction.atomic(), written_by(by, reason):
        found = _open(pair)
        target = found.second_id if source == found.first_id else found.first_id
        waits = _related(Source.objects.get(pk=source), target, kind, by=by, at=at, reason=reason)
        _decide(found, DuplicateState.RELATED, by=by, at=at, reason=reason)
    return waits


def _related(source: Source, target: int, kind: str, *, by: User, at: datetime, reason: str) -> bool:
    held = fields.values(source, ("relations",))["relations"]
    if any((one["type"], one["target_id"]) == (kind, target) for one in held):
        return False
    row = {"type": kind, "target_id": target, "note": reason.strip()}
    if source.status == Status.PUBLISHED:
        said = reason.strip() or "Looked at as a possible duplicate, and found related."
        made = revisions.propose(source, {"relations": [*held, row]}, said, by)
        workflow.take(workflow.SUBMIT, made, by=by, at=at)
        return True
    try:
        fields.put(source, {"relations": [*held, row]})
    except fields.Invalid as invalid:
        raise NotAllowed(str(invalid)) from invalid
    return False


def merge(
    pair: DuplicatePair, kept: int, choices: Mapping[str, Side], *, by: User, at: datetime, reason: str = ""
) -> Merge:
    """Merge the pair into `kept`, one of the two. Raises NotAllowed, AlreadyDecided, merging.Lost."""
    _must_review(by)
    if kept not in {pair.first_id, pair.second_id}:
        raise NotAllowed("Choose which of the two is kept.")
    with transaction.atomic():
        found = _open(pair)
        keep, drop = (found.first, found.second) if kept == found.first_id else (found.second, found.first)
        return merging.merge(keep, drop, choices, by=by, at=at, reason=reason)


def standing_merge(pair: DuplicatePair) -> Merge | None:
    """The merge of the two, either way round, that was not undone."""
    either = Q(kept=pair.first_id, dropped=pair.second_id) | Q(kept=pair.second_id, dropped=pair.first_id)
    return Merge.objects.filter(either, undone_at=None).select_related("merged_by").first()


def undo(pair: DuplicatePair, *, by: User, at: datetime) -> None:
    """Take the two apart again. Raises NotAllowed with the reason."""
    if (merge := standing_merge(pair)) is None:
        raise NotAllowed("There is no merge of these two to undo.")
    merging.undo(merge, by=by, at=at)


def reopen(pair: DuplicatePair, *, by: User) -> None:
    """Ask again about what was found different or related. A merge is undone instead: `merging.undo`."""
    _must_review(by)
    with transaction.atomic(), written_by(by, "looked at again"):
        found = _locked(pair)
        if found.state not in {DuplicateState.DIFFERENT, DuplicateState.RELATED}:
            raise NotAllowed(f"This pair is {found.get_state_display()}.")
        found.state, found.decided_at, found.decided_by, found.reason = DuplicateState.OPEN, None, None, ""
        found.save()


def _must_review(by: User) -> None:
    if not by.may(May.REVIEW):
        raise NotAllowed("You may not decide about duplicates.")


def _locked(pair: DuplicatePair) -> DuplicatePair:
    """The pair as it is now. Sources first, as in `merging`: so nobody waits for each other in a ring."""
    list(Source.objects.select_for_update().filter(pk__in=(pair.first_id, pair.second_id)).order_by("pk"))
    return DuplicatePair.objects.select_for_update().get(pk=pair.pk)


def _open(pair: DuplicatePair) -> DuplicatePair:
    found = _locked(pair)
    if found.state != DuplicateState.OPEN:
        raise AlreadyDecided(found)
    return found


def _decide(pair: DuplicatePair, state: DuplicateState, *, by: User, at: datetime, reason: str) -> None:
    pair.state, pair.decided_at, pair.decided_by, pair.reason = state, at, by, reason.strip()
    pair.save()
