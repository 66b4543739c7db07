"""The pages of a request: private, deciding nothing when they are opened, telling nothing of others."""

import pytest
from django.core import mail
from django.test import Client

from evidence.readers import copies
from evidence.readers.models import CopyRequest
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

SAID = {"name": "A reader", "email": "reader@example.org", "purpose": "To read it."}


@pytest.fixture
def source():
    return builders.source("Not open", access="on_request", contact="contact@example.org")


def path_in(message):
    return next(word for word in message.body.split() if word.startswith("http")).removeprefix("http://testserver")


def test_the_record_offers_it_and_never_shows_the_contact(client, source):
    page = client.get(f"/sources/{source.pk}/")
    assert f"/sources/{source.pk}/request/" in Page(page).links
    assert not page.cookies
    for address in (f"/sources/{source.pk}/", f"/sources/{source.pk}/request/"):
        assert b"contact@example.org" not in client.get(address).content
    without = Page(client.get(f"/sources/{builders.source().pk}/"))
    assert "sk for a copy" not in without.text
    assert "The library has no words of this work." in without.text


def test_from_asking_to_fetching_with_one_click_each(client, source):
    file = builders.file(b"%PDF-words", of=source, access="on_request")
    asked = client.post(f"/sources/{source.pk}/request/", SAID)
    assert asked.status_code == 302
    assert "was taken in" in Page(client.get(asked["Location"])).text
    answering = path_in(mail.outbox[0])
    for _ in range(3):
        assert client.get(answering).status_code == 200, "mail scanners follow links"
    assert CopyRequest.objects.get().state == "waiting"
    assert "has been told" in Page(client.post(answering, {"answer": "send"})).text
    fetching = path_in(mail.outbox[1])
    assert file.name in Page(client.get(fetching)).text
    assert client.get(fetching).status_code == 200
    sent = client.post(fetching)
    assert b"".join(sent.streaming_content) == b"%PDF-words"
    assert sent["Content-Disposition"].startswith("attachment")
    assert sent["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in sent["Cache-Control"]
    used = client.post(fetching)
    assert (used.status_code, "has been used" in Page(used).text) == (410, True)


def test_nothing_happens_without_a_button(client, source):
    client.post(f"/sources/{source.pk}/request/", SAID)
    answering = path_in(mail.outbox[0])
    assert client.post(answering).status_code == 200
    assert client.post(answering, {"answer": "perhaps"}).status_code == 200
    assert CopyRequest.objects.get().state == "waiting"


def test_whoever_asks_is_told_the_same_whatever_became_of_it(client, source, monkeypatch):
    def told():
        answer = client.post(f"/sources/{source.pk}/request/", SAID)
        return answer.status_code, answer["Location"], Page(client.get(answer["Location"])).ids["main"].text

    first = told()
    again = told()
    monkeypatch.setattr(copies, "PER_DAY", 0)
    assert first == again == told()
    assert CopyRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"email": "no address"}, "no e-mail address"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "no e-mail address"),
        ({"name": " "}, "give your name"),
        ({"purpose": "x" * 2001}, "at most 2000"),
        ({"name": "nul\x00"}, "Null characters"),
    ],
)
def test_what_is_missing_is_said_at_once_and_nothing_is_lost(client, source, said, reason):
    answer = client.post(f"/sources/{source.pk}/request/", SAID | said)
    page = Page(answer)
    assert answer.status_code == 400
    assert reason in page.text
    assert page.ids["id_purpose"].text.strip() == (SAID | said)["purpose"]
    assert not mail.outbox


def test_markup_in_a_request_is_text_everywhere(client, source):
    client.post(f"/sources/{source.pk}/request/", SAID | {"name": "<b>&", "purpose": "<script>x</script>"})
    assert "<b>&" in mail.outbox[0].body, "a plain mail has no markup to escape"
    page = Page(client.get(path_in(mail.outbox[0])))
    assert not page.scripts
    assert "<script>x</script>" in page.text


def test_every_page_of_it_is_private(client, source):
    client.post(f"/sources/{source.pk}/request/", SAID)
    for address in (
        f"/sources/{source.pk}/request/",
        path_in(mail.outbox[0]),
        "/copies/unknown/",
        "/requests/unknown/",
    ):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"], address
        assert "private" in answer["Cache-Control"], address
    assert client.get("/copies/unknown/").status_code == 410


def test_where_nothing_is_offered_there_is_no_page(client):
    assert client.get(f"/sources/{builders.source().pk}/request/").status_code == 404


def test_a_form_from_elsewhere_does_nothing(source):
    guarded = Client(enforce_csrf_checks=True)
    assert guarded.post(f"/sources/{source.pk}/request/", SAID).status_code == 403
    assert not CopyRequest.objects.exists()


# The workbench


def test_a_curator_answers_with_one_click_and_it_is_logged(client, source):
    builders.file(of=source, access="on_request", name="paper.pdf")
    client.post(f"/sources/{source.pk}/request/", SAID)
    curator = builders.person()
    client.force_login(curator)
    request = CopyRequest.objects.get()
    assert "Send “paper.pdf”" in Page(client.get("/workbench/requests/")).text
    assert "1 waiting" in Page(client.get("/workbench/")).text
    for _ in range(2):  # a double click
        client.post(f"/workbench/requests/{request.pk}/", {"answer": "send"})
    request.refresh_from_db()
    assert (request.state, request.answered_by) == ("sent", curator)
    assert [message.recipients() for message in mail.outbox] == [["contact@example.org"], ["reader@example.org"]]
    assert "Nobody waits" in Page(client.get("/workbench/requests/")).text


def test_who_may_not_review_answers_nothing(client, source):
    client.post(f"/sources/{source.pk}/request/", SAID)
    client.force_login(builders.person("contributor"))
    request = CopyRequest.objects.get()
    assert client.get("/workbench/requests/").status_code == 403
    assert client.post(f"/workbench/requests/{request.pk}/", {"answer": "send"}).status_code == 403
    assert len(mail.outbox) == 1
