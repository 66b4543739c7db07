"""Duplicates: the pairs that wait, two records side by side, and what a curator decides about them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evidence.accounts.roles import May
from evidence.curation.duplicates import deciding
from evidence.curation.duplicates.comparison import Comparison, comparison
from evidence.curation.duplicates.fields import CHOICES, CONTRIBUTORS, TEXT, Side
from evidence.curation.duplicates.queue import Queue, queue
from evidence.curation.duplicates.tally import Lost
from evidence.curation.models import DuplicateGround, DuplicatePair, DuplicateState
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.library.models import RelationType, TextVersionRole
from evidence.rendering import show

#: Every question of the form that has an answer for each side.
KEYS = (*(choice.key for choice in CHOICES), CONTRIBUTORS, *(f"{TEXT}{role}" for role in TextVersionRole.values))
LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class QueuePage:
    queue: Queue
    state: str
    ground: str


@dataclass(frozen=True, slots=True)
class PairPage:
    two: Comparison
    relations: tuple[tuple[str, str], ...]
    reason: str = ""
    """What was typed before, when something was refused."""
    refused: str = ""


@require_safe
@only(May.REVIEW)
def pairs(request: StaffRequest) -> HttpResponse:
    state = _one_of(request.GET.get("state", DuplicateState.OPEN), DuplicateState.values)
    ground = _one_of(request.GET.get("ground", ""), ["", *DuplicateGround.values])
    found = queue(state=state, ground=ground, page=request.GET.get("page"))
    return show(request, "workbench/duplicates/queue.html", QueuePage(found, state, ground))


@require_POST
@only(May.REVIEW)
def propose(request: StaffRequest) -> HttpResponse:
    """Two sources that somebody holds for one."""
    numbers = [request.POST.get(name, "").strip() for name in ("one", "other")]
    if not all(each.isascii() and each.isdigit() and len(each) <= LONGEST_NUMBER for each in numbers):
        messages.error(request, "Give the numbers of two sources, as in their addresses.")
        return HttpResponseRedirect(reverse("duplicates"))
    try:
        pair = deciding.propose(int(numbers[0]), int(numbers[1]), by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("duplicates"))
    return HttpResponseRedirect(reverse("duplicate", args=[pair.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.REVIEW)
def pair(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        found = deciding.noted(pk)
    except DuplicatePair.DoesNotExist as missing:
        raise Http404 from missing
    if request.method != "POST":
        return _shown(request, pk)
    step = STEPS.get(request.POST.get("do", "").partition("-")[0])
    if step is None:
        raise BadRequest("“do” must name one of the buttons.")
    try:
        messages.success(request, step(request, found))
    except (NotAllowed, Lost) as refusal:
        return _shown(request, pk, refused=str(refusal), status=409)
    return HttpResponseRedirect(reverse("duplicate", args=[pk]))


def _shown(request: StaffRequest, pk: int, *, refused: str = "", status: int = 200) -> HttpResponse:
    two = comparison(pk, by=request.user, chosen=request.POST.dict())
    relations = tuple((str(value), str(label)) for value, label in RelationType.choices)
    page = PairPage(two, relations, request.POST.get("reason", ""), refused)
    return show(request, "workbench/duplicates/pair.html", page, status=status)


# What the buttons do; each gives a sentence for the person


def _merge(request: StaffRequest, pair: DuplicatePair) -> str:
    kept = _one_of(request.POST["do"].partition("-")[2], [str(pair.first_id), str(pair.second_id)])
    picked = {key: request.POST[key] for key in KEYS if key in request.POST}
    choices = {key: Side.KEPT if source == kept else Side.DROPPED for key, source in picked.items()}
    made = deciding.merge(pair, int(kept), choices, by=request.user, at=timezone.now(), reason=_reason(request))
    return f"Source {made.dropped_id} is a part of source {made.kept_id} now."


def _relate(request: StaffRequest, pair: DuplicatePair) -> str:
    source, _, kind = request.POST.get("relation", "").partition(" ")
    about = int(source) if source in {str(pair.first_id), str(pair.second_id)} else 0
    if deciding.relate(pair, kind, about, by=request.user, at=timezone.now(), reason=_reason(request)):
        return "They stay two. The relation is submitted: readers see it when a second person has published it."
    return "The two are related now, and stay two."


def _different(request: StaffRequest, pair: DuplicatePair) -> str:
    deciding.not_a_duplicate(pair, by=request.user, at=timezone.now(), reason=_reason(request))
    return "Not a duplicate: nobody will be asked about the two again."


def _reopen(request: StaffRequest, pair: DuplicatePair) -> str:
    deciding.reopen(pair, by=request.user)
    return "The two are to be looked at again."


def _undo(request: StaffRequest, pair: DuplicatePair) -> str:
    deciding.undo(pair, by=request.user, at=timezone.now())
    return "The merge is undone: both are as they were."


STEPS: dict[str, Callable[[StaffRequest, DuplicatePair], str]] = {
    "merge": _merge,
    "relate": _relate,
    "different": _different,
    "reopen": _reopen,
    "undo": _undo,
}


def _reason(request: StaffRequest) -> str:
    return request.POST.get("reason", "")[:2_000].strip()


def _one_of(given: str, values: list[str]) -> str:
    if given not in values:
        raise BadRequest(f"It must be one of: {', '.join(filter(None, values))}.")
    return given
