"""Documents as the fields of TOML tables, in the words that `reader` understands. Empty fields are left out later."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Choices

from evidence.claims.judgements import ClaimRelation, Component, Concern
from evidence.claims.models import Basis, Claim, Confidence, Directness, Position
from evidence.claims.models import Relation as EvidenceRelation
from evidence.curation.exchange import given_blocks
from evidence.curation.exchange.documents import (
    ActorDocument,
    CertaintyDocument,
    ClaimDocument,
    ContributorDocument,
    EvidenceDocument,
    FileDocument,
    QuotationDocument,
    SourceDocument,
    StanceDocument,
    TextDocument,
    ThemeDocument,
)
from evidence.curation.exchange.life import written_life
from evidence.curation.exchange.read_sources import NO_FILE, PLAIN_TEXT, RECEIVED, origin_of
from evidence.library.models import Access, FileAccess, Identifier, RecordNote, Relation, TextVersion
from evidence.library.references import IDENTIFIERS
from evidence.text import selectors
from evidence.vocabulary.models import Actor

type Fields = dict[str, Any]


def theme(one: ThemeDocument) -> Fields:
    return {
        "key": one.key,
        "label": one.label,
        "definition": one.definition,
        "scope_note": one.scope_note,
        "alt": sorted(one.alt),
        "broader": one.broader,
        "related": sorted(one.related),
        **asdict(one.retirement),
    }


def actor(one: ActorDocument) -> Fields:
    return {
        "key": one.key,
        "label": one.label,
        "kind": _word(Actor.Kind, one.kind),
        "alt": sorted(one.alt),
        "broader": one.broader,
        "description": one.description,
        **asdict(one.retirement),
    }


def claim(one: ClaimDocument, published_at: datetime | None) -> Fields:
    searches = sorted(one.searches, key=lambda one: (one.on, one.relation, one.scope, one.found, one.sources or 0))
    return {
        "key": one.key,
        "text": one.text,
        "kind": _word(Claim.Kind, one.kind),
        "themes": sorted(one.themes),
        **written_life(one.life, published_at),
        "search": [
            {
                "relation": _word(EvidenceRelation, search.relation),
                "on": search.on,
                "scope": search.scope,
                "sources": search.sources,
                "found": search.found,
            }
            for search in searches
        ],
        "certainty": [_certainty(judged, one.life.published_at) for judged in one.judgements],
        "relation": [
            {
                "type": _word(ClaimRelation.Type, relation.type),
                "to": relation.to,
                "rationale": relation.rationale,
                **written_life(relation.life, one.life.published_at),
            }
            for relation in one.relations
        ],
    }


def _certainty(one: CertaintyDocument, published_at: datetime | None) -> Fields:
    return {
        "key": one.key,
        "overall": _word(Confidence, one.overall),
        "summary": one.summary,
        **written_life(one.life, published_at),
        "component": [
            {
                "component": _word(Component, part.component),
                "concern": _word(Concern, part.concern),
                "reason": part.reason,
            }
            for part in one.concerns
        ],
    }


def source(one: SourceDocument, published_at: datetime | None) -> Fields:
    """The fields of source.toml. Dates stand in record.json, too: here in full, there as CSL can say them."""
    reference = one.reference
    in_record = {(scheme, getattr(reference, attribute)) for scheme, attribute in IDENTIFIERS.items()}
    others = sorted({(identifier.scheme, identifier.value) for identifier in one.identifiers} - in_record)
    return {
        "kind": reference.kind,
        "title_supplied": one.title_supplied,
        "short_title": reference.short_title,
        "issued": reference.issued,
        "issued_note": one.issued_note,
        "issued_implied": one.issued_implied,
        "event_date": reference.event_date,
        "publication_status": reference.status,
        "access": _word(Access, one.access),
        "contact": one.contact,
        "subjects": sorted(one.subjects),
        "subject_actors": sorted(one.subject_actors),
        **written_life(one.life, published_at),
        "contributor": list(_contributors(one.contributors)),
        "identifier": [{"scheme": _word(Identifier.Scheme, scheme), "value": value} for scheme, value in others],
        "relation": [
            {"type": _word(Relation.Type, relation.type), "to": relation.to, "note": relation.note}
            for relation in sorted(one.relations, key=lambda relation: (relation.type, relation.to))
        ],
        "note": [
            {"kind": _word(RecordNote.Kind, note.kind), "label": note.label, "text": note.text} for note in one.notes
        ],
        "file": [
            _file(file) for file in sorted(one.files, key=lambda file: file.name) if not _goes_without_saying(file)
        ],
        "text": [_text(text, one.files) for text in one.texts],
    }


def quotation(one: QuotationDocument, of: SourceDocument) -> Fields:
    text = next(text for text in of.texts if (text.role, text.number) == one.text)
    published_at = one.life.published_at
    return {
        "key": one.key,
        "exact": one.exact,
        "occurrence": _occurrence(text.content, one),
        "text": text.file if text is not of.texts[0] else "",
        "voice": one.voice,
        "reports": one.reports,
        "themes": sorted(one.themes),
        "note": one.note,
        **written_life(one.life, of.life.published_at),
        "evidence": [_evidence(link, published_at) for link in sorted(one.evidence, key=lambda link: link.claim)],
        "stance": [
            _stance(stance, published_at) for stance in sorted(one.stances, key=lambda one: (one.actor, one.theme))
        ],
    }


def _evidence(link: EvidenceDocument, published_at: datetime | None) -> Fields:
    return {
        "claim": link.claim,
        "relation": _word(EvidenceRelation, link.relation),
        "directness": _word(Directness, link.directness),
        "basis": _word(Basis, link.basis),
        "confidence": _word(Confidence, link.confidence),
        "confidence_reason": link.confidence_reason,
        "rationale": link.rationale,
        **written_life(link.life, published_at),
    }


def _stance(stance: StanceDocument, published_at: datetime | None) -> Fields:
    return {
        "actor": stance.actor,
        "theme": stance.theme,
        "position": _word(Position, stance.position),
        "condition": stance.condition,
        **written_life(stance.life, published_at),
    }


def _contributors(links: Iterable[ContributorDocument]) -> Iterable[Fields]:
    """In order; a position is said where names before it are linked to nobody."""
    expected: dict[str, int] = {}
    for link in sorted(links, key=lambda link: (link.role, link.position)):
        next_one = expected.get(link.role, 1)
        yield {
            "role": link.role,
            "actor": link.actor,
            "position": None if link.position == next_one else link.position,
        }
        expected[link.role] = next_one + 1


def _file(file: FileDocument) -> Fields:
    return {
        "name": file.name,
        "stored": file.stored if file.stored != file.name else "",
        "media_type": file.media_type,
        "access": _word(FileAccess, file.access) if file.access != FileAccess.STAFF else "",
        "embargo_until": file.embargo_until,
        "refusal": file.refusal,
    }


def _goes_without_saying(file: FileDocument) -> bool:
    said = FileDocument(RECEIVED, RECEIVED, PLAIN_TEXT, file.content)
    return file == said and file.stored == RECEIVED


def _text(text: TextDocument, files: Iterable[FileDocument]) -> Fields:
    fields = {
        "role": _word(TextVersion.Role, text.role),
        "file": text.file,
        "origin": _word(TextVersion.Origin, text.origin),
        "reason": text.reason,
        "blocks": given_blocks.file_for(text.file) if text.blocks else "",
    }
    if text.origin_file != origin_of(text.file, {file.stored: file.name for file in files}):
        fields["origin_file"] = text.origin_file or NO_FILE
    return fields


def _occurrence(content: str, one: QuotationDocument) -> int | None:
    places = list(selectors.occurrences(content, one.exact))
    return places.index(one.start) + 1 if len(places) > 1 else None


def _word(choices: type[Choices], value: str) -> str:
    """What people call a stored value."""
    return str(dict(choices.choices)[value])
