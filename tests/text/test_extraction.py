"""Text out of files: what an honest file gives, and the sentence a curator reads about every other."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.library import extracted
from evidence.operations.confined import Limits
from evidence.text import extraction
from evidence.text.cleaning import clean
from evidence.text.extraction import ExtractedText, Refused, page_at, plain
from evidence.text.extraction.pandoc_program import pandoc
from tests.text import files

WRITTEN = """---
title: A report of care
author: Ann Smith
---
# 1. Introduction

A first *paragraph*[^1] with “words” & more.

> A quotation in a block.

## 1.1 Method

- one
- two

3. third
4. fourth

| Council | Asked |
|---------|-------|
| North   | 120   |
|         | 80    |

[^1]: A note.
"""


def written(form: str) -> bytes:
    command = [pandoc(), "--standalone", "--from=markdown", f"--to={form}", "--output=-"]
    return subprocess.run(command, input=WRITTEN.encode(), capture_output=True, check=True).stdout


def told(found: ExtractedText) -> list[tuple[str, str, str]]:
    return [(block.kind, block.label, found.content[block.start : block.end]) for block in found.blocks]


STRUCTURE = [
    ("heading", "§1", "1. Introduction"),
    ("paragraph", "§1, para 1", "A first paragraph¹ with “words” & more."),
    ("quotation", "§1, para 2", "A quotation in a block."),
    ("heading", "§1.1", "1.1 Method"),
    ("list_item", "§1.1, para 1", "• one"),
    ("list_item", "§1.1, para 2", "• two"),
    ("list_item", "§1.1, para 3", "3. third"),
    ("list_item", "§1.1, para 4", "4. fourth"),
    ("table_row", "§1.1, table 1, column titles", "Council\tAsked"),
    ("table_row", "§1.1, table 1, row 1", "North\t120"),
    ("table_row", "§1.1, table 1, row 2", "–\t80"),
    ("footnote", "note 1", "¹ A note."),
]


@pytest.mark.parametrize("form", ["docx", "odt", "epub"])
def test_the_structure_of_a_document_is_kept(form: str) -> None:
    found = extraction.extract(written(form))

    assert told(found)[-len(STRUCTURE) :] == STRUCTURE
    assert ("Ann Smith" in found.content) == (form != "epub")  # where the words are on the first page
    assert form in found.method


def test_the_words_of_an_rtf_are_kept() -> None:
    assert "A first paragraph" in extraction.extract(written("rtf")).content


def test_the_main_text_of_a_web_page_is_kept_and_its_menus_are_not() -> None:
    found = extraction.extract(files.ARTICLE.encode())

    assert [kind for kind, _, _ in told(found)] == [
        "heading", "paragraph", "heading", "paragraph", "quotation", "list_item", "list_item",
        "table_row", "table_row", "table_row", "paragraph",
    ]  # fmt: skip
    assert "Jobs" not in found.content
    assert "cookies" not in found.content
    assert found.title == "Staff & mutuals"
    assert "left out" in found.warnings[0]


def test_pages_of_a_pdf_are_known_by_where_they_begin() -> None:
    found = extraction.extract(files.report())

    assert len(found.pages) == 6
    for number, council in enumerate(["South", "East", "West", "Upper", "Lower", "North"], start=1):
        page = found.pages[number - 1]
        assert found.content[page.start : page.end].startswith(f"{council} was where")
        assert page_at(found.pages, found.content.index(f"{council} was")) == page
    assert page_at(found.pages, len(found.content)) is None


def test_words_parted_at_a_lines_end_are_whole_and_running_heads_are_left_out_aloud() -> None:
    found = extraction.extract(files.report())

    assert found.content.count("personalisation as of something") == 6
    assert not any(sign in found.content for sign in "\x02\ufffe\ufffd\u00ad")
    assert "Care Council Report" not in found.content
    said = " ".join(found.warnings)
    assert "The line “Personalisation and work” stands at the edge of 3 pages" in said
    assert "The line “Care Council Report 2013” stands at the edge of 3 pages" in said
    assert "Page numbers were left out of the text on 6 pages." in said
    assert "12 words were parted" in said


def test_a_hyphen_stays_where_the_text_has_it_elsewhere() -> None:
    lines = [
        "They were self-employed and self-",
        "employed again, in co-",
        "production, and production of a whole-",
        "sale.",
    ]
    content = " ".join(extraction.extract(files.pdf([lines])).content.split())
    assert (
        content == "They were self-employed and self-employed again, in co-production, and production of a wholesale."
    )


def test_what_stands_on_pages_as_text_stays() -> None:
    """Sentences come again, and lists count: neither is the paper's."""
    pages = [
        ["We agree.", f"Answer {number} of the staff", *["and so on it goes"] * number, "2013"]
        for number in range(1, 7)
    ]
    content = extraction.extract(files.pdf(pages)).content
    assert content.count("We agree.") == 6
    assert content.count("2013") == 6


def test_a_page_without_text_is_named() -> None:
    found = extraction.extract(files.pdf([["Words."], [], ["More words."]]))
    assert "There is no text on page 2" in found.warnings[0]
    assert found.pages[1].start == found.pages[1].end


