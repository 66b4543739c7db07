"""Before any page sees a request: what no page could read is refused, and who writes is told to the history."""

import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from evidence.accounts.models import User
from evidence.curation.history import written_by
from evidence.pages import errors
from evidence.pages.downloads import Instead

_BROKEN = re.compile(rb"%[89A-F][0-9A-F]")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_ADDRESS = 8 * 1024  # bytes of path and query together


def refuse_unreadable(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """414 for an address over 8 kB; 400 for one with NUL or with bytes that are not UTF-8.

    PostgreSQL stores no NUL, and Django puts U+FFFD for bytes it cannot read: a search for something else than what
    was asked. Looks at the address only: a form's fields are cleaned where they are taken in.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
        if len(request.path.encode()) + len(query) > LONGEST_ADDRESS:
            return errors.too_long(request)
        # Of a path, Django leaves the bytes it cannot read as they were: percent signs and hexadecimal digits.
        path = _BROKEN.sub(b"\xff", request.path.encode())
        reason = _unreadable(path) or _unreadable(unquote_to_bytes(query))
        if reason:
            return errors.bad_request(request, BadRequest(reason))
        return get_response(request)

    return middleware


def tell_who_writes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What a signed-in person's form changes is kept in the history with that person. Reading asks nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in _READING or not isinstance(request.user, User):
            return get_response(request)
        with written_by(request.user):
            return get_response(request)

    return middleware


def say_in_a_page(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Why there is no file (`downloads.Instead`), in a page for who wants pages. Programs get the plain sentence."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, Instead) and request.get_preferred_type(["text/plain", "text/html"]) == "text/html":
            return errors.no_file(request, response)
        return response

    return middleware


def _unreadable(given: bytes) -> str:
    """Why these bytes cannot be read; empty when they can."""
    if b"\0" in given:
        return "The address holds a NUL character, which no text here has."
    try:
        given.decode()
    except UnicodeDecodeError:
        return "The address is not in UTF-8, so the words in it cannot be read."
    return ""
