import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.text.blocks import Block, recognise
from evidence.text.tables import cells
from evidence.text.units import without_marker

SOURCES = Path(__file__).parents[2] / "fixtures" / "starter" / "sources"
GOLDEN = json.loads((Path(__file__).parent / "customer_rota_blocks.json").read_text())


def read(source: str, file: str = "text.txt") -> str:
    return (SOURCES / source / file).read_bytes().decode()


def words(content: str, block: Block) -> str:
    return " ".join(content[block.start : block.end].split())


@pytest.fixture(scope="module")
def report() -> str:
    return read("customer-rota", "received.txt")


@pytest.fixture(scope="module")
def blocks(report: str) -> list[Block]:
    return recognise(report)


# --- Any text ---

SAMPLE = (
    "1. One|1.1. Two|A paragraph that ends.|and one that goes on|\tcell|\tanother cell|\tLabel|\t|a\tb\tc|"
    "\ufffd A note|·|· item|(a) item|“Open|‘Quoted’|TITLE|Abstract|Brief overview:|. stray||   |\u2028|\x0c|\r|"
    "🇬🇧|e\u0301|¹ note"
)
LINES = SAMPLE.split("|")
texts = st.one_of(st.text(), st.lists(st.sampled_from(LINES), max_size=25).map("\n".join))


@given(texts)
def test_every_character_that_is_no_white_space_lies_in_exactly_one_block(text: str):
    found = recognise(text)
    assert [block.number for block in found] == list(range(1, len(found) + 1))
    done = 0
    for block in found:
        assert text[done : block.start].strip() == ""
        assert text[block.start : block.end] == text[block.start : block.end].strip() != ""
        done = block.end
    assert text[done:].strip() == ""


@given(texts)
def test_labels_tell_blocks_apart(text: str):
    labels = Counter(block.label for block in recognise(text) if block.kind != "heading")
    assert set(labels.values()) <= {1}, labels


@given(texts)
def test_cells_lie_in_their_row_in_order_and_hold_all_of_it(text: str):
    for block in recognise(text):
        at = block.start
        for start, end in cells(text, block.start, block.end):
            assert at <= start <= end <= block.end
            assert text[at:start].strip() == ""
            at = end
        assert text[at : block.end].strip() == ""


@pytest.mark.parametrize(
    "text",
    [
        "x" * 4_000_000,
        "word " * 800_000,
        "\n" * 40_000,
        "\tcell\n" * 40_000,
        "\ta\n\tb\n\n" * 20_000,
        "\ta\n\tb\n\nplain\n\n" * 12_000,
        "a\tb\n" * 40_000,
        "\t" * 400_000,
        "·\n" * 40_000,
        "1.1." * 200_000,
        "‘" * 400_000 + "’",
        "'" * 400_000,
        "“a\n" * 40_000,
        "1. A\n\n" * 40_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_text_is_read_in_linear_time(text: str):
    found = recognise(text)
    assert sum(block.end - block.start for block in found) <= len(text)


# --- The long report ---


def test_the_report_has_the_blocks_a_reader_sees(blocks: list[Block]):
    assert dict(Counter(block.kind for block in blocks)) == GOLDEN["kinds"]


def test_the_report_has_its_headings_with_its_own_numbers(report: str, blocks: list[Block]):
    found = [[b.level, b.section, words(report, b)] for b in blocks if b.kind == "heading"]
    assert found == GOLDEN["headings"]


def test_passages_of_the_report_are_where_citations_say(report: str, blocks: list[Block]):
    by_label = {block.label: words(report, block) for block in blocks}
    for label, beginning in GOLDEN["labels"].items():
        assert by_label[label].startswith(beginning), label


def test_both_notes_of_the_report_are_notes(report: str, blocks: list[Block]):
    assert [words(report, block) for block in blocks if block.kind == "footnote"] == GOLDEN["notes"]


def test_the_quotations_set_apart_are_quotations(report: str, blocks: list[Block]):
    found = [words(report, block)[:40] for block in blocks if block.kind == "quotation"]
    assert found == GOLDEN["quotations"]


def test_a_passage_knows_the_headings_it_stands_under(blocks: list[Block]):
    block = next(block for block in blocks if block.label == "§4.1.1, para 1")
    assert [heading.split()[0] for heading in block.heading_path] == ["4.", "4.1.", "4.1.1."]
    assert block.section == "4.1.1"
    overview = next(block for block in blocks if block.label == "§1.1, para 2")
    assert overview.heading_path[-1] == "Brief overview of the case study contexts:"


def test_a_line_break_dropped_into_a_sentence_does_not_end_its_paragraph(report: str, blocks: list[Block]):
    broken = [b for b in blocks if "\n" in report[b.start : b.end] and b.kind == "paragraph"]
    assert len(broken) == 2
    assert "employees anymore\n. There were two" in report[broken[0].start : broken[0].end]
    assert "Agreements\n, but at the same" in report[broken[1].start : broken[1].end]


def test_a_row_of_a_table_is_one_block_with_its_cells_and_column_titles(report: str, blocks: list[Block]):
    row = next(block for block in blocks if block.label == "§1.1, table 2, row 2")
    said = [report[start:end] for start, end in cells(report, row.start, row.end)]
    assert said == ["Supervisor in the call centre", "35", "Female", "Married", "1", "Full time"]
    titles = next(block for block in blocks if block.table == row.table and not block.row)
    assert words(report, titles) == "Job Title Age Gender Family Status Children FT/PT"


def test_a_cell_of_several_paragraphs_is_one_cell(report: str, blocks: list[Block]):
    row = next(block for block in blocks if block.label == "§8, Participant 4, row 18")
    label, value = (report[start:end] for start, end in cells(report, row.start, row.end))
    assert label.startswith("Experience of restructuring")
    assert value.startswith("She is surprised")
    assert value.endswith("she is planning to stay at CUSTOMER.")
    assert "\n\n" in value


# --- The short ones ---


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("cunningham-2013", 1),
        ("mortensen-needham-2019", 1),
        ("community-care-mutuals", 13),
        ("barber-open-public-services", 11),
    ],
)
def test_in_short_texts_a_line_is_a_paragraph(source: str, count: int):
    found = recognise(read(source))
    assert [block.label for block in found] == [f"para {n}" for n in range(1, count + 1)]


