"""What files from outside do: nothing is lost without a word, nothing breaks, nothing runs."""

import json
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.citations import csv_table, latex, xlsx
from evidence.citations.detection import detect
from evidence.citations.formats import FORMATS, readable
from evidence.citations.record import Record
from evidence.citations.reference import Name, Reference

ONE = "TY  - JOUR\nTI  - Møller’s\nER  - \n"


def records(key: str, data: bytes | str) -> list[Record]:
    return list(FORMATS[key].read(data.encode() if isinstance(data, str) else data))


def one(key: str, data: bytes | str) -> Reference:
    [record] = records(key, data)
    assert record.reference is not None, record
    return record.reference


@pytest.mark.parametrize("key", [row.key for row in readable()])
@settings(max_examples=150)
@given(data=st.binary(max_size=60) | st.text("TY  - JOUER@{}[]\"'<>/,;=%0PMID-\n\r\\#ab", max_size=80).map(str.encode))
def test_nothing_breaks_a_reader(key: str, data: bytes) -> None:
    for record in FORMATS[key].read(data):
        assert (record.reference is None) == bool(record.problem)
        record.raw.encode()  # can be stored
        assert "\x00" not in record.raw


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ris_in_every_encoding_with_every_line_end(encoding: str, end: str) -> None:
    data = (ONE * 2).replace("\n", end).encode(encoding)
    assert [record.reference.title for record in records("ris", data) if record.reference] == ["Møller’s"] * 2
    assert detect(data).format is FORMATS["ris"]


def test_a_byte_that_is_no_utf_8_is_read_told_and_kept() -> None:
    data = "TY  - JOUR\nTI  - é and ".encode() + b"\xe9\x00\nER  - \n"
    [record] = records("ris", data)
    assert record.reference
    assert record.reference.title == "é and é"
    assert record.original == data
    assert "0xe9 as “é”" in record.warnings[0]


def test_ris_without_its_last_line_loses_no_record() -> None:
    found = records("ris", "TY  - JOUR\nTI  - One\nTY  - BOOK\nTI  - Two\nER  - \nTY  - RPRT\nTI  - Three")
    assert [record.reference.title for record in found if record.reference] == ["One", "Two", "Three"]
    assert [bool(record.warnings) for record in found] == [True, False, True]
    assert [record.line for record in found] == [1, 3, 6]


def test_ris_as_sloppy_programs_write_it() -> None:
    found = one("ris", "TY - JOUR\nTI - One\nAB - First\n  and more\nAB - Second\nZZ - what\nC1 - x\nER -\n")
    assert (found.title, found.abstract) == ("One", "First\n  and more")
    assert found.custom == {"ris:AB": "Second", "ris:ZZ": "what", "ris:C1": "x"}


def test_a_line_that_only_looks_like_a_tag_belongs_to_the_text_before() -> None:
    assert one("ris", "TY  - JOUR\nTI  - One\nAB  - Firms\nUK - based\nER  - \n").abstract == "Firms\nUK - based"


def test_what_stands_between_records_is_told() -> None:
    found = records("ris", f"Provider: x\n\n{ONE}\nstray\n")
    assert [bool(record.problem) for record in found] == [True, False, True]
    assert "".join(record.raw for record in found if record.problem) == "Provider: x\n\nstray\n"


