"""Forms on pages that carry no token: taken only from pages of this site.

Reading pages are the same for everybody and kept by caches, so they can hold no CSRF token. What their forms may do is
little (put a number into one's own selection), and it is taken only when the browser itself says that the form stood
on this site: by `Sec-Fetch-Site` (https://www.w3.org/TR/fetch-metadata/), or by `Origin`
(https://www.rfc-editor.org/rfc/rfc6454); no page of another site can write either. Nothing said is a no.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt

_REFUSED = (
    "This form was not sent by a page of this library, or your browser did not say so. Open the page again and press"
    " the button there."
)


def same_origin_only[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Instead of a token. 403 with the reason for what came from elsewhere, or from nobody knows where."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_same_origin(request):
            raise PermissionDenied(_REFUSED)
        return view(request, *args, **kwargs)

    return answer


def is_same_origin(request: HttpRequest) -> bool:
    """Whether all that the browser says of where the form stood names this site, and it says something."""
    said = [
        heard == expected
        for heard, expected in (
            (request.headers.get("Sec-Fetch-Site"), "same-origin"),
            (request.headers.get("Origin"), f"{request.scheme}://{request.get_host()}"),
        )
        if heard is not None
    ]
    return bool(said) and all(said)


def own_path(address: str, request: HttpRequest) -> str:
    """The path and query of an address of this site, for a redirect or a link back; empty for any other."""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    path = address.removeprefix(f"{request.scheme}://{request.get_host()}")
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else ""
