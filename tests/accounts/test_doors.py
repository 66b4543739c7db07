"""Roles × addresses: every address says who may open it, and every role gets what the table says."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from evidence.accounts.doors import Anyone, Door, door_of
from evidence.accounts.models import User
from evidence.accounts.roles import PERMISSIONS, May, Role
from tests import builders

pytestmark = pytest.mark.django_db

#: Something to put in an address; what it names need not exist: the door is asked first.
GIVEN = {"int": 1, "slug": "none", "str": "none", "path": "none"}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, Door | None]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            if one.app_name != "admin":
                yield from addresses(one.url_patterns, before + str(one.pattern))
        else:
            route = str(one.pattern)
            for name, converter in one.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
                route = route.replace(f"<{kind}:{name}>", str(GIVEN[kind])).replace(f"<{name}>", "none")
            yield before + route, door_of(one.callback)


ADDRESSES = list(addresses(get_resolver().url_patterns))
GUARDED = [(address, door) for address, door in ADDRESSES if isinstance(door, May) or door is Anyone.SIGNED_IN]


def test_every_address_says_who_may_open_it() -> None:
    assert [address for address, door in ADDRESSES if door is None] == []


def test_there_are_addresses_of_all_sorts() -> None:
    """Otherwise the tests below would prove nothing."""
    assert len(ADDRESSES) > 25
    assert {door for _, door in GUARDED} >= {Anyone.SIGNED_IN, May.READ_OWN_DRAFTS}


@pytest.fixture
def signed_in() -> dict[Role, Client]:
    clients = {}
    for role in Role:
        clients[role] = Client()
        clients[role].force_login(builders.person(role))
    return clients


def is_shut(client: Client, address: str) -> bool:
    """Refused with 403. Another answer (404, 405, a page) comes from behind the door."""
    return client.get(address).status_code == 403


@pytest.mark.parametrize(("address", "door"), GUARDED, ids=[address for address, _ in GUARDED])
def test_each_role_is_let_in_where_the_table_says(address: str, door: Door, signed_in: dict[Role, Client]) -> None:
    asked = Client().get(address)
    assert asked.status_code in {302, 405}
    if asked.status_code == 302:
        assert asked["Location"].startswith("/sign-in/?next=")
        for role, client in signed_in.items():
            allowed = door is Anyone.SIGNED_IN or door in PERMISSIONS[role]
            assert is_shut(client, address) != allowed, f"{role} at {address}"
    else:
        # An address that only takes forms: the door stands behind the question for the method.
        for role, client in signed_in.items():
            allowed = door is Anyone.SIGNED_IN or door in PERMISSIONS[role]
            assert (client.post(address).status_code == 403) != allowed, f"{role} at {address}"
        assert Client().post(address).status_code == 302


def test_who_was_shut_out_stays_out(signed_in: dict[Role, Client]) -> None:
    """Negative control: an account that is closed opens nothing, whatever its role."""
    User.objects.filter(role=Role.ADMINISTRATOR).update(is_active=False)
    assert signed_in[Role.ADMINISTRATOR].get("/workbench/").status_code == 302


@pytest.mark.parametrize("role", Role)
def test_the_admin_opens_to_who_may_read_drafts(role: Role, signed_in: dict[Role, Client]) -> None:
    opened = signed_in[role].get("/admin/")
    assert opened.status_code == (200 if May.READ_DRAFTS in PERMISSIONS[role] else 302)
    if opened.status_code == 302:
        assert signed_in[role].get(opened["Location"]).status_code == 403


MODELS = sorted(model._meta.model_name or "" for model in admin.site._registry)


@pytest.mark.parametrize("model", [name for name in MODELS if name in {"theme", "actor", "user", "claim", "source"}])
def test_the_admin_lets_each_role_change_what_the_table_says(model: str, signed_in: dict[Role, Client]) -> None:
    needed = {"theme": May.EDIT_VOCABULARY, "actor": May.EDIT_VOCABULARY, "user": May.ADMINISTER}.get(model, May.REVIEW)
    for role in (Role.CURATOR, Role.EDITOR, Role.ADMINISTRATOR):
        answer = signed_in[role].get(reverse(f"admin:evidence_{model}_add"))
        assert (answer.status_code == 200) == (needed in PERMISSIONS[role]), f"{role} adds {model}"


def test_signing_in_at_the_admin_is_signing_in_at_the_one_door(client: Client) -> None:
    somebody = builders.person()
    answer = client.post("/admin/login/", {"username": somebody.username, "password": "correct horse"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/admin/")
