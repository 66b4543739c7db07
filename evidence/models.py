"""The register of models: it names them for Django, and nobody imports it."""

from evidence.accounts.models import User
from evidence.claims.models import Claim, EvidenceLink, EvidenceSearch, Quotation, Stance
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
from evidence.search.models import Change
from evidence.vocabulary.models import Actor, ActorLabel, Theme, ThemeLabel

__all__ = (
    "Actor",
    "ActorLabel",
    "Block",
    "Change",
    "Claim",
    "Contributor",
    "EvidenceLink",
    "EvidenceSearch",
    "Identifier",
    "Quotation",
    "RecordNote",
    "Relation",
    "Source",
    "SourceFile",
    "Stance",
    "TextVersion",
    "Theme",
    "ThemeLabel",
    "User",
)
