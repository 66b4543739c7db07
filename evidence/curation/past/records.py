"""Every change of a record and of what belongs to it, transaction by transaction."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from evidence.curation.past.rows import lives, lives_on
from evidence.curation.past.steps import Change, State, Step

#: Kind of record → what belongs to it: (table, column that points to the record).
BELONGS: dict[str, tuple[tuple[str, str], ...]] = {
    "source": (
        ("contributor", "source_id"),
        ("identifier", "source_id"),
        ("relation", "source_id"),
        ("source_subject_themes", "source_id"),
        ("source_subject_actors", "source_id"),
        ("recordnote", "source_id"),
        ("sourcefile", "source_id"),
        ("textversion", "source_id"),
    ),
    "quotation": (("quotation_themes", "quotation_id"), ("evidencelink", "quotation_id"), ("stance", "quotation_id")),
    "claim": (
        ("claim_themes", "claim_id"),
        ("evidencelink", "claim_id"),
        ("evidencesearch", "claim_id"),
        ("certainty", "claim_id"),
        ("claimrelation", "claim_id"),
        ("claimrelation", "other_id"),
    ),
    "evidencelink": (),
    "stance": (),
    "certainty": (),
    "claimrelation": (),
    "theme": (("themelabel", "theme_id"), ("theme_related", "from_theme_id")),
    "actor": (("actorlabel", "actor_id"),),
}


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after a change; None: it was not there, or belonged to another record."""

    change: Change
    table: str
    row: int
    before: State | None
    after: State | None
    hangs_by: str = ""
    """The column that points to the record whose changes are told; empty of the record itself."""


@dataclass(frozen=True, slots=True)
class Together:
    """What one transaction changed."""

    rows: tuple[RowChange, ...]

    @property
    def first(self) -> int:
        """Number of its first entry."""
        return self.rows[0].change.id

    @property
    def transaction(self) -> int:
        return self.rows[0].change.transaction

    @property
    def at(self) -> datetime:
        return max(one.change.at for one in self.rows)

    @property
    def person(self) -> int | None:
        return next((one.change.person for one in reversed(self.rows) if one.change.person is not None), None)

    @property
    def reason(self) -> str:
        return next((one.change.reason for one in reversed(self.rows) if one.change.reason), "")


def changes_of(table: str, row: int) -> list[Together]:
    """All that happened to a record and what belongs to it, the oldest first. Two queries, and three a table."""
    found: dict[int, list[RowChange]] = defaultdict(list)
    for number, life in lives(table, [row]).items():
        _note(found, table, number, life)
    for part, column in BELONGS[table]:
        for number, life in lives_on(part, column, [row]).items():
            _note(found, part, number, life, (column, row))
    for rows in found.values():
        rows.sort(key=lambda one: one.change.id)
    return sorted((Together(tuple(rows)) for rows in found.values()), key=lambda one: one.rows[-1].change.id)


def _note(
    found: dict[int, list[RowChange]],
    table: str,
    row: int,
    life: tuple[Step, ...],
    hangs: tuple[str, int] | None = None,
) -> None:
    """A change of a row that hung on another record before and after it is not ours."""
    column, record = hangs or ("", 0)

    def ours(state: State | None) -> State | None:
        return state if state is not None and (not column or state.get(column) == record) else None

    for change, before, after in _pairs(life):
        if ours(before) is not None or ours(after) is not None:
            found[change.transaction].append(RowChange(change, table, row, ours(before), ours(after), column))


def _pairs(life: tuple[Step, ...]) -> Iterator[tuple[Change, State | None, State | None]]:
    before: State | None = None
    for step in life:
        if step.change is not None:
            yield step.change, before, step.state
        before = step.state
