"""Every change of a record and what belongs to it, for curators: who, when, why, before and after."""

from dataclasses import dataclass
from datetime import datetime

from evidence.accounts.models import User
from evidence.curation.past.records import changes_of
from evidence.curation.past.wording import RowTold, Words, says_something

#: Changes on a page, and rows that are told of one of them.
A_PAGE = 25
MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class ChangeTold:
    entry: int
    """Number of its first entry: what stood there before it can be proposed again."""
    at: datetime
    by: str
    """The name in full; empty when it is not known."""
    reason: str
    rows: tuple[RowTold, ...]
    more: int
    """Rows that are not told, of a change that is very large."""
    restores: bool
    """There was a record before it."""


@dataclass(frozen=True, slots=True)
class RecordHistory:
    changes: tuple[ChangeTold, ...]
    """The newest first."""
    total: int
    page: int
    pages: int


class NoSuchPage(LookupError):
    """The history has fewer pages."""


def history(table: str, row: int, *, page: int) -> RecordHistory:
    """Changes that say nothing (a check of the words, say) are left out. The number of queries does not grow.

    Raises NoSuchPage.
    """
    every = changes_of(table, row)
    told = [one for one in every if any(says_something(change) for change in one.rows)][::-1]
    pages = max(1, -(-len(told) // A_PAGE))
    if not 1 <= page <= pages:
        raise NoSuchPage(page)
    shown = told[(page - 1) * A_PAGE : page * A_PAGE]
    words = Words(change for one in shown for change in one.rows[:MOST_ROWS])
    people = User.objects.in_bulk({one.person for one in shown if one.person is not None})
    names = {number: one.get_full_name() or one.get_username() for number, one in people.items()}
    changes = tuple(
        ChangeTold(
            one.first,
            one.at,
            names.get(one.person or 0, ""),
            one.reason,
            words.told(one.rows[:MOST_ROWS], (table, row)),
            max(0, len(one.rows) - MOST_ROWS),
            not any(change.table == table and change.before is None for change in one.rows),
        )
        for one in shown
    )
    return RecordHistory(changes, len(told), page, pages)
