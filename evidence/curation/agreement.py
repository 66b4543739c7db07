"""How far readers who did not see each other's work agree. Pure: labels in, figures out; nominal labels only.

The unit is one item that several readers labelled: a passage and a question, or a whole document and a theme. Never
characters: text that nobody coded would count as agreement.

Sources of the rules: Cohen (1960), “A coefficient of agreement for nominal scales”; Krippendorff (2011), “Computing
Krippendorff's alpha-reliability”; Gwet (2008), “Computing inter-rater reliability and its variance in the presence of
high agreement”, and (2014) Handbook of Inter-Rater Reliability, 4th ed., for more readers and gaps. Intervals are
bootstrapped over items (percentiles; the seed is fixed, so a report can be made again to the last figure).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

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
    kappa, alpha, ac1 = (
        _with_intervals(patterns, (_kappa, _alpha, lambda sums: _ac1(sums, len(scale))))
        if coefficients and number >= FEW
        else (None, None, None)
    )
    return Agreement(
        readers=readers,
        items=len(items),
        compared=number,
        agreed=sum(times for item, times in compared.items() if len(_labels(item)) == 1),
        percent=None if (share := observed(compared)) is None else 100 * share,
        is_few=number < FEW,
        kappa=kappa if readers == 2 else None,
        alpha=alpha,
        ac1=ac1,
        labels=tuple(_row(label, patterns, readers) for label in scale),
    )


def observed(patterns: Mapping[Item, int]) -> float | None:
    """The mean over items of the share of their pairs of readings that agree; None when no item has a pair."""
    return _observed(_summed(patterns))


def cohen_kappa(patterns: Mapping[Item, int]) -> float | None:
    """Two readers, items that both coded. None: undefined, when both used one and the same label throughout."""
    return _kappa(_summed(patterns))


def krippendorff_alpha(patterns: Mapping[Item, int]) -> float | None:
    """Any number of readers, with gaps. None: undefined, when all readings that can be paired have one label."""
    return _alpha(_summed(patterns))


def gwet_ac1(patterns: Mapping[Item, int], categories: int) -> float | None:
    """Any number of readers, with gaps; `categories` of the whole scale, used or not.

    Chance is taken from every item that somebody coded (Gwet 2014). None: undefined, when one label is used throughout.
    """
    return _ac1(_summed(patterns), categories)


# All figures are made of sums over items, so a sample costs additions only

type Sums = Mapping[str, Mapping[str, float]]
"""Kind of sum → label → sum; sums that are of no label stand at ""."""
type Figure = Callable[[Sums], float | None]


def _parts(item: Item) -> list[tuple[str, str, float]]:
    """What one item adds to each sum."""
    labels = _labels(item)
    read = labels.total()
    parts: list[tuple[str, str, float]] = []
    if read:
        parts += [("shares", label, each / read) for label, each in labels.items()]
    if read >= 2:
        same = sum(each * (each - 1) for each in labels.values())
        parts += [("compared", "", 1), ("same", "", same / (read * (read - 1)))]
        parts += [("differing", "", (read * (read - 1) - same) / (read - 1))]
        parts += [("paired", label, each) for label, each in labels.items()]
    if read == len(item) == 2:
        parts += [("first", str(item[0]), 1), ("second", str(item[1]), 1)]
    return parts


def _summed(patterns: Mapping[Item, int]) -> Sums:
    return _added([_parts(item) for item in patterns], list(patterns.values()))


def _added(parts: Sequence[list[tuple[str, str, float]]], times: Sequence[int]) -> Sums:
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for of_item, number in zip(parts, times, strict=True):
        if number:
            for kind, label, each in of_item:
                sums[kind][label] += number * each
    return sums


def _observed(sums: Sums) -> float | None:
    number = sums["compared"][""]
    return sums["same"][""] / number if number else None


def _kappa(sums: Sums) -> float | None:
    first, second = sums["first"], sums["second"]
    number, agreed = sum(first.values()), _observed(sums)
    if agreed is None or len(first.keys() | second.keys()) < 2:
        return None
    by_chance = sum(each * second.get(label, 0) for label, each in first.items()) / number**2
    return (agreed - by_chance) / (1 - by_chance)


def _alpha(sums: Sums) -> float | None:
    totals = sums["paired"]
    if len(totals) < 2:
        return None
    number = sum(totals.values())
    expected = sum(each * (number - each) for each in totals.values()) / (number - 1)
    return 1 - sums["differing"][""] / expected


def _ac1(sums: Sums, categories: int) -> float | None:
    agreed, shares = _observed(sums), sums["shares"]
    if agreed is None or len(shares) < 2:
        return None
    number = sum(shares.values())
    by_chance = sum(each / number * (1 - each / number) for each in shares.values()) / (categories - 1)
    return (agreed - by_chance) / (1 - by_chance)


# Intervals


def _with_intervals(patterns: Counter[Item], figures: Sequence[Figure]) -> tuple[Coefficient, ...]:
    """Each figure with its interval, all from the same samples."""
    ordered = sorted(patterns.items(), key=lambda pair: tuple(label or "" for label in pair[0]))
    parts, weights = [_parts(item) for item, _ in ordered], [times for _, times in ordered]
    chance = Random(SEED)  # noqa: S311 (a report that can be made again, not a secret)
    samples = [_added(parts, _drawn(weights, chance)) for _ in range(SAMPLES)]
    whole = _added(parts, weights)
    return tuple(_coefficient(figure(whole), [figure(sample) for sample in samples]) for figure in figures)


def _coefficient(value: float | None, samples: Sequence[float | None]) -> Coefficient:
    found = sorted(each for each in samples if each is not None)
    if value is None or len(found) < WITH_FIGURE * SAMPLES:
        return Coefficient(value)
    return Coefficient(value, found[int(0.025 * len(found))], found[int(0.975 * len(found))])


def _drawn(weights: Sequence[int], chance: Random) -> list[int]:
    """As many items, drawn with replacement. Items alike are drawn together, so the price is that of the patterns."""
    left = weight = sum(weights)
    drawn = []
    for times in weights:
        taken = chance.binomialvariate(left, times / weight) if times < weight else left
        weight -= times
        left -= taken
        drawn.append(taken)
    return drawn


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
