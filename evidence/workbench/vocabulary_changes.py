"""Merging, splitting and retiring concepts, what was done so far, and taking it back."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evidence.accounts.roles import May
from evidence.curation.concepts import editing, merging, splitting
from evidence.curation.concepts.changes import Told, told
from evidence.curation.concepts.merging import Lost
from evidence.curation.concepts.naming import called, offered
from evidence.curation.concepts.uses import AnyConcept, Counted, Use, Used, counted, listed, movable, used
from evidence.curation.models import ConceptChange
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.rendering import show
from evidence.workbench.vocabulary_form import Typed, concept_or_404

A_PAGE = 25
A_SPLIT = 200
"""So many uses of one sort stand on the form of a split."""


@dataclass(frozen=True, slots=True)
class MergePage:
    kind: str
    concept: AnyConcept
    offered: tuple[str, ...]
    into: str
    other: AnyConcept | None
    uses: tuple[Counted, ...]
    refusals: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    use: Use
    rows: tuple[Used, ...]
    more: int
    chosen: frozenset[int]


@dataclass(frozen=True, slots=True)
class SplitPage:
    kind: str
    concept: AnyConcept
    form: Typed
    groups: tuple[Group, ...]
    reason: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class ChangesPage:
    page: Page[ConceptChange]
    changes: tuple[Told, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.EDIT_VOCABULARY)
def merge(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """First which one it goes into, then what will happen, then it happens."""
    dropped = concept_or_404(kind, pk)
    into = (request.POST if request.method == "POST" else request.GET).get("into", "")[:200]
    kept: AnyConcept | None = None
    refusals: tuple[str, ...] = ()
    status = 200
    try:
        kept = called(kind, into)
        if kept is not None and request.method == "POST":
            merging.merge(kept, dropped, by=request.user, at=timezone.now(), reason=_reason(request))
            messages.success(request, f"“{dropped}” is a part of “{kept}” now. This can be undone below.")
            return HttpResponseRedirect(reverse("vocabulary-changes"))
        refusals = merging.refusals(kept, dropped) if kept is not None else ()
    except (NotAllowed, Lost) as refusal:
        refusals, status = (str(refusal),), 409
    page = MergePage(kind, dropped, offered(kind), into, kept, counted(dropped), refusals, _reason(request))
    return show(request, "workbench/vocabulary/merge.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.EDIT_VOCABULARY)
def split(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    origin = concept_or_404(kind, pk)
    chosen = {use.key: _numbers(request.POST.getlist(use.key)) for use in movable(kind)}
    if request.method != "POST":
        form = Typed(
            kind,
            broader=origin.parent.label if origin.parent else "",
            actor_kind=str(getattr(origin, "kind", "")),
            offered=offered(kind),
            kinds=Typed.empty(kind).kinds,
        )
        return _split(request, origin, form, chosen)
    form = Typed.read(kind, request.POST)
    try:
        made = splitting.split(
            origin, form.details(), chosen, by=request.user, at=timezone.now(), reason=_reason(request)
        )
    except (NotAllowed, Lost) as refusal:
        return _split(request, origin, form, chosen, refused=str(refusal))
    messages.success(request, f"“{form.label}” was split off. This can be undone below.")
    return HttpResponseRedirect(f"{reverse('vocabulary-changes')}#c{made.pk}")


def _split(
    request: StaffRequest, origin: AnyConcept, form: Typed, chosen: dict[str, frozenset[int]], *, refused: str = ""
) -> HttpResponse:
    groups = []
    for use in movable(form.kind):
        rows = listed(origin, use)
        shown = used(list(rows[: A_SPLIT + 1]))
        more = rows.count() - A_SPLIT if len(shown) > A_SPLIT else 0
        if shown:
            groups.append(Group(use, shown[:A_SPLIT], more, chosen[use.key]))
    page = SplitPage(form.kind, origin, form, tuple(groups), _reason(request), refused)
    return show(request, "workbench/vocabulary/split.html", page, status=409 if refused else 200)


@require_POST
@only(May.EDIT_VOCABULARY)
def retire(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Retire a concept that nothing uses, or bring it back."""
    found = concept_or_404(kind, pk)
    try:
        if request.POST.get("do") == "revive":
            editing.revive(found, by=request.user)
            messages.success(request, f"“{found}” is in use again.")
        else:
            instead = called(kind, request.POST.get("instead", "")[:200])
            editing.retire(found, instead, by=request.user, at=timezone.now(), reason=_reason(request))
            messages.success(request, f"“{found}” is retired.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("concept", args=[kind, pk]))


@require_safe
@only(May.EDIT_VOCABULARY)
def changes(request: StaffRequest) -> HttpResponse:
    page = Paginator(ConceptChange.objects.select_related("by", "undone_by"), A_PAGE).get_page(request.GET.get("page"))
    return show(request, "workbench/vocabulary/changes.html", ChangesPage(page, told(list(page.object_list))))


@require_POST
@only(May.EDIT_VOCABULARY)
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    change = ConceptChange.objects.filter(pk=pk).first()
    if change is None:
        raise Http404
    try:
        left = merging.undo(change, by=request.user, at=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        stays = f" What was changed since stays as it is: {left}." if left else ""
        messages.success(request, f"Undone: all is as it was.{stays}")
    return HttpResponseRedirect(reverse("vocabulary-changes"))


def _reason(request: StaffRequest) -> str:
    return request.POST.get("reason", "")[:2_000].strip()


def _numbers(given: list[str]) -> frozenset[int]:
    if not all(one.isascii() and one.isdigit() and len(one) <= 18 for one in given):
        raise BadRequest("What is chosen must be rows of the form.")
    return frozenset(map(int, given))
