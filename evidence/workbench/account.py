"""A person's own account: how the public history names them, the password, the second factor."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import devices_for_user
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from evidence.accounts.doors import Anyone
from evidence.accounts.models import User
from evidence.gate import StaffRequest, only
from evidence.operations.later import later
from evidence.rendering import show

segno = later("segno")

#: Codes that work once each, for the day the device is lost.
SPARE_CODES = 8


class PersonForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("first_name", "last_name", "email", "shown_as")


class NewPasswordForm(PasswordChangeForm):
    """It stands below another form: it does not take the focus, and the page says the rules once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["old_password"].widget.attrs["autofocus"]
        self.fields["new_password1"].help_text = ""


@dataclass(frozen=True, slots=True)
class AccountPage:
    form: PersonForm
    password: NewPasswordForm
    second_factor: bool
    spare_codes_left: int


@dataclass(frozen=True, slots=True)
class DevicePage:
    """Setting a device up: the code as a picture (SVG, as a data address) and in letters."""

    picture: str
    letters: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class SparePage:
    codes: tuple[str, ...]


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@only(Anyone.SIGNED_IN)
def account(request: StaffRequest) -> HttpResponse:
    """The page, and its two forms: each has a name, so that a mistake in one leaves the other alone."""
    sent = request.POST.get("form", "")
    person = PersonForm(request.POST if sent == "person" else None, instance=request.user)
    password = NewPasswordForm(request.user, request.POST if sent == "password" else None)
    if sent == "person" and person.is_valid():
        person.save()
        messages.success(request, "Saved.")
        return redirect("account")
    if sent == "password" and password.is_valid():
        update_session_auth_hash(request, password.save())
        messages.success(request, "The new password holds from now on.")
        return redirect("account")
    devices = list(devices_for_user(request.user))
    spare = StaticToken.objects.filter(device__in=[one for one in devices if isinstance(one, StaticDevice)]).count()
    page = AccountPage(person, password, bool(devices), spare)
    return show(request, "accounts/account.html", page, status=400 if sent else 200)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@only(Anyone.SIGNED_IN)
def device(request: StaffRequest) -> HttpResponse:
    """Set up a second factor: it holds once a code of it was typed in."""
    waiting, _ = TOTPDevice.objects.get_or_create(user=request.user, confirmed=False, defaults={"name": "device"})
    if request.method == "POST" and waiting.verify_token(request.POST.get("code", "").replace(" ", "")):
        return show(request, "accounts/spare.html", SparePage(_confirmed(request.user, waiting)))
    picture = segno.make(waiting.config_url).svg_data_uri(scale=5, border=4)
    key = waiting.config_url.split("secret=")[1].split("&")[0]
    letters = " ".join(key[at : at + 4] for at in range(0, len(key), 4))  # to be read off and typed
    wrong = request.method == "POST"
    return show(request, "accounts/device.html", DevicePage(picture, letters, wrong), status=403 if wrong else 200)


@require_POST
@only(Anyone.SIGNED_IN)
def device_off(request: StaffRequest) -> HttpResponse:
    """Go without the second factor again; the password is asked for once more."""
    if not request.user.check_password(request.POST.get("password", "")):
        messages.error(request, "That is not your password: the second factor stays.")
        return redirect("account")
    for one in devices_for_user(request.user, confirmed=None):
        one.delete()
    messages.success(request, "The second factor is off.")
    return redirect("account")


def _confirmed(person: User, waiting: TOTPDevice) -> tuple[str, ...]:
    """`waiting` becomes the person's only device; new spare codes, shown this once."""
    for one in devices_for_user(person, confirmed=None):
        if one != waiting:
            one.delete()
    waiting.confirmed = True
    waiting.save()
    spare = StaticDevice.objects.create(user=person, name="spare codes")
    codes = tuple(StaticToken.random_token() for _ in range(SPARE_CODES))
    StaticToken.objects.bulk_create(StaticToken(device=spare, token=code) for code in codes)
    return codes
