"""The states one row went through, walked back from what stands there now. Pure: no database, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

type State = Mapping[str, Any]
"""Column → value as JSON."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the history: `before` and `after` hold the changed columns, neither when the row was made."""

    id: int
    at: datetime
    transaction: int
    person: int | None
    reason: str
    before: State | None
    after: State | None

    @property
    def made(self) -> bool:
        return self.before is None

    @property
    def removed(self) -> bool:
        return self.before is not None and self.after is None


@dataclass(frozen=True, slots=True)
class Step:
    """What stood in the row after a change."""

    change: Change | None
    """None: it stood there before the history was kept."""
    state: State | None
    """None: there was no such row."""


def steps(now: State | None, changes: Sequence[Change]) -> tuple[Step, ...]:
    """Every state of a row, the oldest first. `changes` in their order; `now` is what stands there, None: it is gone.

    The order is that of the entries: a row lock made each change wait for the one before it, so it holds even where
    the clocks of two statements disagree.
    """
    found: list[Step] = []
    state = now
    for change in reversed(changes):
        found.append(Step(change, state))
        state = None if change.made else {**(state or {}), **(change.before or {})}
    if state is not None:
        found.append(Step(None, state))
    return tuple(reversed(found))


def at(moment: datetime, row: Iterable[Step]) -> State | None:
    """What stood in the row at `moment`; None when there was no such row. A change at that very moment counts."""
    state: State | None = None
    latest: datetime | None = None
    for step in row:
        if step.change is not None:
            latest = max(step.change.at, latest or step.change.at)
            if latest > moment:
                break
        state = step.state
    return state


def upto(entry: int, row: Iterable[Step]) -> State | None:
    """What stood in the row before the entry with this number was written."""
    state: State | None = None
    for step in row:
        if step.change is not None and step.change.id >= entry:
            break
        state = step.state
    return state
