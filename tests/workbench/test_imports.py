"""The pages of imports: a curator sees what would become of each record before anything becomes of it."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.curation.imports import tasks
from evidence.curation.models import ColumnMapping, ImportBatch, ImportRow
from evidence.library.models import Source
from evidence.workbench import imports, uploads
from tests import builders
from tests.curation.importing import applied, many, outcomes, ris, taken
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

TABLE = b'Heading,Who,When,Odd\r\nSmall enough to care,"Needham, Catherine",2015,blue\r\n,,,\r\n'


def signed_in(client: Client, role: str = Role.CONTRIBUTOR) -> User:
    person = builders.person(role)
    client.force_login(person)
    return person


def send(client: Client, data: bytes, name: str = "references.ris"):
    return client.post("/workbench/imports/", {"file": SimpleUploadedFile(name, data)})


def do(client: Client, batch: ImportBatch, what: str):
    return client.post(f"/workbench/imports/{batch.pk}/decide/", {"do": what})


def test_from_a_file_to_drafts_and_back(client: Client):
    person = signed_in(client)
    sent = send(client, b"lost words\r\n" + ris(["TI  - Small enough to care", "PY  - 20O1"]))
    batch = ImportBatch.objects.get()
    assert sent["Location"] == f"/workbench/imports/{batch.pk}/"
    page = client.get(sent["Location"]).content.decode()
    assert "Small enough to care" in page
    assert "would be created" in page
    assert "20O1" in page
    assert "A line begins with “TY  -”." in page
    assert not Source.objects.exists()

    for _ in range(2):  # a double click
        do(client, batch, "confirm")
    assert b"of 2 records are done" in client.get(sent["Location"]).content
    assert tasks.step()
    assert Source.objects.get().created_by == person
    assert "Undo this import" in client.get(sent["Location"]).content.decode()

    do(client, batch, "undo")
    assert Source.objects.get().status == "withdrawn"
    Page(client.get(sent["Location"]))


def test_a_large_file_is_left_to_the_worker(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imports, "READ_AT_ONCE", 10)
    signed_in(client)
    send(client, many(3))
    batch = ImportBatch.objects.get()
    assert batch.state == "received"
    assert b"The file is being read" in client.get(f"/workbench/imports/{batch.pk}/").content
    tasks.step()
    assert client.get(f"/workbench/imports/{batch.pk}/progress/").json() == {
        "state": "read",
        "done": 0,
        "whole": 3,
        "failed": False,
    }


@pytest.mark.parametrize(("name", "data"), [("a.png", b"\x89PNG"), ("a.ris", b"")])
def test_a_file_that_is_none_of_references_is_refused_in_a_sentence(client: Client, name: str, data: bytes):
    signed_in(client)
    answer = send(client, data, name)
    assert answer.status_code == 400
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "said_length", lambda _: ImportBatch.LARGEST + uploads.FORM + 1)
    signed_in(client)
    assert send(client, b"TY  - RPRT").status_code == 413


# Who may


def test_a_visitor_is_asked_to_sign_in_and_a_reader_is_refused(client: Client):
    batch = taken(ris(["TI  - Canarybird"]))
    places = [
        "/workbench/imports/",
        *(f"/workbench/imports/{batch.pk}/{one}" for one in ("", "progress/", "file/", "report.csv", "report.json")),
    ]
    for place in places:
        assert client.get(place).status_code == 302
    assert do(client, batch, "confirm").status_code == 302
    signed_in(client, Role.VISITOR)
    for place in places:
        assert client.get(place).status_code == 403
    assert do(client, batch, "confirm").status_code == 403
    assert ImportBatch.objects.get().state == "read"


def test_a_contributor_sees_own_imports_only_and_a_curator_all(client: Client):
    batch = taken(ris(["TI  - Canarybird"]), "canarybird.ris", by=builders.person(Role.CONTRIBUTOR))
    places = [f"/workbench/imports/{batch.pk}/{one}" for one in ("", "progress/", "file/", "report.csv")]
    signed_in(client)
    assert b"canarybird" not in client.get("/workbench/imports/").content
    assert [client.get(place).status_code for place in places] == [404] * 4
    assert do(client, batch, "confirm").status_code == 404
    send(client, ris(["TI  - Canarybird"]), "mine.ris")
    mine = ImportBatch.objects.get(name="mine.ris")
    assert b"came in before" not in client.get(f"/workbench/imports/{mine.pk}/").content

    signed_in(client, Role.CURATOR)
    assert b"canarybird" in client.get("/workbench/imports/").content
    assert [client.get(place).status_code for place in places] == [200] * 4


def test_a_draft_of_somebody_else_is_not_shown_by_the_import_that_met_it(client: Client):
    other = builders.source("Canarybird", status="draft", created_by=builders.person(Role.CONTRIBUTOR))
    builders.identifier(other, "doi", "10.1000/care")
    signed_in(client)
    send(client, ris(["TI  - Mine", "DO  - 10.1000/care"]))
    batch = ImportBatch.objects.get()
    page = client.get(f"/workbench/imports/{batch.pk}/").content.decode()
    assert "Canarybird" not in page
    assert f"source {other.pk}" not in page


# What is shown


def test_records_are_narrowed_and_paged(client: Client):
    signed_in(client, Role.CURATOR)
    batch = taken(b"lost words\r\n" + many(120) + ris(["TI  - With a warning", "PY  - 20O1"]))
    at = f"/workbench/imports/{batch.pk}/"

    def shown(query: str) -> int:
        return len(re.findall(r'<li class="record ', client.get(at + query).content.decode()))

    assert [shown(query) for query in ("", "?page=3", "?show=rejected", "?show=warnings", "?show=updated")] == [
        50,
        22,
        1,
        1,
        0,
    ]
    answers = ("?page=4", "?page=0", "?page=-1", "?page=abc", "?page=" + "9" * 30, "?page=٣", "?show=all")
    assert [client.get(at + one).status_code for one in answers] == [404, 404, 400, 400, 400, 400, 400]


def test_what_a_file_says_is_shown_as_text(client: Client):
    signed_in(client)
    said = "<img src=x onerror=alert(1)>{{ 7|add:7 }}</script>"
    send(client, ris([f"TI  - {said}", f"VL  - {said}", f"PY  - {said}", "UR  - javascript:alert(1)"]), f"{said}.ris")
    page = client.get(f"/workbench/imports/{ImportBatch.objects.get().pk}/").content.decode()
    assert "<img src=x" not in page
    assert escape(said) in page
    assert 'href="javascript' not in page


def test_the_number_of_queries_does_not_grow_with_the_records(client: Client, django_assert_max_num_queries):
    signed_in(client, Role.CURATOR)
    small, large = applied(many(2)), applied(many(60), "b.ris")
    with django_assert_max_num_queries(16):
        client.get(f"/workbench/imports/{small.pk}/")
    with django_assert_max_num_queries(16):
        client.get(f"/workbench/imports/{large.pk}/")


def test_the_report_and_the_file_go_out_as_files_that_run_nothing(client: Client):
    signed_in(client, Role.CURATOR)
    data = ris(["TI  - <script>alert(1)</script>"])
    batch = applied(data, "a.html")
    for name in ("file/", "report.csv", "report.json"):
        answer = client.get(f"/workbench/imports/{batch.pk}/{name}")
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(f"/workbench/imports/{batch.pk}/file/").content == data
    told = json.loads(b"".join(client.get(f"/workbench/imports/{batch.pk}/report.json").streaming_content))  # type: ignore[attr-defined]
    assert told["seen"] == len(told["records"]) == 1
    assert client.get(f"/workbench/imports/{batch.pk}/report.xml").status_code == 404


def test_what_prevents_undoing_is_said(client: Client):
    signed_in(client, Role.CURATOR)
    batch = applied(ris(["TI  - Small enough"]))
    builders.text(of=Source.objects.get())
    answer = do(client, batch, "undo")
    assert answer.status_code == 409
    assert "has a text of its own" in answer.content.decode()
    assert Source.objects.get().status == "draft"


def test_a_large_import_is_undone_by_the_worker(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imports, "UNDONE_AT_ONCE", 1)
    signed_in(client, Role.CURATOR)
    batch = applied(many(3))
    at = f"/workbench/imports/{batch.pk}/"
    for _ in range(2):  # a double click
        assert do(client, batch, "undo")["Location"] == at
    page = Page(client.get(at)).text
    assert "0 of 3 records are taken back" in page
    assert "Undo this import" not in page
    assert client.get(f"{at}progress/").json() == {"state": "applied", "done": 0, "whole": 3, "failed": False}
    assert "Being undone" in Page(client.get("/workbench/imports/")).text
    assert set(Source.objects.values_list("status", flat=True)) == {"draft"}
    tasks.step()
    assert set(Source.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert "asked to be" not in Page(client.get(at)).text


def test_what_kept_the_worker_from_undoing_is_said_in_the_same_words(client: Client, monkeypatch: pytest.MonkeyPatch):
    signed_in(client, Role.CURATOR)
    batch = applied(many(2))
    builders.file(of=Source.objects.order_by("pk")[0])
    at_once = Page(do(client, batch, "undo"))
    monkeypatch.setattr(imports, "UNDONE_AT_ONCE", 1)
    do(client, batch, "undo")
    assert "because" not in Page(client.get(f"/workbench/imports/{batch.pk}/")).text
    tasks.step()
    later = Page(client.get(f"/workbench/imports/{batch.pk}/"))
    assert "is used: source file" in later.text
    assert later.text == at_once.text
    assert "It could not be undone." in Page(client.get("/workbench/imports/")).text


# Tables


def test_columns_are_told_tried_and_remembered(client: Client):
    signed_in(client)
    send(client, TABLE, "ours.csv")
    batch = ImportBatch.objects.get()
    at = f"/workbench/imports/{batch.pk}/"
    told = {"c0": "title", "c1": "author", "c2": "issued", "c3": ""}
    assert b"What the columns mean" in client.get(at).content

    tried = client.post(f"{at}columns/", told | {"do": "try"}).content.decode()
    assert "Catherine Needham" in tried
    assert "not saved yet" in tried
    assert not ColumnMapping.objects.exists()

    client.post(f"{at}columns/", told | {"do": "save"})
    row = ImportRow.objects.get(batch=batch, outcome="pending")
    assert row.reference["title"] == "Small enough to care"  # type: ignore[index]
    assert row.reference["custom"]["csv:Odd"] == "blue"  # type: ignore[index]

    send(client, TABLE.replace(b"Small", b"Large"), "theirs.csv")
    again = ImportBatch.objects.exclude(pk=batch.pk).get()
    assert again.mapping == {"0": "title", "1": "author", "2": "issued"}
    assert again.rows.filter(reference__title="Large enough to care").exists()


def test_columns_without_a_title_and_with_two_are_refused(client: Client):
    signed_in(client)
    send(client, TABLE, "ours.csv")
    batch = ImportBatch.objects.get()
    for told in ({"c1": "author"}, {"c0": "title", "c1": "title"}, {"c0": "no such field"}):
        answer = client.post(f"/workbench/imports/{batch.pk}/columns/", told | {"do": "save"})
        assert answer.status_code == 409
    assert not ColumnMapping.objects.exists()
    assert outcomes(batch) == outcomes(ImportBatch.objects.get())
