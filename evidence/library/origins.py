"""Where words first come from, so that a claim can say how many independent voices it rests on.

A quotation's origin is its own source, unless it reports another work (then that work) or carries the statement of
somebody who is not a contributor of the source (then that voice). Works joined by *derived from*, *same project* or
*version of*, in either direction and over any number of steps, share one origin.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from django.db import connection

from evidence.library.models import Contributor, Relation, Source, TextVersion
from evidence.library.references import short_reference, with_reference_parts
from evidence.library.status import Status
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
class _Traced:
    """Quotation → its source, and the kind and number of what its words come from; source → the group it stands for."""

    sources: Mapping[int, int]
    first: Mapping[int, tuple[Kind, int]]
    groups: Mapping[int, int]

    def key(self, quotation: int) -> str:
        kind, pk = self.first[quotation]
        return f"{kind}-{self.groups.get(pk, pk) if kind == 'work' else pk}"


def origin_keys(quotations: Iterable[Quoted]) -> dict[int, str]:
    """The keys of `origins`, for pages that only count them. Three queries, and nothing is named."""
    quoted = list(quotations)
    traced = _trace(quoted)
    return {one.pk: traced.key(one.pk) for one in quoted}


def origins(quotations: Iterable[Quoted]) -> dict[int, Origin]:
    """The origin of each quotation, by its row number. Six or seven queries, however many quotations there are.

    A work that is not published is never named, and joins no others.
    """
    quoted = list(quotations)
    traced = _trace(quoted)
    works = {pk for kind, pk in traced.first.values() if kind == "work"}
    voices = {pk for kind, pk in traced.first.values() if kind == "voice"}
    groups = traced.groups
    named = _works({*works, *traced.sources.values(), *groups.values()})
    actors = Actor.objects.in_bulk(voices) if voices else {}
    found = {}
    for one in quoted:
        kind, pk = traced.first[one.pk]
        carrier = traced.sources[one.pk]
        key = traced.key(one.pk)
        if kind == "voice":
            actor = actors[pk]
            found[one.pk] = Origin(key, kind, actor.label, actor.get_absolute_url(), named.get(carrier, ("",))[0])
        else:
            group = groups.get(pk, pk)
            label, url = named.get(group) or named.get(pk) or (NOT_HERE, "")
            via = named.get(carrier, ("",))[0] if groups.get(carrier, carrier) != group else ""
            found[one.pk] = Origin(key, kind, label, url, via)
    return found


def _trace(quoted: Sequence[Quoted]) -> _Traced:
    own = dict(
        TextVersion.objects.filter(pk__in={one.text_version_id for one in quoted}).values_list("pk", "source_id")
    )
    sources = {one.pk: own[one.text_version_id] for one in quoted}
    contributors = set(
        Contributor.objects.filter(source__in=set(sources.values()), actor__isnull=False).values_list(
            "source_id", "actor_id"
        )
    )
    first = {one.pk: _first(one, sources[one.pk], contributors) for one in quoted}
    works = {pk for kind, pk in first.values() if kind == "work"}
    return _Traced(sources, first, together(_joined(works | set(sources.values()))))


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
    return tuple(Tie(work, type_, target) for work, target, type_ in _related(works))


def _first(one: Quoted, source: int, contributors: set[tuple[int, int]]) -> tuple[Kind, int]:
    if one.reports_id is not None:
        return "work", one.reports_id
    if one.voice_id is not None and (source, one.voice_id) not in contributors:
        return "voice", one.voice_id
    return "work", source


_JOINED = """
WITH RECURSIVE reached (id) AS (
    SELECT id FROM evidence_source WHERE id = ANY(%(works)s) AND status = %(published)s
    UNION
    SELECT step.id FROM reached JOIN LATERAL (
        SELECT target_id AS id FROM evidence_relation WHERE source_id = reached.id AND type = ANY(%(types)s)
        UNION ALL
        SELECT source_id FROM evidence_relation WHERE target_id = reached.id AND type = ANY(%(types)s)
    ) step ON true JOIN evidence_source s ON s.id = step.id AND s.status = %(published)s
)
SELECT r.source_id, r.target_id, r.type
FROM evidence_relation r JOIN reached a ON a.id = r.source_id JOIN reached b ON b.id = r.target_id
WHERE r.type = ANY(%(types)s)
ORDER BY r.id
"""


def origin_groups(works: Iterable[int]) -> dict[int, int]:
    """Each of these works that shares its origin with another → the number that all of one origin have in common.

    One query. Works that are not published join nothing, so the same is said to everybody.
    """
    return together(_joined(works))


def _joined(works: Iterable[int]) -> list[tuple[int, int]]:
    """All pairs of works with a shared origin that can be reached from `works` through published sources."""
    return [(work, target) for work, target, _ in _related(works)]


def _related(works: Iterable[int]) -> list[tuple[int, int, str]]:
    known: dict[str, Any] = {
        "works": sorted(works),
        "types": list(Relation.SHARED_ORIGIN),
        "published": Status.PUBLISHED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_JOINED, known)
        found: list[tuple[int, int, str]] = cursor.fetchall()
    return found


def _works(ids: Iterable[int]) -> Mapping[int, tuple[str, str]]:
    """Short reference and address of the published ones among these sources."""
    rows = with_reference_parts(Source.objects.filter(pk__in=set(ids), status=Status.PUBLISHED))
    return {source.pk: (short_reference(source), source.get_absolute_url()) for source in rows}