def test_unknown_fields_go_out_again_as_they_came() -> None:
    found = one("ris", "TY  - JOUR\nTI  - One\nC1  - first\nC1  - second\nM3  - Essay\nER  - \n")
    again = "".join(str(piece) for piece in FORMATS["ris"].write([found]))
    assert "C1  - first\r\nC1  - second\r\nM3  - Essay" in again
    assert json.loads("".join(map(str, FORMATS["csl-json"].write([found]))))[0]["ris:C1"] == ["first", "second"]


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("ris", "ris:C1"),
        ("enw", "ris:AN"),
        ("enw", "enw:%="),
        ("endnote-xml", "ris:AN"),
        ("endnote-xml", "endnote-xml:custom-thing"),
        ("bibtex", "bibtex:howpublished"),
        ("biblatex", "bibtex:crossref"),
        ("mods", "mods:physicalDescription/extent"),
        ("mods", "mods:note[funding]"),
        ("csv", "csv:Shelf"),
        ("xlsx", "csv:Shelf"),
        ("csl-json", "archive"),
    ],
)
def test_what_was_kept_of_a_format_is_written_and_read_again(key: str, field: str) -> None:
    kept = Reference(id="x", type="report", kind="report", title="T", custom={field: "a & b"})
    written = [piece if isinstance(piece, bytes) else piece.encode() for piece in FORMATS[key].write([kept])]
    assert one(key, b"".join(written)) == kept


def test_three_thousand_authors_and_a_line_of_ten_million() -> None:
    many = "".join(f"AU  - Author, A{number}\n" for number in range(3_000))
    assert len(one("ris", f"TY  - JOUR\nTI  - One\n{many}ER  - \n").author) == 3_000
    found = records("ris", f"TY  - JOUR\nTI  - {'x' * 10_000_000}\nER  - \n{ONE}")
    assert [bool(record.problem) for record in found] == [True, False]
    assert len(found[0].raw) < 3_000_000


@pytest.mark.parametrize("words", ["in press", "20O1", "2020-13-45", "99999", "0", "-44", "٢٠١٩", "n.d."])
def test_what_is_no_date_is_kept_in_words(words: str) -> None:
    [record] = records("ris", f"TY  - JOUR\nTI  - One\nPY  - {words}\nER  - \n")
    assert record.reference
    assert record.reference.issued == ""
    assert record.reference.custom == {"issued-as-stated": words}
    assert words in record.warnings[0]
    for key in ("ris", "bibtex", "csl-json", "mods", "csv", "enw", "endnote-xml"):
        assert words in "".join(map(str, FORMATS[key].write([record.reference])))


def test_about_a_year_is_about_a_year() -> None:
    found = one("ris", "TY  - BOOK\nTI  - One\nPY  - c. 1999\nER  - \n")
    assert (found.issued, found.custom) == ("1999~", {"issued-as-stated": "c. 1999"})


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "java\tscript:x", "file:///etc/passwd"])
def test_only_what_may_be_a_link_is_one(address: str) -> None:
    for key, data in (
        ("ris", f"TY  - JOUR\nTI  - One\nUR  - {address}\nER  - \n"),
        ("csl-json", json.dumps({"id": "x", "type": "book", "title": "One", "URL": address})),
        ("bibtex", f"@book{{x, title = {{One}}, url = {{{address}}}}}"),
    ):
        [record] = records(key, data)
        assert record.reference
        assert record.reference.url == ""
        assert any("kept as words" in warning for warning in record.warnings)


# --- BibTeX ---


def test_a_broken_entry_ends_where_the_next_begins_a_line() -> None:
    found = records("bibtex", "@book{a, title = {One\n\n@book{b, title = {Two}}\n")
    assert [record.reference.id if record.reference else record.problem[:10] for record in found] == ["The entry ", "b"]


def test_many_comments_are_passed_over_and_text_is_told() -> None:
    found = records("bibtex", "% Encoding\r\n" * 5_000 + "stray\r\n@book{a, title = {One}}\r\n")
    assert [bool(record.problem) for record in found] == [True, False]
    assert len(records("bibtex", "% Encoding\r\n\r\n@comment{jabref}\r\n@book{a, title = {One}}\r\n% end")) == 1


def test_names_are_taken_apart_before_latex_is() -> None:
    found = one(
        "bibtex",
        r'@book{k, title="{\"U}ber", author="{Barnes and Noble, Inc.} and {\"O}zg{\"u}r van Writer and Doe, Jr., Ann"}',
    )
    assert found.title == "Über"
    assert found.author == (
        Name(literal="Barnes and Noble, Inc."),
        Name(family="van Writer", given="Özgür"),
        Name(family="Doe", given="Ann, Jr."),
    )


