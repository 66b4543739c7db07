"""What a reader does to a brief: one step a form, then the page again. What is refused is shown with what was typed."""

from collections.abc import Callable
from datetime import UTC, date

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from evidence.accounts.models import User
from evidence.citations.documents.forms import FORMS
from evidence.pages import brief_styles
from evidence.pages.brief import CAME_FROM, Typed, builder_page, claim_page, in_both
from evidence.pages.brief_places import IN_SESSION, OPEN, OfBrowser, Place, opened
from evidence.pages.same_origin import own_path, same_origin_only
from evidence.pages.selection import own, personal
from evidence.readers import brief, brief_claims, briefs
from evidence.readers.basket import Kind
from evidence.readers.brief import Outline, Part, Refused
from evidence.readers.packs import TooMuch

_NOTE = "note-"


@personal
@require_POST
@same_origin_only
def add(request: HttpRequest) -> HttpResponse:
    """Claims from reading pages, which carry no token, to the end of the brief that is open; then it is shown."""
    place = opened(request)
    try:
        claims = brief.read_claims(request.POST.getlist("claim"))
        place.change(lambda outline: outline.adding(claims))
    except Refused as refused:
        raise BadRequest(str(refused)) from refused
    if came_from := own_path(request.headers.get("Referer", ""), request):
        request.session[CAME_FROM] = came_from
    there = f"#c{claims[0]}" if claims else ""
    return HttpResponseRedirect(f"{place.address()}{there}")


@require_POST
def _change(request: HttpRequest, place: Place) -> HttpResponse:
    """One step. 400 for what is none."""
    step = _STEPS.get(request.POST.get("do", ""))
    if step is None:
        raise BadRequest(f"“{request.POST.get('do', '')}” is nothing that can be done to a brief.")
    try:
        return step(request, place)
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(place.address())


def _order(request: HttpRequest, place: Place) -> HttpResponse:
    claim = brief.number(request.POST.get("claim", ""))
    match request.POST["do"]:
        case "up":
            place.change(lambda outline: outline.moved(claim, -1))
        case "down":
            place.change(lambda outline: outline.moved(claim, 1))
        case _:
            place.change(lambda outline: outline.without(claim))
    there = f"#c{claim}" if place.outline().of(claim) else ""
    return HttpResponseRedirect(f"{place.address()}{there}")


def _describe(request: HttpRequest, place: Place) -> HttpResponse:
    typed = Typed(*(request.POST.get(name, "") for name in ("title", "purpose", "as_of")))
    try:
        day = _day(typed.as_of)
        place.change(lambda outline: outline.described(title=typed.title, purpose=typed.purpose, as_of=day))
    except Refused as refused:
        return builder_page(request, place, Typed(typed.title, typed.purpose, typed.as_of, str(refused)))
    return HttpResponseRedirect(_after_describing(place, request.POST.get("then", "")))


def _after_describing(place: Place, then: str) -> str:
    """The way to take the brief away goes through the form: whoever typed a question finds it in the document."""
    if then == "read":
        return place.address("read")
    return place.address("document", then) if then in FORMS else place.address()


def _day(given: str) -> date | None:
    """The day of a form; None: whatever day it is read on. Raises Refused for no day, and for one still to come."""
    if not given.strip():
        return None
    try:
        day = date.fromisoformat(given.strip()[:40])
    except ValueError as error:
        raise Refused("“As of” takes a day, such as 2024-02-29, or nothing for today.") from error
    today = timezone.now().astimezone(UTC).date()
    if day > today:
        raise Refused(f"“As of”: {day:%-d %B %Y} is still to come.")
    return day


def _style(request: HttpRequest, place: Place) -> HttpResponse:
    asked = brief_styles.known(request.POST.get("style", ""))
    place.change(lambda outline: outline.in_style(asked))
    return HttpResponseRedirect(f"{place.address()}#style")


