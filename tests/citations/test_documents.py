"""Documents to take away: what is in them, that words stay words, and that the same tree gives the same bytes."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.citations import styles
from evidence.citations.documents import docx as document_docx
from evidence.citations.documents import forms as documents
from evidence.citations.documents.forms import Document, Form, Heading, Items, Note, Quotation, Table, text
from evidence.citations.documents.looks import LOOKS
from evidence.citations.rich import Piece, Rich
from evidence.citations.styles import Locator
from evidence.text import extraction
from tests.citations.style_goldens import starter

ITALIC = Rich((Piece("Ownership ", frozenset({"italic"})), Piece("matters", link="https://example.org/a?b=c&d=e")))
PACK = Document(
    title="What staff & users say",
    subtitle="An evidence pack",
    authors=("The Library",),
    date="3 September 2013",
    blocks=(
        Heading(("Mutuals",)),
        text("Staff said so.", Note(Rich((Piece("Needham, "), Piece("Work", frozenset({"italic"})), Piece(" 12."))))),
        Quotation((text("Nobody asked us, and ", ITALIC, "."),)),
        Heading(("Lists",), level=2),
        Items(((text("one"),), (text("two"),))),
        Items(((text("first"),),), numbered=True),
        Table((("Council",), ("Asked",)), ((("North",), ("120",)), (("South",),)), caption="Who was asked"),
    ),
)
ROLES = Document("t", tuple(text("w", role=role) for role in documents.Role))


def test_every_part_of_the_tree_is_in_the_page() -> None:
    page = " ".join(documents.to_html(PACK).split())

    assert '<html lang="en-GB">' in page
    assert "<h1" in page
    assert "What staff &amp; users say</h1>" in page
    assert "<blockquote>" in page
    assert '<em>Ownership</em> <a href="https://example.org/a?b=c&amp;d=e">matters</a>' in page
    assert re.search(r"Needham,\s+<em>Work</em>\s+12\.", page)
    assert "<caption>" in page
    assert page.count("<td") == 4


def test_markdown_can_be_read_as_it_stands() -> None:
    assert documents.to_markdown(PACK) == (
        "# What staff & users say\n\nAn evidence pack\n\nThe Library\n\n3 September 2013\n\n## Mutuals\n\n"
        "Staff said so.[^1]\n\n> Nobody asked us, and *Ownership* [matters](https://example.org/a?b=c&d=e).\n\n"
        "### Lists\n\n- one\n- two\n\n1.  first\n\n| Council | Asked |\n|:--------|:------|\n"
        "| North   | 120   |\n| South   |       |\n\nWho was asked\n\n[^1]: Needham, *Work* 12.\n"
    )


@pytest.mark.parametrize("form", [documents.DOCX, documents.ODT], ids=lambda form: form.key)
def test_a_word_processor_file_holds_the_same_and_can_be_read_back(form: Form) -> None:
    file = documents.written(PACK, form)
    found = extraction.extract(file)

    assert found.media_type == form.media_type
    assert [(block.kind, found.content[block.start : block.end]) for block in found.blocks][-12:] == [
        ("heading", "Mutuals"),
        ("paragraph", "Staff said so.¹"),
        ("quotation", "Nobody asked us, and Ownership matters."),
        ("heading", "Lists"),
        ("list_item", "• one"),
        ("list_item", "• two"),
        ("list_item", "1. first"),
        ("paragraph", "Who was asked"),
        ("table_row", "Council\tAsked"),
        ("table_row", "North\t120"),
        ("table_row", "South"),
        ("footnote", "¹ Needham, Work 12."),
    ]


@pytest.mark.parametrize("form", documents.FORMS.values(), ids=lambda form: form.key)
def test_the_same_tree_gives_the_same_bytes(form: Form) -> None:
    assert documents.written(PACK, form) == documents.written(PACK, form)


def test_a_file_says_its_language_and_its_title() -> None:
    with zipfile.ZipFile(io.BytesIO(documents.to_docx(PACK))) as archive:
        assert b"<dc:title>What staff &amp; users say</dc:title>" in archive.read("docProps/core.xml")
        assert b'w:val="en-GB"' in archive.read("word/styles.xml")


@pytest.mark.parametrize("form", [documents.DOCX, documents.ODT], ids=lambda form: form.key)
def test_it_is_laid_out_for_paper_in_our_own_styles(form: Form) -> None:
    """A4, pages with numbers, notes counted through, and a style by name for what is more than a paragraph."""
    parts = unpacked(documents.written(ROLES, form))
    if form is documents.DOCX:
        body, styles_ = parts["word/document.xml"], parts["word/styles.xml"]
        assert 'w:w="11906"' in body
        assert 'w:h="16838"' in body
        assert '<w:numRestart w:val="continuous"' in body
        assert "footer1.xml" in " ".join(parts)
    else:
        body, styles_ = parts["content.xml"], parts["styles.xml"]
        assert 'fo:page-width="210mm"' in styles_
        assert "text:page-number" in styles_
    for role in documents.Role:
        assert f'"{role}"' in body
        assert f'"{role}"' in styles_


def test_no_paragraph_has_a_style_that_pandoc_made_up() -> None:
    """What the table lacks pandoc makes up without a word, and it looks like nothing."""
    known = {document_docx.style_id(look) for look in LOOKS}
    asked = {
        name
        for document in (PACK, ROLES)
        for name in re.findall(r'<w:pStyle w:val="(\w+)"', unpacked(documents.to_docx(document))["word/document.xml"])
    }
    assert {"Heading1", "Title", "BlockText", "Attribution"} <= asked <= known


def test_the_manifest_lists_every_part() -> None:
    """LibreOffice refuses a file with a part that is not listed."""
    parts = unpacked(documents.to_odt(ROLES))
    listed = set(re.findall(r'full-path="([^"/][^"]*)"', parts["META-INF/manifest.xml"]))
    assert listed == set(parts) - {"mimetype", "META-INF/manifest.xml"}
    assert next(iter(parts)) == "mimetype"


@pytest.mark.parametrize(
    ("form", "part"), [(documents.DOCX, "docProps/core.xml"), (documents.ODT, "meta.xml")], ids=["docx", "odt"]
)
def test_its_properties_name_the_day_that_it_speaks_of(form: Form, part: str) -> None:
    of_a_day = replace(ROLES, day=date(2024, 2, 29))
    assert unpacked(documents.written(of_a_day, form))[part].count("2024-02-29T00:00:00Z") == 2


def test_a_list_without_items_is_left_out() -> None:
    assert "<ul" not in documents.to_html(Document("t", (Items(()), text("a")))).partition("<body>")[2]


def test_a_long_quotation_goes_over_pages_and_others_stay_with_the_line_below() -> None:
    long, short = (
        unpacked(documents.to_docx(Document("t", (Quotation((text("w"),), is_long=is_long),))))
        for is_long in (True, False)
    )
    assert 'w:val="Excerpt"' in long["word/document.xml"]
    assert 'w:val="BlockText"' in short["word/document.xml"]
    assert "<blockquote>" in documents.to_html(Document("t", (Quotation((text("w"),), is_long=True),)))


def unpacked(file: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_footnote_carries_a_formatted_citation() -> None:
    cited = styles.cite(starter()[2], styles.get("oscola"), Locator(section="7.2", paragraph="6"))
    page = documents.to_html(Document("Pack", (text("So it was.", Note(cited)),)))
    assert "<em>Work, Employment and Society 2013, 3–5 September 2013</em>" in page.replace("\n", " ")
    assert "s 7.2, para. 6." in page.replace("\n", " ")


HOSTILE = st.text(
    st.sampled_from("<>&\"'`*_[](){}#|\\$@!~^-+=:;/.\n\t ab1“\x00\ud800") | st.characters(), min_size=1, max_size=40
)


@settings(max_examples=25)
@given(HOSTILE.filter(str.strip), HOSTILE)
def test_whatever_the_words_are_they_are_words(title: str, words: str) -> None:
    document = Document(title, (Heading((words,)), text("a ", words, " z", Note(Rich.plain(words)))))
    page = documents.to_html(document).partition("<body>")[2]
    expected = documents.to_html(Document("t", (Heading(("w",)), text("a w z", Note(Rich.plain("w")))))).partition(
        "<body>"
    )[2]

    assert sorted(tags(page)) == sorted(tags(expected)) or not "".join(words.split())


def tags(page: str) -> list[str]:
    return [name for name in re.findall(r"<([a-z0-9]+)", page) if name not in {"span", "a"}]


def test_only_safe_addresses_are_links() -> None:
    assert Piece("a", link="javascript:alert(1)").link == ""
    assert Piece("a", link="https://example.org").link == "https://example.org"
    assert "javascript" not in documents.to_html(Document("t", (text(Rich((Piece("a", link="javascript:x"),))),)))


def test_a_row_longer_than_its_table_is_refused() -> None:
    with pytest.raises(ValueError, match="more cells"):
        Table((("One",),), ((("a",), ("b",)),))
