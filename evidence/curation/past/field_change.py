"""One field before and after, in words."""

from dataclasses import dataclass
from enum import StrEnum

from evidence.text.differences import Stretch

NOTHING = "not stated"


class Did(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str
    stretches: tuple[Stretch, ...] = ()
    """Of words of people: both in one row."""
