"""The queue of what waits for a second reader, and one record of it: read, commented on, published or returned."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation import fields, workflow
from evidence.curation.models import ReviewedTable, Revision
from evidence.curation.review import assignments, comments, lots, queue, reading
from evidence.curation.review.queue import AGES, NOBODY, Asked, Item
from evidence.curation.review.reading import Paper
from evidence.curation.workflow import NotAllowed, Overtaken
from evidence.gate import StaffRequest, only
from evidence.library.status import Status
from evidence.rendering import show
from evidence.workbench.records import fetched

CHANGED = "It has changed since you opened it, and nothing was published. Read it again as it stands below."


@dataclass(frozen=True, slots=True)
class QueuePage:
    items: tuple[Item, ...]
    page: Page[Any]
    asked: Asked
    kinds: list[tuple[str, str]]
    submitters: tuple[User, ...]
    readers: tuple[User, ...]
    ages: tuple[int, ...]
    nobody: int
    sources: tuple[lots.Waiting, ...]
    narrowed: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    paper: Paper
    about: tuple[tuple[str, str], ...]
    """Fields that can be commented on, and their labels."""
    is_mine: bool
    """This person has taken it to read."""
    waits: bool
    following: str
    """Address of the next record to read; empty when there is none."""
    refused: str
    typed: dict[str, str]
    """What was typed before, when something was refused."""


def waiting(person: User) -> int:
    return queue.waiting(person)


@require_safe
@only(May.REVIEW)
def records(request: StaffRequest) -> HttpResponse:
    asked, at = _asked(request), timezone.now()
    everything = list(queue.submitted(request.user, Asked(), at=at)[: queue.MOST_AHEAD])
    people = User.objects.in_bulk({one for row in everything for one in (row[3], row[5]) if one})
    page = Paginator(queue.submitted(request.user, asked, at=at), queue.A_PAGE).get_page(request.GET.get("page"))
    context = QueuePage(
        items=queue.items(page.object_list),
        page=page,
        asked=asked,
        kinds=[(str(value), str(label)) for value, label in ReviewedTable.choices],
        submitters=tuple(people[pk] for pk in sorted({row[3] for row in everything if row[3]})),
        readers=tuple(people[pk] for pk in sorted({row[5] for row in everything if row[5]})),
        ages=AGES,
        nobody=NOBODY,
        sources=lots.sources(request.user, at=at),
        narrowed=asked != Asked(),
    )
    return show(request, "workbench/review/queue.html", context)


def _asked(request: StaffRequest) -> Asked:
    """Raises BadRequest: a filter that is not understood gives no list at all."""
    given = request.GET
    table = given.get("kind", "")
    if table not in ("", *ReviewedTable.values):
        raise BadRequest("“kind” must be one of the sorts of records.")
    assignee = given.get("reader", "")
    days = _number(given.get("days", ""), "days") or 0
    return Asked(
        table=table,
        source=_number(given.get("source", ""), "source"),
        by=_number(given.get("by", ""), "by"),
        assignee=request.user.pk if assignee == "me" else _number(assignee, "reader"),
        days=min(days, 36_500),
    )


def _number(said: str, name: str) -> int | None:
    if said and (not (said.isascii() and said.isdigit()) or len(said) > 9):
        raise BadRequest(f"“{name}” must be a whole number in plain digits.")
    return int(said) if said else None


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.REVIEW)
def record(request: StaffRequest, table: str, pk: int) -> HttpResponse:
    paper = fetched(table, pk, by=request.user)
    if request.method != "POST":
        return _page(request, paper)
    step = STEPS.get(request.POST.get("do", "").partition("-")[0])
    if step is None:
        raise BadRequest("“do” must name one of the buttons.")
    try:
        leads_to = step(request, paper)
    except (Overtaken, reading.Changed) as changed:
        return _refused(request, table, pk, str(changed) or CHANGED, status=409)
    except NotAllowed as refusal:
        return _refused(request, table, pk, str(refusal), status=400 if step in {_comment, _return} else 409)
    return HttpResponseRedirect(leads_to)


def _refused(request: StaffRequest, table: str, pk: int, reason: str, *, status: int) -> HttpResponse:
    return _page(request, fetched(table, pk, by=request.user), refused=reason, status=status)


def _page(request: StaffRequest, paper: Paper, *, refused: str = "", status: int = 200) -> HttpResponse:
    record, by = paper.record, request.user
    context = RecordPage(
        paper=paper,
        about=tuple((name, comments.label(record, name)) for name in comments.about(record)),
        is_mine=paper.reader == by,
        waits=record.status == Status.SUBMITTED,
        following=_following(by, paper, ""),
        refused=refused,
        typed={name: request.POST.get(name, "") for name in ("reason", "body", "words", "field")} if refused else {},
    )
    return show(request, "workbench/review/record.html", context, status=status)


def _following(person: User, paper: Paper, otherwise: str) -> str:
    ahead = queue.after(person, paper.table, paper.record.pk, at=timezone.now())
    if ahead is None or ahead == (paper.table, paper.record.pk):
        return otherwise
    return reverse("review-record", args=ahead)


# What the buttons do; each gives the address to go to


def _publish(request: StaffRequest, paper: Paper) -> str:
    leads_to = _following(request.user, paper, reverse("review-queue"))
    reading.publish(paper.record, seen=request.POST.get("seen", ""), by=request.user, at=timezone.now())
    messages.success(request, "Applied and published." if isinstance(paper.record, Revision) else "Published.")
    return leads_to


def _return(request: StaffRequest, paper: Paper) -> str:
    leads_to = _following(request.user, paper, reverse("review-queue"))
    workflow.take(
        workflow.RETURN,
        paper.record,
        by=request.user,
        at=timezone.now(),
        reason=request.POST.get("reason", "")[: fields.LONGEST],
    )
    messages.success(request, "Returned: whoever submitted it finds it in their tray.")
    return leads_to


def _comment(request: StaffRequest, paper: Paper) -> str:
    said = {name: request.POST.get(name, "") for name in ("field", "words")}
    comments.say(paper.record, request.POST.get("body", ""), by=request.user, at=timezone.now(), **said)
    return f"{_here(paper)}#comments"


def _resolve(request: StaffRequest, paper: Paper) -> str:
    chosen = request.POST["do"].partition("-")[2]
    for one, _ in paper.comments:
        if str(one.pk) == chosen:
            comments.resolve(one, by=request.user, at=timezone.now())
            return f"{_here(paper)}#comments"
    raise Http404


def _assign(request: StaffRequest, paper: Paper) -> str:
    assignments.assign(paper.record, to=request.user, at=timezone.now())
    return _here(paper)


def _release(request: StaffRequest, paper: Paper) -> str:
    assignments.release(paper.record, by=request.user)
    return _here(paper)


def _here(paper: Paper) -> str:
    return reverse("review-record", args=[paper.table, paper.record.pk])


STEPS: dict[str, Callable[[StaffRequest, Paper], str]] = {
    "publish": _publish,
    "return": _return,
    "comment": _comment,
    "resolve": _resolve,
    "assign": _assign,
    "release": _release,
}
