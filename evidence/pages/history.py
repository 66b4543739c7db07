"""The public history of a published record: what readers could see of it, and when that changed."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from evidence.accounts.models import VISITOR
from evidence.claims import standing
from evidence.curation.past import claim_page, source_page
from evidence.curation.past.claim_page import ClaimHistory
from evidence.curation.past.claims import versions
from evidence.curation.past.source_page import SourceHistory
from evidence.library import standing as sources_standing
from evidence.pages import reading
from evidence.rendering import show


@dataclass(frozen=True, slots=True)
class ClaimHistoryPage:
    history: ClaimHistory
    every_change: str
    """Where curators see every change."""


@dataclass(frozen=True, slots=True)
class SourceHistoryPage:
    history: SourceHistory
    every_change: str


@reading.reading
@reading.every_claim_answers
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request)
    standing.claim(pk, person=VISITOR)
    try:
        found = claim_page.history(versions(pk), page=page)
    except claim_page.NoSuchPage as missing:
        raise Http404 from missing
    return show(request, "history/claim.html", ClaimHistoryPage(found, reverse("record-history", args=["claim", pk])))


@reading.reading
@reading.every_source_answers
def source(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request)
    found = sources_standing.source(pk, person=VISITOR)
    try:
        history = source_page.history(found, page=page)
    except source_page.NoSuchPage as missing:
        raise Http404 from missing
    return show(
        request, "history/source.html", SourceHistoryPage(history, reverse("record-history", args=["source", pk]))
    )


def _page(request: HttpRequest) -> int:
    reading.once_each(request)
    reading.only(request, "page")
    number = reading.number(request, "page")
    return 1 if number is None else number
