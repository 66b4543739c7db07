"""The claims of a brief as readers saw them on a day: their words on every side, which are taken, and the caveats.

Read as every visitor may read them, whoever asks: a brief is made to be passed on. Today and an older day go the same
way, through the history (`curation.past`), so each claim has the number of the version that is meant.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property

from evidence.accounts.models import VISITOR
from evidence.claims.models import Claim, ClaimKind, Confidence, Directness, EvidenceLink, EvidenceSearch, Relation
from evidence.curation.past import claim_page
from evidence.curation.past.claim_words import CertaintyThen, EvidenceThen
from evidence.curation.past.claim_words import Words as Then
from evidence.curation.past.claims import Version, Versions, versions_of
from evidence.curation.past.seen import Seen, SeenClaim, SeenEvidence
from evidence.library.origins import Origin, origins
from evidence.readers import basket_rows
from evidence.readers.basket import Basket, Kind, number
from evidence.readers.basket_rows import Gone
from evidence.readers.brief import MOST_QUOTATIONS, Outline, Part, too_many_quotations
from evidence.readers.brief_caveats import Caveat, Facts, Judged, Looked, Side, TakenBack, caveats
from evidence.readers.brief_words import QuotedThen, quoted_then, readers
from evidence.readers.packs import TooMuch

MOST_LINKS = 2_000
"""Quotations that all claims of a brief have together: so many are read to choose from."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation of a claim, as it was on the day."""

    quotation: int
    then: EvidenceThen
    row: QuotedThen
    origin: Origin
    is_taken: bool


@dataclass(frozen=True, slots=True)
class BriefedClaim:
    id: int
    text: str
    kind: str
    version: int
    address: str
    """Of the version, for good."""
    quoted: tuple[Quoted, ...]
    """All that may be shown: by relation, then the strongest first."""
    sources: int
    origins: int
    lost: int
    """Quotations that the reader took and that are not among its words on the day."""
    caveats: tuple[Caveat, ...]

    @property
    def taken(self) -> tuple[Quoted, ...]:
        return tuple(one for one in self.quoted if one.is_taken)


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in a brief: the reader's words, then the claim, or why it is not here."""

    part: Part
    claim: BriefedClaim | None
    absent: str = ""
    merged: bool = False
    """The claim that was chosen has gone into this one."""


@dataclass(frozen=True)
class Contents:
    outline: Outline
    as_of: date
    entries: tuple[Entry, ...]

    @cached_property
    def claims(self) -> tuple[BriefedClaim, ...]:
        return tuple(entry.claim for entry in self.entries if entry.claim)

    @cached_property
    def quotations(self) -> int:
        """Taken, of all claims."""
        return sum(len(claim.taken) for claim in self.claims)


def contents(outline: Outline, *, now: datetime) -> Contents:
    """The brief on its day (the end of it, in UTC), in some fifty queries however many claims. Raises TooMuch."""
    today = now.astimezone(UTC).date()
    as_of = min(outline.as_of or today, today)
    listed = basket_rows.contents(Basket(tuple(f"{Kind.CLAIM}{part.claim}" for part in outline.parts)))
    into = {number(item.kept_as): item.number for item in listed.claims}
    if EvidenceLink.objects.visible_to(VISITOR).filter(claim__in=into.values()).count() > MOST_LINKS:
        raise TooMuch(f"These claims have more than {MOST_LINKS:,} quotations together. Make two briefs of them.")
    every = versions_of(into.values())
    moment = None if as_of == today else datetime.combine(as_of, time.max, UTC)
    seen = {pk: found for pk, of in every.items() if (found := _on(of, moment))}
    read = _Read(seen, every, as_of)
    why = {number(one.key): _gone(one) for one in listed.gone}
    entries = tuple(_entry(part, into.get(part.claim), read, why, as_of) for part in outline.parts)
    made = Contents(outline, as_of, entries)
    if made.quotations > MOST_QUOTATIONS:
        raise TooMuch(too_many_quotations())
    return made


def _on(of: Versions, moment: datetime | None) -> Version | None:
    """What readers saw at `moment`; None is now, and the claim is there to see."""
    if moment is None:
        return of.latest if of.all else None
    return of.at(moment)


class _Read:
    """All that the claims on the day need, read at once."""

    def __init__(self, seen: Mapping[int, Version], every: Mapping[int, Versions], as_of: date) -> None:
        self.seen, self.every = seen, every
        self.evidence = {pk: version.seen.evidence for pk, version in seen.items()}
        pairs = [pair for of in self.evidence.values() for pair in of.items()]
        told = {pk: found for pk, version in seen.items() if (found := _last_judged(version, every[pk]))}
        then = Then([*(version.seen for version in seen.values()), *(Seen(one, {}) for one in told.values())])
        self.then = {link: then.evidence(link, one) for link, one in pairs}
        self.rows = quoted_then(one for link, one in pairs if not self.then[link].gone)
        self.origins = origins(row.quotation for row in self.rows.values())
        self.readers = readers(link for link, _ in pairs)
        self.claims = Claim.objects.in_bulk(list(seen))
        self.looked = _looked(seen, as_of)
        self.judged = {
            pk: _judged(then.certainty(one.certainty), stands=seen[pk].claim.certainty is not None)
            for pk, one in told.items()
        }


