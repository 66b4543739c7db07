"""Mending a draft: what one curator does to it, all or nothing, and never over what another did meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation.models import TextDraft
from evidence.library.models import BlockKind, Source
from evidence.text import mending
from evidence.text.mending import CannotMend, Piece


@dataclass(frozen=True, slots=True)
class Labelled:
    """A block is of this kind and level, and left out or not."""

    key: int
    kind: str
    level: int
    out: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """A block goes on with the one above it."""

    key: int


@dataclass(frozen=True, slots=True)
class Split:
    """A block is two: the second begins `at` code points into its words."""

    key: int
    at: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """The words of a block are not as the file's: knowingly other, or as extracted again."""

    key: int
    words: str


type Change = Labelled | Merged | Split | Corrected


class Overtaken(Exception):
    """Somebody saved the draft after it was read: nothing was changed. `draft` is as it stands now."""

    def __init__(self, draft: TextDraft) -> None:
        super().__init__("Somebody else saved this text while you worked on it.")
        self.draft = draft


class Finished(Exception):
    """The draft has become a version, or waits for a second person: it is not mended any more."""


def visible_to(person: User) -> QuerySet[TextDraft]:
    """Drafts of texts that `person` may open: all for those who read all drafts, else one's own; without bytes."""
    rows = TextDraft.objects.select_related("source", "file", "created_by", "became").defer("file__content")
    if not person.may(May.READ_DRAFTS):
        rows = rows.filter(created_by=person)
    return rows.filter(Q(source__in=Source.objects.visible_to(person)))


def pieces_of(draft: TextDraft) -> tuple[Piece, ...]:
    return mending.loaded(draft.blocks)


def change(pk: int, changes: Sequence[Change], *, edition: int) -> TextDraft:
    """Carry out `changes` in their order and save, counting the edition up. No changes save nothing.

    Raises Overtaken when the draft is of another edition than the one the person had before them, Finished, and
    CannotMend.
    """
    with transaction.atomic():
        draft = TextDraft.objects.select_for_update().get(pk=pk)
        if draft.became_id is not None or draft.submitted_at is not None:
            raise Finished
        if draft.edition != edition:
            raise Overtaken(draft)
        if not changes:
            return draft
        pieces = pieces_of(draft)
        for one in changes:
            pieces = changed(draft.content, pieces, one)
        draft.blocks = mending.dumped(pieces)
        draft.edition += 1
        draft.saved_at = timezone.now()
        draft.save(update_fields=["blocks", "edition", "saved_at"])
    return draft


def changed(content: str, pieces: tuple[Piece, ...], one: Change) -> tuple[Piece, ...]:
    """The pieces after one change. Raises CannotMend."""
    if isinstance(one, Merged):
        return mending.merged(content, pieces, one.key)
    if isinstance(one, Split):
        return mending.split(content, pieces, one.key, one.at)
    if isinstance(one, Corrected):
        return mending.corrected(content, pieces, one.key, one.words)
    if one.kind not in BlockKind.values:
        raise CannotMend(f"There is no block called “{one.kind}”.")
    at = mending.found(pieces, one.key)
    labelled = replace(mending.labelled(pieces[at], one.kind, one.level), out=one.out)
    return (*pieces[:at], labelled, *pieces[at + 1 :])
