"""New rows from documents. Everything a document refers to by key is in the database before it is asked for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from evidence.claims.judgements import Certainty, ClaimRelation
from evidence.claims.models import Claim, EvidenceSearch, Quotation
from evidence.curation.exchange.documents import (
    ActorDocument,
    ClaimDocument,
    Life,
    SourceDocument,
    ThemeDocument,
)
from evidence.curation.exchange.stamp import Rows, Stamp
from evidence.library.from_reference import columns
from evidence.library.models import (
    Relation,
    Source,
)
from evidence.library.status import Status
from evidence.vocabulary.models import Actor, ActorLabel, Theme, ThemeLabel


def themes(documents: Iterable[ThemeDocument]) -> None:
    documents = list(documents)
    Theme.objects.bulk_create(
        Theme(slug=one.key, label=one.label, definition=one.definition, scope_note=one.scope_note) for one in documents
    )
    rows = dict(Theme.objects.values_list("slug", "pk"))
    _broader(Theme.objects.all(), documents, rows)
    ThemeLabel.objects.bulk_create(
        ThemeLabel(theme_id=rows[one.key], text=text) for one in documents for text in sorted(one.alt)
    )
    link = Theme.related.through
    link.objects.bulk_create(
        (
            link(from_theme_id=rows[left], to_theme_id=rows[right])
            for one in documents
            for other in sorted(one.related)
            for left, right in ((one.key, other), (other, one.key))
        ),
        ignore_conflicts=True,
    )


def actors(documents: Iterable[ActorDocument]) -> None:
    documents = list(documents)
    Actor.objects.bulk_create(
        Actor(slug=one.key, label=one.label, kind=one.kind, description=one.description) for one in documents
    )
    rows = dict(Actor.objects.values_list("slug", "pk"))
    _broader(Actor.objects.all(), documents, rows)
    ActorLabel.objects.bulk_create(
        ActorLabel(actor_id=rows[one.key], text=text) for one in documents for text in sorted(one.alt)
    )


def claims(documents: Sequence[ClaimDocument], stamp: Stamp) -> None:
    made = Claim.objects.bulk_create(
        Claim(key=one.key, text=one.text, kind=one.kind, **stamp.columns(one.life)) for one in documents
    )
    rows = Rows()
    link = Claim.themes.through
    link.objects.bulk_create(
        link(claim_id=claim.pk, theme_id=rows.themes[theme])
        for claim, one in zip(made, documents, strict=True)
        for theme in sorted(one.themes)
    )
    EvidenceSearch.objects.bulk_create(
        EvidenceSearch(
            claim=claim,
            relation=search.relation,
            searched_on=search.on,
            scope=search.scope,
            sources=search.sources,
            found=search.found,
            searched_by=stamp.by,
        )
        for claim, one in zip(made, documents, strict=True)
        for search in sorted(one.searches, key=lambda search: (search.on, search.relation, search.scope))
    )


def said_of_claims(documents: Sequence[ClaimDocument], stamp: Stamp, rows: Rows) -> None:
    """Judgements of certainty and relations, when all claims are there."""
    for document in documents:
        _judgements(document, stamp, rows.claims[document.key])
    ClaimRelation.objects.bulk_create(
        ClaimRelation(
            claim_id=rows.claims[document.key],
            other_id=rows.claims[one.to],
            type=one.type,
            rationale=one.rationale,
            **stamp.columns(one.life),
        )
        for document in documents
        for one in document.relations
    )


def _judgements(document: ClaimDocument, stamp: Stamp, claim: int) -> None:
    made = Certainty.objects.bulk_create(
        Certainty(
            claim_id=claim,
            overall=one.overall,
            summary=one.summary,
            **{part.component: part.concern for part in one.concerns},
            **{f"{part.component}_reason": part.reason for part in one.concerns},
            **stamp.columns(one.life),
        )
        for one in document.judgements
    )
    keys = {one.key: row.pk for one, row in zip(document.judgements, made, strict=True)}
    for one in document.judgements:
        _merge(Certainty.objects.all(), keys[one.key], keys.get(one.life.merged_into), one.life)


def records(documents: Sequence[SourceDocument], stamp: Stamp) -> None:
    """The rows of the sources themselves, so that all can be referred to."""
    Source.objects.bulk_create(_source(one, stamp) for one in documents)


def relations(documents: Iterable[SourceDocument], rows: Rows) -> None:
    Relation.objects.bulk_create(
        Relation(source_id=rows.sources[source.key], target_id=rows.sources[one.to], type=one.type, note=one.note)
        for source in documents
        for one in sorted(source.relations, key=lambda one: (one.type, one.to))
    )


def mergers(sources: Iterable[SourceDocument], claims_: Iterable[ClaimDocument], rows: Rows) -> None:
    """Merged records name the one that took their place, now that all are there."""
    for claim in claims_:
        _merge(Claim.objects.all(), rows.claims[claim.key], rows.claims.get(claim.life.merged_into), claim.life)
    for source in sources:
        pk = rows.sources[source.key]
        _merge(Source.objects.all(), pk, rows.sources.get(source.life.merged_into), source.life)
        merged = [one for one in source.quotations if one.life.status == Status.MERGED]
        if merged:
            keys = dict(Quotation.objects.filter(text_version__source=pk).values_list("key", "pk"))
            for one in merged:
                _merge(Quotation.objects.all(), keys[one.key], keys.get(one.life.merged_into), one.life)


def _merge(records: QuerySet[Any], pk: int, into: int | None, life: Life) -> None:
    if life.status == Status.MERGED:
        records.filter(pk=pk).update(
            status=life.status, merged_into=into, submitted_at=life.submitted_at, published_at=life.published_at
        )


def _broader(
    concepts: QuerySet[Any], documents: Iterable[ThemeDocument | ActorDocument], rows: Mapping[str, int]
) -> None:
    for one in documents:
        if one.broader:
            concepts.filter(pk=rows[one.key]).update(parent=rows[one.broader])
    for one in documents:  # only when every place in the tree is taken: nothing living hangs below what is retired
        gone = one.retirement
        if gone.retired_at is not None:
            concepts.filter(pk=rows[one.key]).update(
                retired_at=gone.retired_at,
                retirement_reason=gone.retirement_reason,
                replaced_by=rows[gone.replaced_by] if gone.replaced_by else None,
            )


def _source(document: SourceDocument, stamp: Stamp) -> Source:
    return Source(
        key=document.key,
        **columns(document.reference),
        title_supplied=document.title_supplied,
        access=document.access,
        contact=document.contact,
        issued_note=document.issued_note,
        issued_implied=document.issued_implied,
        **stamp.columns(document.life),
    )