def test_strings_are_put_in_and_never_run_in_circles() -> None:
    doubled = "".join(f"@string{{s{n} = s{n - 1} # s{n - 1}}}\n" for n in range(1, 40))
    entry = '@book{k, title = a # " y", month = mar, year = 2013}'
    found = records("bibtex", f'@string{{a = a # "x"}}\n@string{{s0 = "xx"}}\n{doubled}{entry}')
    assert found[-1].reference
    assert (found[-1].reference.title, found[-1].reference.issued) == ("ax y", "2013-03")
    assert any("longer than" in record.problem for record in found)


def test_doubled_keys_and_fields_are_told_and_both_are_kept() -> None:
    found = records("bibtex", "@book{k, title={One}, title={Two}, crossref={p}}\n@book{K, title={Three}}")
    assert [record.reference.title for record in found if record.reference] == ["One", "Three"]
    assert found[0].reference
    assert found[0].reference.custom == {"bibtex:title-again": "Two", "bibtex:crossref": "p"}
    assert "twice" in found[0].warnings[0]
    assert "more than once" in found[1].warnings[0]


def test_fifty_thousand_braces_and_commands_are_text() -> None:
    records("bibtex", "@book{k, title = " + "{" * 50_000)
    assert one("bibtex", "@book{k, title = " + "{" * 50_000 + "x" + "}" * 50_000 + "}").title == "x"
    assert latex.plain(r"\input{x}").startswith(r"\input")


def test_keys_are_ascii_and_unique() -> None:
    those = [Reference(id="", type="book", title="T", author=(Name(family="Øvrige"),), issued="2019")] * 2
    text = "".join(map(str, FORMATS["bibtex"].write(those)))
    assert "@misc{vrige2019," in text
    assert "@misc{vrige2019a," in text


# --- CSL-JSON ---


@pytest.mark.parametrize(
    "bad", ['{"id": NaN}', '{"id": 1e400}', '{"id": ' + "9" * 5_000 + "}", '{"a": ' + "[" * 100_000, "7", '{"id": "x"']
)
def test_one_bad_item_is_rejected_and_the_others_are_read(bad: str) -> None:
    good = '{"id": "x", "type": "book", "title": "One"}'
    found = records("csl-json", f"[{good}, {bad}")
    assert found[0].reference
    assert all(record.problem for record in found[1:])
    assert len(found) == 2


def test_wrong_types_and_doubled_ids_are_told() -> None:
    found = records("csl-json", json.dumps([{"id": "x", "type": "book", "title": "One", "author": "Smith"}] * 2))
    assert found[0].reference
    assert found[0].reference.custom == {"csl-json:author": "Smith"}
    assert "more than once" in found[1].warnings[-1]


# --- Tables ---


def test_a_quotation_mark_that_is_never_closed_swallows_nothing() -> None:
    data = 'Title,Year\n"One,2013\n' + "".join(f"Row {number},2014\n" for number in range(5_000))
    found = records("csv", data)
    assert len(found) == 5_001
    assert [bool(record.problem) for record in found] == [True] + [False] * 5_000


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_foreign_columns_are_guessed_shown_and_kept(delimiter: str) -> None:
    lines = (("Article Title", "Authors", "Year", "Shelf"), ("One", "Author, A.", "2013", "12"), ("Two",))
    data = "\n".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in line) for line in lines)
    shown = csv_table.preview(data.encode())
    assert shown.mapping == {0: "title", 1: "author", 2: "issued"}
    found = records("csv", data)
    assert found[0].reference
    assert found[0].reference.author == (Name(family="Author", given="A."),)
    assert found[0].reference.custom == {"csv:Shelf": "12"}
    assert "1 cells" in found[1].warnings[0]
    [mapped, _] = csv_table.read(data.encode(), {3: "title"})
    assert mapped.reference
    assert mapped.reference.title == "12"


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@x", "'=1", "''=1"])
@pytest.mark.parametrize("key", ["csv", "xlsx"])
def test_nothing_is_calculated_and_nothing_is_changed(key: str, title: str) -> None:
    written = [
        piece if isinstance(piece, bytes) else piece.encode()
        for piece in FORMATS[key].write([Reference(id="x", type="document", kind="unstated", title=title)])
    ]
    if key == "csv":
        assert f",'{title}," in b"".join(written).decode()
    assert one(key, b"".join(written)).title == title


