"""Evidence of an earlier time in words for readers. What was withdrawn since keeps its place, and not its words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from evidence.claims.judgements import SAYS, Certainty, Component, Concern
from evidence.claims.models import Basis, ClaimKind, Confidence, Directness, EvidenceLink, Quotation
from evidence.claims.notes import Linked
from evidence.curation.past.people import public_names
from evidence.curation.past.seen import Seen, SeenCertainty, SeenEvidence
from evidence.library.models import Block, Source, TextVersion
from evidence.library.references import short_reference
from evidence.library.status import Status
from evidence.vocabulary.models import Actor, Theme

#: What was seen once may be shown again while the record is one of these: a merged one goes on under another number.
SHOWN = frozenset({Status.PUBLISHED, Status.MERGED})


@dataclass(frozen=True, slots=True)
class Gone:
    """Why words that readers once saw are not shown any more."""

    at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class EvidenceThen:
    """One piece of evidence as it was. Of one that is `gone` nothing but the relation is told."""

    link: int
    relation: str
    gone: Gone | None
    words: str = ""
    label: str = ""
    """Where the words stood: “§7.2, para 6”."""
    address: str = ""
    """The words in the very text they were quoted from."""
    text: str = ""
    """Which text that was: “abstract, version 2”."""
    source: Linked | None = None
    voice: Linked | None = None
    reports: Linked | None = None
    basis: str = ""
    directness: str = ""
    confidence: str = ""
    confidence_reason: str = ""
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class ComponentThen:
    component: str
    concern: str
    reason: str


@dataclass(frozen=True, slots=True)
class CertaintyThen:
    """The judgement of certainty as it was. Of one that is `gone` nothing else is told."""

    gone: Gone | None
    overall: str = ""
    says: str = ""
    summary: str = ""
    components: tuple[ComponentThen, ...] = ()
    at: datetime | None = None
    by: str = ""


class Words:
    """The names of all that several states of a claim mention. Eleven queries, however many they are."""

    def __init__(self, several: Collection[Seen]) -> None:
        pairs = [(link, one) for seen in several for link, one in seen.evidence.items()]
        self._links = _life(EvidenceLink, {link for link, _ in pairs})
        self._quotations = _life(Quotation, {one.quotation for _, one in pairs}, "text_version_id")
        texts = TextVersion.objects.filter(pk__in={one.text_version for _, one in pairs})
        self._texts = {text.pk: text for text in texts.defer("content")}
        self._blocks = Block.objects.only("label", "number").in_bulk({one.block for _, one in pairs if one.block})
        reported = {one.reports for _, one in pairs if one.reports}
        sources = Source.objects.prefetch_related("contributors", "identifiers")
        self._sources = sources.in_bulk({text.source_id for text in self._texts.values()} | reported)
        self._actors = Actor.objects.in_bulk({one.voice for _, one in pairs if one.voice})
        judged = {one.number: one for seen in several if (one := seen.claim.certainty)}
        self._judgements = _life(Certainty, judged)
        self._judges = public_names(one.by for one in judged.values())
        self._themes = Theme.objects.in_bulk({theme for seen in several for theme in seen.claim.themes})

    def themes(self, numbers: Collection[int]) -> tuple[Linked, ...]:
        found = (self._themes[number] for number in numbers if number in self._themes)
        return tuple(sorted((Linked(one.label, one.get_absolute_url()) for one in found), key=lambda one: one.name))

    def evidence(self, link: int, then: SeenEvidence) -> EvidenceThen:
        if gone := self._gone(link, then):
            return EvidenceThen(link, then.relation, gone)
        text = self._texts[then.text_version]
        block = self._blocks.get(then.block or 0)
        return EvidenceThen(
            link=link,
            relation=then.relation,
            gone=None,
            words=then.words,
            label=block.label if block else "text",
            address=self._address(then, text, block),
            text=f"{text.get_role_display()}, version {text.number}",
            source=_linked(self._sources[text.source_id]),
            voice=self.voice(then.voice),
            reports=self.source(then.reports),
            basis=str(Basis(then.basis).label),
            directness=str(Directness(then.directness).label),
            confidence=str(Confidence(then.confidence).label),
            confidence_reason=then.confidence_reason,
            rationale=then.rationale,
        )

    def certainty(self, then: SeenCertainty | None) -> CertaintyThen | None:
        """None: not judged."""
        if then is None:
            return None
        life = self._judgements.get(then.number)
        if life is None:
            return CertaintyThen(Gone(None, ""))
        if life["status"] not in SHOWN:
            return CertaintyThen(Gone(life["withdrawn_at"], life["withdrawal_reason"]))
        return CertaintyThen(
            gone=None,
            overall=str(Confidence(then.overall).label),
            says=SAYS[then.overall],
            summary=then.summary,
            components=tuple(
                ComponentThen(str(Component(name).label), str(Concern(concern).label), reason)
                for name, concern, reason in then.components
            ),
            at=datetime.fromisoformat(then.at) if then.at else None,
            by=self._judges.get(then.by or 0, ""),
        )

    def voice(self, number: int | None) -> Linked | None:
        actor = self._actors.get(number or 0)
        return Linked(actor.label, actor.get_absolute_url()) if actor else None

    def source(self, number: int | None) -> Linked | None:
        """None for a work that readers may not see."""
        source = self._sources.get(number or 0)
        return _linked(source) if source and source.status in SHOWN else None

    def _address(self, then: SeenEvidence, text: TextVersion, block: Block | None) -> str:
        here = self._quotations[then.quotation]["text_version_id"] == text.pk
        place = f"#q{then.quotation}" if here else f"#p{block.number}" if block else ""
        return f"{reverse('source-text', args=[text.source_id])}?role={text.role}&version={text.number}{place}"

    def _gone(self, link: int, then: SeenEvidence) -> Gone | None:
        """The record nearest to the words that readers may not see any more."""
        text = self._texts.get(then.text_version)
        source = self._sources.get(text.source_id) if text else None
        lives = (
            vars(source) if source else None,
            self._quotations.get(then.quotation),
            self._links.get(link),
        )
        for life in lives:
            if life is None:
                return Gone(None, "")
            if life["status"] not in SHOWN:
                return Gone(life["withdrawn_at"], life["withdrawal_reason"])
        return None


def kind(value: str) -> str:
    return str(ClaimKind(value).label)


def _life(model: Any, numbers: Collection[int], *more: str) -> Mapping[int, Mapping[str, Any]]:
    rows = model.objects.filter(pk__in=numbers).values("pk", "status", "withdrawn_at", "withdrawal_reason", *more)
    return {row["pk"]: row for row in rows}


def _linked(source: Source) -> Linked:
    return Linked(short_reference(source), source.get_absolute_url())
