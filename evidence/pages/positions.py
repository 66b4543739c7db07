"""Who says what: actors beside themes."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from evidence.accounts.models import VISITOR
from evidence.claims.models import Position
from evidence.claims.position_question import MOST_THEMES, Asked, Invalid, read
from evidence.claims.positions import Positions, ThemeChoice, theme_choices, who_says_what
from evidence.pages import reading
from evidence.rendering import show
from evidence.vocabulary.models import ActorKind


@dataclass(frozen=True, slots=True)
class PositionsPage:
    found: Positions | None
    """None when the question was invalid: then there are reasons and no table."""
    asked: Asked
    ticked: tuple[str, ...]
    """The themes that are shown: what the form has ticked."""
    themes: tuple[ThemeChoice, ...]
    most_themes: int
    stances: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...] = ()


@reading.reading
def positions(request: HttpRequest) -> HttpResponse:
    try:
        asked = read(dict(request.GET.lists()))
        found = who_says_what(asked, person=VISITOR)
    except Invalid as invalid:
        return show(request, "positions/positions.html", page(None, Asked(), invalid.reasons), status=400)
    return show(request, "positions/positions.html", page(found, asked))


def page(found: Positions | None, asked: Asked, reasons: tuple[str, ...] = ()) -> PositionsPage:
    return PositionsPage(
        found=found,
        asked=asked,
        ticked=tuple(column.slug for column in found.columns) if found else (),
        themes=theme_choices(person=VISITOR),
        most_themes=MOST_THEMES,
        stances=tuple(Position.choices),
        kinds=tuple(ActorKind.choices),
        reasons=reasons,
    )
