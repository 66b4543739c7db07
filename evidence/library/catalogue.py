"""What is known about a source besides its words: its bibliographic record, and how it stands to other sources.

What a document does not say is said to be not stated: the facts that a reader looks for are listed even when empty.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from django.db.models import Prefetch

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.citations.reference import Json, Reference
from evidence.library.models import (
    Access,
    Identifier,
    IdentifierScheme,
    RecordNote,
    Relation,
    RelationType,
    Source,
)
from evidence.library.references import full_reference, short_reference, with_reference_parts

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


def record(source: Source, *, person: Person) -> Record:
    """The record of a source that came from `standing.source`; at most ten queries."""
    reference = full_reference(source)
    return Record(
        title=source.title,
        title_supplied=source.title_supplied,
        kind=source.kind_row.label,
        family=source.kind_row.family,
        access=Access(source.access).label,
        date=house.days(source.issued),
        issued_note=source.issued_note,
        implied=house.year(source.issued_implied) if source.issued_implied else "",
        people=tuple(
            Named(str(one), one.get_role_display(), one.actor.get_absolute_url() if one.actor else "")
            for one in source.contributors.all()
        ),
        facts=tuple(_facts(source)),
        others=tuple(islice(_others(source.extra), MOST_OTHERS)),
        related=related(source, person=person),
        notes=tuple(
            PageNote(one.get_kind_display(), one.label, one.text) for one in RecordNote.objects.filter(source=source)
        ),
        citation=house.line(reference),
        reference=reference,
    )


def related(source: Source, *, person: Person) -> tuple[Related, ...]:
    """The sources that this one names, then those that name it, as far as `person` may see them; six queries."""
    visible = Source.objects.visible_to(person)
    parts = with_reference_parts(Source.objects.all())
    out = Relation.objects.filter(source=source, target__in=visible).prefetch_related(Prefetch("target", parts))
    back = Relation.objects.filter(target=source, source__in=visible).prefetch_related(Prefetch("source", parts))
    return (
        *(_related(one, one.target, inward=False) for one in out),
        *(_related(one, one.source, inward=True) for one in back),
    )


def _related(relation: Relation, other: Source, *, inward: bool) -> Related:
    words = INVERSE[relation.type] if inward else relation.get_type_display()
    return Related(words, other.title, short_reference(other), other.get_absolute_url(), relation.note, inward)


def _facts(source: Source) -> Iterator[Fact]:
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
    yield from _identifiers(source.identifiers.all())


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
