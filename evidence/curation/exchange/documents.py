"""What a library folder says, as values. People and row numbers play no part; keys name everything.

`life` is when and whether a record was published. It is left out of comparisons: reading a folder again never
changes where a record stands in its review.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from evidence.citations.reference import Reference
from evidence.library.models import FileAccess
from evidence.library.status import Status

FORMAT = "evidence-library/1"


@dataclass(frozen=True, slots=True)
class Life:
    """Status and dates. A published record without a date was published when the folder is loaded."""

    status: str = Status.PUBLISHED
    submitted_at: datetime | None = None
    published_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawal_reason: str = ""
    merged_into: str = ""
    """The key of the record that took its place."""

    def of(self, whole: "Life") -> "Life":
        """The same, published when its `whole` was if nothing else is said."""
        if self.status != Status.PUBLISHED or self.published_at:
            return self
        return replace(self, published_at=whole.published_at)


@dataclass(frozen=True, slots=True)
class Retirement:
    """Since when a concept is no longer used, why, and the key of what is used in its place."""

    retired_at: datetime | None = None
    retirement_reason: str = ""
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class ThemeDocument:
    key: str
    label: str
    definition: str
    scope_note: str = ""
    alt: frozenset[str] = frozenset()
    broader: str = ""
    related: frozenset[str] = frozenset()
    """Both ways: a theme is related to whatever is related to it."""
    retirement: Retirement = Retirement()


@dataclass(frozen=True, slots=True)
class ActorDocument:
    key: str
    label: str
    kind: str
    alt: frozenset[str] = frozenset()
    broader: str = ""
    description: str = ""
    retirement: Retirement = Retirement()


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """Somebody looked for evidence: relation, when, where, in how many sources, how much was found."""

    relation: str
    on: date
    scope: str
    found: int
    sources: int | None = None


@dataclass(frozen=True, slots=True)
class ConcernDocument:
    """One component of a judgement of certainty."""

    component: str
    concern: str
    reason: str


@dataclass(frozen=True, slots=True)
class CertaintyDocument:
    """A judgement of certainty. Its key is its number among those of the claim, counted from 1."""

    key: str
    overall: str
    summary: str
    concerns: tuple[ConcernDocument, ...]
    """The four components, in the order of the method."""
    life: Life = field(default=Life(), compare=False)


@dataclass(frozen=True, slots=True)
class ClaimRelationDocument:
    """What the claim is to another."""

    type: str
    to: str
    rationale: str
    life: Life = field(default=Life(), compare=False)


@dataclass(frozen=True, slots=True)
class ClaimDocument:
    key: str
    text: str
    kind: str
    themes: frozenset[str] = frozenset()
    searches: frozenset[SearchDocument] = frozenset()
    judgements: tuple[CertaintyDocument, ...] = ()
    relations: tuple[ClaimRelationDocument, ...] = ()
    """By type, claim and words. One that was withdrawn may say the same as one that stands: a set would lose it."""
    life: Life = field(default=Life(), compare=False)


@dataclass(frozen=True, slots=True)
class ContributorDocument:
    """A link from a name of the reference to the actor it is. Positions count from 1 within the role."""

    role: str
    position: int
    actor: str


@dataclass(frozen=True, slots=True)
class IdentifierDocument:
    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class RelationDocument:
    type: str
    to: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NoteDocument:
    kind: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class FileDocument:
    """A file as received. `stored` is its name in the folder, `name` the one it came with."""

    name: str
    stored: str = field(compare=False)
    media_type: str
    content: bytes = field(repr=False)
    access: str = FileAccess.STAFF
    embargo_until: date | None = None
    refusal: str = ""
    """Why no text could be taken out of it."""


@dataclass(frozen=True, slots=True)
class BlockDocument:
    """A block as a curator, or the file itself, divided the text; its number is its place among them."""

    kind: str
    level: int
    page: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextDocument:
    """One text of a source. `file` is the name of its file in the folder, `number` counts within the role."""

    role: str
    number: int
    origin: str
    reason: str
    origin_file: str
    """Name of the received file the text came from; empty when it came from none."""
    content: str = field(repr=False)
    file: str = field(default="", compare=False)
    blocks: tuple[BlockDocument, ...] = field(default=(), repr=False)
    """Empty when the blocks are those that are recognised in the text, and on no page."""


@dataclass(frozen=True, slots=True)
class EvidenceDocument:
    claim: str
    relation: str
    directness: str
    basis: str
    confidence: str
    confidence_reason: str
    rationale: str
    life: Life = field(default=Life(), compare=False)


@dataclass(frozen=True, slots=True)
class StanceDocument:
    actor: str
    theme: str
    position: str
    condition: str = ""
    life: Life = field(default=Life(), compare=False)


@dataclass(frozen=True, slots=True)
class QuotationDocument:
    """Marked words: `start` and `end` in code points, end exclusive, of the text `text` (role, number)."""

    key: str
    text: tuple[str, int]
    exact: str
    start: int
    end: int
    voice: str = ""
    reports: str = ""
    themes: frozenset[str] = frozenset()
    note: str = ""
    evidence: frozenset[EvidenceDocument] = frozenset()
    stances: frozenset[StanceDocument] = frozenset()
    life: Life = field(default=Life(), compare=False)


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One source whole. Bibliographic fields are in `reference`; the others are what CSL has no word for."""

    key: str
    reference: Reference
    title_supplied: bool
    access: str
    contact: str = ""
    issued_note: str = ""
    issued_implied: str = ""
    subjects: frozenset[str] = frozenset()
    subject_actors: frozenset[str] = frozenset()
    contributors: frozenset[ContributorDocument] = frozenset()
    identifiers: frozenset[IdentifierDocument] = frozenset()
    relations: frozenset[RelationDocument] = frozenset()
    notes: tuple[NoteDocument, ...] = ()
    files: frozenset[FileDocument] = frozenset()
    texts: tuple[TextDocument, ...] = ()
    quotations: tuple[QuotationDocument, ...] = ()
    """In the order of the text."""
    life: Life = field(default=Life(), compare=False)


@dataclass(frozen=True, slots=True)
class LibraryDocument:
    title: str
    description: str
    themes: tuple[ThemeDocument, ...]
    actors: tuple[ActorDocument, ...]
    claims: tuple[ClaimDocument, ...]
    sources: tuple[SourceDocument, ...]
