"""The tree of actors and the hub of each, as delivered."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.library.status import Status
from evidence.vocabulary.models import Actor, ActorLabel
from tests import builders
from tests.pages.delivered import Page
from tests.pages.hub_canary import CANARY, hide

pytestmark = pytest.mark.django_db

ATTACK = "<script>alert(1)</script><b>\"'&"


def opened(client: Client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return Page(response)


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


class TestTheTree:
    def test_actors_stand_below_what_they_belong_to(self, client):
        unions = builders.actor("Unions", kind="group")
        builders.actor("TUC", parent=unions)
        builders.actor("A person", kind="person")
        page = opened(client, "/actors/")
        assert [link.text for link in page.all("a", "name")] == ["A person", "Unions", "TUC"]
        assert "TUC , level 2" in page.text
        assert "Group" in page.text

    def test_the_words_of_an_author_are_the_author_s_and_roll_up(self, client):
        unions = builders.actor("Unions")
        tuc = builders.actor("TUC", parent=unions)
        version = builders.text(of=builders.source(authors=(tuc,)))
        builders.stance(actor=unions, quotation=builders.quotation(in_=version))
        counts = {link.attributes["href"]: " ".join(link.text.split()) for link in opened(client, "/actors/").all("a")}
        assert counts[f"/actors/{tuc.slug}/#sources"] == "1 quotation"
        assert counts[f"/actors/{unions.slug}/#sources"] == "1 quotation"
        assert counts[f"/actors/{unions.slug}/#stances"] == "1 stance"
        assert f"/actors/{tuc.slug}/#stances" not in counts

    def test_more_actors_and_deeper_ones_ask_no_more(self, client):
        actor = builders.actor()
        builders.stance(actor=actor)
        few = queries(client, "/actors/")
        for _ in range(4):
            actor = builders.actor(parent=actor)
            builders.stance(actor=actor, quotation=builders.quotation(voice=actor))
        assert queries(client, "/actors/") == few

    def test_a_library_without_actors_says_so(self, client):
        assert "No actor has been named yet." in opened(client, "/actors/").text


class TestTheHub:
    def test_a_stance_shows_the_words_and_opens_them(self, client):
        actor, theme = builders.actor(), builders.theme("Mutuals")
        words = builders.quotation("Staff said that they were listened to.")
        builders.stance("conditional", actor=actor, theme=theme, quotation=words, condition="if it pays")
        page = opened(client, f"/actors/{actor.slug}/")
        stances = page.ids["stances"].text
        assert "Mutuals" in stances
        assert "if it pays" in stances
        assert words.exact in [mark.text for mark in page.all("mark")]
        assert words.get_absolute_url() in page.links

    def test_what_a_member_says_is_given_to_the_member(self, client):
        unions = builders.actor("Unions")
        tuc = builders.actor("TUC", parent=unions)
        builders.stance(actor=tuc)
        builders.evidence(quotation=builders.quotation(voice=tuc))
        page = opened(client, f"/actors/{unions.slug}/")
        assert f"/actors/{tuc.slug}/" in page.links
        assert "for TUC" in " ".join(page.ids["stances"].text.split())
        assert ", TUC" in page.ids["claims"].text
        assert "each thing once" in page.text

    def test_claims_by_relation_lead_to_the_words(self, client):
        actor = builders.actor()
        words = builders.quotation(voice=actor)
        links = [builders.evidence(relation, quotation=words) for relation in ("supports", "contradicts")]
        page = opened(client, f"/actors/{actor.slug}/")
        claims = " ".join(page.ids["claims"].text.split())
        assert "Supports 1 claim" in claims
        assert "Contradicts 1 claim" in claims
        assert {link.claim.get_absolute_url() for link in links} | {words.get_absolute_url()} <= set(page.links)

    def test_words_with_a_voice_are_not_the_author_s(self, client):
        author, voice = builders.actor(), builders.actor()
        version = builders.text(of=builders.source("A story", authors=(author,)))
        builders.evidence(quotation=builders.quotation(in_=version, voice=voice))
        page = opened(client, f"/actors/{author.slug}/")
        assert "No words of" in page.ids["claims"].text
        assert "A story" in page.ids["works"].text
        assert "A story" in opened(client, f"/actors/{voice.slug}/").ids["sources"].text

    def test_names_place_and_description(self, client):
        unions = builders.actor("Unions")
        tuc = builders.actor("TUC", parent=unions, description="A congress.", kind="organisation")
        below = builders.actor("Its leader", parent=tuc)
        ActorLabel.objects.create(actor=tuc, text="the congress")
        page = opened(client, f"/actors/{tuc.slug}/")
        assert {f"/actors/{one.slug}/" for one in (unions, below)} <= set(page.links)
        assert "/search/?q=the%20congress" in page.links
        assert "A congress. Organisation." in page.text

    def test_an_actor_of_whom_nothing_is_known(self, client):
        page = opened(client, f"/actors/{builders.actor('CBI').slug}/")
        assert "No stance of CBI is recorded." in page.text
        assert "None found" not in page.text

    def test_an_unknown_actor_is_not_there(self, client):
        assert client.get("/actors/no-such-actor/").status_code == 404

    def test_more_rows_and_more_depth_ask_no_more(self, client):
        top = builders.actor()

        def grow(actor: Actor) -> None:
            for position in ("for", "against"):
                words = builders.quotation(voice=actor)
                builders.stance(position, actor=actor, quotation=words)
                builders.evidence(quotation=words)
                builders.evidence(quotation=builders.quotation(in_=builders.text(of=builders.source(authors=(actor,)))))

        below = builders.actor(parent=top)
        grow(top)
        grow(below)
        few = queries(client, f"/actors/{top.slug}/")
        for _ in range(3):
            below = builders.actor(parent=below)
            grow(below)
        assert queries(client, f"/actors/{top.slug}/") <= few


class TestAgreement:
    def test_each_figure_opens_the_two_side_by_side_on_these_themes(self, client):
        ann, bob = builders.actor("Ann", slug="ann"), builders.actor("Bob", slug="bob")
        builders.actor("Bob's child", parent=bob)
        for label, one, other in (
            ("Pay", "for", "for"),
            ("Rent", "against", "against"),
            ("Tax", "for", "against"),
            ("Food", "for", "conditional"),
            ("Alone", "for", ""),
        ):
            theme = builders.theme(label, slug=label.lower())
            builders.stance(one, actor=ann, theme=theme)
            if other:
                builders.stance(other, actor=bob, theme=theme)
        page = opened(client, "/actors/ann/")
        (line,) = [one for one in page.all("tr") if "Bob" in one.text]
        said = " ".join(line.text.split())
        assert "4 themes shared with Bob" in said
        assert "2 themes, agree: Bob Pay; Rent" in said
        assert "1 theme, disagree: Bob Tax" in said
        assert "1 theme, conditionally: Bob Food" in said
        address = "/positions/?theme=pay&theme=rent&actor=ann&actor=only:bob"
        assert address in page.links
        table = opened(client, address)
        assert len(table.all("a", "cell")) == 4
        assert "%" not in page.ids["agreement"].text

    def test_what_a_member_says_is_not_said_by_the_whole(self, client):
        unions = builders.actor("Unions", slug="unions")
        theme = builders.theme()
        for actor in (builders.actor("TUC", parent=unions), builders.actor("Ann")):
            builders.stance(actor=actor, theme=theme)
        said = opened(client, "/actors/unions/").ids["agreement"].text
        assert "takes no stance in its own name" in said

    def test_nobody_on_the_same_themes_is_said(self, client):
        actor = builders.stance().actor
        said = opened(client, f"/actors/{actor.slug}/").ids["agreement"].text
        assert "Nobody else takes a stance on the theme" in said

    def test_the_first_are_on_the_page_and_all_on_pages_of_their_own(self, client):
        theme, quotation = builders.theme(), builders.quotation()
        for number in range(52):
            actor = builders.actor(f"Actor no. {number:02}", slug=f"a-{number:02}")
            builders.stance(actor=actor, theme=theme, quotation=quotation)
        hub = opened(client, "/actors/a-00/")
        assert "All 51 actors on the same themes" in hub.text
        assert "/actors/a-00/agreement/" in hub.links
        assert [len(opened(client, f"/actors/a-00/{at}").all("table", "agreement")) for at in ("", "agreement/")] == [
            1,
            1,
        ]
        second = opened(client, "/actors/a-00/agreement/?page=2")
        assert "/actors/a-51/" in second.links
        assert "/actors/a-01/" not in second.links
        assert client.get("/actors/a-00/agreement/?page=3").status_code == 404
        assert client.get("/actors/a-00/agreement/?page=x").status_code == 400
        assert client.get("/actors/nobody/agreement/").status_code == 404
        assert queries(client, "/actors/a-00/agreement/") <= 12


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN])
def test_what_is_not_published_is_nowhere_and_moves_no_number(client, status):
    theme, actor = builders.theme(), builders.actor()
    builders.stance(actor=actor, theme=theme, quotation=builders.quotation(voice=actor))
    builders.stance("against", theme=theme)
    addresses = ("/actors/", f"/actors/{actor.slug}/", f"/actors/{actor.slug}/agreement/")
    before = [Page(client.get(address)).text for address in addresses]
    hide(status, theme, actor)
    after = [Page(client.get(address)).text for address in addresses]
    assert before == after
    assert CANARY not in "".join(after)


def test_letters_that_html_uses_are_shown_as_letters(client):
    actor = builders.actor(ATTACK, description=ATTACK)
    ActorLabel.objects.create(actor=actor, text=ATTACK)
    version = builders.text(ATTACK, of=builders.source(ATTACK, authors=(actor,)))
    words = builders.quotation(ATTACK, in_=version)
    builders.stance("conditional", theme=builders.theme(ATTACK), actor=actor, quotation=words, condition=ATTACK)
    builders.evidence(quotation=words, claim=builders.claim(f"{ATTACK} is so."))
    for address in ("/actors/", f"/actors/{actor.slug}/"):
        page = opened(client, address)
        assert not page.scripts
        assert ATTACK in page.text
