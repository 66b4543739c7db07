"""The filled cells of a whole table of positions, one after the other, for a file."""

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.accounts.models import Person
from evidence.claims.evidence_map_records import Vocabularies
from evidence.claims.listed import Listed
from evidence.claims.position_cells import Cell, Table
from evidence.claims.position_question import MOST_THEMES, Asked
from evidence.claims.position_records import allowed, columns, narrowed, quotations, refuse_unknown
from evidence.claims.position_rows import listing

#: So many rows and columns at most are in a file: those with the most.
MOST_ROWS = 5_000
MOST_COLUMNS = 400


@dataclass(frozen=True, slots=True)
class CellLine:
    actor: str
    is_folded: bool
    """All below the actor count, too."""
    is_broad: bool
    """All below the theme counts, too."""
    cell: Cell


def cell_lines(asked: Asked, *, person: Person) -> Listed[CellLine]:
    """Row by row for each MOST_THEMES columns, which take thirteen queries at most. Raises Invalid at once."""
    names = Vocabularies.read()
    refuse_unknown(asked, names)
    whole = asked.at(1, 1)
    rows = narrowed(whole, names, person=person)
    every = columns(whole, rows, names.theme)
    listed = every[:MOST_COLUMNS]
    own = quotations(rows.filter(theme__in=frozenset[int]().union(*(one.themes for one in listed))), "actor")
    found = listing(whole, names.actor, allowed(whole, names.actor), own, MOST_ROWS)
    shown = [row for branch in found.branches for row in branch.rows] if found else []

    def made() -> Iterator[CellLine]:
        for at in range(0, len(listed), MOST_THEMES):
            together = listed[at : at + MOST_THEMES]
            table = Table.of(whole, whole, rows, together, shown)
            for row in shown:
                for column, cell in zip(together, table.line(row).cells, strict=True):
                    if cell.held:
                        yield CellLine(row.node.label, row.is_folded, column.has_narrower and not column.is_alone, cell)

    is_cut = len(every) > MOST_COLUMNS or (found is not None and found.pages > 1)
    return Listed(made(), is_cut)
