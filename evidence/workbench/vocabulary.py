"""The vocabulary: the tree of themes or actors, one concept with where it is used, and its form."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from evidence.accounts.roles import May
from evidence.curation.concepts import editing
from evidence.curation.concepts.editing import Clash, Overtaken
from evidence.curation.concepts.listing import Lines, lines
from evidence.curation.concepts.uses import AnyConcept, Counted, Use, Used, counted, listed, movable, used
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.rendering import show
from evidence.workbench.vocabulary_form import Typed, concept_or_404, known_kind

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class TreePage:
    kind: str
    lines: Lines
    find: str
    edits: bool
    """The person may change it."""


@dataclass(frozen=True, slots=True)
class ConceptPage:
    kind: str
    concept: AnyConcept
    form: Typed
    uses: tuple[Counted, ...]
    refused: str = ""
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class NewPage:
    kind: str
    form: Typed
    refused: str = ""


@dataclass(frozen=True, slots=True)
class UsesPage:
    kind: str
    concept: AnyConcept
    use: Use
    page: Page[dict[str, object]]
    rows: tuple[Used, ...]


@require_safe
@only(May.DRAFT)
def vocabulary(request: StaffRequest) -> HttpResponse:
    kind = known_kind(request.GET.get("of", "theme"))
    find = request.GET.get("find", "")[:200]
    edits = request.user.may(May.EDIT_VOCABULARY)
    shown = lines(kind, find, page=request.GET.get("page"))
    return show(request, "workbench/vocabulary/tree.html", TreePage(kind, shown, find, edits))


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.EDIT_VOCABULARY)
def concept(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    found = concept_or_404(kind, pk)
    if request.method != "POST":
        return _shown(request, found, Typed.of(found))
    typed = Typed.read(kind, request.POST)
    try:
        editing.edit(found, typed.details(), typed.base, by=request.user)
    except Overtaken as overtaken:
        again = Typed.read(kind, request.POST, base=overtaken.now.digest)
        return _shown(request, found, again, str(overtaken), overtaken.clashes, status=409)
    except NotAllowed as refusal:
        return _shown(request, found, typed, str(refusal), status=409)
    messages.success(request, "Saved.")
    return HttpResponseRedirect(reverse("concept", args=[kind, pk]))


def _shown(
    request: StaffRequest,
    found: AnyConcept,
    form: Typed,
    refused: str = "",
    clashes: tuple[Clash, ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    page = ConceptPage(form.kind, found, form, counted(found), refused, clashes)
    return show(request, "workbench/vocabulary/concept.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.EDIT_VOCABULARY)
def new(request: StaffRequest, kind: str) -> HttpResponse:
    known_kind(kind)
    if request.method != "POST":
        return show(request, "workbench/vocabulary/new.html", NewPage(kind, Typed.empty(kind)))
    typed = Typed.read(kind, request.POST)
    try:
        made = editing.created(kind, typed.details(), by=request.user)
    except NotAllowed as refusal:
        return show(request, "workbench/vocabulary/new.html", NewPage(kind, typed, str(refusal)), status=409)
    messages.success(request, f"“{made}” is in the vocabulary now.")
    return HttpResponseRedirect(reverse("concept", args=[kind, made.pk]))


@require_safe
@only(May.EDIT_VOCABULARY)
def uses(request: StaffRequest, kind: str, pk: int, key: str) -> HttpResponse:
    """Where a concept is used, row by row."""
    found = concept_or_404(kind, pk)
    use = next((one for one in movable(kind) if one.key == key), None)
    if use is None:
        raise Http404
    page = Paginator(listed(found, use), A_PAGE).get_page(request.GET.get("page"))
    return show(
        request, "workbench/vocabulary/uses.html", UsesPage(kind, found, use, page, used(list(page.object_list)))
    )
