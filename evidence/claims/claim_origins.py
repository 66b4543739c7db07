"""Where the words of a claim come from: one row an origin, so that five voices never look like nine."""

from collections import Counter as Tally
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from evidence.accounts.models import VISITOR
from evidence.claims.claim_links import Link
from evidence.claims.contexts import place
from evidence.claims.models import EvidenceLink, Quotation, Relation
from evidence.claims.notes import Linked
from evidence.library.models import RelationType
from evidence.library.naming import named
from evidence.library.origins import Origin, Tie, Traced
from evidence.library.references import short_reference

#: So many relations are named of one origin.
MOST_TIES = 6


@dataclass(frozen=True, slots=True)
class OriginTally:
    """How many words of one origin stand in one relation to the claim, each linked to where the page shows it."""

    relation: str
    count: int
    words: tuple[Linked, ...]
    """Of a claim with very many words only some."""

    @property
    def more(self) -> int:
        return self.count - len(self.words)


@dataclass(frozen=True, slots=True)
class Joined:
    """Why two works count as one origin: “A · version of · B”."""

    work: Linked
    is_what: str
    other: Linked


@dataclass(frozen=True, slots=True)
class OriginRow:
    key: str
    origin: Linked
    note: str
    """“read directly”, or through which sources."""
    why: str
    """Why it is an origin of its own where it is not simply the source itself; empty there."""
    joined: tuple[Joined, ...]
    """Why several works are this one origin."""
    more_joined: int
    """Relations that are not named, of works with very many."""
    read_in: tuple[Linked, ...]
    tallies: tuple[OriginTally, ...]

    @property
    def units(self) -> tuple[tuple[str, int], ...]:
        """Relation and number of quotations, as the tag `units` takes them."""
        return tuple((one.relation, one.count) for one in self.tallies)


@dataclass(frozen=True, slots=True)
class Counter:
    """What the notice above the words says: how much contradicts the claim, and from how many places."""

    quotations: int
    origins: int
    supporting: int
    """Origins that support it."""
    both: tuple[Linked, ...]
    """Origins that do both, each linked to its row."""
    more_both: int
    """Origins that do both and have no row."""
    qualifying: int
    """Quotations that qualify it."""

    @property
    def on_both(self) -> int:
        return len(self.both) + self.more_both


def origin_rows(
    links: Sequence[EvidenceLink],
    first: Mapping[int, Origin],
    every: Sequence[Link],
    traced: Traced,
    *,
    shown: Collection[int],
) -> tuple[OriginRow, ...]:
    """The origins of the links' quotations, those with the most words first. No query; two where works are joined.

    `links` came with their words, and `first` says where from; `every` link counts, and is `traced`.
    `shown` quotations stand on the page itself, the others in their texts.
    """
    grouped: dict[Origin, list[EvidenceLink]] = {}
    for link in links:
        grouped.setdefault(first[link.quotation_id], []).append(link)
    number = Tally(traced.key(link.quotation_id) for link in every)
    sides = Tally((traced.key(link.quotation_id), link.relation) for link in every)
    ordered = sorted(grouped.items(), key=lambda pair: (-number[pair[0].key], pair[0].label))
    joined = _joined(links, traced)
    return tuple(
        _row(origin, of_origin, first, sides, shown, joined=joined.get(origin.key, ((), 0)))
        for origin, of_origin in ordered
    )


def counter_evidence(every: Sequence[Link], keys: Mapping[int, str], rows: Sequence[OriginRow]) -> Counter | None:
    """None when no words contradict the claim. `rows` are the origins that the page lists."""
    of = {relation: [link for link in every if link.relation == relation] for relation in Relation.values}
    against = {keys[link.quotation_id] for link in of[Relation.CONTRADICTS]}
    supporting = {keys[link.quotation_id] for link in of[Relation.SUPPORTS]}
    if not against:
        return None
    both = against & supporting
    listed = sorted((row for row in rows if row.key in both), key=lambda row: row.origin.name)
    return Counter(
        quotations=len(of[Relation.CONTRADICTS]),
        origins=len(against),
        supporting=len(supporting),
        both=tuple(Linked(row.origin.name, f"#o-{row.key}") for row in listed),
        more_both=len(both) - len(listed),
        qualifying=len(of[Relation.QUALIFIES]),
    )


def _row(
    origin: Origin,
    links: Sequence[EvidenceLink],
    first: Mapping[int, Origin],
    sides: Mapping[tuple[str, str], int],
    shown: Collection[int],
    *,
    joined: tuple[Sequence[Joined], int],
) -> OriginRow:
    sources = {link.quotation.text_version.source_id: link.quotation.text_version.source for link in links}
    via = dict.fromkeys(found.via for link in links if (found := first[link.quotation_id]).via)
    return OriginRow(
        key=origin.key,
        origin=Linked(origin.label, origin.url),
        note=f"read through {' and '.join(via)}" if via else "read directly",
        why=_why(origin, tuple(via)),
        joined=tuple(joined[0]),
        more_joined=joined[1],
        read_in=tuple(Linked(short_reference(one), one.get_absolute_url()) for one in sources.values()),
        tallies=tuple(
            OriginTally(relation, sides[origin.key, relation], words)
            for relation in Relation.values
            if (
                words := tuple(
                    Linked(place(link.quotation), _words(link.quotation, shown))
                    for link in links
                    if link.relation == relation
                )
            )
        ),
    )


def _why(origin: Origin, via: Sequence[str]) -> str:
    """Why words that are read elsewhere start here."""
    if not via:
        return ""
    carriers = " and ".join(via)
    if origin.kind == "voice":
        return f"A voice of its own: quoted in {carriers}, and not among the authors."
    return f"{carriers} {'passes' if len(via) == 1 else 'pass'} on its words or figures."


def _joined(links: Sequence[EvidenceLink], traced: Traced) -> dict[str, tuple[Sequence[Joined], int]]:
    """Key of an origin → the first relations that make several works one, and how many more there are."""
    works = {link.quotation.text_version.source_id for link in links}
    works |= {link.quotation.reports_id for link in links if link.quotation.reports_id is not None}
    groups = {traced.groups[pk] for pk in works if pk in traced.groups}
    found = [one for one in traced.ties if traced.groups[one.work] in groups]
    by_key: dict[str, list[Tie]] = {}
    for one in sorted(found, key=lambda one: not {one.work, one.target} <= works):  # those between what is read first
        by_key.setdefault(f"work-{traced.groups[one.work]}", []).append(one)
    shown = {one for of in by_key.values() for one in of[:MOST_TIES]}  # a project may have thousands of works
    names = named({pk for one in shown for pk in (one.work, one.target)}, person=VISITOR)
    linked = {pk: Linked(one.short, one.address) for pk, one in names.items()}
    return {
        key: (
            [Joined(linked[one.work], RelationType(one.type).label, linked[one.target]) for one in of[:MOST_TIES]],
            max(0, len(of) - MOST_TIES),
        )
        for key, of in by_key.items()
    }


def _words(quotation: Quotation, shown: Collection[int]) -> str:
    return f"#q{quotation.pk}" if quotation.pk in shown else quotation.get_absolute_url()
