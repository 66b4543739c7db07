"""A timeline as plain values: dated things in lanes over periods of equal length. Pure; the database stays out.

A date stands in the period of the first year that it may mean, as search counts it, and says how far it may reach:
“the 2010s” is no date of 2010. What states no date has a place of its own, which is no period.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.claims.notes import Linked

#: Periods that stand beside each other.
MOST_PERIODS = 20
#: Years to a period: each year while there are not too many, then decades, centuries.
STEPS = (1, 10, 100, 1000)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    first: int
    last: int

    @property
    def key(self) -> str:
        """As addresses of the evidence map name it."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def label(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"

    @property
    def short(self) -> str:
        """For the axis: “2013”, “2010s”, “1–9”."""
        if self.first == self.last:
            return str(self.first)
        return f"{self.first}–{self.last}" if self.first == 1 else f"{self.first}s"


@dataclass(frozen=True, slots=True)
class Dated:
    """So many things with one date: the first and the last year that it may mean."""

    first: int | None
    """None: not stated, or without a beginning."""
    last: int | None
    """None: not stated, or without an end."""
    count: int


@dataclass(frozen=True, slots=True)
class Place:
    """What a lane has in one period. The address leads to exactly these things."""

    count: int
    address: str
    later: int = 0
    """Of these, how many may be of a later period."""
    until: int | None = None
    """The last year that these may mean; None where one of them has no end."""


@dataclass(frozen=True, slots=True)
class Lane:
    key: str
    """`sources`, `claims`, or a position."""
    label: str
    one: str
    many: str
    """What is counted: “source”, “sources”."""
    places: tuple[Place | None, ...]
    """One for each period."""
    undated: Place | None

    def noun(self, count: int) -> str:
        return self.one if count == 1 else self.many


@dataclass(frozen=True, slots=True)
class NamedSource:
    source: Linked
    date: str
    """As it is stated; empty where that is a mere year, which its name says, or nothing."""
    implied: str
    """What the text itself implies; empty where the date is stated or nothing is implied."""
    at: int | None
    """The place of its period; None where the date is not stated."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a period, or what states no date."""

    label: str
    pairs: tuple[tuple[Place | None, Lane], ...]
    """What is there in each lane."""
    sources: tuple[NamedSource, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    periods: tuple[Period, ...]
    """Without gaps, the earliest first; none when nothing states its date."""
    lanes: tuple[Lane, ...]
    rows: tuple[Row, ...]
    """Only those that hold something."""
    is_named: bool
    """The sources are few enough to be named."""


@dataclass(frozen=True, slots=True)
class LaneOf:
    """What a lane is made of: how much there is in each period (None: not stated), and where it can be seen."""

    key: str
    label: str
    one: str
    many: str
    counts: Mapping[int | None, Place]
    """The place of the period → what is there."""


def step_of(years: Collection[int]) -> int:
    """How many years share a period, so that there are MOST_PERIODS at most."""
    if not years:
        return STEPS[0]
    first, last = min(years), max(years)
    return next((step for step in STEPS if last // step - first // step < MOST_PERIODS), STEPS[-1])


def periods(years: Collection[int]) -> tuple[Period, ...]:
    """The periods that these years span, without gaps, the earliest first."""
    if not years:
        return ()
    step = step_of(years)
    # The year 0 does not exist: the first decade begins with the year 1.
    return tuple(
        Period(max(1, at * step), at * step + step - 1) for at in range(min(years) // step, max(years) // step + 1)
    )


def place_of(year: int | None, spans: Sequence[Period]) -> int | None:
    """Which of the periods a year is in; None where it is not stated or in none of them."""
    if year is None or not spans or not spans[0].first <= year <= spans[-1].last:
        return None
    return next(at for at, one in enumerate(spans) if year <= one.last)


def dated(
    things: Iterable[Dated], spans: Sequence[Period], address: Callable[[Period | None], str]
) -> dict[int | None, Place]:
    """Things with their dates in their places. Each counts once, in the period of its first year."""
    found: dict[int | None, list[Dated]] = {}
    for one in things:
        found.setdefault(place_of(one.first, spans), []).append(one)
    return {at: _place(of, None if at is None else spans[at], address) for at, of in found.items()}


def _place(things: Sequence[Dated], period: Period | None, address: Callable[[Period | None], str]) -> Place:
    later = [] if period is None else [one for one in things if one.last is None or one.last > period.last]
    ends = [one.last for one in later if one.last is not None]
    return Place(
        count=sum(one.count for one in things),
        address=address(period),
        later=sum(one.count for one in later),
        until=max(ends) if later and len(ends) == len(later) else None,
    )


def arranged(
    spans: tuple[Period, ...], lanes: Iterable[LaneOf], sources: Sequence[NamedSource], *, is_named: bool
) -> Timeline:
    """Lanes and rows say the same: every place is once in each. Lanes without anything are left out."""
    held = [one for one in lanes if one.counts]
    made = tuple(
        Lane(
            one.key,
            one.label,
            one.one,
            one.many,
            tuple(one.counts.get(at) for at in range(len(spans))),
            one.counts.get(None),
        )
        for one in held
    )
    places: list[int | None] = [*range(len(spans)), None]
    rows = (
        Row(
            "Date not stated" if at is None else spans[at].label,
            tuple((one.counts.get(at), lane) for one, lane in zip(held, made, strict=True)),
            tuple(one for one in sources if one.at == at),
        )
        for at in places
        if any(at in one.counts for one in held)
    )
    return Timeline(spans, made, tuple(rows), is_named)
