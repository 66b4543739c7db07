"""Bringing a text in: from a file or pasted, kept whatever happens, for people who may."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from evidence.curation.models import TextDraft
from evidence.curation.texts import becoming, taking
from evidence.curation.texts.taking import Given
from evidence.library import extracted
from evidence.library.models import Block, SourceFile, TextVersion
from evidence.library.status import Status
from evidence.operations.confined import Limits
from evidence.workbench import uploads
from tests import builders
from tests.pages.delivered import Page
from tests.text import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client):
    person = builders.person()
    client.force_login(person)
    return person


def upload(content, name="report.pdf"):
    return {"file": SimpleUploadedFile(name, content), "role": "full-text", "access": "staff", "embargo_until": ""}


def give(client, source, content, name="report.pdf", **said: Any):
    return client.post(f"/workbench/sources/{source.pk}/texts/file/", upload(content, name) | said, follow=True)


# A file


def test_a_pdf_becomes_a_draft_with_the_pages_its_words_stand_on(client, curator):
    source = builders.source()
    page = Page(give(client, source, files.report(6)))
    draft, file = TextDraft.objects.get(), SourceFile.objects.get()
    assert (draft.source, draft.file, draft.created_by, draft.role) == (source, file, curator, "full-text")
    assert bytes(file.content) == files.report(6)
    assert (file.media_type, file.access, file.received_by, file.refusal) == ("application/pdf", "staff", curator, "")
    assert {piece["page"] for piece in draft.blocks} == set("123456")
    assert "running head" in page.text
    assert f"/workbench/texts/{draft.pk}/pages/3.png" in {one.attributes["src"] for one in page.all("img")}


@pytest.mark.usefixtures("curator")
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (files.small()["locked.pdf"], "password"),
        (files.small()["cut-off.pdf"], "damaged"),
        (files.small()["entities.docx"], "entities"),
        (b"\x89PNG\r\n", "picture"),
    ],
    ids=["locked", "cut off", "entities", "picture"],
)
def test_a_file_without_text_is_kept_and_the_reason_is_told(client, content, reason):
    page = Page(give(client, builders.source(), content, "one.pdf"))
    file = SourceFile.objects.get()
    assert bytes(file.content) == content
    assert reason in file.refusal
    assert page.text.count(file.refusal) == 2, "at once, and beside the file for later"
    assert not TextDraft.objects.exists()


@pytest.mark.usefixtures("curator")
def test_a_file_is_kept_even_when_the_program_that_reads_it_is_killed(client, monkeypatch):
    monkeypatch.setattr(extracted, "LIMITS", Limits(seconds=0.01, memory=2**30, output=2**20))
    assert "took longer" in Page(give(client, builders.source(), files.report())).text
    assert SourceFile.objects.get().size == len(files.report())


@pytest.mark.usefixtures("curator")
def test_the_same_file_again_is_the_same_file_and_the_same_draft(client):
    source = builders.source()
    give(client, source, files.report())
    answer = give(client, source, files.report(), "another name.pdf")
    assert (SourceFile.objects.count(), TextDraft.objects.count()) == (1, 1)
    assert "was kept before" in Page(answer).text
    give(client, source, files.report(3))
    assert sorted(SourceFile.objects.values_list("name", flat=True)) == ["report (2).pdf", "report.pdf"]


@pytest.mark.usefixtures("curator")
def test_what_it_is_is_told_by_its_bytes(client):
    give(client, builders.source(), files.small()["letter.docx"], "letter.pdf")
    assert SourceFile.objects.get().media_type.endswith("wordprocessingml.document")
    assert "Workers were asked." in TextDraft.objects.get().content


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\papers\\a.pdf", "a\x00b.pdf", ".", "x" * 400 + ".pdf"])
def test_a_name_is_never_a_path(name):
    plain = taking.plain_name(name)
    assert plain
    assert not set(plain) & set("/\\\x00")
    assert len(plain) <= 255


@pytest.mark.usefixtures("curator")
def test_a_file_that_is_too_large_is_refused_before_it_is_read(client, monkeypatch):
    read = []
    source = builders.source()
    monkeypatch.setattr(uploads.OneFile, "receive_data_chunk", lambda *_: read.append("bytes"))
    address, said_length = f"/workbench/sources/{source.pk}/texts/file/", str(SourceFile.LARGEST + 2**20)
    answer = client.post(address, upload(b"x"), CONTENT_LENGTH=said_length)
    assert (answer.status_code, "more than 64 MB" in Page(answer).text) == (413, True)
    assert not read
    assert not SourceFile.objects.exists()
    client.post(address, upload(b"x"))
    assert read, "the control: a small one is read"


@pytest.mark.usefixtures("curator")
def test_of_two_files_at_once_the_first_is_taken(client):
    source = builders.source()
    two = [SimpleUploadedFile("a.txt", b"First words."), SimpleUploadedFile("b.txt", b"Second words.")]
    said = upload(b"") | {"file": two}
    client.post(f"/workbench/sources/{source.pk}/texts/file/", said)
    assert [file.name for file in SourceFile.objects.all()] == ["a.txt"]


def test_a_file_from_elsewhere_is_not_taken(curator):
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(curator)
    source = builders.source()
    assert guarded.post(f"/workbench/sources/{source.pk}/texts/file/", upload(b"Words.")).status_code == 403
    assert not SourceFile.objects.exists()


@pytest.mark.usefixtures("curator")
def test_a_form_that_says_nothing_is_told_so(client):
    answer = client.post(
        f"/workbench/sources/{builders.source().pk}/texts/file/", {"role": "full-text", "access": "open"}
    )
    assert (answer.status_code, "Choose a file first" in Page(answer).text) == (400, True)


# Pasted


@pytest.mark.usefixtures("curator")
def test_pasted_words_become_a_draft_cleaned(client):
    source = builders.source()
    client.post(
        f"/workbench/sources/{source.pk}/texts/paste/", {"role": "abstract", "words": "In\x01 short.\r\n\r\nYes."}
    )
    draft = TextDraft.objects.get()
    assert (draft.role, draft.content, draft.file) == ("abstract", "In\ufffd short.\n\nYes.", None)
    assert len(draft.blocks) == 2
    assert "control characters" in draft.warnings[0]
    nothing = client.post(f"/workbench/sources/{source.pk}/texts/paste/", {"role": "abstract", "words": " \n "})
    assert (nothing.status_code, "no words" in Page(nothing).text) == (400, True)


# Who


def test_a_contributor_brings_texts_to_sources_they_may_see_only(client):
    contributor = builders.person("contributor")
    client.force_login(contributor)
    hidden, own = builders.source(status=Status.DRAFT), builders.source(status=Status.DRAFT, created_by=contributor)
    assert client.get(f"/workbench/sources/{hidden.pk}/texts/").status_code == 404
    assert (
        client.post(f"/workbench/sources/{hidden.pk}/texts/paste/", {"words": "x", "role": "abstract"}).status_code
        == 404
    )
    assert give(client, hidden, files.report()).status_code == 404
    assert client.get(f"/workbench/sources/{own.pk}/texts/").status_code == 200


def test_a_draft_of_somebody_else_is_for_those_who_read_drafts(client):
    draft = taking.paste(builders.source(), "Words.", role="abstract", by=builders.person())
    client.force_login(builders.person("contributor"))
    for end in ("", "version/", "pages/1.png"):
        assert client.get(f"/workbench/texts/{draft.pk}/{end}").status_code == 404
    client.force_login(builders.person())
    assert client.get(f"/workbench/texts/{draft.pk}/").status_code == 200


def test_readers_are_asked_to_sign_in(client):
    source = builders.source()
    assert client.get(f"/workbench/sources/{source.pk}/texts/").status_code == 302
    assert client.post(f"/workbench/sources/{source.pk}/texts/file/", upload(b"x")).status_code == 302


# Finding a source


@pytest.mark.usefixtures("curator")
def test_a_source_is_found_by_words_of_title_or_names_and_by_number(client):
    wanted = builders.source("Co-production in care", authors=("Barber",), status=Status.DRAFT)
    builders.source("Markets in care")
    for words in ("production care", "barber", str(wanted.pk), wanted.key):
        page = Page(client.get("/workbench/sources/", {"q": words}))
        assert f"/workbench/sources/{wanted.pk}/texts/" in page.links, words
        assert "Markets" not in page.text, words
    assert "No source has all" in Page(client.get("/workbench/sources/", {"q": "nowhere ' % _"})).text


def test_what_waits_to_be_finished_is_listed_first(client, curator):
    draft = taking.paste(builders.source(), "Words.", role="abstract", by=curator)
    done = taking.paste(builders.source(status="draft"), "Words.", role="abstract", by=curator)
    becoming.become(done.pk, reason="Why.", edition=1, by=curator)
    links = Page(client.get("/workbench/sources/")).links
    assert f"/workbench/texts/{draft.pk}/" in links
    assert f"/workbench/texts/{done.pk}/" not in links
    assert "1 waiting" in Page(client.get("/workbench/")).text


@pytest.mark.usefixtures("curator")
def test_more_sources_ask_no_more(client, django_assert_max_num_queries):
    for _ in range(30):
        builders.text(of=builders.source(authors=("Barber",)))
    with django_assert_max_num_queries(12):
        client.get("/workbench/sources/", {"q": "report"})


# The command


def test_the_command_makes_a_draft_or_with_a_reason_a_version(tmp_path, capsys):
    source, curator = builders.source(status="draft"), builders.person(username="anna")
    file = tmp_path / "report.pdf"
    file.write_bytes(files.report())
    call_command("add_text", source.key, file)
    draft = TextDraft.objects.get()
    assert f"/workbench/texts/{draft.pk}/" in capsys.readouterr().out
    call_command("add_text", str(source.pk), file, "--reason", "From the printed report.", "--by", "anna")
    version = TextVersion.objects.get()
    assert (version.origin, version.created_by, version.reason) == ("extracted", curator, "From the printed report.")
    assert version.origin_file == SourceFile.objects.get()
    assert set(Block.objects.values_list("page", flat=True)) == {str(number) for number in range(1, 7)}


def test_the_command_submits_a_text_of_a_published_source(tmp_path, capsys):
    source = builders.source()
    builders.person(username="anna")
    file = tmp_path / "words.txt"
    file.write_text("Staff were heard.")
    call_command("add_text", source.key, file, "--reason", "From the printed report.", "--by", "anna")
    draft = TextDraft.objects.get()
    assert f"/workbench/texts/{draft.pk}/waiting/" in capsys.readouterr().out
    with pytest.raises(CommandError, match=f"already: /workbench/texts/{draft.pk}/waiting/"):
        call_command("add_text", source.key, file, "--reason", "From the printed report.", "--by", "anna")
    assert not TextVersion.objects.exists()


def test_the_command_says_what_is_wrong(tmp_path):
    source = builders.source()
    locked = tmp_path / "locked.pdf"
    locked.write_bytes(files.small()["locked.pdf"])
    with pytest.raises(CommandError, match="password"):
        call_command("add_text", source.key, locked)
    assert SourceFile.objects.count() == 1
    for words in (["nothing", locked], [source.key, tmp_path / "none"], [source.key, locked, "--by", "nobody"]):
        with pytest.raises(CommandError, match="There is no"):
            call_command("add_text", *words)
    with pytest.raises(CommandError, match="say who"):
        call_command("add_text", source.key, locked, "--reason", "Why.")


def test_a_long_report_is_taken_in_whole():
    taken = taking.take_in(
        builders.source(status="draft"), Given("long.pdf", files.report(300)), role="full-text", by=None
    )
    assert taken.draft is not None
    assert taken.draft.blocks[-1]["page"] == "300"
    made = becoming.become(taken.draft.pk, reason="All.", edition=1, by=builders.person())
    assert made.blocks.filter(page="300").exists()
