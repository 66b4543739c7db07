"""The rows that belong to one source: names, identifiers, notes, files, texts and the words marked in them."""

from collections.abc import Sequence

from evidence.claims.anchoring import anchored
from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.curation.exchange.documents import (
    QuotationDocument,
    SourceDocument,
)
from evidence.curation.exchange.stamp import Rows, Stamp
from evidence.library.files import add_file
from evidence.library.from_reference import contributors
from evidence.library.models import (
    Contributor,
    Identifier,
    RecordNote,
    Source,
    TextVersion,
)
from evidence.library.texts import add_version
from evidence.text.blocks import Span


def contents(document: SourceDocument, stamp: Stamp, rows: Rows) -> None:
    """All that belongs to one source, but its relations to others."""
    source = Source.objects.get(key=document.key)
    source.subject_themes.set(sorted(rows.themes[key] for key in document.subjects))
    source.subject_actors.set(sorted(rows.actors[key] for key in document.subject_actors))
    _contributors(source, document, rows)
    Identifier.objects.bulk_create(
        Identifier(source=source, scheme=one.scheme, value=one.value)
        for one in sorted(document.identifiers, key=lambda one: (one.scheme, one.value))
    )
    RecordNote.objects.bulk_create(
        RecordNote(source=source, position=position, kind=one.kind, label=one.label, text=one.text)
        for position, one in enumerate(document.notes, start=1)
    )
    files = {
        one.name: add_file(
            source,
            name=one.name,
            content=one.content,
            media_type=one.media_type,
            access=one.access,
            embargo_until=one.embargo_until,
            refusal=one.refusal,
        )
        for one in sorted(document.files, key=lambda one: one.name)
    }
    for text in document.texts:
        version = add_version(
            source,
            role=text.role,
            content=text.content,
            origin=text.origin,
            reason=text.reason,
            file=files.get(text.origin_file),
            by=stamp.by,
            spans=[Span(one.kind, one.start, one.end, one.level) for one in text.blocks] or None,
            pages={number: one.page for number, one in enumerate(text.blocks, start=1)},
        )
        marked = [one for one in document.quotations if one.text == (text.role, text.number)]
        _quotations(version, marked, stamp, rows)


def _contributors(source: Source, document: SourceDocument, rows: Rows) -> None:
    linked = {(one.role, one.position): rows.actors[one.actor] for one in document.contributors}
    Contributor.objects.bulk_create(contributors(source, document.reference, linked))


def _quotations(version: TextVersion, documents: Sequence[QuotationDocument], stamp: Stamp, rows: Rows) -> None:
    blocks = list(version.blocks.all())
    made = Quotation.objects.bulk_create(
        anchored(
            version,
            one.start,
            one.end,
            blocks,
            key=one.key,
            voice_id=rows.actors.get(one.voice),
            reports_id=rows.sources.get(one.reports),
            note=one.note,
            checked_at=stamp.at,
            **stamp.columns(one.life),
        )
        for one in documents
    )
    pairs = list(zip(made, documents, strict=True))
    link = Quotation.themes.through
    link.objects.bulk_create(
        link(quotation_id=quotation.pk, theme_id=rows.themes[theme])
        for quotation, one in pairs
        for theme in sorted(one.themes)
    )
    EvidenceLink.objects.bulk_create(
        EvidenceLink(
            claim_id=rows.claims[link.claim],
            quotation=quotation,
            relation=link.relation,
            directness=link.directness,
            basis=link.basis,
            confidence=link.confidence,
            confidence_reason=link.confidence_reason,
            rationale=link.rationale,
            **stamp.columns(link.life),
        )
        for quotation, one in pairs
        for link in sorted(one.evidence, key=lambda link: link.claim)
    )
    Stance.objects.bulk_create(
        Stance(
            actor_id=rows.actors[stance.actor],
            theme_id=rows.themes[stance.theme],
            quotation=quotation,
            position=stance.position,
            condition=stance.condition,
            **stamp.columns(stance.life),
        )
        for quotation, one in pairs
        for stance in sorted(one.stances, key=lambda stance: (stance.actor, stance.theme))
    )
