"""Beside the results: themes beyond what was asked, and the most quoted claims."""

from collections.abc import Callable

import pytest

from evidence.accounts.models import VISITOR
from evidence.search.criteria import Criteria
from evidence.search.finding import find
from evidence.search.related import MOST_CLAIMS, MOST_THEMES
from evidence.search.schema import SCOPES, Scope
from tests import builders
from tests.search import shelfful

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(index: Callable[[], None]) -> None:
    shelfful.fill()
    index()


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(
    "searched",
    [
        Criteria.of("staff"),
        Criteria.of("mutuals", theme="gender"),
        Criteria.of("staff OR women", theme=("mutuals", "gender"), stance="for"),
        Criteria.of(theme="mutuals"),
        Criteria.of('"public services" -cuts', theme="reform"),
    ],
)
def test_narrowing_to_a_related_theme_finds_what_is_counted(searched: Criteria, scope: Scope) -> None:
    searched = searched.within(scope)
    found = find(searched, VISITOR)
    assert len(found.related) <= MOST_THEMES
    for theme in found.related:
        assert theme.slug not in searched.values("theme")
        assert 0 < theme.count == find(theme.narrowed, VISITOR).total <= found.total


@pytest.mark.usefixtures("library")
def test_what_was_asked_for_is_not_related() -> None:
    assert "mutuals" in {theme.slug for theme in find(Criteria.of("staff"), VISITOR).related}
    assert not {"mutuals"} & {theme.slug for theme in find(Criteria.of("mutuals"), VISITOR).related}
    for asked in (Criteria.of("staff", theme="mutuals"), Criteria.of("staff theme:mutuals")):
        # Reform is broader than mutuals: all results are on it.
        assert not {"mutuals", "reform"} & {theme.slug for theme in find(asked, VISITOR).related}
    assert find(Criteria(), VISITOR).related == ()


def test_the_most_quoted_claims_come_first(index: Callable[[], None]) -> None:
    for number in range(5):
        claim = builders.claim(f"Mutuals do {number} things.")
        for _ in range(number):
            text = builders.text("Mutuals.", of=builders.source())
            builders.evidence(claim=claim, quotation=builders.quotation("Mutuals", in_=text))
    index()
    claims = find(Criteria.of("mutuals", "passages"), VISITOR).claims
    assert len(claims) == MOST_CLAIMS
    assert ["".join(piece.text for piece in one.text) for one in claims] == [
        f"Mutuals do {n} things." for n in (4, 3, 2)
    ]
    assert [tally.count for one in claims for tally in one.tallies] == [4, 3, 2]
    assert find(Criteria.of("mutuals", "claims"), VISITOR).claims == ()
    assert find(Criteria(), VISITOR).claims == ()
