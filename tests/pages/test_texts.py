"""The text of a source as delivered: every letter there, every mark in its place, linked both ways."""

import gzip
import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.claims.models import Quotation
from evidence.library.models import Source, TextVersion
from evidence.library.status import Status
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

REPORT = """1. Staff

They like the work. They do not like the shifts, "at all" & say so.

2. Users

Nobody asked them.
"""


def opened(client: Client, source: Source, query: str = "") -> Page:
    response = client.get(f"/sources/{source.pk}/text/{query}")
    assert response.status_code == 200
    return Page(response)


@pytest.fixture
def report() -> Source:
    return builders.text(REPORT).source


def test_every_letter_of_the_text_is_on_the_page(client, report):
    shown = "".join("".join(words.text.split()) for words in opened(client, report).all(class_="words")[1:])
    assert shown == "".join(REPORT.split())


def test_marked_words_are_the_quotation_letter_by_letter_and_carry_its_id(client, report):
    marked = builders.quotation('do not like the shifts, "at all" & say so', in_=report.text_versions.get())
    page = opened(client, report)
    assert page.ids[f"q{marked.pk}"].tag == "mark"
    assert page.ids[f"q{marked.pk}"].text == marked.exact


def test_the_words_lead_to_the_note_the_note_to_the_claim_and_back(client, report):
    marked = builders.quotation("They like the work.", in_=report.text_versions.get())
    link = builders.evidence(quotation=marked, rationale="Liking is said outright.")
    page = opened(client, report)
    assert "#n1" in page.links
    assert f"/claims/{link.claim_id}/#q{marked.pk}" in page.links
    assert f"#q{marked.pk}" in page.links
    note = page.ids["n1"]
    assert link.claim.text in note.text
    assert "Liking is said outright." in note.text


def test_note_numbers_are_not_written_into_the_words(client, report):
    builders.quotation("They like the work.", in_=report.text_versions.get())
    reference = opened(client, report).all("a", "ref")[0]
    assert (reference.text, reference.attributes["aria-label"]) == ("", "1")


def test_every_paragraph_and_heading_has_its_address(client, report):
    page = opened(client, report)
    for block in report.text_versions.get().blocks.all():
        words = REPORT[block.start : block.end]
        assert "".join(words.split()) in "".join(page.ids[f"p{block.number}"].text.split())


def test_the_look_of_a_mark_says_what_the_words_do(client):
    version = builders.text("One. Two. Three. Four.")
    one, two, three, four = (builders.quotation(words, in_=version) for words in ("One.", "Two.", "Three.", "Four."))
    builders.evidence("contradicts", quotation=one)
    builders.evidence("supports", quotation=two)
    builders.evidence("qualifies", quotation=two)
    builders.stance(quotation=three)
    page = opened(client, version.source)
    looks = {quotation.pk: page.ids[f"q{quotation.pk}"].classes[1] for quotation in (one, two, three, four)}
    assert looks == {one.pk: "contradicts", two.pk: "mixed", three.pk: "plain", four.pk: "plain"}


def test_overlapping_marks_nest_and_name_each_other(client):
    version = builders.text("Staff are seconded and stay with the council.")
    builders.quotation("Staff are seconded and stay", in_=version)
    builders.quotation("seconded and stay with the council.", in_=version)
    page = opened(client, version.source)
    assert "Shares words with 2" in page.ids["n1"].text
    assert page.all("p", "words")[0].text == version.content
    assert any("lane-2" in mark.classes for mark in page.all("mark"))


def test_a_mark_that_runs_over_two_paragraphs_is_marked_in_both(client):
    version = builders.text("The first ends.\n\nThe second begins.")
    marked = builders.quotation("ends.\n\nThe second", in_=version)
    page = opened(client, version.source)
    assert [mark.text for mark in page.all("mark")] == ["ends.", "The second"]
    assert page.ids[f"q{marked.pk}"].text == "ends."
    assert len(page.all("a", "ref")) == 1


def test_a_table_has_rows_and_column_titles(client):
    version = builders.text("Name\tAge\nAnn\t37\nBea\t45\n")
    page = opened(client, version.source)
    assert [cell.text for cell in page.all("th", "words")] == ["Name", "Age"]
    assert [cell.text for cell in page.all("td", "words")] == ["Ann", "37", "Bea", "45"]


def test_headings_skip_no_level_and_are_counted(client, report):
    builders.quotation("Nobody asked them.", in_=report.text_versions.get())
    page = opened(client, report)
    assert [heading.text for heading in page.all("h2", "words")] == ["1. Staff", "2. Users"]
    outline = " ".join(page.ids["headings"].text.split())
    assert "1. Staff –no marks" in outline
    assert "2. Users 1 mark" in outline


class TestWhichMarksAreShown:
    @pytest.fixture
    def source(self) -> Source:
        version = builders.text("One. Two.")
        builders.evidence(quotation=builders.quotation("One.", in_=version))
        builders.stance(quotation=builders.quotation("Two.", in_=version))
        return version.source

    @pytest.mark.parametrize(
        ("query", "marks"),
        [("", ["One.", "Two."]), ("?marks=claims", ["One."]), ("?marks=stance", ["Two."]), ("?marks=none", [])],
    )
    def test_a_reader_chooses(self, client, source, query, marks):
        assert [mark.text for mark in opened(client, source, query).all("mark")] == marks

    def test_a_mark_keeps_its_number(self, client, source):
        assert "n2" in opened(client, source, "?marks=stance").ids

    def test_another_value_is_refused_with_the_values_there_are(self, client, source):
        response = client.get(f"/sources/{source.pk}/text/?marks=some")
        assert response.status_code == 400
        assert "all, claims, stance, none" in Page(response).text


