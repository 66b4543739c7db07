"""What a reader gets when something is wrong: what it was, and where to go from here."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from evidence.pages.downloads import Instead
from evidence.rendering import show

#: Beginning of a path → the list in which a reader may find what the path meant.
NEAREST = {
    "/sources/": ("All sources", "sources"),
    "/claims/": ("All claims", "claims"),
    "/themes/": ("All themes", "themes"),
    "/actors/": ("All actors", "actors"),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    reason: str
    address: str = ""
    """The same page without what was asked of it; empty where there is no such page."""


@dataclass(frozen=True, slots=True)
class Missing:
    nearest: str
    address: str


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 with the reason, when it is one of ours: Django's own reasons are for logs, not for readers."""
    reason = str(exception) if isinstance(exception, BadRequest) else ""
    # What no view answers is no page: “//elsewhere” would lead to another site.
    asked = request.resolver_match is not None and request.method == "GET" and bool(request.GET)
    return show(request, "400.html", Wrong(reason, request.path if asked else ""), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with what is missing, when the refusal is one of ours."""
    return show(
        request, "403.html", Wrong(str(exception) if isinstance(exception, PermissionDenied) else ""), status=403
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django calls it so)
    name, place = next(
        (near for beginning, near in NEAREST.items() if request.path.startswith(beginning)), ("All sources", "sources")
    )
    return show(request, "404.html", Missing(name, reverse(place)), status=404)


def too_long(request: HttpRequest) -> HttpResponse:
    reason = "This address is longer than 8 kB. Ask for less at once."
    return show(request, "400.html", Wrong(reason), status=414)


def busy(request: HttpRequest, seconds: int) -> HttpResponse:
    """503: what was asked for is being counted; it is worth to ask again in so many seconds."""
    response = show(request, "503.html", Wrong("", request.get_full_path()), status=503)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True, slots=True)
class NoFile:
    sentence: str
    seconds: int
    """When it is worth to ask again; 0: it is not."""
    address: str
    """To ask again; empty where a form was sent."""


def no_file(request: HttpRequest, instead: Instead) -> HttpResponse:
    """The same answer, in a page of the library."""
    address = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    page = NoFile(instead.sentence, instead.seconds, address)
    response = show(request, "errors/no_file.html", page, status=instead.status_code)
    for name in ("Cache-Control", "Retry-After"):
        if name in instead:
            response[name] = instead[name]
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """500. The page asks the database nothing: that may be what failed."""
    return show(request, "500.html", Wrong(""), status=500)
