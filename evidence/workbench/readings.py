"""Blind second reading: the rounds, a new one, and the page of each: what it asks, what is read, who has handed in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation.marking import near_claims
from evidence.curation.marking.near_claims import NearClaim
from evidence.curation.models import QuestionAxis, ReadingRound, UnitKind
from evidence.curation.readings import codebook, coding, comparing, preparing
from evidence.curation.readings.codebook import Label
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.rendering import show
from evidence.text.cleaning import clean
from evidence.vocabulary.models import Actor, Theme

LONGEST_GUIDE = 20_000
ROUNDS = 100
LONGEST_SOUGHT = 300


class RoundForm(forms.Form):
    name = forms.CharField(max_length=200, error_messages={"required": "Give the round a name."})
    guide = forms.CharField(max_length=LONGEST_GUIDE, required=False)
    units = forms.ChoiceField(choices=UnitKind, initial=UnitKind.PASSAGES)
    coefficients = forms.BooleanField(required=False, initial=True)


@dataclass(frozen=True, slots=True)
class Line:
    pk: int
    name: str
    state: str
    mine: bool
    """It waits for this person's coding."""


@dataclass(frozen=True, slots=True)
class RoundsPage:
    lines: tuple[Line, ...]
    may_prepare: bool


@dataclass(frozen=True, slots=True)
class NewPage:
    form: RoundForm
    people: tuple[User, ...]
    chosen: tuple[int, ...]
    kinds: tuple[tuple[str, str], ...]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    pk: int
    number: int
    asks: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A unit in a line."""

    pk: int
    number: int
    source: str
    words: str


@dataclass(frozen=True, slots=True)
class Handing:
    name: str
    is_in: bool


@dataclass(frozen=True, slots=True)
class RoundPage:
    round: ReadingRound
    questions: tuple[Asking, ...]
    units: tuple[Reading, ...]
    coders: tuple[Handing, ...]
    mine: coding.Progress | None
    """Of the person who looks, and of nobody else."""
    is_in: bool
    """This person has handed in."""
    all_in: bool
    preparing: bool
    """This person may still change what is asked and read."""
    axes: tuple[tuple[str, str], ...]
    actors: Sequence[Actor]
    themes: Sequence[Theme]
    sought: str
    """Words of the claim that is looked for."""
    claims: tuple[NearClaim, ...]
    """Claims near to them, to pick one."""
    may_call_off: bool
    called_off_by: User | None
    """None, too, where the history names nobody."""


def round_of(request: StaffRequest, pk: int) -> ReadingRound:
    """404 for a round that this person has nothing to do with: whether it is there is not told."""
    found = ReadingRound.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@only(May.DRAFT)
def rounds(request: StaffRequest) -> HttpResponse:
    found = ReadingRound.objects.visible_to(request.user).prefetch_related("coders")[:ROUNDS]
    lines = tuple(_line(one, request.user) for one in found)
    return show(request, "workbench/readings/rounds.html", RoundsPage(lines, request.user.may(May.REVIEW)))


def _line(one: ReadingRound, person: User) -> Line:
    waiting = [coder for coder in one.coders.all() if coder.submitted_at is None]
    if one.called_off_at is not None:
        state = f"called off: {one.called_off_reason}"
    elif one.opened_at is None:
        state = "being prepared"
    elif waiting:
        state = f"{len(waiting)} of {len(one.coders.all())} still coding"
    else:
        state = "handed in by all"
    goes_on = bool(one.opened_at) and one.called_off_at is None
    return Line(one.pk, one.name, state, goes_on and any(coder.person_id == person.pk for coder in waiting))


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.REVIEW)
def new(request: StaffRequest) -> HttpResponse:
    people = preparing.may_code()
    form = RoundForm(request.POST or None)
    chosen = tuple(one.pk for one in people if str(one.pk) in request.POST.getlist("coder"))
    refused = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = preparing.create(
                said["name"],
                said["guide"],
                units=said["units"],
                coefficients=said["coefficients"],
                coders=[one for one in people if one.pk in chosen],
                by=request.user,
                at=timezone.now(),
            )
        except NotAllowed as refusal:
            refused = str(refusal)
        else:
            return HttpResponseRedirect(reverse("reading-round", args=[made.pk]))
    kinds = tuple((str(value), str(label)) for value, label in UnitKind.choices)
    page = NewPage(form, tuple(people), chosen, kinds, refused)
    return show(request, "workbench/readings/new.html", page, status=400 if request.method == "POST" else 200)


@require_safe
@only(May.DRAFT)
def one_round(request: StaffRequest, pk: int) -> HttpResponse:
    found = round_of(request, pk)
    goes_on = found.called_off_at is None
    prepares = request.user.may(May.REVIEW) and found.opened_at is None and goes_on
    sought = clean(request.GET.get("claim", ""), multiline=False)[:LONGEST_SOUGHT] if prepares else ""
    if not prepares and found.opened_at is None and goes_on:
        messages.info(request, "This round is still being prepared.")
    every = list(found.coders.select_related("person"))
    mine = next((one for one in every if one.person_id == request.user.pk and found.opened_at and goes_on), None)
    page = RoundPage(
        round=found,
        questions=tuple(_asking(found)) if found.opened_at or prepares else (),
        units=tuple(_reading(found)) if found.opened_at or prepares else (),
        coders=tuple(Handing(str(one.person), one.submitted_at is not None) for one in every),
        mine=coding.progress(mine) if mine else None,
        is_in=bool(mine and mine.submitted_at),
        all_in=comparing.handed_in(found),
        preparing=prepares,
        axes=axes_of(found),
        actors=list(Actor.objects.order_by("label")) if prepares else (),
        themes=list(Theme.objects.order_by("label")) if prepares else (),
        sought=sought,
        claims=near_claims.near(sought, person=request.user) if sought else (),
        may_call_off=preparing.may_call_off(found, request.user),
        called_off_by=preparing.called_off_by(found),
    )
    return show(request, "workbench/readings/round.html", page)


def axes_of(found: ReadingRound) -> tuple[tuple[str, str], ...]:
    """What can be asked in this round."""
    whole = found.units == UnitKind.SOURCES
    possible = (QuestionAxis.THEME,) if whole else (QuestionAxis.RELATION, QuestionAxis.STANCE)
    return tuple((str(axis), str(axis.label)) for axis in (*possible, QuestionAxis.FREE))


def _asking(found: ReadingRound) -> list[Asking]:
    return [
        Asking(one.pk, number, codebook.asks(one), codebook.labels(one))
        for number, one in enumerate(coding.questions(found), start=1)
    ]


def _reading(found: ReadingRound) -> list[Reading]:
    return [
        Reading(
            one.pk,
            number,
            one.source.title,
            one.text_version.content[one.start : one.end][:160] if one.text_version else "",
        )
        for number, one in enumerate(coding.units(found), start=1)
    ]
