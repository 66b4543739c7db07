"""The catalogue of sources and the record of each."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from evidence.accounts.models import VISITOR
from evidence.claims.asking import Invalid
from evidence.claims.holdings import Holdings, HoldingsFilter, holdings
from evidence.claims.kept import QUICK, kept
from evidence.claims.narrowing import NoSuchPage
from evidence.claims.source_page import BY_SOURCE, SourcePage, source_page
from evidence.library.relation_graph import around
from evidence.library.written import together
from evidence.pages import metadata, reading, relations
from evidence.pages.metadata import Metadata
from evidence.pages.relations import Drawn
from evidence.readers import offer
from evidence.readers.offer import Offer
from evidence.rendering import show


@dataclass(frozen=True, slots=True)
class CataloguePage:
    holdings: Holdings | None
    """None when the question was invalid: then there are reasons and no results."""
    asked: HoldingsFilter
    counted_at: datetime | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordPage:
    page: SourcePage
    offer: Offer
    metadata: Metadata
    drawn: Drawn | None
    """How it stands to the works in its record; None where no relation is recorded."""


@reading.reading
def catalogue(request: HttpRequest) -> HttpResponse:
    reading.once_each(request)
    number = reading.number(request, "page")
    asked = HoldingsFilter(request.GET, person=VISITOR)
    reading.only(request, "page", *asked.filters)
    try:
        found = kept(holdings, asked.query, 1 if number is None else number, at=timezone.now(), worth=QUICK)
    except Invalid as invalid:
        context = CataloguePage(None, asked, reasons=invalid.reasons)
        return show(request, "sources/catalogue.html", context, status=400)
    except NoSuchPage as missing:
        raise Http404 from missing
    return show(request, "sources/catalogue.html", CataloguePage(found.value, asked, found.counted_at))


@reading.reading
@reading.every_source_answers
def record(request: HttpRequest, pk: int) -> HttpResponse:
    with together((*BY_SOURCE, *offer.BY_SOURCE), pk, VISITOR):
        page = source_page(pk, person=VISITOR)
        offered = offer.of(pk, on=timezone.localdate())
    return show(
        request,
        "sources/record.html",
        RecordPage(
            page,
            offered,
            metadata.of(page.record.reference, request, request.path),
            relations.said(around(pk, person=VISITOR, steps=1), begin=pk) if page.record.related else None,
        ),
    )
