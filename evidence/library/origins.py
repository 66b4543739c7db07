"""Where words first come from, so that a claim can say how many independent voices it rests on.

A quotation's origin is its own source, unless it reports another work (then that work) or carries the statement of
somebody who is not a contributor of the source (then that voice). Works joined by *derived from*, *same project* or
*version of*, in either direction and over any number of steps, share one origin.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from evidence.accounts.models import VISITOR
from evidence.library.among import listed
from evidence.library.models import Contributor, Relation, TextVersion
from evidence.library.naming import NamedSource, named
from evidence.library.statements import Statement, answer, asked_ahead
from evidence.library.status import Status
from evidence.library.written import Written
from evidence.vocabulary.models import Actor

type Kind = Literal["work", "voice"]

NOT_HERE = "a work that is not published here"


class Quoted(Protocol):
    """What has to be known of a quotation. Quotations themselves live on a floor above."""

    @property
    def pk(self) -> int: ...
    @property
    def text_version_id(self) -> int: ...
    @property
    def reports_id(self) -> int | None: ...
    @property
    def voice_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Equal for all words that come from one place. `via` says which source carried them here, when another did."""

    key: str
    kind: Kind
    label: str = field(compare=False)
    url: str = field(compare=False)
    via: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Traced:
    """Where each of many quotations comes from, before anything is named."""

    sources: Mapping[int, int]
    """Quotation → the source it stands in."""
    first: Mapping[int, tuple[Kind, int]]
    """Quotation → kind and number of what its words come from."""
    ties: tuple["Tie", ...]
    """All relations by which works share an origin here."""
    groups: Mapping[int, int]
    """Work → the work that stands for all of its origin."""

    def key(self, quotation: int) -> str:
        """Equal for quotations of one origin."""
        kind, pk = self.first[quotation]
        return f"{kind}-{self.groups.get(pk, pk) if kind == 'work' else pk}"

    def works(self, quotations: Iterable[int]) -> set[int]:
        """The sources that have to be named where the origins of `quotations` are."""
        found = set()
        for one in quotations:
            kind, pk = self.first[one]
            found |= {self.sources[one]} | ({pk, self.groups.get(pk, pk)} if kind == "work" else set())
        return found

    def origins(
        self, quotations: Iterable[int], works: Mapping[int, NamedSource], voices: Mapping[int, Actor]
    ) -> dict[int, Origin]:
        """The origin of each of `quotations`; `works` are named as far as they are published. No query."""
        return {one: self._origin(one, works, voices) for one in quotations}

    def _origin(self, quotation: int, works: Mapping[int, NamedSource], voices: Mapping[int, Actor]) -> Origin:
        kind, pk = self.first[quotation]
        carrier = self.sources[quotation]
        via = works[carrier].short if carrier in works else ""
        if kind == "voice":
            return Origin(self.key(quotation), kind, voices[pk].label, voices[pk].get_absolute_url(), via)
        group = self.groups.get(pk, pk)
        name = works.get(group) or works.get(pk)
        if self.groups.get(carrier, carrier) == group:
            via = ""
        return Origin(self.key(quotation), kind, name.short if name else NOT_HERE, name.address if name else "", via)


def origin_keys(quotations: Iterable[Quoted]) -> dict[int, str]:
    """The keys of `origins`, for pages that only count them. Three queries at most, and nothing is named."""
    quoted = list(quotations)
    found = traced(quoted)
    return {one.pk: found.key(one.pk) for one in quoted}


def origins(quotations: Iterable[Quoted]) -> dict[int, Origin]:
    """The origin of each quotation, by its row number. Six queries at most, however many quotations there are.

    A work that is not published is never named, and joins no others.
    """
    quoted = list(quotations)
    found = traced(quoted)
    voices = {pk for kind, pk in found.first.values() if kind == "voice"}
    works = named(found.works(found.first), person=VISITOR)
    return found.origins(found.first, works, Actor.objects.in_bulk(voices) if voices else {})


def traced(quotations: Iterable[Quoted], sources: Mapping[int, int] | None = None) -> Traced:
    """Three queries at most; one less where `sources` says which source each text version belongs to."""
    quoted = list(quotations)
    own = dict(_OWN.of({one.text_version_id for one in quoted}, VISITOR)) if sources is None else sources
    of = {one.pk: own[one.text_version_id] for one in quoted}
    with asked_ahead(*tracing(quoted, own)):
        contributors = set(_CONTRIBUTORS.of(_voiced(quoted, own), VISITOR))
        found = ties(_works(quoted, own))
    first = {one.pk: _first(one, of[one.pk], contributors) for one in quoted}
    return Traced(of, first, found, together((one.work, one.target) for one in found))