def test_a_quotation_over_two_paragraphs_is_a_quotation_in_both():
    found = recognise(read("community-care-mutuals"))
    assert [block.number for block in found if block.kind == "quotation"] == [9, 10]


# --- Rules one by one ---


def kinds(text: str) -> list[str]:
    return [block.kind for block in recognise(text)]


def test_wrapped_lines_are_one_paragraph():
    line = "This text was wrapped by a mail programme at about seventy characters a"
    text = f"{line}\n{line}\n{line}\nline and ends here.\n\n{line}\n{line}\nline. Then it ends."
    assert kinds(text) == ["paragraph", "paragraph"]


def test_numbered_lines_one_under_the_other_are_a_list_and_no_headings():
    assert kinds("We ask:\n1. How far is it?\n2. What is next?") == ["paragraph", "list_item", "list_item"]
    assert kinds("Aims\n\n1. Improve care\n\n2. Save money\n\n3. Involve staff")[1:3] == ["list_item", "list_item"]


def test_a_time_or_a_sentence_with_a_number_is_no_heading():
    assert kinds("8.30 am is when the shift begins.\n\n1.2 We agree. Unions agree too.") == ["paragraph"] * 2


def test_lines_that_lead_on_to_words_or_items_are_no_headings():
    assert kinds("One agent:\n\n‘I stay.’") == ["paragraph", "quotation"]
    assert kinds("Our aims:\n\n· to stay") == ["paragraph", "list_item"]


def test_paragraphs_indented_by_a_tab_are_no_table():
    long = "\tThis is a paragraph that somebody indented with a tab, as people do who learned it on a typewriter."
    assert kinds(f"{long}\n{long}\n\n{long}\n{long}") == ["paragraph"] * 4


def test_lines_parted_by_tabs_alike_are_the_rows_of_a_table():
    text = "Name\tAge\nAnna\t37\nBen\t\nand so on"
    found = recognise(text)
    assert [block.label for block in found] == ["table 1, column titles", "table 1, row 1", "para 3"]
    assert [text[start:end] for start, end in cells(text, found[1].start, found[1].end)] == ["Anna", "37"]


@pytest.mark.parametrize(("item", "rest"), [("· to stay", "to stay"), ("·\nto stay", "to stay"), ("(a) to", "to")])
def test_an_item_without_its_marker_is_its_words(item: str, rest: str):
    start, end = without_marker(item, 0, len(item))
    assert item[start:end] == rest


def test_words_without_a_marker_stay_whole():
    assert without_marker("to stay", 0, 7) == (0, 7)
    assert without_marker("·", 0, 1) == (0, 1)


def test_labels_stay_short_enough_to_keep_whatever_the_text_says():
    long = "1." * 100 + "1 Title"
    text = f"{long}\n\n{'TITLE ' * 13}\n\n\tName/Code\n\t{'x' * 40}\n\n\tName/Code\n\tBen\n\n\tName/Code\n\tAnna\n"
    for block in recognise(text):
        assert len(block.label) <= 120
        assert len(block.section) <= 40
