"""Who says what, as delivered."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.claims.models import Stance
from evidence.library.status import Status
from evidence.vocabulary.models import Actor, Theme
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
    named = [plain(one.text).partition("Actors:")[0] for one in heads[1:]]
    return [name.partition("narrower than")[0].strip() for name in named]


def plain(text: str) -> str:
    return " ".join(text.split())


def cells(page: Page) -> list[str]:
    return [plain(one.text) for one in page.all("a", "cell")]


def rows(page: Page) -> list[str]:
    return [
        one.attributes["id"].removeprefix("actor-")
        for one in page.all("tr")
        if one.attributes.get("id", "open") != "open"
    ]


def stance(position: str, actor: Actor, theme: Theme, issued: str = "") -> Stance:
    version = builders.text(of=builders.source(issued=issued))
    return builders.stance(position, actor=actor, theme=theme, quotation=builders.quotation(in_=version))


def table(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig"))))


def test_a_cell_says_the_position_and_opens_the_words(client):
    actor, theme = builders.actor("TUC"), builders.theme("Markets")
    words = [stance("against", actor, theme, issued).quotation for issued in ("2012-05", "")]
    closed = opened(client, "/positions/")
    assert cells(closed) == ["against 2 quotations, latest: May 2012; TUC on Markets"]
    (cell,) = closed.all("a", "cell")
    assert cell.attributes["href"] == f"?open={actor.slug},{theme.slug}#open"
    assert "open" not in closed.ids
    page = opened(client, "/positions/" + cell.attributes["href"])
    assert {one.get_absolute_url() for one in words} <= set(page.links)
    assert [mark.text for mark in page.all("mark")] == [one.exact for one in words]
    assert "2 quotations in 2 passages of 2 sources" in plain(page.ids["open"].text)
    assert "against, May 2012, date not stated" in plain(page.ids["open"].text)
    assert f"?#actor-{actor.slug}" in page.links
    assert f"actor-{actor.slug}" in page.ids


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (("2010", "2012"), "changed: against, 2010 → conditional, 2012"),
        (("2012", "2010-05"), "changed: conditional, 2010 → against, 2012"),
        (("", ""), "both, dates not stated"),
        (("2010", ""), "both, dates not stated"),
        (("2010-02", "2010-11"), "mixed: both in 2010"),
        (("2010/2012", "2011"), "both; the dates do not tell which came first"),
    ],
)
def test_two_positions_are_shown_in_the_order_that_the_dates_give_and_in_no_other(client, dates, said):
    actor, theme = builders.actor(), builders.theme()
    for position, issued in zip(("against", "conditional"), dates, strict=True):
        stance(position, actor, theme, issued)
    page = opened(client, "/positions/")
    assert plain(page.all("span", "course")[0].text) == said
    both = opened(client, f"/positions/?open={actor.slug},{theme.slug}")
    assert said in plain(both.ids["open"].text).replace("Changed", "changed")
    assert "if it is well done" in both.ids["open"].text
    hub = opened(client, f"/actors/{actor.slug}/")
    assert said in plain(hub.ids["stances"].text)


def test_positions_of_different_members_or_themes_are_no_change(client):
    top = builders.actor("Top", slug="top")
    wide = builders.theme("Wide", slug="wide")
    ann, bob = (builders.actor(name, parent=top, slug=name.lower()) for name in ("Ann", "Bob"))
    stance("for", ann, wide, "2010")
    stance("against", bob, wide, "2012")
    stance("against", ann, builders.theme("Narrow", parent=wide), "2012")
    page = opened(client, "/positions/?theme=wide&fold=top")
    assert cells(page) == ["for 1 quotation, latest: 2010; against 2 quotations, latest: 2012; Top on Wide"]
    assert not page.all("span", "course")
    assert not opened(client, "/positions/?theme=wide&actor=ann").all("span", "course")


def test_a_folded_branch_holds_all_below_it_each_quotation_once(client):
    unions, theme = builders.actor("Unions", slug="unions"), builders.theme("Pay", slug="pay")
    tuc = builders.actor("TUC", slug="tuc", parent=unions)
    ann = builders.actor("Ann", slug="ann", parent=tuc)
    shared = stance("for", ann, theme).quotation
    builders.stance("for", actor=tuc, theme=theme, quotation=shared)
    whole = opened(client, "/positions/?stance=for")
    assert rows(whole) == ["unions", "tuc", "ann"]
    assert "no stance recorded in its own name" in whole.ids["actor-unions"].text
    assert "in its own name" in whole.ids["actor-tuc"].text
    (fold,) = [one for one in whole.all("a", "fold") if "Unions" in one.text]
    assert (fold.attributes["href"], fold.attributes["aria-expanded"]) == (
        "?stance=for&fold=unions#actor-unions",
        "true",
    )
    folded = opened(client, "/positions/?stance=for&fold=unions")
    assert rows(folded) == ["unions"]
    assert "with those below" in folded.ids["actor-unions"].text
    assert cells(folded) == ["for 1 quotation, latest: date not stated; Unions on Pay"]
    (unfold,) = folded.all("a", "fold")
    assert (unfold.attributes["href"], unfold.attributes["aria-expanded"]) == ("?stance=for#actor-unions", "false")
    words = opened(client, "/positions/" + folded.all("a", "cell")[0].attributes["href"])
    assert rows(words) == ["unions"]
    assert "Unions and those below on Pay: for" in plain(words.ids["open"].text)
    assert {"/actors/tuc/", "/actors/ann/"} <= set(words.links)
    # An opened cell is seen, whatever is folded.
    assert rows(opened(client, "/positions/?fold=*&open=ann,pay")) == ["unions", "tuc", "ann"]
    assert rows(opened(client, "/positions/?fold=*&unfold=unions")) == ["unions", "tuc"]


def test_a_theme_holds_what_is_narrower_and_opens_into_it(client):
    wide = builders.theme("Wide", slug="wide")
    narrow = builders.theme("Narrow", slug="narrow", parent=wide)
    actor = builders.actor("Ann", slug="ann")
    for theme in (wide, narrow):
        stance("for", actor, theme)
    page = opened(client, "/positions/?theme=wide")
    assert cells(page) == ["for 2 quotations, latest: date not stated; Ann on Wide"]
    (narrower,) = [one for one in page.all("a", "note") if one.text.startswith("narrower")]
    below = opened(client, "/positions/" + narrower.attributes["href"])
    assert columns(below) == ["Narrow", "Wide nothing narrower"]
    assert [one.attributes["href"] for one in below.all("a", "cell")] == [
        "?theme=below:wide&open=ann,narrow#open",
        "?theme=below:wide&open=ann,only:wide#open",
    ]
    words = opened(client, "/positions/?open=ann,only:wide")
    assert "Search this passage" not in words.text  # a search takes the narrower ones, too
    assert "Search this passage" in opened(client, "/positions/?open=ann,narrow").text


def test_every_theme_can_be_chosen_and_comes_page_by_page(client):
    actor = builders.actor(slug="ann")
    themes = [builders.theme(f"Theme {letter}", slug=f"t-{letter}") for letter in "abcdefghij"]
    for theme in themes:
        stance("for", actor, theme)
    first = opened(client, "/positions/?theme=*")
    assert len(columns(first)) == 8
    assert "?theme=*&column_page=2#table" in first.links
    assert columns(opened(client, "/positions/?theme=*&column_page=2")) == ["Theme i", "Theme j"]
    # An opened cell brings its page along, and closing it stays there.
    cell = opened(client, "/positions/?theme=*&open=ann,t-j")
    assert columns(cell) == ["Theme i", "Theme j"]
    assert "?theme=*&column_page=2#actor-ann" in cell.links
    assert client.get("/positions/?theme=*&column_page=3").status_code == 400


def test_many_actors_come_page_by_page_and_an_opened_cell_brings_its_page(client):
    theme, quotation = builders.theme(slug="t"), builders.quotation()
    top = builders.actor("Top", slug="top")
    for number in range(45):
        member = builders.actor(f"Member {number:02}", slug=f"m-{number:02}", parent=top)
        builders.stance(actor=member, theme=theme, quotation=quotation)
    first = opened(client, "/positions/")
    assert len(rows(first)) == 40
    second = opened(client, "/positions/?page=2")
    assert rows(second) == [f"m-{number}" for number in range(39, 45)]
    assert "Top, continued" in second.text
    assert "open" in opened(client, "/positions/?open=m-44,t").ids
    assert client.get("/positions/?page=3").status_code == 400


def test_the_cells_and_the_words_behind_them_are_files(client):
    top = builders.actor("=Top", slug="top")
    ann, theme = builders.actor("Ann", slug="ann", parent=top), builders.theme("Wide", slug="wide")
    stances = [stance("against", ann, theme, "2010"), stance("conditional", ann, theme, "2012-05")]
    (cell,) = table(client, "/positions/csv/?fold=top")
    assert (cell["Actor"], cell["With those below"], cell["Quotations against"]) == ("'=Top", "yes", "1")
    assert cell["Latest dates"] == "against: 2010; conditional: May 2012"
    assert cell["Order"] == "changed: against, 2010 → conditional, 2012"
    assert cell["Address"] == "http://testserver/positions/?fold=top&open=top,wide"
    assert client.get(cell["Address"]).status_code == 200
    for address in ("?each=quotation", "?open=ann,wide", "?each=quotation&theme=wide"):
        words = table(client, f"/positions/csv/{address}")
        assert [one["Words"] for one in words] == [one.quotation.exact for one in stances]
        assert [one["Stance"] for one in words] == ["against", "conditional"]
        assert words[1]["Address"] == f"http://testserver{stances[1].quotation.get_absolute_url()}"
        assert (words[1]["Date of the source"], words[1]["Condition"]) == ("2012-05", "if it is well done")
    assert client.get("/positions/csv/?each=poem").status_code == 400
    for _ in range(3):  # a file that was read gives its place back
        left = client.get("/positions/csv/?each=quotation")
        assert left.status_code == 200
        assert left.getvalue()


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
        ("stance=against", ["Unions", "TUC"]),
        ("actor_kind=person", ["Ann"]),
        ("actor=unions", ["Unions", "TUC"]),
        ("actor=unions&actor=ann", ["Unions", "TUC", "Ann"]),
        ("actor=only:unions", ["Unions"]),
        ("actor=unions&stance=for", ["Unions"]),
        ("actor_kind=group", []),
        ("kind=thesis", []),
        ("kind=thesis&kind=report", ["Ann", "Unions", "TUC"]),
        ("year_from=2012&stance=for", ["Ann"]),
        ("year_to=2011", []),
    ],
)
def test_filters_leave_the_actors_asked_for(client, query, names):
    unions = builders.actor("Unions", slug="unions")
    theme = builders.theme()
    builders.stance(actor=unions, theme=theme)
    builders.stance("against", actor=builders.actor("TUC", parent=unions), theme=theme)
    stance("for", builders.actor("Ann", kind="person", slug="ann"), theme, "2012")
    page = opened(client, f"/positions/?{query}")
    lines = [one for one in page.all("th") if one.attributes.get("scope") == "row"]
    assert sorted(line.text.split()[0] for line in lines) == sorted(names)
    assert len(page.all("a", "chip")) == len(query.split("&")) * bool(query)


def test_who_stands_alone_is_listed_last_and_a_whole_speaks_for_itself_only(client):
    unions = builders.actor("Unions")
    for actor in (builders.actor("Ann"), unions, builders.actor("TUC", parent=unions)):
        builders.stance(actor=actor)
    page = opened(client, "/positions/")
    groups = [one.text for one in page.all("th") if one.attributes.get("scope") == "rowgroup"]
    assert groups == ["Other actors"]
    assert rows(page)[0] == unions.slug
    assert "in its own name" in page.ids[f"actor-{unions.slug}"].text


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("stance=maybe", "must be one of for, conditional, against, neutral"),
        ("actor_kind=robot", "must be one of person, organisation, group"),
        ("kind=person", "the kind of actor is asked with “actor_kind”"),
        ("theme=below:nothing", "there is no theme “nothing”"),
        ("theme=below:only:markets", "there is no theme"),
        ("fold=nobody", "there is no actor “nobody”"),
        ("year_from=2012&year_to=2010", "must not be later"),
        ("page=2&open=tuc,markets", "leave the page out"),
        ("page=0", "a number of a page"),
        ("words_page=2", "only in an opened cell"),
        ("words_page=2&open=tuc,markets", "the last one is 1"),
        ("theme=nothing", "there is no theme “nothing”"),
        ("actor=nobody", "there is no actor “nobody”"),
        ("open=nobody,nothing", "there is no actor “nobody”"),
        ("open=x", "with a comma between them"),
        ("open=,", "with a comma between them"),
        ("open=tuc,", "with a comma between them"),
        ("open=,markets", "with a comma between them"),
        ("year_from=0", "a year in up to four plain digits, from 1"),
        ("year_to=0000", "a year in up to four plain digits, from 1"),
        ("year_to=2010&year_to=2011", "more than once"),
        ("&".join(f"theme=t{number}" for number in range(51)), "at most 50"),
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
    if "open=tuc,markets" not in query:  # a file of a cell may be empty, and has no pages
        assert client.get(f"/positions/csv/?{query}").status_code == 400


def form(page: Page, name: str) -> list[tuple[str, str]]:
    """What the form of this name asks when it is sent as it is, without its menus."""
    inside, found = False, []
    for one in page.elements:
        inside = one.attributes.get("aria-label") == name if one.tag == "form" else inside
        given = one.attributes
        if inside and one.tag == "input" and (given["type"] != "checkbox" or "checked" in given) and given["value"]:
            found.append((given["name"], given["value"]))
    return found


def test_a_refused_question_leaves_the_rest_in_the_form(client):
    builders.stance(actor=builders.actor(slug="tuc"), theme=builders.theme(slug="markets"))
    query = "theme=markets&theme=nothing&actor=tuc&stance=for&stance=maybe&kind=thesis&fold=*&year_to=2010&page=0"
    page = Page(client.get(f"/positions/?{query}"))
    kept = [("fold", "*"), ("actor", "tuc"), ("stance", "for"), ("kind", "thesis"), ("year_to", "2010")]
    assert set(form(page, "Narrow the table")) == {*kept, ("theme", "markets")}
    assert set(form(page, "Choose the themes")) == {*kept, ("theme", "markets")}
    many = "&".join(f"theme=below:markets&actor=only:tuc&stance=for&theme=t{number}" for number in range(60))
    kept = form(Page(client.get(f"/positions/?{many}&year_from=2012&year_to=2010")), "Choose the themes")
    assert kept == [("theme", "below:markets"), ("actor", "only:tuc"), ("stance", "for")]


def test_choosing_one_theme_more_keeps_those_that_were_chosen(client):
    ann, wide = builders.actor(slug="ann"), builders.theme("Wide", slug="wide")
    themes = [builders.theme(f"Theme {letter}", slug=f"t-{letter}", parent=wide) for letter in "abcdefghij"]
    for theme in themes:
        stance("for", ann, theme)
    chosen = [("theme", theme.slug) for theme in themes]
    asked = "&".join(f"theme={slug}" for _, slug in chosen)
    assert form(opened(client, f"/positions/?{asked}"), "Choose the themes") == chosen
    for value in ("below:wide", "only:wide", "wide"):  # none of them is among the boxes
        page = opened(client, f"/positions/?theme={value}&theme=t-a")
        assert form(page, "Choose the themes") == [("theme", value), ("theme", "t-a")]
    shown = form(opened(client, "/positions/?theme=*"), "Choose the themes")
    assert shown == chosen[:8]


def test_an_empty_library_says_so(client):
    assert "No stance is recorded like this." in opened(client, "/positions/").text


def test_it_is_among_the_places(client):
    link = next(one for one in opened(client, "/positions/").all("a") if one.text == "Who says what")
    assert link.attributes["aria-current"] == "page"


def test_more_rows_and_more_depth_ask_no_more(client):
    theme = builders.theme()

    def grow(parent=None):
        actor = builders.actor(parent=parent)
        for position in ("for", "against"):
            builders.stance(position, actor=actor, theme=theme)
        return actor

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    actor = grow()
    address = f"/positions/?open={actor.slug},{theme.slug}"
    few = queries("/positions/"), queries(address)
    for _ in range(4):
        actor = grow(actor)
    assert queries("/positions/") <= few[0]
    assert queries(address) <= few[1]


def test_a_whole_page_of_columns_asks_so_much_at_most(client):
    actor = builders.actor()
    for _ in range(9):
        builders.stance(actor=actor)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/positions/").status_code == 200
    assert len(asked) <= 31


def test_a_file_that_is_cut_says_so_in_its_name(client, monkeypatch):
    builders.stance()
    builders.stance()
    for module, most, each in (
        ("words", "MOST_EXPORTED", "quotation"),
        ("whole", "MOST_ROWS", "cell"),
    ):
        whole = client.get(f"/positions/csv/?each={each}")
        assert "-first" not in whole["Content-Disposition"]
        assert len(whole.getvalue().splitlines()) == 3
        monkeypatch.setattr(f"evidence.claims.positions.{module}.{most}", 1)
        cut = client.get(f"/positions/csv/?each={each}")
        assert "-first" in cut["Content-Disposition"]
        assert len(cut.getvalue().splitlines()) == 2


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
