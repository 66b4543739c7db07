"""Hits as readers see them: read back from the database through `visible_to`, so that the index can leak nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import tantivy
from django.db.models import Count, F, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.claims.models import Claim, EvidenceLink, Relation, Stance
from evidence.library.models import Block, Source
from evidence.library.references import to_reference, with_reference_parts
from evidence.search import excerpts
from evidence.search.matching import any_word, both, tagged
from evidence.search.results import ClaimHit, Hit, Passage, PassageHit, SourceHit, Stand, Tally
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
    tallies: dict[int, dict[str, int]] = defaultdict(dict)
    links = EvidenceLink.objects.visible_to(person).filter(claim__in=rows).order_by()
    for claim, relation, count in (
        links.values("claim", "relation").annotate(n=Count("pk")).values_list("claim", "relation", "n")
    ):
        tallies[claim][relation] = count
    return {claim.pk: _claim(claim, tallies[claim.pk], query) for claim in claims}


def _claim(claim: Claim, counts: Mapping[str, int], query: Query) -> ClaimHit:
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
    )


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
