"""What a reader asks of `/compare/`: a value read from an address, and the address of such a value."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

from evidence.claims.asking import Invalid

FEWEST = 2
MOST = 6
"""Things that stand side by side: with one there is nothing to compare, more than six nobody takes in."""
LONGEST_FIND = 200
"""Characters of what is looked for, to be added."""
FIND, OF = "find", "of"
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_SLUG = re.compile(r"[a-z0-9-]{1,80}")


class Kind(StrEnum):
    """What can be compared; the name of the parameter. One sort at a time: a source is not beside a claim."""

    SOURCE = "source"
    CLAIM = "claim"
    THEME = "theme"
    ACTOR = "actor"

    @property
    def plural(self) -> str:
        return f"{self}s"


NUMBERED = frozenset({Kind.SOURCE, Kind.CLAIM})
"""Named by the number of the record; the others by their slug."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Things of one kind in the order of the columns; whether they exist is found out later."""

    kind: Kind = Kind.SOURCE
    keys: tuple[str, ...] = ()
    find: str = ""
    """Words by which something to add is looked for."""

    @property
    def is_full(self) -> bool:
        return len(self.keys) >= MOST

    def of(self, keys: Sequence[str]) -> Self:
        return replace(self, keys=tuple(dict.fromkeys(keys)))

    def adding(self, key: str) -> Self:
        return replace(self.of((*self.keys, key)), find="")

    def without(self, key: str) -> Self:
        return replace(self, keys=tuple(one for one in self.keys if one != key), find="")

    def moved(self, key: str, by: int) -> Self:
        """One step to the left (-1) or to the right (1); as it is where there is no such place."""
        at = self.keys.index(key)
        if not 0 <= at + by < len(self.keys):
            return self
        keys = list(self.keys)
        keys[at], keys[at + by] = keys[at + by], keys[at]
        return replace(self, keys=tuple(keys), find="")

    @property
    def address(self) -> str:
        """What stands after the path, “?” included; `read` gives the same question back."""
        pairs = [(str(self.kind), key) for key in self.keys] or [(OF, str(self.kind))]
        return f"?{urlencode([*pairs, *([(FIND, self.find)] if self.find else [])])}"


def readable(given: Mapping[str, Sequence[str]]) -> Asked:
    """What can be read of a refused question, of the first kind that it names: the page goes on from it."""
    values = {name: [value.strip() for value in of if value.strip()] for name, of in given.items()}
    of = next(iter(values.get(OF, ())), "")
    kind = next((kind for kind in Kind if values.get(kind)), Kind(of) if of in set(Kind) else Kind.SOURCE)
    keys = dict.fromkeys(key for key in values.get(kind, ()) if _names(kind, key))
    find = next(iter(values.get(FIND, ())), "")[:LONGEST_FIND]
    return Asked(kind=kind, keys=tuple(keys)[:MOST], find=find)


def _names(kind: Kind, key: str) -> bool:
    """Whether it has the shape of a number or a slug."""
    return bool((_NUMBER if kind in NUMBERED else _SLUG).fullmatch(key))


def read(given: Mapping[str, Sequence[str]]) -> Asked:
    """The question of an address: parameter → its values. Empty values ask nothing. Raises Invalid."""
    values = {name: tuple(dict.fromkeys(value.strip() for value in of if value.strip())) for name, of in given.items()}
    kinds = [kind for kind in Kind if values.get(kind)]
    unknown = [name for name in given if name not in {*Kind, FIND, OF}]
    reasons = [f"“{name}” is no question that can be asked here." for name in unknown]
    reasons += [
        f"“{name}” stands in the address more than once." for name in (FIND, OF) if len(given.get(name, ())) > 1
    ]
    if len(kinds) > 1:
        reasons.append(f"Things of one kind can be compared, not {' and '.join(kind.plural for kind in kinds)}.")
    find, of = (next(iter(values.get(name, ())), "") for name in (FIND, OF))
    if of and of not in set(Kind):
        reasons.append(f"of: must be one of {', '.join(Kind)}.")
    if len(find) > LONGEST_FIND:
        reasons.append(f"find: at most {LONGEST_FIND} characters.")
    kind = kinds[0] if kinds else Kind(of) if of in set(Kind) else Kind.SOURCE
    keys = values.get(kind, ()) if kinds else ()
    reasons += [f"{kind}: “{key}” names no {kind}." for key in keys if not _names(kind, key)]
    if len(keys) > MOST:
        reasons.append(f"At most {MOST} {kind.plural} can be compared at a time; these are {len(keys)}.")
    if reasons:
        raise Invalid(reasons)
    return Asked(kind=kind, keys=keys, find=find)
