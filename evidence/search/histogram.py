"""Years as a small histogram: which bars there are and where they stand. Pure; the database and the index stay out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_BARS = 40
STEPS = (1, 10, 100, 1000)
"""Years to a bar: each year while it stays legible, then decades; a very old source makes centuries of them."""
WIDTH, HEIGHT = 240, 60
"""Of the drawing, which is stretched to its column."""
WIDEST = WIDTH / 10
LOWEST = 3
"""A year with something in it is never drawn as nothing."""


@dataclass(frozen=True, slots=True)
class Span:
    """Years that share a bar, and how much there is in them."""

    first: int
    last: int
    count: int

    @property
    def is_one_year(self) -> bool:
        return self.first == self.last

    @property
    def label(self) -> str:
        return str(self.first) if self.is_one_year else f"{self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class Bar:
    """Where the bar of a span stands, and the slot around it, as attributes of the drawing."""

    span: Span
    x: str
    y: str
    width: str
    height: str
    slot_x: str
    slot_width: str


def spans(years: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """(year, how many) as spans without gaps, the earliest first; MOST_BARS at most.

    The count of a span adds up its years: what has several years has to be counted anew.
    """
    counted = dict(years)
    if not counted:
        return ()
    first, last = min(counted), max(counted)
    step = next(step for step in STEPS if last // step - first // step < MOST_BARS)
    totals: dict[int, int] = {}
    for year, count in counted.items():
        totals[year // step] = totals.get(year // step, 0) + count
    # The year 0 does not exist: the first decade begins with the year 1.
    return tuple(
        Span(max(1, at * step), at * step + step - 1, totals.get(at, 0))
        for at in range(first // step, last // step + 1)
    )


def bars(spans: Sequence[Span]) -> tuple[Bar, ...]:
    """The bars of spans that hold something. The first stands at the left end of the drawing, the last at the right."""
    highest = max((span.count for span in spans), default=0)
    slot = WIDTH / max(1, len(spans))
    width = min(slot * 0.8, WIDEST)
    shift = (WIDTH - width) / max(1, len(spans) - 1)
    return tuple(
        Bar(
            span,
            x=f"{at * shift:.2f}",
            y=f"{HEIGHT - (height := max(LOWEST, HEIGHT * span.count / highest)):.2f}",
            width=f"{width:.2f}",
            height=f"{height:.2f}",
            slot_x=f"{at * slot:.2f}",
            slot_width=f"{slot:.2f}",
        )
        for at, span in enumerate(spans)
        if span.count
    )
