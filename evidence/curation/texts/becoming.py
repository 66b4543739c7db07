"""A mended draft becomes a version of the source's text. No version that is there is changed."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation.carrying.correcting import Corrected, correct, waits
from evidence.curation.models import TextDraft
from evidence.curation.texts.drafts import Finished, Overtaken, pieces_of
from evidence.curation.workflow import NotAllowed
from evidence.library.models import BlockKind, Source, TextVersion, TextVersionOrigin
from evidence.text import mending
from evidence.text.blocks import Span
from evidence.text.differences import Stretch, differences
from evidence.text.mending import CannotMend, Composed


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
        characters=len(composed(draft).content),
        kinds=tuple((str(label), kinds[value]) for value, label in BlockKind.choices if kinds[value]),
        left_out=tuple(mending.left_out(draft.content, pieces)),
        corrections=tuple(
            differences(mending.extracted(draft.content, piece), piece.words)
            for piece in pieces
            if piece.words is not None and not piece.out
        ),
    )


@transaction.atomic
def become(pk: int, *, reason: str, edition: int, by: User) -> TextVersion:
    """The draft as the next version of its source's text, with its blocks as mended and their pages.

    Quotations of an earlier version are carried, or laid before a person (`carrying.correcting`).

    Raises Overtaken, Finished, NotAllowed (who may not, or gives no reason), CannotMend (no words are left). Of a
    published source a text is submitted instead: `waiting.submit`.
    """
    draft = unfinished(pk, reason=reason, edition=edition, by=by)
    if waits(draft.source):
        raise NotAllowed("The source is published: submit the text, and a second person reads it.")
    draft.became = version_of(draft, reason.strip(), by=by).version
    draft.reason = reason.strip()
    draft.save(update_fields=["became", "reason", "saved_at"])
    return draft.became


def unfinished(pk: int, *, reason: str, edition: int, by: User) -> TextDraft:
    """The draft, locked with its source, that `by` had before them. Raises what `become` raises."""
    draft = TextDraft.objects.select_for_update(of=("self",)).select_related("source").get(pk=pk)
    if draft.became_id is not None or draft.submitted_at is not None:
        raise Finished
    if draft.edition != edition:
        raise Overtaken(draft)
    if not by.may(May.DRAFT):
        raise NotAllowed("You may not add texts.")
    if not reason.strip():
        raise NotAllowed("Say why this version is made: readers see it beside the text.")
    if not composed(draft).content.strip():
        raise CannotMend("No words are left: at least one block has to stay.")
    # Two at once would get one number; and it may have been published since the draft was read.
    draft.source = Source.objects.select_for_update().get(pk=draft.source_id)
    return draft


def composed(draft: TextDraft) -> Composed:
    """The text that the draft would be: a correction to the letter as it was typed, any other as mended."""
    pieces = pieces_of(draft)
    if not draft.is_correction:
        return mending.composed(draft.content, pieces)
    spans = tuple(Span(one.kind, *one.parts[0], one.level) for one in pieces)
    return Composed(draft.content, spans, tuple(one.page for one in pieces))


def version_of(draft: TextDraft, reason: str, *, by: User, accepted_by: User | None = None) -> Corrected:
    """The next version, and what became of the quotations. Who may is asked before."""
    text = composed(draft)
    taken = TextVersionOrigin.EXTRACTED if draft.file_id else TextVersionOrigin.PASTED
    return correct(
        draft.source,
        draft.role,
        text.content,
        reason,
        by,
        origin=TextVersionOrigin.TYPED if draft.is_correction else taken,
        file=draft.file,
        spans=text.spans,
        pages={number: page for number, page in enumerate(text.pages, start=1) if page},
        accepted_by=accepted_by,
    )
