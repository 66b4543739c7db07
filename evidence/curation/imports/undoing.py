"""Taking an applied import back, as long as nothing was built on it. Nothing is deleted: its drafts become tombstones.

What it brought is withdrawn with UNDONE as the reason, what it filled in is emptied again. A text that a filled-in
source gained stays: texts are never taken away.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import connection, transaction
from django.db.models import ForeignKey, Model

from evidence.accounts.models import User
from evidence.citations.reference import NAMED_ROLES
from evidence.curation.exchange.problems import so_many
from evidence.curation.history import written_by
from evidence.curation.imports import stored
from evidence.curation.imports.applying import NotConserved, NotPossible, locked
from evidence.curation.imports.making import REASON
from evidence.curation.imports.matching import UNDONE
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

#: What an import makes itself, or what is looked at in another way.
_OWN: tuple[type[Model], ...] = (Contributor, Identifier, TextVersion, ImportRow)


class BuiltOn(NotPossible):
    """Something stands on the import; `obstacles` says what, a sentence each."""

    def __init__(self, obstacles: Sequence[str]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__("The import cannot be undone: " + " ".join(obstacles))


def undo(batch: ImportBatch, *, by: User | None, at: datetime) -> ImportBatch:
    """Undo an applied batch, all of it or nothing. Of one that is undone nothing is done.

    Raises BuiltOn when one of its sources is no draft any more, was changed by hand, or something hangs on it; and
    NotPossible when the batch was not applied.
    """
    with transaction.atomic(), written_by(by, f"import {batch.pk} undone"):
        batch = locked(batch)
        if batch.state == State.UNDONE:
            return batch
        if batch.state != State.APPLIED:
            raise NotPossible(f"The import is {batch.get_state_display()}: there is nothing to undo.")
        if found := obstacles(batch):
            raise BuiltOn(found)
        created = _rows(batch, Outcome.CREATED).values("source_id")
        withdrawn = Source.objects.filter(pk__in=created).update(
            status=Status.WITHDRAWN, withdrawn_at=at, withdrawal_reason=UNDONE
        )
        if withdrawn != batch.created:
            raise NotConserved(f"Import {batch.pk} made {batch.created} sources; {withdrawn} were withdrawn.")
        for row in _rows(batch, Outcome.UPDATED).order_by("-number").iterator(CHUNK):
            _empty_again(row)
        batch.state, batch.undone_by, batch.undone_at = State.UNDONE, by, at
        batch.save(update_fields=["state", "undone_by", "undone_at"])
        return batch


def obstacles(batch: ImportBatch) -> list[str]:
    """Why the batch cannot be undone, a sentence each, MOST_SAID at most; empty when it can."""
    said: list[str] = []
    for sentence in _obstacles(batch):
        if len(said) == MOST_SAID:
            return [*said, "And there is more."]
        said.append(sentence)
    return said


def _obstacles(batch: ImportBatch) -> Iterator[str]:
    yield from _imported_again(batch)
    touched = _rows(batch, Outcome.CREATED, Outcome.UPDATED).order_by("number")
    for rows in batched(
        touched.values("outcome", "source_id", "reference", "before").iterator(CHUNK), CHUNK, strict=False
    ):
        sources = _sources(row["source_id"] for row in rows)
        yield from (
            f"“{one.title}” is {one.get_status_display()}." for one in sources.values() if one.status != Status.DRAFT
        )
        for row in rows:
            source = sources[row["source_id"]]
            if row["outcome"] == Outcome.CREATED and not _as_imported(source, row["reference"]):
                yield f"“{source.title}” was changed by hand."
            if row["outcome"] == Outcome.UPDATED and not _still_holds(source, row["before"], row["reference"]):
                yield f"“{source.title}” was changed by hand since it was filled in."
        created = [row["source_id"] for row in rows if row["outcome"] == Outcome.CREATED]
        yield from _hanging_on(Source, created, sources)
        versions = TextVersion.objects.filter(source__in=created)
        for version in versions.exclude(number=1, role=TextVersion.Role.ABSTRACT, reason=REASON).select_related(
            "source"
        ):
            yield f"“{version.source.title}” has a text of its own: {version.get_role_display()} {version.number}."
        owners = dict(versions.values_list("pk", "source_id"))
        yield from _hanging_on(TextVersion, list(owners), {pk: sources[owner] for pk, owner in owners.items()})


def _imported_again(batch: ImportBatch) -> Iterator[str]:
    """A later import that counts on what this one brought."""
    later = ImportRow.objects.filter(source__in=_rows(batch, Outcome.CREATED, Outcome.UPDATED).values("source_id"))
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


def _empty_again(row: ImportRow) -> None:
    before: dict[str, Any] = row.before or {}
    if before["held"]:
        Source.objects.filter(import_rows=row).update(**before["held"])
    Contributor.objects.filter(source=row.source_id, role__in=before["roles"]).delete()
    for scheme, value in before["identifiers"]:
        Identifier.objects.filter(source=row.source_id, scheme=scheme, value=value).delete()


def left_behind(batch: ImportBatch) -> str:
    """What stays of an undone batch, in a sentence; empty when nothing does."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM evidence_importrow r JOIN evidence_textversion v ON v.source_id = r.source_id
            WHERE r.batch_id = %s AND r.outcome = 'updated' AND v.role = 'abstract' AND v.number = 1
                AND v.reason = %s AND v.content = r.reference ->> 'abstract'
            """,
            [batch.pk, REASON],
        )
        (number,) = cursor.fetchone()
    return f"{so_many(number, 'abstract')} stayed with the sources that gained them: texts are kept." if number else ""


def _rows(batch: ImportBatch, *outcomes: Outcome) -> Any:
    return ImportRow.objects.filter(batch=batch, outcome__in=outcomes)


def _sources(pks: Iterable[int]) -> dict[int, Source]:
    return {one.pk: one for one in with_reference_parts(Source.objects.filter(pk__in=set(pks)))}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
