"""What the pages of themes and actors share: the words behind them, counted once each, and claims in rows.

Everything rolls up: a theme stands for itself and all narrower themes, an actor for itself and all it contains.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet

from evidence.accounts.models import Person
from evidence.claims import contexts
from evidence.claims.models import Claim, EvidenceLink, EvidenceSearch, Quotation, QuotationQuerySet, Relation, Stance
from evidence.claims.notes import Linked
from evidence.library.models import Contributor, Source, SourceQuerySet
from evidence.library.origins import origin_keys
from evidence.library.references import short_reference, with_reference_parts
from evidence.vocabulary.models import Actor, Theme
from evidence.vocabulary.trees import Node

#: So many sources are listed; the search has them all.
MOST_SOURCES = 25


@dataclass(frozen=True, slots=True)
class Counts:
    """Each thing once, however often it occurs in the branch."""

    claims: int
    quotations: int
    passages: int
    """Paragraphs, list items … that hold these quotations: what the search finds."""
    sources: int


@dataclass(frozen=True, slots=True)
class QuotedSource:
    """A source and how many of the quotations in question stand in it; `words` is the address of the first."""

    title: str
    title_supplied: bool
    short: str
    address: str
    quotations: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """No words stand in a relation to the claim here; somebody looked for them on a day, or nobody has."""

    on: date | None
    found: int = 0
    """What that search found, and is not published here."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    text: str
    address: str
    themes: tuple[Linked, ...]
    """Its themes in the branch; empty when it is on the theme of the page itself."""
    tallies: tuple[tuple[str, int], ...]
    """Relation and number of quotations, in the order of `Relation`, without the empty ones."""
    quotations: int
    sources: int
    origins: int
    looked: Looked | None
    """For words that contradict it: only where there are none."""
    looked_for_support: Looked | None
    """For words that support it: only where others contradict it and none do."""


def about(themes: Collection[int], *, person: Person) -> QuotationQuerySet:
    """The visible words on any of these themes: marked with it, used for a claim on it, or showing a stance to it."""
    marked = Quotation.themes.through.objects.filter(theme__in=themes).values("quotation")
    used = EvidenceLink.objects.visible_to(person).filter(claim__themes__in=themes).order_by().values("quotation")
    stances = Stance.objects.visible_to(person).filter(theme__in=themes).order_by().values("quotation")
    return Quotation.objects.visible_to(person).filter(pk__in=marked.union(used, stances)).order_by()


def works_on(themes: Collection[int], *, person: Person) -> SourceQuerySet:
    """The visible works with words on any of these themes, or given it by a curator.

    One set, not “in this or in that”: PostgreSQL would look through each for each source.
    """
    words = about(themes, person=person).values("text_version__source")
    assigned = Source.subject_themes.through.objects.filter(theme__in=themes).order_by().values("source")
    return Source.objects.visible_to(person).filter(pk__in=words.union(assigned))


def said_by(actors: Collection[int], *, person: Person) -> QuotationQuerySet:
    """The visible words of any of these actors. Words that carry no other voice are those of who made the source."""
    visible = Quotation.objects.visible_to(person).order_by()
    written = Contributor.objects.filter(actor__in=actors).order_by().values("source")
    own = visible.filter(voice__isnull=True, text_version__source__in=written).values("pk")
    # One set, as above: “this voice, or one of these sources” had every quotation looked at.
    return visible.filter(pk__in=visible.filter(voice__in=actors).values("pk").union(own))


def linked(model: type[Theme] | type[Actor], node: Node) -> Linked:
    """A node of the tree of themes or actors, with the address of its hub."""
    return Linked(node.label, model(slug=node.slug).get_absolute_url())


@dataclass(frozen=True, slots=True)
class Words:
    """Quotations in columns that belong together: each quotation's number, its block, its source. Read once."""

    quotations: Sequence[int]
    blocks: Sequence[int | None]
    sources: Sequence[int]


def read(quotations: QuotationQuerySet) -> Words:
    """One query."""
    found = quotations.aggregate(
        quotations=ArrayAgg("pk"), blocks=ArrayAgg("block"), sources=ArrayAgg("text_version__source")
    )
    return Words(**{name: column or () for name, column in found.items()})


def count(words: Words, *, claims: int) -> Counts:
    return Counts(
        claims=claims,
        quotations=len(words.quotations),
        passages=len({block for block in words.blocks if block is not None}),
        sources=len(set(words.sources)),
    )


def quoted_sources(words: Words) -> tuple[QuotedSource, ...]:
    """The sources of these quotations, those with the most first; three queries."""
    number = Counter(words.sources)
    most = sorted(number, key=lambda pk: (-number[pk], pk))[:MOST_SOURCES]
    first = dict.fromkeys(most, 0)
    for quotation, source in zip(words.quotations, words.sources, strict=True):
        if source in first and (not first[source] or quotation < first[source]):
            first[source] = quotation
    rows = with_reference_parts(Source.objects.all()).in_bulk(most)
    return tuple(_quoted(rows[pk], number[pk], first[pk]) for pk in most)


