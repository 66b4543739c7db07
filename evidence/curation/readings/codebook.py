"""What a question asks, in words, and what may be answered."""

from dataclasses import dataclass

from evidence.claims.models import Position, Relation
from evidence.curation.models import QuestionAxis, ReadingQuestion
from evidence.curation.models.readings import NONE, UNCLEAR

ABOUT = "about"
#: What *none* means, question by question: something a coder says, never something left out.
NONE_OF = {
    QuestionAxis.RELATION: "no bearing on it",
    QuestionAxis.STANCE: "no stance shown",
    QuestionAxis.THEME: "not about it",
    QuestionAxis.FREE: "none of these",
}


@dataclass(frozen=True, slots=True)
class Label:
    value: str
    name: str


def labels(question: ReadingQuestion) -> tuple[Label, ...]:
    """Every answer, *none* and *unclear* last. *Not yet coded* is no answer and not among them."""
    match question.axis:
        case QuestionAxis.RELATION:
            own = [Label(value, str(label)) for value, label in Relation.choices]
        case QuestionAxis.STANCE:
            own = [Label(value, str(label)) for value, label in Position.choices]
        case QuestionAxis.THEME:
            own = [Label(ABOUT, "about it")]
        case _:
            own = [Label(value, value) for value in question.values]
    return (*own, Label(NONE, NONE_OF[QuestionAxis(question.axis)]), Label(UNCLEAR, "unclear"))


def name_of(question: ReadingQuestion, value: str) -> str:
    return next((label.name for label in labels(question) if label.value == value), value)


def asks(question: ReadingQuestion) -> str:
    match question.axis:
        case QuestionAxis.RELATION:
            return f"What do the words do to the claim “{question.claim}”?"
        case QuestionAxis.STANCE:
            return f"Where do the words show {question.actor} to stand on {question.theme}?"
        case QuestionAxis.THEME:
            return f"Is the source about {question.theme}?"
    return question.text
