"""What dates tell about different positions of one actor on one theme: changed, mixed, or no order that can be known.

Dates are those of the sources, by the year. Nothing is put in an order that the dates do not give.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from evidence.claims.models import Position


class Shift(StrEnum):
    CHANGED = "changed"
    """Each position was taken in years of its own, one after the other."""
    MIXED = "mixed"
    """Different positions in one and the same year."""
    UNORDERED = "unordered"
    """Which came first cannot be told."""
    UNDATED = "undated"
    """The same, since no date is stated for at least one of the positions."""
    SEVERAL = "several"
    """They are positions of different actors, or on different narrower themes: nobody changed or contradicted."""


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """A position and the years of the source that it stands in; None where that end is not known."""

    position: str
    first: int | None
    last: int | None

    @property
    def is_dated(self) -> bool:
        return self.first is not None and self.last is not None


@dataclass(frozen=True, slots=True)
class Step:
    position: str
    years: str
    """“2010”, “2010 to 2012”; empty where no date is stated."""


@dataclass(frozen=True, slots=True)
class Course:
    """How the positions lie in time."""

    shift: Shift
    steps: tuple[Step, ...]
    """Of a change in the order of time; else each position once, in the order of the coding guide."""
    undated: tuple[str, ...] = ()
    """Of a change: positions that were also taken at a time that is not known, perhaps later than all others."""

    @property
    def is_changed(self) -> bool:
        return self.shift is Shift.CHANGED

    @property
    def says(self) -> str:
        """“against, 2010 → conditional, 2012”; of no change which positions, and why they stand in no order."""
        if self.shift is Shift.CHANGED:
            order = " → ".join(f"{step.position}, {step.years}" for step in self.steps)
            return order + (f"; also {' and '.join(self.undated)}, date not stated" if self.undated else "")
        names = [step.position for step in self.steps]
        both = "both" if len(names) == 2 else "all of them"
        return {
            Shift.MIXED: f"mixed: {both} in {self.steps[0].years}",
            Shift.UNORDERED: f"{both}; the dates do not tell which came first",
            Shift.UNDATED: f"{both}, dates not stated",
            Shift.SEVERAL: "",
        }[self.shift]


def course(found: Collection[Dated]) -> Course | None:
    """How different positions of one actor on one theme lie in time; None where there are not two.

    >>> course([Dated("conditional", 2012, 2012), Dated("against", 2010, 2010)]).says
    'against, 2010 → conditional, 2012'
    >>> course([Dated("for", 2012, 2012), Dated("against", 2012, 2012)]).says
    'mixed: both in 2012'
    >>> course([Dated("for", None, None), Dated("against", 2012, 2012)]).says
    'both, dates not stated'
    """
    positions = [position for position in Position.values if any(one.position == position for one in found)]
    if len(positions) < 2:
        return None
    dated = sorted((one for one in found if one.is_dated), key=lambda one: (one.first, one.last, one.position))
    shared = _shared_years(dated)
    if shared:
        return Course(Shift.MIXED, tuple(Step(one, _years(shared)) for one in positions))
    spans = list(_spans(dated))
    if any(len({one.position for one in span}) > 1 for span in spans):
        return _without_order(Shift.UNORDERED, positions, found)
    if any(not any(one.is_dated for one in found if one.position == position) for position in positions):
        is_unstated = all(one.is_dated or one.first is one.last is None for one in found)
        return _without_order(Shift.UNDATED if is_unstated else Shift.UNORDERED, positions, found)
    runs = [list(run) for _, run in groupby(spans, key=lambda span: span[0].position)]
    steps = tuple(Step(run[0][0].position, span_of(one for span in run for one in span)) for run in runs)
    unknown = tuple(name for name in positions if any(one.position == name and not one.is_dated for one in found))
    return Course(Shift.CHANGED, steps, unknown)


def several(positions: Iterable[str]) -> Course:
    """Positions that are not of one actor on one theme."""
    held = set(positions)
    return Course(Shift.SEVERAL, tuple(Step(position, "") for position in Position.values if position in held))


def span_of(found: Iterable[Dated]) -> str:
    """“2010”, “2010 to 2012”; empty where no date is stated."""
    dated = [one for one in found if one.is_dated]
    if not dated:
        return ""
    first, last = min(one.first or 0 for one in dated), max(one.last or 0 for one in dated)
    return str(first) if first == last else f"{first} to {last}"


def _without_order(shift: Shift, positions: Sequence[str], found: Iterable[Dated]) -> Course:
    listed = list(found)
    steps = (Step(name, span_of(one for one in listed if one.position == name)) for name in positions)
    return Course(shift, tuple(steps))


def _shared_years(dated: Sequence[Dated]) -> list[int]:
    """Years in which, for certain, different positions were taken."""
    taken: dict[int, set[str]] = {}
    for one in dated:
        if one.first == one.last:
            taken.setdefault(one.first or 0, set()).add(one.position)
    return [year for year, positions in taken.items() if len(positions) > 1]


def _spans(dated: Iterable[Dated]) -> Iterator[list[Dated]]:
    """What lies in years that meet, together. `dated` comes by first year."""
    span: list[Dated] = []
    last = 0
    for one in dated:
        if span and (one.first or 0) > last:
            yield span
            span = []
        span.append(one)
        last = max(last, one.last or 0)
    if span:
        yield span


def _years(years: Sequence[int]) -> str:
    return ", ".join(map(str, years))
