# ruff: noqa: E501
"""A folder with mistakes: each is named with its file, its place and a plain sentence, and nothing is loaded."""

from pathlib import Path

import pytest

from evidence.curation.exchange.problems import FolderRefused
from evidence.curation.exchange.reader import read
from tests.curation.conftest import Edit

QUOTATIONS = "sources/story/quotations.toml"
SOURCE = "sources/story/source.toml"
RECORD = "sources/story/record.json"

#: File, words in it, what they become, what the reader says.
MISTAKES = [
    ("library.toml", "library/1", "library/2", "format is “evidence-library/2”; this program reads"),
    ("themes.toml", 'broader = "reform"', 'broader = "reforms"', "theme “co-production”: broader: there is no theme “reforms”; did you mean “reform”?"),
    ("themes.toml", 'broader = "reform"', 'broader = "co-production"', "“co-production” is broader than itself"),
    ("themes.toml", 'label = "Reform"', 'label = "Co-production"', "the label “Co-production” stands 2 times"),
    ("themes.toml", 'key = "reform"', 'key = "Re form"', "key is “Re form”; it must be written in small letters"),
    ("themes.toml", 'definition = "Change on purpose."', "", "theme “reform”: definition is missing"),
    ("themes.toml", "scope_note", "scopenote", "there is no field scopenote; did you mean scope_note?"),
    ("actors.toml", 'kind = "group"', 'kind = "crowd"', "actor “unions”: kind is “crowd”; it must be one of “person”, “organisation”, “group”"),
    ("actors.toml", "[[actor]]", "[[actor]", "actors.toml: this is not TOML"),
    ("claims.toml", "2024-02-29", '"2024-02-30"', "claim “heard”, search 1: on must be a day"),
    ("claims.toml", "found = 0", "found = -1", "found must be a whole number, 0 or more"),
    ("claims.toml", "Staff are heard.", "x" * 601, "text is 601 characters long, 600 are possible"),
    (RECORD, '"id": "story"', '"id": "other"', "id is “other”; it must be the name of the folder"),
    (RECORD, "article-newspaper", "book", "type is “book”; a news article has “article-newspaper”"),
    (RECORD, "[A story]", "A story", "a supplied title stands in square brackets"),
    (RECORD, '"title": "[A story]",', "", "title is missing"),
    (RECORD, "shelf", "sh\\u0000elf", "holds the character U+0000, which cannot be stored"),
    (RECORD, "{", "{{", "record.json: this is not JSON"),
    (RECORD, "[[2013, 9]]", "[[2012]]", "issued is “2013-09”, record.json says “2012”"),
    (SOURCE, 'issued = "2013-09"', 'issued = "20O1"', "issued: “20O1” is no date in EDTF"),
    (SOURCE, 'kind = "news-article"', 'kind = "news"', "kind is “news”; it must be one of conference-paper"),
    (SOURCE, "position = 2", "position = 3", "record.json names 2 of this role; this is number 3"),
    (SOURCE, 'to = "report"', 'to = "reports"', "relation 1: to: there is no source “reports”; did you mean “report”?"),
    (SOURCE, 'to = "report"', 'to = "story"', "a source has no relation to itself"),
    (SOURCE, 'file = "text.txt"', 'file = "../text.txt"', "file is “../text.txt”, which cannot name a file here"),
    (SOURCE, 'file = "text.txt"', 'file = "/etc/passwd"', "cannot name a file here"),
    (SOURCE, 'file = "text.txt"', 'file = "source.toml"', "cannot name a file here"),
    (SOURCE, 'file = "text.txt"', 'file = "gone.txt"', "sources/story/gone.txt: this file is missing"),
    (SOURCE, 'access = "full text here"', 'access = "yes"', "access is “yes”; it must be one of “full text here”"),
    (SOURCE, "title_supplied = true", 'title_supplied = "no"', "title_supplied must be true or false"),
    (QUOTATIONS, '"Staff were heard"', '"Staff were herd"', "quotation “heard”: the words are not in the text: “Staff were herd”"),
    (QUOTATIONS, "occurrence = 2", "", "the words stand 2 times in the text: say which (occurrence): “Staff were”"),
    (QUOTATIONS, "occurrence = 2", "occurrence = 3", "the words stand 2 times in the text, not 3 times"),
    (QUOTATIONS, "occurrence = 2", "occurrence = 0", "occurrence must be a whole number, 1 or more"),
    (QUOTATIONS, 'key = "staff-again"', 'key = "heard"', "the key “heard” stands 2 times"),
    (QUOTATIONS, 'rationale = "It says that they were."', "", "quotation “heard”, evidence 1: rationale is missing"),
    (QUOTATIONS, 'relation = "supports"', 'relation = "for"', "relation is “for”; it must be one of “supports”"),
    (QUOTATIONS, 'claim = "heard"', 'claim = "herd"', "there is no claim “herd”; did you mean “heard”?"),
    (QUOTATIONS, 'condition = "if it is paid for"', "", "stance 1: a conditional stance says its condition"),
    (QUOTATIONS, 'voice = "unions"', 'voice = "union"', "voice: there is no actor “union”; did you mean “unions”?"),
    (QUOTATIONS, 'reports = "report"', 'reports = "story"', "a source does not report itself"),
]  # fmt: skip


