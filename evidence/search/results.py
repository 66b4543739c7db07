"""What a search gives back: plain values, ready to be shown."""

from dataclasses import dataclass

from evidence.search.counting import FacetCounts
from evidence.search.criteria import Criteria
from evidence.search.facets import Value
from evidence.search.histogram import Span
from evidence.search.schema import Scope


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; hits are the words that were looked for."""

    text: str
    is_hit: bool = False


type Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph in its place: where it opens, how it is cited, and what was found in it."""

    address: str
    path: tuple[str, ...]
    """The headings it stands under, highest first."""
    label: str
    excerpt: Pieces
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """So many claims that the words of a hit support (contradict, qualify, mention), or that quotations do so."""

    relation: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an actor stands on a theme, in the words of a hit."""

    position: str
    actor: str
    theme: str
    address: str


@dataclass(frozen=True, slots=True)
class SourceHit:
    address: str
    title: Pieces
    byline: str
    kind: str
    container: str
    year: str
    passage: Passage | None
    quotations: int
    claims: int


@dataclass(frozen=True, slots=True)
class FoundWords:
    """Words that a claim rests on and in which the search found what the claim itself does not say."""

    relation: str
    address: str
    excerpt: Pieces
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class ClaimHit:
    address: str
    text: Pieces
    kind: str
    tallies: tuple[Tally, ...]
    words: FoundWords | None
    """Where the claim's own sentence does not show why it was found."""


@dataclass(frozen=True, slots=True)
class PassageHit:
    source: str
    """The source as a short reference: “Barber, n.d.”"""
    source_address: str
    passage: Passage
    tallies: tuple[Tally, ...]
    stands: tuple[Stand, ...]


type Hit = SourceHit | ClaimHit | PassageHit


@dataclass(frozen=True, slots=True)
class Way:
    """Another search that would find something, and how much."""

    label: str
    criteria: Criteria
    count: int


@dataclass(frozen=True, slots=True)
class RelatedTheme:
    """A theme that results have in common, how many of them, and the search for just these."""

    slug: str
    label: str
    count: int
    narrowed: Criteria


@dataclass(frozen=True, slots=True)
class Results:
    criteria: Criteria
    total: int
    hits: tuple[Hit, ...]
    pages: int
    """How many pages there are; of a very long list, how many can be turned to."""
    totals: dict[Scope, int]
    """How much the same search finds in each scope."""
    unfiltered: int
    """How much the same words find with nothing chosen."""
    facets: tuple[FacetCounts, ...]
    years: tuple[tuple[int, int], ...]
    """(year, how many), latest first; year 0 is “date not stated”."""
    spans: tuple[Span, ...]
    """The bars of the years, the earliest first, empty ones between them."""
    with_fulltext: int
    chosen: dict[str, tuple[Value, ...]]
    notes: tuple[str, ...]
    """How the search was read, where it had to be mended; in sentences."""
    also: tuple[str, ...]
    """Other names of what was looked for, from the vocabulary."""
    instead: tuple[Way, ...]
    """When little or nothing is found: other words that find more."""
    single: tuple[Way, ...]
    """When nothing is found: what each word finds alone."""
    relaxed: tuple[Way, ...]
    """When nothing is found: filters to take off."""
    related: tuple[RelatedTheme, ...]
    """On the first page: themes that the results have in common, beyond those asked for."""
    claims: tuple[ClaimHit, ...]
    """On the first page of sources and passages: the most quoted claims that the same search finds."""
