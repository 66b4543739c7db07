"""How to read the library: the coding guide with examples, who made it, what it cannot say, how it can be used."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from evidence.accounts.models import VISITOR
from evidence.claims.guide import Guide, Term, guide
from evidence.pages.reading import reading
from evidence.rendering import show


@dataclass(frozen=True, slots=True)
class Axis:
    """One group of terms of the guide."""

    id: str
    name: str
    about: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class AboutPage:
    guide: Guide
    axes: tuple[Axis, ...]
    one_reader: bool
    """A library of one person: who submits a record may publish it."""


@reading
def about(request: HttpRequest) -> HttpResponse:
    found = guide(person=VISITOR)
    return show(request, "about/about.html", AboutPage(found, _axes(found), settings.ONE_READER))


def _axes(found: Guide) -> tuple[Axis, ...]:
    return (
        Axis(
            "relation", "Relation", "What the words do to the claim. A mixed passage is marked twice.", found.relations
        ),
        Axis("directness", "Directness", "How far it is from the words to the claim.", found.directness),
        Axis("basis", "Basis", "What the words themselves rest on.", found.bases),
        Axis(
            "confidence",
            "Confidence",
            "How well the words carry the claim, with a reason. It does not say how likely the claim is true.",
            found.confidences,
        ),
        Axis(
            "stance",
            "Stance",
            "Where an actor stands on a theme. It is kept apart from evidence: somebody may be against mutuals and "
            "still say what supports a claim in their favour.",
            found.positions,
        ),
    )
