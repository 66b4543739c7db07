"""How far readers who did not see each other's work agree. Pure: labels in, figures out; nominal labels only.

The unit is one item that several readers labelled: a passage and a question, or a whole document and a theme. Never
characters: text that nobody coded would count as agreement.

Sources of the rules: Cohen (1960), “A coefficient of agreement for nominal scales”; Krippendorff (2011), “Computing
Krippendorff's alpha-reliability”; Gwet (2008), “Computing inter-rater reliability and its variance in the presence of
high agreement”, and (2014) Handbook of Inter-Rater Reliability, 4th ed., for more readers and gaps. Intervals are
bootstrapped over items (percentiles; the seed is fixed, so a report can be made again to the last figure).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from types import MappingProxyType

#: What each reader said of one item, always in the same order of readers. None: not coded.
type Item = tuple[str | None, ...]

#: Items read by two or more, below which figures say more about chance than about readers: raw counts alone.
FEW = 10
SAMPLES = 1_000
SEED = 1960
#: Of the samples: an interval from samples of which most have no figure would mislead.
WITH_FIGURE = 0.9


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A figure with its 95 % interval. `value` None: undefined, as the labels do not vary."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class LabelRow:
    """How one label was used. Agreement on it: of two readings of one item, one with it, how often has the other."""

    label: str
    used: int
    """Readings with this label."""
    by_reader: tuple[int, ...]
    agreed: int
    """Items on which every reader who read them chose it."""
    disputed: int
    """Items on which some did and some did not."""
    specific: float | None
    """Specific agreement, 0 to 1; None when no pair of readings has the label."""


@dataclass(frozen=True, slots=True)
class Agreement:
    readers: int
    items: int
    compared: int
    """Items that two readers or more have coded. Only these count."""
    agreed: int
    """Of those, on which all readers chose one label."""
    percent: float | None
    """Share of pairs of readings of one item that agree, 0 to 100, weighed as Gwet (2014) does; None without pairs."""
    is_few: bool
    """Fewer than FEW: coefficients are not given."""
    kappa: Coefficient | None
    """Cohen's κ. None: not two readers, or few items. So with the others."""
    alpha: Coefficient | None
    ac1: Coefficient | None
    labels: tuple[LabelRow, ...]


def agreement(items: Sequence[Item], scale: Sequence[str], *, coefficients: bool = True) -> Agreement:
    """All figures of one question. `scale` holds every label that readers could choose; each label used is in it.

    ValueError when items have different numbers of readers, or a label is not of the scale.
    """
    readers = _readers(items)
    if unknown := {label for item in items for label in item if label is not None} - set(scale):
        raise ValueError(f"These labels are not of the scale: {', '.join(sorted(unknown))}.")
    patterns = Counter(items)
    compared = Counter({item: number for item, number in patterns.items() if _read(item) >= 2})
    number = compared.total()
    shown = coefficients and number >= FEW
    return Agreement(
        readers=readers,
        items=len(items),
        compared=number,
        agreed=sum(times for item, times in compared.items() if len(_labels(item)) == 1),
        percent=None if (share := observed(compared)) is None else 100 * share,
        is_few=number < FEW,
        kappa=_with_interval(patterns, cohen_kappa) if shown and readers == 2 else None,
        alpha=_with_interval(patterns, krippendorff_alpha) if shown else None,
        ac1=_with_interval(patterns, lambda some: gwet_ac1(some, len(scale))) if shown else None,
        labels=tuple(_row(label, patterns, readers) for label in scale),
    )


def observed(patterns: Mapping[Item, int]) -> float | None:
    """The mean over items of the share of their pairs of readings that agree; None when no item has a pair."""
    total, number = 0.0, 0
    for item, times in patterns.items():
        if (read := _read(item)) >= 2:
            same = sum(each * (each - 1) for each in _labels(item).values())
            total += times * same / (read * (read - 1))
            number += times
    return total / number if number else None


