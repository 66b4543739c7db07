"""What every reading page has in common: it only reads, it is the same for everybody, every id answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import cast

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from evidence.accounts.doors import Anyone, opens_to
from evidence.claims.alone import Busy
from evidence.claims.models import Claim
from evidence.library.models import Source, TextVersion
from evidence.library.standing import Merged, Tombstone, Withdrawn
from evidence.pages import errors
from evidence.rendering import show

LONGEST_NUMBER = 9  # digits; ids and pages beyond are no numbers of ours


@dataclass(frozen=True, slots=True)
class Gone:
    """Context of 410.html."""

    what: str
    tombstone: Tombstone


def reading[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A page that answers GET and HEAD only (405 else), kept by caches that ask again each time (ETag)."""
    asked_again = cache_control(public=True, max_age=0, must_revalidate=True)(require_safe(view))
    return opens_to(Anyone.EVERYBODY)(unless_busy(asked_again))


def unless_busy[**P, R: HttpResponseBase](view: Callable[P, R]) -> Callable[P, R | HttpResponse]:
    """503 where figures that `view` shows are being counted and no more readers can wait for them."""

    @wraps(view)
    def answer(*args: P.args, **more: P.kwargs) -> R | HttpResponse:
        try:
            return view(*args, **more)
        except Busy as busy:
            return errors.busy(cast("HttpRequest", args[0]), busy.seconds)

    return answer


def every_id_answers(what: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """What the page of a `what` answers when there is nothing to show: 404, 301 to where it went, 410 with the reason.

    `what` is also the name of its address.
    """

    def answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, pk: int, **more: str) -> HttpResponse:
            try:
                return view(request, pk, **more)
            except Merged as merged:
                name = request.resolver_match.url_name if request.resolver_match else None
                return HttpResponsePermanentRedirect(reverse(name or what, kwargs={"pk": merged.into, **more}))
            except Withdrawn as withdrawn:
                return show(request, "410.html", Gone(what, withdrawn.tombstone), status=410)
            except (Source.DoesNotExist, TextVersion.DoesNotExist, Claim.DoesNotExist) as missing:
                raise Http404 from missing

        return answer

    return answering


every_source_answers = every_id_answers("source")
every_claim_answers = every_id_answers("claim")


def number(request: HttpRequest, name: str) -> int | None:
    """A whole number from the address, None when it is not given. 400 for anything but digits, 404 for too many."""
    given = request.GET.get(name)
    if given is None:
        return None
    if not re.fullmatch(r"-?[0-9]+", given):
        raise BadRequest(f"“{name}” must be a whole number in plain digits.")
    if len(given) > LONGEST_NUMBER:
        raise Http404
    return int(given)


def one_of(request: HttpRequest, name: str, values: tuple[str, ...], default: str) -> str:
    """A word from the address; 400 with the words there are when it is none of them."""
    given = request.GET.get(name, default)
    if given != default and given not in values:
        raise BadRequest(f"“{name}” must be one of: {', '.join(values)}.")
    return given


def once_each(request: HttpRequest) -> None:
    """400 when a parameter stands in the address twice: which one is meant cannot be told."""
    for name, given in request.GET.lists():
        if len(given) > 1:
            raise BadRequest(f"“{name}” stands in the address more than once.")


def only(request: HttpRequest, *names: str) -> None:
    """400 when the address asks for something that this page does not know: it would look as if it had been heard."""
    for name in request.GET:
        if name not in names:
            known = f" There are: {', '.join(names)}." if names else ""
            raise BadRequest(f"“{name}” is no question that can be asked here.{known}")
