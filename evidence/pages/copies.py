"""Asking for a copy, answering, fetching: pages that are private, and that decide nothing when they are only opened.

Mail programs and their guards follow links. So a link leads to a page with a button, and the button acts.
"""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from evidence.accounts.doors import Anyone, opens_to
from evidence.accounts.models import VISITOR
from evidence.library.standing import source as standing_source
from evidence.pages.files import sent
from evidence.pages.reading import every_source_answers
from evidence.readers import copies, visitors
from evidence.readers.copies import Asked, Unusable
from evidence.readers.models import CopyRequest
from evidence.readers.offer import offer
from evidence.rendering import show
from evidence.text.cleaning import clean

asks_and_answers = require_http_methods(["GET", "HEAD", "POST"])
private = cache_control(private=True, no_store=True)
LONGEST_PURPOSE = 2_000


class AskForm(forms.Form):
    """Who asks, and what for. Every word goes through the same cleaning as all text from outside."""

    name = forms.CharField(max_length=200, error_messages={"required": "Please give your name."})
    email = forms.EmailField(
        error_messages={
            "required": "Please give an e-mail address: the answer goes there.",
            "invalid": "This is no e-mail address. One looks like name@example.org.",
        }
    )
    purpose = forms.CharField(
        max_length=LONGEST_PURPOSE,
        error_messages={"required": "Please say what you need it for: the person who answers decides by it."},
    )

    def clean_name(self) -> str:
        return clean(self.cleaned_data["name"], multiline=False)

    def clean_purpose(self) -> str:
        return clean(self.cleaned_data["purpose"], multiline=True).strip()

    def asked(self) -> Asked:
        return Asked(self.cleaned_data["name"], self.cleaned_data["email"], self.cleaned_data["purpose"])


@dataclass(frozen=True, slots=True)
class AskPage:
    source: int
    title: str
    form: AskForm
    asked: bool
    """The request was taken in: the same is said whatever became of it."""


@dataclass(frozen=True, slots=True)
class AnswerPage:
    request_for: CopyRequest
    done: str
    """What the answer was; empty while there is none."""


@dataclass(frozen=True, slots=True)
class FetchPage:
    title: str
    name: str
    size: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class UnusablePage:
    reason: str


@opens_to(Anyone.EVERYBODY)
@private
@asks_and_answers
@every_source_answers
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a request; 404 where no copy can be asked for."""
    now = timezone.now()
    source = standing_source(pk, person=VISITOR)
    if not offer(source, on=now.date()).request:
        raise Http404
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        heard = visitors.address(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))
        site = request.build_absolute_uri("/")
        copies.ask(source, form.asked(), visitor=visitors.digest(heard), site=site, at=now)
        return HttpResponseRedirect(f"{request.path}?asked=1")
    page = AskPage(source.pk, source.title, form, asked="asked" in request.GET)
    return show(request, "copies/ask.html", page, status=400 if form.errors else 200)


@opens_to(Anyone.WITH_LINK)
@private
@asks_and_answers
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The contact's page: two buttons. 410 with the reason when the link no longer works."""
    now = timezone.now()
    try:
        found = copies.to_answer(token, at=now)
        chosen = request.POST.get("answer", "")
        if request.method != "POST" or chosen not in {"send", "decline"}:
            return show(request, "copies/answer.html", AnswerPage(found, ""))
        copies.answer(found, send=chosen == "send", by=None, site=request.build_absolute_uri("/"), at=now)
    except Unusable as unusable:
        return show(request, "copies/unusable.html", UnusablePage(str(unusable)), status=410)
    return show(request, "copies/answer.html", AnswerPage(found, chosen))


@opens_to(Anyone.WITH_LINK)
@private
@asks_and_answers
def fetch(request: HttpRequest, token: str) -> HttpResponseBase:
    """The reader's page: one button, which works once. 410 with the reason when the link no longer works."""
    now = timezone.now()
    try:
        if request.method == "POST":
            return sent(request, copies.fetch(token, at=now), public=False)
        found = copies.to_fetch(token, at=now)
    except Unusable as unusable:
        return show(request, "copies/unusable.html", UnusablePage(str(unusable)), status=410)
    name, size = (found.file.name, found.file.size) if found.file else ("", 0)
    return show(request, "copies/fetch.html", FetchPage(found.source.title, name, size, found.expires_at))
