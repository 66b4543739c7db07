"""Work that no page waits for: figures that readers asked for are counted again before they ask the next time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from evidence.claims import asked_for
from evidence.claims.asked_for import Call
from evidence.claims.kept import renewed
from evidence.claims.moment import Moment, Since, now, since

PAUSE = 5.0
"""Seconds between two looks at what has changed."""
REST = 4
"""Rests so many times as long as it worked: a fifth of the time at most, for imports are its work, too."""


@dataclass
class Round:
    """Everything that was asked for, once."""

    begun: Moment | None = None
    """None: it is not known since when all was true."""
    waiting: list[Call] = field(default_factory=list)
    is_whole: bool = True
    """Nothing was left as it was although it is no longer true."""
    not_before: float = 0.0


_round = Round()


def step() -> bool:
    """Count one figure again, unless it is too early or nothing has changed; whether there was one."""
    if monotonic() < _round.not_before:
        return False
    _round.not_before = monotonic() + PAUSE
    at = datetime.now(UTC)
    if not _round.waiting:
        if _round.begun and _round.is_whole and since(_round.begun) is Since.NOTHING:
            return False
        _round.begun, _round.waiting, _round.is_whole = now(), asked_for.lately(at=at), True
    while _round.waiting:
        call = _round.waiting.pop(0)
        start = monotonic()
        done = renewed(call.count, *call.asked, at=at)
        _round.is_whole &= done is not None
        if done:
            _round.not_before = monotonic() + (monotonic() - start) * REST
            return True
    return False
