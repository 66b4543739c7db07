"""Everything a source's record shows: the record, its texts, and what its words are used for."""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.accounts.models import Person
from evidence.claims.marked_text import MarkedText, Version, newest, outline_of, text_of, versions_of
from evidence.claims.notes import Linked
from evidence.claims.of_source import Bearing, Uses, bearing, uses
from evidence.claims.text_layout import Heading
from evidence.library import standing
from evidence.library.catalogue import Record, record
from evidence.library.models import Source, TextVersionRole


@dataclass(frozen=True, slots=True)
class SourcePage:
    id: int
    record: Record
    bearing: Bearing
    versions: tuple[Version, ...]
    abstract: MarkedText | None
    """Shown right on the record when the library has no longer text."""
    headings: tuple[Heading, ...]
    """Of the full text, if there is one."""
    known_through: tuple[Linked, ...]
    """The sources that name this work, when the library has no words of it."""


def source_page(pk: int, *, person: Person) -> SourcePage:
    """The page of one source as `person` may see it, in a number of queries that never grows.

    Raises what `standing.source` raises.
    """
    source = standing.source(pk, person=person)
    versions = versions_of(source)
    described = record(source, person=person)
    known = {one.address: Linked(one.short, one.address) for one in described.related if one.inward}
    used = uses(source, person=person)
    is_short = bool(versions) and versions[0].role == TextVersionRole.ABSTRACT
    return SourcePage(
        id=source.pk,
        record=described,
        bearing=bearing(source, used),
        versions=versions,
        abstract=text_of(source, versions, versions[0], person=person, used=used) if is_short else None,
        headings=() if is_short else _headings(source, versions, used),
        known_through=() if versions else tuple(known.values()),
    )


def _headings(source: Source, versions: Sequence[Version], used: Uses) -> tuple[Heading, ...]:
    text = newest(source, versions)
    if text is None:
        return ()
    return outline_of(text, [one.start for one in used.quotations if one.text_version_id == text.pk])
