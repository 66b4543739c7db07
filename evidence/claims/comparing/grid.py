"""Rows by columns of words: which rows come first, which words are shown, and the cells they make.

A use is one piece of evidence or one stance, without its words. Pages stay light: of every sort in a cell the strongest
words open in place, until the page has enough; the figures are whole.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.claims.comparing.table import Quoted
from evidence.claims.contexts import Passage, Row, origins_of, passages, with_words
from evidence.claims.models import Confidence, Directness, EvidenceLink, Position, Relation, Stance
from evidence.claims.notes import Linked
from evidence.library.origins import Origin

ROWS = 24
"""So many claims, themes or actors are rows of one part."""
WORDS = 2
"""So many quotations of one sort open in one cell."""
MOST_WORDS = 60
"""So many open on one page."""
_CONFIDENCE = {value: place for place, value in enumerate(Confidence.values)}
_SIGNS = {value: place for place, value in enumerate((*Relation.values, *Position.values))}


@dataclass(frozen=True, slots=True)
class Use:
    """What stands in one cell, counted and put in order before any word is read."""

    pk: int
    row: int
    column: int
    sign: str
    quotation: int
    by: int = 0
    """Whose stance it is, where that is neither row nor column."""
    rank: tuple[int, int] = (0, 0)
    """The lowest is the strongest."""


def rank(confidence: str, directness: str) -> tuple[int, int]:
    """High confidence before low, direct words before indirect ones."""
    return _CONFIDENCE[confidence], int(directness != Directness.DIRECT)


@dataclass(frozen=True, slots=True)
class Grid:
    """The uses of a part in rows and columns."""

    uses: Sequence[Use]
    rows: Sequence[int]
    """Those that most columns share first, then those with the most words; ROWS at most."""
    cells: Mapping[tuple[int, int], Sequence[Sequence[Use]]]
    """(row, column) → the uses of one sort each, in the order of the marks, the strongest words first."""

    @classmethod
    def of(cls, uses: Sequence[Use], rows: Sequence[int] | None = None) -> "Grid":
        shown = in_order(uses)[:ROWS] if rows is None else rows
        return cls(uses, shown, grouped(uses, shown))

    def at(self, row: int, column: int) -> Sequence[Sequence[Use]]:
        return self.cells.get((row, column), ())

    @property
    def shared(self) -> int:
        """How many rows more than one column has something in, shown or not."""
        return sum(len(of_row) > 1 for of_row in _columns(self.uses).values())

    @property
    def left_out(self) -> int:
        return len({use.row for use in self.uses}) - len(self.rows)

    def strongest(self, columns: int, room: int = MOST_WORDS) -> list[Use]:
        """The uses whose words are shown: the first of every sort, row by row, while there is room; then the second."""
        sorts = [_once(of) for row in self.rows for column in range(columns) for of in self.at(row, column)]
        return [of[nth] for nth in range(WORDS) for of in sorts if nth < len(of)][:room]


def in_order(uses: Iterable[Use]) -> list[int]:
    """The rows of these uses, those that most columns share first, then those with the most words."""
    known = list(uses)
    columns = _columns(known)
    words: dict[int, set[int]] = {}
    for use in known:
        words.setdefault(use.row, set()).add(use.quotation)
    return sorted(columns, key=lambda row: (-len(columns[row]), -len(words[row]), row))


def _columns(uses: Iterable[Use]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for use in uses:
        found.setdefault(use.row, set()).add(use.column)
    return found


def grouped(uses: Iterable[Use], rows: Collection[int]) -> dict[tuple[int, int], list[list[Use]]]:
    known = set(rows)
    sorts: dict[tuple[int, int, str, int], list[Use]] = {}
    for use in uses:
        if use.row in known:
            sorts.setdefault((use.row, use.column, use.sign, use.by), []).append(use)
    found: dict[tuple[int, int], list[list[Use]]] = {}
    for (row, column, *_), of_sort in sorted(sorts.items(), key=lambda one: (_SIGNS[one[0][2]], one[0][3])):
        found.setdefault((row, column), []).append(sorted(of_sort, key=lambda one: (one.rank, one.pk)))
    return found


def once_first(number: int, noun: str, of: str) -> str:
    """What a reader is told above rows that begin with the shared ones: `once_first(2, "claim", "these sources")`."""
    if not number:
        return f"No {noun} is shared by two of {of}."
    if number == 1:
        return f"One {noun} is shared by at least two of {of} and comes first."
    return f"{number} {noun}s are shared by at least two of {of} and come first."


def _once(of_sort: Sequence[Use]) -> list[Use]:
    """One use for each quotation."""
    return list({use.quotation: use for use in reversed(of_sort)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Words:
    """What was read for the page: rows with their words, and where those first come from."""

    links: Mapping[int, EvidenceLink]
    stances: Mapping[int, Stance]
    first: Mapping[int, Origin]

    def evidence(self, of_sort: Sequence[Use], address: str) -> Quoted:
        return self._quoted(of_sort, [self.links[use.pk] for use in of_sort if use.pk in self.links], address)

    def stance(self, of_sort: Sequence[Use], address: str, who: Linked | None = None) -> Quoted:
        return self._quoted(of_sort, [self.stances[use.pk] for use in of_sort if use.pk in self.stances], address, who)

    def _quoted(self, of_sort: Sequence[Use], rows: Sequence[Row], address: str, who: Linked | None = None) -> Quoted:
        made: tuple[Passage, ...] = passages(rows, self.first)
        return Quoted(
            sign=of_sort[0].sign,
            number=len({use.quotation for use in of_sort}),
            passages=made,
            address=address,
            who=who,
            conditions=tuple(dict.fromkeys(row.condition for row in rows if isinstance(row, Stance) and row.condition)),
            dates=tuple(dict.fromkeys(_date(row) for row in rows)),
        )


def _date(row: Row) -> str:
    return house.days(row.quotation.text_version.source.issued) or "date not stated"


def read(links: Collection[Use], stances: Collection[Use], person: Person) -> Words:
    """The words of these uses; fifteen queries at most, however many."""
    linked = EvidenceLink.objects.visible_to(person).filter(pk__in=[use.pk for use in links])
    shown = Stance.objects.visible_to(person).filter(pk__in=[use.pk for use in stances])
    of_links = {row.pk: row for row in with_words(linked)}
    of_stances = {row.pk: row for row in with_words(shown)}
    return Words(of_links, of_stances, origins_of([*of_links.values(), *of_stances.values()]))
