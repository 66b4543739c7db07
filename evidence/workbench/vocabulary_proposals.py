"""Terms that are missed: whoever codes proposes them, an editor approves or declines."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from evidence.accounts.roles import May
from evidence.curation.concepts import proposals
from evidence.curation.models import ConceptProposal, ProposalState
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.rendering import show
from evidence.workbench.vocabulary_form import Typed, known_kind

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    kind: str
    form: Typed
    reason: str
    page: Page[ConceptProposal]
    open: tuple[ConceptProposal, ...]
    edits: bool
    refused: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.DRAFT)
def all_proposals(request: StaffRequest) -> HttpResponse:
    kind = known_kind((request.POST if request.method == "POST" else request.GET).get("of", "theme"))
    if request.method != "POST":
        return _shown(request, Typed.empty(kind))
    typed = Typed.read(kind, request.POST)
    try:
        made = proposals.propose(
            kind, typed.details(), by=request.user, at=timezone.now(), reason=request.POST.get("reason", "")
        )
    except NotAllowed as refusal:
        return _shown(request, typed, str(refusal))
    messages.success(request, f"“{made}” is proposed. An editor decides; you see the answer here.")
    return HttpResponseRedirect(f"{reverse('proposals')}?of={kind}")


def _shown(request: StaffRequest, form: Typed, refused: str = "") -> HttpResponse:
    seen = proposals.visible_to(request.user)
    decided = Paginator(seen.exclude(state=ProposalState.OPEN).order_by("-decided_at", "-pk"), A_PAGE)
    page = ProposalsPage(
        form.kind,
        form,
        request.POST.get("reason", "")[:4_000],
        decided.get_page(request.GET.get("page")),
        tuple(seen.filter(state=ProposalState.OPEN).order_by("at", "pk")[:100]),
        request.user.may(May.EDIT_VOCABULARY),
        refused,
    )
    return show(request, "workbench/vocabulary/proposals.html", page, status=409 if refused else 200)


@require_POST
@only(May.EDIT_VOCABULARY)
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    found = ConceptProposal.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    answer = request.POST.get("answer", "")[:2_000]
    try:
        if request.POST.get("do") == "approve":
            made = proposals.approve(found, by=request.user, at=timezone.now(), answer=answer)
            messages.success(request, f"“{made}” is in the vocabulary now.")
            return HttpResponseRedirect(reverse("concept", args=[found.kind, made.pk]))
        proposals.decline(found, by=request.user, at=timezone.now(), answer=answer)
        messages.success(request, "Declined; who proposed it sees why.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("proposals"))
