"""A person's own records; the form of one record: a draft is edited itself, to a published one a change is proposed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation import fields, workflow
from evidence.curation.models import ReviewedTable, Revision
from evidence.curation.review import editing, hanging, queue, reading, revisions, shown
from evidence.curation.review.hanging import Group
from evidence.curation.review.queue import Item
from evidence.curation.review.reading import Paper
from evidence.curation.review.revisions import Stale
from evidence.curation.review.shown import Compared
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.library.models import Source
from evidence.library.status import Status
from evidence.rendering import show
from evidence.workbench import records_windows
from evidence.workbench.records_form import RecordForm
from evidence.workbench.records_parts import MORE


@dataclass(frozen=True, slots=True)
class MinePage:
    came_back: tuple[Item, ...]
    drafts: tuple[Item, ...]
    waiting: tuple[Item, ...]
    kinds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EditPage:
    paper: Paper
    form: RecordForm | None
    """None when there is nothing to edit: withdrawn, merged, or a change that was decided."""
    proposing: bool
    made_from: str
    differing: tuple[Compared, ...]
    """What was typed beside what stands there now, when somebody else was faster."""
    proposals: tuple[Revision, ...]
    may_withdraw: bool
    refused: str


@dataclass(frozen=True, slots=True)
class WithdrawPage:
    paper: Paper
    groups: tuple[Group, ...]
    reason: str
    refused: str


def came_back(person: User) -> int:
    return queue.came_back_count(person)


@require_safe
@only(May.DRAFT)
def mine(request: StaffRequest) -> HttpResponse:
    """One's own records; `?kind=` and `?number=` lead to any other, as its address names it."""
    by, table, number = request.user, request.GET.get("kind", ""), request.GET.get("number", "").strip()
    if number:
        if table not in fields.KEPT or not (number.isascii() and number.isdigit()) or len(number) > 9:
            raise BadRequest("“kind” must be a sort of record, “number” a whole number in plain digits.")
        return HttpResponseRedirect(reverse("record-edit", args=[table, int(number)]))
    page = MinePage(
        came_back=queue.came_back(by),
        drafts=queue.own(by, Status.DRAFT),
        waiting=queue.own(by, Status.SUBMITTED),
        kinds=tuple((str(value), str(label)) for value, label in ReviewedTable.choices),
    )
    return show(request, "workbench/review/mine.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.DRAFT)
def edit(request: StaffRequest, table: str, pk: int) -> HttpResponse:
    paper = fetched(table, pk, by=request.user)
    if request.method != "POST":
        spare, firsts = _spare(request.GET.get("rows", "")), records_windows.asked(request.GET.dict())
        return _page(request, paper, _form(paper, request.user, spare=spare, firsts=firsts))
    do = request.POST.get("do", "")
    if do not in {"save", "submit", "take-back"}:
        raise BadRequest("“do” must name one of the buttons.")
    try:
        if do == "take-back":
            return _take_back(request, paper)
    except NotAllowed as refusal:
        return _page(request, fetched(table, pk, by=request.user), refused=str(refusal), status=409)
    return _saved(request, paper, submit=do == "submit")


def _spare(asked: str) -> int:
    """Empty rows that `?rows=` asks for in each list; 0: as many as usual."""
    if not asked:
        return 0
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 2 and 0 < int(asked) <= MORE):
        raise BadRequest(f"“rows” must be a whole number from 1 to {MORE}.")
    return int(asked)


def _saved(request: StaffRequest, paper: Paper, *, submit: bool) -> HttpResponse:
    form = _form(paper, request.user, request.POST, firsts=records_windows.asked(request.POST.dict()))
    if form is None:
        return _page(request, paper, refused="There is nothing to save here any more.", status=409)
    if not form.is_valid():
        return _page(request, paper, form, status=400)
    try:
        record = _keep(request, paper, form)
        leads_to = _submit(request, record) if submit else _was_saved(request, paper, record)
    except Stale as stale:
        leads_to = _stale(request, paper, form, str(stale))
    except fields.Invalid as invalid:
        form.refuse(invalid)
        leads_to = _page(request, paper, form, status=400)
    except NotAllowed as refusal:
        leads_to = _page(request, paper, form, refused=str(refusal), status=409)
    return leads_to


def _was_saved(request: StaffRequest, paper: Paper, record: Any) -> HttpResponse:
    proposed = "Saved as a draft of yours: nobody reads it before you submit it."
    messages.success(request, "Saved." if record == paper.record else proposed)
    return HttpResponseRedirect(reverse("record-edit", args=[fields.table_of(record), record.pk]))


