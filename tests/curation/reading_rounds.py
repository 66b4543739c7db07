"""Rounds for tests, and what coders say in them."""

from collections.abc import Sequence
from typing import Any

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.claims.models import Claim
from evidence.curation.models import ReadingRound
from evidence.curation.readings import coding, preparing
from evidence.curation.readings.preparing import Asked
from tests import builders

SENTENCES = "Staff were heard.\n\nUsers were not.\n\nCouncils said both."


def coders(number: int = 2) -> list[User]:
    return [builders.person(Role.CODER) for _ in range(number)]


def prepared(
    people: Sequence[User], *, claim: Claim | None = None, by: User | None = None, **fields: Any
) -> ReadingRound:
    """Three passages and one claim, not yet open."""
    by = by or builders.person()
    made = preparing.create(
        **{
            "name": f"Round {ReadingRound.objects.count() + 1}", "guide": "", "units": "passages",
            "coefficients": True, "coders": people, "by": by, "at": builders.MOMENT, **fields,
        }
    )  # fmt: skip
    version = builders.text(SENTENCES)
    every = [block.pk for block in preparing.readable(version)]
    preparing.read_passages(made, version, blocks=every, quotations=[], by=by)
    preparing.ask(made, Asked("relation", claim=claim or builders.claim()), by=by)
    return made


def opened(people: Sequence[User], **fields: Any) -> ReadingRound:
    by = fields.pop("by", None) or builders.person()
    made = prepared(people, by=by, **fields)
    preparing.open_(made, by=by, at=builders.MOMENT)
    made.refresh_from_db()
    return made


def say(person: User, round_: ReadingRound, *values: str, note: str = "", hand_in: bool = True) -> None:
    """The person's answers, unit by unit, to the first question."""
    coder = coding.place_of(person, round_.pk)
    question = round_.questions.order_by("number")[0]
    for number, value in enumerate(values, start=1):
        coding.code(coder, number, {question.pk: (value, note)}, at=builders.MOMENT)
    if hand_in:
        coding.hand_in(coder, at=builders.MOMENT)


def compared(*answers: Sequence[str], **fields: Any) -> tuple[ReadingRound, list[User]]:
    """A round that everybody has handed in."""
    people = coders(len(answers))
    made = opened(people, **fields)
    for person, values in zip(people, answers, strict=True):
        say(person, made, *values)
    return made, people