def _claim(request: HttpRequest, place: Place) -> HttpResponse:
    """The words before a claim, its quotations, the notes on its caveats. What holds against it no field can change."""
    claim = brief.number(request.POST.get("claim", ""))
    named = (name for name in request.POST if name.startswith(_NOTE))
    notes = {name.removeprefix(_NOTE): request.POST.get(name, "") for name in named}
    wanted = tuple(dict.fromkeys(map(brief.number, request.POST.getlist("q"))))
    text = request.POST.get("text", "")

    def how(outline: Outline) -> Outline:
        return outline.changed(Part(claim, taken=_taken(outline, claim, wanted)).saying(text, notes))

    try:
        place.change(how)
    except TooMuch as reason:
        raise BadRequest(str(reason)) from reason
    except Refused as refused:
        return claim_page(request, place, claim, Part(claim, text, wanted, notes), str(refused))
    return HttpResponseRedirect(f"{place.address()}#c{claim}")


def _taken(outline: Outline, claim: int, wanted: tuple[int, ...]) -> tuple[int, ...] | None:
    """Those wanted, and those of before that the page could not offer: they are not among the words of this day.

    None where they are just those suggested: a brief follows the suggestion while nobody chose.
    """
    suggested = Outline(as_of=outline.as_of, parts=(Part(claim),))
    quoted = [one for of in brief_claims.contents(suggested, now=timezone.now()).claims for one in of.quoted]
    shown = {one.quotation for one in quoted}
    old = outline.of(claim)
    kept = (one for one in (old.taken if old else None) or () if one not in shown)
    taken = tuple(dict.fromkeys((*wanted, *kept)))
    return None if {one.quotation for one in quoted if one.is_taken} == set(taken) else taken


def _suggested(request: HttpRequest, place: Place) -> HttpResponse:
    claim = brief.number(request.POST.get("claim", ""))

    def how(outline: Outline) -> Outline:
        part = outline.of(claim)
        return outline.changed(Part(claim, part.text, None, part.notes)) if part else outline

    place.change(how)
    return HttpResponseRedirect(place.address("claim", claim))


def _selection(request: HttpRequest, place: Place) -> HttpResponse:
    place.change(lambda outline: outline.adding(own(request).of(Kind.CLAIM)))
    return HttpResponseRedirect(place.address())


def _keep(request: HttpRequest, place: Place) -> HttpResponse:
    """The brief of the browser becomes one of the person's own, and takes what is added from now on."""
    if not isinstance(request.user, User) or not isinstance(place, OfBrowser):
        raise PermissionDenied("To keep a brief by name, sign in first.")
    if request.session.get(IN_SESSION) is None:  # pressed twice: the brief is kept already, and open
        return HttpResponseRedirect(opened(request).address())
    made = briefs.create(request.user, place.outline())
    place.forget()
    request.session[OPEN] = made.pk
    return HttpResponseRedirect(made.get_absolute_url())


def _empty(_request: HttpRequest, place: Place) -> HttpResponse:
    if isinstance(place, OfBrowser):
        place.forget()
    return HttpResponseRedirect(place.address())


def _open(request: HttpRequest, place: Place) -> HttpResponse:
    if place.kept is not None and request.POST["do"] == "open":
        request.session[OPEN] = place.kept.pk
    else:
        request.session.pop(OPEN, None)
    return HttpResponseRedirect(place.address())


def _share(request: HttpRequest, place: Place) -> HttpResponse:
    if place.kept is not None and request.POST["do"] == "share":
        link = request.build_absolute_uri(reverse("brief-shared", args=[briefs.share(place.kept)]))
        messages.success(request, link, extra_tags="link")
    elif place.kept is not None:
        briefs.unshare(place.kept)
        messages.success(request, "The link leads nowhere now.")
    return HttpResponseRedirect(f"{place.address()}#keep")


def _delete(request: HttpRequest, place: Place) -> HttpResponse:
    if place.kept is not None:
        briefs.delete(place.kept)
        messages.success(request, f"“{place.kept.title}” was deleted.")
    return HttpResponseRedirect(reverse("briefs"))


_STEPS: dict[str, Callable[[HttpRequest, Place], HttpResponse]] = {
    **dict.fromkeys(("up", "down", "remove"), _order),
    "describe": _describe,
    "style": _style,
    "claim": _claim,
    "suggested": _suggested,
    "selection": _selection,
    "keep": _keep,
    "empty": _empty,
    **dict.fromkeys(("open", "close"), _open),
    **dict.fromkeys(("share", "unshare"), _share),
    "delete": _delete,
}

draft_change, brief_change = in_both(_change)
