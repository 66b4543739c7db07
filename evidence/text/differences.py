"""What was changed between two short texts, word by word, for people to look at."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_PARTS = re.compile(r"\s+|\w+|[^\w\s]")
MOST = 4_000_000
"""Pairs of words that are compared; beyond that, what differs is shown as one piece. About a second."""


class Was(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Stretch:
    was: Was
    words: str


def differences(old: str, new: str) -> tuple[Stretch, ...]:
    """`old` without what is new, and `new` without what is gone, in one row; what both share is told once."""
    left, right = _PARTS.findall(old), _PARTS.findall(new)
    head = _shared(left, right)
    tail = _shared(left[head:][::-1], right[head:][::-1])
    inner_left, inner_right = left[head : len(left) - tail], right[head : len(right) - tail]
    stretches = [
        Stretch(Was.SAME, "".join(left[:head])),
        *_between(inner_left, inner_right),
        Stretch(Was.SAME, "".join(left[len(left) - tail :])),
    ]
    return tuple(one for one in stretches if one.words)


def _shared(left: list[str], right: list[str]) -> int:
    """How many parts both begin with."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _between(left: list[str], right: list[str]) -> list[Stretch]:
    if len(left) * len(right) > MOST:
        return [Stretch(Was.GONE, "".join(left)), Stretch(Was.NEW, "".join(right))]
    found: list[Stretch] = []
    for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Stretch(Was.SAME, "".join(left[a:b])))
        else:
            found += [Stretch(Was.GONE, "".join(left[a:b])), Stretch(Was.NEW, "".join(right[c:d]))]
    return found
