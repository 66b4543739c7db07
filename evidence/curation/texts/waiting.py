"""A text of a published source waits for a second person; until then readers have the version that they had.

What waits is a draft, no version: nothing that readers open, no search and no harvest has to tell a version that counts
from one that does not. The quotations are carried when it is accepted, by the same strict rule, from where they stand
on that day. Why so: docs/decisions/0027-texts-wait.md.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation.carrying import correcting
from evidence.curation.carrying.correcting import Corrected, Preview, units_of
from evidence.curation.guard import Operation, opened, say_if_one_reader
from evidence.curation.models import TextDraft
from evidence.curation.texts import becoming, drafts
from evidence.curation.texts.drafts import Finished
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Source, TextVersion
from evidence.text import mending
from evidence.text.mending import Piece

LONGEST_REASON = 5_000


@dataclass(frozen=True, slots=True)
class Paper:
    """What a second reader has before them."""

    draft: TextDraft
    content: str
    base: TextVersion | None
    """The version that readers have now; None when the source has no such text yet."""
    preview: Preview | None
    """What changes, and what becomes of its quotations; None without an earlier version."""
    why_not: str
    """Why this person cannot accept it; empty when they can."""


@dataclass(frozen=True, slots=True)
class CameBack:
    """A correction that was returned or taken back, as somebody had it before them."""

    draft: int
    edition: int


def visible_to(person: User) -> QuerySet[TextDraft]:
    """What waits, or came back, and `person` may see; the oldest first."""
    return drafts.visible_to(person).select_related("submitted_by", "accepted_by")


def waiting(person: User) -> QuerySet[TextDraft]:
    rows = visible_to(person).filter(submitted_at__isnull=False, became=None)
    return rows.defer("content", "blocks", "file__content").order_by("submitted_at", "pk")


def count(person: User) -> int:
    """How many wait that `person` may accept."""
    rows = waiting(person)
    return rows.count() if settings.ONE_READER else rows.exclude(submitted_by=person).count()


def is_there(pk: int, *, by: User) -> bool:
    """True for what `by` may see and what was submitted once."""
    return visible_to(by).exclude(made_from=None).filter(pk=pk).exists()


def paper(pk: int, *, by: User) -> Paper:
    """Raises TextDraft.DoesNotExist for what `by` may not see, and for a draft that never was submitted."""
    draft = visible_to(by).exclude(made_from=None).get(pk=pk)
    content = becoming.composed(draft).content
    base = draft.source.text_versions.filter(role=draft.role, number=_last(draft.source, draft.role)).first()
    seen = correcting.preview(base, content) if base and draft.became_id is None else None
    return Paper(draft, content, base, seen, why_not(draft, by))


def why_not(draft: TextDraft, by: User) -> str:
    if draft.became_id is not None or draft.submitted_at is None:
        return "It does not wait."
    if not by.may(May.REVIEW):
        return "You may not accept texts."
    if draft.submitted_by_id == by.pk and not settings.ONE_READER:
        return "Who submitted a text cannot accept it: a second person has to read it."
    if _last(draft.source, draft.role) != draft.made_from:
        return "The text has got another version since this was submitted: return it, so that it is compared anew."
    return ""


@transaction.atomic
def submit(pk: int, *, reason: str, edition: int, by: User, at: datetime) -> TextDraft:
    """A mended draft waits. Raises what `becoming.become` raises."""
    draft = becoming.unfinished(pk, reason=reason, edition=edition, by=by)
    return _submitted(draft, reason, by=by, at=at, made_from=_last(draft.source, draft.role))


@transaction.atomic
def submit_correction(
    source: Source,
    role: str,
    content: str,
    reason: str,
    by: User,
    *,
    made_from: int,
    at: datetime,
    again: CameBack | None = None,
) -> TextDraft:
    """A correction of version `made_from` waits; it takes the place of `again`, which came back. Sent twice, it waits
    once.

    Raises correcting.Overtaken (another version), drafts.Overtaken (another edition of `again`), NotAllowed, and
    TextDraft.DoesNotExist for an `again` that `by` may not see.
    """
    # The draft is locked before its source, as everywhere: two who did it in two orders would wait for each other.
    draft = _came_back(again, by) if again else TextDraft(source=source, role=role, is_correction=True, created_by=by)
    units = units_of(source, role, content, reason, by, made_from=made_from)
    sent = TextDraft.objects.filter(source=source, role=role, is_correction=True, made_from=made_from, content=content)
    if twice := sent.filter(submitted_by=by, became=None).first():
        return twice
    if again:
        _check_once_more(draft, again, source, role)
    draft.content = content
    spans = ((one.span, one.page) for one in units)
    draft.blocks = mending.dumped(Piece(one.kind, one.level, page, ((one.start, one.end),)) for one, page in spans)
    return _submitted(draft, reason, by=by, at=at, made_from=made_from)


def _came_back(again: CameBack, by: User) -> TextDraft:
    """Locked, the row alone."""
    return drafts.visible_to(by).select_for_update(of=("self",)).get(pk=again.draft)


def _check_once_more(draft: TextDraft, again: CameBack, source: Source, role: str) -> None:
    """Of the next edition then: who had an earlier one before them is told."""
    if draft.submitted_at or not draft.is_correction or (draft.source_id, draft.role) != (source.pk, role):
        raise NotAllowed("That correction does not wait for being corrected itself.")
    if draft.edition != again.edition:
        raise drafts.Overtaken(draft)
    draft.edition += 1


def _submitted(draft: TextDraft, reason: str, *, by: User, at: datetime, made_from: int) -> TextDraft:
    draft.reason, draft.returned = reason.strip(), ""
    draft.submitted_at, draft.submitted_by, draft.made_from = at, by, made_from
    draft.save()
    return draft


def accept(pk: int, *, edition: int, by: User) -> Corrected:
    """What was read becomes the version that readers have. Raises NotAllowed, Finished, drafts.Overtaken."""
    with opened(Operation.REVIEW):
        draft = _locked(pk)
        if draft.edition != edition:
            raise drafts.Overtaken(draft)
        if why := why_not(draft, by):
            raise NotAllowed(why)
        author = draft.submitted_by
        if author is None:
            raise NotAllowed("Nobody has submitted it.")
        made = becoming.version_of(draft, draft.reason, by=author, accepted_by=by)
        say_if_one_reader()
        draft.became, draft.accepted_by = made.version, by
        draft.save(update_fields=["became", "accepted_by", "saved_at"])
    return made


@transaction.atomic
def send_back(pk: int, *, reason: str, by: User) -> None:
    """It is in the making again: a reader returns it, or its author takes it back. Raises NotAllowed, Finished."""
    draft = _locked(pk)
    if draft.submitted_at is None:
        raise Finished
    if draft.submitted_by_id != by.pk:
        if not by.may(May.REVIEW):
            raise NotAllowed("You may take back your own texts only.")
        if not reason.strip():
            raise NotAllowed("To return a text, say why.")
    draft.submitted_at = draft.submitted_by = None
    draft.returned = reason.strip()[:LONGEST_REASON]
    draft.save(update_fields=["submitted_at", "submitted_by", "returned", "saved_at"])


def _locked(pk: int) -> TextDraft:
    draft = TextDraft.objects.select_for_update(of=("self",)).select_related("source").get(pk=pk)
    if draft.became_id is not None:
        raise Finished
    Source.objects.select_for_update().only("pk").get(pk=draft.source_id)  # no other version comes between
    return draft


def _last(source: Source, role: str) -> int:
    """Number of the current version; 0 when there is none."""
    return source.text_versions.filter(role=role).aggregate(last=Max("number"))["last"] or 0