class TestVersions:
    @pytest.fixture
    def source(self) -> Source:
        old = builders.text("The old wrods.", reason="as received")
        builders.text("The old words.", of=old.source, reason="a slip of the pen put right")
        return old.source

    def test_the_newest_is_read_without_asking(self, client, source):
        assert opened(client, source).all("p", "words")[0].text == "The old words."

    def test_an_older_one_says_that_it_is_old_and_why_it_was_made(self, client, source):
        page = opened(client, source, "?version=1")
        assert page.all("p", "words")[0].text == "The old wrods."
        assert "You are reading version 1, not the newest." in page.text
        assert "as received" in page.text

    @pytest.mark.parametrize("version", ["3", "0", "-1", "999999999999999999999"])
    def test_one_that_never_was_is_not_found(self, client, source, version):
        assert client.get(f"/sources/{source.pk}/text/?version={version}").status_code == 404

    @pytest.mark.parametrize("version", ["x", "1.0", "", "٣", "1 "])
    def test_what_is_no_number_is_refused(self, client, source, version):
        response = client.get(f"/sources/{source.pk}/text/", {"version": version})
        assert response.status_code == 400
        assert "whole number" in Page(response).text

    def test_the_full_text_comes_before_the_abstract(self, client, source):
        builders.text("In short.", of=source, role="abstract")
        assert opened(client, source).all("p", "words")[0].text == "The old words."
        assert opened(client, source, "?role=abstract").all("p", "words")[0].text == "In short."

    def test_an_abstract_is_read_where_there_is_nothing_longer(self, client):
        abstract = builders.text("In short.", role="abstract")
        assert opened(client, abstract.source).all("p", "words")[0].text == "In short."
        assert client.get(f"/sources/{abstract.source_id}/text/?role=full-text").status_code == 404


def test_nothing_hidden_shows(client):
    """A canary in every field of records that are not published."""
    version = builders.text("One. Two. Three.")
    hidden = builders.claim("The canary sings.", status=Status.DRAFT)
    seen = builders.quotation("One.", in_=version)
    builders.evidence(quotation=seen, claim=hidden)
    builders.evidence(quotation=seen, rationale="canary", status=Status.DRAFT)
    builders.stance(quotation=seen, actor=builders.actor("Canary"), status=Status.SUBMITTED)
    builders.quotation("Two.", in_=version, note="canary", status=Status.DRAFT)
    builders.quotation("Three.", in_=version, reports=builders.source("[Canary]", status=Status.DRAFT))
    page = opened(client, version.source)
    assert "canary" not in page.text.lower()
    assert len(page.all("mark")) == 2


def test_words_of_a_source_are_text_never_markup(client):
    version = builders.text("Say <script>alert(1)</script> & <b>go</b>.")
    marked = builders.quotation("<script>alert(1)</script>", in_=version, note="<img onerror=alert(2) src=x>")
    builders.evidence(quotation=marked, claim=builders.claim("Is <i>this</i> so?"), rationale="</p><script>")
    page = opened(client, version.source)
    assert page.ids[f"q{marked.pk}"].text == "<script>alert(1)</script>"
    assert not page.scripts
    assert not page.all("img")
    assert "Is <i>this</i> so?" in page.text


def test_a_hundred_marks_ask_no_more_than_one(client):
    def queries(marks: int) -> int:
        version = builders.text(" ".join(f"Sentence {number}." for number in range(marks)))
        for number in range(marks):
            marked = builders.quotation(
                f"Sentence {number}.", in_=version, voice=builders.actor(), reports=builders.source()
            )
            builders.evidence(quotation=marked)
            builders.stance(quotation=marked)
        with CaptureQueriesContext(connection) as asked:
            opened(client, version.source)
        return len(asked)

    assert queries(1) == queries(25) <= 13


def test_the_long_report_is_light_whole_and_complete(client):
    call_command("import_library", settings.STARTER_LIBRARY)
    version = TextVersion.objects.get(source__key="customer-rota")
    response = client.get(f"/sources/{version.source_id}/text/")
    assert len(gzip.compress(response.content)) < 60_000
    page = Page(response)
    for quotation in Quotation.objects.filter(text_version=version):
        assert f"q{quotation.pk}" in page.ids
    pieces = [words.text for words in page.all(class_="words")[1:]]
    assert "".join("".join(pieces).split()) == "".join(version.content.split())


def test_the_cite_box_says_how_to_point_at_a_paragraph(client, report):
    box = " ".join(opened(client, report).ids["cite"].text.split())
    assert re.search(r"“§2, para 1”|“§1, para 1”", box)
    assert "n.d." in box


def test_a_version_is_dated(client):
    version = builders.text("Words.")
    made = version.created_at.astimezone(UTC)
    assert isinstance(made, datetime)
    assert f"{made:%B} {made.year}" in opened(client, version.source).text
