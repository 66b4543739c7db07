"""Database → documents. Withdrawn and unpublished records come along: a curator leaves with everything."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from evidence.claims.judgements import Certainty, ClaimRelation, Component
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.curation.exchange.documents import (
    ActorDocument,
    CertaintyDocument,
    ClaimDocument,
    ClaimRelationDocument,
    ConcernDocument,
    ContributorDocument,
    EvidenceDocument,
    FileDocument,
    IdentifierDocument,
    NoteDocument,
    QuotationDocument,
    RelationDocument,
    Retirement,
    SearchDocument,
    SourceDocument,
    StanceDocument,
    TextDocument,
    ThemeDocument,
)
from evidence.curation.exchange.folder import FILE_NAME, RESERVED
from evidence.curation.exchange.given_blocks import gather_blocks
from evidence.curation.exchange.life import gather_life
from evidence.library.models import Block, Contributor, RecordNote, Relation, Source, SourceFile, TextVersion
from evidence.library.references import to_reference
from evidence.library.status import Status
from evidence.vocabulary.models import Actor, Theme

BATCH = 100
"""Sources in memory at once."""

TEXT_FILE = re.compile(r"text(-\d+)?\.txt|.*-blocks\.csv|file-\d+.*")
SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}$")


def themes() -> Iterator[ThemeDocument]:
    for theme in Theme.objects.prefetch_related("alternative_labels", "related").select_related(
        "parent", "replaced_by"
    ):
        yield ThemeDocument(
            key=theme.slug,
            label=theme.label,
            definition=theme.definition,
            scope_note=theme.scope_note,
            alt=frozenset(label.text for label in theme.alternative_labels.all()),
            broader=theme.parent.slug if theme.parent else "",
            related=frozenset(other.slug for other in theme.related.all()),
            retirement=_retirement(theme),
        )


def actors() -> Iterator[ActorDocument]:
    for actor in Actor.objects.prefetch_related("alternative_labels").select_related("parent", "replaced_by"):
        yield ActorDocument(
            key=actor.slug,
            label=actor.label,
            kind=actor.kind,
            alt=frozenset(label.text for label in actor.alternative_labels.all()),
            broader=actor.parent.slug if actor.parent else "",
            description=actor.description,
            retirement=_retirement(actor),
        )


def _retirement(concept: Theme | Actor) -> Retirement:
    instead = concept.replaced_by.slug if concept.replaced_by else ""
    return Retirement(concept.retired_at, concept.retirement_reason, instead)


def claims(queryset: QuerySet[Claim]) -> Iterator[ClaimDocument]:
    parts: list[Any] = [
        "themes",
        "searches",
        Prefetch("judgements", Certainty.objects.order_by("pk")),
        Prefetch("relations", ClaimRelation.objects.exclude(status=Status.MERGED).select_related("other")),
    ]
    rows = queryset.select_related("merged_into").prefetch_related(*parts).order_by("key")
    for claim in rows.iterator(chunk_size=1000):
        yield ClaimDocument(
            key=claim.key,
            text=claim.text,
            kind=claim.kind,
            themes=frozenset(theme.slug for theme in claim.themes.all()),
            searches=frozenset(
                SearchDocument(one.relation, one.searched_on, one.scope, one.found, one.sources)
                for one in claim.searches.all()
            ),
            judgements=_judgements(claim.judgements.all()),
            relations=_relations(claim.relations.all()),
            life=gather_life(claim, _key(claim.merged_into)),
        )


def _relations(rows: Iterable[ClaimRelation]) -> tuple[ClaimRelationDocument, ...]:
    ordered = sorted(rows, key=lambda one: (one.type, one.other.key, one.rationale, one.pk))
    return tuple(ClaimRelationDocument(one.type, one.other.key, one.rationale, gather_life(one)) for one in ordered)


def _judgements(rows: Iterable[Certainty]) -> tuple[CertaintyDocument, ...]:
    keys = {one.pk: str(number) for number, one in enumerate(rows, start=1)}
    return tuple(
        CertaintyDocument(
            key=keys[one.pk],
            overall=one.overall,
            summary=one.summary,
            concerns=tuple(
                ConcernDocument(component, getattr(one, component), getattr(one, f"{component}_reason"))
                for component in Component.values
            ),
            life=gather_life(one, keys.get(one.merged_into_id or 0, "")),
        )
        for one in rows
    )


def sources(queryset: QuerySet[Source]) -> Iterator[SourceDocument]:
    """Documents of `queryset` in the order of their keys, `BATCH` at a time in memory, about 15 queries a batch."""
    parts: list[Any] = _parts()
    rows = queryset.order_by("key").prefetch_related(*parts)
    for source in rows.iterator(chunk_size=BATCH):
        yield _source(source)


def _key(record: Any) -> str:
    """The key of the claim or source that a record was merged into, or nothing."""
    return str(record.key) if record else ""  # the type checker takes it for any curated record


def _parts() -> list[Any]:
    evidence = EvidenceLink.objects.exclude(status=Status.MERGED).select_related("claim")
    stances = Stance.objects.exclude(status=Status.MERGED).select_related("actor", "theme")
    parts: list[Any] = ["themes", Prefetch("evidence", evidence), Prefetch("stances", stances)]
    quotations = Quotation.objects.select_related("voice", "reports", "merged_into").prefetch_related(*parts)
    return [
        "merged_into",
        "identifiers",
        "subject_themes",
        "subject_actors",
        Prefetch("contributors", Contributor.objects.select_related("actor")),
        Prefetch("relations", Relation.objects.select_related("target")),
        "notes",
        "files",
        Prefetch("text_versions", TextVersion.objects.select_related("origin_file").defer("origin_file__content")),
        Prefetch("text_versions__blocks", Block.objects.order_by("number")),
        Prefetch("text_versions__quotations", quotations),
    ]


def _source(source: Source) -> SourceDocument:
    files = [_file(number, file) for number, file in enumerate(source.files.all(), start=1)]
    versions = sorted(source.text_versions.all(), key=lambda one: (one.role, one.number))
    return SourceDocument(
        key=source.key,
        reference=to_reference(source),
        title_supplied=source.title_supplied,
        access=source.access,
        contact=source.contact,
        issued_note=source.issued_note,
        issued_implied=source.issued_implied,
        subjects=frozenset(theme.slug for theme in source.subject_themes.all()),
        subject_actors=frozenset(actor.slug for actor in source.subject_actors.all()),
        contributors=_contributors(source.contributors.all()),
        identifiers=frozenset(IdentifierDocument(one.scheme, one.value) for one in source.identifiers.all()),
        relations=frozenset(RelationDocument(one.type, one.target.key, one.note) for one in source.relations.all()),
        notes=tuple(_note(note) for note in sorted(source.notes.all(), key=lambda one: one.position)),
        files=frozenset(files),
        texts=tuple(_text(number, version, files) for number, version in enumerate(versions, start=1)),
        quotations=tuple(quotation for version in versions for quotation in _quotations(version)),
        life=gather_life(source, _key(source.merged_into)),
    )


def _contributors(contributors: Iterable[Contributor]) -> frozenset[ContributorDocument]:
    return frozenset(
        ContributorDocument(one.role, one.position, one.actor.slug) for one in contributors if one.actor is not None
    )


def _note(note: RecordNote) -> NoteDocument:
    return NoteDocument(note.kind, note.label, note.text)


def _file(number: int, file: SourceFile) -> FileDocument:
    """A name that could be mistaken for another file of the folder is replaced by a number."""
    suffix = match[0] if (match := SUFFIX.search(file.name)) else ""
    plain = FILE_NAME.fullmatch(file.name) and file.name not in RESERVED and not TEXT_FILE.fullmatch(file.name)
    stored = file.name if plain else f"file-{number}{suffix}"
    return FileDocument(
        name=file.name,
        stored=stored,
        media_type=file.media_type,
        content=bytes(file.content),
        access=file.access,
        embargo_until=file.embargo_until,
        refusal=file.refusal,
    )


def _text(number: int, version: TextVersion, files: Iterable[FileDocument]) -> TextDocument:
    """The text's file is the received one when they are the same to the byte."""
    origin = version.origin_file.name if version.origin_file else ""
    same = [one.stored for one in files if one.name == origin and one.content == version.content.encode()]
    return TextDocument(
        role=version.role,
        number=version.number,
        origin=version.origin,
        reason=version.reason,
        origin_file=origin,
        content=version.content,
        file=same[0] if same else "text.txt" if number == 1 else f"text-{number}.txt",
        blocks=gather_blocks(version.content, version.blocks.all()),
    )


