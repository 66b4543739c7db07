"""A claim at the workbench: record a search, judge its certainty, relate it to other claims; and the list of claims."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Page
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.claims.judgements import SAYS
from evidence.claims.models import Claim, Confidence
from evidence.curation import claim_bench, fields, judging, workflow
from evidence.curation.claim_bench import ClaimState
from evidence.curation.models import ReviewedTable
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.library.status import Status
from evidence.rendering import show
from evidence.workbench.claims_form import RelationForm, SearchForm
from evidence.workbench.records_form import RecordForm

LONGEST_FIND = 200  # characters
#: Buttons of the page → the form that they send.
BUTTONS = {
    "count": "search",
    "search": "search",
    "judge": "judge",
    "judge-submit": "judge",
    "relate": "relate",
    "relate-submit": "relate",
}


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    page: Page[Claim]
    find: str
    without: str
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ClaimBenchPage:
    state: ClaimState
    search: SearchForm
    judge: RecordForm
    relate: RelationForm
    may_search: bool
    """Searches are shown to readers at once."""
    levels: tuple[tuple[str, str], ...]
    """What each overall confidence says."""
    refused: str = ""
    at: str = ""
    """The form that something is wrong in."""


@require_safe
@only(May.DRAFT)
def claims(request: StaffRequest) -> HttpResponse:
    without = request.GET.get("without", "")
    if without and without not in claim_bench.WITHOUT:
        raise BadRequest(f"“without” must be one of: {', '.join(claim_bench.WITHOUT)}.")
    find = request.GET.get("find", "")[:LONGEST_FIND]
    page = claim_bench.listed(by=request.user, find=find, without=without, page=request.GET.get("page"))
    return show(
        request,
        "workbench/claims/claims.html",
        ClaimsPage(page, find, without, tuple(claim_bench.WITHOUT.items())),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.DRAFT)
def claim(request: StaffRequest, pk: int) -> HttpResponse:
    found = _claim(pk, request.user)
    if request.method != "POST":
        return _page(request, found)
    do = request.POST.get("do", "")
    if do not in BUTTONS:
        raise BadRequest("“do” must name one of the buttons.")
    at = BUTTONS[do]
    try:
        if do == "count":
            return _page(request, found, search=SearchForm.counted(request.POST.dict()), at=at)
        if at == "search":
            return _search(request, found)
        return _judge(request, found, do) if at == "judge" else _relate(request, found, do)
    except NotAllowed as refusal:
        typed: dict[str, Any] = {at: _form(at, request)}
        return _page(request, found, refused=str(refusal), at=at, status=409, **typed)


def _search(request: StaffRequest, found: Claim) -> HttpResponse:
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _page(request, found, search=form, at="search", status=400)
    judging.record_search(found, form.said, by=request.user, today=timezone.now().date())
    messages.success(request, "The search is recorded; readers see it now.")
    return _back(found)


def _judge(request: StaffRequest, found: Claim, do: str) -> HttpResponse:
    form = RecordForm(ReviewedTable.CERTAINTY, now={}, by=request.user, data=request.POST)
    if not form.is_valid():
        return _page(request, found, judge=form, at="judge", status=400)
    try:
        made = judging.judge(found, form.values, by=request.user)
    except fields.Invalid as invalid:
        form.refuse(invalid)
        return _page(request, found, judge=form, at="judge", status=400)
    return _kept(request, found, made, "The judgement", submit=do == "judge-submit")


def _relate(request: StaffRequest, found: Claim, do: str) -> HttpResponse:
    form = RelationForm(request.POST, person=request.user)
    if not form.is_valid():
        return _page(request, found, relate=form, at="relate", status=400)
    try:
        made = judging.relate(found, form.other, form.values, by=request.user)
    except fields.Invalid as invalid:
        form.refuse(invalid)
        return _page(request, found, relate=form, at="relate", status=400)
    return _kept(request, found, made, "The relation", submit=do == "relate-submit")


def _kept(request: StaffRequest, found: Claim, made: Any, what: str, *, submit: bool) -> HttpResponse:
    if submit and made.status == Status.DRAFT:
        workflow.take(workflow.SUBMIT, made, by=request.user, at=timezone.now())
    is_draft = made.status == Status.DRAFT
    said = "is kept as a draft." if is_draft else "is submitted: a second person reads it now."
    messages.success(request, f"{what} {said}")
    return _back(found)


def _back(found: Claim) -> HttpResponse:
    return HttpResponseRedirect(reverse("claim-bench", args=[found.pk]))


def _form(at: str, request: StaffRequest) -> Any:
    if at == "search":
        return SearchForm(request.POST)
    if at == "judge":
        return RecordForm(ReviewedTable.CERTAINTY, now={}, by=request.user, data=request.POST)
    return RelationForm(request.POST, person=request.user)


def _claim(pk: int, by: User) -> Claim:
    """404 for what this person may not see: whether it is there is not told."""
    found = Claim.objects.visible_to(by).prefetch_related("themes").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: StaffRequest,
    found: Claim,
    *,
    search: SearchForm | None = None,
    judge: RecordForm | None = None,
    relate: RelationForm | None = None,
    refused: str = "",
    at: str = "",
    status: int = 200,
) -> HttpResponse:
    page = ClaimBenchPage(
        state=claim_bench.state(found, by=request.user),
        search=search or SearchForm.suggested(found),
        judge=judge or RecordForm(ReviewedTable.CERTAINTY, now={}, by=request.user),
        relate=relate or RelationForm(person=request.user),
        may_search=request.user.may(May.REVIEW),
        levels=tuple((str(one.label), SAYS[one]) for one in Confidence),
        refused=refused,
        at=at,
    )
    return show(request, "workbench/claims/claim.html", page, status=status)
