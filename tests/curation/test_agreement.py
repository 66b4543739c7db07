"""Agreement between readers: worked examples of the literature, another program, and what must always hold."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.curation.agreement import (
    FEW,
    Item,
    agreement,
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    observed,
)

#: κ of scikit-learn; the file says of which version and how it was made.
OTHERS = json.loads((Path(__file__).parent / "kappa_scikit_learn.json").read_text())


def readings(*readers: str) -> Counter[Item]:
    """A row a reader, a letter an item; a point: not coded."""
    return Counter(tuple(None if label == "." else label for label in item) for item in zip(*readers, strict=True))


def crossed(*rows: tuple[int, ...]) -> Counter[Item]:
    """A table of two readers: what the one chose in rows, the other in columns."""
    return Counter({(str(one), str(other)): n for one, row in enumerate(rows) for other, n in enumerate(row) if n})


#: Krippendorff (2011), sections A, B and C; the last with four observers and gaps.
BINARY = readings("0100000010", "1110010000")
NOMINAL = readings("aabbdcccedda", "babbbccceddd")
WITH_GAPS = readings("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
#: Cohen (1960), table 2.
COHEN = crossed((88, 14, 18), (10, 40, 10), (2, 6, 12))
#: Gwet (2008): high agreement where κ is next to nothing.
GWET = crossed((118, 5), (2, 0))
#: Gwet (2014), two abstractors of 100 pregnancies.
ABSTRACTORS = crossed((13, 0, 0), (0, 20, 7), (0, 4, 56))


@pytest.mark.parametrize(("data", "printed"), [(BINARY, 0.095), (NOMINAL, 0.692), (WITH_GAPS, 0.743)])
def test_alpha_is_that_of_krippendorff(data: Counter[Item], printed: float) -> None:
    assert krippendorff_alpha(data) == pytest.approx(printed, abs=0.0005)


@pytest.mark.parametrize(("data", "printed"), [(COHEN, 0.492), (GWET, -0.0234), (ABSTRACTORS, 0.7964)])
def test_kappa_is_that_of_cohen_and_gwet(data: Counter[Item], printed: float) -> None:
    assert cohen_kappa(data) == pytest.approx(printed, abs=0.0005)


def test_ac1_is_that_of_gwet() -> None:
    assert gwet_ac1(GWET, 2) == pytest.approx(0.9408, abs=0.0005)
    assert gwet_ac1(WITH_GAPS, 5) == pytest.approx(0.77544, abs=0.000005)
    assert observed(WITH_GAPS) == pytest.approx(0.8181818, abs=0.0000005)


@pytest.mark.parametrize("case", OTHERS["cases"], ids=[case["name"] for case in OTHERS["cases"]])
def test_kappa_is_that_of_scikit_learn(case: dict[str, object]) -> None:
    data = Counter(zip(case["first"], case["second"], strict=True))  # type: ignore[call-overload, var-annotated]
    assert cohen_kappa(data) == pytest.approx(case["kappa"], abs=1e-12)


def test_two_who_share_nothing_agree_by_percent_and_not_by_chance_corrected_figures() -> None:
    """Each marked another tenth: had the rest been counted in, 80 % would look like agreement."""
    said = agreement([("yes", "no")] * 100 + [("no", "yes")] * 100 + [("no", "no")] * 800, ["yes", "no"])
    assert said.percent == pytest.approx(80)
    assert said.kappa
    assert said.alpha
    assert said.ac1
    assert said.kappa.value == pytest.approx(-0.111, abs=0.0005)
    assert said.alpha.value == pytest.approx(-0.111, abs=0.001)
    assert said.ac1.value == pytest.approx(0.756, abs=0.0005)


def test_where_labels_do_not_vary_figures_are_undefined_and_not_one() -> None:
    said = agreement([("supports", "supports")] * 30, ["supports", "none"])
    assert [one.value for one in (said.kappa, said.alpha, said.ac1) if one] == [None, None, None]
    assert (said.percent, said.agreed) == (100, 30)


def test_of_few_items_there_are_counts_alone() -> None:
    items: list[Item] = [("a", "a"), ("a", "b"), ("b", "b")] * 3
    assert len(items) < FEW
    few, enough = agreement(items, "ab"), agreement([*items, ("a", "a")], "ab")
    assert (few.is_few, few.kappa, few.alpha, few.ac1, few.agreed) == (True, None, None, None, 6)
    assert enough.kappa
    assert enough.kappa.value is not None


def test_coefficients_can_be_left_out() -> None:
    said = agreement([("a", "b")] * 20, "ab", coefficients=False)
    assert (said.kappa, said.alpha, said.ac1, said.is_few) == (None, None, None, False)


def test_of_three_readers_there_is_no_cohen() -> None:
    said = agreement([("a", "a", "b"), ("b", "b", "b")] * 10, "ab")
    assert said.kappa is None
    assert said.alpha


def test_each_label_says_who_used_it_and_how_far_they_agree_on_it() -> None:
    items: list[Item] = [("a", "a")] * 6 + [("a", "b")] * 2 + [("b", "b")] * 3 + [("a", None)]
    first, second, never = agreement(items, "abc").labels
    assert (first.used, first.by_reader, first.agreed, first.disputed) == (15, (9, 6), 6, 2)
    assert first.specific == pytest.approx(12 / 14)
    assert second.specific == pytest.approx(6 / 8)
    assert (never.used, never.specific) == (0, None)


def test_what_one_reader_alone_coded_is_not_compared() -> None:
    said = agreement([("a", None), (None, "b"), ("a", "a")], "ab")
    assert (said.items, said.compared, said.agreed) == (3, 1, 1)


def test_a_label_that_is_not_of_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="not of the scale: c"):
        agreement([("a", "c")], "ab")


ITEMS = st.lists(st.tuples(*[st.sampled_from(["a", "b", "c", None])] * 3), min_size=FEW, max_size=40)


@given(ITEMS, st.permutations(range(3)), st.randoms())
def test_the_order_of_readers_and_items_makes_no_difference(items, order, chance) -> None:
    shuffled = [tuple(item[at] for at in order) for item in chance.sample(items, len(items))]
    one, other = Counter(items), Counter(shuffled)
    for figure in (krippendorff_alpha, lambda data: gwet_ac1(data, 3), observed):
        assert figure(one) == pytest.approx(figure(other))


@given(ITEMS)
def test_figures_never_exceed_one_and_are_one_only_without_dispute(items) -> None:
    data = Counter(items)
    disputed = any(len({label for label in item if label}) > 1 for item in items)
    for value in (krippendorff_alpha(data), gwet_ac1(data, 3)):
        if value is not None:
            assert value <= 1 + 1e-9
            assert (value < 1 - 1e-9) == disputed


@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", "c", None])] * 2), min_size=FEW, max_size=60))
def test_an_interval_holds_together_and_is_the_same_each_time(items) -> None:
    said = agreement(items, "abc")
    assert said == agreement(list(reversed(items)), "abc")
    for one in (said.kappa, said.alpha, said.ac1):
        if one and one.low is not None:
            assert one.high is not None
            assert one.low <= one.high


def test_more_items_make_a_narrower_interval() -> None:
    items: list[Item] = [("a", "a")] * 5 + [("a", "b")] * 3 + [("b", "b")] * 4  # type: ignore[assignment]
    small, large = agreement(items, "ab").alpha, agreement(items * 25, "ab").alpha
    assert small
    assert large
    assert small.low is not None
    assert small.high is not None
    assert large.low is not None
    assert large.high is not None
    assert large.high - large.low < (small.high - small.low) / 3