def _looked(claims: Iterable[int], as_of: date) -> dict[int, Looked]:
    rows = EvidenceSearch.objects.filter(claim__in=list(claims), relation=Relation.CONTRADICTS)
    rows = rows.filter(searched_on__lte=as_of).order_by("searched_on", "pk")
    return {one.claim_id: Looked(one.searched_on, one.scope, one.found) for one in rows}  # the last one stays


def _last_judged(seen: Version, of: Versions) -> SeenClaim | None:
    """The claim with the judgement that stood on the day; else with the last one that readers had seen by then."""
    return next((one.claim for one in reversed(of.all[: seen.number]) if one.claim.certainty), None)


def _judged(told: CertaintyThen | None, *, stands: bool) -> Judged | TakenBack | None:
    """What is said of it now; None for one that did not stand on the day, and was not withdrawn for good."""
    if told is not None and told.gone:
        return TakenBack(_day(told.gone.at), told.gone.reason)
    return Judged(told.overall, _day(told.at), told.summary) if told is not None and stands else None


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(UTC).date() if moment else None


def _entry(part: Part, pk: int | None, read: _Read, why: Mapping[int, str], as_of: date) -> Entry:
    if pk is None:
        return Entry(part, None, why.get(part.claim, f"Claim {part.claim} has gone into another that stands here."))
    if pk not in read.seen:
        return Entry(part, None, _not_then(pk, read.every[pk], as_of))
    return Entry(part, _claim(pk, part, read), merged=pk != part.claim)


def _gone(one: Gone) -> str:
    if one.on:
        return f"{one.name} was withdrawn on {one.on:%-d %B %Y}: {one.reason}"
    return f"{one.name} is not here to read."


def _not_then(pk: int, of: Versions, as_of: date) -> str:
    if of.all and of.all[0].at.astimezone(UTC).date() > as_of:
        first = of.all[0].at
        return f"Claim {pk} was first published on {first:%-d %B %Y}: it did not exist on {as_of:%-d %B %Y}."
    return f"Claim {pk} was not to be read on {as_of:%-d %B %Y}."


def _claim(pk: int, part: Part, read: _Read) -> BriefedClaim:
    version, evidence = read.seen[pk], read.evidence[pk]
    links = [link for link in _strongest_first(evidence) if not read.then[link].gone]
    taken = _taken(links, evidence, part.taken)
    quoted = tuple(_quoted(link, evidence[link], read, is_taken=link in taken) for link in links)
    return BriefedClaim(
        id=pk,
        text=version.claim.text,
        kind=str(ClaimKind(version.claim.kind).label),
        version=version.number,
        address=claim_page.address(pk, version.number),
        quoted=quoted,
        sources=len({one.row.source.pk for one in quoted}),
        origins=len({one.origin.key for one in quoted}),
        lost=len(set(part.taken or ()) - {one.quotation for one in quoted}),
        caveats=caveats(_facts(pk, quoted, read), part.notes),
    )


def _quoted(link: int, one: SeenEvidence, read: _Read, *, is_taken: bool) -> Quoted:
    return Quoted(one.quotation, read.then[link], read.rows[one.quotation], read.origins[one.quotation], is_taken)


def _strongest_first(evidence: Mapping[int, SeenEvidence]) -> list[int]:
    """The links by relation, confidence and directness."""
    orders = Relation.values, Confidence.values, Directness.values

    def order(link: int) -> tuple[int, int, int, int]:
        one = evidence[link]
        by = zip(orders, (one.relation, one.confidence, one.directness), strict=True)
        relation, confidence, directness = (known.index(value) for known, value in by)
        return relation, confidence, directness, one.quotation

    return sorted(evidence, key=order)


def _taken(links: Sequence[int], evidence: Mapping[int, SeenEvidence], wanted: Sequence[int] | None) -> set[int]:
    """Those the reader chose, as far as they are there; else the strongest of each relation."""
    if wanted is not None:
        return {link for link in links if evidence[link].quotation in wanted}
    first: dict[str, int] = {}
    for link in links:
        first.setdefault(evidence[link].relation, link)
    return set(first.values())


def _facts(pk: int, quoted: Sequence[Quoted], read: _Read) -> Facts:
    number_of = Counter(one.then.relation for one in quoted)
    taken = Counter(one.then.relation for one in quoted if one.is_taken)
    side = {relation: Side(number_of[relation], taken[relation]) for relation in Relation.values}
    undated = {one.then.source.name for one in quoted if one.then.source and not one.row.source.issued}
    return Facts(
        supporting=side[Relation.SUPPORTS],
        contradicting=side[Relation.CONTRADICTS],
        qualifying=side[Relation.QUALIFIES],
        mentioning=side[Relation.MENTIONS],
        origins=len({one.origin.key for one in quoted}),
        is_checked=read.readers.have_checked(read.claims[pk], [one.then.link for one in quoted]),
        looked=read.looked.get(pk),
        judged=read.judged.get(pk),
        unsettled=sum(one.row.is_unsettled for one in quoted),
        undated=tuple(sorted(undated)),
        withdrawn=len(read.evidence[pk]) - len(quoted),
        version=read.seen[pk].number,
        latest=read.every[pk].latest.number,
    )
