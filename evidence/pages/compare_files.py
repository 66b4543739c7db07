"""A comparison as a file: a table, or a document in every form that documents are written in."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from evidence.citations.documents.forms import FORMS, Form, written
from evidence.citations.styles import NotFormatted
from evidence.claims.asking import Invalid
from evidence.claims.comparing.question import FEWEST, Kind, read
from evidence.claims.comparing.table import Comparison
from evidence.claims.comparing.things import Gone
from evidence.claims.comparing.written import Line, document, lines
from evidence.pages import compare, reading
from evidence.pages.downloads import CSV, Places, attached, not_now
from evidence.search.exporting import Cell, csv_of

TABLE = "csv"
PLACES = Places()


@reading.reading
def file(request: HttpRequest, key: str) -> HttpResponse:
    """400 with the reasons for what cannot be compared, 404 for a form there is not, 503 while it is busy."""
    form = FORMS.get(key)
    if form is None and key != TABLE:
        raise Http404(f"There is no form “{key}”.")
    try:
        return PLACES.whole(lambda: _made(request, form))
    except NotFormatted as reason:
        return not_now(str(reason))


def _made(request: HttpRequest, form: Form | None) -> HttpResponse:
    kind, found, gone = _asked(request)
    site, name = request.build_absolute_uri("/")[:-1], f"{kind.plural}-compared"
    if form is None:
        return attached("".join(csv_of(columns(site))(lines(found, gone))), CSV, f"{name}.csv")
    made = written(document(found, kind, site, gone, on=timezone.localdate()), form)
    return attached(made, form.media_type, f"{name}.{form.extension}")


def _asked(request: HttpRequest) -> tuple[Kind, Comparison, tuple[Gone, ...]]:
    try:
        asked = read(dict(request.GET.lists()))
        found, _ = compare.answered(asked)
    except Invalid as invalid:
        raise BadRequest(" ".join(invalid.reasons)) from invalid
    if found.comparison is None:
        raise BadRequest(f"At least {FEWEST} things that are here to read are needed to compare.")
    return asked.kind, found.comparison, found.gone


def columns(site: str) -> dict[str, Callable[[Line], Cell]]:
    return {
        "Part": lambda line: line.part,
        "Row": lambda line: line.row,
        "Column": lambda line: line.column,
        "Says": lambda line: line.says,
        "Quotations": lambda line: line.number,
        "Condition": lambda line: line.condition,
        "Dates": lambda line: line.dates,
        "Words": lambda line: line.words,
        "Voice": lambda line: line.voice,
        "Source": lambda line: line.source,
        "Place": lambda line: line.place,
        "Origin": lambda line: line.origin,
        "Address": lambda line: site + line.address if line.address else "",
    }
