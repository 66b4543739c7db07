"""What is suggested when little is found: always more than was found, and never more than its link finds."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.accounts.models import VISITOR
from evidence.search.criteria import Criteria
from evidence.search.finding import find
from evidence.search.schema import SCOPES, Scope
from tests import builders
from tests.search import shelfful

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(index: Callable[[], None]) -> None:
    shelfful.fill()
    payments = builders.theme("Direct payments", slug="direct-payments")
    source = builders.source("Direct payments in practice")
    builders.assign(source, payments)
    for number in range(3):
        builders.text(f"Commissioning and direct payments {number}.", of=builders.source(f"Commissioning {number}"))
    index()


def suggested(q: str, scope: Scope = "sources") -> list[str]:
    return [way.label for way in find(Criteria(q=q, scope=scope), VISITOR).instead]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("comissioning", "commissioning"),
        ("comissioning payments", "commissioning payments"),
        ("comissioning paymants", "commissioning payments"),
        ("direct paiments", "direct payments"),
        ("dirct payment", "direct payment"),
        ("personnalisation comissioning", "commissioning"),
    ],
)
def test_a_misspelt_word_is_mended(asked: str, meant: str) -> None:
    assert meant in suggested(asked)


def test_of_two_spellings_the_nearer_one_is_suggested(index: Callable[[], None]) -> None:
    builders.text("Personalization and personalisation.", of=builders.source())
    index()
    assert suggested("personnalisation") == ["personalisation"]
    assert suggested("personnalization") == ["personalization"]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(
    "asked", ["comissioning", "paymants zzzz", "mutuls", "theme:mutuals mutuls", "title:mutuls", "wommen OR cuts"]
)
def test_a_suggestion_finds_what_it_says_and_more_than_was_found(asked: str, scope: Scope) -> None:
    found = find(Criteria(q=asked, scope=scope), VISITOR)
    for way in found.instead:
        assert way.count == find(way.criteria, VISITOR).total > found.total


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("asked", ["commissioning", "", "theme:mutuals", "xyzzyxyzzy"])
def test_nothing_is_suggested_where_nothing_is_doubtful_or_near(asked: str) -> None:
    assert suggested(asked) == []


@pytest.mark.usefixtures("library")
def test_a_search_of_many_misspelt_words_takes_no_more_queries_than_one_word() -> None:
    def queries(q: str) -> int:
        find(Criteria.of(q), VISITOR)
        with CaptureQueriesContext(connection) as captured:
            find(Criteria.of(q), VISITOR)
        return len(captured)

    one = queries("comissioning")
    assert queries("comissioning paymants dirct wommen servces mutuls") <= one <= 12
