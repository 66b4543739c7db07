"""What stands on an applied import and keeps it from being undone: asked of every table that refers to a source."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

from django.db.models import ForeignKey, Model

from evidence.citations.reference import NAMED_ROLES
from evidence.curation.imports import stored
from evidence.curation.imports.applying import NotPossible
from evidence.curation.imports.making import REASON
from evidence.curation.models import DuplicatePair, ImportBatch, ImportRow
from evidence.curation.models.imports import BatchState as State
from evidence.curation.models.imports import RowOutcome as Outcome
from evidence.library.from_reference import identified
from evidence.library.models import Block, Contributor, Identifier, Source, TextVersion
from evidence.library.references import to_reference, with_reference_parts
from evidence.library.status import Status

MOST_SAID = 20
"""Obstacles that are named; where there are more, that is said."""
CHUNK = 1_000
TOUCHED = (Outcome.CREATED, Outcome.UPDATED)

#: What an import makes itself, or what is looked at in another way.
_OWN: tuple[type[Model], ...] = (Contributor, Identifier, TextVersion, ImportRow)


class BuiltOn(NotPossible):
    """Something stands on the import; `obstacles` says what, a sentence each."""

    def __init__(self, obstacles: Sequence[str]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__("The import cannot be undone: " + " ".join(obstacles))


def obstacles(batch: ImportBatch) -> list[str]:
    """Why the batch cannot be undone, a sentence each, MOST_SAID at most; empty when it can."""
    return _said(_of_all(batch))


def of_rows(batch: ImportBatch, rows: Sequence[ImportRow]) -> list[str]:
    """The same of some of its rows, each created or updated; a fixed number of queries."""
    return _said(_of_rows(batch, rows))


def _said(sentences: Iterator[str]) -> list[str]:
    said: list[str] = []
    for sentence in sentences:
        if len(said) == MOST_SAID:
            return [*said, "And there is more."]
        said.append(sentence)
    return said


def _of_all(batch: ImportBatch) -> Iterator[str]:
    touched = ImportRow.objects.filter(batch=batch, outcome__in=TOUCHED)
    yield from _imported_again(batch, touched.values("source_id"))
    named = touched.order_by("number").only("outcome", "source_id", "reference", "before")
    for rows in batched(named.iterator(CHUNK), CHUNK, strict=False):
        yield from _built_on(rows)


def _of_rows(batch: ImportBatch, rows: Sequence[ImportRow]) -> Iterator[str]:
    yield from _imported_again(batch, [row.source_id for row in rows])
    yield from _built_on(rows)


def _built_on(rows: Sequence[ImportRow]) -> Iterator[str]:
    sources = _sources(row.source_id for row in rows if row.source_id)
    yield from (
        f"“{one.title}” is {one.get_status_display()}." for one in sources.values() if one.status != Status.DRAFT
    )
    for row in rows:
        source = sources[row.source_id or 0]
        if row.outcome == Outcome.CREATED and not _as_imported(source, row.reference or {}):
            yield f"“{source.title}” was changed by hand."
        if row.outcome == Outcome.UPDATED and not _still_holds(source, row.before or {}, row.reference or {}):
            yield f"“{source.title}” was changed by hand since it was filled in."
    created = [row.source_id for row in rows if row.outcome == Outcome.CREATED and row.source_id]
    yield from _hanging_on(Source, created, sources)
    versions = TextVersion.objects.filter(source__in=created)
    for version in versions.exclude(number=1, role=TextVersion.Role.ABSTRACT, reason=REASON).select_related("source"):
        yield f"“{version.source.title}” has a text of its own: {version.get_role_display()} {version.number}."
    owners = dict(versions.values_list("pk", "source_id"))
    yield from _hanging_on(TextVersion, list(owners), {pk: sources[owner] for pk, owner in owners.items()})


def _imported_again(batch: ImportBatch, sources: Any) -> Iterator[str]:
    """A later import that counts on what this one brought."""
    later = ImportRow.objects.filter(source__in=sources)
    others = later.filter(batch__pk__gt=batch.pk, batch__state__in=(State.APPLYING, State.APPLIED))
    counted = others.exclude(outcome=Outcome.PENDING).order_by().values_list("batch", "batch__name").distinct()
    yield from (f"Import {pk}, {name}, names the same records: undo that one first." for pk, name in counted[:3])


def _hanging_on(model: type[Model], pks: Sequence[int], sources: dict[int, Source]) -> Iterator[str]:
    """Whatever row of whatever table names one of `pks`: tables that are still to come are asked, too."""
    for relation in model._meta.get_fields(include_hidden=True):  # noqa: SLF001 (documented by Django)
        table: Any = relation.related_model
        field = getattr(relation, "field", None)
        if not pks or not relation.auto_created or not isinstance(field, ForeignKey) or table in {*_OWN, Block}:
            continue
        rows = table._base_manager.filter(**{f"{field.name}__in": pks})  # noqa: SLF001
        if table is DuplicatePair:
            rows = rows.exclude(state=DuplicatePair.State.OPEN)
        for pk in rows.order_by().values_list(field.attname, flat=True).distinct()[:MOST_SAID]:
            yield f"“{sources[pk].title}” is used: {table._meta.verbose_name}."  # noqa: SLF001


def _as_imported(source: Source, reference: dict[str, Any]) -> bool:
    """The record says what its import said, no more and no less."""
    said = stored.load(reference)
    mine = stored.dump(to_reference(source)) | {"id": said.id}
    theirs = stored.dump(said) | {"id": said.id}
    held = {(one.scheme, one.value) for one in source.identifiers.all()}
    for item in (mine, theirs):
        item.pop("abstract", None)
        for scheme in ("doi", "isbn", "issn", "url"):
            item.pop(scheme, None)
    return _comparable(mine) == _comparable(theirs) and held == set(identified(said))


def _comparable(item: dict[str, Any]) -> dict[str, Any]:
    words = stored.load({"keyword": item.get("keyword", "")}).keywords
    return {**item, "keyword": words, "kind": item.get("kind") or "unstated", "type": ""}


def _still_holds(source: Source, before: dict[str, Any], reference: dict[str, Any]) -> bool:
    values = {column: _plain(getattr(source, column)) for column in before["gained"]}
    said, mine = stored.load(reference), to_reference(source)
    held = {(one.scheme, one.value) for one in source.identifiers.all()}
    return (
        values == before["gained"]
        and all(getattr(mine, role) == getattr(said, role) for role in NAMED_ROLES if role in before["roles"])
        and {(scheme, value) for scheme, value in before["identifiers"]} <= held
    )


def _sources(pks: Iterable[int]) -> dict[int, Source]:
    return {one.pk: one for one in with_reference_parts(Source.objects.filter(pk__in=set(pks)))}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
