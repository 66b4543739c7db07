"""Imports: the list with its upload, and one import from its preview to its report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.citations.formats import Format, readable
from evidence.curation.imports import applying, copying, looking, reading, tables, undoing
from evidence.curation.imports.applying import NotPossible
from evidence.curation.imports.built_on import BuiltOn
from evidence.curation.imports.looking import Counted, Progress, RecordLine
from evidence.curation.imports.reading import NotRead
from evidence.curation.models import ImportBatch
from evidence.gate import StaffRequest, only
from evidence.rendering import show
from evidence.workbench import imports_columns
from evidence.workbench.imports_columns import ColumnsForm
from evidence.workbench.uploads import at_most

State = ImportBatch.State

READ_AT_ONCE = 1024 * 1024
"""Bytes. What is larger is read by the process that works in the background: nobody waits at a page for it."""
UNDONE_AT_ONCE = 500
"""Records. An import that brought more is undone by that process, too."""
UNDER_WAY = frozenset({State.RECEIVED, State.CONFIRMED, State.APPLYING})
LONGEST_NUMBER = 6
"""Digits of a page's number."""


@dataclass(frozen=True, slots=True)
class ImportsPage:
    batches: Sequence[ImportBatch]
    formats: tuple[Format, ...]
    reason: str = ""
    """Why the file that was just sent was not taken."""


@dataclass(frozen=True, slots=True)
class ImportPage:
    batch: ImportBatch
    format: str
    same: Sequence[ImportBatch]
    """Other imports of the same bytes that the person may see."""
    progress: Progress
    under_way: bool
    counts: tuple[Counted, ...]
    shown: str
    records: Sequence[RecordLine]
    page: int
    pages: int
    columns: ColumnsForm | None
    """Of a table: what its columns mean."""
    left_behind: str
    obstacles: tuple[str, ...]
    """Why it was not undone, when somebody asked for it."""


def waiting(person: User) -> int:
    return looking.waiting(person)


def too_large(request: StaffRequest) -> HttpResponse:
    return _listed(request, f"The file has more than {ImportBatch.LARGEST // 2**20} MB: part it into several.", 413)


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.DRAFT)
@at_most(ImportBatch.LARGEST, too_large)
def imports(request: StaffRequest) -> HttpResponse:
    if request.method != "POST":
        return _listed(request)
    sent = request.FILES.get("file")
    if sent is None:
        return _listed(request, "Choose a file first.", 400)
    try:
        batch = reading.receive(sent.name or "", sent.read(), by=request.user)
        if (sent.size or 0) <= READ_AT_ONCE:
            batch = reading.read(batch)
    except NotRead as refused:
        return _listed(request, str(refused), 400)
    return _to(batch)


@require_safe
@only(May.DRAFT)
def one_import(request: StaffRequest, pk: int) -> HttpResponse:
    return _shown(request, _batch(request, pk))


@require_POST
@only(May.DRAFT)
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm, discard or undo, with one click; a second click changes nothing."""
    batch, chosen = _batch(request, pk), request.POST.get("do")
    try:
        if chosen == "confirm":
            applying.confirm(batch, at=timezone.now())
        elif chosen == "discard":
            applying.discard(batch)
        elif chosen == "undo":
            asked = undoing.ask(batch, by=request.user, at=timezone.now())
            if asked.is_being_undone and asked.created + asked.updated <= UNDONE_AT_ONCE:
                undoing.carry_out(asked)
        else:
            raise BadRequest("An import can be confirmed, discarded or undone.")
    except BuiltOn:
        return _shown(request, _batch(request, pk), status=409)
    except NotPossible as refused:
        messages.error(request, str(refused))
    return _to(batch)


@require_POST
@only(May.DRAFT)
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what the columns of a table mean, or try it out; what is said is kept for the next table with this head."""
    batch, mapping = _batch(request, pk), imports_columns.mapping(request.POST)
    if request.POST.get("do") == "try":
        return _shown(request, batch, tried=mapping)
    try:
        batch = tables.say(batch, mapping, by=request.user)
        if copying.size(batch) <= READ_AT_ONCE:
            reading.read(batch)
    except (NotPossible, NotRead) as refused:
        messages.error(request, str(refused))
        return _shown(request, batch, tried=mapping, status=409)
    return _to(batch)


@require_safe
@only(May.DRAFT)
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    found = looking.progress(batch)
    return JsonResponse({"state": batch.state, "done": found.done, "whole": found.whole, "failed": bool(batch.failure)})


def _listed(request: StaffRequest, reason: str = "", status: int = 200) -> HttpResponse:
    batches = tuple(looking.visible_to(request.user)[: looking.LATEST])
    return show(request, "workbench/imports/imports.html", ImportsPage(batches, readable(), reason), status=status)


def _shown(
    request: StaffRequest,
    batch: ImportBatch,
    *,
    tried: Mapping[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown, number = request.GET.get("show", ""), _page(request)
    if shown not in looking.SHOWN:
        raise BadRequest("“show” is none of the kinds of records there are.")
    records, whole = looking.records(batch, shown, page=number, person=request.user)
    pages = max(1, -(-whole // looking.PAGE))
    if number > pages:
        raise Http404
    context = ImportPage(
        batch=batch,
        format=looking.format_label(batch),
        same=looking.same_file(batch, request.user),
        progress=looking.progress(batch),
        under_way=(batch.state in UNDER_WAY or batch.is_being_undone) and not batch.failure,
        counts=looking.counts(batch),
        shown=shown,
        records=records,
        page=number,
        pages=pages,
        columns=imports_columns.form(batch, tried) if batch.state == State.READ else None,
        left_behind=undoing.left_behind(batch) if batch.state == State.UNDONE else "",
        obstacles=tuple(batch.failure.splitlines()) if _stays(batch) else (),
    )
    return show(request, "workbench/imports/import.html", context, status=status)


def _stays(batch: ImportBatch) -> bool:
    """It is applied, and what it says of a failure is why it was not undone."""
    return batch.state == State.APPLIED and not batch.is_being_undone


def _batch(request: StaffRequest, pk: int) -> ImportBatch:
    found = looking.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(request: StaffRequest) -> int:
    said = request.GET.get("page", "1")
    if not (said.isascii() and said.isdigit()) or len(said) > LONGEST_NUMBER:
        raise BadRequest("“page” must be a number.")
    if int(said) == 0:
        raise Http404
    return int(said)


def _to(batch: ImportBatch) -> HttpResponse:
    return HttpResponseRedirect(reverse("import", args=[batch.pk]))
