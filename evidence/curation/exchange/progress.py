"""How long work says how far it is: done, of how many."""

from collections.abc import Callable

type Progress = Callable[[int, int], None]


def silent(_done: int, _whole: int) -> None:
    """Nobody listens."""
