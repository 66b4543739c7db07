"""Times in milliseconds, and what they say."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager


def clock() -> float:
    """Milliseconds of wall time."""
    return time.perf_counter() * 1000


def percentile(times: Sequence[float], part: float) -> float:
    """The smallest time that `part` of them do not exceed (nearest rank)."""
    ordered = sorted(times)
    return ordered[max(0, -(-int(part * 1000) * len(ordered) // 1000) - 1)]


def said(times: Sequence[float]) -> dict[str, float]:
    return {
        "p50": round(percentile(times, 0.5), 2),
        "p95": round(percentile(times, 0.95), 2),
        "count": len(times),
    }


def timed(work: Callable[[], object]) -> float:
    start = clock()
    work()
    return clock() - start


def interleaved(
    works: dict[str, Callable[[], object]], rounds: int, before: Mapping[str, Callable[[], object]] | None = None
) -> dict[str, dict[str, float]]:
    """Each work `rounds` times, in turns, so that a busy moment of the machine falls on all; one round to warm up.

    What is to be done `before` a work is not timed.
    Beside the wall time stands what this process computed (`cpu`, the median): it hardly knows how busy the machine is.
    """
    prepare = before or {}
    wall: dict[str, list[float]] = {name: [] for name in works}
    cpu: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            prepare.get(name, int)()
            begun = time.process_time()
            took = timed(work)
            if number:
                wall[name].append(took)
                cpu[name].append((time.process_time() - begun) * 1000)
    return {name: said(wall[name]) | {"cpu": round(percentile(cpu[name], 0.5), 2)} for name in works}


def yardstick() -> float:
    """Milliseconds of computing for a fixed piece of Python, the median of nine: how quick the machine is just now."""

    def work() -> float:
        start = time.process_time()
        seen: dict[int, int] = {}
        for number in range(200_000):
            seen[number % 1_000] = seen.get(number % 1_000, 0) + len(str(number))
        return (time.process_time() - start) * 1000

    return round(percentile([work() for _ in range(9)], 0.5), 1)


def load() -> float:
    """How many processes wanted a core over the last minute."""
    return round(os.getloadavg()[0], 2)


@contextmanager
def stopwatch(into: dict[str, float], name: str) -> Iterator[None]:
    """Seconds of the block."""
    start = time.perf_counter()
    try:
        yield
    finally:
        into[name] = round(time.perf_counter() - start, 2)
