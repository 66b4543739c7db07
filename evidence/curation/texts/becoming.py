"""A mended draft becomes a version of the source's text. No version that is there is changed."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation.carrying.correcting import correct
from evidence.curation.models import TextDraft
from evidence.curation.texts.drafts import Finished, Overtaken, pieces_of
from evidence.curation.workflow import NotAllowed
from evidence.library.models import BlockKind, Source, TextVersion, TextVersionOrigin
from evidence.library.status import Status
from evidence.text import mending
from evidence.text.differences import Stretch, differences
from evidence.text.mending import CannotMend


@dataclass(frozen=True, slots=True)
class Summary:
    """What the version would be, for a last look."""

    characters: int
    kinds: tuple[tuple[str, int], ...]
    left_out: tuple[str, ...]
    corrections: tuple[tuple[Stretch, ...], ...]
    """Each corrected block against its words as extracted."""


def summary(draft: TextDraft) -> Summary:
    pieces = pieces_of(draft)
    kinds = Counter(piece.kind for piece in pieces if not piece.out)
    return Summary(
        characters=len(mending.composed(draft.content, pieces).content),
        kinds=tuple((str(label), kinds[value]) for value, label in BlockKind.choices if kinds[value]),
        left_out=tuple(mending.left_out(draft.content, pieces)),
        corrections=tuple(
            differences(mending.extracted(draft.content, piece), piece.words)
            for piece in pieces
            if piece.words is not None and not piece.out
        ),
    )


def may_become(draft: TextDraft, person: User) -> bool:
    """A version of a published source is read by everybody at once: that takes somebody who may publish."""
    return person.may(May.REVIEW if draft.source.status == Status.PUBLISHED else May.DRAFT)


@transaction.atomic
def become(pk: int, *, reason: str, edition: int, by: User) -> TextVersion:
    """The draft as the next version of its source's text, with its blocks as mended and their pages.

    Quotations of an earlier version are carried, or laid before a person (`carrying.correcting`).

    Raises Overtaken, Finished, NotAllowed (who may not, or gives no reason), CannotMend (no words are left).
    """
    draft = TextDraft.objects.select_for_update(of=("self",)).select_related("source").get(pk=pk)
    if draft.became_id is not None:
        raise Finished
    if draft.edition != edition:
        raise Overtaken(draft)
    if not may_become(draft, by):
        raise NotAllowed(f"The source is published: only people who {May.REVIEW} may add a text to it.")
    if not reason.strip():
        raise NotAllowed("Say why this version is made: readers see it beside the text.")
    text = mending.composed(draft.content, pieces_of(draft))
    if not text.content.strip():
        raise CannotMend("No words are left: at least one block has to stay.")
    Source.objects.select_for_update().only("pk").get(pk=draft.source_id)  # two at once would get one number
    draft.became = correct(
        draft.source,
        draft.role,
        text.content,
        reason.strip(),
        by,
        origin=TextVersionOrigin.EXTRACTED if draft.file_id else TextVersionOrigin.PASTED,
        file=draft.file,
        spans=text.spans,
        pages={number: page for number, page in enumerate(text.pages, start=1) if page},
    ).version
    draft.reason = reason.strip()
    draft.save(update_fields=["became", "reason", "saved_at"])
    return draft.became
