"""Collections: one's own, and those that others share. A private one is nothing (404) to anybody but its owner."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evidence.accounts.doors import Anyone
from evidence.citations.styles import Style
from evidence.gate import StaffRequest, only
from evidence.pages import cite, reading, selection_files
from evidence.pages.cite import StyleChooser
from evidence.pages.selection import own, personal
from evidence.pages.selection_files import FilesOffered
from evidence.readers import basket_rows, collections, packs
from evidence.readers.basket import MOST, TooMany
from evidence.readers.basket_rows import Contents
from evidence.readers.collections import Refused, Row
from evidence.readers.models import Collection
from evidence.readers.packs import Pack
from evidence.rendering import show


@dataclass(frozen=True, slots=True)
class CollectionsPage:
    rows: tuple[Row, ...]
    selected: int
    """Sources in the reader's selection."""
    name: str
    """What was asked for and refused."""
    reason: str


@dataclass(frozen=True, slots=True)
class CollectionPage:
    collection: Collection
    contents: Contents
    is_owner: bool
    selected: int
    most: int
    address: str
    """In full."""
    files: FilesOffered
    style: Style
    chooser: StyleChooser


def every_collection_answers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 for what there is not, and for what is not this person's to see."""

    @wraps(view)
    def answer(request: Any, pk: int, **more: str) -> HttpResponse:
        try:
            return view(request, pk, **more)
        except Collection.DoesNotExist as missing:
            raise Http404 from missing

    return answer


@only(Anyone.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: StaffRequest) -> HttpResponse:
    """One's own collections; a form makes a new one, of the selection or empty."""
    chosen = basket_rows.contents(own(request)).sources
    name, reason = request.POST.get("name", ""), ""
    if request.method == "POST":
        try:
            made = collections.create(request.user, name, chosen if "selected" in request.POST else ())
            return HttpResponseRedirect(made.get_absolute_url())
        except (Refused, TooMany) as refused:
            reason = str(refused)
    page = CollectionsPage(collections.of(request.user), len(chosen), name, reason)
    return show(request, "collections/list.html", page, status=400 if reason else 200)


@personal
@require_safe
@every_collection_answers
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    reading.once_each(request)
    reading.only(request, "style", "find")
    found = collections.readable(pk, request.user)
    is_owner = found.owner_id == request.user.pk
    style = cite.chosen_style(request)
    context = CollectionPage(
        collection=found,
        contents=basket_rows.contents(collections.as_basket(found)),
        is_owner=is_owner,
        selected=len(basket_rows.contents(own(request)).sources) if is_owner else 0,
        most=MOST,
        address=request.build_absolute_uri(found.get_absolute_url()),
        files=selection_files.offered("collection", (pk,), [], style.id),
        style=style,
        chooser=cite.chooser(request, style),
    )
    return show(request, "collections/collection.html", context)


@only(Anyone.SIGNED_IN)
@require_POST
@every_collection_answers
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """One step of the owner's. What cannot be done is said on the page."""
    found = collections.changeable(pk, request.user)
    home, key = found.get_absolute_url(), request.POST.get("item", "")
    try:
        if request.POST.get("do") == "delete":
            collections.delete(found)
            messages.success(request, f"“{found.name}” was deleted.")
            return HttpResponseRedirect(reverse("collections"))
        _changed(request, found, key)
    except (Refused, TooMany) as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(home)
    return HttpResponseRedirect(f"{home}#{key}" if key in collections.as_basket(found).keys else home)


def _changed(request: StaffRequest, found: Collection, key: str) -> None:
    kept = collections.as_basket(found)
    match request.POST.get("do"):
        case "rename":
            collections.rename(found, request.POST.get("name", ""), request.POST.get("about", ""))
        case "share" | "unshare" as done:
            collections.share(found, shared=done == "share")
        case "add":
            collections.add(found, basket_rows.contents(own(request)).sources)
        case "remove":
            collections.rearrange(found, kept.without(key))
        case "up" | "down" as step:
            collections.rearrange(found, kept.moved(key, -1 if step == "up" else 1))
        case "note":
            collections.rearrange(found, kept.noted(key, request.POST.get("note", "")))
        case other:
            raise BadRequest(f"“{other}” is nothing that can be done to a collection.")


@personal
@require_safe
@every_collection_answers
def file(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    reading.only(request)
    found = collections.readable(pk, request.user)
    return selection_files.references(request, key, _pack(found), found.name)


@personal
@require_safe
@every_collection_answers
def document(request: HttpRequest, pk: int, writing: str, form: str) -> HttpResponse:
    reading.once_each(request)
    reading.only(request, "style")
    found = collections.readable(pk, request.user)
    return selection_files.document(request, writing, form, _pack(found), found.name)


def _pack(found: Collection) -> Callable[[], Pack]:
    def make() -> Pack:
        chosen = basket_rows.contents(collections.as_basket(found))
        return packs.pack(chosen, title=found.name, note=found.note, on=timezone.localdate())

    return make