def complaints(folder: Path) -> list[str]:
    with pytest.raises(FolderRefused) as refused:
        read(folder)
    return [str(problem) for problem in refused.value.problems]


def test_a_sound_folder_is_read_whole(folder: Path) -> None:
    library = read(folder)
    assert (library.title, len(library.themes), len(library.actors), len(library.claims)) == ("Small", 2, 2, 1)
    report, story = library.sources
    assert (report.key, report.texts, report.reference.issued) == ("report", (), "")
    assert [(one.key, one.start, one.end) for one in story.quotations] == [("heard", 0, 16), ("staff-again", 18, 28)]
    assert story.reference.doi == "10.1000/abc"
    assert story.reference.keywords == ("care", "staff, users")
    assert story.reference.custom == {"archive": "shelf"}
    assert library.themes[0].related == {"co-production"}
    assert library.themes[1].related == {"reform"}, "related is said once and holds both ways"


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake[3] for mistake in MISTAKES])
def test_every_mistake_is_named_with_its_place(folder: Path, edit: Edit, mistake: tuple[str, str, str, str]) -> None:
    file, old, new, complaint = mistake
    edit(file, old, new)
    found = complaints(folder)
    assert any(complaint in one for one in found), found
    assert any(one.startswith(file) or file in {SOURCE, RECORD} for one in found), found


def test_all_mistakes_are_found_in_one_reading(folder: Path, edit: Edit) -> None:
    edit("actors.toml", 'kind = "group"', 'kind = "crowd"')
    edit(QUOTATIONS, "Staff were heard", "Staff were herd")
    edit(SOURCE, 'to = "report"', 'to = "gone"')
    assert len(complaints(folder)) == 3


def test_bytes_that_are_no_text_are_named(folder: Path) -> None:
    (folder / "sources/story/text.txt").write_bytes(b"Staff were \xff heard")
    assert "sources/story/text.txt: this is not UTF-8 (byte 12)" in complaints(folder)


def test_an_unstorable_character_is_named_with_its_place(folder: Path) -> None:
    (folder / "sources/story/text.txt").write_bytes(b"Staff were heard. Staff were\x00 tired.")
    assert any("U+0000 at 28" in one for one in complaints(folder))


def test_links_to_elsewhere_are_not_followed(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Staff were heard. Staff were tired.", encoding="utf-8")
    (folder / "sources/story/text.txt").unlink()
    (folder / "sources/story/text.txt").symlink_to(secret)
    assert any("links to other places are not followed" in one for one in complaints(folder))


def test_an_empty_folder_says_what_it_lacks(tmp_path: Path) -> None:
    assert {f"{name}.toml: this file is missing" for name in ("library", "themes", "actors", "claims")} <= set(
        complaints(tmp_path)
    )
