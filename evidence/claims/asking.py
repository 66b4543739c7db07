"""What the address of a page may ask: refused with reasons, never guessed at."""

import re
from collections.abc import Sequence

YEARS = ("year_from", "year_to")
_LONGEST_PAGE = 6
_LEAST = 1
"""Of pages and of years: there is no year 0, in history as in PostgreSQL."""


class Invalid(ValueError):
    """Something was asked that does not exist or cannot be shown; `reasons` say what, one sentence each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


def number(name: str, given: str, reasons: list[str]) -> int:
    """The year or the number of a page that `given` says; where it says none, a sentence more in `reasons`."""
    longest = 4 if name in YEARS else _LONGEST_PAGE
    if re.fullmatch(rf"[0-9]{{1,{longest}}}", given) and int(given) >= _LEAST:
        return int(given)
    noun = "a year in up to four plain digits" if name in YEARS else "a number of a page"
    reasons.append(f"{name}: must be {noun}, from {_LEAST}.")
    return _LEAST
