"""The tree of themes and the hub of each, as delivered."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.library.status import Status
from evidence.vocabulary.models import Theme, ThemeLabel
from tests import builders
from tests.pages.delivered import Page
from tests.pages.hub_canary import CANARY, hide

pytestmark = pytest.mark.django_db

ATTACK = "<script>alert(1)</script><b>\"'&"


def opened(client: Client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return Page(response)


def counts(page: Page) -> dict[str, str]:
    return {link.attributes["href"]: " ".join(link.text.split()) for link in page.all("a")}


def used(theme: Theme, relation: str = "supports", times: int = 1) -> None:
    """A claim on the theme with so many quotations from a source each, and a stance by somebody new."""
    claim = builders.claim(themes=(theme,))
    for _ in range(times):
        link = builders.evidence(relation, claim=claim)
        builders.stance(theme=theme, quotation=link.quotation)


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


class TestTheTree:
    def test_a_theme_counts_its_own_and_what_is_narrower(self, client):
        wide = builders.theme("Reform")
        narrow = builders.theme("Mutuals", parent=wide)
        used(wide)
        used(narrow, times=2)
        page = opened(client, "/themes/")
        assert counts(page)[f"/themes/{wide.slug}/#evidence"] == "2 claims"
        assert counts(page)[f"/search/?in=passages&theme={wide.slug}"] == "3 quotations"
        assert counts(page)[f"/themes/{narrow.slug}/#sources"] == "2 sources"
        assert "each once" in page.text

    def test_synonyms_and_definitions_are_on_the_page(self, client):
        ThemeLabel.objects.create(theme=builders.theme("Mutuals", definition="Led by staff."), text="spin-outs")
        page = opened(client, "/themes/")
        assert "spin-outs" in page.text
        assert "Led by staff." in page.text

    def test_depth_is_said_as_well_as_drawn(self, client):
        builders.theme("Mutuals", parent=builders.theme("Reform"))
        page = opened(client, "/themes/")
        assert "Reform , level 1" in page.text
        assert "Mutuals , level 2" in page.text

    def test_a_library_without_themes_says_so(self, client):
        assert "No theme has been named yet." in opened(client, "/themes/").text

    def test_more_themes_and_deeper_ones_ask_no_more(self, client):
        top = builders.theme()
        used(top)
        few = queries(client, "/themes/")
        for _ in range(4):
            top = builders.theme(parent=top)
            used(top, times=2)
        assert queries(client, "/themes/") == few


class TestTheHub:
    def test_each_count_leads_to_what_it_counts(self, client):
        theme = builders.theme()
        claim = builders.claim(themes=(theme,))
        for relation in ("supports", "supports", "contradicts"):
            builders.evidence(relation, claim=claim)
        page = opened(client, f"/themes/{theme.slug}/")
        found = counts(page)
        address = claim.get_absolute_url()
        assert found[f"{address}#supports"].startswith("2 support the claim")
        assert found[f"{address}#contradicts"].startswith("1 contradicts the claim")
        assert found[f"{address}#words"].startswith("3 quotations")
        assert found["#evidence"] == "1 claim"
        assert "3 independent origins" in [
            one.text for one in page.all("a") if "sort=origins" in one.attributes["href"]
        ]
        assert found[f"/search/?in=passages&theme={theme.slug}"] == "3 quotations in 3 passages"
        assert {one.removeprefix("#") for one in page.links if one.startswith("#")} <= set(page.ids)

    def test_an_actor_of_two_minds_stands_in_both_columns_and_it_is_said(self, client):
        theme, actor = builders.theme(), builders.actor("The union")
        places = [builders.stance(p, theme=theme, actor=actor).quotation for p in ("for", "against")]
        page = opened(client, f"/themes/{theme.slug}/")
        assert "The union also against" in " ".join(page.ids["for"].text.split())
        assert "The union also for" in " ".join(page.ids["against"].text.split())
        assert "1 actor takes more than one position" in page.text
        assert {place.get_absolute_url() for place in places} <= set(page.links)
        assert "No stance recorded" in page.ids["neutral"].text

    def test_a_stance_on_a_narrower_theme_names_it(self, client):
        wide = builders.theme("Reform")
        builders.stance(theme=builders.theme("Mutuals", parent=wide))
        assert "on Mutuals" in opened(client, f"/themes/{wide.slug}/").ids["for"].text

    def test_broader_narrower_related_and_other_words_are_linked(self, client):
        top = builders.theme("Reform")
        theme = builders.theme("Mutuals", parent=top, scope_note="Not companies.")
        below, beside = builders.theme("Advice", parent=theme), builders.theme("Markets")
        theme.related.add(beside)
        ThemeLabel.objects.create(theme=theme, text="spin-outs & more")
        page = opened(client, f"/themes/{theme.slug}/")
        assert {f"/themes/{one.slug}/" for one in (top, below, beside)} <= set(page.links)
        assert "/search/?q=spin-outs%20%26%20more" in page.links
        assert "Not companies." in page.text
        assert f"/themes/{theme.slug}/" in opened(client, f"/themes/{beside.slug}/").links

    def test_assigned_sources_stand_apart_from_earned_ones(self, client):
        theme = builders.theme()
        used(theme)
        builders.assign(builders.source("Assigned only"), theme)
        page = opened(client, f"/themes/{theme.slug}/")
        assert page.all("ul", "assigned")[0].text.split()[:2] == ["Assigned", "only"]
        assert "Assigned only" not in page.all("ul", "quoted")[0].text

    def test_what_speaks_against_a_claim_is_said_or_said_to_be_unknown(self, client):
        theme = builders.theme()
        builders.evidence(claim=builders.claim("Nobody looked.", themes=(theme,)))
        builders.search(builders.claim("Somebody looked.", themes=(theme,)))
        page = opened(client, f"/themes/{theme.slug}/")
        assert "None found that contradict it, searched on 29 Feb 2024" in page.text
        assert "Words that contradict it: not searched" in page.text
        assert "1 claim not searched" in " ".join(page.ids["gaps"].text.split())
        against = page.ids["speaks-against"].text
        assert "Somebody looked." in against
        assert "Nobody looked." not in against

    def test_key_passages_show_the_words_to_the_letter(self, client):
        words = "Staff said: “<b>listen</b> & learn”."
        theme, quotation = builders.theme(), builders.quotation(words)
        for relation in ("supports", "contradicts"):
            builders.evidence(relation, claim=builders.claim(themes=(theme,)), quotation=quotation)
        page = opened(client, f"/themes/{theme.slug}/")
        marks = page.all("mark", "mixed")
        assert [mark.text for mark in marks] == [words]

    def test_an_empty_theme_never_looks_searched(self, client):
        page = opened(client, f"/themes/{builders.theme().slug}/")
        assert "No claim on this theme is recorded." in page.text
        assert "No stance of any actor on this theme is recorded." in page.text
        assert "None found" not in page.text

    def test_many_claims_come_in_pages(self, client):
        theme = builders.theme()
        for _ in range(26):
            builders.claim(themes=(theme,))
        address = f"/themes/{theme.slug}/"
        first, second = opened(client, address), opened(client, f"{address}?page=2")
        assert [len(page.all("a", "claim-line")) for page in (first, second)] == [25, 1]
        assert "?page=2#evidence" in first.links
        assert client.get(f"{address}?page=3").status_code == 404

    @pytest.mark.parametrize(("query", "status"), [("page=x", 400), ("page=0", 404), ("page=1&page=1", 400)])
    def test_pages_that_are_none(self, client, query, status):
        assert client.get(f"/themes/{builders.theme().slug}/?{query}").status_code == status

    @pytest.mark.parametrize("query", ["sort=best", "group=colour", "show=all", "show=contested&group=kind", "q=x"])
    def test_a_question_that_is_none_is_refused_with_the_reason(self, client, query):
        response = client.get(f"/themes/{builders.theme().slug}/?{query}")
        assert response.status_code == 400
        assert query[0] in Page(response).text

    def test_claims_come_in_groups_each_with_its_number_and_a_link_to_all_of_it(self, client):
        theme = builders.theme()
        for kind in ("finding", "finding", "argument"):
            builders.claim(themes=(theme,), kind=kind)
        address = f"/themes/{theme.slug}/"
        page = opened(client, f"{address}?group=kind")
        found = counts(page)
        assert found[f"{address}?show=finding#evidence"].startswith("2 claims")
        narrowed = opened(client, f"{address}?show=finding")
        assert "2 of 3 claims: Findings." in narrowed.text
        assert len(narrowed.all("a", "claim-line")) == 2
        assert {"?sort=text&show=finding#evidence", "?#evidence"} <= set(narrowed.links)

    def test_an_unknown_theme_is_not_there(self, client):
        response = client.get("/themes/no-such-theme/")
        assert response.status_code == 404
        assert "/themes/" in Page(response).links

    def test_it_only_reads(self, client):
        assert client.post("/themes/").status_code == 405
        assert client.post(f"/themes/{builders.theme().slug}/").status_code == 405

    def test_more_rows_and_more_depth_ask_no_more(self, client):
        top = builders.theme()

        def grow(theme: Theme) -> None:
            for relation in ("supports", "contradicts", "qualifies"):
                used(theme, relation, times=2)
            builders.evidence(
                quotation=builders.quotation(voice=builders.actor()), claim=builders.claim(themes=(theme,))
            )
            builders.assign(builders.source(), theme)
            theme.related.add(builders.theme())

        below = builders.theme(parent=top)
        grow(top)
        grow(below)
        few = queries(client, f"/themes/{top.slug}/")
        for _ in range(3):
            below = builders.theme(parent=below)
            grow(below)
        grow(top)
        assert queries(client, f"/themes/{top.slug}/") <= few


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN])
def test_what_is_not_published_is_nowhere_and_moves_no_number(client, status):
    theme, actor = builders.theme(), builders.actor()
    used(theme)
    addresses = ("/themes/", f"/themes/{theme.slug}/")
    before = [Page(client.get(address)).text for address in addresses]
    hide(status, theme, actor)
    after = [Page(client.get(address)).text for address in addresses]
    assert before == after
    assert CANARY not in "".join(after)


def test_whoever_reads_sees_the_same(client):
    theme = builders.theme()
    hide(Status.DRAFT, theme, builders.actor())
    out = client.get(f"/themes/{theme.slug}/").content
    client.force_login(builders.person())
    assert client.get(f"/themes/{theme.slug}/").content == out


def test_letters_that_html_uses_are_shown_as_letters(client):
    theme = builders.theme(ATTACK, definition=ATTACK, scope_note=ATTACK)
    ThemeLabel.objects.create(theme=theme, text=ATTACK)
    claim = builders.claim(f"{ATTACK} is so.", themes=(theme,))
    quotation = builders.quotation(ATTACK, in_=builders.text(ATTACK, of=builders.source(ATTACK, authors=(ATTACK,))))
    for each in (claim, builders.claim(themes=(theme,))):
        builders.evidence(claim=each, quotation=quotation)
    builders.stance("conditional", theme=theme, actor=builders.actor(ATTACK), quotation=quotation, condition=ATTACK)
    for address in ("/themes/", f"/themes/{theme.slug}/"):
        page = opened(client, address)
        assert not page.scripts
        assert ATTACK in page.text
