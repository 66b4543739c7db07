"""Every change of a record, and putting back what stood there before one of them: through review."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from evidence.accounts.roles import May
from evidence.curation import fields
from evidence.curation.past import record_page, restoring
from evidence.curation.past.record_page import RecordHistory
from evidence.curation.past.records import BELONGS
from evidence.curation.past.rows import model_of
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.library.status import Curated, Status
from evidence.rendering import show

LONGEST_NUMBER = 9
LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class RecordHistoryPage:
    kind: str
    """What sort of record it is, in a word."""
    table: str
    record: str
    number: int
    address: str
    """Of its page; empty when it has none."""
    history: RecordHistory
    may_restore: bool
    """A published record is put back by a proposal; a draft is edited itself."""
    refused: str = ""
    entry: int = 0
    """The change that was refused to be put back."""
    reason: str = ""
    """What was typed before that."""


@require_safe
@only(May.READ_DRAFTS)
def record(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    return _shown(request, kind, _record(kind, pk), page=_number(request.GET.get("page", "1")))


@require_POST
@only(May.READ_DRAFTS)
def restore(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Propose all fields as they stood before a change."""
    found = _record(kind, pk)
    if not isinstance(found, Curated):
        raise BadRequest("A concept is edited in the vocabulary itself.")
    entry, page = _number(request.POST.get("entry", "")), _number(request.POST.get("page", "1"))
    reason = request.POST.get("reason", "")[:LONGEST_REASON].strip()
    try:
        made = restoring.propose_as_before(found, entry, reason, by=request.user)
    except (NotAllowed, fields.Invalid) as refusal:
        return _shown(request, kind, found, page=page, refused=str(refusal), entry=entry, reason=reason, status=409)
    messages.success(request, "Proposed as a draft of a change: submit it, and a second person reads it.")
    return HttpResponseRedirect(reverse("record-edit", args=["revision", made.pk]))


def _shown(
    request: StaffRequest,
    kind: str,
    found: Any,
    *,
    page: int,
    refused: str = "",
    entry: int = 0,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    try:
        history = record_page.history(kind, found.pk, page=page)
    except record_page.NoSuchPage as missing:
        raise Http404 from missing
    context = RecordHistoryPage(
        kind=str(type(found)._meta.verbose_name),  # noqa: SLF001 (documented by Django)
        table=kind,
        record=str(found),
        number=found.pk,
        address=found.get_absolute_url() if hasattr(found, "get_absolute_url") else "",
        history=history,
        may_restore=isinstance(found, Curated) and found.status == Status.PUBLISHED and request.user.may(May.DRAFT),
        refused=refused,
        entry=entry,
        reason=reason,
    )
    return show(request, "workbench/history/record.html", context, status=status)


def _record(kind: str, pk: int) -> Any:
    """The record, whatever its state: who may read all drafts may read all of the history."""
    if kind not in BELONGS:
        raise Http404
    model: Any = model_of(kind)
    found = model._default_manager.filter(pk=pk).first()  # noqa: SLF001
    if found is None:
        raise Http404
    return found


def _number(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER + LONGEST_NUMBER):
        raise BadRequest("A number is written in plain digits.")
    return int(given)
