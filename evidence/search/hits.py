"""Hits as readers see them: read back from the database through `visible_to`, so that the index can leak nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count as Counted
from django.urls import reverse

from evidence.accounts.models import VISITOR, Person
from evidence.citations import house
from evidence.citations.kinds import KINDS
from evidence.claims.models import Claim, ClaimKind, EvidenceLink, Relation, Stance
from evidence.library.models import Contributor, Source
from evidence.library.references import to_reference, with_reference_parts
from evidence.library.written import Written
from evidence.search import blocks, excerpts
from evidence.search.places import Place
from evidence.search.results import ClaimHit, FoundWords, Hit, Passage, PassageHit, SourceHit, Stand, Tally
from evidence.search.schema import Scope
from evidence.search.syntax import Query

MOST_NAMED = 3
"""So many contributors of a source are named."""
MOST_TELLING = 60
"""So many quotations of a claim are looked at for the one that shows most of what was looked for."""

type _ClaimRow = tuple[int, str, str]
"""Its number, its sentence, what kind it is."""


def read(scope: Scope, found: Sequence[Place], query: Query, person: Person) -> list[Hit]:
    """The hits at places of the index, in order; a row that `person` may not see is left out.

    Six queries at most, however many rows.
    """
    if not found:
        return []
    rows = [place.row for place in found]
    hits: Mapping[int, Hit]
    if scope == "sources":
        hits = _sources(found, query, person)
    else:
        hits = _claims(rows, query, person) if scope == "claims" else _passages(rows, query, person)
    return [hits[row] for row in rows if row in hits]


# Sources


def _sources(found: Sequence[Place], query: Query, person: Person) -> dict[int, SourceHit]:
    sources = {row[0]: row for row in _SOURCES.of((place.row for place in found), person)}
    names = _names(sources)
    shown = [place.block for place in found if place.row in sources and place.block]
    # The index says whose passage it is; the database has the last word.
    passages = {row.source: blocks.passage(row, query) for row in blocks.of(shown) if row.source in sources}
    return {
        place.row: _source(sources[place.row], place, names[place.row], passages.get(place.row), query)
        for place in found
        if place.row in sources
    }


_SOURCES = Written(
    lambda person: (
        Source.objects.visible_to(person).order_by().values_list("pk", "title", "container_title", "kind", "issued")
    ),
    "pk",
)


def _source(
    row: tuple[int, str, str, str, str], place: Place, names: Sequence[str], passage: Passage | None, query: Query
) -> SourceHit:
    pk, title, container, kind, issued = row
    return SourceHit(
        address=reverse("source", args=[pk]),
        title=excerpts.whole(title, query),
        byline=", ".join(names[:MOST_NAMED]) + (" and others" if len(names) > MOST_NAMED else ""),
        kind=KINDS[kind].label,
        container=container,
        year=house.year(issued) if issued else "date not stated",
        passage=passage,
        quotations=place.quotations,
        claims=place.claims,
    )


def _names(sources: Iterable[int]) -> dict[int, list[str]]:
    """Who contributed to each source, in order."""
    found: dict[int, list[str]] = defaultdict(list)
    for source, literal, given, family in _PEOPLE.of(sources, VISITOR):
        found[source].append(literal or " ".join(part for part in (given, family) if part))
    return found


_PEOPLE = Written(
    lambda _: Contributor.objects.order_by("source_id", "position", "pk").values_list(
        "source_id", "literal", "given", "family"
    ),
    "source_id",
)


# Claims


def most_quoted(found: Sequence[Place], query: Query, person: Person) -> tuple[ClaimHit, ...]:
    """Claims with how many quotations do what to them, without the words of these; two queries."""
    rows = [place.row for place in found]
    if not rows:
        return ()
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for claim, relation, count in _RELATIONS.of(rows, person):
        counted[claim][relation] += count
    claims = {row[0]: row for row in _CLAIMS.of(rows, person)}
    return tuple(_claim(claims[row], counted[row], None, query) for row in rows if row in claims)


_CLAIMS = Written(lambda person: Claim.objects.visible_to(person).order_by().values_list("pk", "text", "kind"), "pk")
_RELATIONS = Written(
    lambda person: (
        EvidenceLink.objects.visible_to(person)
        .order_by()
        .values_list("claim", "relation")
        .annotate(count=Counted("pk"))
    ),
    "claim_id",
)


def _claims(rows: Sequence[int], query: Query, person: Person) -> dict[int, ClaimHit]:
    by_claim: dict[int, list[_Words]] = defaultdict(list)
    for claim, relation, quotation, exact, source in _LINKS.of(rows, person):
        by_claim[claim].append(_Words(relation, exact, _words_address(source, quotation)))
    return {row[0]: _claim_with_words(row, by_claim[row[0]], query) for row in _CLAIMS.of(rows, person)}


_LINKS = Written(
    lambda person: (
        EvidenceLink.objects.visible_to(person)
        .order_by("pk")
        .values_list("claim", "relation", "quotation", "quotation__exact", "quotation__text_version__source")
    ),
    "claim_id",
)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a quotation and what they do to a claim."""

    relation: str
    exact: str
    address: str


