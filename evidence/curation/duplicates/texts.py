"""The texts of two records that become one: their numbers, which of them is current, and where each went.

The current text of a role is the one with the highest number. Texts of the dropped record are numbered after those
of the kept one. Where the kept record's own text is to stay current, it takes the number after them, and leaves its
old number empty for good: an address with a version says these words or redirects to them, never others.
A text that the kept record has already, to the letter, stays behind; its quotations come to the twin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Q

from evidence.claims.models import Quotation
from evidence.curation.duplicates.fields import TEXT, Side
from evidence.curation.duplicates.journal import Journal
from evidence.curation.models import Merge
from evidence.library.models import Block, Source, TextVersion, TextVersionRole
from evidence.library.status import Status


class Was(TypedDict):
    """Where a text stood before the merge."""

    id: int
    source: int
    role: str
    number: int
    twin: int | None
    """The text with the same words that stands for it now."""


@dataclass(frozen=True, slots=True)
class Place:
    source: int
    role: str
    number: int


def move(kept: Source, dropped: Source, choices: Mapping[str, Side], journal: Journal) -> list[Was]:
    """Move the texts, or their quotations; gives where those stood whose place has changed."""
    moved: list[Was] = []
    for role in TextVersionRole.values:
        ours, theirs = (
            list(one.text_versions.filter(role=role).defer("content").order_by("number")) for one in (kept, dropped)
        )
        ours_current = bool(ours) and choices.get(f"{TEXT}{role}", Side.KEPT) is Side.KEPT
        moved += _of_role(kept, ours, theirs, journal, ours_current=ours_current)
    return moved


def where(source: int, *, role: str = "", number: int | None = None) -> Place | None:
    """Where the text went that once stood at this place; without a number the one that was current there.

    None when a merge moved no such text. Four queries for each merge on the way.
    """
    asked: tuple[int, str, int | None] = (source, role, number)
    seen: set[tuple[int, str, int | None]] = set()
    while asked not in seen:
        seen.add(asked)
        was = _was(*asked)
        if was is None:
            return None
        row = TextVersion.objects.select_related("source").defer("content").get(pk=was["twin"] or was["id"])
        if row.source.status != Status.MERGED:
            return Place(row.source_id, row.role, row.number)
        asked = (row.source_id, row.role, row.number)
    return None


def _was(source: int, role: str, number: int | None) -> Was | None:
    merges = Merge.objects.filter(Q(kept=source) | Q(dropped=source), undone_at=None).order_by("-pk")
    found: list[Was] = [
        was
        for moved in merges.values_list("moved", flat=True)
        for was in moved["texts"]
        if was["source"] == source and (not role or was["role"] == role)
    ]
    if number is None:
        return max(found, key=lambda was: (was["role"] == TextVersionRole.FULL_TEXT, was["number"]), default=None)
    preferred = sorted(found, key=lambda was: was["role"] != TextVersionRole.FULL_TEXT)
    return next((was for was in preferred if was["number"] == number), None)


def _of_role(
    kept: Source, ours: Sequence[TextVersion], theirs: Sequence[TextVersion], journal: Journal, *, ours_current: bool
) -> list[Was]:
    moved, was = [], []
    twins = {one.sha256: one for one in ours}
    for one in theirs:
        twin = twins.get(one.sha256)
        stands_in = twin is not None and (ours_current or one is not theirs[-1] or twin is ours[-1])
        if twin is None or not stands_in or not _carry(one, twin, journal):
            moved.append(one)
            twin = None
        was.append(_stood(one, twin))
    last = ours[-1].number if ours else 0
    if ours_current and moved:
        was.append(_stood(ours[-1], None))
        journal.write(TextVersion.objects.filter(pk=ours[-1].pk), number=last + len(moved) + 1)
    for number, one in enumerate(moved, start=last + 1):
        journal.write(TextVersion.objects.filter(pk=one.pk), source_id=kept.pk, number=number)
    return was


def _stood(one: TextVersion, twin: TextVersion | None) -> Was:
    return Was(id=one.pk, source=one.source_id, role=one.role, number=one.number, twin=twin.pk if twin else None)


def _carry(one: TextVersion, twin: TextVersion, journal: Journal) -> bool:
    """The quotations of a text to its twin, word for word; False when two would have the same name there."""
    quotations = list(Quotation.objects.filter(text_version=one).order_by("pk"))
    names = {quotation.key for quotation in quotations if quotation.key}
    if Quotation.objects.filter(text_version=twin, key__in=names).exists():
        return False
    blocks = list(Block.objects.filter(text_version=twin)) if quotations else []
    for quotation in quotations:
        block = next((each.pk for each in blocks if each.start <= quotation.start < each.end), None)
        journal.write(Quotation.objects.filter(pk=quotation.pk), text_version_id=twin.pk, block_id=block)
    return True
