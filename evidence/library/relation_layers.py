"""The layers of a graph: who says something of another stands to its left. Pure.

Longest paths (Sugiyama, Tagawa and Toda, “Methods for visual understanding of hierarchical system structures”, 1981).
"""

from collections.abc import Iterable, Sequence

type Pair = tuple[int, int]


def layers_of(known: Iterable[int], edges: Sequence[Pair]) -> dict[int, int]:
    """Box → its layer: every line leads to a later one, but those that close a circle to an earlier one."""
    forward = _without_circles(known, edges)
    after: dict[int, list[int]] = {pk: [] for pk in known}
    before: dict[int, list[int]] = {pk: [] for pk in known}
    for left, right in forward:
        after[left].append(right)
        before[right].append(left)
    layers = dict.fromkeys(known, 0)
    waiting = {pk: len(before[pk]) for pk in known}
    ready = [pk for pk in known if not waiting[pk]]
    order = []
    while ready:
        pk = ready.pop(0)
        order.append(pk)
        for other in after[pk]:
            layers[other] = max(layers[other], layers[pk] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for pk in reversed(order):  # what nothing leads to stands next to what it leads to
        if after[pk] and not before[pk]:
            layers[pk] = min(layers[other] for other in after[pk]) - 1
    return layers


def _without_circles(known: Iterable[int], edges: Sequence[Pair]) -> list[Pair]:
    """The lines from left to right: those that would close a circle are turned round."""
    after: dict[int, list[int]] = {pk: [] for pk in known}
    for left, right in edges:
        after[left].append(right)
    forward: set[Pair] = set()
    done: dict[int, bool] = {}
    for start in known:
        path = [(start, iter(after[start]))] if start not in done else []
        done.setdefault(start, False)
        while path:
            pk, rest = path[-1]
            other = next(rest, None)
            if other is None:
                done[pk] = True
                path.pop()
            elif done.get(other) is False:  # on the way here: this line closes a circle
                forward.add((other, pk))
            else:
                forward.add((pk, other))
                if other not in done:
                    done[other] = False
                    path.append((other, iter(after[other])))
    return sorted(forward)
