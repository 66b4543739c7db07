"""Signing in: reading needs no account, the workbench asks for one and says what is missing."""

import pytest
from django.test import Client

from tests import builders

pytestmark = pytest.mark.django_db


def test_a_visitor_who_opens_the_workbench_is_asked_to_sign_in_and_gets_there(client: Client) -> None:
    curator = builders.person()
    asked = client.get("/workbench/")
    assert (asked.status_code, asked["Location"]) == (302, "/sign-in/?next=/workbench/")
    given = {"username": curator.username, "password": "correct horse", "next": "/workbench/"}
    opened = client.post("/sign-in/?next=/workbench/", given)
    assert (opened.status_code, opened["Location"]) == (302, "/workbench/")
    page = client.get("/workbench/")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: Client) -> None:
    builders.person(username="known")
    answers = {
        client.post("/sign-in/", {"username": name, "password": "wrong"}).content.replace(name.encode(), b"")
        for name in ("known", "stranger")
    }
    assert len({answer.split(b"csrfmiddlewaretoken")[0] for answer in answers}) == 1
    assert all("do not belong together" in answer.decode() for answer in answers)


def test_who_reads_only_is_told_what_is_missing(client: Client) -> None:
    client.force_login(builders.person("visitor"))
    refused = client.get("/workbench/")
    assert refused.status_code == 403
    assert "read drafts of their own" in refused.content.decode()


def test_signing_in_leads_nowhere_else(client: Client) -> None:
    somebody = builders.person()
    given = {"username": somebody.username, "password": "correct horse", "next": "https://elsewhere.example/"}
    assert client.post("/sign-in/", given)["Location"] == "/workbench/"
