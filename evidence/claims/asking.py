"""What the address of a page may ask: refused with reasons, never guessed at."""

import re
from collections.abc import Sequence

YEARS = ("year_from", "year_to")
_LONGEST_PAGE = 6


class Invalid(ValueError):
    """Something was asked that does not exist or cannot be shown; `reasons` say what, one sentence each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


def number(name: str, given: str, reasons: list[str]) -> int:
    """The year or the number of a page that `given` says; where it says none, a sentence more in `reasons`."""
    longest, least = (4, 0) if name in YEARS else (_LONGEST_PAGE, 1)
    if re.fullmatch(rf"[0-9]{{1,{longest}}}", given) and int(given) >= least:
        return int(given)
    noun = "a year in up to four plain digits" if name in YEARS else "a number of a page, from 1"
    reasons.append(f"{name}: must be {noun}.")
    return least
