"""The numbers of the table of positions are what a plain count finds, what opens, and what search finds; the order of
positions in time is one that the dates give.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import product

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.accounts.models import VISITOR
from evidence.claims.actors.agreement import Meeting, NoSuchPage, agreement, meeting
from evidence.claims.evidence_map.records import Vocabularies
from evidence.claims.models import Position, Stance
from evidence.claims.positions.cells import Cell
from evidence.claims.positions.changes import Course, Dated, Shift, course
from evidence.claims.positions.question import Asked, of_address
from evidence.claims.positions.search import search_for
from evidence.claims.positions.stances import all_stances
from evidence.claims.positions.table import Positions, who_says_what
from evidence.claims.positions.words import lines, opened
from evidence.library.models import Source
from evidence.search import filters
from evidence.search.finding import count
from evidence.text import dates
from evidence.vocabulary.models import Actor, Theme
from tests import builders
from tests.claims import hub_library as library
from tests.search.conftest import index, shelf

__all__ = ("index", "shelf")

YEARS = ("", "1998", "2007-05", "2013-09-03", "2010/2013")


def fill(seed: int) -> None:
    """A small library by chance, with years and kinds that differ."""
    library.fill(seed)
    for number, one in enumerate(Source.objects.order_by("pk")):
        issued = YEARS[(seed + number) % len(YEARS)]
        found = dates.parse(issued)
        dates_of = {"issued": issued, "issued_from": found.earliest, "issued_to": found.latest}
        Source.objects.filter(pk=one.pk).update(kind="thesis" if number % 2 else "report", **dates_of)


def drawn(asked: Asked) -> Positions:
    return who_says_what(asked, all_stances(person=VISITOR))


def cells(asked: Asked) -> Iterator[Cell]:
    return (cell for group in drawn(asked).groups for line in group.lines for cell in line.cells)


def above(model: type[Theme] | type[Actor]) -> dict[int, set[str]]:
    """What each is part of by its slug, itself among them."""
    rows = {one.pk: one for one in model.objects.all()}
    found: dict[int, set[str]] = {}
    for pk in rows:
        at: int | None = pk
        while at is not None:
            found.setdefault(pk, set()).add(rows[at].slug)
            at = rows[at].parent_id
    return found


def plainly(asked: Asked, cell: tuple[str, str], stances: Iterable[Stance]) -> Iterator[Stance]:
    """The stances that a look at every row finds in a cell."""
    actors, themes = above(Actor), above(Theme)

    def holds(key: str, path: set[str], own: str) -> bool:
        return own == key.removeprefix("only:") if key.startswith("only:") else key in path

    for one in stances:
        in_cell = holds(cell[0], actors[one.actor_id], one.actor.slug) and holds(
            cell[1], themes[one.theme_id], one.theme.slug
        )
        is_asked = (not asked.stance or one.position in asked.stance) and (
            not asked.actor or any(key in actors[one.actor_id] for key in asked.actor)
        )
        source = one.quotation.text_version.source
        is_asked &= (not asked.kind or source.kind in asked.kind) and (
            not asked.actor_kind or one.actor.kind in asked.actor_kind
        )
        year = source.year
        in_years = not asked.has_years or (
            year is not None and (asked.year_from or 0) <= year <= (asked.year_to or 9999)
        )
        if in_cell and is_asked and in_years:
            yield one


def tables() -> st.SearchStrategy[Asked]:
    """Tables of a library of `fill`, its actors and themes by number."""
    return st.builds(
        Asked,
        theme=st.sampled_from([("*",), (), ("*", "first")]),
        actor=st.sampled_from([(), ("first",)]),
        fold=st.sampled_from([(), ("*",), ("first",)]),
        stance=st.sampled_from([(), ("for",), ("for", "against")]),
        kind=st.sampled_from([(), ("thesis",)]),
        actor_kind=st.sampled_from([(), (), ("organisation",)]),
        year_from=st.sampled_from([None, 2007]),
        year_to=st.sampled_from([None, 2012]),
    )


def named(asked: Asked) -> Asked:
    """With “first” as what it is called in this library."""
    actor, theme = Actor.objects.order_by("pk")[0].slug, Theme.objects.order_by("pk")[0].slug
    kept = {name: tuple(actor if one == "first" else one for one in asked.values(name)) for name in ("actor", "fold")}
    themes = tuple(theme if one == "first" else one for one in asked.theme)
    return asked.narrowed(theme=themes, **kept)


@pytest.mark.django_db
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 99), asked=tables())
def test_figures_are_what_a_plain_count_finds_what_opens_and_what_search_finds(
    index: Callable[[], None], seed: int, asked: Asked
):
    clear()
    fill(seed)
    index()
    asked = named(asked)
    stances = Stance.objects.published().select_related("actor", "theme", "quotation__text_version__source")
    drawn_cells = list(cells(asked))
    for cell in drawn_cells:
        rows = plainly(asked, cell.key, stances)
        found = {held.position: held.quotations for held in cell.held}
        assert found == Counter(position for position, _ in {(one.position, one.quotation_id) for one in rows})
        agrees_with_search(cell)
    for cell in [one for one in drawn_cells if one.held][:2]:
        opens_what_it_says(cell)


def agrees_with_search(cell: Cell) -> None:
    """Search finds as many passages for each position of a cell as it says; where it cannot ask the same, there is no
    such search.
    """
    for held in cell.held:
        asked = of_address(cell.address).narrowed(stance=(held.position,))
        found = search_for(asked, cell.key, Vocabularies.read())
        assert bool(found) or asked.actor_kind or "only:" in cell.key[0] + cell.key[1]
        if found:
            assert count(filters.read(QueryDict(found[1:]))) == held.passages


def opens_what_it_says(cell: Cell) -> None:
    """The words of a cell are those that its file has, and as many as it says and search finds."""
    asked = of_address(cell.address)
    every = all_stances(person=VISITOR)
    whole = opened(asked, every, person=VISITOR)
    words = {one.id for taken in whole.taken for passage in taken.passages for one in passage.quotations}
    assert {line.quotation for line in lines(asked, every, person=VISITOR).lines} == words
    assert len(words) == whole.quotations
    assert whole.positions == tuple(one.position for one in cell.held)
    if whole.search:
        assert count(filters.read(QueryDict(whole.search[1:]))) == whole.passages


def clear() -> None:
    """What an example before this one left: all run in one transaction."""
    Stance.objects.all().delete()


@pytest.mark.django_db
def test_a_stance_that_is_not_published_moves_no_number_and_published_it_does(index: Callable[[], None]):
    """Negative control of the property above: it would notice a stance too many."""
    one = builders.stance()
    more = builders.stance(actor=one.actor, theme=one.theme, status="draft")
    (cell,) = cells(Asked())
    assert [held.quotations for held in cell.held] == [1]
    Stance.objects.filter(pk=more.pk).update(status="published", published_at=builders.MOMENT)
    index()
    (cell,) = cells(Asked())
    assert [held.quotations for held in cell.held] == [2]
    agrees_with_search(cell)
    opens_what_it_says(cell)


# Time

dated = st.builds(
    lambda position, year, more: Dated(position, year, None if year is None else year + more),
    st.sampled_from(Position.values),
    st.none() | st.integers(2000, 2006),
    st.sampled_from([0, 0, 0, 2]),
)


@given(st.lists(dated, max_size=6))
def test_a_change_is_said_only_where_the_dates_give_it(found: list[Dated]):
    said = course(found)
    if said is None:
        assert len({one.position for one in found}) < 2
        return
    known = [one for one in found if one.first is not None]
    clash = any(
        one.position != other.position and one.first <= other.last and other.first <= one.last  # type: ignore[operator]
        for one in known
        for other in known
    )
    everybody = {one.position for one in known} == {one.position for one in found}
    assert (said.shift is Shift.CHANGED) == (not clash and everybody)
    if said.shift is Shift.CHANGED:
        order = [one.position for one in sorted(known, key=lambda one: one.first or 0)]
        steps = [now for before, now in zip([None, *order], order, strict=False) if now != before]
        assert [step.position for step in said.steps] == steps
        assert set(said.undated) == {one.position for one in found} & {
            one.position for one in found if one.first is None
        }
    if said.shift is Shift.MIXED:
        assert any(
            one.position != other.position and one.first == one.last == other.first == other.last
            for one in known
            for other in known
        )


@given(st.lists(dated, max_size=6), st.randoms())
def test_the_order_in_which_stances_were_recorded_says_nothing(found: list[Dated], dice):
    turned = found[:]
    dice.shuffle(turned)
    assert course(found) == course(turned)


def test_what_was_also_said_at_an_unknown_time_is_not_left_out():
    said = course([Dated("against", 2010, 2010), Dated("for", 2012, 2012), Dated("against", None, None)])
    assert isinstance(said, Course)
    assert said.says == "against, 2010 → for, 2012; also against, date not stated"


# Agreement

positions = st.sets(st.sampled_from(Position.values), min_size=1)


@given(positions, positions)
def test_two_actors_meet_in_the_same_way_from_both_sides(one: set[str], other: set[str]):
    met = meeting(one, other)
    assert met == meeting(other, one)
    sides = {"for", "against"}
    assert (met is Meeting.AGREE) == (one == other and len(one) == 1 and one <= sides)
    assert (met is Meeting.DISAGREE) == (len(one) == len(other) == 1 and one | other == sides)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_every_figure_of_agreement_opens_the_two_on_these_themes(seed: int):
    fill(seed)
    for number, (actor, theme) in enumerate(product(Actor.objects.all(), Theme.objects.all())):
        if (number * 7 + seed) % 3:
            builders.stance(Position.values[(number * 5 + seed) % 4], actor=actor, theme=theme)
    compared = 0
    for actor in Actor.objects.all():
        found = agreement(actor.slug, person=VISITOR)
        own = plain_positions(actor)
        others = {one: plain_positions(one) for one in Actor.objects.exclude(pk=actor.pk)}
        assert {one.actor.name: one.themes for one in found.others} == {
            one.label: len(own.keys() & theirs.keys()) for one, theirs in others.items() if own.keys() & theirs.keys()
        }
        for other in found.others:
            assert sum(one.themes for one in other.shared) == other.themes
            for shared in other.shared:
                if shared.themes:
                    compared += 1
                    opens(shared.address, shared.themes, actor.label, other.actor.name)
    assert compared


def plain_positions(actor: Actor) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for one in Stance.objects.published().filter(actor=actor):
        found.setdefault(one.theme_id, set()).add(one.position)
    return found


def opens(address: str, themes: int, *actors: str) -> None:
    """The two actors, and nobody else, with something in every one of so many columns."""
    table = drawn(of_address(address))
    lines = [line for group in table.groups for line in group.lines]
    assert {line.actor.name for line in lines} == set(actors)
    assert table.themes == themes
    assert all(cell.held for line in lines for cell in line.cells)


@pytest.mark.django_db
def test_others_come_page_by_page_those_who_share_most_first():
    ann = builders.actor("Ann")
    themes = [builders.theme() for _ in range(2)]
    for theme in themes:
        builders.stance("for", actor=ann, theme=theme)
    near = builders.actor("Zoe")
    for theme in themes:
        builders.stance("against", actor=near, theme=theme)
    for name in ("Bob", "Cat"):
        builders.stance("for", actor=builders.actor(name), theme=themes[0])
    first, second = (agreement(ann.slug, page, 2, person=VISITOR) for page in (1, 2))
    assert [one.actor.name for one in first.others] == ["Zoe", "Bob"]
    assert [one.actor.name for one in second.others] == ["Cat"]
    assert (first.total, first.pages) == (3, 2)
    with pytest.raises(NoSuchPage):
        agreement(ann.slug, 3, 2, person=VISITOR)
