"""The numbers of hubs, trees and the table of positions are what a plain count finds, and what search finds."""

from collections import Counter
from collections.abc import Callable

import pytest

from evidence.accounts.models import VISITOR
from evidence.claims.actors.hub import actor_hub
from evidence.claims.concept_trees import actor_groups, theme_lines
from evidence.claims.hubs import ClaimRow, Looked
from evidence.claims.models import EvidenceLink, EvidenceSearch, Position, Quotation, Relation, Stance
from evidence.claims.positions.question import Asked
from evidence.claims.positions.stances import all_stances
from evidence.claims.positions.table import who_says_what
from evidence.claims.themes.claims import theme_claims
from evidence.claims.themes.hub import ThemeHub, theme_hub
from evidence.search.criteria import Criteria
from evidence.search.finding import count
from evidence.vocabulary.models import Actor, Theme
from tests import builders
from tests.claims import hub_library as library
from tests.search.conftest import index, shelf

__all__ = ("index", "shelf")

pytestmark = pytest.mark.django_db
SEEDS = range(5)


def rows(slug: str, address: str = "") -> list[ClaimRow]:
    """The claims of the page of a theme, in its order."""
    return [row for group in theme_claims(slug, address, person=VISITOR).groups for row in group.claims]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_theme_counts_what_a_plain_count_finds(seed):
    library.fill(seed)
    for theme in Theme.objects.all():
        hub, plain = theme_hub(theme.slug, person=VISITOR), library.on_theme(theme)
        assert (hub.counts.claims, hub.counts.quotations, hub.counts.sources) == (
            len(plain.claims),
            len(plain.quotations),
            len(plain.sources),
        )
        assert {row.address for row in rows(theme.slug)} == {f"/claims/{pk}/" for pk in plain.claims}
        assert sum(row.quotations for row in hub.sources) == len(plain.quotations)
        assert {row.address for row in hub.sources} == {f"/sources/{pk}/" for pk in plain.sources}
        stances = Stance.objects.filter(pk__in=plain.stances)
        assert hub.stands.actors == stances.values("actor").distinct().count()
        for column in hub.stands.columns:
            plainly = Counter(one.actor.slug for one in stances if one.position == column.position)
            assert {stand.slug: stand.quotations for stand in column.stands} == plainly


@pytest.mark.parametrize("seed", SEEDS)
def test_marks_are_counted_claim_by_claim(seed):
    library.fill(seed)
    for theme in Theme.objects.all():
        for row in rows(theme.slug):
            links = list(EvidenceLink.objects.published().filter(claim=int(row.address.split("/")[2])))
            assert dict(row.tallies) == Counter(link.relation for link in links)
            assert row.quotations == len(links)
            assert row.sources == len({link.quotation.text_version.source_id for link in links})
            assert (row.looked is None) == any(link.relation == Relation.CONTRADICTS for link in links)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_actor_counts_what_a_plain_count_finds(seed):
    library.fill(seed)
    for actor in Actor.objects.all():
        hub, plain = actor_hub(actor.slug, person=VISITOR), library.of_actor(actor)
        assert (hub.counts.claims, hub.counts.quotations, hub.counts.sources, hub.shown_stances) == (
            len(plain.claims),
            len(plain.quotations),
            len(plain.sources),
            len(plain.stances),
        )
        words = {one.id for on in hub.stances for taken in on.positions for p in taken.passages for one in p.quotations}
        assert words == set(Stance.objects.filter(pk__in=plain.stances).values_list("quotation", flat=True))
        for group in hub.claims:
            links = EvidenceLink.objects.published().filter(quotation__in=plain.quotations, relation=group.relation)
            assert group.total == links.values("claim").distinct().count() == len(group.claims)
            assert sum(len(one.words) for one in group.claims) == links.count()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_trees_agree_with_the_hubs(seed):
    library.fill(seed)
    for line in theme_lines(person=VISITOR):
        counts = theme_hub(line.slug, person=VISITOR).counts
        assert (line.claims, line.quotations, line.sources) == (counts.claims, counts.quotations, counts.sources)
    for group in actor_groups(person=VISITOR):
        for actor in (group.head, *group.lines):
            hub = actor_hub(actor.slug, person=VISITOR)
            assert (actor.stances, actor.quotations) == (hub.shown_stances, hub.counts.quotations)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_heads_of_the_table_of_positions_are_what_a_plain_count_finds(seed):
    library.fill(seed)
    for stance in ((), *((one,) for one in Position.values)):
        agrees_with_a_plain_count(stance)


