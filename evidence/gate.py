"""The door of pages for people who are signed in: said once on each view, checked on the server, found by a test."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from evidence.accounts.doors import Door, opens_to
from evidence.accounts.models import User
from evidence.accounts.roles import May

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in: `gate.only` lets no other through."""

    user: User


def only[**P](
    door: Door,
) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponseBase]], View[P]]:
    """The page is for people whom `door` lets in: others are asked to sign in, or get 403 with what is missing.

    Nothing of it is kept by caches.
    """

    def guarded(view: Callable[Concatenate[StaffRequest, P], HttpResponseBase]) -> View[P]:
        @cache_control(private=True, no_store=True)
        @wraps(view)
        def answer(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not isinstance(request.user, User) or not request.user.is_active:
                typed = _typed(request)
                return _signed_out(request, typed) if typed else redirect_to_login(request.get_full_path())
            if isinstance(door, May) and not request.user.may(door):
                raise PermissionDenied(f"This page is for people who may {door}.")
            return view(request, *args, **kwargs)

        return opens_to(door)(answer)

    return guarded


#: Characters. What is shorter is typed again sooner than copied.
_WORTH_KEEPING = 20


def _typed(request: HttpRequest) -> tuple[str, ...]:
    """What stood in the longer fields of a form that came after its session had ended; no password, no code."""
    hidden = getattr(request, "sensitive_post_parameters", ())  # as the view says by Django's own decorator
    if hidden == "__ALL__":
        return ()
    left = (
        values
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", *hidden} and "password" not in name
    )
    return tuple(value for values in left for value in values if len(value) >= _WORTH_KEEPING)


def _signed_out(request: HttpRequest, typed: tuple[str, ...]) -> HttpResponseBase:
    """Instead of the page to sign in, which would take the words away: they stand here, to be copied.

    The header tells a page's own script, which keeps the words itself, that the session is what is missing.
    """
    page = render(request, "accounts/signed_out.html", {"typed": typed, "back": request.path}, status=403)
    page["Evidence-Signed-Out"] = "yes"
    return page
