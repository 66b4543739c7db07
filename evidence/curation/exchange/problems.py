"""What is wrong with a folder: all of it at once, each with its place and a plain sentence."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    file: str
    """Within the folder, with forward slashes."""
    place: str
    """Which entry: its key, or its number; empty when the whole file is meant."""
    sentence: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.sentence) if part)


class FolderRefused(ValueError):
    """The folder cannot be loaded, and nothing of it was."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(f"{so_many(len(self.problems), 'problem')}, nothing was loaded")


def so_many(number: int, one: str, more: str = "") -> str:
    """A number with its noun.

    >>> so_many(1, "problem"), so_many(0, "story", "stories")
    ('1 problem', '0 stories')
    """
    return f"{number} {one if number == 1 else more or f'{one}s'}"
