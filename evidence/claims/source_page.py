"""Everything a source's record shows: the record, its texts, and what its words are used for."""

from dataclasses import dataclass

from evidence.accounts.models import VISITOR, Person
from evidence.claims.marked_text import Version, groups_of, outline_of, versions_in
from evidence.claims.notes import Linked
from evidence.claims.of_source import BY_SOURCE as USES
from evidence.claims.of_source import Bearing, Uses, bearing, uses
from evidence.claims.text_layout import Group, Heading
from evidence.library.catalogue import RELATIONS, Record, record
from evidence.library.models import Block, BlockKind, TextVersionRole
from evidence.library.source_rows import BLOCKS, SourceRows, content, source_rows
from evidence.library.source_rows import BY_SOURCE as ROWS
from evidence.library.statements import asked_ahead
from evidence.library.written import WrittenObjects


@dataclass(frozen=True, slots=True)
class SourcePage:
    id: int
    record: Record
    bearing: Bearing
    versions: tuple[Version, ...]
    abstract: tuple[Group, ...]
    """Shown right on the record when the library has no longer text; empty when it has."""
    headings: tuple[Heading, ...]
    """Of the full text, if there is one."""
    known_through: tuple[Linked, ...]
    """The sources that name this work, when the library has no words of it."""


def source_page(pk: int, *, person: Person) -> SourcePage:
    """The page of one source as `person` may see it, in a number of queries that never grows.

    Raises what `standing.source` raises.
    """
    rows = source_rows(pk, person=person)
    used = uses(pk, person=person)
    newest = rows.versions[0] if rows.versions else None
    is_short = newest is not None and newest.role == TextVersionRole.ABSTRACT
    blocks = (BLOCKS if is_short else _HEADINGS).statement([newest.pk], VISITOR) if newest else None
    with asked_ahead(rows.asked_next(), blocks):
        described = record(rows, person=person)
        abstract = _abstract(rows, newest.pk, used) if newest and is_short else ()
        headings = _headings(newest.pk, used) if newest and not is_short else ()
    known = {one.address: Linked(one.short, one.address) for one in described.related if one.inward}
    return SourcePage(
        id=pk,
        record=described,
        bearing=bearing(pk, used),
        versions=versions_in(rows.versions),
        abstract=abstract,
        headings=headings,
        known_through=() if rows.versions else tuple(known.values()),
    )


#: What is asked by the number of the source alone: a page that shows all of it asks for all at once.
BY_SOURCE = (*ROWS, RELATIONS, *USES)


def _abstract(rows: SourceRows, version: int, used: Uses) -> tuple[Group, ...]:
    """One query."""
    return groups_of(rows.abstract, BLOCKS.of([version], VISITOR), used.marked_in(version))


def _headings(version: int, used: Uses) -> tuple[Heading, ...]:
    """Two queries; one where a text has no headings."""
    blocks = _HEADINGS.of([version], VISITOR)
    if not blocks:
        return ()
    begun = [one.start for one in used.quotations if one.text_version_id == version]
    return outline_of(content(version), blocks, begun)


_HEADINGS = WrittenObjects(
    Block,
    lambda _: Block.objects.filter(kind=BlockKind.HEADING).order_by("number"),
    "text_version_id",
    without=("heading_path",),
)