def test_a_workbook_that_unfolds_too_far_is_not_opened() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"0" * (xlsx.MOST_UNPACKED + 1))
    [record] = records("xlsx", packed.getvalue())
    assert "unfolds" in record.problem


def test_many_open_quotation_marks_at_the_end_cost_their_rows_only() -> None:
    found = records("csv", "Title,Year\nOne,2013\n" + 'x"\n' * 1_501)
    assert found[0].reference
    assert any(record.problem for record in found)


# --- XML ---

BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("entity", ["&b;", "&f;"])
def test_entities_are_never_put_in(entity: str) -> None:
    found = records("mods", f"{BOMB}<mods><titleInfo><title>{entity}</title></titleInfo></mods>")
    assert [bool(record.problem) for record in found] == [True]


def test_elements_may_not_be_nested_without_end() -> None:
    deep = "<a>" * 100_000
    [record] = records("mods", f"<mods><titleInfo><title>x</title></titleInfo>{deep}</mods>")
    assert "nested" in record.problem


def test_one_broken_element_is_rejected_and_the_others_are_read() -> None:
    good = "<mods><titleInfo><title>One</title></titleInfo></mods>"
    found = records("mods", f"<modsCollection>{good}<mods><titleInfo></mods>\n{good}</modsCollection>")
    assert [bool(record.problem) for record in found] == [False, True, False]
    assert found[2].line == 2


# --- PubMed ---


def test_pubmed_records_are_read_with_their_long_lines() -> None:
    found = one(
        "nbib",
        """PMID- 1
TI  - A title that goes
      on
FAU - Author, Ann
AU  - Author A
AU  - Short B
CN  - Example Group
LID - 10.1000/abc [doi]
IS  - 2049-3630 (Print)
DP  - 2019 May-Jun
JT  - Journal of Examples
PT  - Journal Article
MH  - *Care
""",
    )
    assert (found.title, found.doi, found.issn, found.issued) == (
        "A title that goes on",
        "10.1000/abc",
        "2049-3630",
        "2019-05/2019-06",
    )
    assert found.author == (
        Name(family="Author", given="Ann"),
        Name(family="Short", given="B"),
        Name(literal="Example Group"),
    )
    assert found.custom == {"nbib:MH": "*Care", "nbib:PT": "Journal Article"}


# --- What a file is ---


@pytest.mark.parametrize("row", [row for row in readable() if row.writer], ids=lambda row: row.key)
def test_what_we_write_is_known_again(row: object) -> None:
    assert row in FORMATS.values()
    key = row.key  # type: ignore[attr-defined]
    made = [Reference(id="x", type="report", kind="report", title="T", author=(Name(literal="Office"),), issued="2013")]
    data = b"".join(piece if isinstance(piece, bytes) else piece.encode() for piece in FORMATS[key].write(made))
    found = detect(data, f"x{FORMATS[key].suffix}").format
    assert found
    assert {found.key, key} <= {"bibtex", "biblatex"} or found.key == key


def test_content_counts_before_the_name() -> None:
    assert detect(ONE.encode(), "list.csv").format is FORMATS["ris"]
    assert detect(b"Title,Year\nOne,2013\n", "list.csv").format is FORMATS["csv"]
    assert detect(b"", "x.ris").format is None
    assert detect(b"%PDF-1.7", "x.pdf").format is None
