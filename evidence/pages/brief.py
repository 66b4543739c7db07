"""A brief: its builder, the words of one claim in it, the reading view, its documents. Private pages.

Each page stands twice, for the brief of a browser and for one that is kept by name; only the place differs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from evidence.accounts.doors import Anyone
from evidence.accounts.models import User
from evidence.citations.documents.forms import FORMS, Form
from evidence.gate import StaffRequest, only
from evidence.pages import brief_reading, brief_styles, reading
from evidence.pages.brief_places import OPEN, OfBrowser, OfPerson, Place
from evidence.pages.brief_styles import StyleForm
from evidence.pages.selection import own, personal
from evidence.pages.selection_files import Link
from evidence.readers import brief_claims, briefs
from evidence.readers.basket import Kind
from evidence.readers.brief import LONGEST_NOTE, LONGEST_TEXT, LONGEST_TITLE, MOST_CLAIMS, Outline, Part
from evidence.readers.brief_claims import BriefedClaim, Contents, Quoted
from evidence.readers.models import Brief
from evidence.readers.packs import TooMuch
from evidence.rendering import show

CAME_FROM = "brief-came-from"
OFFERED = 100
"""Quotations of one claim to choose from, the strongest of each relation first; those taken are always among them."""


@dataclass(frozen=True, slots=True)
class Addresses:
    home: str
    change: str
    read: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the brief itself, as they stand in its form."""

    title: str
    purpose: str
    as_of: str
    reason: str = ""
    """Why they were refused."""


@dataclass(frozen=True, slots=True)
class BriefPage:
    outline: Outline
    contents: Contents | None
    too_much: str
    """Why there are no contents."""
    kept: Brief | None
    is_open: bool
    """What is added on reading pages comes here."""
    may_keep: bool
    typed: Typed
    style: StyleForm
    documents: tuple[Form, ...]
    addresses: Addresses
    selected: int
    """Claims of the reader's selection that are not here yet."""
    came_from: str
    most: int
    longest_title: int
    longest_text: int


@dataclass(frozen=True, slots=True)
class BriefClaimPage:
    title: str
    claim: BriefedClaim
    part: Part
    offered: tuple[Quoted, ...]
    more: int
    """Quotations that are not offered: the claim has very many."""
    as_of: date
    addresses: Addresses
    reason: str
    """Why what was sent is not kept."""
    longest_text: int
    longest_note: int


def own_brief(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets its place: the kept brief of this number, if it is this person's own; else 404."""

    @wraps(view)
    def answer(request: StaffRequest, pk: int, **more: Any) -> HttpResponse:
        try:
            found = briefs.own(pk, request.user)
        except Brief.DoesNotExist as missing:
            raise Http404 from missing
        return view(request, OfPerson(found), **more)

    return answer


def of_browser(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, **more: Any) -> HttpResponse:
        return view(request, OfBrowser(request), **more)

    return answer


def in_both[V: Callable[..., HttpResponse]](view: V) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The view for the brief of a browser, and for one kept by name."""
    return personal(of_browser(view)), only(Anyone.SIGNED_IN)(own_brief(view))


def builder_page(request: HttpRequest, place: Place, typed: Typed | None = None) -> HttpResponse:
    outline = place.outline()
    contents, too_much = _contents(outline)
    style = brief_styles.style_of(outline.style)
    there = {part.claim for part in outline.parts}
    context = BriefPage(
        outline=outline,
        contents=contents,
        too_much=too_much,
        kept=place.kept,
        is_open=place.kept is not None and request.session.get(OPEN) == place.kept.pk,
        may_keep=isinstance(request.user, User),
        typed=typed or _as_kept(outline),
        style=brief_styles.form(request, style),
        documents=tuple(FORMS.values()),
        addresses=addresses(place),
        selected=len([pk for pk in own(request).of(Kind.CLAIM) if pk not in there]),
        came_from=request.session.get(CAME_FROM, ""),
        most=MOST_CLAIMS,
        longest_title=LONGEST_TITLE,
        longest_text=LONGEST_TEXT,
    )
    return show(request, "briefs/brief.html", context, status=400 if typed else 200)


def claim_page(
    request: HttpRequest, place: Place, claim: int, typed: Part | None = None, reason: str = ""
) -> HttpResponse:
    """The words of one claim; `typed` is what was sent and refused. 404 for a claim that the brief does not show.

    400 with the reason for one with more quotations than can be read, or taken.
    """
    outline = place.outline()
    part = typed or outline.of(claim)
    if part is None:
        raise Http404
    alone = Outline(as_of=outline.as_of, parts=(part,))
    try:
        found = brief_claims.contents(alone, now=timezone.now())
    except TooMuch as too_much:
        raise BadRequest(str(too_much)) from too_much
    (entry,) = found.entries
    if entry.claim is None:
        raise Http404
    offered = [one for n, one in enumerate(_side_by_side(entry.claim)) if n < OFFERED or one.is_taken]
    context = BriefClaimPage(
        title=outline.title,
        claim=entry.claim,
        part=part,
        offered=tuple(one for one in entry.claim.quoted if one in offered),
        more=len(entry.claim.quoted) - len(offered),
        as_of=found.as_of,
        addresses=addresses(place),
        reason=reason,
        longest_text=LONGEST_TEXT,
        longest_note=LONGEST_NOTE,
    )
    return show(request, "briefs/claim.html", context, status=400 if typed else 200)


@require_safe
def _builder(request: HttpRequest, place: Place) -> HttpResponse:
    reading.once_each(request)
    reading.only(request, "find")
    return builder_page(request, place)


@require_safe
def _claim(request: HttpRequest, place: Place, claim: int) -> HttpResponse:
    reading.only(request)
    return claim_page(request, place, claim)


@require_safe
def _read(request: HttpRequest, place: Place) -> HttpResponse:
    reading.only(request)
    return brief_reading.page(request, place.outline(), home=place.address(), documents=documents(place.address))


@require_safe
def _document(request: HttpRequest, place: Place, form: str) -> HttpResponse:
    reading.only(request)
    return brief_reading.document(request, place.outline(), form)


draft, brief = in_both(_builder)
draft_claim, brief_claim = in_both(_claim)
draft_read, brief_read = in_both(_read)
draft_document, brief_document = in_both(_document)


def addresses(place: Place) -> Addresses:
    return Addresses(place.address(), place.address("change"), place.address("read"))


def documents(address: Callable[..., str]) -> tuple[Link, ...]:
    return tuple(Link(form.label, address("document", form.key)) for form in FORMS.values())


def _contents(outline: Outline) -> tuple[Contents | None, str]:
    try:
        return brief_claims.contents(outline, now=timezone.now()), ""
    except TooMuch as reason:
        return None, str(reason)


def _as_kept(outline: Outline) -> Typed:
    return Typed(outline.title, outline.purpose, outline.as_of.isoformat() if outline.as_of else "")


def _side_by_side(claim: BriefedClaim) -> list[Quoted]:
    """The strongest of each relation, then the second of each, and so on: a long side leaves room for the others."""
    sides: dict[str, int] = {}
    ranked: list[tuple[int, int, Quoted]] = []
    for one in claim.quoted:
        relation = one.then.relation
        ranked.append((sides.setdefault(relation, 0), len(ranked), one))
        sides[relation] += 1
    return [one for _, _, one in sorted(ranked, key=lambda row: row[:2])]
