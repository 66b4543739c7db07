"""A comparison as a file: a table, or a document in every form that documents are written in."""

from collections.abc import Callable
from threading import BoundedSemaphore

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from evidence.citations.documents import FORMS, written
from evidence.citations.styles import NotFormatted
from evidence.claims.comparing.question import FEWEST, Invalid, Kind, read
from evidence.claims.comparing.table import Comparison
from evidence.claims.comparing.written import Line, document, lines
from evidence.pages import compare, reading
from evidence.search.exporting import Cell, csv_of

TABLE = "csv"
AT_ONCE = 2
BUSY_SECONDS = 10
_PLACES = BoundedSemaphore(AT_ONCE)
_BUSY = "Other files are being made just now. Please ask again in a moment."


@reading.reading
def file(request: HttpRequest, key: str) -> HttpResponse:
    """400 with the reasons for what cannot be compared, 404 for a form there is not, 503 while AT_ONCE are made."""
    form = FORMS.get(key)
    if form is None and key != TABLE:
        raise Http404(f"There is no form “{key}”.")
    if not _PLACES.acquire(blocking=False):
        return _busy(_BUSY)
    try:
        kind, found = _asked(request)
        site = request.build_absolute_uri("/")[:-1]
        if form is None:
            return _taken(
                "".join(csv_of(columns(site))(lines(found))).encode(),
                "text/csv; charset=utf-8",
                f"{kind.plural}-compared.csv",
            )
        made = written(document(found, kind, site, on=timezone.localdate()), form)
        return _taken(made, form.media_type, f"{kind.plural}-compared.{form.extension}")
    except NotFormatted as reason:
        return _busy(str(reason))
    finally:
        _PLACES.release()


def _asked(request: HttpRequest) -> tuple[Kind, Comparison]:
    try:
        asked = read(dict(request.GET.lists()))
        found, _ = compare.answered(asked)
    except Invalid as invalid:
        raise BadRequest(" ".join(invalid.reasons)) from invalid
    if found.comparison is None:
        raise BadRequest(f"At least {FEWEST} things that are here to read are needed to compare.")
    return asked.kind, found.comparison


def columns(site: str) -> dict[str, Callable[[Line], Cell]]:
    return {
        "Part": lambda line: line.part,
        "Row": lambda line: line.row,
        "Column": lambda line: line.column,
        "Says": lambda line: line.says,
        "Quotations": lambda line: line.number,
        "Condition": lambda line: line.condition,
        "Words": lambda line: line.words,
        "Voice": lambda line: line.voice,
        "Source": lambda line: line.source,
        "Place": lambda line: line.place,
        "Origin": lambda line: line.origin,
        "Address": lambda line: site + line.address if line.address else "",
    }


def _taken(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _busy(sentence: str) -> HttpResponse:
    headers = {"Retry-After": str(BUSY_SECONDS)}
    return HttpResponse(f"{sentence}\n", status=503, content_type="text/plain; charset=utf-8", headers=headers)
