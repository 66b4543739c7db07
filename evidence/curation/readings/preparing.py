"""A round before it opens: its questions, what is read, who codes. Once open it stays as it is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from evidence.accounts.models import User
from evidence.accounts.roles import PERMISSIONS, May
from evidence.claims.models import Claim, Quotation
from evidence.curation.history import written_by
from evidence.curation.models import (
    HistoryEntry,
    QuestionAxis,
    ReadingCoder,
    ReadingQuestion,
    ReadingRound,
    ReadingUnit,
    UnitKind,
)
from evidence.curation.models.readings import MOST_VALUES, NONE, UNCLEAR
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Block, BlockKind, Source, TextVersion
from evidence.text.cleaning import clean
from evidence.vocabulary.models import Actor, Theme

MOST_UNITS = 300
MOST_QUESTIONS = 10
MOST_CODERS = 6
LONGEST_VALUE = 60
LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as wanted; which fields count depends on the axis."""

    axis: str
    claim: Claim | None = None
    actor: Actor | None = None
    theme: Theme | None = None
    text: str = ""
    values: tuple[str, ...] = ()


def may_code() -> list[User]:
    """Everybody who could code, by name."""
    roles = [role for role, permissions in PERMISSIONS.items() if May.DRAFT in permissions]
    return list(User.objects.filter(is_active=True, role__in=roles).order_by("username"))


def create(
    name: str, guide: str, *, units: str, coefficients: bool, coders: Collection[User], by: User, at: datetime
) -> ReadingRound:
    """A round in preparation. Raises NotAllowed with a sentence."""
    _may_prepare(by)
    name = clean(name, multiline=False)
    if not name:
        raise NotAllowed("Give the round a name.")
    if ReadingRound.objects.filter(name=name).exists():
        raise NotAllowed("Another round has this name.")
    if not 2 <= len(coders) <= MOST_CODERS:
        raise NotAllowed(f"Choose two coders at least, {MOST_CODERS} at most.")
    with transaction.atomic(), written_by(by):
        made = ReadingRound.objects.create(
            name=name,
            guide=clean(guide, multiline=True).strip(),
            units=units,
            coefficients=coefficients,
            created_at=at,
            created_by=by,
        )
        for coder in coders:
            ReadingCoder.objects.create(round=made, person=coder)
    return made


def ask(round_: ReadingRound, asked: Asked, *, by: User) -> ReadingQuestion:
    """One more question. Raises NotAllowed."""
    with transaction.atomic(), written_by(by):
        held = _held(round_, by)
        if (asked.axis == QuestionAxis.THEME) != (held.units == UnitKind.SOURCES) and asked.axis != QuestionAxis.FREE:
            raise NotAllowed("Themes are asked of whole sources; claims and stances of passages.")
        if held.questions.count() >= MOST_QUESTIONS:
            raise NotAllowed(f"A round asks {MOST_QUESTIONS} questions at most.")
        wanted = _wanted(asked)
        if held.questions.filter(**wanted).exists():
            raise NotAllowed("The round asks that already.")
        return ReadingQuestion.objects.create(round=held, number=_next(held.questions), **wanted)


def _wanted(asked: Asked) -> dict[str, object]:
    """The columns of a question, those that its axis needs filled and the others empty."""
    empty: dict[str, object] = {"claim": None, "actor": None, "theme": None, "text": "", "values": []}
    match asked.axis:
        case QuestionAxis.RELATION if asked.claim:
            needed: dict[str, object] = {"claim": asked.claim}
        case QuestionAxis.STANCE if asked.actor and asked.theme:
            needed = {"actor": asked.actor, "theme": asked.theme}
        case QuestionAxis.THEME if asked.theme:
            needed = {"theme": asked.theme}
        case QuestionAxis.FREE if asked.text.strip():
            needed = {"text": clean(asked.text, multiline=False)[:300], "values": _values(asked.values)}
        case _:
            raise NotAllowed("Something is missing: the claim, the actor and theme, the theme, or the question.")
    return {"axis": asked.axis, **empty, **needed}


def _values(given: Iterable[str]) -> list[str]:
    values = list(dict.fromkeys(filter(None, (clean(value, multiline=False) for value in given))))
    if not 1 <= len(values) <= MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
        raise NotAllowed(f"Give one label at least and {MOST_VALUES} at most, each of {LONGEST_VALUE} characters.")
    if {NONE, UNCLEAR} & set(values):
        raise NotAllowed("“None” and “unclear” are among the answers already.")
    return values


def read_source(round_: ReadingRound, source: Source, *, by: User) -> None:
    """The whole source is one unit."""
    with transaction.atomic(), written_by(by):
        held = _held(round_, by)
        if held.units != UnitKind.SOURCES:
            raise NotAllowed("In this round passages are read.")
        _room(held, 1)
        ReadingUnit.objects.get_or_create(
            round=held, source=source, text_version=None, defaults={"number": _next(held.read)}
        )


