"""Texts of published sources that wait: what they would change, accepted by a second person, returned or taken back."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation.models import CarryGround, TextDraft
from evidence.curation.texts import becoming, waiting
from evidence.curation.texts.becoming import Summary
from evidence.curation.texts.drafts import Finished, Overtaken
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.rendering import show
from evidence.text.differences import Shortened, shortened

A_PAGE = 100
BEGINNING = 4_000
"""Characters of a first text that are shown at once."""


@dataclass(frozen=True, slots=True)
class WaitingPage:
    texts: tuple[TextDraft, ...]


@dataclass(frozen=True, slots=True)
class TextPage:
    draft: TextDraft
    number: int
    """Of the version it would become."""
    changes: tuple[Shortened, ...] | None
    """None: there is no earlier version."""
    beginning: str
    rest: str
    """Of a first text: its words."""
    carried: int
    left: tuple[tuple[str, str], ...]
    summary: Summary | None
    """Of a mended text: what was left out of it and corrected."""
    why_not: str
    is_mine: bool
    reason: str = ""
    refused: str = ""


def count(person: User) -> int:
    return waiting.count(person)


@require_safe
@only(May.DRAFT)
def texts(request: StaffRequest) -> HttpResponse:
    return show(request, "workbench/texts/waiting.html", WaitingPage(tuple(waiting.waiting(request.user)[:A_PAGE])))


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.DRAFT)
def text(request: StaffRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, pk)
    do, reason = request.POST.get("do", ""), request.POST.get("reason", "")[: waiting.LONGEST_REASON]
    if do not in {"accept", "return"}:
        raise BadRequest("“do” must name one of the buttons.")
    if not waiting.is_there(pk, by=request.user):
        raise Http404
    try:
        return _accepted(request, pk) if do == "accept" else _returned(request, pk, reason)
    except Overtaken:
        return _shown(request, pk, reason=reason, refused="It has changed since: read it once more.", status=409)
    except Finished:
        return HttpResponseRedirect(reverse("text-waiting", args=[pk]))
    except NotAllowed as refusal:
        return _shown(request, pk, reason=reason, refused=str(refusal), status=409 if do == "accept" else 400)


def _accepted(request: StaffRequest, pk: int) -> HttpResponse:
    given = request.POST.get("edition", "")
    edition = int(given) if given.isascii() and given.isdigit() and len(given) <= 9 else 0
    made = waiting.accept(pk, edition=edition, by=request.user)
    waits = made.to_review + made.orphaned
    said = f"Accepted: readers have version {made.version.number} now. {made.carried} carried over by rule"
    messages.success(request, f"{said}, {waits} to be decided by a person." if waits else f"{said}.")
    source = made.version.source_id
    return HttpResponseRedirect(
        f"{reverse('carries')}?source={source}" if waits else reverse("source-texts", args=[source])
    )


def _returned(request: StaffRequest, pk: int, reason: str) -> HttpResponse:
    waiting.send_back(pk, reason=reason, by=request.user)
    messages.success(request, "It is in the making again.")
    return HttpResponseRedirect(reverse("text-waiting", args=[pk]))


def _shown(request: StaffRequest, pk: int, *, reason: str = "", refused: str = "", status: int = 200) -> HttpResponse:
    """404 for what this person may not see: whether it is there is not told."""
    try:
        paper = waiting.paper(pk, by=request.user)
    except TextDraft.DoesNotExist as missing:
        raise Http404 from missing
    draft, seen = paper.draft, paper.preview
    first = paper.base is None
    context = TextPage(
        draft=draft,
        number=(paper.base.number if paper.base else 0) + 1,
        changes=shortened(seen.stretches) if seen else None,
        beginning=paper.content[:BEGINNING] if first else "",
        rest=paper.content[BEGINNING:] if first else "",
        carried=seen.carried if seen else 0,
        left=tuple((str(one), str(CarryGround(ground).label)) for one, ground in seen.left) if seen else (),
        summary=None if draft.is_correction else becoming.summary(draft),
        why_not=paper.why_not,
        is_mine=draft.submitted_by_id == request.user.pk,
        reason=reason,
        refused=refused,
    )
    return show(request, "workbench/texts/waits.html", context, status=status)
