"""Quoted words as a figure shows them: to the letter, in their context, linked into the text, with whose they are.

`with_words` brings the rows, `passages` makes the figures, templates/parts/quotation.html draws one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest, Substr

from evidence.claims.models import Basis, Confidence, Directness, EvidenceLink, Quotation, QuotationState, Stance
from evidence.claims.notes import Linked
from evidence.claims.stretches import Cell, Span, cells_of
from evidence.library.models import BlockKind, TextVersionRole
from evidence.library.origins import Origin, origins
from evidence.library.references import short_reference
from evidence.text.tables import cells as cell_spans

type Row = EvidenceLink | Stance

#: Quotations of one block that stand closer than this, in characters, are shown in one figure.
TOGETHER = 300
#: What readers are told of words that are not simply where they were.
CAUTIONS: dict[str, str] = {
    QuotationState.NEEDS_REVIEW: "Where these words stand in the text as it is now is still to be decided.",
    QuotationState.ORPHANED: "The text as it is now does not have these words.",
    QuotationState.NOT_CHECKABLE: "These words could not be checked against their text.",
}


@dataclass(frozen=True, slots=True)
class Weight:
    """How a quotation bears on its claim, and why we say so."""

    directness: str
    basis: str
    confidence: str
    confidence_reason: str
    rationale: str


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """One quotation: its exact words, where they stand, whose they are."""

    id: int
    number: int
    """Its place among the quotations of the figure, counted from 1."""
    words: str
    label: str
    """“§7.2, para 6”; of an abstract “abstract”."""
    address: str
    """The marked words in the text."""
    source: Linked
    """By its short reference."""
    voice: Linked | None
    """When it is another than the author's."""
    origin: Linked
    """Where the words first come from; without an address when that work is not published here."""
    checked: str
    """“version 2 of the full text”: the text that these words stand in, to the letter."""
    caution: str
    """What a newer version of the text means for them; empty while they stand in it."""
    weight: Weight | None
    """Of evidence; None where the words show a stance."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What one figure shows: words of one block that do the same to one claim, or show the same position."""

    sign: str
    """The relation or the position, as the tag `mark` takes it."""
    cells: tuple[Cell, ...]
    quotations: tuple[QuotedWords, ...]


def with_words[T: (QuerySet[EvidenceLink], QuerySet[Stance])](rows: T) -> T:
    """`rows` with all that `passages` needs of their quotations: the block's words, never the whole text.

    Three queries, however many rows.
    """
    source = "quotation__text_version__source"
    return with_block_words(
        rows.select_related("quotation__voice", "quotation__block", source)
        .defer("quotation__text_version__content")
        .prefetch_related(f"{source}__contributors", f"{source}__identifiers")
    )


def with_block_words[T: (QuerySet[EvidenceLink], QuerySet[Stance])](rows: T) -> T:
    """`rows` with the words of the block that holds the quotation, as far as the quotation goes, as `block_words`."""
    start = F("quotation__block__start")
    end = Greatest("quotation__block__end", "quotation__end")
    return rows.annotate(block_words=Substr("quotation__text_version__content", start + 1, end - start))


def origins_of(rows: Iterable[Row]) -> dict[int, Origin]:
    """The origin of each row's quotation, by the row number of the quotation; seven queries at most."""
    return origins({row.quotation_id: row.quotation for row in rows}.values())


def passages(rows: Sequence[Row], first: Mapping[int, Origin], *, listed: bool = False) -> tuple[Passage, ...]:
    """The figures of rows that came through `with_words`, in the order of the rows. No query.

    `first` comes from `origins_of`. Rows of one sign that stand near each other in one block share a figure: give
    only rows that belong together, such as those of one claim. With `listed`, origins are on the page itself
    (`#o-<key>`), else each has an address of its own.
    """
    return tuple(_passage(group, first, listed=listed) for group in together(rows))


