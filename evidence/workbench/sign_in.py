"""Signing in: name and password, then the code of a second factor where the person has set one up."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import devices_for_user, match_token, user_has_device

from evidence.accounts.doors import Anyone, opens_to
from evidence.accounts.models import User
from evidence.rendering import show

#: Seconds between the password and the code.
TIME_FOR_CODE = 300
_HALF_WAY = "half-way-in"


@dataclass(frozen=True, slots=True)
class CodePage:
    next: str
    wrong: bool
    wait: int = 0
    """Seconds before another code is looked at."""


@dataclass(frozen=True, slots=True)
class LockedPage:
    minutes: int
    until: datetime
    """If nobody tries again before."""
    next: str


class SignIn(LoginView):
    """Name and password. Who has a second factor is not signed in yet: the session knows who is half-way in."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        person = form.get_user()
        if not user_has_device(person):
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[_HALF_WAY] = {"person": person.pk, "backend": person.backend}
        self.request.session.set_expiry(TIME_FOR_CODE)
        return HttpResponseRedirect(reverse("sign-in-code", query={"next": self.get_redirect_url()}))


def locked(request: HttpRequest, *_told: object) -> HttpResponse:
    """429: too many wrong passwords. Whoever tries again meanwhile waits anew (AXES_COOLOFF_TIME)."""
    wait: timedelta = settings.AXES_COOLOFF_TIME
    wanted = _own(request, request.POST.get("next", ""))
    page = LockedPage(int(wait.total_seconds() // 60), timezone.now() + wait, wanted)
    response = show(request, "accounts/locked.html", page, status=429)
    response["Retry-After"] = str(int(wait.total_seconds()))
    return response


def _own(request: HttpRequest, wanted: str) -> str:
    """An address of this library; empty when it is none."""
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own else ""


@opens_to(Anyone.EVERYBODY)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The six figures of the person's device, or one of the codes kept for the day it is lost."""
    half_way = request.session.get(_HALF_WAY)
    person = User.objects.filter(pk=half_way["person"], is_active=True).first() if half_way else None
    if half_way is None or person is None:
        return redirect("sign-in")
    wanted = _own(request, request.POST.get("next", request.GET.get("next", "")))
    if request.method != "POST":
        return show(request, "accounts/code.html", CodePage(wanted, wrong=False, wait=_wait(person)))
    if match_token(person, request.POST.get("code", "").replace(" ", "")) is None:
        return show(request, "accounts/code.html", CodePage(wanted, wrong=True, wait=_wait(person)), status=403)
    del request.session[_HALF_WAY]
    request.session.set_expiry(None)
    login(request, person, backend=half_way["backend"])
    return redirect(wanted or "desk")


def _wait(person: User) -> int:
    """Seconds before a code of any device of the person is looked at; the time doubles with each wrong one."""
    now, waits = timezone.now(), [0]
    for one in devices_for_user(person):
        allowed, told = one.verify_is_allowed()
        if not allowed and (until := (told or {}).get("locked_until")):
            waits.append(math.ceil((until - now).total_seconds()))
    return max(waits)


sign_in = opens_to(Anyone.EVERYBODY)(SignIn.as_view())
