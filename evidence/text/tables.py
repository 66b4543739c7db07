"""Tables as a word processor flattens them into text: a cell a line, opened by a tab; an empty line after a row.

Two shapes are told apart. A grid has the same number of cells in each row and a row of column titles. A form has
a label and a value in each row, titles between, and comes again and again, once for each person or case.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from evidence.text.lines import Line

_LONG_CELL = 80  # code points; paragraphs that are merely indented by a tab have longer ones


class Row(NamedTuple):
    """A row: its first and last line (indexes, last included), its table and number within it.

    `number` 0 is the row of column titles; `record` names whom a form is about ("Participant 3"), else "".
    """

    first: int
    last: int
    table: int
    number: int
    record: str


class _Group(NamedTuple):
    """Tabbed lines that stand together, with the untabbed lines below that belong to their last cell."""

    first: int
    last: int
    cells: int


class Tables:
    """The tables among the lines of one text. `rows_at` is asked line by line, in order."""

    def __init__(self, content: str, found: Sequence[Line]) -> None:
        self._content = content
        self._lines = found
        self._count = 0
        self._next_tabbed = self._tabbed_after()
        self._labels = Counter(
            line.head
            for above, line in zip([None, *found], found, strict=False)
            if line.tabbed and (line.gap or above is None or not above.tabbed)
        )

    def rows_at(self, at: int, apart: Callable[[str], object]) -> list[Row]:
        """The rows of the table or repeated form that begins at line `at`; none when none does.

        Lines of which `apart` is true (headings, notes) are never part of a cell.
        """
        if self._lines[at].tabbed:
            return self._flattened(at, apart)
        return self._separated(at) if self._lines[at].tabs else []

    def _separated(self, at: int) -> list[Row]:
        """Rows with a line each, their cells parted by tabs: two or more, alike."""
        end = at
        while (
            end < len(self._lines)
            and self._lines[end].tabs == self._lines[at].tabs
            and (end == at or not self._lines[end].gap)
        ):
            end += 1
        if end - at < 2:
            return []
        self._count += 1
        return [Row(line, line, self._count, line - at, "") for line in range(at, end)]

    def _flattened(self, at: int, apart: Callable[[str], object]) -> list[Row]:
        groups = self._groups(at, apart)
        wide = [group for group in groups if group.cells > 1]
        labels = sum(self._lines[group.first].length for group in groups)
        if len(wide) < 2 or labels > _LONG_CELL * len(groups):
            return []
        if max(group.cells for group in groups) > 2:
            self._count += 1
            return [Row(group.first, group.last, self._count, number, "") for number, group in enumerate(groups)]
        return self._forms(self._paired(groups))

    def _groups(self, at: int, apart: Callable[[str], object]) -> list[_Group]:
        groups: list[_Group] = []
        narrow = True
        while at < len(self._lines):
            if self._lines[at].tabbed:
                end = at + 1
                while end < len(self._lines) and self._lines[end].tabbed and not self._lines[end].gap:
                    end += 1
                groups.append(_Group(at, end - 1, end - at))
                narrow = narrow and end - at <= 2
                at = end
                continue
            going_on = self._next_tabbed[at]
            if not narrow or not self._belongs_to_cell(at, going_on, apart):
                break
            groups[-1] = groups[-1]._replace(last=going_on - 1)
            at = going_on
        return groups

    def _belongs_to_cell(self, at: int, going_on: int, apart: Callable[[str], object]) -> bool:
        """Whether the untabbed lines from `at` are paragraphs of a cell: a label known from elsewhere follows."""
        if going_on == len(self._lines) or self._labels[self._lines[going_on].head] < 2:
            return False
        return not any(apart(self._lines[line].head) for line in range(at, going_on))

    def _paired(self, groups: list[_Group]) -> list[_Group]:
        """A label and its value that empty lines (an empty paragraph in the cell) have parted are one row."""
        rows: list[_Group] = []
        for group in groups:
            label = rows[-1] if rows else None
            if label and label.cells == group.cells == 1 and self._lines[group.first].gap > 1:
                rows[-1] = _Group(label.first, group.last, 2)
            else:
                rows.append(group)
        return rows

    def _forms(self, groups: list[_Group]) -> list[Row]:
        """A new form begins where the first line of the first comes again."""
        opening = self._lines[groups[0].first].head
        forms: list[list[_Group]] = []
        for group in groups:
            if not forms or self._lines[group.first].head == opening:
                forms.append([])
            forms[-1].append(group)
        rows = []
        for form in forms:
            self._count += 1
            record = self._record(form) if len(forms) > 1 else ""
            rows += [Row(row.first, row.last, self._count, n, record) for n, row in enumerate(form, start=1)]
        return rows

    def _record(self, form: list[_Group]) -> str:
        """Whom a form is about: the value in its first row of two cells, when it is short."""
        for group in form:
            if group.cells == 2:
                value = self._lines[group.first + 1].head
                return value if len(value) <= 40 else ""
        return ""

    def _tabbed_after(self) -> list[int]:
        """For each line the index of the first tabbed line from it on."""
        after = [len(self._lines)] * (len(self._lines) + 1)
        for at in range(len(self._lines) - 1, -1, -1):
            after[at] = at if self._lines[at].tabbed else after[at + 1]
        return after


def cells(content: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the cells of the table row content[start:end], white space around them left out.

    An empty cell gives an empty span. The last cell may hold several paragraphs.
    """
    found = []
    at = start
    for part in content[start:end].split("\t"):
        text = part.strip()
        begin = at + len(part) - len(part.lstrip()) if text else at
        found.append((begin, begin + len(text)))
        at += len(part) + 1
    return found
