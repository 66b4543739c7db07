"""Who says what, as delivered."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.library.status import Status
from tests import builders
from tests.pages.delivered import Page
from tests.pages.hub_canary import CANARY, hide

pytestmark = pytest.mark.django_db

ATTACK = "<script>alert(1)</script><b>\"'&"


def opened(client: Client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return Page(response)


def columns(page: Page) -> list[str]:
    heads = [one for one in page.all("th") if one.attributes.get("scope") == "col"]
    return [" ".join(one.text.split(" Actors:")[0].split()).split("Actors:")[0].strip() for one in heads[1:]]


def test_a_cell_says_the_position_and_opens_the_words(client):
    actor, theme = builders.actor("TUC"), builders.theme("Markets")
    words = [builders.stance("against", actor=actor, theme=theme).quotation for _ in range(2)]
    closed = opened(client, "/positions/")
    (cell,) = closed.all("a", "cell")
    assert " ".join(cell.text.split()) == "against 2 quotations, on Markets"
    assert cell.attributes["href"] == f"?open={actor.slug},{theme.slug}#open"
    assert "open" not in closed.ids
    page = opened(client, "/positions/" + cell.attributes["href"])
    assert {one.get_absolute_url() for one in words} <= set(page.links)
    assert [mark.text for mark in page.all("mark")] == [one.exact for one in words]
    assert f"?#actor-{actor.slug}" in page.links
    assert f"actor-{actor.slug}" in page.ids


def test_a_mixed_position_shows_both(client):
    actor, theme = builders.actor(), builders.theme()
    for position in ("for", "conditional"):
        builders.stance(position, actor=actor, theme=theme)
    page = opened(client, "/positions/")
    assert [cell.text.split()[0] for cell in page.all("a", "cell")] == ["for", "conditional"]
    both = opened(client, f"/positions/?open={actor.slug},{theme.slug}")
    assert "for and conditional" in both.ids["open"].text
    assert "if it is well done" in both.ids["open"].text


def test_an_empty_cell_claims_no_search(client):
    builders.stance()
    builders.stance()
    page = opened(client, "/positions/")
    empty = page.all("td", "nofind")
    assert len(empty) == 2
    assert all("no stance recorded" in one.text for one in empty)
    assert "searched" not in page.text


def test_the_themes_with_the_most_stances_come_first_and_others_can_be_chosen(client):
    themes = [builders.theme(f"Theme {letter}") for letter in "ABCDEFGHIJ"]
    for number, theme in enumerate(themes, 1):
        for _ in range(number):
            builders.stance(theme=theme)
    page = opened(client, "/positions/")
    assert columns(page) == [theme.label for theme in themes[:1:-1]]
    assert "3 more actors take stances on other themes only" in page.text
    chosen = opened(client, f"/positions/?theme={themes[0].slug}&theme={themes[5].slug}")
    assert columns(chosen) == ["Theme A", "Theme F"]
    ticked = [one.attributes["value"] for one in chosen.all("input") if "checked" in one.attributes]
    assert ticked == [themes[0].slug, themes[5].slug]


def test_a_cell_keeps_opening_when_its_theme_is_no_longer_among_the_first(client):
    stance = builders.stance(theme=builders.theme("Lonely"))
    for _ in range(8):
        theme = builders.theme()
        for _ in range(2):
            builders.stance(theme=theme)
    assert "Lonely" not in columns(opened(client, "/positions/"))
    page = opened(client, f"/positions/?open={stance.actor.slug},{stance.theme.slug}")
    assert (columns(page)[-1], len(columns(page))) == ("Lonely", 8)
    assert stance.quotation.get_absolute_url() in page.links


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Ann", "Unions", "TUC"]),
        ("stance=against", ["TUC"]),
        ("kind=person", ["Ann"]),
        ("actor=unions", ["Unions", "TUC"]),
        ("actor=unions&stance=for", ["Unions"]),
        ("kind=group", []),
    ],
)
def test_filters_leave_the_actors_asked_for(client, query, names):
    unions = builders.actor("Unions", slug="unions")
    theme = builders.theme()
    builders.stance(actor=unions, theme=theme)
    builders.stance("against", actor=builders.actor("TUC", parent=unions), theme=theme)
    builders.stance(actor=builders.actor("Ann", kind="person"), theme=theme)
    page = opened(client, f"/positions/?{query}")
    lines = [one for one in page.all("th") if one.attributes.get("scope") == "row"]
    assert sorted(line.text.split()[0] for line in lines) == sorted(names)


def test_who_stands_alone_is_listed_last_and_a_whole_speaks_for_itself_only(client):
    unions = builders.actor("Unions")
    for actor in (builders.actor("Ann"), unions, builders.actor("TUC", parent=unions)):
        builders.stance(actor=actor)
    page = opened(client, "/positions/")
    groups = [one.text for one in page.all("th") if one.attributes.get("scope") == "rowgroup"]
    assert groups == ["Unions", "Other actors"]
    assert "In its own name" in page.ids[f"actor-{unions.slug}"].text


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("stance=maybe", "must be one of for, conditional, against, neutral"),
        ("kind=robot", "must be one of person, organisation, group"),
        ("theme=nothing", "there is no theme “nothing”"),
        ("actor=nobody", "there is no actor “nobody”"),
        ("open=nobody,nothing", "there is no actor “nobody”"),
        ("open=x", "with a comma between them"),
        ("stance=for&stance=against", "more than once"),
        ("&".join(f"theme=t{number}" for number in range(9)), "at most 8 themes"),
        ("open=tuc,markets&stance=against", "no stance of “tuc” on “markets” is recorded"),
    ],
)
def test_what_cannot_be_asked_gives_the_reason_and_no_table(client, query, reason):
    builders.stance(actor=builders.actor(slug="tuc"), theme=builders.theme(slug="markets"))
    response = client.get(f"/positions/?{query}")
    page = Page(response)
    assert response.status_code == 400
    assert reason in page.all("div", "error")[0].text
    assert not page.all("table")


def test_an_empty_library_says_so(client):
    assert "No stance is recorded like this." in opened(client, "/positions/").text


def test_it_is_among_the_places(client):
    link = next(one for one in opened(client, "/positions/").all("a") if one.text == "Who says what")
    assert link.attributes["aria-current"] == "page"


def test_more_rows_and_more_depth_ask_no_more(client):
    def grow(parent=None):
        actor, theme = builders.actor(parent=parent), builders.theme()
        for position in ("for", "against"):
            builders.stance(position, actor=actor, theme=theme)
        return actor, theme

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    actor, theme = grow()
    address = f"/positions/?open={actor.slug},{theme.slug}"
    few = queries("/positions/"), queries(address)
    for _ in range(4):
        actor, _ = grow(actor)
    builders.stance(actor=actor, theme=theme)
    assert (queries("/positions/"), queries(address)) == few


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN])
def test_what_is_not_published_is_nowhere_and_moves_no_number(client, status):
    theme, actor = builders.theme(), builders.actor()
    builders.stance(theme=theme)
    before = opened(client, "/positions/").text
    hide(status, theme, actor)
    assert opened(client, "/positions/").text == before
    response = client.get(f"/positions/?open={actor.slug},{theme.slug}")
    assert response.status_code == 400
    assert CANARY not in response.content.decode()


def test_letters_that_html_uses_are_shown_as_letters(client):
    words = builders.quotation(ATTACK, in_=builders.text(ATTACK, of=builders.source(ATTACK, authors=(ATTACK,))))
    one = builders.stance(
        "conditional",
        theme=builders.theme(ATTACK),
        actor=builders.actor(ATTACK),
        quotation=words,
        condition=ATTACK,
    )
    page = opened(client, f"/positions/?open={one.actor.slug},{one.theme.slug}")
    assert not page.scripts
    assert [mark.text for mark in page.all("mark")] == [ATTACK]
    bad = client.get("/positions/", {"theme": ATTACK})
    assert (bad.status_code, Page(bad).scripts) == (400, [])
