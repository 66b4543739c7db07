"""What hangs together of one source, read as a whole and published at a stroke."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from evidence.accounts.roles import May
from evidence.curation.review import lots
from evidence.curation.review.lots import Lot
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.library.models import Source
from evidence.rendering import show


@dataclass(frozen=True, slots=True)
class LotPage:
    lot: Lot
    refused: str


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.REVIEW)
def lot(request: StaffRequest, pk: int) -> HttpResponse:
    source = Source.objects.visible_to(request.user).filter(pk=pk).first()
    if source is None:
        raise Http404
    if request.method != "POST":
        return _page(request, source)
    try:
        count = lots.publish(source, seen=_seen(request), by=request.user, at=timezone.now())
    except lots.Changed:
        return _page(request, source, "The lot has changed since you opened it. Nothing was published: read it again.")
    except NotAllowed as refusal:
        return _page(request, source, f"Nothing was published. {refusal}")
    messages.success(request, f"Published: {count} record{'' if count == 1 else 's'} of “{source}”.")
    return HttpResponseRedirect(reverse("review-queue"))


def _seen(request: StaffRequest) -> dict[lots.Key, str]:
    """The prints of the records that the page showed: `seen` is “table row print”."""
    found: dict[lots.Key, str] = {}
    for said in request.POST.getlist("seen")[: lots.LARGEST + 1]:
        table, _, rest = said.partition(" ")
        row, _, seen = rest.partition(" ")
        if row.isascii() and row.isdigit() and len(row) <= 12:
            found[table, int(row)] = seen
    return found


def _page(request: StaffRequest, source: Source, refused: str = "") -> HttpResponse:
    page = LotPage(lots.lot(source, by=request.user), refused)
    return show(request, "workbench/review/lot.html", page, status=409 if refused else 200)
