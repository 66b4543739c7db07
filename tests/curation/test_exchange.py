"""In and out: the same library, the same bytes; a second time changes nothing; nothing is half done."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.curation.exchange import gather, loader, writer
from evidence.curation.exchange.documents import LibraryDocument
from evidence.curation.exchange.folder import CHECKSUMS
from evidence.curation.exchange.problems import FolderRefused
from evidence.curation.exchange.reader import read
from evidence.library.models import Block, Source, SourceFile, TextVersion
from evidence.vocabulary.models import Actor, Theme
from tests import builders
from tests.curation.conftest import Edit

pytestmark = pytest.mark.django_db

AT = builders.MOMENT


def everything() -> dict[str, Any]:
    return {
        "themes": tuple(gather.themes()),
        "actors": tuple(gather.actors()),
        "claims": tuple(gather.claims(Claim.objects.all())),
        "sources": tuple(gather.sources(Source.objects.all())),
    }


def written(path: Path) -> dict[str, bytes]:
    writer.write(path, title="A library", description="", published_at=gather.usual_date(), **everything())
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def emptied() -> None:
    """An empty library, as a new one would be. (A text is never deleted: TRUNCATE is for tests.)"""
    tables = [name for name in connection.introspection.table_names() if name.startswith("evidence_")]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else its rows have checks still to come
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")


def keyed(library: LibraryDocument) -> dict[str, Any]:
    return {
        name: {one.key: one for one in getattr(library, name)} for name in ("themes", "actors", "claims", "sources")
    }


def test_what_was_loaded_is_what_the_folder_says(folder: Path) -> None:
    library = read(folder)
    result = loader.load(library, at=AT)
    assert result.summary() == "7 records created, 0 unchanged, 0 different"
    assert {name: {one.key: one for one in rows} for name, rows in everything().items()} == keyed(library)


def test_a_loaded_source_has_its_parts(folder: Path) -> None:
    curator = builders.person()
    loader.load(read(folder), at=AT, by=curator)
    story = Source.objects.get(key="story")
    assert (story.issued_from, story.issued_to) == (
        datetime(2013, 9, 1, tzinfo=UTC).date(),
        datetime(2013, 9, 30, tzinfo=UTC).date(),
    )
    assert (story.status, story.published_at, story.published_by) == ("published", AT, curator)
    assert story.extra == {"archive": "shelf", "note": "read twice"}
    file = SourceFile.objects.get()
    assert bytes(file.content) == (folder / "sources/story/received.txt").read_bytes()
    version = TextVersion.objects.get()
    assert version.content == "Staff were heard. Staff were tired.\r\n", "not even a line end is changed"
    assert (version.origin_file, version.created_by) == (file, curator)
    assert Block.objects.filter(text_version=version).exists()
    again = Quotation.objects.get(key="staff-again")
    assert (again.start, again.end, again.prefix) == (18, 28, "Staff were heard. ")
    assert again.block is not None
    assert again.checked_at == AT
    assert Theme.objects.get(slug="co-production").parent == Theme.objects.get(slug="reform")
    assert Actor.objects.get(slug="tuc").contributions.get().position == 2


def test_loading_again_changes_nothing(folder: Path) -> None:
    loader.load(read(folder), at=AT)
    before = everything()
    result = loader.load(read(folder), at=AT + timedelta(days=1))
    assert result.summary() == "0 records created, 7 unchanged, 0 different"
    assert everything() == before
    assert {row.published_at for row in Source.objects.all()} == {AT}


def test_a_record_that_differs_is_reported_and_left_alone(folder: Path, edit: Edit) -> None:
    loader.load(read(folder), at=AT)
    edit("claims.toml", "Staff are heard.", "Staff are always heard.")
    edit("sources/story/quotations.toml", "It says that they were.", "It says so.")
    result = loader.load(read(folder), at=AT)
    assert [str(one) for one in result.different] == [
        "claim “heard” differs in text; the library's own was kept",
        "source “story” differs in quotations; the library's own was kept",
    ]
    assert Claim.objects.get().text == "Staff are heard."


def test_only_what_is_new_is_added(folder: Path, edit: Edit) -> None:
    loader.load(read(folder), at=AT)
    more = '[[theme]]\nkey = "new"\nlabel = "New"\ndefinition = "It is new."\nbroader = "reform"\n'
    edit("themes.toml", "\n[[theme]]", f"\n{more}\n[[theme]]")
    assert loader.load(read(folder), at=AT).summary() == "1 record created, 7 unchanged, 0 different"


def test_a_load_that_fails_half_way_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("evidence.curation.exchange.insert.relations", broken)
    with pytest.raises(RuntimeError):
        loader.load(read(folder), at=AT)
    assert not Source.objects.exists()
    assert not Theme.objects.exists()


def test_out_and_in_again_gives_the_same_library_and_the_same_bytes(tmp_path: Path, folder: Path) -> None:
    loader.load(read(folder), at=AT)
    first, before = written(tmp_path / "first"), everything()
    emptied()
    loader.load(read(tmp_path / "first"), at=AT + timedelta(days=1))
    assert everything() == before
    assert written(tmp_path / "second") == first


def test_the_starter_library_goes_out_and_in_without_losing_a_byte(tmp_path: Path) -> None:
    loader.load(read(settings.STARTER_LIBRARY), at=AT)
    first, before = written(tmp_path / "first"), everything()
    emptied()
    loader.load(read(tmp_path / "first"), at=AT + timedelta(days=1))
    assert everything() == before
    assert written(tmp_path / "second") == first


def test_drafts_tombstones_and_odd_records_go_out_and_in(tmp_path: Path) -> None:
    version = builders.text("One. Two. Two.", of=builders.source(status="draft"))
    builders.text("One. Two. Three.\r", of=version.source, role="abstract", origin="pasted")
    later = builders.text("One. Two.", of=version.source)
    builders.quotation("One", in_=version)
    kept = builders.quotation("Two", in_=version, occurrence=2, key="kept", published_at=AT + timedelta(hours=1))
    builders.quotation("Two", in_=later, status="withdrawn")
    builders.quotation(
        "One", in_=later, key="merged", status="merged", merged_into=builders.quotation("One. T", in_=later)
    )
    claim = builders.claim("It is “so”.\nOr 'so'.", status="submitted")
    builders.claim(status="merged", merged_into=claim)
    builders.source(status="withdrawn", issued="[2007..]", issued_implied="", extra={"a": [1.5, None]})
    builders.evidence(quotation=kept, claim=claim, status="draft", rationale='Three """ quotes\nand \\ more')
    builders.stance(quotation=kept)
    builders.file(b"%\0", of=version.source, name="../odd name.PDF")
    first, before = written(tmp_path / "first"), everything()
    lives = sorted(Source.objects.values_list("key", "status", "published_at", "withdrawn_at"))
    emptied()
    loader.load(read(tmp_path / "first"), at=AT + timedelta(days=9))
    assert everything() == before
    assert written(tmp_path / "second") == first
    assert sorted(Source.objects.values_list("key", "status", "published_at", "withdrawn_at")) == lives
    assert EvidenceLink.objects.get().status == "draft"
    assert Stance.objects.get().published_at == AT
    assert "sources/" + version.source.key + "/file-1.PDF" in first, "no name from the data becomes a path"


