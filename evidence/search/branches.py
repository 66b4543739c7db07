"""Counted values of a vocabulary as a tree: what is broader above what is narrower, as far as both are listed."""

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.search.counting import Count


@dataclass(frozen=True, slots=True)
class Branch:
    count: Count
    below: tuple["Branch", ...]


def branches(counts: Iterable[Count]) -> tuple[Branch, ...]:
    """The listed values under the next broader one that is listed; neighbours stay in the order they are given in."""
    listed = {count.value.code: count for count in counts}
    below: dict[int | None, list[Count]] = {}
    for count in listed.values():
        broader = count.value.broader
        below.setdefault(broader if broader in listed else None, []).append(count)

    def under(code: int | None) -> tuple[Branch, ...]:
        return tuple(Branch(count, under(count.value.code)) for count in below.get(code, ()))

    return under(None)


def first_and_rest(counts: Iterable[Count], size: int) -> tuple[list[Count], list[Count]]:
    """The first `size` with everything broader that is listed, and the others."""
    listed = {count.value.code: count for count in counts}
    first: set[int] = set()
    for code in list(listed)[:size]:
        at: int | None = code
        while at in listed and at not in first:
            first.add(at)
            at = listed[at].value.broader
    return (
        [count for code, count in listed.items() if code in first],
        [count for code, count in listed.items() if code not in first],
    )
