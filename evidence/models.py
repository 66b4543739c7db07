"""The register of models: it names them for Django, and nobody imports it."""

from evidence.accounts.models import User
from evidence.claims.models import Claim, EvidenceLink, EvidenceSearch, Quotation, Stance
from evidence.curation.models import (
    Assignment,
    Carry,
    ColumnMapping,
    DuplicatePair,
    HistoryEntry,
    IgnoredTerm,
    ImportBatch,
    ImportRow,
    MarkDraft,
    Merge,
    Returned,
    ReviewComment,
    Revision,
    TextDraft,
)
from evidence.library.models import (
    Block,
    Contributor,
    Identifier,
    RecordNote,
    Relation,
    Source,
    SourceFile,
    TextVersion,
)
from evidence.readers.models import Collection, CollectionItem, CopyRequest
from evidence.search.models import Change
from evidence.vocabulary.models import Actor, ActorLabel, Theme, ThemeLabel

__all__ = (
    "Actor",
    "ActorLabel",
    "Assignment",
    "Block",
    "Carry",
    "Change",
    "Claim",
    "Collection",
    "CollectionItem",
    "ColumnMapping",
    "Contributor",
    "CopyRequest",
    "DuplicatePair",
    "EvidenceLink",
    "EvidenceSearch",
    "HistoryEntry",
    "Identifier",
    "IgnoredTerm",
    "ImportBatch",
    "ImportRow",
    "MarkDraft",
    "Merge",
    "Quotation",
    "RecordNote",
    "Relation",
    "Returned",
    "ReviewComment",
    "Revision",
    "Source",
    "SourceFile",
    "Stance",
    "TextDraft",
    "TextVersion",
    "Theme",
    "ThemeLabel",
    "User",
)
