"""Quotations between two versions of their text: what waits, and accept, re-point or retire."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Page
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation.carrying import deciding, queue
from evidence.curation.carrying.deciding import Decided, NoSuchWords
from evidence.curation.carrying.queue import Between
from evidence.curation.models import Carry, CarryState
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.rendering import show
from evidence.text.cleaning import clean

LONGEST_NUMBER = 9
LONGEST_WORDS = 20_000
LONGEST_REASON = 2_000
#: What waits stands first, what nobody has to look at last.
TABS = (
    CarryState.OPEN, CarryState.ACCEPTED, CarryState.REPOINTED, CarryState.RETIRED,
    CarryState.CARRIED, CarryState.OVERTAKEN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tab:
    value: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class CarriesPage:
    tabs: tuple[Tab, ...]
    state: str
    source: int | None
    page: Page[Carry]


@dataclass(frozen=True, slots=True)
class CarryPage:
    two: Between
    chosen: str
    words: str
    occurrence: str
    reason: str
    """What was typed before, when something was refused."""
    refused: str = ""


def waiting(person: User) -> int:
    return queue.waiting(person)


@require_safe
@only(May.REVIEW)
def carries(request: StaffRequest) -> HttpResponse:
    state = request.GET.get("state", CarryState.OPEN)
    if state not in CarryState.values:
        raise BadRequest(f"“state” must be one of: {', '.join(CarryState.values)}.")
    source = _number(request.GET.get("source", ""), "source")
    counted = queue.states(request.user, source=source)
    labels = {value: str(label) for value, label in CarryState.choices}
    tabs = tuple(Tab(str(one), labels[one], counted[one]) for one in TABS)
    found = queue.page(request.user, state=state, source=source, number=request.GET.get("page"))
    return show(request, "workbench/correcting/carries.html", CarriesPage(tabs, state, source, found))


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.REVIEW)
def carry(request: StaffRequest, pk: int) -> HttpResponse:
    if not queue.visible_to(request.user).filter(pk=pk).exists():
        raise Http404
    if request.method != "POST":
        return _shown(request, pk)
    step = STEPS.get(request.POST.get("do", ""))
    if step is None:
        raise BadRequest("“do” must name one of the buttons.")
    try:
        messages.success(request, step(request, pk))
    except Decided as decided:
        return _shown(request, pk, refused=f"{decided} See below what it is now.", status=409)
    except NotAllowed as refusal:
        return _shown(request, pk, refused=str(refusal), status=409)
    except NoSuchWords as refusal:
        return _shown(request, pk, refused=str(refusal), status=400)
    return HttpResponseRedirect(reverse("carries"))


def _shown(request: StaffRequest, pk: int, *, refused: str = "", status: int = 200) -> HttpResponse:
    two = queue.between(pk, person=request.user)
    first = two.places[0].value if two.places else ""
    page = CarryPage(
        two=two,
        chosen=request.POST.get("place", first),
        words=request.POST.get("words", ""),
        occurrence=request.POST.get("occurrence", ""),
        reason=_reason(request),
        refused=refused,
    )
    return show(request, "workbench/correcting/carry.html", page, status=status)


# What the buttons do; each gives a sentence for the person


def _accept(request: StaffRequest, pk: int) -> str:
    start, _, end = request.POST.get("place", "").partition("-")
    first, last = _number(start, "place"), _number(end, "place")
    if first is None or last is None:
        raise NoSuchWords("Choose one of the places first.")
    made = deciding.accept(pk, first, last, by=request.user, at=timezone.now(), reason=_reason(request))
    return f"Accepted: the quotation stands in version {made.to_version.number} now."


def _repoint(request: StaffRequest, pk: int) -> str:
    words = clean(request.POST.get("words", "")[:LONGEST_WORDS], multiline=True)
    if not words.strip():
        raise NoSuchWords("Give the exact words of the new version.")
    occurrence = _number(request.POST.get("occurrence", "").strip(), "occurrence")
    if occurrence == 0:
        raise NoSuchWords("Places are counted from 1.")
    made = deciding.repoint(
        pk, words, occurrence=occurrence, by=request.user, at=timezone.now(), reason=_reason(request)
    )
    return f"Re-pointed: the quotation stands in version {made.to_version.number} now, with these words."


def _retire(request: StaffRequest, pk: int) -> str:
    deciding.retire(pk, by=request.user, at=timezone.now(), reason=_reason(request))
    return "Retired: the quotation stays with the earlier version, and says so."


STEPS: dict[str, Callable[[StaffRequest, int], str]] = {"accept": _accept, "re-point": _repoint, "retire": _retire}


def _reason(request: StaffRequest) -> str:
    return clean(request.POST.get("reason", "")[:LONGEST_REASON], multiline=False)


def _number(given: str, name: str) -> int | None:
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER):
        raise BadRequest(f"“{name}” must be a whole number in plain digits.")
    return int(given)
