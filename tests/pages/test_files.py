"""Files out: who gets one on which day, and what a browser may do with it."""

from datetime import date, timedelta
from hashlib import sha256
from itertools import product

import pytest
from django.test import Client
from django.utils import timezone

from evidence.library import files
from evidence.library.files import Standing
from evidence.library.models import Access, FileAccess, SourceFile
from evidence.library.status import Status
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

DAY = date(2027, 3, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def address(file):
    return f"/sources/{file.source_id}/files/{file.pk}/"


def body(response):
    return b"".join(response.streaming_content)


# Who may


@pytest.mark.parametrize(
    ("record", "said", "embargo", "on", "stands"),
    [
        ("open", "open", None, DAY, Standing.OPEN),
        ("open", "open", DAY, BEFORE, Standing.EMBARGOED),
        ("open", "open", DAY, DAY, Standing.OPEN),  # the day itself is the first on which it may be had
        ("open", "open", DAY, AFTER, Standing.OPEN),
        ("open", "on_request", None, DAY, Standing.ON_REQUEST),
        ("open", "on_request", DAY, BEFORE, Standing.EMBARGOED),
        ("open", "on_request", DAY, DAY, Standing.ON_REQUEST),
        ("open", "staff", None, DAY, Standing.HIDDEN),
        ("open", "staff", DAY, BEFORE, Standing.HIDDEN),
        ("open", "staff", DAY, AFTER, Standing.HIDDEN),
        ("on_request", "open", None, DAY, Standing.ON_REQUEST),
        ("on_request", "open", DAY, BEFORE, Standing.EMBARGOED),
        ("on_request", "on_request", None, DAY, Standing.ON_REQUEST),
        ("on_request", "staff", None, DAY, Standing.HIDDEN),
        ("none", "open", None, DAY, Standing.HIDDEN),
        ("none", "on_request", None, DAY, Standing.HIDDEN),
        ("none", "staff", None, DAY, Standing.HIDDEN),
    ],
)
def test_a_file_is_as_open_as_the_stricter_of_it_and_its_record_from_its_day_on(record, said, embargo, on, stands):
    file = builders.file(of=builders.source(access=record), access=said, embargo_until=embargo)
    assert files.standing(file, on=on) is stands
    assert files.may_fetch(file, builders.person("visitor"), on=on) is (stands is Standing.OPEN)


def test_every_access_of_record_and_file_is_thought_of():
    for record, said in product(Access.values, FileAccess.values):
        file = builders.file(of=builders.source(access=record), access=said)
        assert files.ORDER.index(files.access_of(file)) >= files.ORDER.index(said)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN])
def test_no_reader_gets_an_open_file_of_a_source_that_is_not_published(client, status):
    extra = {"withdrawn_at": builders.MOMENT, "withdrawal_reason": "Why."} if status is Status.WITHDRAWN else {}
    file = builders.file(of=builders.source(status=status, **extra), access="open")  # type: ignore[arg-type]
    assert not files.may_fetch(file, builders.person("visitor"), on=DAY)
    assert client.get(address(file)).status_code == (410 if status is Status.WITHDRAWN else 404)


def test_staff_get_every_file_of_the_sources_they_may_see():
    curator, contributor = builders.person(), builders.person("contributor")
    theirs = builders.source(status=Status.DRAFT, created_by=contributor)
    cases = {
        builders.file(access="staff", embargo_until=DAY): (True, True),
        builders.file(of=theirs): (True, True),
        builders.file(of=builders.source(status=Status.DRAFT)): (True, False),
    }
    for file, expected in cases.items():
        assert tuple(files.may_fetch(file, person, on=BEFORE) for person in (curator, contributor)) == expected


# What is sent


