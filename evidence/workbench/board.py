"""The integrity board: every figure opens its list, and every line of a list the place where it is mended."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from evidence.accounts.roles import May
from evidence.curation.board import checks
from evidence.curation.board.board import Board, Listed, board, page_of
from evidence.curation.board.findings import BY_KEY
from evidence.curation.models import CheckSubject
from evidence.gate import StaffRequest, only
from evidence.rendering import show


@dataclass(frozen=True, slots=True)
class BoardPage:
    board: Board


@dataclass(frozen=True, slots=True)
class ListPage:
    listed: Listed


@require_safe
@only(May.REVIEW)
def figures(request: StaffRequest) -> HttpResponse:
    return show(request, "workbench/board/board.html", BoardPage(board()))


@require_safe
@only(May.REVIEW)
def behind(request: StaffRequest, key: str) -> HttpResponse:
    if key not in BY_KEY:
        raise Http404
    return show(request, "workbench/board/list.html", ListPage(page_of(BY_KEY[key], request.GET.get("page"))))


@require_POST
@only(May.REVIEW)
def check(request: StaffRequest) -> HttpResponse:
    """Have everything checked now."""
    subject = request.POST.get("subject", CheckSubject.QUOTATIONS)
    if subject not in CheckSubject.values:
        raise BadRequest("“subject” must be quotations or links.")
    if subject == CheckSubject.LINKS and not settings.CHECK_LINKS:
        messages.error(request, "Links are not asked in this library: whoever runs it has to allow it first.")
    elif checks.ask(subject, by=request.user, at=timezone.now()):
        messages.success(request, f"All {subject} are checked now; this page shows how far it is.")
    else:
        messages.success(request, "A check waits or runs already.")
    return HttpResponseRedirect(reverse("integrity"))
