"""How many independent origins words have: promises of the library, and of its pure part for any graph."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from evidence.claims.models import Quotation
from evidence.library.origins import NOT_HERE, Origin, origins, together
from tests import builders

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20)


def of(*quotations: Quotation) -> list[Origin]:
    found = origins(quotations)
    return [found[one.pk] for one in quotations]


def reachable(start: int, pairs: list[tuple[int, int]]) -> set[int]:
    """The plain, slow way: walk on until nothing new comes."""
    seen, last = {start}, set[int]()
    while seen != last:
        last = set(seen)
        seen |= {right for left, right in pairs if left in seen} | {left for left, right in pairs if right in seen}
    return seen


@given(PAIRS)
def test_everything_is_named_by_the_smallest_it_can_reach(pairs: list[tuple[int, int]]) -> None:
    assert together(pairs) == {one: min(reachable(one, pairs)) for pair in pairs for one in pair}


@given(PAIRS, st.randoms(use_true_random=False))
def test_neither_order_nor_direction_matters(pairs: list[tuple[int, int]], luck: object) -> None:
    mixed = [(right, left) for left, right in pairs]
    luck.shuffle(mixed)  # type: ignore[attr-defined]
    assert together(mixed) == together(pairs)


@given(PAIRS)
def test_saying_a_thing_twice_adds_nothing(pairs: list[tuple[int, int]]) -> None:
    assert together(pairs + pairs) == together(pairs)


@pytest.mark.django_db
class TestOrigins:
    def test_the_authors_own_words_come_from_their_own_source(self) -> None:
        author = builders.actor("Prospect")
        source = builders.source(authors=(author,))
        version = builders.text("One thing. Another thing.", of=source)
        plain = builders.quotation("One thing", in_=version)
        said_so = builders.quotation("Another", in_=version, voice=author)
        assert of(plain, said_so) == [Origin(f"work-{source.pk}", "work", "", "")] * 2
        assert [one.via for one in of(plain, said_so)] == ["", ""]

    def test_a_news_story_is_no_second_voice_beside_the_report_it_tells_of(self) -> None:
        report = builders.source(authors=("Prospect",))
        story = builders.source("The story", authors=("Smith",))
        own = builders.quotation("It works.", in_=builders.text("It works.", of=report))
        told = builders.quotation(
            "The report says so.", in_=builders.text("The report says so.", of=story), reports=report
        )
        first, second = of(own, told)
        assert first == second
        assert (second.label, second.via) == ("Prospect, n.d.", "Smith, n.d.")

    def test_one_story_may_carry_three_voices(self) -> None:
        version = builders.text("She agrees. He does not. So do we.")
        voices = [builders.quotation(words, in_=version, voice=builders.actor()) for words in ("She", "He", "we")]
        assert len({one.key for one in of(*voices)}) == 3
        assert {one.kind for one in of(*voices)} == {"voice"}

    def test_one_voice_in_two_sources_is_one_origin(self) -> None:
        minister = builders.actor("The minister")
        assert len({one.key for one in of(*(builders.quotation(voice=minister) for _ in range(2)))}) == 1

    def test_works_of_one_project_share_an_origin_over_any_number_of_steps(self) -> None:
        first, second, third = builders.source(), builders.source(), builders.source()
        builders.relation(second, "derived-from", first)
        builders.relation(third, "version-of", second)
        own, late = (builders.quotation(in_=builders.text(of=one)) for one in (first, third))
        assert {one.key for one in of(own, late)} == {f"work-{first.pk}"}
        assert {one.key for one in of(late)} == {f"work-{first.pk}"}  # the smallest, not the nearest
        assert of(late)[0].via == ""

    def test_works_that_only_cite_each_other_are_two(self) -> None:
        one, other = builders.source(), builders.source()
        builders.relation(one, "cites", other)
        assert len({o.key for o in of(*(builders.quotation(in_=builders.text(of=s)) for s in (one, other)))}) == 2

    def test_a_draft_is_never_named_and_joins_nothing(self) -> None:
        draft = builders.source("canary", status="draft")
        one, other = builders.source(), builders.source()
        for published in (one, other):
            builders.relation(published, "same-project", draft)
        words = [builders.quotation(in_=builders.text(of=source)) for source in (one, other)]
        reporting = builders.quotation(reports=draft)
        found = of(*words, reporting)
        assert len({origin.key for origin in found}) == 3
        assert found[2].label == NOT_HERE
        assert not found[2].url

    def test_a_batch_costs_the_same_number_of_queries(self) -> None:
        def queries(rows: int) -> int:
            words = [builders.quotation() for _ in range(rows)]
            words += [builders.quotation(voice=builders.actor()) for _ in range(rows)]
            with CaptureQueriesContext(connection) as asked:
                origins(words)
            return len(asked)

        assert queries(1) == queries(10)
