"""The filled cells of a whole table of positions, one after the other, for a file."""

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.claims.listed import Listed
from evidence.claims.positions.cells import Cell, Table
from evidence.claims.positions.question import MOST_THEMES, Asked
from evidence.claims.positions.records import allowed, columns, narrowed, of_columns, refuse_unknown
from evidence.claims.positions.rows import listing, own_quotations
from evidence.claims.positions.stances import Stances

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


def cell_lines(asked: Asked, every: Stances) -> Listed[CellLine]:
    """Row by row for each MOST_THEMES columns. Raises Invalid at once."""
    names = every.names
    refuse_unknown(asked, names)
    whole = asked.at(1, 1)
    rows = narrowed(whole, every)
    of_all = columns(whole, rows)
    listed = of_all[:MOST_COLUMNS]
    rows = of_columns(rows, listed)
    found = listing(whole, names.actor, allowed(whole, names.actor), own_quotations(rows), MOST_ROWS)
    shown = [row for branch in found.branches for row in branch.rows] if found else []

    def made() -> Iterator[CellLine]:
        for at in range(0, len(listed), MOST_THEMES):
            together = listed[at : at + MOST_THEMES]
            table = Table.of(whole, whole, of_columns(rows, together), together, shown)
            for row in shown:
                for column, cell in zip(together, table.line(row).cells, strict=True):
                    if cell.held:
                        yield CellLine(row.node.label, row.is_folded, column.has_narrower and not column.is_alone, cell)

    is_cut = len(of_all) > MOST_COLUMNS or (found is not None and found.pages > 1)
    return Listed(made(), is_cut)
