"""What is found is what a plain scan finds; what is counted is what is found."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evidence.accounts.models import VISITOR
from evidence.search.criteria import PAGE_SIZE, SORTS, Criteria
from evidence.search.facets import FACETS
from evidence.search.filters import InvalidSearch
from evidence.search.finding import NoSuchPage, count, find
from evidence.search.reader import IndexNotReady
from evidence.search.results import ClaimHit, PassageHit, Results, SourceHit
from evidence.search.schema import SCOPES
from tests import builders
from tests.search import scan, shelfful

pytestmark = pytest.mark.django_db

QUERIES = [
    "",
    "mutuals",
    "public services",
    '"public services"',
    "mutuals -cuts",
    "women OR cuts",
    "-mutuals",
    "co production",
    "%",
    "mutu* OR (women -cuts)",
    'title:mutuals "staff users"~5',
]
VALUES = {
    "theme": ["reform", "mutuals", "gender"],
    "actor": ["unions", "tuc", "government"],
    "stance": ["for", "against", "conditional", "neutral"],
    "kind": ["report", "news-article", "conference-abstract", "book"],
    "claim_kind": ["finding", "argument"],
    "basis": ["testimony", "empirical-finding", "expert-judgement"],
    "relation": ["supports", "contradicts", "qualifies"],
}


@pytest.fixture
def library(index: Callable[[], None]) -> scan.Rows:
    shelfful.fill()
    index()
    return scan.read()


@st.composite
def criteria(draw: st.DrawFn) -> Criteria:
    made = Criteria(
        q=draw(st.sampled_from(QUERIES)),
        scope=draw(st.sampled_from(SCOPES)),
        fulltext=draw(st.booleans()),
        sort=draw(st.sampled_from(SORTS)),
    )
    for key in draw(st.lists(st.sampled_from(sorted(VALUES)), unique=True, max_size=3)):
        made = made.choosing(key, tuple(draw(st.lists(st.sampled_from(VALUES[key]), unique=True, max_size=2))))
    first, last, undated = draw(
        st.sampled_from([(None, None, False), (2010, None, False), (2000, 2012, True), (None, None, True)])
    )
    return made.in_years(first, last, undated=undated)


def rows(results: Results) -> list[str]:
    return [hit.passage.address if isinstance(hit, PassageHit) else hit.address for hit in results.hits]


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(searched=criteria())
# A claim whose quotation shows a stance on a theme that is not the claim's own.
@example(searched=Criteria(scope="claims", chosen=(("stance", ("for", "against")),)))
def test_results_and_counts_agree_with_a_plain_scan(library: scan.Rows, searched: Criteria) -> None:
    results = find(searched, VISITOR)
    assert results.total == len(results.hits) == len(scan.found(library, searched)) == count(searched)
    for scope in SCOPES:
        assert results.totals[scope] == len(scan.found(library, searched.within(scope)))
    for counted in results.facets:
        for value in counted.counts:
            alone = searched.choosing(counted.facet.key, (value.value.key,))
            assert value.count == len(scan.found(library, alone)), (counted.facet.key, value)
        listed = {value.value.key for value in counted.counts}
        for key in VALUES[counted.facet.key]:
            assert key in listed or not scan.found(library, searched.choosing(counted.facet.key, (key,)))
    for year, number in results.years:
        inside = searched.in_years(year or None, year or None, undated=not year)
        assert number == len(scan.found(library, inside))
    assert results.with_fulltext == len(scan.found(library, replace(searched, fulltext=True)))


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(
    "spellings",
    [
        ("personalisation", "personalization", "Personalisation"),
        ("co-production", "coproduction", "co production", "Co‑Production", "“co-production”"),
    ],
)
def test_spellings_of_a_word_find_the_same(library: scan.Rows, scope: str, spellings: tuple[str, ...]) -> None:  # noqa: ARG001
    found = [rows(find(Criteria(q=spelling, scope=scope), VISITOR)) for spelling in spellings]  # type: ignore[arg-type]
    assert all(one == found[0] for one in found)
    assert found[0] or scope == "claims"


def test_a_stance_is_found_with_its_own_theme_and_actor_only(library: scan.Rows) -> None:  # noqa: ARG001
    assert find(Criteria.of(actor="tuc", stance="against", theme="mutuals"), VISITOR).total == 1
    # The TUC is against mutuals and for gender: it is not against gender.
    assert find(Criteria.of(actor="tuc", stance="against", theme="gender"), VISITOR).total == 0
    assert find(Criteria.of(actor="unions", stance="against", theme="reform"), VISITOR).total == 1


def test_choosing_in_a_facet_keeps_its_other_values(library: scan.Rows) -> None:  # noqa: ARG001
    kinds = next(one for one in find(Criteria.of(kind="report"), VISITOR).facets if one.facet.key == "kind")
    assert {(one.value.key, one.count, one.is_chosen) for one in kinds.counts} == {
        ("report", 1, True),
        ("book", 1, False),
        ("news-article", 1, False),
        ("conference-abstract", 1, False),
    }


def test_hits_show_the_words_where_they_stand(library: scan.Rows) -> None:  # noqa: ARG001
    (hit,) = find(Criteria.of('"front for cuts"'), VISITOR).hits
    assert isinstance(hit, SourceHit)
    assert hit.passage
    assert [piece.text for piece in hit.passage.excerpt if piece.is_hit] == ["front for cuts"]
    assert hit.passage.address.endswith("/text/#p1")
    (claim,) = find(Criteria.of("better", "claims"), VISITOR).hits
    assert isinstance(claim, ClaimHit)
    assert [(tally.relation, tally.count) for tally in claim.tallies] == [("supports", 1), ("qualifies", 1)]
    passage = find(Criteria.of("union", "passages"), VISITOR).hits[0]
    assert isinstance(passage, PassageHit)
    assert passage.passage.label
    assert [(stand.position, stand.actor, stand.theme) for stand in passage.stands] == [("against", "TUC", "Mutuals")]


def test_a_word_in_the_title_comes_first(index: Callable[[], None]) -> None:
    builders.text("Mutuals, mutuals and more mutuals.", of=builders.source("On something else"))
    builders.text("On something else.", of=builders.source("Mutuals"))
    index()
    assert [piece.text for piece in find(Criteria.of("mutuals"), VISITOR).hits[0].title] == ["Mutuals"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("sort", "years"),
    [("newest", ["2019", "2010", "2010", "date not stated"]), ("oldest", ["2010", "2010", "2019", "date not stated"])],
)
def test_what_has_no_date_comes_last_whichever_way_it_is_sorted(
    library: scan.Rows,  # noqa: ARG001
    sort: str,
    years: list[str],
) -> None:
    hits = find(replace(Criteria(), sort=sort), VISITOR).hits  # type: ignore[arg-type]
    assert [hit.year for hit in hits if isinstance(hit, SourceHit)] == years


def test_paging_delivers_each_result_once_and_as_many_as_are_counted(index: Callable[[], None]) -> None:
    shelfful.many(45)
    index()
    for sort in SORTS:
        pages = list(_pages(replace(Criteria.of("mutuals"), sort=sort)))
        assert [len(page.hits) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 5]
        assert len({row for page in pages for row in rows(page)}) == pages[0].total == 45
    titles = ["".join(piece.text for piece in hit.title) for hit in pages[0].hits if isinstance(hit, SourceHit)]
    assert titles == sorted(titles)


def _pages(searched: Criteria) -> Iterator[Results]:
    number = 1
    while True:
        try:
            yield find(searched.on_page(number), VISITOR)
        except NoSuchPage:
            return
        number += 1


@pytest.mark.parametrize("page", [0, -1, 2, 10**21])
def test_a_page_that_does_not_exist_is_no_empty_page(library: scan.Rows, page: int) -> None:  # noqa: ARG001
    with pytest.raises(NoSuchPage):
        find(Criteria.of("mutuals").on_page(page), VISITOR)


def test_a_theme_that_is_gone_is_an_error_and_never_everything(library: scan.Rows) -> None:  # noqa: ARG001
    with pytest.raises(InvalidSearch, match="no theme “gone”"):
        find(Criteria.of(theme="gone"), VISITOR)


@pytest.mark.parametrize("scope", SCOPES)
def test_the_number_of_queries_does_not_grow_with_the_results(index: Callable[[], None], scope: str) -> None:
    def queries() -> int:
        index()
        searched = Criteria(q="mutuals", scope=scope)  # type: ignore[arg-type]
        find(searched, VISITOR)
        with CaptureQueriesContext(connection) as captured:
            find(searched, VISITOR)
        return len(captured)

    shelfful.many(2)
    few = queries()
    shelfful.many(18)
    assert queries() == few <= 12


def test_without_an_index_there_is_no_answer(shelf: object) -> None:  # noqa: ARG001
    with pytest.raises(IndexNotReady):
        find(Criteria.of("mutuals"), VISITOR)


def test_nothing_found_offers_near_words_and_filters_to_take_off(library: scan.Rows) -> None:  # noqa: ARG001
    misspelt = find(Criteria.of("personnalisation"), VISITOR)
    assert [(way.label, way.count) for way in misspelt.instead] == [("personalisation", 2)]
    filtered = find(Criteria.of("mutuals", kind="book", theme="gender"), VISITOR)
    assert {(way.label, way.count) for way in filtered.relaxed} == {("kind of source", 2), ("all filters", 2)}
    several = find(Criteria.of("mutuals zebra"), VISITOR)
    assert [(way.label, way.count) for way in several.single] == [("mutuals", 2)]


def test_every_facet_has_a_field_and_a_label() -> None:
    assert len({facet.key for facet in FACETS}) == len(FACETS)
    assert all(facet.label and facet.noun for facet in FACETS)
