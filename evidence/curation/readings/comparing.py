"""All readings of a round side by side: agreement holds at once, differences wait for a decision."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from evidence.accounts.models import User
from evidence.claims.models import EvidenceLink, Stance
from evidence.curation.models import (
    QuestionAxis,
    Reading,
    ReadingCoder,
    ReadingDecision,
    ReadingQuestion,
    ReadingResult,
    ReadingRound,
    ReadingUnit,
    ResultKind,
)
from evidence.curation.models.readings import NONE, UNCLEAR
from evidence.curation.readings import codebook, coding
from evidence.library.status import CuratedQuerySet, Status


class NotYet(Exception):
    """Somebody has not handed in: nobody sees anything but their own."""


class State(StrEnum):
    AGREED = "agreed"
    DECIDED = "decided"
    PROPOSED = "proposed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one coder said; value empty: not coded."""

    coder: str
    person: int
    value: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One question on one unit."""

    unit: ReadingUnit
    at: int
    """The unit's place, counted from 1."""
    question: ReadingQuestion
    answers: tuple[Answer, ...]
    decision: ReadingDecision | None
    record: EvidenceLink | Stance | None
    """What stands in the library on these very words."""
    result: ReadingResult | None

    @property
    def agreed(self) -> bool:
        """Everybody said the same, and knew: *unclear* from all is no agreement on what the words do."""
        return len({one.value for one in self.answers}) == 1 and self.answers[0].value not in {"", UNCLEAR}

    @property
    def state(self) -> State:
        if self.agreed:
            return State.AGREED
        if self.decision is None:
            return State.OPEN
        return State.DECIDED if self.decision.settled_at else State.PROPOSED

    @property
    def value(self) -> str:
        """What holds; empty while nothing is decided."""
        if self.agreed:
            return self.answers[0].value
        return self.decision.value if self.decision and self.decision.settled_at else ""

    @property
    def name(self) -> str:
        return codebook.name_of(self.question, self.value) if self.value else ""

    @property
    def proposed_name(self) -> str:
        return codebook.name_of(self.question, self.decision.value) if self.decision else ""

    @property
    def kind(self) -> ResultKind:
        return ResultKind.AGREED if self.agreed else ResultKind.ADJUDICATED

    @property
    def record_value(self) -> str:
        if isinstance(self.record, EvidenceLink):
            return self.record.relation
        return self.record.position if self.record else ""

    @property
    def record_name(self) -> str:
        return codebook.name_of(self.question, self.record_value) if self.record else ""

    @property
    def bears(self) -> bool:
        """The outcome is something that a record can say."""
        can = self.question.axis in {QuestionAxis.RELATION, QuestionAxis.STANCE}
        return can and self.value not in {"", NONE, UNCLEAR}

    @property
    def differs(self) -> bool:
        """A record stands on these words and says otherwise."""
        return bool(self.record) and self.state in {State.AGREED, State.DECIDED} and self.record_value != self.value

    @property
    def confirms(self) -> bool:
        return bool(self.record) and self.bears and not self.differs and self.result is None

    @property
    def could_record(self) -> bool:
        return self.bears and self.record is None and self.result is None


@dataclass(frozen=True, slots=True)
class Comparison:
    round: ReadingRound
    coders: tuple[str, ...]
    coder_ids: tuple[int, ...]
    questions: tuple[ReadingQuestion, ...]
    cells: tuple[Cell, ...]
    """Unit after unit, in each the questions in order."""

    @property
    def disagreements(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if not cell.agreed)

    @property
    def waiting(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.state in {State.OPEN, State.PROPOSED})

    @property
    def agreed(self) -> int:
        return sum(cell.agreed for cell in self.cells)

    @property
    def confirming(self) -> int:
        return sum(cell.confirms for cell in self.cells)


def handed_in(round_: ReadingRound) -> bool:
    """Whether every coder has."""
    return round_.opened_at is not None and not ReadingCoder.objects.filter(round=round_, submitted_at=None).exists()


def comparison(round_: ReadingRound, *, person: User) -> Comparison:
    """Everything side by side, in a number of queries that does not grow. Raises NotYet."""
    if not handed_in(round_):
        raise NotYet
    coders = list(round_.coders.select_related("person"))
    asked, read = coding.questions(round_), coding.units(round_)
    said: dict[tuple[int, int], dict[int, Reading]] = defaultdict(dict)
    for one in Reading.objects.visible_to(person).filter(coder__round=round_):
        said[one.unit_id, one.question_id][one.coder_id] = one
    decisions = {
        (one.unit_id, one.question_id): one
        for one in ReadingDecision.objects.filter(unit__round=round_).select_related("by", "settled_by")
    }
    results = {(one.unit_id, one.question_id): one for one in ReadingResult.objects.filter(unit__round=round_)}
    records = _records(read, asked, person)
    cells = tuple(
        Cell(
            unit,
            at,
            question,
            tuple(_answer(coder, question, said[unit.pk, question.pk].get(coder.pk)) for coder in coders),
            decisions.get((unit.pk, question.pk)),
            records.get((unit.pk, question.pk)),
            results.get((unit.pk, question.pk)),
        )
        for at, unit in enumerate(read, start=1)
        for question in asked
    )
    names = tuple(_name(coder) for coder in coders)
    return Comparison(round_, names, tuple(coder.person_id for coder in coders), tuple(asked), cells)


def _records(
    read: list[ReadingUnit], asked: list[ReadingQuestion], person: User
) -> dict[tuple[int, int], EvidenceLink | Stance]:
    """What stands on the very words of each unit, question by question: two queries."""
    units = {(unit.text_version_id, unit.start, unit.end): unit.pk for unit in read if unit.text_version_id}
    versions = {version for version, _, _ in units}
    claims = {one.claim_id: one.pk for one in asked if one.claim_id}
    stands = {(one.actor_id, one.theme_id): one.pk for one in asked if one.axis == QuestionAxis.STANCE}
    found: dict[tuple[int, int], EvidenceLink | Stance] = {}
    links = EvidenceLink.objects.visible_to(person).filter(claim__in=claims, quotation__text_version__in=versions)
    stances = Stance.objects.visible_to(person).filter(
        actor__in={actor for actor, _ in stands},
        theme__in={theme for _, theme in stands},
        quotation__text_version__in=versions,
    )
    live: tuple[EvidenceLink | Stance, ...] = (*_live(links), *_live(stances))
    for record in live:
        words = record.quotation
        unit = units.get((words.text_version_id, words.start, words.end))
        key = claims.get(record.claim_id) if isinstance(record, EvidenceLink) else stands.get(
            (record.actor_id, record.theme_id)
        )  # fmt: skip
        if unit and key:
            found.setdefault((unit, key), record)
    return found


def _live[M: EvidenceLink | Stance](rows: CuratedQuerySet[M]) -> list[M]:
    """The published first."""
    known = rows.exclude(status__in=(Status.WITHDRAWN, Status.MERGED)).select_related("quotation")
    return sorted(known, key=lambda record: (record.status != Status.PUBLISHED, record.pk))


def _answer(coder: ReadingCoder, question: ReadingQuestion, said: Reading | None) -> Answer:
    value = said.value if said else ""
    name = codebook.name_of(question, value) if value else "not coded"
    return Answer(_name(coder), coder.person_id, value, name, said.note if said else "")


def _name(coder: ReadingCoder) -> str:
    return coder.person.get_full_name() or coder.person.get_username()
