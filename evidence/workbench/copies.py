"""Requests for a copy: a curator answers instead of the contact, and sees what was asked and answered."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.gate import StaffRequest, only
from evidence.readers import copies, requests
from evidence.readers.copies import Unusable
from evidence.readers.models import CopyRequest
from evidence.rendering import show

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class RequestsPage:
    waiting: tuple[CopyRequest, ...]
    answered: Page[CopyRequest]


def waiting(_person: User) -> int:
    return requests.waiting().count()


@require_safe
@only(May.REVIEW)
def all_requests(request: StaffRequest) -> HttpResponse:
    answered = Paginator(requests.answered(), A_PAGE).get_page(request.GET.get("page"))
    return show(request, "workbench/requests.html", RequestsPage(tuple(requests.waiting()[:A_PAGE]), answered))


@require_POST
@only(May.REVIEW)
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Send or decline, with one click; a second click changes nothing."""
    found = requests.one(pk)
    chosen = request.POST.get("answer")
    if found is None or chosen not in {"send", "decline"}:
        raise Http404
    try:
        site = request.build_absolute_uri("/")
        copies.answer(found, send=chosen == "send", by=request.user, site=site, at=timezone.now())
    except Unusable as unusable:
        messages.error(request, str(unusable))
    else:
        messages.success(request, f"{found.name} has been told.")
    return HttpResponseRedirect(reverse("copy-requests"))
