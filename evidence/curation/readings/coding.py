"""One coder's own work: unit after unit, kept as it is chosen, handed in when all is coded. No other's is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from evidence.accounts.models import User
from evidence.claims.models import Position
from evidence.curation.history import written_by
from evidence.curation.models import QuestionAxis, Reading, ReadingCoder, ReadingQuestion, ReadingRound, ReadingUnit
from evidence.curation.models.readings import ReadingQuerySet
from evidence.curation.readings import codebook
from evidence.curation.readings.codebook import Label
from evidence.curation.workflow import NotAllowed
from evidence.library.models import TextVersionRole
from evidence.text.cleaning import clean

#: Characters shown on each side of a passage.
AROUND = 240
LONGEST_NOTE = 2_000
LONGEST_ABSTRACT = 4_000


class NoSuchUnit(LookupError):
    """The round has no unit of this number."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is read: the passage in its place, or of a whole source what it says of itself."""

    number: int
    title: str
    address: str
    before: str
    words: str
    after: str
    label: str
    """Where in the text."""


@dataclass(frozen=True, slots=True)
class Question:
    pk: int
    number: int
    asks: str
    labels: tuple[Label, ...]
    value: str
    """Empty: not yet coded."""
    note: str
    takes_condition: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One unit as the coder has it."""

    words: Words
    questions: tuple[Question, ...]
    progress: "Progress"

    @property
    def last(self) -> int:
        return len(self.progress.done)


@dataclass(frozen=True, slots=True)
class Progress:
    """The coder's own: for every unit whether all its questions are answered."""

    done: tuple[bool, ...]

    @property
    def coded(self) -> int:
        return sum(self.done)

    @property
    def left(self) -> int:
        return len(self.done) - self.coded

    @property
    def next(self) -> int:
        """Number of the first unit that is not coded yet; 1 when all are."""
        return self.done.index(False) + 1 if self.left else 1


def place_of(person: User, round_pk: int) -> ReadingCoder:
    """Where `person` codes. Raises ReadingCoder.DoesNotExist: no coder of it, or it is not open, or called off."""
    mine = ReadingCoder.objects.select_related("round", "person")
    return mine.get(round=round_pk, person=person, round__opened_at__isnull=False, round__called_off_at=None)


def units(round_: ReadingRound) -> list[ReadingUnit]:
    """In order. Units are numbered as they were added; what a coder counts is their place in this row."""
    return list(round_.read.select_related("source", "text_version").order_by("number"))


def questions(round_: ReadingRound) -> list[ReadingQuestion]:
    return list(round_.questions.select_related("claim", "actor", "theme").order_by("number"))


def progress(coder: ReadingCoder) -> Progress:
    """Two queries."""
    said: dict[int, int] = {}
    for unit in _mine(coder).values_list("unit", flat=True):
        said[unit] = said.get(unit, 0) + 1
    asked = coder.round.questions.count()
    return Progress(
        tuple(said.get(pk, 0) >= asked for pk in coder.round.read.order_by("number").values_list("pk", flat=True))
    )


def sheet(coder: ReadingCoder, number: int | None = None) -> Sheet:
    """The unit of this number, counted from 1; without one the first that is not coded yet. Raises NoSuchUnit."""
    state = progress(coder)
    at = state.next if number is None else number
    unit = _unit(coder, at)
    said = {one.question_id: one for one in _mine(coder).filter(unit=unit)}
    asked = tuple(_question(one, said.get(one.pk)) for one in questions(coder.round))
    return Sheet(words_of(unit, at), asked, state)


def code(coder: ReadingCoder, number: int, answers: Mapping[int, tuple[str, str]], *, at: datetime) -> None:
    """Keep the answers to one unit: question → value and note. Others of the unit stay as they were.

    Raises NoSuchUnit, NotAllowed.
    """
    unit = _unit(coder, number)
    asked = {one.pk: one for one in questions(coder.round)}
    with transaction.atomic(), written_by(coder.person):
        if ReadingCoder.objects.select_for_update().get(pk=coder.pk).submitted_at:
            raise NotAllowed("You have handed in: your readings stay as they are.")
        for pk, (value, said) in answers.items():
            question = asked.get(pk)
            if question is None or value not in {label.value for label in codebook.labels(question)}:
                raise NotAllowed("That is not among the answers of this round.")
            note = clean(said, multiline=True).strip()[:LONGEST_NOTE]
            if question.axis == QuestionAxis.STANCE and value == Position.CONDITIONAL and not note:
                raise NotAllowed("Of a conditional stance, give the condition in words.")
            Reading.objects.update_or_create(
                coder=coder, unit=unit, question=question, defaults={"value": value, "note": note, "coded_at": at}
            )


def hand_in(coder: ReadingCoder, *, at: datetime) -> None:
    """All is coded, and stays. Raises NotAllowed while something is missing; twice is once."""
    with transaction.atomic(), written_by(coder.person):
        held = ReadingCoder.objects.select_for_update().get(pk=coder.pk)
        if held.submitted_at:
            return
        if left := progress(coder).left:
            raise NotAllowed(f"{left} of the units {'is' if left == 1 else 'are'} not coded yet.")
        held.submitted_at = at
        held.save(update_fields=("submitted_at",))


def waiting(person: User) -> int:
    """Rounds that wait for this person's coding; one query."""
    mine = ReadingCoder.objects.filter(person=person, submitted_at=None, round__opened_at__isnull=False)
    return mine.filter(round__called_off_at=None).count()


def words_of(unit: ReadingUnit, number: int) -> Words:
    """One query or two."""
    source = unit.source
    version = unit.text_version
    if version is None or unit.start is None or unit.end is None:
        abstracts = source.text_versions.filter(role=TextVersionRole.ABSTRACT).order_by("-number")
        abstract = abstracts.values_list("content", flat=True).first() or ""
        return Words(number, source.title, source.get_absolute_url(), "", abstract[:LONGEST_ABSTRACT], "", "")
    block = version.blocks.filter(start__lte=unit.start, end__gt=unit.start).first()
    return Words(
        number,
        source.title,
        f"{version.get_absolute_url()}{f'#p{block.number}' if block else ''}",
        _ending(version.content[: unit.start]),
        version.content[unit.start : unit.end],
        _beginning(version.content[unit.end : unit.end + AROUND + 1]),
        block.label if block else "",
    )


def _ending(words: str) -> str:
    """The last of what stands before a passage, from a whole word on."""
    return words if len(words) <= AROUND else f"… {words[-AROUND:].partition(' ')[2]}"


def _beginning(words: str) -> str:
    return words if len(words) <= AROUND else f"{words[:AROUND].rpartition(' ')[0]} …"


def _question(question: ReadingQuestion, said: Reading | None) -> Question:
    return Question(
        question.pk,
        question.number,
        codebook.asks(question),
        codebook.labels(question),
        said.value if said else "",
        said.note if said else "",
        question.axis == QuestionAxis.STANCE,
    )


def _unit(coder: ReadingCoder, number: int) -> ReadingUnit:
    every = units(coder.round)
    if not 1 <= number <= len(every):
        raise NoSuchUnit
    return every[number - 1]


def _mine(coder: ReadingCoder) -> ReadingQuerySet:
    return Reading.objects.visible_to(coder.person).filter(coder=coder)
