"""What is known about a source besides its words: its bibliographic record, and how it stands to other sources.

What a document does not say is said to be not stated: the facts that a reader looks for are listed even when empty.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db.models import QuerySet

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.citations.reference import Json, Reference
from evidence.library.access import told
from evidence.library.models import (
    Identifier,
    IdentifierScheme,
    Relation,
    RelationType,
    Source,
)
from evidence.library.naming import NamedSource, named
from evidence.library.source_rows import SourceRows
from evidence.library.written import Written

#: How a relation reads from its target.
INVERSE: dict[str, str] = {
    RelationType.REPORTS_ON: "reported on in",
    RelationType.COMMENTS_ON: "commented on in",
    RelationType.DERIVED_FROM: "source of",
    RelationType.SAME_PROJECT: "same project as",
    RelationType.VERSION_OF: "has the version",
    RelationType.CITES: "cited in",
    RelationType.RESPONDS_TO: "answered by",
    RelationType.RELATED: "related to",
}
#: Addresses of any other scheme (javascript:, data:) are shown as text, never as links.
LINKED_SCHEMES = frozenset({"http", "https", "mailto"})
MOST_OTHERS = 200
"""Fields that have no place here, on a page; every one of them goes out with the record."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the record; an empty value reads *not stated*."""

    name: str
    value: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody named on the source, in its order; `address` where the library knows the actor."""

    name: str
    role: str
    address: str


@dataclass(frozen=True, slots=True)
class Related:
    """“reports on” another source, or “reported on in” it, and the words this rests on."""

    words: str
    title: str
    short: str
    address: str
    note: str
    inward: bool
    """The other source names this one, not the other way round."""


@dataclass(frozen=True, slots=True)
class PageNote:
    kind: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    title: str
    title_supplied: bool
    kind: str
    family: str
    access: str
    date: str
    issued_note: str
    implied: str
    """What the text itself implies of its date, in words; empty when nothing."""
    people: tuple[Named, ...]
    facts: tuple[Fact, ...]
    others: tuple[Fact, ...]
    """Fields of the record as it came that have no place here."""
    related: tuple[Related, ...]
    notes: tuple[PageNote, ...]
    citation: str
    reference: Reference
    """As a reader takes it away, the abstract with it."""


def record(rows: SourceRows, *, person: Person) -> Record:
    """The record of a source that `person` may see; three queries at most."""
    source, reference = rows.source, rows.reference
    return Record(
        title=source.title,
        title_supplied=source.title_supplied,
        kind=source.kind_row.label,
        family=source.kind_row.family,
        access=told(source.access, {one.role for one in rows.versions}),
        date=house.days(source.issued),
        issued_note=source.issued_note,
        implied=house.year(source.issued_implied) if source.issued_implied else "",
        people=tuple(
            Named(str(one), one.get_role_display(), one.actor.get_absolute_url() if one.actor else "")
            for one in rows.contributors
        ),
        facts=tuple(_facts(source, rows.identifiers)),
        others=tuple(islice(_others(source.extra), MOST_OTHERS)),
        related=related(source.pk, person=person),
        notes=tuple(PageNote(one.get_kind_display(), one.label, one.text) for one in rows.notes),
        citation=house.line(reference),
        reference=reference,
    )


def related(source: int, *, person: Person) -> tuple[Related, ...]:
    """The sources that this one names, then those that name it, as far as `person` may see them.

    One query; three where there are any.
    """
    rows = [_Relation(*row) for row in RELATIONS.of([source], person)]
    others = named({pk for row in rows for pk in (row.source_id, row.target_id)} - {source}, person=person)
    out = [row for row in rows if row.source_id == source and row.target_id in others]
    back = [row for row in rows if row.target_id == source and row.source_id in others]
    return (
        *(_related(row, others[row.target_id], inward=False) for row in out),
        *(_related(row, others[row.source_id], inward=True) for row in back),
    )


class _Relation(NamedTuple):
    source_id: int
    target_id: int
    type: str
    note: str


def _visible_relations(person: Person) -> QuerySet[Relation, tuple[Any, ...]]:
    visible = Source.objects.visible_to(person).order_by()
    rows = Relation.objects.filter(source__in=visible, target__in=visible)
    ordered = rows.order_by("source__title", "source_id", "type", "target__title", "target_id")
    return ordered.values_list("source_id", "target_id", "type", "note")


RELATIONS = Written(_visible_relations, "source_id", "target_id")


def _related(relation: _Relation, other: NamedSource, *, inward: bool) -> Related:
    words = INVERSE[relation.type] if inward else str(RelationType(relation.type).label)
    return Related(words, other.title, other.short, other.address, relation.note, inward)


def _facts(source: Source, identifiers: Iterable[Identifier]) -> Iterator[Fact]:
    yield Fact("Kind", source.kind_row.label)
    csl, family = source.kind_row.csl, source.kind_row.family
    yield from _fact("Published in", source.container_title, expected=csl.startswith("article"))
    event = ", ".join(filter(None, (source.event_title, source.event_place, house.days(source.event_date))))
    yield from _fact("Event", event, expected=csl == "paper-conference")
    publisher = ", ".join(filter(None, (source.publisher, source.publisher_place)))
    yield from _fact("Publisher", publisher, expected=family == "report")
    for name, value in (
        ("Volume", source.volume),
        ("Issue", source.issue),
        ("Pages", source.pages),
        ("Number", source.number),
        ("Publication status", source.publication_status),
        ("Language", source.language),
        ("Keywords", ", ".join(source.keywords)),
    ):
        yield from _fact(name, value)
    yield from _identifiers(identifiers)


def _others(fields: Mapping[str, Json], under: tuple[str, ...] = ()) -> Iterator[Fact]:
    """Fields of the record as it came that have no place here, to the letter: “ris C1”, “custom call-number”."""
    for name, value in fields.items():
        path = (*under, name)
        if isinstance(value, dict):
            yield from _others(value, path)
        elif path != ("abstract",):  # a text of its own
            for one in value if isinstance(value, list) else [value]:
                yield Fact(" ".join(path), one if isinstance(one, str) else json.dumps(one, ensure_ascii=False))


def _fact(name: str, value: str, *, expected: bool = False) -> Iterator[Fact]:
    """The fact when it is given, or when a reader would expect it and should be told that it is not stated."""
    if value or expected:
        yield Fact(name, value)


def _identifiers(identifiers: Iterable[Identifier]) -> Iterator[Fact]:
    found = [Fact(one.get_scheme_display(), one.value, address_of(one.scheme, one.value)) for one in identifiers]
    yield from found or [Fact("Identifier", "")]


def address_of(scheme: str, value: str) -> str:
    """Where an identifier leads, or nothing when it leads nowhere that may be linked.

    >>> address_of("doi", "10.1000/1"), address_of("url", "javascript:alert(1)"), address_of("isbn", "1")
    ('https://doi.org/10.1000/1', '', '')
    """
    address = {
        IdentifierScheme.DOI: f"https://doi.org/{value}",
        IdentifierScheme.HANDLE: f"https://hdl.handle.net/{value}",
        IdentifierScheme.URL: value,
    }.get(IdentifierScheme(scheme), "")
    try:
        return address if urlsplit(address).scheme in LINKED_SCHEMES else ""
    except ValueError:
        return ""
