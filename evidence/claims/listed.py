"""What a file holds: its lines, and whether there are more."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listed[T]:
    """The lines of a file, made as they are read."""

    lines: Iterator[T]
    is_cut: bool
    """There are more than fit."""
