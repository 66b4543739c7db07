"""Packs: every side of a claim with its words to the letter, and what has to be said against relying on it."""

import csv
import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.citations import styles
from evidence.citations.documents.forms import DOCX, FORMS, HTML, MARKDOWN, ODT
from evidence.citations.formats import FORMATS, writable
from evidence.claims.models import Claim, EvidenceLink, Quotation
from evidence.library.models import Source
from evidence.library.status import Status
from evidence.readers import packs, packs_files, packs_table
from evidence.readers.basket import Basket
from evidence.readers.basket_rows import contents
from evidence.readers.packs import Pack, TooMuch
from tests import builders

pytestmark = pytest.mark.django_db
DAY = date(2024, 2, 29)
SITE = "https://evidence.example"
APA = styles.get("apa")
PACK, ANNOTATED, REFERENCES = packs_files.WRITINGS


def packed(*keys: str, **notes: str) -> Pack:
    return packs.pack(contents(Basket(keys, notes)), title="Test", on=DAY)


def markdown(pack: Pack, writing: packs_files.Writing = PACK, style: str = "apa") -> str:
    return packs_files.document(pack, writing, MARKDOWN, styles.get(style), SITE).content.decode()


def contested() -> tuple[Claim, Quotation, Quotation]:
    """A claim with words of two sources, one on each side."""
    claim = builders.claim("Mutuals listen to staff.")
    yes = builders.quotation(
        "listened to", in_=builders.text(of=builders.source("Yes", authors=("Doe",), issued="2011"))
    )
    no = builders.quotation(
        "Users said the same.", in_=builders.text(of=builders.source("No", authors=("Roe",), issued="2012"))
    )
    builders.evidence("supports", claim=claim, quotation=yes, rationale="It says so.")
    builders.evidence("contradicts", claim=claim, quotation=no, rationale="It says otherwise.")
    return claim, yes, no


def test_a_claim_stands_with_the_words_of_every_side() -> None:
    claim, yes, no = contested()
    written = markdown(packed(f"c{claim.pk}", **{f"c{claim.pk}": "For chapter two"}))
    supports, contradicts = written.split("Words that contradict it")
    assert "> listened to[^1]" in supports
    assert "It says so." in supports
    assert "> Users said the same.[^2]" in contradicts
    assert "Note: For chapter two" in written
    assert "as of 29 February 2024" in written
    assert "[^1]: (Doe, 2011" in written
    assert f"#q{yes.pk}" in written
    assert f"#q{no.pk}" in written
    assert "Roe" in written.split("# References")[1]


class TestCaveats:
    def of(self, claim: Claim) -> str:
        return " ".join(packed(f"c{claim.pk}").claims[0].caveats)

    def test_of_a_claim_of_one_reader_that_nobody_searched_against(self) -> None:
        claim, *_ = contested()
        assert "One reader" in self.of(claim)
        assert "Not searched" in self.of(claim)
        assert "One origin" not in self.of(claim)

    def test_one_origin_only(self) -> None:
        assert "One origin only" in self.of(builders.evidence().claim)

    def test_a_claim_without_words(self) -> None:
        assert "No words are linked" in self.of(builders.claim())

    def test_what_two_people_checked_and_searched_says_neither(self) -> None:
        curator, second = builders.person(), builders.person()
        by_two: dict[str, Any] = {"submitted_by": curator, "submitted_at": builders.MOMENT, "published_by": second}
        claim = builders.claim(**by_two)
        builders.evidence(claim=claim, **by_two)
        builders.search(claim)
        said = self.of(claim)
        assert "One reader" not in said
        assert "looked for on 29 February 2024 in every source of the library: none found" in said


def test_a_source_comes_with_all_its_quotations_and_what_they_do() -> None:
    claim, yes, _ = contested()
    written = markdown(packed(f"s{yes.text_version.source_id}"))
    assert "> listened to[^1]" in written
    assert f"- Supports: {claim.text}" in written


def test_drafts_are_in_no_pack() -> None:
    claim, yes, _ = contested()
    link = builders.evidence(claim=claim, status=Status.DRAFT, rationale="canary")
    builders.quotation("that they were", in_=yes.text_version, status=Status.DRAFT, key="canary")
    pack = packed(f"c{claim.pk}", f"s{yes.text_version.source_id}", f"q{link.quotation_id}")
    everything = markdown(pack) + packs_files.table(pack, SITE).content.decode()
    assert "canary" not in everything
    assert "> that they were" not in everything
    EvidenceLink.objects.filter(pk=link.pk).update(status=Status.PUBLISHED, published_at=builders.MOMENT)
    assert "canary" in markdown(packed(f"c{claim.pk}")), "the control: what is published is in it"


def test_what_is_gone_is_said_in_the_document() -> None:
    gone = builders.source(status=Status.WITHDRAWN)
    claim, *_ = contested()
    assert f"Source {gone.pk} was withdrawn" in markdown(packed(f"c{claim.pk}", f"s{gone.pk}"))


