import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.citations.reference import join_keywords
from evidence.library.models import Source
from evidence.library.references import short_reference, to_reference, with_reference_parts
from tests import builders

pytestmark = pytest.mark.django_db


def test_a_source_becomes_a_reference_with_what_it_states_and_nothing_else() -> None:
    source = builders.source(
        "Co-production",
        authors=("Mortensen", "Needham"),
        kind="conference-abstract",
        issued="2019",
        event_date="2019-05-27/2019-05-28",
        publication_status="Published",
        keywords=["co-production", "social care"],
        extra={"note": "seen", "archive": "shelf"},
    )
    builders.identifier(source, "doi", "10.1000/1")
    builders.identifier(source, "url", "https://example.org/b")
    builders.identifier(source, "url", "https://example.org/a")
    reference = to_reference(source)
    assert (reference.id, reference.type, reference.kind) == (source.key, "paper-conference", "conference-abstract")
    assert [name.short for name in reference.author] == ["Mortensen", "Needham"]
    assert (reference.doi, reference.url) == ("10.1000/1", "https://example.org/a")
    assert (reference.keyword, reference.status) == ("co-production, social care", "Published")
    assert (reference.note, reference.custom) == ("seen", {"archive": "shelf"})
    assert short_reference(source) == "Mortensen and Needham, 2019"


def test_an_organisation_stays_whole() -> None:
    group = builders.actor("Social Care Institute for Excellence")
    assert short_reference(builders.source(authors=(group,))) == "Social Care Institute for Excellence, n.d."


def test_many_references_cost_no_more_queries_than_one() -> None:
    def queries(rows: int) -> int:
        for _ in range(rows):
            builders.identifier(builders.source(authors=("Needham",)), "url", "https://example.org/")
        with CaptureQueriesContext(connection) as asked:
            for source in with_reference_parts(Source.objects.all()):
                short_reference(source)
        return len(asked)

    assert queries(1) == queries(10) == 3


@pytest.mark.parametrize("words", [[], ["a"], ["a", "b c"], ["a, b"], ["a, b", "c"]])
def test_keywords_come_back_as_they_were(words: list[str]) -> None:
    source = builders.source(keywords=words)
    assert list(to_reference(source).keywords) == words
    assert join_keywords(words) == to_reference(source).keyword
