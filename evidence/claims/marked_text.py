"""A text with its marks: the words of a version to the letter, cut where marks begin and end, and their notes."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.text import Truncator

from evidence.accounts.models import VISITOR, Person
from evidence.citations import house
from evidence.claims.marks_of_source import BY_SOURCE as MARKS
from evidence.claims.marks_of_source import marks
from evidence.claims.models import Quotation
from evidence.claims.notes import MarkedQuotation, Shown
from evidence.claims.segments import Mark, Segment, fitted, in_lanes, segments
from evidence.claims.text_layout import Group, Heading, Opened, Piece, ShownBlock, gathered, has_room, levels, outline
from evidence.library.models import Block, BlockKind, Contributor, Identifier, Source, TextVersion, TextVersionRole
from evidence.library.references import reference_of
from evidence.library.source_rows import BLOCKS, asked_for, content, source_rows
from evidence.library.source_rows import BY_SOURCE as ROWS
from evidence.library.statements import asked_ahead
from evidence.text import tables, units


@dataclass(frozen=True, slots=True)
class Version:
    """One text of the source, without its words."""

    id: int
    role: str
    role_label: str
    number: int
    made_at: datetime
    origin: str
    reason: str
    sha256: str
    newest: bool
    """The last of its role: what is read when no version is asked for."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A quotation in another text of the same source."""

    id: int
    words: str
    text: str
    """“abstract, version 1”."""
    address: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    source_id: int
    address: str
    title: str
    title_supplied: bool
    kind: str
    family: str
    byline: tuple[str, ...]
    container: str
    date: str
    """In words; empty when the document states none."""
    citation: str
    """In the library's own style."""
    version: Version
    versions: tuple[Version, ...]
    """Every text of the source, newest first within its role."""
    shown: Shown
    quotations: int
    """How many are marked in this version, shown or not."""
    headings: tuple[Heading, ...]
    groups: tuple[Group, ...]
    elsewhere: tuple[Elsewhere, ...]
    """Quotations of the other texts of this source: an address that names no version leads on to them."""


def marked_text(
    source_id: int, *, person: Person, version: int | None = None, role: str = "", shown: Shown = Shown.ALL
) -> MarkedText:
    """The text of a source as `person` may see it; thirteen queries at most, whatever its length.

    Without `version` the newest; without `role` the full text if there is one, else the abstract.
    Raises what `standing.source` raises, and TextVersion.DoesNotExist when there is no such text.
    """
    rows = source_rows(source_id, person=person)
    versions = versions_in(rows.versions)
    chosen = _chosen(versions, version, role)
    return _text(rows.source, rows.contributors, rows.identifiers, versions, chosen, person=person, shown=shown)


#: What is asked by the number of the source alone.
BY_SOURCE = (*ROWS, *MARKS)


def text_of(
    source: Source,
    versions: tuple[Version, ...],
    chosen: Version,
    *,
    person: Person,
) -> MarkedText:
    """The text `chosen` among the `versions` of a source that `person` may see; ten queries at most."""
    named, identifiers = source.contributors.all(), source.identifiers.all()
    return _text(source, named, identifiers, versions, chosen, person=person, shown=Shown.ALL)


def _text(
    source: Source,
    contributors: Iterable[Contributor],
    identifiers: Iterable[Identifier],
    versions: tuple[Version, ...],
    chosen: Version,
    *,
    person: Person,
    shown: Shown,
) -> MarkedText:
    made = marks(source.pk, person=person)
    every = made.marked_in(chosen.id)
    kept = [one for one in (quotation.only(shown) for quotation in every) if one]
    with asked_ahead(asked_for(chosen.id), BLOCKS.statement([chosen.id], VISITOR)):
        words, blocks = content(chosen.id), BLOCKS.of([chosen.id], VISITOR)
    return MarkedText(
        source_id=source.pk,
        address=source.get_absolute_url(),
        title=source.title,
        title_supplied=source.title_supplied,
        kind=source.kind_row.label,
        family=source.kind_row.family,
        byline=tuple(str(one) for one in contributors),
        container=source.container_title,
        date=house.days(source.issued),
        citation=house.line(reference_of(source, contributors, identifiers)),
        version=chosen,
        versions=versions,
        shown=shown,
        quotations=len(every),
        headings=outline_of(words, blocks, [one.start for one in every]),
        groups=groups_of(words, blocks, kept),
        elsewhere=tuple(_elsewhere(source, made.quotations, chosen)),
    )


