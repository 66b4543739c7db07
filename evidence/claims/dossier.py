"""Everything a claim's page shows: the words on each side of it, where they come from, how they were read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from evidence.accounts.models import VISITOR, Person
from evidence.claims import standing
from evidence.claims.certainty import JUDGEMENTS, CertaintyOf, certainty
from evidence.claims.claim_links import LINKS, Link, links_of, telling, traced_links, tracing_links
from evidence.claims.claim_origins import Counter, OriginRow, counter_evidence, origin_rows
from evidence.claims.claim_relations import RELATIONS, StatedRelations, stated_relations
from evidence.claims.claim_words import WORDS, named_origins, words_of
from evidence.claims.contexts import Passage, passages
from evidence.claims.models import Claim, EvidenceLink, EvidenceSearch, Relation
from evidence.claims.notes import Linked
from evidence.claims.related_claims import RelatedClaim, asked_near, related_claims
from evidence.claims.rests_on import Pinpointed, pinpointed
from evidence.library.origins import Origin
from evidence.library.statements import Statement, asked_ahead
from evidence.library.written import WrittenObjects

#: A claim with so many quotations is shown whole; of a larger one so many of each side on a page.
WHOLE = 40
SIDE = 10
#: Origins in the table of a larger claim, those with the most words.
ORIGINS = 12


class NoSuchPage(LookupError):
    """A side of the claim has fewer pages."""


@dataclass(frozen=True, slots=True)
class Search:
    """Somebody looked for words that stand in `relation` to the claim."""

    relation: str
    on: date
    scope: str
    sources: int | None
    """In how many; None where that was not written down."""
    found: int
    by: str
    """As the person chose to be named; empty when it is not known."""


@dataclass(frozen=True, slots=True)
class Side:
    """The words that do one thing to the claim."""

    relation: str
    passages: tuple[Passage, ...]
    quotations: int
    """On all pages."""
    page: int
    pages: int
    searched: Search | None
    """The last search for such words; None: nobody has searched. An empty side says which."""


@dataclass(frozen=True, slots=True)
class Dossier:
    id: int
    text: str
    address: str
    kind: str
    themes: tuple[Linked, ...]
    published_at: datetime | None
    """None when a curator reads what is not published."""
    quotations: int
    sources: int
    origins: int
    is_checked: bool
    """A second person published the claim and every piece of its evidence; else one reader has read it, once."""
    certainty: CertaintyOf
    counter: Counter | None
    supports: Side
    contradicts: Side
    qualifies: Side
    mentions: Side
    origin_rows: tuple[OriginRow, ...]
    more_origins: int
    """Origins without a row, of a claim that has very many."""
    searches: tuple[Search, ...]
    """Newest first."""
    rests_on: tuple[Pinpointed, ...]
    """Where the words stand that support it. Words of the other relations are no ground to rest on."""
    contradicted_in: tuple[Pinpointed, ...]
    qualified_in: tuple[Pinpointed, ...]
    cited: tuple[Pinpointed, ...]
    """Every source of its words with all their places, whatever they do to it."""
    more_sources: int
    """Sources that are not named among them, of a claim that has very many."""
    relations: StatedRelations
    """What curators say it is to other claims."""
    related: tuple[RelatedClaim, ...]
    """Claims that share words or themes with it; nobody says what they are to each other."""

    @property
    def title(self) -> str:
        """The text as it stands within quotation marks."""
        return self.text.removesuffix(".")


def dossier(pk: int, *, person: Person, pages: Mapping[str, int] | None = None) -> Dossier:
    """The page of one claim as `person` may see it, in a number of queries that never grows.

    Of a claim with very many words each side comes in pages of its own; `pages` says which of them, by relation,
    counted from 1. Raises what `standing.claim` raises, and NoSuchPage.
    """
    claim = standing.shown(pk, person=person)
    every = links_of(pk, person=person)
    with asked_ahead(*_asked_next(claim, every, person)):
        return _dossier(claim, every, person=person, pages=pages or {})


def _asked_next(claim: standing.Shown, every: Sequence[Link], person: Person) -> tuple[Statement | None, ...]:
    """What is asked of its words and themes, at once; of a large claim it is known only afterwards what it shows."""
    if len(every) > WHOLE:
        return tracing_links(every)
    words = WORDS.statement((link.pk for link in every), person)
    return (*tracing_links(every), words, *asked_near(claim, (link.quotation_id for link in every), person=person))


def _dossier(claim: standing.Shown, every: Sequence[Link], *, person: Person, pages: Mapping[str, int]) -> Dossier:
    pk = claim.row.pk
    traced = traced_links(every)
    keys = {link.quotation_id: traced.key(link.quotation_id) for link in every}
    page = {relation: pages.get(relation, 1) for relation in Relation.values}
    cut = {relation: _cut(_of(relation, every), len(every), page[relation]) for relation in Relation.values}
    told = every if len(every) <= WHOLE else telling(every, keys, ORIGINS)
    wanted = {link.pk for of_side in cut.values() for link in of_side} | {link.pk for link in told}
    words = {row.pk: row for row in words_of(wanted, person=person)}
    links = _shown(every, words)
    first = named_origins(links, traced)
    searches = searches_of(pk)
    side = {
        relation: _side(
            relation,
            [words[link.pk] for link in cut[relation] if link.pk in words],
            every,
            first,
            searches,
            page=page[relation],
        )
        for relation in Relation.values
    }
    shown = {link.quotation_id for of_side in cut.values() for link in of_side}
    rows = origin_rows(links, first, every, traced, shown=shown)
    sources = {link.source_id for link in every}
    return Dossier(
        id=pk,
        text=claim.row.text,
        address=claim.row.get_absolute_url(),
        kind=claim.row.get_kind_display(),
        themes=tuple(theme.linked for theme in claim.themes),
        published_at=claim.row.published_at,
        quotations=len(every),
        sources=len(sources),
        origins=len(set(keys.values())),
        is_checked=by_two(claim.row) and all(by_two(link) for link in every),
        certainty=certainty(pk, (link.published_at for link in every)),
        counter=counter_evidence(every, keys, rows),
        supports=side[Relation.SUPPORTS],
        contradicts=side[Relation.CONTRADICTS],
        qualifies=side[Relation.QUALIFIES],
        mentions=side[Relation.MENTIONS],
        origin_rows=rows,
        more_origins=len(set(keys.values())) - len(rows),
        searches=searches,
        rests_on=pinpointed(_of(Relation.SUPPORTS, links)),
        contradicted_in=pinpointed(_of(Relation.CONTRADICTS, links)),
        qualified_in=pinpointed(_of(Relation.QUALIFIES, links)),
        cited=pinpointed(links),
        more_sources=len(sources) - len({link.quotation.text_version.source_id for link in links}),
        relations=stated_relations(pk, person=person),
        related=related_claims(claim, links, person=person),
    )


def searches_of(claim: int) -> tuple[Search, ...]:
    """All of them, the newest first. One query."""
    return tuple(map(_search, SEARCHES.of([claim], VISITOR)))


SEARCHES = WrittenObjects(
    EvidenceSearch,
    lambda _: EvidenceSearch.objects.order_by("-searched_on", "-pk"),
    "claim_id",
    joined=("searched_by",),
    without=("searched_by__password",),
)
#: What is asked by the number of the claim alone: a page that shows all of it asks for all at once.
BY_CLAIM = (standing.CLAIMS, standing.THEMES, LINKS, SEARCHES, JUDGEMENTS, RELATIONS)


def last_search(claim: int, relation: str) -> Search | None:
    """The last search for words that do this to the claim; None: nobody has searched. One query."""
    rows = EvidenceSearch.objects.filter(claim=claim, relation=relation).select_related("searched_by")
    row = rows.order_by("-searched_on", "-pk").first()
    return _search(row) if row else None


def _search(row: EvidenceSearch) -> Search:
    by = row.searched_by.public_name if row.searched_by else ""
    return Search(row.relation, row.searched_on, row.scope, row.sources, row.found, by)


def _cut(of_side: Sequence[Link], total: int, page: int) -> Sequence[Link]:
    """The words of one side on one page: all of them while the claim has few."""
    if total <= WHOLE:
        if page != 1:
            raise NoSuchPage
        return of_side
    if not 1 <= page <= max(1, -(-len(of_side) // SIDE)):
        raise NoSuchPage
    return of_side[(page - 1) * SIDE : page * SIDE]


def _shown(links: Sequence[Link], words: Mapping[int, EvidenceLink]) -> list[EvidenceLink]:
    """Their words, but those withdrawn since the links were read."""
    return [words[link.pk] for link in links if link.pk in words]


def _of[L: (Link, EvidenceLink)](relation: str, links: Sequence[L]) -> list[L]:
    return [link for link in links if link.relation == relation]


def _side(
    relation: str,
    shown: Sequence[EvidenceLink],
    every: Sequence[Link],
    first: Mapping[int, Origin],
    searches: Sequence[Search],
    *,
    page: int,
) -> Side:
    total = len(_of(relation, every))
    return Side(
        relation=relation,
        passages=passages(shown, first, listed=True),
        quotations=total,
        page=page,
        pages=1 if len(every) <= WHOLE else max(1, -(-total // SIDE)),
        searched=next((one for one in searches if one.relation == relation), None),
    )


def by_two(record: Claim | EvidenceLink | Link) -> bool:
    """Whether one person handed the record in and another published it."""
    return bool(record.submitted_by_id and record.published_by_id and record.submitted_by_id != record.published_by_id)
