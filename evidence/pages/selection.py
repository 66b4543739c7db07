"""My selection: what a reader keeps while reading, without an account. Private pages; reading pages know nothing of it.

Without parameters the page shows what the session holds. With `s`, `c` and `q` (numbers of sources, claims and
quotations) it shows just those: an address to pass on, which looks at no session and changes none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from evidence.accounts.doors import Anyone, opens_to
from evidence.accounts.models import User
from evidence.citations.styles import Style
from evidence.pages import cite, reading, selection_files
from evidence.pages.cite import StyleChooser
from evidence.pages.same_origin import own_path, same_origin_only
from evidence.pages.selection_files import FilesOffered
from evidence.readers import basket, basket_rows, packs
from evidence.readers.basket import MOST, Basket, Kind, NotAnItem, TooMany
from evidence.readers.basket_rows import Contents
from evidence.readers.packs import Pack
from evidence.rendering import show

IN_SESSION = "selection"
CAME_FROM = "selection-came-from"
TITLE = "My selection"
private = cache_control(private=True, no_store=True)


@dataclass(frozen=True, slots=True)
class SelectionPage:
    contents: Contents
    basket: Basket
    is_own: bool
    """It is the reader's own; else a list that an address names."""
    address: str
    """Of the same list, to pass on."""
    came_from: str
    """The page of the library where the reader last added something; empty when that is not known."""
    most: int
    files: FilesOffered
    style: Style
    chooser: StyleChooser
    may_collect: bool


def personal(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that no cache keeps, open to everybody. What is no item, or too much, gets 400 with the reason."""

    @opens_to(Anyone.EVERYBODY)
    @private
    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (NotAnItem, TooMany) as reason:
            raise BadRequest(str(reason)) from reason

    return answer


@personal
@require_safe
def selection(request: HttpRequest) -> HttpResponse:
    reading.once_each(request)
    reading.only(request, "style", "find", *Kind)
    chosen, is_own = asked_for(request)
    style = cite.chosen_style(request)
    context = SelectionPage(
        contents=basket_rows.contents(chosen),
        basket=chosen,
        is_own=is_own,
        address=f"{reverse('selection')}?{_query(chosen)}" if chosen.keys else "",
        came_from=request.session.get(CAME_FROM, "") if is_own else "",
        most=MOST,
        files=selection_files.offered("selection", (), [] if is_own else chosen.parameters(), style.id),
        style=style,
        chooser=cite.chooser(request, style),
        may_collect=is_own and isinstance(request.user, User),
    )
    return show(request, "selection/selection.html", context)


@personal
@require_safe
def file(request: HttpRequest, key: str) -> HttpResponse:
    reading.once_each(request)
    reading.only(request, *Kind)
    return selection_files.references(request, key, _pack(request), "selection")


@personal
@require_safe
def document(request: HttpRequest, writing: str, form: str) -> HttpResponse:
    reading.once_each(request)
    reading.only(request, "style", *Kind)
    return selection_files.document(request, writing, form, _pack(request), "selection")


@personal
@require_POST
@same_origin_only
def add(request: HttpRequest) -> HttpResponse:
    """Items to the end of the reader's own selection; then it is shown, with the way back."""
    keep(request, own(request).adding(basket.read_keys(request.POST.getlist("item"))))
    if came_from := own_path(request.headers.get("Referer", ""), request):
        request.session[CAME_FROM] = came_from
    return HttpResponseRedirect(reverse("selection"))


@personal
@require_POST
@same_origin_only
def take(request: HttpRequest) -> HttpResponse:
    """What a browser holds becomes the selection: its script sends it when the reader opens the page."""
    known = request.POST.get("known", "")
    said = basket.read_keys(request.POST.getlist("item"))
    keep(request, own(request).taking_over(said, int(known) if known.isdecimal() and len(known) < 10 else -1))
    return HttpResponseRedirect(reverse("selection"))


@personal
@require_POST
@same_origin_only
def change(request: HttpRequest) -> HttpResponse:
    """One step: an item is taken out, goes up or down, gets a note; or everything is taken out."""
    kept, key = own(request), request.POST.get("item", "")
    match request.POST.get("do"):
        case "remove":
            kept = kept.without(key)
        case "up":
            kept = kept.moved(key, -1)
        case "down":
            kept = kept.moved(key, 1)
        case "note":
            kept = kept.noted(key, request.POST.get("note", ""))
        case "empty":
            kept = Basket(revision=kept.revision + 1)
        case other:
            raise BadRequest(f"“{other}” is nothing that can be done to a selection.")
    keep(request, kept)
    there = f"#{key}" if key in kept.keys else ""
    return HttpResponseRedirect(f"{reverse('selection')}{there}")


def asked_for(request: HttpRequest) -> tuple[Basket, bool]:
    """The list of the address, or the reader's own, and whether it is that. Raises NotAnItem, TooMany."""
    if any(kind in request.GET for kind in Kind):
        return basket.from_parameters(request.GET), False
    return own(request), True


def own(request: HttpRequest) -> Basket:
    return basket.from_json(request.session.get(IN_SESSION))


def keep(request: HttpRequest, kept: Basket) -> None:
    """In the session, which a browser without script needs a cookie for: only these pages ever set it."""
    request.session[IN_SESSION] = kept.to_json()


def _pack(request: HttpRequest) -> Callable[[], Pack]:
    chosen, is_own = asked_for(request)
    title = TITLE if is_own else "a selection"
    return lambda: packs.pack(basket_rows.contents(chosen), title=title, on=timezone.localdate())


def _query(chosen: Basket) -> str:
    return "&".join(f"{name}={value}" for name, value in chosen.parameters())
