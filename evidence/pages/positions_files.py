"""Who says what as a file: a line for each filled cell, or one for each stance with the words that show it."""

from collections.abc import Callable, Iterable, Iterator
from threading import BoundedSemaphore
from typing import Self

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from evidence.accounts.doors import Anyone, opens_to
from evidence.accounts.models import VISITOR
from evidence.claims.evidence_map_question import Invalid
from evidence.claims.models import Position
from evidence.claims.position_question import Asked, read
from evidence.claims.position_table import CellLine, cell_lines
from evidence.claims.position_words import Line, lines
from evidence.search.exporting import Cell, csv_of

EACH = ("cell", "quotation")
"""What has a line of its own; the parameter `each`."""
AT_ONCE = 2
BUSY_SECONDS = 10
_PLACES = BoundedSemaphore(AT_ONCE)
_BUSY = "Other files are being made just now. Please ask again in a moment.\n"


@opens_to(Anyone.EVERYBODY)
@cache_control(public=True, max_age=0, must_revalidate=True)
@require_safe
def csv_file(request: HttpRequest) -> HttpResponseBase:
    """CSV, in pieces, “first” in its name where it is cut.

    400 with the reasons for what cannot be asked, 503 while AT_ONCE are made.
    """
    given = dict(request.GET.lists())
    each = given.pop("each", ["cell"])
    if len(each) > 1 or each[0] not in EACH:
        raise BadRequest(f"each: must be one of {', '.join(EACH)}, once.")
    if not _PLACES.acquire(blocking=False):
        return HttpResponse(_BUSY, status=503, content_type="text/plain", headers={"Retry-After": str(BUSY_SECONDS)})
    pieces: _Pieces | None = None
    try:
        asked = read(given)
        is_words = asked.open is not None or each[0] == "quotation"
        pieces, is_cut = _words(asked, request) if is_words else _cells(asked, request)
        what = "cell" if asked.open else "quotations" if is_words else "cells"
        return _file(f"who-says-what-{what}{'-first' if is_cut else ''}.csv", pieces)
    except Invalid as invalid:
        raise BadRequest(" ".join(invalid.reasons)) from invalid
    finally:
        if pieces is None:
            _PLACES.release()


class _Pieces:
    """The pieces of a file. Its place is given back when it is read to its end, or closed: also by who goes away."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._has_place = True

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._has_place:
            self._has_place = False
            _PLACES.release()

    __del__ = close  # a response that nobody closed


def _file(name: str, pieces: Iterable[str]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cells(asked: Asked, request: HttpRequest) -> tuple[_Pieces, bool]:
    found = cell_lines(asked, person=VISITOR)
    return _Pieces(csv_of(cell_columns(request.build_absolute_uri("/")[:-1]))(found.lines)), found.is_cut


def _words(asked: Asked, request: HttpRequest) -> tuple[_Pieces, bool]:
    found = lines(asked, person=VISITOR)
    return _Pieces(csv_of(word_columns(request.build_absolute_uri("/")[:-1]))(found.lines)), found.is_cut


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
