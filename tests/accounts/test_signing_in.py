"""Wrong passwords are slowed down, a second factor is asked for, and a person decides how they are named."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from evidence.accounts.models import User
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db


def tries(client: Client, name: str, password: str, address: str = "192.0.2.1") -> int:
    return client.post("/sign-in/", {"username": name, "password": password}, REMOTE_ADDR=address).status_code


def test_after_five_wrong_passwords_the_right_one_has_to_wait_too(client: Client) -> None:
    somebody = builders.person()
    answers = [tries(client, somebody.username, "wrong") for _ in range(5)]
    assert answers[:4] == [200] * 4
    assert tries(client, somebody.username, "correct horse") == 429
    assert tries(client, somebody.username, "correct horse", address="192.0.2.2") == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=True):
        assert tries(Client(), somebody.username, "correct horse") == 302


def test_the_page_of_a_locked_name_says_until_when_and_what_to_do(client: Client) -> None:
    with time_machine.travel(datetime(2026, 3, 1, 11, 50, tzinfo=UTC), tick=False):
        for _ in range(5):
            tries(client, "somebody", "wrong")
        sent = {"username": "somebody", "password": "wrong", "next": "/workbench/review/"}
        answer = client.post("/sign-in/", sent, REMOTE_ADDR="192.0.2.1")
    page = Page(answer)
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "closed until 12:05 UTC (15 minutes)" in page.text
    assert "/sign-in/?next=/workbench/review/" in page.links
    away = client.post("/sign-in/", sent | {"next": "https://elsewhere.example/"}, REMOTE_ADDR="192.0.2.1")
    assert "elsewhere" not in away.content.decode()


def test_who_typed_wrong_codes_is_told_how_long_to_wait(client: Client) -> None:
    somebody, device = with_device()
    client.post("/sign-in/", {"username": somebody.username, "password": "correct horse"})
    assert "Wait" not in Page(client.get("/sign-in/code/")).text
    with time_machine.travel(timezone.now(), tick=False):
        client.post("/sign-in/code/", {"code": "000000"})
        TOTPDevice.objects.update(throttling_failure_count=4)
        for code in ("000000", code_of(device)):  # a right one is not looked at either
            assert "Wait 8 seconds" in Page(client.post("/sign-in/code/", {"code": code})).text


def test_one_address_cannot_try_many_names(client: Client) -> None:
    for number in range(5):
        tries(client, f"name-{number}", "wrong")
    somebody = builders.person()
    assert tries(client, somebody.username, "correct horse") == 429
    assert tries(client, somebody.username, "correct horse", address="192.0.2.9") == 302


def test_reading_goes_on_for_an_address_that_is_locked(client: Client) -> None:
    for _ in range(6):
        tries(client, "somebody", "wrong")
    assert client.get("/about/", REMOTE_ADDR="192.0.2.1").status_code == 200


def with_device() -> tuple[User, TOTPDevice]:
    somebody = builders.person()
    return somebody, TOTPDevice.objects.create(user=somebody, confirmed=True, name="device")


def code_of(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key, device.step, device.t0, device.digits, 0):06d}"


def test_with_a_second_factor_the_password_alone_opens_nothing(client: Client) -> None:
    somebody, device = with_device()
    half = client.post(
        "/sign-in/?next=/workbench/",
        {"username": somebody.username, "password": "correct horse", "next": "/workbench/"},
    )
    assert half["Location"] == "/sign-in/code/?next=%2Fworkbench%2F"
    assert client.get("/workbench/").status_code == 302
    assert client.post("/sign-in/code/", {"code": "000000", "next": "/workbench/"}).status_code == 403
    assert client.get("/workbench/").status_code == 302
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    whole = client.post("/sign-in/code/", {"code": code_of(device), "next": "/workbench/"})
    assert whole["Location"] == "/workbench/"
    assert client.get("/workbench/").status_code == 200


def test_the_whole_address_that_was_wanted_is_opened_after_the_code(client: Client) -> None:
    somebody, device = with_device()
    wanted = "/workbench/sources/?q=staff&page=2"
    half = client.post("/sign-in/", {"username": somebody.username, "password": "correct horse", "next": wanted})
    asked = client.get(half["Location"]).content.decode()
    assert 'value="/workbench/sources/?q=staff&amp;page=2"' in asked
    assert client.post("/sign-in/code/", {"code": code_of(device), "next": wanted})["Location"] == wanted


def test_a_code_works_once() -> None:
    somebody, device = with_device()
    code = code_of(device)
    for expected in (302, 403):
        other = Client()
        other.post("/sign-in/", {"username": somebody.username, "password": "correct horse"})
        assert other.post("/sign-in/code/", {"code": code}).status_code == expected


def test_the_code_page_leads_nowhere_else(client: Client) -> None:
    somebody, device = with_device()
    client.post("/sign-in/", {"username": somebody.username, "password": "correct horse"})
    answer = client.post("/sign-in/code/", {"code": code_of(device), "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/workbench/"


def test_without_the_password_there_is_no_code_page(client: Client) -> None:
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert client.post("/sign-in/code/", {"code": "123456"})["Location"] == "/sign-in/"


def test_a_device_is_set_up_by_a_code_of_it_and_spare_codes_sign_in_once(client: Client) -> None:
    somebody = builders.person()
    client.force_login(somebody)
    assert "data:image/svg+xml" in client.get("/account/device/").content.decode()
    waiting = TOTPDevice.objects.get(user=somebody, confirmed=False)
    assert client.post("/account/device/", {"code": "000000"}).status_code == 403
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    shown = client.post("/account/device/", {"code": code_of(waiting)}).content.decode()
    spare = shown.split("<code>")[1].split("</code>")[0]
    for expected in (302, 403):
        other = Client()
        other.post("/sign-in/", {"username": somebody.username, "password": "correct horse"})
        assert other.post("/sign-in/code/", {"code": spare}).status_code == expected


def test_the_second_factor_goes_only_with_the_password(client: Client) -> None:
    somebody, _ = with_device()
    client.force_login(somebody)
    client.post("/account/device/off/", {"password": "wrong"})
    assert TOTPDevice.objects.filter(user=somebody).exists()
    client.post("/account/device/off/", {"password": "correct horse"})
    assert not TOTPDevice.objects.filter(user=somebody).exists()


def test_a_weak_password_is_refused_with_the_reason_and_the_old_one_holds(client: Client) -> None:
    somebody = builders.person()
    client.force_login(somebody)
    sent = {"form": "password", "old_password": "correct horse", "new_password1": "12345", "new_password2": "12345"}
    page = client.post("/account/", sent)
    assert page.status_code == 400
    assert "too short" in page.content.decode()
    somebody.refresh_from_db()
    assert somebody.check_password("correct horse")


@pytest.mark.parametrize(
    ("shown_as", "public"), [("name", "Robin Example"), ("initials", "R.E."), ("role", "a curator")]
)
def test_a_person_chooses_how_the_history_names_them(client: Client, shown_as: str, public: str) -> None:
    somebody = builders.person()
    client.force_login(somebody)
    sent = {"form": "person", "first_name": "Robin", "last_name": "Example", "email": "", "shown_as": shown_as}
    assert client.post("/account/", sent).status_code == 302
    somebody.refresh_from_db()
    assert somebody.public_name == public


def test_nobody_gives_himself_a_role(client: Client) -> None:
    somebody = builders.person("contributor")
    client.force_login(somebody)
    client.post("/account/", {"form": "person", "shown_as": "role", "role": "administrator", "is_superuser": "on"})
    somebody.refresh_from_db()
    assert (somebody.role, somebody.is_superuser) == ("contributor", False)


def test_words_of_a_form_that_came_after_its_session_had_ended_are_shown_again(client: Client) -> None:
    words = "A <b>long</b> sentence that nobody wants to type again."
    answer = client.post("/workbench/duplicates/propose/", {"reason": words, "csrfmiddlewaretoken": "t" * 64})
    page = Page(answer)
    assert answer.status_code == 403
    assert [one.text for one in page.all("textarea")] == [words]
    assert "no-store" in answer["Cache-Control"]
    short = client.post("/workbench/duplicates/propose/", {"first": "1"})
    assert short["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/account/", ("old_password", "new_password1", "new_password2")),
        ("/account/device/", ("code",)),
        ("/account/device/off/", ("password",)),
    ],
)
def test_a_password_that_came_after_its_session_had_ended_is_not_shown(
    client: Client, address: str, names: tuple[str, ...]
) -> None:
    answer = client.post(address, dict.fromkeys(names, "correct horse battery staple"))
    assert (answer.status_code, answer.headers.get("Location", "")[:9]) == (302, "/sign-in/")
