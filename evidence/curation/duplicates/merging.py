"""Making two records one, and taking them apart again.

The kept record gets what was chosen and all that hung on the other; the other keeps the rest, as it was, and its
address leads to the kept one. Who may, and what of an unpublished record may be taken: docs/decisions/0012.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, TypedDict

from django.conf import settings

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.curation.duplicates import moving, texts
from evidence.curation.duplicates.detection import ALIVE
from evidence.curation.duplicates.fields import CHOICES, CONTRIBUTORS, Side, united
from evidence.curation.duplicates.journal import Entry, Journal
from evidence.curation.duplicates.tally import check_nothing_lost, tally
from evidence.curation.guard import Operation, opened
from evidence.curation.history import written_by
from evidence.curation.models import DuplicatePair, DuplicateState, Merge
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Source, TextVersion
from evidence.library.status import Status


class Moved(TypedDict):
    """What `Merge.moved` keeps."""

    journal: list[Entry]
    texts: list[texts.Was]
    kept_status: str
    hangs: dict[str, list[int]]
    """The quotations of the dropped record's texts, and what rests on them, at the time of the merge."""


def merge(
    kept: Source, dropped: Source, choices: Mapping[str, Side], *, by: User, at: datetime, reason: str = ""
) -> Merge:
    """Make `dropped` a part of `kept`. `choices`: key of `fields.CHOICES`, “contributors”, “text-abstract” or
    “text-full-text” → whose is taken; without a choice the kept record's.

    Raises NotAllowed with a sentence for the person; Lost, with nothing changed, when something would not be kept.
    """
    with opened(Operation.MERGE), written_by(by, reason or f"merged with source {dropped.pk}"):
        kept, dropped = _locked(kept.pk, dropped.pk)
        _check(kept, dropped, choices, by=by)
        before = tally((kept.pk, dropped.pk))
        journal = Journal()
        hangs = _hanging(dropped.text_versions.values_list("pk", flat=True))
        moved_texts = texts.move(kept, dropped, choices, journal)
        moving.reports(kept, dropped, journal)
        if choices.get(CONTRIBUTORS) is Side.DROPPED:
            moving.contributors(kept, dropped, journal)
        for move in (moving.notes, moving.files, moving.pairs, moving.everything_else):
            move(kept, dropped, journal)
        _decided(kept, dropped, journal, by=by, at=at, reason=reason)
        journal.write(Source.objects.filter(pk=dropped.pk), status=Status.MERGED, merged_into_id=kept.pk)
        # Last, because claims are indexed again by way of the source whose texts they rest on.
        journal.write(Source.objects.filter(pk=kept.pk), **_values(kept, dropped, choices))
        check_nothing_lost(before, tally((kept.pk,), besides=(dropped.pk,)))
        moved = Moved(journal=journal.entries, texts=moved_texts, kept_status=kept.status, hangs=hangs)
        return Merge.objects.create(
            kept=kept, dropped=dropped, merged_at=at, merged_by=by, reason=reason.strip(), moved=moved
        )


def undo(merge: Merge, *, by: User, at: datetime) -> None:
    """Everything as it was before. Raises NotAllowed with the reason when something was built on the merge since."""
    with opened(Operation.MERGE), written_by(by, f"merge {merge.pk} undone"):
        kept, dropped = _locked(merge.kept_id, merge.dropped_id)
        merge.refresh_from_db()
        for why in _stand_in_the_way(merge, kept, by=by):
            raise NotAllowed(why)
        Journal(merge.moved["journal"]).take_back()
        for one in (kept, dropped):  # so that the claims of both are indexed again
            Source.objects.filter(pk=one.pk).update(key=one.key)
        merge.undone_at, merge.undone_by = at, by
        merge.save(update_fields=("undone_at", "undone_by"))


def unread(kept: Source, dropped: Source, *, by: User) -> bool:
    """True when values of `dropped` would be published that nobody but their author has read."""
    if settings.ONE_READER or kept.status != Status.PUBLISHED or dropped.status == Status.PUBLISHED:
        return False
    return dropped.status != Status.SUBMITTED or dropped.submitted_by_id == by.pk


def _locked(kept: int, dropped: int) -> tuple[Source, Source]:
    """Both, locked in the order of their ids with their texts: nothing is hung on them meanwhile."""
    found = {one.pk: one for one in Source.objects.select_for_update().filter(pk__in=(kept, dropped)).order_by("pk")}
    locked = TextVersion.objects.select_for_update().filter(source__in=(kept, dropped)).order_by("pk")
    list(locked.values_list("pk", flat=True))
    return found[kept], found[dropped]


