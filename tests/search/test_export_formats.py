"""Files of a result: what a spreadsheet would calculate, what is cut, and how much it costs."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.accounts.models import VISITOR
from evidence.citations.formats import FORMATS as REFERENCES
from evidence.search import exporting
from evidence.search.criteria import Criteria
from evidence.search.exporting import BATCH, FORMATS, export, file_name, format_of, listing, neutral
from evidence.search.schema import SCOPES, Scope
from tests import builders
from tests.search import shelfful

pytestmark = pytest.mark.django_db

SITE = "https://evidence.example"


def written(criteria: Criteria, key: str = "csv") -> str:
    format_ = format_of(criteria.scope, key)
    assert format_
    pieces = list(export(listing(criteria), format_, VISITOR, SITE))
    return "".join(piece if isinstance(piece, str) else piece.decode("latin-1") for piece in pieces)  # type: ignore[attr-defined]


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1"])
def test_what_a_spreadsheet_would_calculate_becomes_text(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"


def test_no_cell_of_a_file_begins_a_formula(index: Callable[[], None]) -> None:
    builders.source('=HYPERLINK("http://evil.example")', authors=("@evil",), publisher="-1+1")
    claim = builders.claim("+1 is said to be more.", themes=(builders.theme("=cmd|' /C calc'!A0"),))
    builders.evidence(claim=claim, quotation=builders.quotation(in_=builders.text("=1+1 is two, staff said.")))
    index()
    for scope in SCOPES:
        cells = [cell for row in csv.reader(io.StringIO(written(Criteria(scope=scope)), newline="")) for cell in row]
        assert any(cell.startswith("'") for cell in cells)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_csv_file_opens_in_a_spreadsheet(index: Callable[[], None]) -> None:
    builders.source("Łódź, “mutuals”\nand more", authors=("Møller",))
    index()
    text = written(Criteria())
    assert text.startswith("\ufeffAddress,")
    assert text.endswith("\r\n")
    assert table(text)[0]["Title"] == "Łódź, “mutuals”\nand more"


def test_a_claim_says_who_is_heard_in_which_words_and_what_they_do(index: Callable[[], None]) -> None:
    shelfful.fill()
    index()
    women = next(
        item for line in written(Criteria.of("women", "claims"), "jsonl").splitlines() if (item := json.loads(line))
    )
    assert women["text"] == "Women carry the change."
    assert women["themes"] == ["Gender"]
    by_relation = {one["relation"]: one["quotation"] for one in women["evidence"]}
    assert by_relation["contradicts"]["exact"] == "The union was against mutuals"
    assert by_relation["contradicts"]["voices"] == ["TUC"]
    assert by_relation["supports"]["voices"] == ["Needham"]
    assert by_relation["supports"]["address"].startswith(f"{SITE}/sources/")


def test_a_passage_says_what_is_marked_in_it(index: Callable[[], None]) -> None:
    shelfful.fill()
    index()
    (union,) = [json.loads(line) for line in written(Criteria.of('"the union"', "passages"), "jsonl").splitlines()]
    assert union["text"] == "Women said that personalisation changed their work. The union was against mutuals."
    (mark,) = union["quotations"]
    assert mark["relations"][0]["relation"] == "contradicts"
    assert (mark["stances"][0]["position"], mark["stances"][0]["actor"]) == ("against", "TUC")


def test_sources_leave_as_csl_json(index: Callable[[], None]) -> None:
    index()
    assert json.loads(written(Criteria(), "csl-json")) == []
    shelfful.fill()
    index()
    items = json.loads(written(Criteria.of("users"), "csl-json"))
    assert [item["title"] for item in items] == ["Working with users"]
    assert items[0]["DOI"] == "10.1000/users(2)"


def test_a_file_that_is_cut_says_so_in_its_name(index: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    shelfful.many(3)
    index()
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    whole, cut = listing(Criteria(q="mutuals")), listing(Criteria(q="mutuals"), 2)
    assert file_name(whole, FORMATS["sources"][1]) == "evidence-sources-mutuals.csv"
    assert file_name(cut, FORMATS["sources"][1]) == "evidence-sources-mutuals-first-2-of-3.csv"
    hostile = listing(Criteria(q='../"\r\nSet-Cookie: a=b'))
    assert file_name(hostile, FORMATS["sources"][1]) == "evidence-sources-set-cookie-ab.csv"


@pytest.mark.parametrize("scope", SCOPES)
def test_the_queries_for_a_batch_do_not_depend_on_its_rows(
    index: Callable[[], None], monkeypatch: pytest.MonkeyPatch, scope: Scope
) -> None:
    def queries(rows: int) -> int:
        found = listing(Criteria(scope=scope), rows)
        assert len(found.rows) == rows
        with CaptureQueriesContext(connection) as captured:
            assert len(list(exporting.items(scope, found.rows, VISITOR, SITE))) == rows
        return len(captured)

    shelfful.many(9)
    index()
    assert BATCH >= 9
    assert queries(2) == queries(9) <= 7
    monkeypatch.setattr(exporting, "BATCH", 3)
    assert queries(9) == 3 * queries(3)


def test_every_scope_can_leave_in_every_format_it_offers(index: Callable[[], None]) -> None:
    shelfful.fill()
    index()
    for scope, formats in FORMATS.items():
        for format_ in formats:
            text: Any = written(Criteria(scope=scope), format_.key)
            assert SITE in text or format_.key in REFERENCES
