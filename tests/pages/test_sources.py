"""The catalogue of sources and the record of each, as delivered."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.library.models import RecordNote, Source
from evidence.library.status import Status
from tests import builders
from tests.pages.delivered import Element, Page

pytestmark = pytest.mark.django_db


def opened(client: Client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return Page(response)


def listed(page: Page) -> list[str]:
    return [link.text for link in page.all("a", "name")]


def is_hostile(script: Element) -> bool:
    """Ours are files of the site, or data that no browser runs."""
    is_data = script.attributes.get("type") == "application/ld+json" and "<" not in script.text
    return not is_data and not script.attributes.get("src", "").startswith("/static/")


class TestTheCatalogue:
    def test_every_source_is_there_with_what_it_carries(self, client):
        version = builders.text("One. Two.")
        claim = builders.claim()
        for words in ("One.", "Two."):
            builders.evidence(claim=claim, quotation=builders.quotation(words, in_=version))
        page = opened(client, "/sources/")
        counts = {link.attributes["href"]: " ".join(link.text.split()) for link in page.all("a")}
        assert counts[f"/sources/{version.source_id}/text/"] == "2 quotations"
        assert counts[f"/sources/{version.source_id}/#claims"] == "1 claim"

    def test_a_work_known_only_through_another_says_so(self, client):
        story = builders.text().source
        report = builders.source("[The report]", access="none")
        builders.relation(story, "reports-on", report)
        page = opened(client, "/sources/")
        assert f"known through {story.title}" in page.text
        assert "date not stated" in page.text

    def test_once_its_words_are_here_nobody_says_that_it_is_known_through_others_only(self, client):
        """Its record says so until it is edited; pages and the list's filter go by what is here."""
        full, part, bare = (builders.source(name, access="none") for name in ("Full", "Part", "Bare"))
        builders.text(of=full)
        builders.text(of=part, role="abstract")
        said = {full: "full text here", part: "abstract here", bare: "known through other works only"}
        for source, words in said.items():
            others = set(said.values()) - {words}
            page = opened(client, source.get_absolute_url()).text
            assert (words in page, any(one in page for one in others)) == (True, False)
        assert "full text here" in opened(client, f"/compare/?source={full.pk}&source={bare.pk}").text
        for access, titles in (("open", ["Full"]), ("none", ["Bare", "Part"]), ("on_request", [])):
            assert sorted(listed(opened(client, f"/sources/?access={access}"))) == titles

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("kind=news-article", ["News"]),
            ("family=commentary", ["News"]),
            ("family=report", ["Report"]),
            ("access=on_request", ["News"]),
            ("year=2013", ["Report"]),
            ("year=not-stated", ["News"]),
            ("year=1999", []),
            ("sort=newest", ["Report", "News"]),
            ("sort=title", ["News", "Report"]),
            ("", ["News", "Report"]),
            ("kind=&theme=&year=", ["News", "Report"]),
        ],
    )
    def test_it_is_narrowed_and_ordered(self, client, query, found):
        builders.source("Report", issued="2013-09-03")
        builders.source("News", kind="news-article", access="on_request")
        assert listed(opened(client, f"/sources/?{query}")) == found

    def test_a_theme_finds_what_earned_it_and_what_is_assigned_to_it_or_to_a_narrower_one(self, client):
        wide = builders.theme("Reform")
        narrow = builders.theme("Mutuals", parent=wide)
        by_claim, by_stance, by_mark, assigned = (builders.text("So.", of=builders.source(name)) for name in "ABCD")
        builders.evidence(
            quotation=builders.quotation(in_=by_claim, words="So."), claim=builders.claim(themes=(narrow,))
        )
        builders.stance(quotation=builders.quotation(in_=by_stance, words="So."), theme=narrow)
        builders.quotation(in_=by_mark, words="So.").themes.add(narrow)
        builders.assign(assigned.source, wide)
        builders.source("E")
        assert listed(opened(client, f"/sources/?theme={wide.slug}")) == ["A", "B", "C", "D"]
        assert listed(opened(client, f"/sources/?theme={narrow.slug}")) == ["A", "B", "C"]

    @pytest.mark.parametrize(
        "query",
        [
            "kind=novel",
            "family=fiction",
            "access=x",
            "theme=none",
            "year=13",
            "year=0000",
            "year=20O1",
            "year=٢٠١٣",
            "sort=-pk",
        ],
    )
    def test_an_invalid_value_gives_the_reason_and_no_result(self, client, query):
        builders.source("Report")
        response = client.get(f"/sources/?{query}")
        page = Page(response)
        assert response.status_code == 400
        assert query.split("=")[0] in page.ids["main"].text
        assert listed(page) == []

    def test_a_value_given_twice_is_refused(self, client):
        assert client.get("/sources/?kind=report&kind=book").status_code == 400

    @pytest.mark.parametrize(
        ("page", "status"),
        [("1", 200), ("2", 200), ("3", 404), ("0", 404), ("-1", 404), ("1" + "0" * 21, 404), ("abc", 400), ("٣", 400)],
    )
    def test_pages(self, client, page, status):
        for _ in range(26):
            builders.source()
        assert client.get("/sources/", {"page": page}).status_code == status

    def test_pages_lead_to_each_other_and_keep_the_question(self, client):
        for number in range(26):
            builders.source(f"Report {number:02}")
        first = opened(client, "/sources/?family=report")
        assert "?family=report&page=2" in first.links
        second = opened(client, "/sources/?family=report&page=2")
        assert (len(listed(first)), listed(second)) == (25, ["Report 25"])

    def test_more_rows_ask_no_more(self, client):
        def queries(rows: int) -> int:
            for _ in range(rows):
                version = builders.text(of=builders.source(authors=("Needham",)))
                builders.evidence(quotation=builders.quotation(in_=version))
                builders.relation(version.source, "cites", builders.source())
            with CaptureQueriesContext(connection) as asked:
                opened(client, "/sources/")
            return len(asked)

        assert queries(1) == queries(8) <= 13


