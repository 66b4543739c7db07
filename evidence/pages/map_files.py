"""The evidence map as a file: the whole table, or the words behind one cell."""

from collections.abc import Callable, Iterable, Mapping

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from evidence.accounts.models import VISITOR
from evidence.claims.asking import Invalid
from evidence.claims.evidence_map.cell import Line, lines
from evidence.claims.evidence_map.question import DIMENSIONS, FIXED, Asked, read
from evidence.claims.evidence_map.table import MapCell, evidence_map
from evidence.pages import reading
from evidence.pages.downloads import CSV, Places, attached
from evidence.search.exporting import Cell, csv_of

MOST_ROWS = 300
MOST_COLUMNS = 50
"""So much of a map at most is in a file: what does not fit is on the page."""
PLACES = Places()


@reading.reading
def csv_file(request: HttpRequest) -> HttpResponse:
    """CSV; 400 with the reasons for what cannot be asked, 503 while it is busy."""
    try:
        asked = read(dict(request.GET.lists()))
        return PLACES.whole(lambda: _words(asked, request) if asked.cell else _table(asked, request))
    except Invalid as invalid:
        raise BadRequest(" ".join(invalid.reasons)) from invalid


def _table(asked: Asked, request: HttpRequest) -> HttpResponse:
    whole = asked.closed().at(row_page=1, column_page=1)
    found = evidence_map(whole.address, MOST_ROWS, MOST_COLUMNS, person=VISITOR)
    is_cut = found.row_side.pages > 1 or found.column_side.pages > 1
    columns = table_columns(asked, request.build_absolute_uri("/map/"))
    name = f"evidence-map-{asked.rows}-by-{asked.columns}{'-first' if is_cut else ''}.csv"
    return _file(name, columns, (cell for row in found.rows for cell in row.cells))


def _words(asked: Asked, request: HttpRequest) -> HttpResponse:
    site = request.build_absolute_uri("/")[:-1]
    of_claims = asked.segments == "relation"
    columns: dict[str, Callable[[Line], Cell]] = {
        "Quotation": lambda line: line.quotation,
        "Address": lambda line: site + line.address,
        "Words": lambda line: line.words,
        "Source": lambda line: line.source,
        "Place": lambda line: line.place,
        DIMENSIONS[asked.segments].capitalize(): lambda line: line.sign,
        "Claim" if of_claims else "Theme": lambda line: line.of,
        "Basis" if of_claims else "Condition": lambda line: line.more,
        "Voice" if of_claims else "Actor": lambda line: line.actor,
    }
    return _file("evidence-map-cell.csv", columns, lines(asked, person=VISITOR))


def table_columns(asked: Asked, page: str) -> dict[str, Callable[[MapCell], Cell]]:
    def number(name: str) -> Callable[[MapCell], Cell]:
        return lambda cell: next((one.quotations for one in cell.segments if one.name == name), 0)

    return {
        DIMENSIONS[asked.rows].capitalize(): lambda cell: cell.row.label,
        DIMENSIONS[asked.columns].capitalize(): lambda cell: cell.column.label,
        "Quotations": lambda cell: cell.quotations,
        **{word.capitalize(): number(name) for name, word in FIXED[asked.segments].items()},
        "Claims" if asked.segments == "relation" else "Actors": lambda cell: cell.about,
        "If empty": lambda cell: cell.empty.says if cell.empty else "",
        "Address": lambda cell: page + cell.address,
    }


def _file[T](name: str, columns: Mapping[str, Callable[[T], Cell]], found: Iterable[T]) -> HttpResponse:
    return attached("".join(csv_of(columns)(found)), CSV, name)
