"""The words behind one cell of an evidence map: each quotation once, with all that it does in that cell."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from evidence.accounts.models import Person
from evidence.claims.asking import Invalid
from evidence.claims.contexts import Passage, Row, origins_of, passages, place, with_words
from evidence.claims.evidence_map.axes import label_of
from evidence.claims.evidence_map.gaps import Held
from evidence.claims.evidence_map.question import FIXED, Asked
from evidence.claims.evidence_map.records import Records, Vocabularies, in_cell, narrowed
from evidence.claims.evidence_map.search import search_for
from evidence.claims.hubs import with_place
from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.claims.notes import Linked
from evidence.library.origins import Origin
from evidence.library.references import short_reference

#: Quotations on a page.
WORDS = 20
#: Quotations in a file.
MOST_EXPORTED = 5_000
_BATCH = 250


@dataclass(frozen=True, slots=True)
class Use:
    """What words do in the cell: a relation and the claim, or a position, whose it is, and the theme."""

    sign: str
    to: Linked
    more: str
    """The basis of evidence; the condition of a stance."""
    actor: Linked | None = None


@dataclass(frozen=True, slots=True)
class CellWords:
    passage: Passage
    look: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    title: str
    """Row, column and segment by name."""
    quotations: int
    passages: int
    """Paragraphs, list items … that hold them: what a search finds."""
    about: int
    """Claims, or actors."""
    sources: int
    words: tuple[CellWords, ...]
    page: int
    pages: int
    before: str
    after: str
    close: str
    segments: tuple[str, ...]
    search: str
    """The search for exactly these passages, where there is one: all else that is asked must hold of one record,
    and a search asks it of a passage."""
    is_held: bool
    """Whether the library has any text in which words for this cell could be."""


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the cell, as a file has it."""

    quotation: int
    words: str
    address: str
    source: str
    place: str
    sign: str
    of: str
    """The claim; of a stance the theme."""
    more: str
    """The basis; of a stance the condition."""
    actor: str
    """Whose stance it is; of evidence the voice, where the words have another than the author's."""


def opened(asked: Asked, *, person: Person) -> Opened:
    """The opened cell; nineteen queries at most. A cell with nothing in it opens, too. Raises Invalid."""
    names, rows = _records(asked, person)
    of = "claim" if asked.segments == "relation" else "actor"
    totals: dict[str, int] = rows.aggregate(
        quotations=Count("quotation", distinct=True),
        passages=Count("quotation__block", distinct=True),
        about=Count(of, distinct=True),
        sources=Count("quotation__text_version__source", distinct=True),
    )
    pages = max(1, -(-totals["quotations"] // WORDS))
    if asked.page > pages:
        raise Invalid([f"page: the last one is {pages}."])
    wanted = list(_quotations(rows)[(asked.page - 1) * WORDS : asked.page * WORDS])
    sides = tuple(zip((asked.rows, asked.columns), asked.cell, strict=False))
    return Opened(
        title=_title(asked, names),
        words=_words(rows, wanted),
        page=asked.page,
        pages=pages,
        before=asked.at(page=asked.page - 1).address if asked.page > 1 else "",
        after=asked.at(page=asked.page + 1).address if asked.page < pages else "",
        close=asked.closed().address,
        segments=asked.cell[2:],
        search=search_for(asked, names),
        is_held=bool(totals["quotations"]) or Held.read(person=person).has(asked, *sides),
        **totals,
    )


def lines(asked: Asked, *, person: Person) -> Iterator[Line]:
    """The records of the first MOST_EXPORTED quotations of the cell, read in batches. Raises Invalid at once."""
    _, rows = _records(asked, person)
    wanted = list(_quotations(rows)[:MOST_EXPORTED])
    return (line for at in range(0, len(wanted), _BATCH) for line in _lines(rows, wanted[at : at + _BATCH]))


def _records(asked: Asked, person: Person) -> tuple[Vocabularies, Records]:
    names = Vocabularies.read()
    names.refuse_unknown(asked)
    return names, in_cell(narrowed(asked, names, person=person), asked, names)


def _quotations(rows: QuerySet[Any, Any]) -> QuerySet[Quotation, Any]:
    """In the order of sources and of reading."""
    found = Quotation.objects.filter(pk__in=rows.values("quotation"))
    ordered = found.order_by("text_version__source__title", "text_version__source", "text_version", "start", "pk")
    return ordered.values_list("pk", flat=True)


def _words(rows: Records, wanted: Sequence[int]) -> tuple[CellWords, ...]:
    of = "claim" if rows.model is EvidenceLink else "theme"
    more = () if rows.model is EvidenceLink else ("actor",)
    found: list[Row] = list(with_words(_of(rows, wanted).select_related(of, *more)))  # type: ignore[type-var]
    first = origins_of(found)
    by_words: dict[int, list[Row]] = {pk: [] for pk in wanted}
    for row in found:
        by_words[row.quotation_id].append(row)
    return tuple(_one(of_words, first) for of_words in by_words.values() if of_words)


def _of(rows: Records, wanted: Collection[int]) -> Records:
    return rows.filter(quotation__in=wanted).order_by("pk")


def _one(rows: Sequence[Row], first: dict[int, Origin]) -> CellWords:
    signs = {row.relation if isinstance(row, EvidenceLink) else "plain" for row in rows}
    look = signs.pop() if len(signs) == 1 else "mixed"
    return CellWords(passages(rows[:1], first)[0], look, tuple(map(_use, rows)))


def _use(row: Row) -> Use:
    if isinstance(row, EvidenceLink):
        claim = Linked(row.claim.text, f"{row.claim.get_absolute_url()}#q{row.quotation_id}")
        return Use(row.relation, claim, row.get_basis_display())
    actor = Linked(row.actor.label, row.actor.get_absolute_url())
    return Use(row.position, Linked(row.theme.label, row.theme.get_absolute_url()), row.condition, actor)


def _lines(rows: Records, wanted: Sequence[int]) -> list[Line]:
    of = ("claim",) if rows.model is EvidenceLink else ("actor", "theme")
    found: Records = with_place(_of(rows, wanted).select_related(*of, "quotation__voice"))  # type: ignore[type-var]
    at = {pk: number for number, pk in enumerate(wanted)}
    return [_line(row) for row in sorted(found, key=lambda row: at[row.quotation_id])]


def _line(row: EvidenceLink | Stance) -> Line:
    quotation = row.quotation
    use = _use(row)
    voice = quotation.voice.label if quotation.voice else ""
    return Line(
        quotation=quotation.pk,
        words=quotation.exact,
        address=quotation.get_absolute_url(),
        source=short_reference(quotation.text_version.source),
        place=place(quotation),
        sign=use.sign,
        of=use.to.name,
        more=use.more,
        actor=use.actor.name if use.actor else voice,
    )


def _title(asked: Asked, names: Vocabularies) -> str:
    dimensions = (asked.rows, asked.columns, asked.segments)
    labels = [
        label_of(name, key, None if name in FIXED or name == "year" else names.of(name))
        for name, key in zip(dimensions, asked.cell, strict=False)
    ]
    return ", ".join(labels)
