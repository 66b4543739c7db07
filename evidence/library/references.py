"""A source as a reference: the one way from our rows to citations and every interchange format."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import OuterRef, Subquery

from evidence.citations import house
from evidence.citations.reference import Name, Reference, join_keywords
from evidence.library.models import Contributor, Identifier, Source, SourceQuerySet, TextVersion, TextVersionRole

#: Attribute of the reference → column of the source, for the fields that are plain text in both.
COLUMNS: dict[str, str] = {
    "title": "title",
    "short_title": "short_title",
    "container_title": "container_title",
    "event_title": "event_title",
    "event_place": "event_place",
    "event_date": "event_date",
    "publisher": "publisher",
    "publisher_place": "publisher_place",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "number": "number",
    "language": "language",
    "status": "publication_status",
    "issued": "issued",
}

#: Scheme → attribute of the reference that holds the first identifier of that scheme.
IDENTIFIERS: dict[str, str] = {
    Identifier.Scheme.DOI: "doi",
    Identifier.Scheme.ISBN: "isbn",
    Identifier.Scheme.ISSN: "issn",
    Identifier.Scheme.URL: "url",
}

#: Fields of CSL that a source has no column for and keeps in `extra`.
IN_EXTRA = ("abstract", "note")


def with_reference_parts(sources: SourceQuerySet) -> SourceQuerySet:
    """`sources` with all that `to_reference` needs: two queries more, however many sources there are."""
    return sources.prefetch_related("contributors", "identifiers")


def to_reference(source: Source) -> Reference:
    """The reference of `source`; no query when its contributors and identifiers were prefetched, else two."""
    return reference_of(source, source.contributors.all(), source.identifiers.all())


def reference_of(source: Source, named: Iterable[Contributor], identifiers: Iterable[Identifier]) -> Reference:
    """The same from the rows that hang on it. No query."""
    contributors = sorted(named, key=lambda one: one.position)
    extra = dict(source.extra)
    fields: dict[str, Any] = {name: str(extra.pop(name, "")) for name in IN_EXTRA}
    fields |= {attribute: getattr(source, column) for attribute, column in COLUMNS.items()}
    fields |= {str(role): _names(contributors, role) for role in Contributor.Role}
    fields |= first_identifiers((one.scheme, one.value) for one in identifiers)
    return Reference(
        id=source.key,
        type=source.kind_row.csl,
        kind=source.kind,
        **fields,
        keyword=join_keywords(source.keywords),
        custom=extra,
    )


def with_abstracts(sources: SourceQuerySet) -> SourceQuerySet:
    """`sources` with all that `full_reference` needs besides what `to_reference` needs. No query more."""
    abstracts = TextVersion.objects.filter(source=OuterRef("pk"), role=TextVersionRole.ABSTRACT).order_by("-number")
    return sources.annotate(newest_abstract=Subquery(abstracts.values("content")[:1]))


def full_reference(source: Source) -> Reference:
    """The reference as a reader takes it away: with the newest abstract that the library has, else the record's own.

    Costs what `to_reference` costs, and one query more unless the source came through `with_abstracts`.
    """
    if not hasattr(source, "newest_abstract"):
        found = source.text_versions.filter(role=TextVersionRole.ABSTRACT).order_by("-number")
        abstract = found.values_list("content", flat=True).first()
    else:
        abstract = source.newest_abstract
    reference = to_reference(source)
    return replace(reference, abstract=abstract) if abstract else reference


def short_reference(source: Source) -> str:
    """“Mortensen and Needham, 2019”. Costs what `to_reference` costs; nothing where `name_as` has said it."""
    return str(source.named_as) if hasattr(source, "named_as") else house.short(to_reference(source))


def name_as(source: Source, short: str) -> None:
    """`short_reference` of this very object, where a page has read it with many others (`naming.named`)."""
    vars(source)["named_as"] = short


def _names(contributors: Iterable[Contributor], role: str) -> tuple[Name, ...]:
    return tuple(
        Name(family=one.family, given=one.given, literal=one.literal) for one in contributors if one.role == role
    )


def first_identifiers(identifiers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Attribute of the reference → its value, from pairs of scheme and value: the first in the order of the values."""
    found: dict[str, str] = {}
    for scheme, value in sorted(identifiers):
        if attribute := IDENTIFIERS.get(scheme):
            found.setdefault(attribute, value)
    return found
