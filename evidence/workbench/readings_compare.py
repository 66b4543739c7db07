"""After all have handed in: readings side by side, figures, decisions, drafts of what holds, and the files."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evidence.accounts.roles import May
from evidence.claims.models import Basis, Confidence, Directness
from evidence.curation.models import QuestionAxis, ReadingRound
from evidence.curation.readings import codebook, coding, comparing, deciding, reporting
from evidence.curation.readings.comparing import Cell, Comparison
from evidence.curation.readings.deciding import Said
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.rendering import show
from evidence.workbench.readings import round_of

A_PAGE = 50
SHOWN = {"differing": "Where coders differ", "waiting": "Still to be decided", "all": "All readings"}
FIELDS = "directness", "basis", "confidence", "confidence_reason", "rationale", "condition"
LONGEST_FIELD = 5_000


@dataclass(frozen=True, slots=True)
class Row:
    cell: Cell
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    round: ReadingRound
    all: Comparison
    reports: tuple[reporting.Report, ...]
    interval: str
    page: Page[Cell]
    rows: tuple[Row, ...]
    chosen: str
    tabs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CellPage:
    round: ReadingRound
    cell: Cell
    words: coding.Words
    asks: str
    labels: tuple[codebook.Label, ...]
    may_decide: bool
    is_evidence: bool
    typed: dict[str, str]
    directness: tuple[tuple[str, str], ...]
    basis: tuple[tuple[str, str], ...]
    confidence: tuple[tuple[str, str], ...]
    refused: str


def _compared(request: StaffRequest, found: ReadingRound) -> Comparison:
    try:
        return comparing.comparison(found, person=request.user)
    except comparing.NotYet as waiting:
        raise PermissionDenied("Not everybody has handed in: until then nobody sees what another said.") from waiting


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.DRAFT)
def compare(request: StaffRequest, pk: int) -> HttpResponse:
    found = round_of(request, pk)
    all_ = _compared(request, found)
    if request.method == "POST":
        number = deciding.confirm(found, by=request.user, at=timezone.now())
        messages.success(request, f"{number} record{'' if number == 1 else 's'} confirmed.")
        return HttpResponseRedirect(request.get_full_path())
    chosen = request.GET.get("show", "differing")
    if chosen not in SHOWN:
        raise BadRequest(f"“show” must be one of: {', '.join(SHOWN)}.")
    cells = {"differing": all_.disagreements, "waiting": all_.waiting, "all": all_.cells}[chosen]
    page = Paginator(cells, A_PAGE).get_page(request.GET.get("page"))
    context = ComparePage(
        found,
        all_,
        reporting.reports(all_),
        reporting.INTERVAL,
        page,
        tuple(_row(cell) for cell in page),
        chosen,
        tuple(SHOWN.items()),
    )
    return show(request, "workbench/readings/compare.html", context)


def _row(cell: Cell) -> Row:
    unit = cell.unit
    words = unit.text_version.content[unit.start : unit.end][:160] if unit.text_version else unit.source.title
    return Row(cell, words, reverse("reading-cell", args=[unit.round_id, unit.pk, cell.question.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.DRAFT)
def cell(request: StaffRequest, pk: int, unit: int, question: int) -> HttpResponse:
    """One question on one unit: what each said, what is decided, what becomes of it."""
    found = round_of(request, pk)
    all_ = _compared(request, found)
    one = next((one for one in all_.cells if (one.unit.pk, one.question.pk) == (unit, question)), None)
    if one is None:
        raise Http404
    if request.method != "POST":
        return _cell_shown(request, found, all_, one)
    try:
        messages.success(request, _done(request, found, one))
    except NotAllowed as refusal:
        return _cell_shown(request, found, _compared(request, found), one, refused=str(refusal))
    return HttpResponseRedirect(request.get_full_path())


def _done(request: StaffRequest, found: ReadingRound, one: Cell) -> str:
    said = {name: request.POST.get(name, "")[:LONGEST_FIELD] for name in (*FIELDS, "value", "reason")}
    key = found, one.unit.pk, one.question.pk
    if request.POST.get("do") == "decide":
        return deciding.decide(*key, said["value"], said["reason"], by=request.user, at=timezone.now())
    if request.POST.get("do") == "record":
        for name, words in (("directness", Directness), ("basis", Basis), ("confidence", Confidence)):
            if said[name] and said[name] not in words.values:
                raise BadRequest(f"“{name}” must be one of: {', '.join(words.values)}.")
        fields = Said(**{name: said[name] for name in FIELDS})
        return deciding.record(*key, fields, by=request.user, at=timezone.now())
    raise BadRequest("“do” must name one of the buttons.")


def _cell_shown(
    request: StaffRequest, found: ReadingRound, all_: Comparison, one: Cell, *, refused: str = ""
) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in (*FIELDS, "value", "reason")}
    if request.method != "POST":
        typed |= _suggested(one)
    coder = request.user.pk in all_.coder_ids
    page = CellPage(
        found,
        one,
        coding.words_of(one.unit, one.at),
        codebook.asks(one.question),
        codebook.labels(one.question),
        may_decide=(coder and len(all_.coder_ids) == 2) or (not coder and request.user.may(May.REVIEW)),
        is_evidence=one.question.axis == QuestionAxis.RELATION,
        typed=typed,
        directness=tuple((str(value), str(label)) for value, label in Directness.choices),
        basis=tuple((str(value), str(label)) for value, label in Basis.choices),
        confidence=tuple((str(value), str(label)) for value, label in Confidence.choices),
        refused=refused,
    )
    return show(request, "workbench/readings/cell.html", page, status=409 if refused else 200)


def _suggested(one: Cell) -> dict[str, str]:
    """What coders and who decided have written is where the rationale begins; a person makes a sentence of it."""
    notes = dict.fromkeys(answer.note for answer in one.answers if answer.note and answer.value == one.value)
    reason = one.decision.reason if one.decision and one.decision.settled_at else ""
    words = "\n".join(filter(None, (*notes, reason)))
    proposed = one.decision.value if one.decision else ""
    return {"rationale": words, "condition": words, "value": proposed}


@require_safe
@only(May.DRAFT)
def as_csv(request: StaffRequest, pk: int) -> HttpResponse:
    text = reporting.as_csv(_compared(request, round_of(request, pk)))
    return _file(HttpResponse(text, content_type="text/csv; charset=utf-8"), pk, "csv")


@require_safe
@only(May.DRAFT)
def as_json(request: StaffRequest, pk: int) -> HttpResponse:
    said = reporting.as_json(_compared(request, round_of(request, pk)))
    return _file(JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1}), pk, "json")


def _file(answer: HttpResponse, pk: int, ending: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="readings-{pk}.{ending}"'
    return answer