def _elsewhere(source: Source, quotations: Iterable[Quotation], shown: Version) -> Iterator[Elsewhere]:
    """`/sources/7/text/#q5` names no version, and the part after # never reaches us. The newest texts first."""
    others = sorted((one for one in quotations if one.text_version_id != shown.id), key=lambda one: (one.start, one.pk))
    others.sort(key=lambda one: (one.text_version.role, one.text_version.number), reverse=True)
    home = f"{source.get_absolute_url()}text/"
    for one in others:
        role, number = one.text_version.role, one.text_version.number
        yield Elsewhere(
            id=one.pk,
            words=Truncator(one.exact).words(8, truncate=" …"),
            text=f"{TextVersionRole(role).label}, version {number}",
            address=f"{home}?role={role}&version={number}#q{one.pk}",
        )


def versions_of(source: Source) -> tuple[Version, ...]:
    """Every text of a source, without its words: full texts first, the newest of each role first. One query."""
    return versions_in(source.text_versions.defer("content").order_by("-role", "-number"))


def versions_in(rows: Iterable[TextVersion]) -> tuple[Version, ...]:
    """Rows that come in that order. No query."""
    return tuple(
        Version(
            id=row.pk,
            role=row.role,
            role_label=row.get_role_display(),
            number=row.number,
            made_at=row.created_at,
            origin=row.get_origin_display(),
            reason=row.reason,
            sha256=row.sha256,
            newest=index == 0,
        )
        for _, group in groupby(rows, key=lambda one: one.role)
        for index, row in enumerate(group)
    )


def outline_of(content: str, blocks: Iterable[Block], begun: Iterable[int]) -> tuple[Heading, ...]:
    """The headings of a text with the number of quotations that begin under each; `begun`: where they begin."""
    rows = [block for block in blocks if block.kind == BlockKind.HEADING]
    starts = [row.start for row in rows]
    under = Counter(bisect_right(starts, start) - 1 for start in begun)
    headings = [Heading(row.number, content[row.start : row.end], under[at]) for at, row in enumerate(rows)]
    return outline(headings, levels([row.level for row in rows]))


def _chosen(versions: Sequence[Version], number: int | None, role: str) -> Version:
    """Which text is meant; TextVersion.DoesNotExist when there is none."""
    roles = [role] if role else [TextVersionRole.FULL_TEXT, TextVersionRole.ABSTRACT]
    for wanted in roles:
        of_role = [version for version in versions if version.role == wanted]
        if of_role:
            found = [version for version in of_role if number in {None, version.number}]
            if found:
                return found[0]
            break
    raise TextVersion.DoesNotExist


def groups_of(content: str, rows: Sequence[Block], quotations: Sequence[MarkedQuotation]) -> tuple[Group, ...]:
    """The words of a text with its marks, as a page shows them. No query."""
    return gathered(_blocks(content, rows, quotations), [row.table for row in rows])


def _blocks(content: str, rows: Sequence[Block], quotations: Sequence[MarkedQuotation]) -> list[ShownBlock]:
    spans = [_spans(content, row) for row in rows]
    marks = in_lanes([Mark(one.number, one.start, one.end) for one in quotations])
    touching = iter(fitted(marks, [span for of_block in spans for span in of_block if _holds(span)]))
    known = {one.number: one for one in quotations}
    noted: set[int] = set()
    built = []
    for row, of_block, level in zip(rows, spans, levels([row.level for row in rows]), strict=True):
        inside = [(span, next(touching) if _holds(span) else []) for span in of_block]
        begun = {mark.number for _, marks_here in inside for mark in marks_here} - noted
        noted |= begun
        notes = tuple(known[number] for number in sorted(begun))
        cells = tuple(
            tuple(_piece(one, known) for one in segments(content, *span, marks_here)) for span, marks_here in inside
        )
        built.append(
            ShownBlock(
                number=row.number,
                kind=row.kind,
                label=row.label,
                level=level,
                paragraph=row.paragraph,
                page=row.page,
                cells=cells,
                notes=notes,
                roomy=has_room(row.end - row.start, notes),
                starts=tuple(start for start, _ in of_block),
            )
        )
    return built


def _spans(content: str, block: Block) -> list[tuple[int, int]]:
    """Where the words of a block stand: a table row's cells, a list item's marker and words, else the block whole."""
    if block.kind == BlockKind.TABLE_ROW:
        return tables.cells(content, block.start, block.end)
    if block.kind == BlockKind.LIST_ITEM:
        words, end = units.without_marker(content, block.start, block.end)
        return [(block.start, words), (words, end)] if words > block.start else [(words, end)]
    return [(block.start, block.end)]


def _holds(span: tuple[int, int]) -> bool:
    """An empty cell holds no words and no marks."""
    return span[0] < span[1]


def _piece(segment: Segment, known: dict[int, MarkedQuotation]) -> Piece:
    return Piece(
        text=segment.text,
        opens=tuple(
            Opened(
                id=known[opening.number].id if opening.first else 0,
                look=known[opening.number].look,
                lane=opening.lane,
            )
            for opening in segment.opens
        ),
        closes=range(segment.closes),
        notes=segment.notes,
    )