def refusal(kept: Source, dropped: Source) -> str:
    """Why these two cannot be merged this way round, whoever asks; empty when they can."""
    if kept.pk == dropped.pk:
        return "A record cannot be merged with itself."
    for one in (kept, dropped):
        if one.status not in ALIVE:
            return f"Source {one.pk} is {one.get_status_display()}: only living records are merged."
    if dropped.status == Status.PUBLISHED and kept.status != Status.PUBLISHED:
        return "Keep the published record: merged into one that is not, its address would lead nowhere."
    return ""


def _check(kept: Source, dropped: Source, choices: Mapping[str, Side], *, by: User) -> None:
    if not by.may(May.REVIEW):
        raise NotAllowed("You may not merge records.")
    if why := refusal(kept, dropped):
        raise NotAllowed(why)
    if unread(kept, dropped, by=by) and _adds(kept, dropped, choices):
        raise NotAllowed(
            f"What source {dropped.pk} adds would be published without a second reader. Have it submitted first; "
            "then somebody else than who submitted it may merge it."
        )


def _adds(kept: Source, dropped: Source, choices: Mapping[str, Side]) -> bool:
    """True when readers of `kept` would see something of `dropped`."""
    ours, both = tally((kept.pk,), besides=(dropped.pk,)), tally((kept.pk, dropped.pk))
    return ours != both or any(
        getattr(kept, name) != value for name, value in _values(kept, dropped, choices).items()
    ) or (choices.get(CONTRIBUTORS) is Side.DROPPED)  # fmt: skip


def _values(kept: Source, dropped: Source, choices: Mapping[str, Side]) -> dict[str, Any]:
    taken = [column for choice in CHOICES if choices.get(choice.key) is Side.DROPPED for column in choice.columns]
    return {column: getattr(dropped, column) for column in taken} | united(kept, dropped)


def _decided(kept: Source, dropped: Source, journal: Journal, *, by: User, at: datetime, reason: str) -> None:
    first, second = sorted((kept.pk, dropped.pk))
    pair = DuplicatePair.objects.filter(first=first, second=second)
    journal.write(pair, state=DuplicateState.MERGED, decided_at=at, decided_by_id=by.pk, reason=reason.strip())


def _hanging(versions: Collection[int]) -> dict[str, list[int]]:
    quotations = list(Quotation.objects.filter(text_version__in=versions).order_by("pk").values_list("pk", flat=True))
    return {"quotations": quotations, **_resting(quotations)}


def _resting(quotations: Collection[int]) -> dict[str, list[int]]:
    return {
        "evidence": list(
            EvidenceLink.objects.filter(quotation__in=quotations).order_by("pk").values_list("pk", flat=True)
        ),
        "stances": list(Stance.objects.filter(quotation__in=quotations).order_by("pk").values_list("pk", flat=True)),
    }


def _stand_in_the_way(merge: Merge, kept: Source, *, by: User) -> Iterator[str]:
    """Why the merge cannot be undone, in sentences; nothing when it can."""
    if not by.may(May.REVIEW):
        yield "You may not undo merges."
    if merge.undone_at:
        yield "This merge was undone already."
    if kept.status == Status.MERGED:
        yield f"Source {kept.pk} was merged itself since: undo that first."
    if Merge.objects.filter(kept=kept, undone_at=None, pk__gt=merge.pk).exists():
        yield f"Another record was merged into source {kept.pk} since: undo that first."
    if kept.status != merge.moved["kept_status"]:
        yield f"Source {kept.pk} was {merge.moved['kept_status']} then and is {kept.status} now."
    if changed := sorted(set(Journal(merge.moved["journal"]).changed_since())):
        yield f"Changed since the merge, by hand or by another step: {', '.join(changed)}."
    if built := _built_on(merge):
        yield built


def _built_on(merge: Merge) -> str:
    """What rests since on the words that would go back."""
    hangs = merge.moved["hangs"]
    going_back = [was["id"] for was in merge.moved["texts"] if was["source"] == merge.dropped_id and not was["twin"]]
    carried = {
        one["row"]
        for one in merge.moved["journal"]
        if one["of"] == "evidence.Quotation" and "text_version_id" in one["after"]
    }
    now = set(Quotation.objects.filter(text_version__in=going_back).values_list("pk", flat=True))
    if now != set(hangs["quotations"]) - carried:
        return "Words were marked since in a text that would go back."
    if _resting(hangs["quotations"]) != {name: hangs[name] for name in ("evidence", "stances")}:
        return "Claims or stances rest since on words that would go back."
    return ""