def agrees_with_a_plain_count(stance: tuple[str, ...]) -> None:
    table = who_says_what(Asked(theme=("*",), stance=stance), all_stances(person=VISITOR))
    rows = [one for one in Stance.objects.published() if not stance or one.position in stance]
    assert table.quotations == len({one.quotation_id for one in rows})
    assert table.actors == len({one.actor_id for one in rows})
    assert table.elsewhere == 0
    for column in table.columns:
        theme = Theme.objects.get(slug=column.key)
        taken = {(one.actor_id, one.position) for one in rows if library.within(one.theme, theme)}
        assert dict(column.tallies) == Counter(position for _, position in taken)


@pytest.mark.parametrize("seed", range(2))
def test_search_finds_as_much_for_the_same_filter(index: Callable[[], None], seed: int):
    library.fill(seed)
    index()
    for theme in Theme.objects.all():
        counts = theme_hub(theme.slug, person=VISITOR).counts
        assert counts.passages == count(Criteria.of(scope="passages", theme=theme.slug))
        assert counts.claims == count(Criteria.of(scope="claims", theme=theme.slug))


def test_gaps_are_claims_with_nothing_against_them_and_nobody_who_looked():
    theme = builders.theme()
    opposed, searched, missing = (builders.claim(themes=(theme,)) for _ in range(3))
    builders.evidence("contradicts", claim=opposed)
    builders.search(searched)
    builders.search(missing, relation="supports")
    hub = theme_hub(theme.slug, person=VISITOR)
    assert [row.address for row in hub.lists["not_searched"].claims] == [missing.get_absolute_url()]
    assert [row.address for row in hub.lists["searched"].claims] == [searched.get_absolute_url()]
    assert [row.address for row in hub.lists["contradicted_only"].claims] == [opposed.get_absolute_url()]
    looked = {row.address: row.looked for row in rows(theme.slug)}
    assert looked[opposed.get_absolute_url()] is None
    assert looked[searched.get_absolute_url()] == Looked(EvidenceSearch.objects.get(claim=searched).searched_on)
    assert looked[missing.get_absolute_url()] == Looked(None)


def test_a_thing_in_two_branches_below_counts_once():
    wide = builders.theme()
    left, right = builders.theme(parent=wide), builders.theme(parent=wide)
    link = builders.evidence(claim=builders.claim(themes=(left, right)))
    builders.stance(theme=left, quotation=link.quotation)
    counts = theme_hub(wide.slug, person=VISITOR).counts
    assert (counts.claims, counts.quotations, counts.sources) == (1, 1, 1)


def key(hub: ThemeHub) -> list[int]:
    return [one.passage.quotations[0].id for one in hub.key]


def test_key_passages_are_the_words_used_most_often_and_say_what_for():
    theme = builders.theme()
    once, twice, thrice = (builders.quotation() for _ in range(3))
    for words, times in ((once, 1), (twice, 2), (thrice, 2)):
        for _ in range(times):
            builders.evidence("supports", claim=builders.claim(themes=(theme,)), quotation=words)
    builders.stance("against", theme=theme, quotation=thrice)
    builders.evidence(quotation=once)  # for a claim on another theme: does not count here
    hub = theme_hub(theme.slug, person=VISITOR)
    assert key(hub) == [thrice.pk, twice.pk]
    assert [use.sign for use in hub.key[0].uses] == ["supports", "supports", "against"]
    assert hub.key[0].look == "supports"
    assert Quotation.objects.get(pk=thrice.pk).exact == hub.key[0].passage.quotations[0].words


@pytest.mark.parametrize("seed", SEEDS)
def test_the_themes_of_a_position_are_those_of_the_table_that_it_leads_to(seed):
    library.fill(seed)
    every = all_stances(person=VISITOR)
    for actor in Actor.objects.all():
        for position, themes in actor_hub(actor.slug, person=VISITOR).summary:
            assert who_says_what(Asked(actor=(actor.slug,), theme=("*",), stance=(position,)), every).themes == themes
