"""Quotations as they stood on a day, and whether two people read them: read all at once, however many."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from evidence.claims.dossier import by_two
from evidence.claims.models import Claim, EvidenceLink, Quotation, QuotationState
from evidence.curation.models import ReadingResult
from evidence.curation.past.seen import SeenEvidence
from evidence.library.models import Block, Source, TextVersion
from evidence.vocabulary.models import Actor


@dataclass(frozen=True, slots=True)
class QuotedThen:
    """`quotation` is never saved: its words, place, voice and text are those of the day."""

    quotation: Quotation
    is_moved: bool
    """Its number now stands at other words, or in another text, than on the day."""

    @property
    def source(self) -> Source:
        return self.quotation.text_version.source

    @property
    def is_unsettled(self) -> bool:
        """Its words need review, as its state is today."""
        return self.quotation.state != QuotationState.ANCHORED


def quoted_then(evidence: Iterable[SeenEvidence]) -> dict[int, QuotedThen]:
    """By the number of the quotation; four queries, all but one only where something has changed since."""
    seen = {one.quotation: one for one in evidence}
    rows = Quotation.objects.filter(pk__in=list(seen)).select_related("text_version__source", "block", "voice")
    now = {row.pk: row for row in rows.defer("text_version__content")}
    changed = [one for pk, one in seen.items() if not _is_as_then(now[pk], one)]
    texts = _by_number(TextVersion.objects.select_related("source").defer("content"), (o.text_version for o in changed))
    blocks = _by_number(Block.objects.all(), (one.block for one in changed))
    voices = _by_number(Actor.objects.all(), (one.voice for one in changed))
    for one in changed:
        row = now[one.quotation]
        now[one.quotation] = Quotation(
            pk=row.pk,
            exact=one.words,
            text_version=texts[one.text_version],
            block=blocks.get(one.block),
            voice=voices.get(one.voice),
            reports_id=one.reports,
            state=row.state,
        )
    moved = {one.quotation for one in changed}
    return {pk: QuotedThen(row, pk in moved) for pk, row in now.items()}


def _is_as_then(row: Quotation, then: SeenEvidence) -> bool:
    now = row.exact, row.text_version_id, row.block_id, row.voice_id, row.reports_id
    return now == (then.words, then.text_version, then.block, then.voice, then.reports)


def _by_number[M: (TextVersion, Block, Actor)](rows: QuerySet[M], numbers: Iterable[int | None]) -> dict[int | None, M]:
    wanted = {number for number in numbers if number is not None}
    return dict(rows.in_bulk(wanted)) if wanted else {}


@dataclass(frozen=True, slots=True)
class Readers:
    """Who read which evidence."""

    by_two: frozenset[int]
    """Links that one person handed in and another published."""
    blind: frozenset[int]
    """Links whose words were read blind by two, and what they settled still stands."""

    def have_checked(self, claim: Claim, links: Collection[int]) -> bool:
        """Whether a second person has read the claim and all of its evidence, as the page of a claim says it."""
        if links and self.blind.issuperset(links):
            return True
        return by_two(claim) and self.by_two.issuperset(links)


def readers(links: Iterable[int]) -> Readers:
    """One query."""
    still = ReadingResult.objects.filter(evidence=OuterRef("pk"), value=OuterRef("relation"))
    rows = EvidenceLink.objects.filter(pk__in=list(links)).only("submitted_by_id", "published_by_id")
    found = list(rows.annotate(is_blind=Exists(still)))
    blind = frozenset(row.pk for row in found if getattr(row, "is_blind", False))
    return Readers(frozenset(row.pk for row in found if by_two(row)), blind)
