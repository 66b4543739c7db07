"""Hits as readers see them: read back from the database through `visible_to`, so that the index can leak nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count as Counted
from django.db.models import F, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.claims.models import Claim, EvidenceLink, Relation, Stance
from evidence.library.models import Block, Contributor, Source
from evidence.library.references import to_reference, with_reference_parts
from evidence.search import excerpts
from evidence.search.places import Place
from evidence.search.results import ClaimHit, FoundWords, Hit, Passage, PassageHit, SourceHit, Stand, Tally
from evidence.search.schema import Scope
from evidence.search.syntax import Query

MOST_NAMED = 3
"""So many contributors of a source are named."""
MOST_TELLING = 60
"""So many quotations of a claim are looked at for the one that shows most of what was looked for."""


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


def block_text(blocks: QuerySet[Block]) -> QuerySet[Block]:
    """`blocks` with their `words`: cut out by the database, so that no whole report travels."""
    return blocks.annotate(words=Substr("text_version__content", F("start") + 1, F("end") - F("start")))


def block_words(rows: Sequence[int]) -> list[str]:
    """The words of blocks, whoever may see them: for looking, not for showing."""
    return [getattr(block, "words", "") for block in block_text(Block.objects.filter(pk__in=rows)).only("pk")]


# Sources


def _sources(found: Sequence[Place], query: Query, person: Person) -> dict[int, SourceHit]:
    rows = [place.row for place in found]
    wanted = Source.objects.visible_to(person).filter(pk__in=rows).order_by()
    sources = {source.pk: source for source in wanted.only("title", "container_title", "kind", "issued")}
    names = _names(sources)
    blocks = _block_rows([place.block for place in found if place.block]).filter(text_version__source__in=list(sources))
    passages = {block.text_version.source_id: _passage(block, query) for block in blocks}
    return {
        place.row: _source(sources[place.row], place, names[place.row], passages.get(place.row), query)
        for place in found
        if place.row in sources
    }


def _source(source: Source, place: Place, names: Sequence[str], passage: Passage | None, query: Query) -> SourceHit:
    return SourceHit(
        address=source.get_absolute_url(),
        title=excerpts.whole(source.title, query),
        byline=", ".join(names[:MOST_NAMED]) + (" and others" if len(names) > MOST_NAMED else ""),
        kind=source.kind_row.label,
        container=source.container_title,
        year=house.year(source.issued) if source.issued else "date not stated",
        passage=passage,
        quotations=place.quotations,
        claims=place.claims,
    )


def _names(sources: Iterable[int]) -> dict[int, list[str]]:
    """Who contributed to each source, in order."""
    people = Contributor.objects.filter(source__in=list(sources)).order_by("source_id", "position", "pk")
    found: dict[int, list[str]] = defaultdict(list)
    for one in people.only("source_id", "literal", "given", "family"):
        found[one.source_id].append(str(one))
    return found


# Claims


def most_quoted(found: Sequence[Place], query: Query, person: Person) -> tuple[ClaimHit, ...]:
    """Claims with how many quotations do what to them, without the words of these; two queries."""
    rows = [place.row for place in found]
    if not rows:
        return ()
    links = EvidenceLink.objects.visible_to(person).filter(claim__in=rows).order_by().values_list("claim", "relation")
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for claim, relation, count in links.annotate(count=Counted("pk")):
        counted[claim][relation] += count
    claims = {claim.pk: claim for claim in Claim.objects.visible_to(person).filter(pk__in=rows).order_by()}
    return tuple(_claim(claims[row], counted[row], None, query) for row in rows if row in claims)


def _claims(rows: Sequence[int], query: Query, person: Person) -> dict[int, ClaimHit]:
    claims = Claim.objects.visible_to(person).filter(pk__in=rows)
    links = (
        EvidenceLink.objects.visible_to(person)
        .filter(claim__in=rows)
        .order_by("pk")
        .values_list("claim", "relation", "quotation", "quotation__exact", "quotation__text_version__source")
    )
    by_claim: dict[int, list[_Words]] = defaultdict(list)
    for claim, relation, quotation, exact, source in links:
        by_claim[claim].append(_Words(relation, exact, _words_address(source, quotation)))
    return {claim.pk: _claim_with_words(claim, by_claim[claim.pk], query) for claim in claims}


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a quotation and what they do to a claim."""

    relation: str
    exact: str
    address: str


def _claim_with_words(claim: Claim, words: Sequence[_Words], query: Query) -> ClaimHit:
    telling = None if excerpts.shows_all(claim.text, query) else _telling(words[:MOST_TELLING], query)
    return _claim(claim, Counter(one.relation for one in words), telling, query)


def _claim(claim: Claim, counts: Mapping[str, int], words: FoundWords | None, query: Query) -> ClaimHit:
    address = claim.get_absolute_url()
    return ClaimHit(
        address=address,
        text=excerpts.whole(claim.text, query),
        kind=claim.get_kind_display(),
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


def _blocks(rows: Iterable[int], person: Person) -> QuerySet[Block]:
    return _block_rows(rows).filter(text_version__source__in=Source.objects.visible_to(person))


def _block_rows(rows: Iterable[int]) -> QuerySet[Block]:
    """Blocks with their words and their source, whoever may see them."""
    blocks = block_text(Block.objects.filter(pk__in=list(rows))).order_by()
    return blocks.select_related("text_version").defer("text_version__content")


def _passage(block: Block, query: Query) -> Passage:
    words: str = getattr(block, "words", "")
    pieces, part = excerpts.excerpt(words, query)
    return Passage(
        address=f"{reverse('source-text', args=[block.text_version.source_id])}#p{block.number}",
        path=tuple(block.heading_path),
        label=block.label,
        excerpt=pieces,
        cut_before=part.cut_before,
        cut_after=part.cut_after,
    )


def _passages(rows: Sequence[int], query: Query, person: Person) -> dict[int, PassageHit]:
    blocks = list(_blocks(rows, person))
    sources = with_reference_parts(Source.objects.filter(pk__in={block.text_version.source_id for block in blocks}))
    by_pk = {source.pk: source for source in sources}
    tallies = _tallies_in(rows, person)
    stands = _stands_in(rows, person)
    return {
        block.pk: PassageHit(
            source=house.short(to_reference(by_pk[block.text_version.source_id])),
            source_address=by_pk[block.text_version.source_id].get_absolute_url(),
            passage=_passage(block, query),
            tallies=tallies.get(block.pk, ()),
            stands=tuple(stands.get(block.pk, ())),
        )
        for block in blocks
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
