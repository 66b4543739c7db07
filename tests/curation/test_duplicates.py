"""Finding duplicates in the library, and remembering what was decided."""

import pytest

from evidence.curation.duplicates import detection
from evidence.curation.models import DuplicatePair
from tests import builders

pytestmark = pytest.mark.django_db

TITLE = "Co-production in social care: what users say"


def noted() -> list[tuple[int, int, str]]:
    return list(DuplicatePair.objects.order_by("first", "second").values_list("first", "second", "ground"))


def test_a_source_that_was_brought_in_again_is_noted_once() -> None:
    one = builders.source(TITLE, authors=("Needham",), issued="2013")
    other = builders.source(TITLE.upper(), authors=("Needham",), issued="2014")
    builders.source("Something else altogether, by chance", authors=("Needham",), issued="2013")

    assert detection.note([other.pk]) == 1
    assert detection.note([one.pk, other.pk]) == 0
    assert noted() == [(one.pk, other.pk, "description")]


@pytest.mark.parametrize("title", ["Co-produktion in social care: what users say", "Co-production in social care"])
def test_a_title_that_is_nearly_the_same_is_found_by_its_keys(title: str) -> None:
    one, other = (builders.source(each, authors=("Needham",), issued="2013") for each in (TITLE, title))
    detection.note([other.pk])
    assert noted() == [(one.pk, other.pk, "title")]


IDENTIFIERS = [
    (("doi", "10.1000/abc"), ("url", "https://doi.org/10.1000/ABC")),
    (("isbn", "9780000000002"), ("isbn", "9780000000002")),
    (("url", "https://example.org/co-production/"), ("url", "http://www.example.org/co-production#top")),
]


@pytest.mark.parametrize(("left", "right"), IDENTIFIERS, ids="-".join)
def test_the_same_identifier_is_found_however_it_is_written(left: tuple[str, str], right: tuple[str, str]) -> None:
    one = builders.source("Co-production in social care", authors=("Needham",), issued="1990")
    other = builders.source("Co-produktion in social care, a report", issued="2020")
    builders.identifier(one, *left)
    builders.identifier(other, *right)
    detection.note([one.pk])
    assert noted() == [(one.pk, other.pk, "identifier")]


def test_an_issn_is_of_a_journal_and_tells_nothing() -> None:
    for title in ("Co-production in social care", "Co-production in social care, again and again"):
        builders.identifier(builders.source(title, authors=(title[-5:],)), "issn", "1234-5679")
    assert detection.scan() == 0


def test_what_more_than_a_crowd_has_in_common_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection, "CROWD", 3)
    for _ in range(3):
        builders.source(TITLE, authors=("Needham",), issued="2013")
    assert detection.scan() == 3
    builders.source(TITLE, authors=("Needham",), issued="2013")
    assert detection.scan() == 0


@pytest.mark.parametrize("state", ["different", "related", "merged"])
def test_nobody_is_asked_twice(state: str) -> None:
    one, other = (builders.source(TITLE, authors=("Needham",), issued="2013") for _ in range(2))
    decided = {"state": state, "decided_at": builders.MOMENT}
    DuplicatePair.objects.create(first=one, second=other, ground="title", likeness=90, **decided)
    assert detection.scan() == 0
    assert DuplicatePair.objects.get().state == state


def test_what_is_related_already_is_no_question() -> None:
    one, other = (builders.source(TITLE, authors=("Needham",), issued="2013") for _ in range(2))
    builders.relation(other, "version-of", one)
    assert detection.scan() == 0


def test_what_was_merged_or_withdrawn_is_out_of_question() -> None:
    one = builders.source(TITLE, authors=("Needham",), issued="2013")
    builders.source(TITLE, authors=("Needham",), issued="2013", status="withdrawn")
    builders.source(TITLE, authors=("Needham",), issued="2013", status="merged", merged_into=one)
    assert detection.scan() == 0


def test_a_scan_says_how_far_it_is_and_asks_little(django_assert_max_num_queries, monkeypatch) -> None:
    for number in range(20):
        builders.source(f"{TITLE} {number % 10}", authors=("Needham",), issued="2013")
    heard: list[tuple[int, int]] = []
    with django_assert_max_num_queries(12):
        assert detection.scan(lambda done, whole: heard.append((done, whole))) == 10
    assert heard == [(20, 20)]
    monkeypatch.setattr(detection, "BATCH", 8)
    assert detection.scan(lambda done, whole: heard.append((done, whole))) == 0
    assert heard[1:] == [(8, 20), (16, 20), (20, 20)]
