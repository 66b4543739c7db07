"""What came in with a file goes out and comes in again: access, embargo, contact, mended blocks and their pages."""

from datetime import date

import pytest

from evidence.curation.exchange import given_blocks, loader
from evidence.curation.exchange.problems import FolderRefused
from evidence.curation.exchange.reader import read
from evidence.library.models import Block, Source, SourceFile
from evidence.text.blocks import Span
from tests import builders
from tests.curation.test_exchange import emptied, written

pytestmark = pytest.mark.django_db

CONTENT = "3. Findings\n\nHeard. And asked."


def a_library():
    source = builders.source(key="report", access="on_request", contact="contact@example.org")
    builders.file(of=source, name="a.pdf", access="on_request", embargo_until=date(2027, 3, 1))
    builders.file(b"plain", of=source, name="b.txt", media_type="text/plain", refusal="It is empty.")
    spans = [Span("heading", 0, 11, 2), Span("paragraph", 13, 19), Span("quotation", 20, 30)]
    builders.text(
        CONTENT,
        of=source,
        origin="extracted",
        reason="Mended.",
        file=source.files.get(name="a.pdf"),
        spans=spans,
        pages={1: "iv", 2: "iv", 3: "5"},
    )
    builders.text("Recognised as it is.", of=source)
    return source


def state():
    file_fields = ("name", "access", "embargo_until", "media_type", "refusal")
    block_fields = ("text_version__number", "number", "kind", "level", "page", "start", "end", "label", "heading_path")
    return (
        list(SourceFile.objects.order_by("name").values(*file_fields)),
        list(Block.objects.order_by("text_version__number", "number").values(*block_fields)),
        list(Source.objects.values("key", "contact", "access")),
    )


def test_out_and_in_again_is_the_same_library_and_the_same_bytes(tmp_path):
    a_library()
    before, first = state(), written(tmp_path / "first")
    emptied()
    loader.load(read(tmp_path / "first"), at=builders.MOMENT)
    assert state() == before
    assert written(tmp_path / "second") == first
    assert (
        loader.load(read(tmp_path / "first"), at=builders.MOMENT).summary()
        == "0 records created, 1 unchanged, 0 different"
    )


def test_blocks_are_written_only_where_they_are_not_what_is_recognised(tmp_path):
    a_library()
    files = written(tmp_path / "out")
    tables = [name for name in files if name.endswith(".csv")]
    assert tables == ["sources/report/text-blocks.csv"]
    assert files[tables[0]].decode().splitlines()[:3] == [
        "kind,level,page,start,end",
        "heading,2,iv,0,11",
        "paragraph,0,iv,13,19",
    ]


def test_what_goes_without_saying_is_not_said(tmp_path):
    source = builders.source(key="plain")
    builders.file(of=source, name="a.pdf")
    toml = written(tmp_path / "out")["sources/plain/source.toml"].decode()
    assert "contact" not in toml
    assert "embargo" not in toml
    assert toml.count("access") == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("heading,2,iv,0,11\nparagraph,0,,5,19", "line 3: it does not stand after"),
        ("paragraph,0,,0,400", "within the text"),
        ("paragraph,0,,3,3", "within the text"),
        ("paragraph,0,,-2,4", "within the text"),
        ("poem,0,,0,11", "there is no kind “poem”"),
        ("heading,0,,0,11", "only headings have a level"),
        ("paragraph,1,,0,11", "only headings have a level"),
        ("paragraph,0,,0,12", "white space stands at its ends"),
        ("paragraph,0,,a,b", "is no block"),
        ("", "there is no block in it"),
        ("paragraph,0,123456789012345678901,0,11", "at most 20"),
    ],
)
def test_a_table_that_does_not_fit_its_text_is_refused_with_the_line(tmp_path, line, reason):
    a_library()
    written(tmp_path / "out")
    (tmp_path / "out/SHA256SUMS").unlink()
    (tmp_path / "out/sources/report/text-blocks.csv").write_text(f"kind,level,page,start,end\n{line}\n")
    with pytest.raises(FolderRefused) as refused:
        read(tmp_path / "out")
    assert any(reason in str(problem) for problem in refused.value.problems)


def test_a_contact_that_is_no_address_and_an_unknown_access_are_refused(tmp_path):
    a_library()
    written(tmp_path / "out")
    (tmp_path / "out/SHA256SUMS").unlink()
    file = tmp_path / "out/sources/report/source.toml"
    toml = file.read_text()
    file.write_text(toml.replace("contact@example.org", "nobody").replace('access = "on request"', 'access = "free"'))
    with pytest.raises(FolderRefused) as refused:
        read(tmp_path / "out")
    said = " ".join(map(str, refused.value.problems))
    assert "no e-mail address" in said
    assert "“staff only”" in said


def test_a_table_of_blocks_is_no_name_a_received_file_takes(tmp_path):
    source = a_library()
    builders.file(b"mine", of=source, name="text-blocks.csv")
    written(tmp_path / "out")
    emptied()
    loader.load(read(tmp_path / "out"), at=builders.MOMENT)
    assert bytes(SourceFile.objects.get(name="text-blocks.csv").content) == b"mine"
    assert given_blocks.file_for("received.txt") == "received-blocks.csv"