def test_an_altered_export_is_refused(tmp_path: Path, folder: Path) -> None:
    loader.load(read(folder), at=AT)
    written(tmp_path / "out")
    text = tmp_path / "out/sources/story/text.txt"
    text.write_bytes(text.read_bytes().replace(b"tired", b"tried"))
    (tmp_path / "out/extra.txt").touch()
    (tmp_path / "out/sources/report/source.toml").unlink()
    with pytest.raises(FolderRefused) as refused:
        read(tmp_path / "out")
    said = {str(problem) for problem in refused.value.problems}
    assert f"sources/story/text.txt: the file is not the one that {CHECKSUMS} lists: it was changed" in said
    assert f"extra.txt: this file is not listed in {CHECKSUMS}" in said
    assert f"sources/report/source.toml: this file is listed in {CHECKSUMS} and missing" in said


def test_a_full_folder_is_never_written_into(folder: Path) -> None:
    with pytest.raises(FileExistsError, match="not empty"):
        written(folder)


def test_the_import_command_says_what_came_in(folder: Path) -> None:
    out = io.StringIO()
    call_command("import_library", str(folder), stdout=out)
    assert out.getvalue().splitlines() == [
        (
            "1 source with text, 1 known through others, 2 quotations, 1 piece of evidence for 1 claim, 1 stance, "
            "2 themes, 2 actors"
        ),
        "7 records created, 0 unchanged, 0 different",
    ]


def test_the_import_command_names_every_mistake_and_fails(folder: Path, edit: Edit) -> None:
    edit("sources/story/quotations.toml", "Staff were heard", "Staff were herd")
    complaints = io.StringIO()
    with pytest.raises(CommandError, match="1 problem, nothing was loaded"):
        call_command("import_library", str(folder), stderr=complaints)
    assert "quotation “heard”: the words are not in the text" in complaints.getvalue()
    assert not Source.objects.exists()
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("import_library", str(folder / "nowhere"))


@pytest.mark.django_db(transaction=True)
def test_the_export_command_writes_what_import_reads(folder: Path, tmp_path: Path) -> None:
    call_command("import_library", str(folder), stdout=io.StringIO())
    out = io.StringIO()
    call_command("export_library", str(tmp_path / "out"), title="Mine", stdout=out)
    assert read(tmp_path / "out").title == "Mine"
    assert out.getvalue().startswith("2 sources and 1 claim written to")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_library", str(tmp_path / "out"))
