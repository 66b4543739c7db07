"""Hits as readers see them: read back from the database through `visible_to`, so that the index can leak nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import tantivy
from django.db.models import F, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.claims.models import Claim, EvidenceLink, Relation, Stance
from evidence.library.models import Block, Source
from evidence.library.references import to_reference, with_reference_parts
from evidence.search import excerpts
from evidence.search.matching import any_word, both, tagged
from evidence.search.results import ClaimHit, FoundWords, Hit, Passage, PassageHit, SourceHit, Stand, Tally
from evidence.search.schema import Scope
from evidence.search.syntax import Query


def read(
    searcher: tantivy.Searcher, scope: Scope, addresses: list[tantivy.DocAddress], query: Query, person: Person
) -> list[Hit]:
    """The hits at `addresses` of the index, in order; a row that `person` may not see is left out.

    Six queries at most, however many rows.
    """
    found: Mapping[int, Hit]
    rows = numbers(searcher, "row", addresses)
    if not rows:
        return []
    if scope == "sources":
        quotations, claims = (numbers(searcher, name, addresses) for name in ("quotations", "claims"))
        counts = dict(zip(rows, zip(quotations, claims, strict=True), strict=True))
        found = _sources(searcher, counts, query, person)
    elif scope == "claims":
        found = _claims(rows, query, person)
    else:
        found = _passages(rows, query, person)
    return [found[row] for row in rows if row in found]


def numbers(searcher: tantivy.Searcher, field: str, addresses: list[tantivy.DocAddress]) -> list[int]:
    """The numbers that documents hold in `field`, in order; 0 where there is none."""
    return [int(value or 0) for value in searcher.fast_field_values(field, addresses)]


def block_text(blocks: QuerySet[Block]) -> QuerySet[Block]:
    """`blocks` with their `words`: cut out by the database, so that no whole report travels."""
    return blocks.annotate(words=Substr("text_version__content", F("start") + 1, F("end") - F("start")))


def block_words(rows: Sequence[int]) -> list[str]:
    """The words of blocks, whoever may see them: for looking, not for showing."""
    return [getattr(block, "words", "") for block in block_text(Block.objects.filter(pk__in=rows)).only("pk")]


# Sources


def _sources(
    searcher: tantivy.Searcher, counts: Mapping[int, tuple[int, int]], query: Query, person: Person
) -> dict[int, SourceHit]:
    sources = list(with_reference_parts(Source.objects.visible_to(person)).filter(pk__in=counts))
    best = _best_passages(searcher, [source.pk for source in sources], query)
    passages = {block.text_version.source_id: _passage(block, query) for block in _blocks(best.values(), person)}
    return {source.pk: _source(source, query, passages, counts.get(source.pk, (0, 0))) for source in sources}


def _source(source: Source, query: Query, passages: Mapping[int, Passage], counts: tuple[int, int]) -> SourceHit:
    reference = to_reference(source)
    names = [str(one) for one in source.contributors.all()]
    return SourceHit(
        address=source.get_absolute_url(),
        title=excerpts.whole(source.title, query),
        byline=", ".join(names[:3]) + (" and others" if len(names) > 3 else ""),
        kind=source.kind_row.label,
        container=source.container_title,
        year=house.year(reference.issued) if reference.issued else "date not stated",
        passage=passages.get(source.pk),
        quotations=counts[0],
        claims=counts[1],
    )


def _best_passages(searcher: tantivy.Searcher, sources: Iterable[int], query: Query) -> dict[int, int]:
    """Source → the block that answers best; nothing when there are no words. Each costs tens of microseconds."""
    if not query.wanted:
        return {}
    wanted = any_word(query, "passages")
    found: dict[int, int] = {}
    for pk in sources:
        hits = searcher.search(both(wanted, tagged("source", (pk,))), 1, count=False).hits
        for row in numbers(searcher, "row", [address for _, address in hits]):
            found[pk] = row
    return found


# Claims


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
    return {claim.pk: _claim(claim, by_claim[claim.pk], query) for claim in claims}


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a quotation and what they do to a claim."""

    relation: str
    exact: str
    address: str


def _claim(claim: Claim, words: Sequence[_Words], query: Query) -> ClaimHit:
    address = claim.get_absolute_url()
    counts = Counter(one.relation for one in words)
    text = excerpts.whole(claim.text, query)
    return ClaimHit(
        address=address,
        text=text,
        kind=claim.get_kind_display(),
        tallies=tuple(
            Tally(relation, counts[relation], f"{address}#{relation}")
            for relation in Relation.values
            if relation in counts
        ),
        words=None if excerpts.shows_all(claim.text, query) else _telling(words, query),
    )


def _telling(words: Iterable[_Words], query: Query) -> FoundWords | None:
    """Of the words a claim rests on those that show most of what was looked for; None when none shows any."""
    best = max(words, key=lambda one: excerpts.shown(one.exact, query), default=None)
    if best is None or not excerpts.shown(best.exact, query):
        return None
    part = excerpts.excerpt(best.exact, query)
    return FoundWords(best.relation, best.address, part.pieces, part.cut_before, part.cut_after)


# Passages


def _blocks(rows: Iterable[int], person: Person) -> QuerySet[Block]:
    visible = Block.objects.filter(pk__in=list(rows), text_version__source__in=Source.objects.visible_to(person))
    return block_text(visible).select_related("text_version").defer("text_version__content")


def _passage(block: Block, query: Query) -> Passage:
    words: str = getattr(block, "words", "")
    excerpt = excerpts.excerpt(words, query)
    return Passage(
        address=f"{reverse('source-text', args=[block.text_version.source_id])}#p{block.number}",
        path=tuple(block.heading_path),
        label=block.label,
        excerpt=excerpt.pieces,
        cut_before=excerpt.cut_before,
        cut_after=excerpt.cut_after,
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
