"""Sources: the bibliographic record and its parts, the texts, and the structure of the texts."""

from evidence.library.models.parts import (
    Contributor,
    ContributorRole,
    Identifier,
    IdentifierScheme,
    RecordNote,
    Relation,
    RelationType,
)
from evidence.library.models.sources import Access, Source, SourceQuerySet
from evidence.library.models.texts import (
    Block,
    BlockKind,
    FileAccess,
    SourceFile,
    TextVersion,
    TextVersionOrigin,
    TextVersionRole,
)

__all__ = (
    "Access",
    "Block",
    "BlockKind",
    "Contributor",
    "ContributorRole",
    "FileAccess",
    "Identifier",
    "IdentifierScheme",
    "RecordNote",
    "Relation",
    "RelationType",
    "Source",
    "SourceFile",
    "SourceQuerySet",
    "TextVersion",
    "TextVersionOrigin",
    "TextVersionRole",
)