def read_passages(
    round_: ReadingRound, version: TextVersion, *, blocks: Collection[int], quotations: Collection[int], by: User
) -> int:
    """These blocks and quotations of the text become units, in reading order; how many were not there yet."""
    with transaction.atomic(), written_by(by):
        held = _held(round_, by)
        if held.units != UnitKind.PASSAGES:
            raise NotAllowed("In this round whole sources are read.")
        marked = Quotation.objects.visible_to(by).filter(pk__in=quotations, text_version=version)
        spans: dict[tuple[int, int], Quotation | None] = {
            (block.start, block.end): None for block in Block.objects.filter(pk__in=blocks, text_version=version)
        }
        spans |= {(one.start, one.end): one for one in marked}
        there = set(held.read.filter(text_version=version).values_list("start", "end"))
        wanted = sorted(set(spans) - there)
        _room(held, len(wanted))
        first = _next(held.read)
        ReadingUnit.objects.bulk_create(
            ReadingUnit(
                round=held, number=first + at, source_id=version.source_id, text_version=version,
                start=span[0], end=span[1], quotation=spans[span],
            )
            for at, span in enumerate(wanted)
        )  # fmt: skip
    return len(wanted)


def readable(version: TextVersion) -> list[Block]:
    """What can be chosen of a text: everything but headings."""
    return list(version.blocks.exclude(kind=BlockKind.HEADING).order_by("number"))


def drop(round_: ReadingRound, *, question: int | None = None, unit: int | None = None, by: User) -> None:
    """Take a question or a unit out again."""
    with transaction.atomic(), written_by(by):
        held = _held(round_, by)
        if question is not None:
            held.questions.filter(pk=question).delete()
        if unit is not None:
            held.read.filter(pk=unit).delete()


def open_(round_: ReadingRound, *, by: User, at: datetime) -> None:
    """From now on it is coded, and stays as it is. Raises NotAllowed when something is missing or may not be seen."""
    with transaction.atomic(), written_by(by):
        held = _held(round_, by)
        if not held.questions.exists() or not held.read.exists():
            raise NotAllowed("A round needs a question and something to read before it opens.")
        for coder in held.coders.select_related("person"):
            _check_sees(coder.person, held)
        held.opened_at = at
        held.save(update_fields=("opened_at",))
    round_.opened_at = at


def call_off(round_: ReadingRound, reason: str, *, by: User, at: datetime) -> None:
    """Nobody codes on: who made the round, or an administrator where that person left, says why, and its coders read
    it. What was said stays, and nobody sees it.

    Raises NotAllowed: it is for somebody else, everybody has handed in, or no reason is given.
    """
    reason = clean(reason, multiline=True).strip()
    with transaction.atomic(), written_by(by, reason):
        held = ReadingRound.objects.select_for_update().get(pk=round_.pk)
        if not may_call_off(held, by):
            raise NotAllowed(
                "A round is called off by who made it or an administrator, as long as somebody still codes."
            )
        if not reason:
            raise NotAllowed("Say why: its coders will want to know.")
        held.called_off_at, held.called_off_reason = at, reason[:LONGEST_REASON]
        held.save(update_fields=("called_off_at", "called_off_reason"))


def may_call_off(round_: ReadingRound, person: User) -> bool:
    """Two queries at most."""
    if not (round_.created_by_id == person.pk or person.may(May.ADMINISTER)) or round_.called_off_at is not None:
        return False
    return round_.opened_at is None or round_.coders.filter(submitted_at=None).exists()


def called_off_by(round_: ReadingRound) -> User | None:
    """As the history has it, whose last entry of a round is the calling off: nothing changes it afterwards."""
    entries = HistoryEntry.objects.filter(table="readinground", row=round_.pk).order_by("-pk")
    said = entries.values_list("person", flat=True).first() if round_.called_off_at else None
    return User.objects.filter(pk=said).first() if said else None


def _check_sees(person: User, round_: ReadingRound) -> None:
    """A coder sees nothing through a round that they could not see without it."""
    sources = set(round_.read.values_list("source", flat=True))
    if Source.objects.visible_to(person).filter(pk__in=sources).count() < len(sources):
        raise NotAllowed(f"{person} may not see a source of the round: it is another person’s draft.")
    claims = {one.claim_id for one in round_.questions.all() if one.claim_id is not None}
    if Claim.objects.visible_to(person).filter(pk__in=claims).count() < len(claims):
        raise NotAllowed(f"{person} may not see a claim of the round: it is another person’s draft.")


def _held(round_: ReadingRound, by: User) -> ReadingRound:
    """The round, locked, if `by` may still change it."""
    _may_prepare(by)
    held = ReadingRound.objects.select_for_update().get(pk=round_.pk)
    if held.called_off_at:
        raise NotAllowed("The round is called off.")
    if held.opened_at:
        raise NotAllowed("The round is open: what is asked and read, and who codes, stays as it is.")
    return held


def _may_prepare(by: User) -> None:
    if not by.may(May.REVIEW):
        raise NotAllowed("You may not prepare rounds.")


def _room(round_: ReadingRound, more: int) -> None:
    if round_.read.count() + more > MOST_UNITS:
        raise NotAllowed(f"A round holds {MOST_UNITS} units at most.")


def _next(rows: object) -> int:
    last: int | None = rows.aggregate(last=Max("number"))["last"]  # type: ignore[attr-defined]
    return (last or 0) + 1