def _claim_with_words(claim: _ClaimRow, words: Sequence[_Words], query: Query) -> ClaimHit:
    telling = None if excerpts.shows_all(claim[1], query) else _telling(words[:MOST_TELLING], query)
    return _claim(claim, Counter(one.relation for one in words), telling, query)


def _claim(claim: _ClaimRow, counts: Mapping[str, int], words: FoundWords | None, query: Query) -> ClaimHit:
    pk, text, kind = claim
    address = reverse("claim", args=[pk])
    return ClaimHit(
        address=address,
        text=excerpts.whole(text, query),
        kind=str(ClaimKind(kind).label),
        tallies=tuple(
            Tally(relation, counts[relation], f"{address}#{relation}")
            for relation in Relation.values
            if relation in counts
        ),
        words=words,
    )


def _telling(words: Iterable[_Words], query: Query) -> FoundWords | None:
    """Of the words a claim rests on those that show most of what was looked for; None when none shows any."""
    best = max(words, key=lambda one: excerpts.shown(one.exact, query), default=None)
    if best is None or not excerpts.shown(best.exact, query):
        return None
    pieces, part = excerpts.excerpt(best.exact, query)
    return FoundWords(best.relation, best.address, pieces, part.cut_before, part.cut_after)


# Passages


def _passages(rows: Sequence[int], query: Query, person: Person) -> dict[int, PassageHit]:
    found = blocks.visible(rows, person)
    sources = with_reference_parts(Source.objects.filter(pk__in={block.source for block in found}))
    by_pk = {source.pk: source for source in sources}
    tallies = _tallies_in(rows, person)
    stands = _stands_in(rows, person)
    return {
        block.pk: PassageHit(
            source=house.short(to_reference(by_pk[block.source])),
            source_address=by_pk[block.source].get_absolute_url(),
            passage=blocks.passage(block, query),
            tallies=tallies.get(block.pk, ()),
            stands=tuple(stands.get(block.pk, ())),
        )
        for block in found
    }


def _tallies_in(blocks: Sequence[int], person: Person) -> dict[int, tuple[Tally, ...]]:
    """What the quotations that begin in each block do, to how many claims."""
    links = (
        EvidenceLink.objects.visible_to(person)
        .filter(quotation__block__in=blocks)
        .order_by("quotation__start", "pk")
        .values_list("quotation__block", "relation", "claim", "quotation", "quotation__text_version__source")
    )
    found: dict[int, dict[str, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    for block, relation, claim, quotation, source in links:
        found[block][relation].setdefault(claim, _words_address(source, quotation))
    return {
        block: tuple(_tally(relation, relations[relation]) for relation in Relation.values if relation in relations)
        for block, relations in found.items()
    }


def _tally(relation: str, claims: Mapping[int, str]) -> Tally:
    """One claim: to the claim. Several: to the first of the words, where all are listed."""
    first, words = next(iter(claims.items()))
    address = f"{reverse('claim', args=[first])}#{relation}" if len(claims) == 1 else words
    return Tally(relation, len(claims), address)


def _stands_in(blocks: Sequence[int], person: Person) -> dict[int, list[Stand]]:
    rows = (
        Stance.objects.visible_to(person)
        .filter(quotation__block__in=blocks)
        .order_by("quotation__start", "pk")
        .values_list(
            "quotation__block",
            "position",
            "actor__label",
            "theme__label",
            "quotation",
            "quotation__text_version__source",
        )
    )
    found: dict[int, list[Stand]] = defaultdict(list)
    for block, position, actor, theme, quotation, source in rows:
        found[block].append(Stand(position, actor, theme, _words_address(source, quotation)))
    return found


def _words_address(source: int, quotation: int) -> str:
    return f"{reverse('source-text', args=[source])}#q{quotation}"