def _keep(request: StaffRequest, paper: Paper, form: RecordForm) -> Any:
    """Save what was typed; the record, or the proposal that was made of it."""
    record, made_from = paper.record, request.POST.get("made_from", "")
    if isinstance(record, Revision):
        return revisions.change(record, form.values, form.cleaned_data["reason"], by=request.user, made_from=made_from)
    if record.status == Status.PUBLISHED:
        return revisions.propose(record, form.values, form.cleaned_data["reason"], request.user, made_from=made_from)
    editing.save(record, form.values, by=request.user, at=timezone.now(), made_from=made_from)
    return record


def _submit(request: StaffRequest, record: Any) -> HttpResponse:
    record.refresh_from_db()
    if record.status == Status.DRAFT:
        workflow.take(workflow.SUBMIT, record, by=request.user, at=timezone.now())
    messages.success(request, "Submitted: a second person reads it now.")
    return HttpResponseRedirect(reverse("my-records"))


def _take_back(request: StaffRequest, paper: Paper) -> HttpResponse:
    if not isinstance(paper.record, Revision):
        raise BadRequest("Only a proposed change is taken back.")
    revisions.take_back(paper.record, by=request.user, at=timezone.now())
    messages.success(request, "The change is taken back.")
    return HttpResponseRedirect(reverse("my-records"))


def _stale(request: StaffRequest, paper: Paper, form: RecordForm, reason: str) -> HttpResponse:
    """409: nothing was saved; what was typed stays, beside what stands there now."""
    about = paper.target or paper.record
    differing = shown.differing(fields.table_of(about), form.values, fields.values(about), by=request.user)
    return _page(request, paper, form, refused=reason, differing=differing, status=409)


def _form(
    paper: Paper, by: User, data: Any = None, *, spare: int = 0, firsts: Mapping[str, int] | None = None
) -> RecordForm | None:
    record = paper.record
    about = paper.target or record
    of_source = about if isinstance(about, Source) else None
    common: dict[str, Any] = {"by": by, "source": of_source, "data": data, "spare": spare, "firsts": firsts}
    if isinstance(record, Revision):
        if record.status != Status.DRAFT:
            return None
        now = fields.values(paper.target) | record.fields | {"reason": record.reason}
        return RecordForm(record.table, now=now, proposing=True, **common)
    if record.status in editing.OPEN:
        return RecordForm(paper.table, now=fields.values(record), **common)
    if record.status == Status.PUBLISHED and not fields.KEPT[paper.table].is_replaced:
        return RecordForm(paper.table, now=fields.values(record), proposing=True, **common)
    return None


def _page(
    request: StaffRequest,
    paper: Paper,
    form: RecordForm | None = None,
    *,
    refused: str = "",
    differing: tuple[Compared, ...] = (),
    status: int = 200,
) -> HttpResponse:
    record = paper.record
    is_revision = isinstance(record, Revision)
    context = EditPage(
        paper=paper,
        form=form or _form(paper, request.user),
        proposing=is_revision or record.status == Status.PUBLISHED,
        made_from=revisions.edition(record) if is_revision else fields.edition(record),
        differing=differing,
        proposals=() if is_revision else revisions.open_ones(record, by=request.user),
        may_withdraw=reading.may_withdraw(record, request.user),
        refused=refused,
    )
    return show(request, "workbench/review/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.WITHDRAW)
def withdraw(request: StaffRequest, table: str, pk: int) -> HttpResponse:
    """What hangs on the record is said first; then the reason, which readers will see."""
    paper = fetched(table, pk, by=request.user)
    if not reading.may_withdraw(paper.record, request.user) and request.method != "POST":
        raise Http404
    reason, refused, status = request.POST.get("reason", "")[: fields.LONGEST], "", 200
    if request.method == "POST":
        try:
            workflow.take(workflow.WITHDRAW, paper.record, by=request.user, at=timezone.now(), reason=reason)
        except NotAllowed as refusal:
            refused, status = str(refusal), 400 if paper.record.status == Status.PUBLISHED else 409
        else:
            messages.success(request, "Withdrawn: its page says so, with the reason.")
            return HttpResponseRedirect(reverse("record-edit", args=[table, pk]))
    context = WithdrawPage(paper, hanging.on(paper.record), reason, refused)
    return show(request, "workbench/review/withdraw.html", context, status=status)


def fetched(table: str, pk: int, *, by: User) -> Paper:
    """404 for what this person may not see: whether it is there is not told."""
    try:
        return reading.paper(table, pk, by=by)
    except (KeyError, ObjectDoesNotExist) as missing:
        raise Http404 from missing