def test_words_are_nobodys_markup() -> None:
    words = "<img src=x onerror=alert(1)> $x^2$ \\input{a} **not bold**"
    quotation = builders.quotation(words)
    html = packs_files.document(packed(f"q{quotation.pk}"), PACK, HTML, APA, SITE).content.decode()
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "<strong>not bold" not in html


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("writing", packs_files.WRITINGS, ids=lambda one: one.key)
def test_every_document_is_written_in_every_form(writing: packs_files.Writing, form: Any) -> None:
    claim, yes, _ = contested()
    taken = packs_files.document(packed(f"c{claim.pk}", f"q{yes.pk}"), writing, form, APA, SITE)
    assert taken.name == f"{writing.key}.{form.extension}"
    if form in {DOCX, ODT}:
        with zipfile.ZipFile(io.BytesIO(taken.content)) as packed_:
            inner = packed_.read("word/document.xml" if form is DOCX else "content.xml").decode()
            inner += packed_.read("word/footnotes.xml").decode() if form is DOCX else ""
    else:
        inner = taken.content.decode()
    assert "Doe" in inner
    assert "Roe" in inner


def test_an_annotated_bibliography_has_notes_and_abstracts() -> None:
    source = builders.source("Yes", authors=("Doe",))
    builders.text("What it is about.", of=source, role="abstract")
    written = markdown(packed(f"s{source.pk}", **{f"s{source.pk}": "Good on staff"}), ANNOTATED)
    assert "Note: Good on staff" in written
    assert "> What it is about." in written


def test_the_list_of_references_is_in_the_order_of_the_style() -> None:
    keys = [f"s{builders.source(name, authors=(name,)).pk}" for name in ("Zeta", "Alpha")]
    written = markdown(packed(*keys), REFERENCES)
    assert written.index("Alpha") < written.index("Zeta")


@pytest.mark.parametrize("format_", writable(), ids=lambda one: one.key)
def test_references_leave_in_every_format(format_: Any) -> None:
    claim, yes, _ = contested()
    taken = packs_files.references(packed(f"c{claim.pk}"), format_, SITE)
    if format_.reader:
        read = [record.reference for record in FORMATS[format_.key].read(taken.content)]
        assert [one.title for one in read if one] == ["Yes", "No"]
        assert f"#q{yes.pk}" in (read[0].note if read[0] else "")


def test_the_table_has_a_row_for_each_piece_of_evidence() -> None:
    claim, yes, no = contested()
    lone = builders.quotation("=1+1")
    lines = packs_files.table(packed(f"c{claim.pk}", f"q{lone.pk}"), SITE).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert tuple(rows[0]) == packs_table.COLUMNS
    assert [(row["relation"], row["words"]) for row in rows] == [
        ("supports", yes.exact),
        ("contradicts", no.exact),
        ("", "'=1+1"),
    ]
    assert rows[0]["why the words bear the claim"] == "It says so."
    assert "One reader" in rows[0]["caveats of the claim"]
    assert rows[0]["sha256 of the text"] == yes.text_version.sha256
    assert rows[0]["as of"] == "2024-02-29"


def test_a_claim_without_words_has_a_row_of_the_right_width() -> None:
    lines = packs_files.table(packed(f"c{builders.claim('Alone.').pk}"), SITE).content.decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(lines)))[1]
    assert len(row) == len(packs_table.COLUMNS)
    assert row[1] == "Alone."
    assert row[-1] == "2024-02-29"


def test_more_than_a_pack_holds_is_refused_and_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    claim, *_ = contested()
    monkeypatch.setattr(packs, "MOST_WORDS", 1)
    with pytest.raises(TooMuch, match="make two packs"):
        packed(f"c{claim.pk}")


def test_the_number_of_queries_does_not_grow() -> None:
    def queries(count: int) -> int:
        keys = []
        for _ in range(count):
            claim, yes, _ = contested_again()
            keys += [f"c{claim.pk}", f"s{yes.text_version.source_id}", f"q{yes.pk}"]
        chosen = contents(Basket(tuple(keys)))
        with CaptureQueriesContext(connection) as asked:
            packs.pack(chosen, title="Test", on=DAY)
        return len(asked)

    assert queries(4) == queries(1)


def contested_again() -> tuple[Claim, Quotation, Quotation]:
    claim = builders.claim()
    yes, no = builders.quotation(), builders.quotation()
    builders.evidence("supports", claim=claim, quotation=yes)
    builders.evidence("contradicts", claim=claim, quotation=no)
    return claim, yes, no


def test_the_whole_starter_library_fits_to_the_letter() -> None:
    call_command("import_library", settings.STARTER_LIBRARY)
    keys = [f"s{pk}" for pk in Source.objects.published().values_list("pk", flat=True)]
    keys += [f"c{pk}" for pk in Claim.objects.published().values_list("pk", flat=True)]
    pack = packed(*keys)
    assert set(pack.words) == set(Quotation.objects.published().values_list("pk", flat=True))
    lines = packs_files.table(pack, SITE).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert sum(1 for row in rows if row["relation"]) == EvidenceLink.objects.published().count()
    exact = {one.pk: one.exact for one in Quotation.objects.published()}
    for row in rows:
        if row["words address"]:
            words = row["words"].removeprefix("'") if row["words"][1:2] in tuple("=+-@") else row["words"]
            assert words == exact[int(row["words address"].rpartition("#q")[2])]
