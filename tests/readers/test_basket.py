"""The selection as a value, and what its items are when they are read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from evidence.library.models import Source
from evidence.library.status import Status
from evidence.readers import basket
from evidence.readers.basket import LONGEST_NOTE, MOST, Basket, Kind, NotAnItem, TooMany
from evidence.readers.basket_rows import contents
from tests import builders

KEYS = st.lists(st.builds("{}{}".format, st.sampled_from("scq"), st.integers(1, 999_999_999)), max_size=30, unique=True)


@given(KEYS, KEYS)
def test_nothing_is_in_it_twice_and_nothing_is_lost(first: list[str], second: list[str]) -> None:
    kept = Basket().adding(first).adding(second)
    assert len(set(kept.keys)) == len(kept.keys)
    assert set(kept.keys) == {*first, *second}


@given(KEYS, st.dictionaries(st.sampled_from(["s1", "c2", "q3"]), st.text(max_size=20)))
def test_it_comes_back_from_the_session_and_from_its_address(keys: list[str], notes: dict[str, str]) -> None:
    kept = Basket().adding(keys)
    for key, note in notes.items():
        kept = kept.noted(key, note)
    assert basket.from_json(kept.to_json()) == kept
    assert set(basket.from_parameters(dict(kept.parameters())).keys) == set(kept.keys)


@given(KEYS.filter(bool), st.data(), st.integers(-3, 3))
def test_moving_changes_the_order_among_its_kind_only(keys: list[str], data: st.DataObject, steps: int) -> None:
    kept = Basket().adding(keys)
    key = data.draw(st.sampled_from(keys))
    moved = kept.moved(key, steps)
    for kind in Kind:
        if kind == key[0]:
            before, after = kept.of(kind), moved.of(kind)
            number = basket.number(key)
            assert after.index(number) == min(max(before.index(number) + steps, 0), len(before) - 1)
            assert sorted(before) == sorted(after)
        else:
            assert kept.of(kind) == moved.of(kind)


def test_it_is_full_at_its_cap_and_says_so() -> None:
    full = Basket().adding(f"s{number}" for number in range(1, MOST + 1))
    assert full.adding(["s1"]).keys == full.keys
    with pytest.raises(TooMany, match="500 items at most"):
        full.adding(["c1"])


@pytest.mark.parametrize(
    "broken", [None, [], {"keys": "s1"}, {"keys": [1, "x", "s0", "s1 "], "notes": {}, "revision": 1}]
)
def test_a_session_that_holds_something_else_is_an_empty_selection(broken: object) -> None:
    assert basket.from_json(broken).keys == ()


@pytest.mark.parametrize("given_", ["x1", "s", "s0", "s-1", "s1;2", "s٣", "s1234567890", "source5"])
def test_what_is_no_key_is_refused(given_: str) -> None:
    with pytest.raises(NotAnItem):
        basket.read_keys([given_])


@pytest.mark.parametrize("given_", ["a", "1,b", "0", "-1", "٣", "1 2"])
def test_what_is_no_number_in_an_address_is_refused(given_: str) -> None:
    with pytest.raises(NotAnItem, match="numbers with commas"):
        basket.from_parameters({"s": given_})


class TestABrowserThatHoldsSomething:
    here = Basket(("s1", "s2"), {"s1": "mine"}, revision=4)

    def test_is_followed_when_it_knows_all_that_is_here(self) -> None:
        taken = self.here.taking_over(["s2", "c3"], known=4)
        assert taken.keys == ("s2", "c3")
        assert taken.revision == 5

    def test_takes_nothing_away_that_it_does_not_know(self) -> None:
        taken = self.here.taking_over(["c3"], known=3)
        assert taken.keys == ("c3", "s1", "s2")
        assert taken.notes == {"s1": "mine"}


def test_a_note_is_cleaned_and_bounded() -> None:
    kept = Basket(("s1",)).noted("s1", "  a\x00b\r\nc " + "x" * 2_000)
    assert kept.notes["s1"].startswith("ab\nc ")
    assert len(kept.notes["s1"]) <= LONGEST_NOTE
    assert kept.noted("s1", " ").notes == {}
    assert Basket(("s1",)).noted("s2", "not in it").notes == {}


@pytest.mark.django_db
class TestWhatItHolds:
    def test_each_kind_by_itself_in_the_readers_order(self) -> None:
        first, second = builders.source("Alpha"), builders.source("Beta")
        claim, words = builders.claim("So it is."), builders.quotation("They were listened to.")
        keys = (f"s{second.pk}", f"c{claim.pk}", f"q{words.pk}", f"s{first.pk}")
        found = contents(Basket(keys, {f"c{claim.pk}": "Use this"}))
        assert [one.words for one in found.sources] == ["Beta", "Alpha"]
        assert [(one.words, one.note) for one in found.claims] == [("So it is.", "Use this")]
        assert [one.words for one in found.quotations] == ["They were listened to."]
        assert found.gone == ()

    def test_a_merged_record_is_followed_and_stands_once(self) -> None:
        kept = builders.source("Kept")
        middle = builders.source("Middle", status=Status.MERGED, merged_into=kept)
        dropped = builders.source("Dropped", status=Status.MERGED, merged_into=middle)
        found = contents(Basket((f"s{dropped.pk}", f"s{kept.pk}"), {f"s{dropped.pk}": "Note"}))
        assert [(one.words, one.note, one.kept_as) for one in found.sources] == [("Kept", "Note", f"s{dropped.pk}")]

    def test_a_withdrawn_record_is_gone_with_its_reason(self) -> None:
        gone = builders.source("Gone", status=Status.WITHDRAWN)
        found = contents(Basket((f"s{gone.pk}", "c999999")))
        assert [(one.name, one.reason) for one in found.gone] == [
            (f"Source {gone.pk}", "It was a mistake."),
            ("Claim 999999", ""),
        ]
        assert not len(found)

    def test_a_draft_looks_like_a_number_that_was_never_given(self) -> None:
        source = builders.source("canary", status=Status.DRAFT)
        claim = builders.claim("canary", status=Status.DRAFT)
        words = builders.quotation("canary", status=Status.DRAFT)
        keys = (f"s{source.pk}", f"c{claim.pk}", f"q{words.pk}")
        assert "canary" not in repr(contents(Basket(keys)))
        Source.objects.filter(pk=source.pk).update(status=Status.PUBLISHED, published_at=builders.MOMENT)
        assert "canary" in repr(contents(Basket(keys))), "the control: what is published is shown"

    def test_the_number_of_queries_does_not_grow(self) -> None:
        def queries(count: int) -> int:
            keys = tuple(
                key
                for _ in range(count)
                for key in (
                    f"s{builders.source().pk}",
                    f"c{builders.evidence().claim_id}",
                    f"q{builders.quotation().pk}",
                )
            )
            with CaptureQueriesContext(connection) as asked:
                contents(Basket(keys))
            return len(asked)

        assert queries(5) == queries(1) <= 16
