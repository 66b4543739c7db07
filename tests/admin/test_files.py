"""Files, drafts and requests in the admin: who may fetch is changed there, bytes and tokens never show."""

import pytest
from django.core import mail

from evidence.curation.texts import taking
from evidence.readers import copies
from evidence.readers.copies import Asked
from evidence.readers.models import CopyRequest
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def curator(client):
    client.force_login(builders.person("administrator", is_staff=True, is_superuser=True))


def test_who_may_fetch_a_file_is_changed_and_nothing_else_of_it(client):
    file = builders.file(access="staff", of=builders.source(status="draft"))
    address = f"/admin/evidence/sourcefile/{file.pk}/change/"
    assert client.get(address).status_code == 200
    client.post(address, {"access": "open", "embargo_until": "2027-03-01", "name": "other.pdf", "sha256": "0"})
    name, digest = file.name, file.sha256
    file.refresh_from_db()
    assert (file.access, str(file.embargo_until), file.name, file.sha256) == ("open", "2027-03-01", name, digest)
    assert client.get("/admin/evidence/sourcefile/add/").status_code == 403
    assert client.post(f"/admin/evidence/sourcefile/{file.pk}/delete/").status_code == 403


def test_to_open_a_file_of_a_published_source_takes_two_and_to_close_it_one(client):
    file = builders.file(access="on_request")
    address = f"/admin/evidence/sourcefile/{file.pk}/change/"
    refused = client.post(address, {"access": "open", "embargo_until": ""})
    assert f"/workbench/records/source/{file.source_id}/" in refused.content.decode()
    file.refresh_from_db()
    assert file.access == "on_request"
    client.post(address, {"access": "staff", "embargo_until": ""})
    file.refresh_from_db()
    assert file.access == "staff"


def test_a_record_leads_to_its_texts_and_keeps_its_contact(client):
    source = builders.source(contact="contact@example.org")
    page = client.get(f"/admin/evidence/source/{source.pk}/change/").content.decode()
    assert f"/workbench/sources/{source.pk}/texts/" in page
    assert "contact@example.org" in page
    assert client.get("/admin/evidence/source/add/").status_code == 200


def test_requests_are_for_looking_and_show_no_token(client):
    source = builders.source(access="on_request", contact="contact@example.org")
    asked = Asked("A reader", "reader@example.org", "To read it.")
    copies.ask(source, asked, visitor="v", site="https://library.example.org/", at=builders.MOMENT)
    request = CopyRequest.objects.get()
    page = client.get(f"/admin/evidence/copyrequest/{request.pk}/change/").content.decode()
    assert "reader@example.org" in page
    assert request.answer_token not in page
    assert len(mail.outbox) == 1


def test_drafts_are_listed_without_their_words(client):
    taking.paste(builders.source(), "Canary words.", role="abstract", by=None)
    page = client.get("/admin/evidence/textdraft/")
    assert page.status_code == 200
    assert "Canary" not in page.content.decode()
