"""Coding: one unit at a time, kept as it is chosen, handed in when all is coded."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from evidence.accounts.roles import May
from evidence.curation.models import ReadingCoder, ReadingRound
from evidence.curation.readings import coding
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.rendering import show


@dataclass(frozen=True, slots=True)
class CodePage:
    round: ReadingRound
    sheet: coding.Sheet
    is_in: bool
    refused: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.DRAFT)
def code(request: StaffRequest, pk: int) -> HttpResponse:
    coder = _coder(request, pk)
    number = _unit_number(request)
    if request.method != "POST":
        return _shown(request, coder, number)
    if number is None:
        raise BadRequest("“unit” must say which unit is meant.")
    answers = _answers(request)
    try:
        coding.code(coder, number, answers, at=timezone.now())
    except coding.NoSuchUnit as missing:
        raise Http404 from missing
    except NotAllowed as refusal:
        return _shown(request, coder, number, typed=answers, refused=str(refusal))
    ahead = number + 1 if request.POST.get("then") == "next" else coding.progress(coder).next
    if ahead > coder.round.read.count() or not coding.progress(coder).left:
        return HttpResponseRedirect(reverse("reading-round", args=[pk]))
    return HttpResponseRedirect(f"{reverse('reading-code', args=[pk])}?unit={ahead}")


@require_POST
@only(May.DRAFT)
def hand_in(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        coding.hand_in(_coder(request, pk), at=timezone.now())
        messages.success(request, "Handed in. When everybody has, all readings can be compared.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("reading-round", args=[pk]))


def _coder(request: StaffRequest, pk: int) -> ReadingCoder:
    try:
        return coding.place_of(request.user, pk)
    except ReadingCoder.DoesNotExist as missing:
        raise Http404 from missing


def _shown(
    request: StaffRequest,
    coder: ReadingCoder,
    number: int | None,
    *,
    typed: dict[int, tuple[str, str]] | None = None,
    refused: str = "",
) -> HttpResponse:
    try:
        sheet = coding.sheet(coder, number)
    except coding.NoSuchUnit as missing:
        raise Http404 from missing
    page = CodePage(coder.round, _with(sheet, typed or {}), coder.submitted_at is not None, refused)
    return show(request, "workbench/readings/code.html", page, status=409 if refused else 200)


def _with(sheet: coding.Sheet, typed: dict[int, tuple[str, str]]) -> coding.Sheet:
    """The sheet with what was sent and could not be kept."""
    kept = tuple(
        replace(one, value=typed[one.pk][0], note=typed[one.pk][1]) if one.pk in typed else one
        for one in sheet.questions
    )
    return replace(sheet, questions=kept)


def _unit_number(request: StaffRequest) -> int | None:
    said = request.POST.get("unit") or request.GET.get("unit")
    if said is None:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= 4):
        raise BadRequest("“unit” must be a number.")
    return int(said)


def _answers(request: StaffRequest) -> dict[int, tuple[str, str]]:
    """Question → answer and note, of those that were answered."""
    found = {}
    for name, value in request.POST.items():
        kind, _, key = name.partition("-")
        if kind == "value" and key.isascii() and key.isdigit() and len(key) <= 9 and value:
            found[int(key)] = (str(value), str(request.POST.get(f"note-{key}", "")))
    return found
