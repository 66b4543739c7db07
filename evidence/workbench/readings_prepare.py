"""Preparing a round: questions, passages of a source, taking out again, opening."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from evidence.accounts.roles import May
from evidence.claims.models import Claim, Quotation
from evidence.curation.models import ReadingRound, UnitKind
from evidence.curation.readings import preparing
from evidence.curation.readings.preparing import Asked
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.library.models import Block, Source, TextVersion
from evidence.library.status import Status
from evidence.rendering import show
from evidence.vocabulary.models import Actor, Theme
from evidence.workbench.readings import round_of

#: The number at the end of what somebody typed or pasted: “12”, “/claims/12/”.
NUMBER = re.compile(r"(?<!\d)(\d{1,9})/?\s*$", re.ASCII)
MOST_BLOCKS = 2_000


@dataclass(frozen=True, slots=True)
class Choice:
    """One passage that can be read: a block, or words that are marked already."""

    value: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class PassagesPage:
    round: ReadingRound
    source: Source
    versions: tuple[TextVersion, ...]
    version: TextVersion | None
    blocks: tuple[Choice, ...]
    quotations: tuple[Choice, ...]


@require_POST
@only(May.REVIEW)
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    found = round_of(request, pk)
    said = request.POST
    asked = Asked(
        axis=said.get("axis", ""),
        claim=Claim.objects.visible_to(request.user)
        .exclude(status__in=(Status.WITHDRAWN, Status.MERGED))
        .filter(pk=_number(said.get("claim-picked", "") or said.get("claim", "")))
        .first(),
        actor=Actor.objects.filter(pk=_number(said.get("actor", ""))).first(),
        theme=Theme.objects.filter(pk=_number(said.get("theme", ""))).first(),
        text=said.get("text", "")[:1_000],
        values=tuple(said.get("values", "")[:2_000].splitlines()),
    )
    try:
        preparing.ask(found, asked, by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return _back(pk)


@require_POST
@only(May.REVIEW)
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Take something out again, add a source, or open the round."""
    found = round_of(request, pk)
    what, _, number = request.POST.get("do", "").partition("-")
    try:
        if what == "question":
            preparing.drop(found, question=_number(number), by=request.user)
        elif what == "unit":
            preparing.drop(found, unit=_number(number), by=request.user)
        elif what == "call":
            preparing.call_off(found, request.POST.get("reason", ""), by=request.user, at=timezone.now())
            messages.success(request, "The round is called off: its coders are told why.")
        elif what == "open":
            preparing.open_(found, by=request.user, at=timezone.now())
            messages.success(request, "The round is open: its coders find it on their workbench.")
        elif what == "source":
            return _source_added(request, found)
        else:
            raise BadRequest("“do” must name one of the buttons.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return _back(pk)


def _source_added(request: StaffRequest, found: ReadingRound) -> HttpResponse:
    number = _number(request.POST.get("source", ""))
    source = Source.objects.visible_to(request.user).filter(pk=number).first()
    if source is None:
        raise NotAllowed("There is no source of this number.")
    if found.units == UnitKind.PASSAGES:
        return HttpResponseRedirect(reverse("reading-passages", args=[found.pk, source.pk]))
    preparing.read_source(found, source, by=request.user)
    return _back(found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.REVIEW)
def passages(request: StaffRequest, pk: int, source: int) -> HttpResponse:
    """The passages of a text, to choose from: blocks, and words that are marked already."""
    found = round_of(request, pk)
    of = Source.objects.visible_to(request.user).filter(pk=source).first()
    if of is None:
        raise Http404
    versions = tuple(of.text_versions.order_by("-role", "-number"))
    wanted = request.POST.get("version") or request.GET.get("version") or (str(versions[0].pk) if versions else "")
    version = next((one for one in versions if str(one.pk) == wanted), None)
    if wanted and version is None:
        raise Http404
    if request.method != "POST" or version is None:
        return _choose(request, found, of, versions, version)
    picked = request.POST.getlist("passage")[: preparing.MOST_UNITS]
    numbers = {kind: [_number(one[1:]) for one in picked if one.startswith(kind)] for kind in "bq"}
    try:
        added = preparing.read_passages(found, version, blocks=numbers["b"], quotations=numbers["q"], by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return _choose(request, found, of, versions, version, status=409)
    messages.success(request, f"{added} passage{'' if added == 1 else 's'} added.")
    return _back(pk)


def _choose(
    request: StaffRequest,
    found: ReadingRound,
    of: Source,
    versions: tuple[TextVersion, ...],
    version: TextVersion | None,
    *,
    status: int = 200,
) -> HttpResponse:
    blocks = preparing.readable(version)[:MOST_BLOCKS] if version else []
    marked = Quotation.objects.visible_to(request.user).filter(text_version=version).select_related("block")
    live = marked.exclude(status__in=(Status.WITHDRAWN, Status.MERGED)).order_by("start")
    page = PassagesPage(
        found,
        of,
        versions,
        version,
        tuple(_block(one, version) for one in blocks if version),
        tuple(Choice(f"q{one.pk}", one.block.label if one.block else "", one.exact) for one in live[:MOST_BLOCKS]),
    )
    return show(request, "workbench/readings/passages.html", page, status=status)


def _block(block: Block, version: TextVersion) -> Choice:
    return Choice(f"b{block.pk}", block.label, version.content[block.start : block.end])


def _number(said: str) -> int:
    """0, the number of nothing, when no number is given."""
    match = NUMBER.search(said)
    return int(match[1]) if match else 0


def _back(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("reading-round", args=[pk]))