def cohen_kappa(patterns: Mapping[Item, int]) -> float | None:
    """Two readers, items that both coded. None: undefined, when both used one and the same label throughout."""
    both = {item: times for item, times in patterns.items() if None not in item}
    number = sum(both.values())
    if not number:
        return None
    first, second = Counter[str | None](), Counter[str | None]()
    for (one, other), times in ((item, times) for item, times in both.items()):
        first[one] += times
        second[other] += times
    agreed = sum(times for (one, other), times in both.items() if one == other) / number
    by_chance = sum(first[label] * second[label] for label in first) / number**2
    return None if first == second and len(first) == 1 else (agreed - by_chance) / (1 - by_chance)


def krippendorff_alpha(patterns: Mapping[Item, int]) -> float | None:
    """Any number of readers, with gaps. None: undefined, when all readings that can be paired have one label."""
    totals = Counter[str]()
    differing = 0.0
    for item, times in patterns.items():
        labels = _labels(item)
        if (read := labels.total()) >= 2:
            differing += times * sum(each * (read - each) for each in labels.values()) / (read - 1)
            for label, each in labels.items():
                totals[label] += times * each
    if len(totals) < 2:
        return None
    number = totals.total()
    expected = sum(each * (number - each) for each in totals.values()) / (number - 1)
    return 1 - differing / expected


def gwet_ac1(patterns: Mapping[Item, int], categories: int) -> float | None:
    """Any number of readers, with gaps; `categories` of the whole scale, used or not.

    Chance is taken from every item that somebody coded (Gwet 2014). None: undefined, when one label is used throughout.
    """
    agreed = observed(patterns)
    shares = Counter[str]()
    number = 0
    for item, times in patterns.items():
        if labels := _labels(item):
            read = labels.total()
            number += times
            for label, each in labels.items():
                shares[label] += times * each / read  # type: ignore[assignment] (a share is no whole number)
    if agreed is None or len(shares) < 2:
        return None
    by_chance = sum(each / number * (1 - each / number) for each in shares.values()) / (categories - 1)
    return (agreed - by_chance) / (1 - by_chance)


# Intervals


def _with_interval(patterns: Counter[Item], figure: Callable[[Mapping[Item, int]], float | None]) -> Coefficient:
    value = figure(patterns)
    if value is None:
        return Coefficient(None)
    chance = Random(SEED)  # noqa: S311 (a report that can be made again, not a secret)
    found = sorted(each for _ in range(SAMPLES) if (each := figure(_sample(patterns, chance))) is not None)
    if len(found) < WITH_FIGURE * SAMPLES:
        return Coefficient(value)
    return Coefficient(value, found[int(0.025 * len(found))], found[int(0.975 * len(found))])


def _sample(patterns: Counter[Item], chance: Random) -> Mapping[Item, int]:
    """As many items, drawn with replacement. Items alike are drawn together, so the price is that of the patterns."""
    left, weight = patterns.total(), patterns.total()
    drawn: dict[Item, int] = {}
    for item, times in sorted(patterns.items(), key=lambda pair: tuple(label or "" for label in pair[0])):
        if not left:
            break
        taken = chance.binomialvariate(left, times / weight) if times < weight else left
        weight -= times
        left -= taken
        if taken:
            drawn[item] = taken
    return MappingProxyType(drawn)


# Each label


def _row(label: str, patterns: Counter[Item], readers: int) -> LabelRow:
    by_reader = tuple(sum(times for item, times in patterns.items() if item[at] == label) for at in range(readers))
    pairs = both = agreed = disputed = 0
    for item, times in patterns.items():
        labels = _labels(item)
        if labels.total() < 2 or label not in labels:
            continue
        agreed += times * (len(labels) == 1)
        disputed += times * (len(labels) > 1)
        for one, other in combinations(labels.elements(), 2):
            pairs += times * ((one == label) + (other == label))
            both += times * 2 * (one == other == label)
    return LabelRow(label, sum(by_reader), by_reader, agreed, disputed, both / pairs if pairs else None)


def _labels(item: Item) -> Counter[str]:
    return Counter(label for label in item if label is not None)


def _read(item: Item) -> int:
    return sum(label is not None for label in item)


def _readers(items: Sequence[Item]) -> int:
    numbers = {len(item) for item in items}
    if len(numbers) > 1:
        raise ValueError("Every item needs a place for every reader.")
    return numbers.pop() if numbers else 0