class TestTheRecord:
    def test_what_is_not_stated_stays_not_stated(self, client):
        source = builders.source(
            "[A report]", title_supplied=True, issued_note="Undated.", issued_implied="[2007..]", kind="news-article"
        )
        page = opened(client, f"/sources/{source.pk}/")
        assert "Author not stated" in page.text
        assert "date not stated" in page.text
        assert "Published in not stated" in page.text
        assert "What the text implies, in the curators’ reading: from 2007." in page.text
        assert "The title in square brackets is ours" in page.text

    def test_names_lead_to_their_actors(self, client):
        needham = builders.actor("Catherine Needham")
        page = opened(client, f"/sources/{builders.source(authors=(needham,)).pk}/")
        assert needham.get_absolute_url() in page.links

    def test_an_identifier_is_a_link_only_where_it_is_safe(self, client):
        source = builders.source()
        builders.identifier(source, "doi", "10.1000/1")
        builders.identifier(source, "url", "javascript:alert(1)")
        page = opened(client, f"/sources/{source.pk}/")
        assert "https://doi.org/10.1000/1" in page.links
        assert not any(link.startswith("javascript") for link in page.links)
        assert "javascript:alert(1)" in page.text

    def test_relations_are_read_both_ways(self, client):
        story, report = builders.source("Story"), builders.source("Report")
        builders.relation(story, "reports-on", report, note="“published today”")
        assert "reports on Report" in opened(client, f"/sources/{story.pk}/").text
        inverse = opened(client, f"/sources/{report.pk}/")
        assert "reported on in Story" in inverse.text
        assert "“published today”" in inverse.text

    def test_claims_and_stances_open_their_words(self, client):
        version = builders.text("One. Two.")
        one, two = (builders.quotation(words, in_=version) for words in ("One.", "Two."))
        builders.evidence("contradicts", quotation=one)
        builders.stance("against", quotation=two, actor=builders.actor("TUC"), theme=builders.theme("Markets"))
        page = opened(client, f"/sources/{version.source_id}/")
        assert "Contradicts 1 claim" in page.text
        assert "TUC, on Markets" in page.text
        assert {
            f"/sources/{version.source_id}/text/#q{one.pk}",
            f"/sources/{version.source_id}/text/#q{two.pk}",
        } <= set(page.links)

    def test_earned_tags_open_words_and_assigned_ones_look_different(self, client):
        version = builders.text("One.")
        builders.stance(quotation=builders.quotation("One.", in_=version), theme=builders.theme("Earned"))
        builders.assign(version.source, builders.theme("Assigned"))
        page = opened(client, f"/sources/{version.source_id}/")
        tags = {
            tag.text.split()[0]: tag for tag in page.all("li") if tag.text.split()[:1] in (["Earned"], ["Assigned"])
        }
        assert "para 1" in tags["Earned"].text
        assert tags["Assigned"].classes == ["assigned"]

    def test_each_of_many_places_that_earned_a_tag_is_a_link(self, client):
        version = builders.text("One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.")
        theme = builders.theme("Earned")
        marked = [builders.quotation(words, in_=version) for words in version.content.split()]
        for quotation in marked:
            builders.stance(quotation=quotation, theme=theme)
        page = opened(client, f"/sources/{version.source_id}/")
        links = [link for link in page.all("a") if link.attributes.get("aria-label", "").endswith(", on Earned")]
        assert [link.attributes["href"] for link in links] == [one.get_absolute_url() for one in marked]
        assert "and 2 more" in page.text

    def test_an_abstract_is_read_right_there_with_its_marks(self, client):
        version = builders.text("In short: yes.", role="abstract")
        marked = builders.quotation("yes", in_=version)
        page = opened(client, f"/sources/{version.source_id}/")
        assert page.ids[f"q{marked.pk}"].text == "yes"

    def test_versions_files_and_notes_are_kept_in_sight(self, client):
        version = builders.text(reason="as received")
        with builders.as_brought_in():
            RecordNote.objects.create(
                source=version.source, position=1, kind="action", label="Debate", text="Join in <here>"
            )
        page = opened(client, f"/sources/{version.source_id}/")
        assert version.sha256 in page.text
        assert "as received" in page.text
        assert "Join in <here>" in page.text

    def test_nothing_hidden_shows(self, client):
        version = builders.text("One. Two.", of=builders.source(authors=("Barber",)))
        seen = builders.quotation("One.", in_=version)
        builders.evidence(quotation=seen, claim=builders.claim("The canary sings.", status=Status.DRAFT))
        builders.stance("conditional", quotation=seen, condition="canary", status=Status.DRAFT)
        hidden = builders.source("Canary", status=Status.DRAFT)
        builders.relation(version.source, "cites", hidden, note="canary")
        builders.relation(hidden, "cites", version.source, note="canary")
        for address in (f"/sources/{version.source_id}/", "/sources/"):
            assert "canary" not in opened(client, address).ids["main"].text.lower()
        assert "1 quotation" in opened(client, f"/sources/{version.source_id}/").text

    def test_more_marks_ask_no_more(self, client):
        def queries(marks: int) -> int:
            version = builders.text(" ".join(f"Sentence {number}." for number in range(marks)))
            for number in range(marks):
                marked = builders.quotation(f"Sentence {number}.", in_=version)
                builders.evidence(quotation=marked, claim=builders.claim(themes=(builders.theme(),)))
                builders.stance(quotation=marked)
                builders.relation(version.source, "cites", builders.source(authors=("X",)))
            with CaptureQueriesContext(connection) as asked:
                opened(client, f"/sources/{version.source_id}/")
            return len(asked)

        assert queries(1) == queries(12) <= 36

    def test_markup_in_a_record_is_text(self, client):
        source = builders.source("<script>alert(1)</script>", publisher="<img src=x onerror=alert(2)>")
        page = opened(client, f"/sources/{source.pk}/")
        assert not [one for one in page.all("script") if is_hostile(one)]
        assert not page.all("img")
        assert page.all("h1")[0].text == "<script>alert(1)</script>"