def tracing(quotations: Sequence[Quoted], sources: Mapping[int, int]) -> tuple[Statement | None, ...]:
    """What `traced` asks of quotations whose sources are known, for a page that asks more with it."""
    return _CONTRIBUTORS.statement(_voiced(quotations, sources), VISITOR), _tied(_works(quotations, sources))


def _voiced(quotations: Iterable[Quoted], sources: Mapping[int, int]) -> set[int]:
    """Only of words in another voice has to be known whether that is an author's."""
    return {sources[one.text_version_id] for one in quotations if one.voice_id is not None and one.reports_id is None}


def _works(quotations: Iterable[Quoted], sources: Mapping[int, int]) -> set[int]:
    """The works that words stand in, and those that they report."""
    quoted = list(quotations)
    reported = {one.reports_id for one in quoted if one.reports_id is not None}
    return reported | {sources[one.text_version_id] for one in quoted}


_OWN = Written(lambda _: TextVersion.objects.order_by().values_list("pk", "source_id"), "pk")
_CONTRIBUTORS = Written(
    lambda _: Contributor.objects.filter(actor__isnull=False).order_by().values_list("source_id", "actor_id"),
    "source_id",
)


def together(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Everything named in `pairs` → the smallest number it is joined to, over any number of steps.

    >>> together([(7, 3), (9, 7), (5, 6)])
    {7: 3, 3: 3, 9: 3, 5: 5, 6: 5}
    """
    above: dict[int, int] = {}

    def top(one: int) -> int:
        above.setdefault(one, one)
        while above[one] != one:
            above[one] = above[above[one]]  # halve the way for those who come after
            one = above[one]
        return one

    for left, right in pairs:
        low, high = sorted((top(left), top(right)))
        above[high] = low
    return {one: top(one) for one in above}


@dataclass(frozen=True, slots=True)
class Tie:
    """Why two works count as one origin."""

    work: int
    type: str
    """One of `Relation.SHARED_ORIGIN`, read from `work` to `target`."""
    target: int


def ties(works: Iterable[int]) -> tuple[Tie, ...]:
    """All relations by which `works` share their origin with others, over any number of steps. One query."""
    statement = _tied(works)
    return tuple(Tie(*row) for row in answer(statement)) if statement else ()


def _tied(works: Iterable[int]) -> Statement | None:
    """The same to everybody."""
    wanted = sorted(works)
    if not wanted:
        return None
    types = f"{{{','.join(Relation.SHARED_ORIGIN)}}}"
    return Statement(_JOINED, (listed(wanted), Status.PUBLISHED.value, types, types, Status.PUBLISHED.value, types))


def _first(one: Quoted, source: int, contributors: set[tuple[int, int]]) -> tuple[Kind, int]:
    if one.reports_id is not None:
        return "work", one.reports_id
    if one.voice_id is not None and (source, one.voice_id) not in contributors:
        return "voice", one.voice_id
    return "work", source


_JOINED = """
WITH RECURSIVE reached (id) AS (
    SELECT id FROM evidence_source WHERE id = ANY(%s::bigint[]) AND status = %s
    UNION
    SELECT step.id FROM reached JOIN LATERAL (
        SELECT target_id AS id FROM evidence_relation WHERE source_id = reached.id AND type = ANY(%s::text[])
        UNION ALL
        SELECT source_id FROM evidence_relation WHERE target_id = reached.id AND type = ANY(%s::text[])
    ) step ON true JOIN evidence_source s ON s.id = step.id AND s.status = %s
)
SELECT r.source_id, r.type, r.target_id
FROM evidence_relation r JOIN reached a ON a.id = r.source_id JOIN reached b ON b.id = r.target_id
WHERE r.type = ANY(%s::text[])
ORDER BY r.id
"""


def origin_groups(works: Iterable[int]) -> dict[int, int]:
    """Each of these works that shares its origin with another → the number that all of one origin have in common.

    One query. Works that are not published join nothing, so the same is said to everybody.
    """
    return together((one.work, one.target) for one in ties(works))