def together[T: Row](rows: Sequence[T]) -> list[list[T]]:
    """Rows that share a figure, each group in reading order; groups in the order of their first rows."""
    groups: list[list[T]] = []
    of_block: dict[tuple[str, int | None], list[list[T]]] = defaultdict(list)
    for row in rows:
        beside = of_block[sign(row), row.quotation.block_id]
        found = next((group for group in beside if _near(group, row)), None)
        if found is None:
            groups.append([row])
            beside.append(groups[-1])
        else:
            found.append(row)
            found.sort(key=lambda one: (one.quotation.start, -one.quotation.end, one.pk))
    return groups


def sign(row: Row) -> str:
    """What the mark beside the words says."""
    return row.relation if isinstance(row, EvidenceLink) else row.position


def place(quotation: Quotation) -> str:
    """“§7.2, para 6”, “abstract”, “abstract, para 2”; “text” where no block is known."""
    block = quotation.block
    if quotation.text_version.role == TextVersionRole.ABSTRACT:
        return f"abstract, {block.label}" if block and block.paragraph > 1 else "abstract"
    return block.label if block else "text"


def _near(group: Sequence[Row], row: Row) -> bool:
    """Of two of one sign and one block; where no block is known, nothing is."""
    return row.quotation.block_id is not None and any(
        one.quotation.start - TOGETHER <= row.quotation.end and row.quotation.start <= one.quotation.end + TOGETHER
        for one in group
    )


def _passage(rows: Sequence[Row], first: Mapping[int, Origin], *, listed: bool) -> Passage:
    once = list({row.quotation_id: row for row in rows}.values())
    numbered = {
        row.quotation_id: _quoted(row, number, first[row.quotation_id], listed=listed)
        for number, row in enumerate(once, 1)
    }
    cells = _cells(once[0], [row.quotation for row in once], numbered)
    return Passage(sign(once[0]), cells, tuple(numbered.values()))


def _cells(row: Row, quotations: Sequence[Quotation], numbered: Mapping[int, QuotedWords]) -> tuple[Cell, ...]:
    look = row.relation if isinstance(row, EvidenceLink) else "plain"
    block, words = row.quotation.block, getattr(row, "block_words", None)
    if block is None or words is None:
        one = row.quotation
        words = f"{one.prefix}{one.exact}{one.suffix}"
        before, spans, whole = one.start - len(one.prefix), [(0, len(words))], False
    else:
        before, whole = block.start, True
        is_row = block.kind == BlockKind.TABLE_ROW
        spans = cell_spans(words, 0, len(words)) if is_row else [(0, len(words))]
    marked = [
        Span(numbered[one.pk].number, one.start - before, one.end - before, look, numbered[one.pk].address)
        for one in quotations
    ]
    return cells_of(words, spans, marked, whole=whole)


def _quoted(row: Row, number: int, origin: Origin, *, listed: bool) -> QuotedWords:
    quotation = row.quotation
    source = quotation.text_version.source
    home = source.get_absolute_url()
    voice = Linked(quotation.voice.label, quotation.voice.get_absolute_url()) if quotation.voice else None
    return QuotedWords(
        id=quotation.pk,
        number=number,
        words=quotation.exact,
        label=place(quotation),
        address=quotation.get_absolute_url(),
        source=Linked(short_reference(source), home),
        voice=voice,
        origin=Linked(_origin_name(origin, home, voice), f"#o-{origin.key}" if listed else origin.url),
        checked=f"version {quotation.text_version.number} of the {TextVersionRole(quotation.text_version.role).label}",
        caution=CAUTIONS.get(quotation.state, ""),
        weight=_weight(row) if isinstance(row, EvidenceLink) else None,
    )


def _origin_name(origin: Origin, source: str, voice: Linked | None) -> str:
    """Its label, but what the caption has just named is not named again."""
    if origin.url == source:
        return "the source itself"
    return "this voice" if voice and origin.url == voice.address else origin.label


def _weight(link: EvidenceLink) -> Weight:
    return Weight(
        directness=Directness(link.directness).label,
        basis=Basis(link.basis).label,
        confidence=Confidence(link.confidence).label,
        confidence_reason=link.confidence_reason,
        rationale=link.rationale,
    )