class TestEveryIdAnswers:
    @pytest.mark.parametrize("end", ["", "text/"])
    def test_a_withdrawn_source_leaves_its_reason_and_date(self, client, end):
        source = builders.source("Canary", status=Status.WITHDRAWN, withdrawal_reason="The author asked for it.")
        response = client.get(f"/sources/{source.pk}/{end}")
        page = Page(response)
        assert response.status_code == 410
        assert "The author asked for it." in page.text
        assert "29 February 2024" in page.text
        assert "Canary" not in page.text

    @pytest.mark.parametrize("end", ["", "text/"])
    def test_a_merged_source_leads_to_where_it_went_over_any_number_of_steps(self, client, end):
        last = builders.text().source
        middle = builders.source(status=Status.MERGED, merged_into=last)
        first = builders.source(status=Status.MERGED, merged_into=middle)
        response = client.get(f"/sources/{first.pk}/{end}")
        assert (response.status_code, response.headers["Location"]) == (301, f"/sources/{last.pk}/{end}")

    def test_a_source_merged_into_a_hidden_one_is_not_found(self, client):
        hidden = builders.source(status=Status.DRAFT)
        assert (
            client.get(f"/sources/{builders.source(status=Status.MERGED, merged_into=hidden).pk}/").status_code == 404
        )

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED])
    def test_a_source_that_is_not_published_is_not_found(self, client, status):
        source = builders.source(status=status)
        assert client.get(f"/sources/{source.pk}/").status_code == 404
        assert client.get(f"/sources/{source.pk}/text/").status_code == 404

    def test_ids_that_were_never_given(self, client):
        for number in (0, 1, 10**30):
            assert client.get(f"/sources/{number}/").status_code == 404

    def test_the_same_page_for_everybody(self, client, admin_client):
        hidden: Source = builders.source(status=Status.DRAFT)
        assert (
            admin_client.get(f"/sources/{hidden.pk}/").status_code == client.get(f"/sources/{hidden.pk}/").status_code
        )