def _quotations(version: TextVersion) -> list[QuotationDocument]:
    keys = _keys(version.quotations.all())
    found = [_quotation(one, version, keys) for one in version.quotations.all()]
    return sorted(found, key=lambda one: (one.start, one.end, one.key))


def _keys(quotations: Iterable[Quotation]) -> dict[int, str]:
    """Row → key. Quotations without one are named by their place, the second at a place with a number."""
    keys = {one.pk: one.key for one in quotations if one.key}
    for one in sorted(quotations, key=lambda one: one.pk):
        if not one.key:
            place, number = f"{one.start}-{one.end}", 1
            key = place
            while key in keys.values():
                number += 1
                key = f"{place}-{number}"
            keys[one.pk] = key
    return keys


def _quotation(one: Quotation, version: TextVersion, keys: dict[int, str]) -> QuotationDocument:
    return QuotationDocument(
        key=keys[one.pk],
        text=(version.role, version.number),
        exact=one.exact,
        start=one.start,
        end=one.end,
        voice=one.voice.slug if one.voice else "",
        reports=one.reports.key if one.reports else "",
        themes=frozenset(theme.slug for theme in one.themes.all()),
        note=one.note,
        evidence=frozenset(_evidence(link) for link in one.evidence.all()),
        stances=frozenset(_stance(stance) for stance in one.stances.all()),
        life=gather_life(one, keys.get(one.merged_into_id or 0, "")),
    )


def _evidence(link: EvidenceLink) -> EvidenceDocument:
    return EvidenceDocument(
        claim=link.claim.key,
        relation=link.relation,
        directness=link.directness,
        basis=link.basis,
        confidence=link.confidence,
        confidence_reason=link.confidence_reason,
        rationale=link.rationale,
        life=gather_life(link),
    )


def _stance(stance: Stance) -> StanceDocument:
    return StanceDocument(
        actor=stance.actor.slug,
        theme=stance.theme.slug,
        position=stance.position,
        condition=stance.condition,
        life=gather_life(stance),
    )


def usual_date() -> datetime | None:
    """When most of the published sources were published."""
    dates = Source.objects.filter(status=Status.PUBLISHED).values_list("published_at")
    most = dates.annotate(times=Count("pk")).order_by("-times", "published_at").first()
    return most[0] if most else None
