"""Who says what as a file: a line for each filled cell, or one for each stance with the words that show it."""

from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from evidence.accounts.doors import Anyone, opens_to
from evidence.accounts.models import VISITOR
from evidence.claims.asking import Invalid
from evidence.claims.kept import kept
from evidence.claims.models import Position
from evidence.claims.positions.question import Asked, read
from evidence.claims.positions.stances import all_stances
from evidence.claims.positions.whole import CellLine, cell_lines
from evidence.claims.positions.words import Line, lines
from evidence.pages.downloads import Download, Places
from evidence.pages.reading import unless_busy
from evidence.search.exporting import Cell, csv_of

EACH = ("cell", "quotation")
"""What has a line of its own; the parameter `each`."""
PLACES = Places()


@opens_to(Anyone.EVERYBODY)
@unless_busy
@cache_control(public=True, max_age=0, must_revalidate=True)
@require_safe
def csv_file(request: HttpRequest) -> HttpResponseBase:
    """CSV, in pieces, “first” in its name where it is cut.

    400 with the reasons for what cannot be asked, 503 while it is busy.
    """
    given = dict(request.GET.lists())
    each = given.pop("each", ["cell"])
    if len(each) > 1 or each[0] not in EACH:
        raise BadRequest(f"each: must be one of {', '.join(EACH)}, once.")
    try:
        asked = read(given)
        return PLACES.streamed(lambda: _made(asked, each[0], request.build_absolute_uri("/")[:-1]))
    except Invalid as invalid:
        raise BadRequest(" ".join(invalid.reasons)) from invalid


def _made(asked: Asked, each: str, site: str) -> Download:
    every = kept(all_stances, at=timezone.now()).value
    if asked.open is not None or each == "quotation":
        words = lines(asked, every, person=VISITOR)
        what = "quotations" if asked.open is None else "cell"
        return _named(what, csv_of(word_columns(site))(words.lines), is_cut=words.is_cut)
    cells = cell_lines(asked, every)
    return _named("cells", csv_of(cell_columns(site))(cells.lines), is_cut=cells.is_cut)


def _named(what: str, pieces: Iterator[str], *, is_cut: bool) -> Download:
    return Download(f"who-says-what-{what}{'-first' if is_cut else ''}.csv", pieces)


def cell_columns(site: str) -> dict[str, Callable[[CellLine], Cell]]:
    def number(position: str) -> Callable[[CellLine], Cell]:
        return lambda line: next((one.quotations for one in line.cell.held if one.position == position), 0)

    return {
        "Actor": lambda line: line.actor,
        "With those below": lambda line: "yes" if line.is_folded else "no",
        "Theme": lambda line: line.cell.theme,
        "With what is narrower": lambda line: "yes" if line.is_broad else "no",
        **{f"Quotations {position}": number(position) for position in Position.values},
        "Latest dates": lambda line: "; ".join(f"{one.position}: {one.latest}" for one in line.cell.held),
        "Order": _order,
        "Address": lambda line: f"{site}/positions/{line.cell.address}",
    }


def _order(line: CellLine) -> Cell:
    course = line.cell.course
    if course is None or not course.says:
        return ""
    return f"changed: {course.says}" if course.is_changed else course.says


def word_columns(site: str) -> dict[str, Callable[[Line], Cell]]:
    return {
        "Actor": lambda line: line.actor,
        "Theme": lambda line: line.theme,
        "Stance": lambda line: line.position,
        "Condition": lambda line: line.condition,
        "Words": lambda line: line.words,
        "Source": lambda line: line.source,
        "Date of the source": lambda line: line.issued,
        "Place": lambda line: line.place,
        "Quotation": lambda line: line.quotation,
        "Address": lambda line: site + line.address,
    }
