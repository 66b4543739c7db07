"""Rows by columns of words: which rows come first, which words are shown, and the cells they make.

PostgreSQL counts and picks the strongest words; what is read is a number for each row, and the sorts of words of the
rows that are shown. Pages stay light: of every sort in a cell the strongest words open in place, until the page has
enough; the figures are whole.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Func, IntegerField, QuerySet, Value

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.claims.comparing.table import Quoted
from evidence.claims.contexts import Passage, Row, origins_of, passages, with_words
from evidence.claims.models import EvidenceLink, Position, Relation, Stance
from evidence.claims.notes import Linked
from evidence.claims.strength import STRONGEST_FIRST
from evidence.library.origins import Origin

ROWS = 24
"""So many claims, themes or actors are rows of one part."""
SORTS = 8
"""So many sorts of words stand in one cell: a large actor has members, and each of them its own stance."""
WORDS = 2
"""So many quotations of one sort open in one cell."""
MOST_WORDS = 60
"""So many open on one page."""
_SIGNS = {value: place for place, value in enumerate((*Relation.values, *Position.values))}

type Records = QuerySet[EvidenceLink, Any] | QuerySet[Stance, Any]


@dataclass(frozen=True, slots=True)
class Sort:
    """Words that do one thing in one cell, counted and put in order before any word is read."""

    sign: str
    by: int
    """Whose stance it is, where that is neither row nor column; else 0."""
    number: int
    """Quotations, each once."""
    first: tuple[int, ...]
    """The strongest pieces of evidence, or stances, each of other words."""


@dataclass(frozen=True, slots=True)
class Grid:
    """What stands in the rows and columns of a part."""

    held: Sequence[Mapping[int, int]]
    """Of each column: row → quotations, shown or not."""
    rows: Sequence[int]
    """Those that most columns share first, then those with the most words; ROWS at most."""
    cells: Mapping[tuple[int, int], Sequence[Sort]]
    """(row, column) → what stands there, in the order of the marks."""

    @classmethod
    def of(cls, columns: Sequence[Records], row: str, sign: str, by: str = "") -> "Grid":
        """The records of each column by these fields of theirs; two queries."""
        held = _held(columns, row)
        number: dict[int, list[int]] = {}
        for of_column in held:
            for pk, words in of_column.items():
                number.setdefault(pk, []).append(words)
        shown = sorted(number, key=lambda pk: (-len(number[pk]), -sum(number[pk]), pk))[:ROWS]
        return cls(held, shown, sorts(columns, shown, row, sign, by))

    def at(self, row: int, column: int) -> Sequence[Sort]:
        """What is shown of a cell: the sorts with the most words."""
        every = self.cells.get((row, column), ())
        most = sorted(every, key=lambda one: -one.number)[:SORTS]
        return every if len(every) <= SORTS else [one for one in every if one in most]

    def more(self, row: int, column: int) -> int:
        """Sorts in a cell that there is no room for."""
        return max(0, len(self.cells.get((row, column), ())) - SORTS)

    @property
    def shared(self) -> int:
        """How many rows more than one column has something in, shown or not."""
        return sum(sum(pk in of for of in self.held) > 1 for pk in self._every)

    @property
    def left_out(self) -> int:
        return len(self._every) - len(self.rows)

    @property
    def _every(self) -> frozenset[int]:
        return frozenset[int]().union(*self.held)

    @property
    def named(self) -> frozenset[int]:
        """Whose stances are shown."""
        return frozenset(one.by for row in self.rows for at in range(len(self.held)) for one in self.at(row, at))

    def strongest(self, room: int = MOST_WORDS) -> list[int]:
        """The records whose words are shown: the first of every sort, row by row, while there is room; then others."""
        every = [one.first for row in self.rows for at in range(len(self.held)) for one in self.at(row, at)]
        return [of[nth] for nth in range(WORDS) for of in every if nth < len(of)][:room]


def _held(columns: Sequence[Records], row: str) -> tuple[dict[int, int], ...]:
    """Of each column: row → quotations. One query, one row for each thing that has a row."""
    found: tuple[dict[int, int], ...] = tuple({} for _ in columns)
    counted = [
        rows.order_by().annotate(at=Value(at)).values_list("at", row).annotate(n=Count("quotation", distinct=True))
        for at, rows in enumerate(columns)
    ]
    for at, pk, number in counted[0].union(*counted[1:], all=True).order_by():
        found[at][pk] = number
    return found


class _First(Func):
    """The first of an array. Words may be there more than once, so a few more than are shown."""

    template = "(%(expressions)s)[1:8]"
    output_field = ArrayField(IntegerField())


def sorts(
    columns: Sequence[Records], shown: Collection[int], row: str, sign: str, by: str = ""
) -> dict[tuple[int, int], list[Sort]]:
    """(Row, column) → what stands there in the order of the marks, in the rows `shown`.

    One query, one row for each sort: at most four for each claim, or each actor and theme.
    """
    order = STRONGEST_FIRST if columns[0].model is EvidenceLink else ("pk",)
    counted = []
    for at, rows in enumerate(columns):
        of_rows = rows.filter(**{f"{row}__in": shown})
        fields = of_rows.order_by().annotate(at=Value(at)).values_list("at", row, sign, by or Value(0))
        counted.append(
            fields.annotate(
                n=Count("quotation", distinct=True),
                pks=_First(ArrayAgg("pk", order_by=order)),
                words=_First(ArrayAgg("quotation", order_by=order)),
            )
        )
    found: dict[tuple[int, int], list[Sort]] = {}
    rows_of = counted[0].union(*counted[1:], all=True).order_by()
    for at, pk, mark, who, number, pks, words in sorted(rows_of, key=lambda one: (_SIGNS[one[2]], one[3])):
        once = dict(zip(reversed(words), reversed(pks), strict=True))
        first = tuple(once[quotation] for quotation in dict.fromkeys(words))
        found.setdefault((pk, at), []).append(Sort(mark, who, number, first))
    return found


def of_claims(claims: Collection[int], person: Person) -> dict[tuple[int, int], list[Sort]]:
    """(Claim, 0) → what words do to it: the same whatever the columns are. One query."""
    return sorts([EvidenceLink.objects.visible_to(person)], claims, "claim", "relation")


def once_first(number: int, noun: str, of: str) -> str:
    """What a reader is told above rows that begin with the shared ones: `once_first(2, "claim", "these sources")`."""
    if not number:
        return f"No {noun} is shared by two of {of}."
    if number == 1:
        return f"One {noun} is shared by at least two of {of} and comes first."
    return f"{number} {noun}s are shared by at least two of {of} and come first."


@dataclass(frozen=True, slots=True)
class Words:
    """What was read for the page: rows with their words, and where those first come from."""

    links: Mapping[int, EvidenceLink]
    stances: Mapping[int, Stance]
    first: Mapping[int, Origin]

    def evidence(self, of_sort: Sort, address: str) -> Quoted:
        return self._quoted(of_sort, [self.links[pk] for pk in of_sort.first if pk in self.links], address)

    def stance(self, of_sort: Sort, address: str, who: Linked | None = None) -> Quoted:
        return self._quoted(of_sort, [self.stances[pk] for pk in of_sort.first if pk in self.stances], address, who)

    def _quoted(self, of_sort: Sort, rows: Sequence[Row], address: str, who: Linked | None = None) -> Quoted:
        made: tuple[Passage, ...] = passages(rows, self.first)
        return Quoted(
            sign=of_sort.sign,
            number=of_sort.number,
            passages=made,
            address=address,
            who=who,
            conditions=tuple(dict.fromkeys(row.condition for row in rows if isinstance(row, Stance) and row.condition)),
            dates=tuple(dict.fromkeys(_date(row) for row in rows)),
        )


def _date(row: Row) -> str:
    return house.days(row.quotation.text_version.source.issued) or "date not stated"


def read(links: Collection[int], stances: Collection[int], person: Person) -> Words:
    """The words of these pieces of evidence and stances; fifteen queries at most, however many."""
    linked = EvidenceLink.objects.visible_to(person).filter(pk__in=links)
    shown = Stance.objects.visible_to(person).filter(pk__in=stances)
    of_links = {row.pk: row for row in with_words(linked)}
    of_stances = {row.pk: row for row in with_words(shown)}
    return Words(of_links, of_stances, origins_of([*of_links.values(), *of_stances.values()]))
