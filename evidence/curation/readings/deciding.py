"""After the comparison: disagreements are decided with a reason, and what holds becomes drafts or confirms records."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.claims.anchoring import mark
from evidence.claims.models import Claim, EvidenceLink, Position, Quotation, Stance
from evidence.curation.history import written_by
from evidence.curation.models import ReadingDecision, ReadingResult, ReadingRound
from evidence.curation.readings import codebook
from evidence.curation.readings.comparing import Cell, Comparison, comparison
from evidence.curation.workflow import NotAllowed
from evidence.library.status import Status
from evidence.text.cleaning import clean
from evidence.vocabulary.models import Actor, Theme

LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """What a draft needs beyond the outcome of the round, which answers none of it."""

    directness: str = ""
    basis: str = ""
    confidence: str = ""
    confidence_reason: str = ""
    rationale: str = ""
    condition: str = ""


def decide(round_: ReadingRound, unit: int, question: int, value: str, reason: str, *, by: User, at: datetime) -> str:
    """What holds for one unit and question where coders differ; gives a sentence for the person.

    A third person who reviews decides at once. Of two coders one proposes, and it holds when the other sends the same
    value; of more than two a third person decides. Raises NotAllowed.
    """
    reason = clean(reason, multiline=True).strip()[:LONGEST_REASON]
    with transaction.atomic(), written_by(by, reason):
        cell, all_ = _cell(round_, unit, question, by)
        if cell.agreed:
            raise NotAllowed("The coders agree here: there is nothing to decide.")
        if cell.decision and cell.decision.settled_at:
            raise NotAllowed("This is decided already.")
        if value not in {label.value for label in codebook.labels(cell.question)}:
            raise NotAllowed("Choose one of the answers of this question.")
        if not reason:
            raise NotAllowed("Give the reason: whoever reads the result will want it.")
        return _decided(cell, all_, value, reason, by=by, at=at)


def _decided(cell: Cell, all_: Comparison, value: str, reason: str, *, by: User, at: datetime) -> str:
    before = cell.decision
    if by.pk not in all_.coder_ids:
        if not by.may(May.REVIEW):
            raise NotAllowed("A coder of the round decides, or somebody who reviews.")
        _keep(cell, value=value, reason=reason, by=by, at=at, settled_by=by, settled_at=at)
        return "Decided."
    if len(all_.coder_ids) > 2:
        raise NotAllowed("More than two coded: a third person decides.")
    if before and before.by_id != by.pk and before.by_id in all_.coder_ids and before.value == value:
        said = before.reason if before.reason == reason else f"{before.reason}\n{reason}"
        _keep(cell, value=value, reason=said, by=before.by, at=before.at, settled_by=by, settled_at=at)
        return "Decided: you both say so."
    _keep(cell, value=value, reason=reason, by=by, at=at, settled_by=None, settled_at=None)
    return "Proposed: it holds when the other coder says so, too."


def _keep(cell: Cell, **fields: object) -> None:
    ReadingDecision.objects.update_or_create(unit=cell.unit, question=cell.question, defaults=fields)


def confirm(round_: ReadingRound, *, by: User, at: datetime) -> int:
    """Every record that stands on the words of a unit and says what the round says is confirmed; how many."""
    _may_record(by)
    with transaction.atomic(), written_by(by, f"Read blind: {round_}"):
        _locked(round_)
        confirmed = [cell for cell in comparison(round_, person=by).cells if cell.confirms]
        for cell in confirmed:
            _result(cell, cell.record, is_new=False, by=by, at=at)
    return len(confirmed)


def record(round_: ReadingRound, unit: int, question: int, said: Said, *, by: User, at: datetime) -> str:
    """A draft of the outcome, on the words of the unit; gives a sentence. Raises NotAllowed."""
    _may_record(by)
    with transaction.atomic(), written_by(by, f"Read blind: {round_}"):
        cell, _ = _cell(round_, unit, question, by)
        if cell.differs:
            raise NotAllowed("A record on these words says otherwise: propose a change to it instead.")
        if not cell.could_record:
            raise NotAllowed("There is nothing to record here, or it is recorded already.")
        words = _words(cell, by)
        asked = cell.question
        if asked.claim:
            made: EvidenceLink | Stance = _evidence(cell.value, asked.claim, words, said, by)
        elif asked.actor and asked.theme:
            made = _stance(cell.value, asked.actor, asked.theme, words, said=said, by=by)
        else:
            raise NotAllowed("Of this question no record is made.")
        _result(cell, made, is_new=True, by=by, at=at)
    return "Drafted: submit it, and a second person publishes it."


def _evidence(value: str, claim: Claim, words: Quotation, said: Said, by: User) -> EvidenceLink:
    if not all((said.directness, said.basis, said.confidence, said.confidence_reason.strip(), said.rationale.strip())):
        raise NotAllowed("Say how directly, on what basis, with what confidence and why: the round did not ask.")
    return EvidenceLink.objects.create(
        claim=claim,
        quotation=words,
        relation=value,
        directness=said.directness,
        basis=said.basis,
        confidence=said.confidence,
        confidence_reason=clean(said.confidence_reason, multiline=True).strip(),
        rationale=clean(said.rationale, multiline=True).strip(),
        created_by=by,
    )


def _stance(value: str, actor: Actor, theme: Theme, words: Quotation, *, said: Said, by: User) -> Stance:
    condition = clean(said.condition, multiline=True).strip() if value == Position.CONDITIONAL else ""
    if value == Position.CONDITIONAL and not condition:
        raise NotAllowed("Of a conditional stance, give the condition in words.")
    return Stance.objects.create(
        actor=actor,
        theme=theme,
        quotation=words,
        position=value,
        condition=condition,
        created_by=by,
    )


def _words(cell: Cell, by: User) -> Quotation:
    """The quotation of these very words that `by` may add to; else a draft of one."""
    unit = cell.unit
    if unit.text_version is None or unit.start is None or unit.end is None:
        raise NotAllowed("Of a whole source no words are marked.")
    same = Quotation.objects.visible_to(by).filter(text_version=unit.text_version, start=unit.start, end=unit.end)
    open_ones = same.exclude(status__in=(Status.WITHDRAWN, Status.MERGED)).order_by("pk")
    there = next((one for one in open_ones if one.created_by_id == by.pk or one.status == Status.PUBLISHED), None)
    return there or mark(unit.text_version, unit.start, unit.end, by=by)


def _result(cell: Cell, made: EvidenceLink | Stance | None, *, is_new: bool, by: User, at: datetime) -> None:
    ReadingResult.objects.create(
        unit=cell.unit,
        question=cell.question,
        kind=cell.kind,
        value=cell.value,
        evidence=made if isinstance(made, EvidenceLink) else None,
        stance=made if isinstance(made, Stance) else None,
        is_new=is_new,
        by=by,
        at=at,
    )


def _cell(round_: ReadingRound, unit: int, question: int, by: User) -> tuple[Cell, Comparison]:
    """The cell, nobody else deciding meanwhile. Raises what `comparison` does, and NotAllowed."""
    _locked(round_)
    all_ = comparison(round_, person=by)
    found = next((one for one in all_.cells if (one.unit.pk, one.question.pk) == (unit, question)), None)
    if found is None:
        raise NotAllowed("The round has no such unit or question.")
    return found, all_


def _locked(round_: ReadingRound) -> None:
    ReadingRound.objects.select_for_update().get(pk=round_.pk)


def _may_record(by: User) -> None:
    if not by.may(May.DRAFT):
        raise NotAllowed("You may not draft records.")
