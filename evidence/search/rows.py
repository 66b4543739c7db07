"""The rows that a batch of sources is indexed from: a fixed number of queries a batch, never one a row."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from evidence.claims.models import Quotation
from evidence.library.among import among
from evidence.library.models import Block, Contributor, Identifier, Source, TextVersion, TextVersionRole
from evidence.search.marks import Mark, marks

SOURCE_FIELDS = (
    "pk",
    "title",
    "short_title",
    "container_title",
    "event_title",
    "publisher",
    "kind",
    "issued_from",
    "keywords",
)


@dataclass(frozen=True, slots=True)
class BlockRow:
    pk: int
    start: int
    end: int
    heading_path: tuple[str, ...]


@dataclass(slots=True)
class SourceRow:
    """A published source with everything that its documents say. Rows are filled in as they are read."""

    pk: int
    title: str
    kind: str
    issued: date | None
    record: list[str]
    """Short texts of the record: title, names, container, keywords, identifiers."""
    journal: str = ""
    names: list[str] = field(default_factory=list)
    """Of all who contributed."""
    identifiers: list[str] = field(default_factory=list)
    """As the index writes them: see `identifier_keys`."""
    authors: list[int] = field(default_factory=list)
    """Actors who contributed."""
    themes: list[int] = field(default_factory=list)
    actors: list[int] = field(default_factory=list)
    texts: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Role → version and content of the latest version."""
    blocks: list[BlockRow] = field(default_factory=list)
    """Of the text that is shown: the full text, without one the abstract."""
    marks: list[Mark] = field(default_factory=list)

    @property
    def shown(self) -> tuple[int, str] | None:
        return self.texts.get(TextVersionRole.FULL_TEXT) or self.texts.get(TextVersionRole.ABSTRACT)

    @property
    def has_fulltext(self) -> bool:
        return TextVersionRole.FULL_TEXT in self.texts


def sources(ids: Sequence[int]) -> Iterable[SourceRow]:
    """The published ones of `ids`, whole."""
    found = {row.pk: row for row in map(_source, _published(ids))}
    if not found:
        return ()
    _add_names(found)
    _add_subjects(found)
    _add_texts(found)
    _add_blocks({version: row for row in found.values() if (shown := row.shown) for version in shown[:1]})
    for mark in marks(Quotation.objects.filter(among("text_version__source_id", found))):
        found[mark.source].marks.append(mark)
    return found.values()


def identifier_keys(scheme: str, value: str) -> list[str]:
    """How the index writes an identifier, and how it is asked for: by its scheme, in small letters."""
    return [f"{scheme}:{''.join(value.split()).lower()}"]


def parts_of(ids: Collection[int]) -> dict[int, SourceRow]:
    """The published ones of `ids` with title, journal, names and identifiers, without texts. Three queries."""
    found = {row.pk: row for row in map(_source, _published(list(ids)))}
    if found:
        _add_names(found)
    return found


def with_fulltext(ids: Collection[int]) -> set[int]:
    """Which of the sources have a full text."""
    rows = TextVersion.objects.filter(among("source_id", ids), role=TextVersionRole.FULL_TEXT)
    return set(rows.order_by().values_list("source_id", flat=True).distinct())


def _published(ids: Sequence[int]) -> Iterable[tuple[object, ...]]:
    rows = Source.objects.published().filter(among("pk", ids)).order_by("pk")
    return rows.values_list(*SOURCE_FIELDS)


def _source(values: tuple[object, ...]) -> SourceRow:
    row = dict(zip(SOURCE_FIELDS, values, strict=True))
    names = ("title", "short_title", "container_title", "event_title", "publisher")
    keywords = row["keywords"]
    return SourceRow(
        pk=int(str(row["pk"])),
        title=str(row["title"]),
        kind=str(row["kind"]),
        issued=row["issued_from"] if isinstance(row["issued_from"], date) else None,
        journal=str(row["container_title"]),
        identifiers=identifier_keys("id", str(row["pk"])),
        record=[str(row[name]) for name in names if row[name]] + (keywords if isinstance(keywords, list) else []),
    )


def _add_names(found: dict[int, SourceRow]) -> None:
    people = Contributor.objects.filter(among("source_id", found)).order_by("source_id", "position")
    for pk, given, family, literal, actor in people.values_list("source_id", "given", "family", "literal", "actor_id"):
        row = found[pk]
        row.names.append(literal or f"{given} {family}")
        if actor is not None:
            row.authors.append(actor)
    identifiers = Identifier.objects.filter(among("source_id", found)).order_by("source_id", "pk")
    for pk, scheme, value in identifiers.values_list("source_id", "scheme", "value"):
        found[pk].record.append(value)
        found[pk].identifiers += identifier_keys(scheme, value)


def _add_subjects(found: dict[int, SourceRow]) -> None:
    themes = Source.subject_themes.through.objects.filter(among("source_id", found))
    for pk, theme in themes.values_list("source_id", "theme_id"):
        found[pk].themes.append(theme)
    actors = Source.subject_actors.through.objects.filter(among("source_id", found))
    for pk, actor in actors.values_list("source_id", "actor_id"):
        found[pk].actors.append(actor)


def _add_texts(found: dict[int, SourceRow]) -> None:
    latest = (
        TextVersion.objects.filter(among("source_id", found))
        .order_by("source_id", "role", "-number")
        .distinct("source_id", "role")
    )
    for version, pk, role, content in latest.values_list("pk", "source_id", "role", "content"):
        found[pk].texts[role] = (version, content)


def _add_blocks(by_version: dict[int, SourceRow]) -> None:
    rows = Block.objects.filter(among("text_version_id", by_version)).order_by("text_version_id", "number")
    for pk, version, start, end, path in rows.values_list("pk", "text_version_id", "start", "end", "heading_path"):
        by_version[version].blocks.append(BlockRow(pk, start, end, tuple(path)))