def first_origins(quotations: Collection[int]) -> dict[int, str]:
    """Quotation, by number → the key of where its words first come from; four queries."""
    rows = Quotation.objects.filter(pk__in=quotations).order_by()
    return origin_keys(rows.only("pk", "text_version_id", "reports_id", "voice_id"))


def unquoted(source: Source) -> QuotedSource:
    """A source that nobody has quoted for this; no query when its parts are there."""
    return QuotedSource(source.title, source.title_supplied, short_reference(source), source.get_absolute_url())


def _quoted(source: Source, number: int, first: int) -> QuotedSource:
    address = source.get_absolute_url()
    return QuotedSource(
        source.title, source.title_supplied, short_reference(source), address, number, f"{address}text/#q{first}"
    )


def with_place[T: (QuerySet[EvidenceLink], QuerySet[Stance])](rows: T) -> T:
    """`rows` with what `places` needs of their quotations, without the texts; two queries more."""
    source = "quotation__text_version__source"
    return (
        rows.select_related("quotation__block", source)
        .defer("quotation__text_version__content")
        .prefetch_related(f"{source}__contributors", f"{source}__identifiers")
    )


def places(rows: Iterable[tuple[Quotation, str]]) -> tuple[Linked, ...]:
    """Where words stand, as links to them, each once: “Barber, n.d., para 6”, then of the same source “para 11”.

    The second of a pair is what else the name says.
    """
    named: dict[int, Linked] = {}
    before = 0
    for quotation, more in rows:
        if quotation.pk in named:
            continue
        source = quotation.text_version.source
        where = contexts.place(quotation) + more
        name = where if source.pk == before else f"{short_reference(source)}, {where}"
        named[quotation.pk] = Linked(name, quotation.get_absolute_url())
        before = source.pk
    return tuple(named.values())


#: What a row of a claim counts, and nothing else: a claim may have very many links.
_PLACED = (
    "claim_id",
    "relation",
    "quotation__text_version__source_id",
    "quotation__voice_id",
    "quotation__reports_id",
)


def claim_rows(claims: Sequence[Claim], named: Collection[int], *, own: int, person: Person) -> tuple[ClaimRow, ...]:
    """Claims that came with their themes, as rows, in their order; five queries at most.

    `named` are the themes of the branch, `own` the one whose page it is.
    """
    links: dict[int, list[EvidenceLink]] = {}
    wanted = [claim.pk for claim in claims]
    rows = EvidenceLink.objects.visible_to(person).filter(claim__in=wanted).order_by("claim", "pk")
    for link in rows.select_related("quotation__text_version").only(*_PLACED):
        links.setdefault(link.claim_id, []).append(link)
    first = origin_keys({one.quotation_id: one.quotation for of in links.values() for one in of}.values())
    searched = last_searches(wanted)
    made = []
    for claim in claims:
        of_claim = links.get(claim.pk, [])
        found = tallies(of_claim)
        opposed = Relation.CONTRADICTS in dict(found)
        one_sided = opposed and Relation.SUPPORTS not in dict(found)
        made.append(
            ClaimRow(
                text=claim.text,
                address=claim.get_absolute_url(),
                themes=_themes(claim, named, own),
                tallies=found,
                quotations=len({link.quotation_id for link in of_claim}),
                sources=len({link.quotation.text_version.source_id for link in of_claim}),
                origins=len({first[link.quotation_id] for link in of_claim}),
                looked=None if opposed else searched.get((claim.pk, Relation.CONTRADICTS), Looked(None)),
                looked_for_support=searched.get((claim.pk, Relation.SUPPORTS), Looked(None)) if one_sided else None,
            )
        )
    return tuple(made)


def last_searches(claims: Sequence[int]) -> dict[tuple[int, str], Looked]:
    """(Claim, relation) → the last search for words that do this to it. One query."""
    rows = EvidenceSearch.objects.filter(claim__in=claims).order_by("searched_on", "pk")
    found = rows.values_list("claim", "relation", "searched_on", "found")
    return {(claim, relation): Looked(on, number) for claim, relation, on, number in found}


def tallies(links: Iterable[EvidenceLink]) -> tuple[tuple[str, int], ...]:
    """How many quotations stand in which relation to one claim: never called for the links of several."""
    counted = Counter(link.relation for link in links)
    return tuple((relation, counted[relation]) for relation in Relation.values if counted[relation])


def _themes(claim: Claim, named: Collection[int], own: int) -> tuple[Linked, ...]:
    themes = list(claim.themes.all())
    if any(theme.pk == own for theme in themes):
        return ()
    return tuple(Linked(one.label, one.get_absolute_url()) for one in themes if one.pk in named)
