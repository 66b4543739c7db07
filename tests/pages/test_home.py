"""The first page, as delivered: what a reader meets, in a library of any state."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.claims.models import Claim, EvidenceLink, Quotation
from evidence.curation.models import ReadingResult, ReadingUnit
from evidence.library.status import Status
from tests import builders
from tests.curation.reading_rounds import compared
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db


def home(client: Client) -> Page:
    response = client.get("/")
    assert response.status_code == 200
    return Page(response)


def contested(words: str, *, supports: int = 1, contradicts: int = 1, **fields: Any) -> Claim:
    claim = builders.claim(words, **fields)
    for relation, count in (("supports", supports), ("contradicts", contradicts)):
        for _ in range(count):
            builders.evidence(relation, claim=claim)
    return claim


def test_an_empty_library_says_what_it_has_not(client):
    page = home(client)
    assert "0 sources" in page.text
    assert "No claim is published yet." in page.text
    assert "The library holds no text yet." in page.text
    assert "Nobody has searched for counter-evidence yet" in page.text


def test_search_comes_first(client):
    first = next(element for element in home(client).elements if element.tag == "form")
    assert first.attributes["action"] == "/search/"


def test_the_claim_with_the_most_independent_origins_stands_open_with_a_quotation_on_each_side(client):
    contested("Few voices.", supports=1, contradicts=1)
    contested("Many voices.", supports=2, contradicts=3)
    page = home(client)
    book = page.all("section", "book")[0]
    assert "Many voices." in book.text
    assert "5 independent origins" in " ".join(book.text.split())
    assert [mark.classes[1] for mark in page.all("mark")[:2]] == ["supports", "contradicts"]


def test_origins_are_counted_not_sources(client):
    """Two stories that pass on one report are one origin."""
    report = builders.source("[Report]")
    claim = builders.claim("It is so.")
    for relation in ("supports", "contradicts"):
        builders.evidence(relation, claim=claim, quotation=builders.quotation(reports=report))
    assert "2 sources 1 independent origin" in " ".join(home(client).all("section", "book")[0].text.split())


def test_marks_are_never_added_up_across_the_claims_of_a_theme(client):
    theme = builders.theme("Mutuals")
    contested("One.", themes=(theme,))
    contested("Two.", themes=(theme,))
    table = home(client).all("table", "themes")[0]
    text = " ".join(table.text.split())
    assert "2 claims" in text
    assert "4 quotations" in text
    assert "4 sources" in text
    assert "4 independent origins" in text
    assert "support" not in text


def test_the_figures_of_a_theme_are_those_of_its_own_page(client):
    """Also where words stand behind it only through a stance, a tag of their own, or a narrower theme."""
    broad = builders.theme("Broad")
    narrow = builders.theme("Narrow", parent=broad)
    contested("One.", themes=(broad, narrow))
    builders.stance(theme=narrow)
    builders.quotation().themes.add(narrow)
    for theme in (broad, narrow):
        [row] = [
            row
            for row in home(client).all("tr")
            if any(name in row.text for name in (f" {theme.label} ", f"{theme.label}\n")) and "claim" in row.text
        ]
        hub = " ".join(Page(client.get(theme.get_absolute_url())).all("p", "counts")[0].text.split())
        for figure in ("1 claim", "4 quotations", "4 sources"):
            assert figure in " ".join(row.text.split())
            assert figure in hub


def test_stances_are_counted_by_actors(client):
    theme, tuc = builders.theme("Mutuals"), builders.actor("TUC")
    for position, actor in (("against", tuc), ("against", tuc), ("for", builders.actor())):
        builders.stance(position, theme=theme, actor=actor)
    table = " ".join(home(client).all("table", "themes")[0].text.split())
    assert "1 for" in table
    assert "1 against" in table


def test_a_debate_has_words_on_both_sides(client):
    contested("Contested.", supports=3, contradicts=2)
    builders.evidence(claim=builders.claim("Uncontested."))
    debates = home(client).ids["debates"].text
    assert "Contested." in debates
    assert "3 support" in debates
    assert "Uncontested." not in debates


def test_nothing_found_against_a_claim_says_when_somebody_looked_or_that_nobody_has(client):
    searched = builders.evidence(claim=builders.claim("Searched.")).claim
    builders.search(searched)
    builders.evidence(claim=builders.claim("Unsearched."))
    page = home(client)
    assert "No words here contradict it, searched on 29 Feb 2024" in page.text
    assert f"{searched.get_absolute_url()}#log" in page.links
    assert "Words that contradict it: not searched" in page.text


def test_unchecked_never_looks_like_checked(client):
    builders.quotation()
    state = home(client).ids["state"].text
    assert "none of 1" in state
    assert "never compared with their texts" in state
    builders.quotation(checked_at=builders.MOMENT)
    state = home(client).ids["state"].text
    assert "1 found" in state
    assert "1 never checked" in state
    assert "all of them" not in state


def test_what_was_checked_and_found_says_so(client):
    builders.quotation(checked_at=builders.MOMENT)
    assert "1 found all of them, last compared" in " ".join(home(client).ids["state"].text.split())
    lost = builders.quotation(checked_at=builders.MOMENT)
    Quotation.objects.filter(pk=lost.pk).update(state="needs-review")
    state = " ".join(home(client).ids["state"].text.split())
    assert "1 found 1 not found, last compared" in state


def test_the_state_of_the_library_says_when_it_was_last_read(client):
    assert "nothing read yet" in home(client).ids["state"].text
    link = builders.evidence()
    state = home(client).ids["state"].text
    assert "29 February 2024" in state
    assert "no blind second reading yet" in state
    read_blind(link)
    assert "last blind second reading on 1 March 2024" in home(client).ids["state"].text


def test_a_reading_of_what_is_not_published_is_not_told(client):
    read_blind(builders.evidence(status=Status.DRAFT))
    assert "1 March 2024" not in home(client).text


def read_blind(link: EvidenceLink) -> None:
    made, _ = compared(("supports", "none", "none"), ("supports", "none", "none"))
    ReadingResult.objects.create(
        unit=ReadingUnit.objects.filter(round=made).order_by("number")[0],
        question=made.questions.get(),
        kind="agreed",
        value="supports",
        evidence=link,
        is_new=False,
        by=builders.person(),
        at=datetime(2024, 3, 1, 9, tzinfo=UTC),
    )


def test_a_stranger_finds_a_door_and_every_way_of_looking(client):
    """For whoever weighs policy, whoever writes, whoever looks after it; none of the ways is only in the text."""
    page = home(client)
    doors = page.all("section", "doors")[0].text
    for name in ("Browse a theme", "Search and cite", "Curate"):
        assert name in doors
    assert set(page.links) >= {"/themes/", "/positions/", "/map/", "/search/", "/sources/", "/workbench/", "/about/"}
    elsewhere = set(Page(client.get("/sources/")).links)
    assert elsewhere >= {"/themes/", "/positions/", "/map/", "/claims/", "/actors/"}


def test_nothing_hidden_shows_or_counts(client):
    contested("Seen.")
    before = home(client).ids["main"].text
    hidden = builders.source("Canary", status=Status.DRAFT)
    quotation = builders.quotation(in_=builders.text("Canary.", of=hidden), words="Canary.")
    builders.evidence(quotation=quotation, claim=builders.claim("Canary.", status=Status.SUBMITTED))
    builders.evidence(quotation=quotation, claim=Claim.objects.get(text="Seen."))
    builders.stance(quotation=quotation, theme=builders.theme("Canary"))
    after = home(client).ids["main"].text
    assert "canary" not in after.lower()
    # A theme and an actor are words, not statements: they are counted, and named only where something is published.
    assert after.replace("1 actor", "0 actors").replace("1 theme", "0 themes") == before


def test_a_larger_library_asks_no_more(client):
    def queries(claims: int) -> int:
        for _ in range(claims):
            claim = contested(f"Claim of {builders.actor()}.", supports=2, themes=(builders.theme(),))
            builders.stance(theme=claim.themes.get())
        with CaptureQueriesContext(connection) as asked:
            home(client)
        return len(asked)

    queries(3)
    assert queries(1) == queries(10) <= 42


def test_markup_in_claims_is_text(client):
    contested("Is <script>alert(1)</script> so?", themes=(builders.theme("<b>Bold</b>"),))
    page = home(client)
    assert not page.scripts
    assert "Is <script>alert(1)</script> so?" in page.text