def test_an_open_file_is_sent_to_be_kept_and_never_to_be_run(client):
    file = builders.file(b"<script>alert(1)</script>", access="open", name="réport.pdf", media_type="text/html")
    response = client.get(address(file))
    assert body(response) == b"<script>alert(1)</script>"
    assert response["Content-Type"] == "application/octet-stream", "only allow-listed types are named"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''r%C3%A9port.pdf"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["ETag"] == f'"{file.sha256}"'
    assert response["Content-Length"] == "25"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_pdf_is_called_one(client):
    assert client.get(address(builders.file(access="open")))["Content-Type"] == "application/pdf"


def test_head_says_the_same_and_sends_nothing(client):
    file = builders.file(access="open")
    told, asked = client.get(address(file)), client.head(address(file))
    assert asked.content == b""
    assert {name: asked[name] for name in ("ETag", "Content-Length", "Content-Type")} == {
        name: told[name] for name in ("ETag", "Content-Length", "Content-Type")
    }


def test_who_has_it_already_is_told_so(client):
    file = builders.file(access="open")
    assert client.get(address(file), headers={"If-None-Match": f'"{file.sha256}"'}).status_code == 304
    assert client.get(address(file), headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.post(address(file)).status_code == 405


def test_a_large_file_comes_in_slices_and_whole(django_assert_num_queries):
    content = bytes(range(256)) * 10_000
    file = builders.file(content)
    parts = list(files.slices(file.pk, 1_000_000))
    assert [len(part) for part in parts] == [1_000_000, 1_000_000, 560_000]
    assert sha256(b"".join(parts)).hexdigest() == file.sha256
    with django_assert_num_queries(1):
        assert "content" in files.described(file.source_id, file.pk).get_deferred_fields()


def test_a_file_on_request_or_under_embargo_says_so(client):
    later = timezone.localdate() + timedelta(days=1)
    asked = client.get(address(builders.file(access="on_request")))
    assert (asked.status_code, "on request" in Page(asked).text) == (403, True)
    embargoed = client.get(address(builders.file(access="open", embargo_until=later)))
    assert (embargoed.status_code, "under embargo" in Page(embargoed).text) == (403, True)
    assert "no-store" in embargoed["Cache-Control"]
    today = builders.file(access="open", embargo_until=timezone.localdate())
    assert client.get(address(today)).status_code == 200, "the control: without the embargo the same file is sent"


def test_a_file_for_staff_is_not_there_for_others_and_private_for_staff(client):
    file = builders.file(access="staff")
    assert client.get(address(file)).status_code == 404
    client.force_login(builders.person())
    sent = client.get(address(file))
    assert sent.status_code == 200
    assert "no-store" in sent["Cache-Control"]
    assert "ETag" not in sent


def test_a_file_is_found_at_its_own_source_only(client):
    file, other = builders.file(access="open"), builders.source()
    assert client.get(f"/sources/{other.pk}/files/{file.pk}/").status_code == 404
    merged = builders.source(status=Status.MERGED, merged_into=file.source)
    moved = client.get(f"/sources/{merged.pk}/files/{file.pk}/")
    assert (moved.status_code, moved["Location"]) == (301, address(file))


# The record


def test_the_record_lists_what_readers_may_know_of(client):
    source = builders.source()
    later = timezone.localdate() + timedelta(days=400)
    builders.file(of=source, name="open.pdf", access="open")
    builders.file(of=source, name="asked.pdf", access="on_request")
    builders.file(of=source, name="later.pdf", access="open", embargo_until=later)
    builders.file(of=source, name="canary.pdf", access="staff")
    page = Page(client.get(f"/sources/{source.pk}/"))
    listed = page.ids["files"].text
    assert "canary" not in page.text
    assert "PDF, 18\xa0bytes, on request" in listed
    assert f"embargo until {later.day} {later:%B %Y}" in listed
    links = [link for link in page.links if "/files/" in link]
    assert links == [address(SourceFile.objects.get(name="open.pdf"))]


def test_a_record_without_files_says_nothing_of_them():
    assert "files" not in Page(Client().get(f"/sources/{builders.source().pk}/")).ids