def test_windows_letters_are_read_with_a_warning() -> None:
    found = extraction.extract(files.small()["windows-1252.txt"])
    assert found.content == "Staff said: “we’re asked” – in the café."
    assert "Windows-1252" in found.warnings[0]
    assert extraction.extract("Café".encode("utf-16")).content == "Café"


@pytest.mark.parametrize("name", sorted(files.small()))
def test_the_files_in_the_folder_are_those_made_here(name: str) -> None:
    assert (files.FOLDER / name).read_bytes() == files.small()[name]


def many_members() -> bytes:
    return files.docx("", more={f"word/media/{number}": b"" for number in range(10_001)})


def with_a_password() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")


SAID: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "The file is empty"),
    "spaces": (lambda: b" \n\t ", "The file is empty"),
    "locked PDF": (lambda: files.small()["locked.pdf"], "locked with a password"),
    "pictures": (lambda: files.small()["pictures-only.pdf"], "only pictures of pages"),
    "PDF in a circle": (files.cyclic_pdf, "no pages|no text"),
    "half a PDF": (lambda: files.small()["cut-off.pdf"], "damaged"),
    "locked DOCX": (with_a_password, "locked with a password"),
    "old Word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old Word"),
    "entities": (lambda: files.small()["entities.docx"], "entities of its own"),
    "zeros": (lambda: files.small()["zeros.docx"], "very much more than it holds"),
    "parts": (many_members, "10,004 parts"),
    "depth": (lambda: files.small()["nested.docx"], "nested without end"),
    "half a ZIP": (lambda: written("docx")[:2000], "damaged"),
    "another ZIP": (lambda: files.packed({"a.txt": "a"}), "an archive"),
    "broken part": (lambda: files.docx("<w:p>"), "not well-formed"),
    "no words": (lambda: files.docx(""), "no text in the document"),
    "nested page": (lambda: b"<html><body>" + b"<div>" * 50_000 + b"x", "nested without end"),
    "empty page": (lambda: b"<html><body></body></html>", "no text in the page"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture"),
    "program": (lambda: b"\x7fELF" + bytes(50), "a program"),
    "bytes": (lambda: b"abc\x00\x01\x02" * 50, "neither a document"),
}


@pytest.mark.parametrize("what", SAID)
def test_what_cannot_be_read_is_refused_with_a_reason(what: str) -> None:
    make, reason = SAID[what]
    with pytest.raises(Refused, match=reason) as refused:
        extraction.extract(make())
    assert refused.value.reason.endswith(".")


def test_what_a_file_calls_itself_does_not_matter() -> None:
    assert extraction.media_type(b"\n\n%PDF-1.7 and more") == "application/pdf"
    assert extraction.media_type(b"<!-- a --> <!DOCTYPE HTML><p>x") == "text/html"
    assert extraction.media_type(b"Is 1 < 2? <p> is a tag.") == "text/plain"


@given(st.text())
def test_any_text_comes_out_clean_with_blocks_over_it(text: str) -> None:
    try:
        found = plain.extract(text.encode("utf-8", "surrogatepass"))
    except Refused:
        return
    assert clean(found.content, multiline=True) == found.content
    covered = {at for block in found.blocks for at in range(block.start, block.end)}
    assert all(at in covered or char.isspace() for at, char in enumerate(found.content))


@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"{\\rtf1 "]))
def test_no_bytes_break_the_telling_of_types(data: bytes, head: bytes) -> None:
    with suppress(Refused):
        assert "/" in extraction.media_type(head + data)


# --- In a process of its own ---


def test_what_was_taken_out_arrives_from_the_other_process() -> None:
    for data in (
        files.report(),
        files.docx(files.paragraph("Workers &amp; staff were asked.")),
        files.ARTICLE.encode(),
    ):
        assert extracted.extract(data) == extraction.extract(data)


def test_a_refusal_arrives_too() -> None:
    with pytest.raises(Refused, match="locked with a password"):
        extracted.extract(files.small()["locked.pdf"])


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(60, 150 * 2**20, 2**28), "memory|broke off"),
        (Limits(60, 2**31, 1_000), "more text than is read at once"),
    ],
)
def test_a_file_that_takes_too_much_is_stopped_and_the_curator_told(
    limits: Limits, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = files.bomb_pdf(20 * 2**20)
    monkeypatch.setattr(extracted, "LIMITS", limits)
    with pytest.raises(Refused, match=reason):
        extracted.extract(bomb if limits.memory < 2**31 else files.report(40))


def test_a_reader_that_answers_nonsense_is_no_text() -> None:
    for answer in (b"", b"{}", b'{"content": 1}', b"[1]", b"\xff"):
        with pytest.raises(Refused, match="no answer"):
            extraction.loads(answer)


def test_the_program_is_the_one_that_is_run() -> None:
    done = subprocess.run([sys.executable, "-m", extraction.PROGRAM], input=b"Words.", capture_output=True, check=True)
    assert extraction.loads(done.stdout).content == "Words."
