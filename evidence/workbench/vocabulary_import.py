"""A file of concepts, brought in by an editor: what would become of each, which to take, and what became of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evidence.accounts.roles import May
from evidence.curation.concepts import bringing, parked, taking_back
from evidence.curation.concepts.done import Done
from evidence.curation.concepts.parked import Parked
from evidence.curation.concepts.plans import Line, Plan, Verdict
from evidence.curation.models import ConceptFile
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.rendering import show
from evidence.vocabulary.skos_files import SENT
from evidence.vocabulary.terms import NotSkos
from evidence.workbench.uploads import at_most

A_PAGE = 100
SHOWN = ("", *Verdict)
FIRST = (Verdict.CHANGED, Verdict.NEW, Verdict.REFUSED, Verdict.UNCHANGED)
"""The order of the page that shows all: what asks for a decision comes first."""
ALL: Mapping[str, tuple[Verdict, bool]] = {
    "all-new": (Verdict.NEW, True),
    "no-new": (Verdict.NEW, False),
    "all-changed": (Verdict.CHANGED, True),
    "no-changed": (Verdict.CHANGED, False),
}
"""Word of a button → what it chooses, or does not."""


@dataclass(frozen=True, slots=True)
class StartPage:
    megabytes: int
    brought: tuple[ConceptFile, ...]
    """What the person brought in the last month, the last first."""
    refused: str = ""
    """Why the file that was just sent was not taken."""


@dataclass(frozen=True, slots=True)
class Row:
    line: Line
    kind: str
    """The word for it in addresses; empty when that cannot be told."""
    here: int | None
    """The concept that it is, if it is one already."""
    chosen: bool


@dataclass(frozen=True, slots=True)
class Became:
    done: Done
    kind: str
    here: int | None


@dataclass(frozen=True, slots=True)
class FilePage:
    file: Parked
    plan: Plan
    shown: str
    page: Page[Line]
    rows: tuple[Row, ...]
    taken: int
    """How many are chosen and can be taken."""
    at_once: int
    became: tuple[Became, ...]
    counted: Mapping[str, int]
    """How many were added, changed, refused."""
    can_go_back: bool
    refused: str = ""


def too_large(request: StaffRequest) -> HttpResponse:
    return _start(request, f"It is larger than {SENT // 2**20} MB: part it into several files.", 413)


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.EDIT_VOCABULARY)
@at_most(SENT, too_large)
def start(request: StaffRequest) -> HttpResponse:
    if request.method != "POST":
        return _start(request)
    sent = request.FILES.get("file")
    if sent is None:
        return _start(request, "Choose a file first.", 400)
    try:
        kept = parked.receive(sent.name or "", sent.read(), by=request.user, at=timezone.now())
    except NotSkos as refused:
        return _start(request, str(refused), 400)
    return _to(kept)


@require_safe
@only(May.EDIT_VOCABULARY)
def one_file(request: StaffRequest, pk: int) -> HttpResponse:
    return _shown(request, _file(request, pk))


@require_POST
@only(May.EDIT_VOCABULARY)
def choose(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep the ticks of a page; then, by the button: choose by sort, take what is chosen, or forget the file."""
    act = request.POST.get("do", "")
    if act == "back":
        return _back(request, pk)
    if act == "forget":
        parked.drop(pk, request.user, at=timezone.now())
        messages.success(request, "The file is forgotten. What was taken of it stays.")
        return HttpResponseRedirect(reverse("vocabulary-import"))
    if act not in {"keep", "take", *ALL}:
        raise BadRequest("There is no such button.")
    with parked.held(pk, request.user, at=timezone.now()) as found:
        if found is None:
            raise Http404
        file, keep = found
        now = bringing.planned(file.found)
        file = file.choosing(now, _numbers(request, "take"), _numbers(request, "on"))
        if act in ALL:
            verdict, take = ALL[act]
            file = file.choosing_all(now, verdict, take=take)
        try:
            if request.POST.get("plan") != now.digest:
                raise bringing.Overtaken
            if act == "take":
                file = _take(request, file, now)
        except NotAllowed as refusal:
            return _shown(request, file, str(refusal), status=409)
        keep(file)
    return _to(file, "" if act == "take" else _where(request))


def _back(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back what was taken."""
    with parked.held(pk, request.user, at=timezone.now()) as found:
        if found is None:
            raise Http404
        file, keep = found
        done = taking_back.take_back(file.done, by=request.user, at=timezone.now(), why=file.reason)
        keep(replace(file, done=done))
    return _to(file)


def _take(request: StaffRequest, file: Parked, now: Plan) -> Parked:
    done = bringing.bring(file.found, file.chosen, now.digest, by=request.user, at=timezone.now(), why=file.reason)
    if not done:
        raise NotAllowed("Nothing is chosen: tick what shall be taken.")
    return replace(file, done=(*file.done, *done))


def _start(request: StaffRequest, refused: str = "", status: int = 200) -> HttpResponse:
    brought = parked.lately(request.user, at=timezone.now())
    return show(request, "workbench/vocabulary/import.html", StartPage(SENT // 2**20, brought, refused), status=status)


def _shown(request: StaffRequest, file: Parked, refused: str = "", *, status: int = 200) -> HttpResponse:
    shown = (request.POST if request.method == "POST" else request.GET).get("show", "")
    if shown not in SHOWN:
        raise BadRequest("“show” is none of the sorts of concepts there are.")
    now = bringing.planned(file.found)
    lines = sorted((one for one in now.lines if shown in {"", one.verdict}), key=lambda one: FIRST.index(one.verdict))
    page = Paginator(lines, A_PAGE).get_page((request.POST if request.method == "POST" else request.GET).get("page"))
    lines = list(page.object_list)
    here = bringing.here([*((one.scheme, one.slug) for one in lines), *((one.scheme, one.slug) for one in file.done)])
    context = FilePage(
        file,
        now,
        shown,
        page,
        tuple(
            Row(one, _kind(one.scheme), here.get((one.scheme, one.slug)), file.chosen.get(one.number) == one.mark)
            for one in lines
        ),
        len(bringing.taken(now, file.chosen)),
        bringing.AT_ONCE,
        tuple(Became(one, _kind(one.scheme), here.get((one.scheme, one.slug))) for one in file.done),
        Counter(one.verdict.value for one in file.done),
        any(one.verdict is not Verdict.REFUSED and not one.is_back for one in file.done),
        refused,
    )
    return show(request, "workbench/vocabulary/import_file.html", context, status=status)


def _kind(scheme: str) -> str:
    return str(bringing.KINDS.get(scheme, ""))


def _file(request: StaffRequest, pk: int) -> Parked:
    found = parked.find(pk, request.user, at=timezone.now())
    if found is None:
        raise Http404
    return found


def _numbers(request: StaffRequest, name: str) -> frozenset[int]:
    given = request.POST.getlist(name)
    if not all(one.isascii() and one.isdigit() and len(one) <= 6 for one in given):
        raise BadRequest("What is chosen must be lines of the form.")
    return frozenset(map(int, given))


def _where(request: StaffRequest) -> str:
    """The part of the file that was looked at."""
    shown, page = request.POST.get("show", ""), request.POST.get("page", "1")
    if shown not in SHOWN or not (page.isascii() and page.isdigit()):
        raise BadRequest("There is no such part of the file.")
    return f"?show={shown}&page={int(page)}"


def _to(file: Parked, where: str = "") -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('vocabulary-brought', args=[file.pk])}{where}")
