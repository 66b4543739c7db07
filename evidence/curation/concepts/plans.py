"""What would become of each concept of a file: values, made by `comparing`, shown, chosen from and carried out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from evidence.vocabulary.terms import Term

type Name = tuple[str, str]
"""Scheme and slug."""


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Here:
    """The vocabulary as it is, and what keeps single concepts as they are."""

    terms: Sequence[Term]
    merged: frozenset[Name] = frozenset()
    """They were merged into others: only undoing that brings them back."""
    used: frozenset[Name] = frozenset()
    """Something is tagged with them: they are not retired by hand."""


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Line:
    """What would become of one concept of the file."""

    number: int
    """In the file, from 1."""
    scheme: str
    slug: str
    """The one it has, or would have, here; of what could not be read its address in the file."""
    label: str
    verdict: Verdict
    reason: str = ""
    """Why it is refused."""
    notes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    was: Term | None = None
    becomes: Term | None = None

    @property
    def mark(self) -> str:
        """Of a choice: it holds as long as the same would become of the concept."""
        return sha256(repr((self.slug, self.verdict, self.changes)).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Plan:
    """A line for each concept that was seen. ValueError when one has none, or two."""

    seen: int
    lines: tuple[Line, ...]
    counts: Mapping[Verdict, int] = field(init=False)

    def __post_init__(self) -> None:
        counts = {verdict: sum(line.verdict is verdict for line in self.lines) for verdict in Verdict}
        if self.seen != sum(counts.values()):
            raise ValueError(f"{self.seen} concepts were seen, {sum(counts.values())} are accounted for.")
        object.__setattr__(self, "counts", counts)

    @property
    def digest(self) -> str:
        """What a page carries to say which plan it showed."""
        return sha256("".join(line.mark for line in self.lines).encode()).hexdigest()[:16]