def test_an_address_of_words_lands_whichever_text_is_shown(client):
    """The abstract and an older version are marked; the address of a quotation names neither."""
    source = builders.source()
    abstract = builders.quotation("Staff", in_=builders.text(of=source, role="abstract"))
    older = builders.quotation("Users", in_=builders.text(of=source))
    builders.text(f"{builders.WORDS} Corrected.", of=source)
    hidden = builders.quotation("same", in_=abstract.text_version, status="draft")
    page = opened(client, f"/sources/{source.pk}/text/")
    for one, query in ((abstract, "role=abstract"), (older, "role=full-text")):
        assert f"q{one.pk}" in page.ids
        onward = f"/sources/{source.pk}/text/?{query}&version=1"
        assert f"{onward}#q{one.pk}" in page.links
        there = opened(client, onward)
        assert "mark" in {element.tag for element in there.elements if element.attributes.get("id") == f"q{one.pk}"}
    assert f"q{hidden.pk}" not in page.ids


def test_fields_that_have_no_place_here_are_shown_as_they_came(client):
    source = builders.source(extra={"ris": {"C1": ["<i>kept</i>", "too"]}, "call-number": "7", "abstract": "not twice"})
    page = opened(client, source.get_absolute_url())
    assert "3 more fields of the record as it came" in page.text
    for words in ("ris C1", "<i>kept</i>", "call-number"):
        assert words in page.text
