"""A list that is longer than a form takes is changed a window at a time: the rows beside it stay as they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import BadRequest

from evidence.curation.parts.table import PARTS, Row

#: Rows that fit into one form. Django takes 2,000 fields from a form.
MOST = {"contributors": 120, "identifiers": 60, "relations": 80, "notes": 60, "files": 60}


@dataclass(frozen=True, slots=True)
class Window:
    """Rows `first` to `last` of `of`, counted from 1."""

    first: int
    last: int
    of: int

    @property
    def is_part(self) -> bool:
        return (self.first, self.last) != (1, self.of)

    @property
    def before(self) -> int | None:
        """The last row of the window before: it leads there."""
        return self.first - 1 or None

    @property
    def after(self) -> int | None:
        return self.last + 1 if self.last < self.of else None

    def shown(self, rows: Sequence[Row]) -> Sequence[Row]:
        return rows[self.first - 1 : self.last]

    def put(self, rows: Sequence[Row], into: Sequence[Row]) -> list[Row]:
        """The whole list, with `rows` where the window is."""
        return [*into[: self.first - 1], *rows, *into[self.last :]]


def window(name: str, count: int, first: int) -> Window:
    """The window of the list that row `first` stands in, else the last.

    >>> window("files", 150, 70), window("files", 150, 999).first, window("files", 0, 1)
    (Window(first=61, last=120, of=150), 121, Window(first=1, last=0, of=0))
    """
    most = MOST[name]
    begins = (min(first, max(count, 1)) - 1) // most * most
    return Window(begins + 1, min(begins + most, count), count)


def asked(sent: Mapping[str, str]) -> dict[str, int]:
    """List → the row that is asked for, as `?contributors-from=121` and the form itself say. Raises BadRequest."""
    found = {name: sent.get(f"{name}-from", "1") for name in PARTS}
    if wrong := [name for name, said in found.items() if not _is_row(said)]:
        raise BadRequest(f"“{wrong[0]}-from” must be a whole number from 1 on, in plain digits.")
    return {name: int(said) for name, said in found.items()}


def _is_row(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) <= 4 and int(said) > 0
