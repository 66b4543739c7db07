"""Published quotations with all that hangs on them, read in batches: what documents get their tags from."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from evidence.claims.models import Claim, EvidenceLink, Quotation, QuotationQuerySet, Stance
from evidence.library.among import among
from evidence.search.schema import BASIS, CLAIM_KIND, MOST_CONCEPTS, RELATION, STANCE
from evidence.vocabulary.models import Actor, Theme


@dataclass(frozen=True, slots=True)
class Link:
    """What a quotation does to a claim; numbers of the index's tables."""

    claim: int
    claim_kind: int
    relation: int
    basis: int
    themes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    actor: int
    theme: int
    position: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One published quotation. `themes` are its own, without those of its claims and stances."""

    quotation: int
    source: int
    block: int | None
    exact: str
    role: str
    """Of the text that the words stand in: abstract or full text."""
    voice: int | None
    themes: tuple[int, ...]
    links: tuple[Link, ...]
    standings: tuple[Standing, ...]


def marks(quotations: QuotationQuerySet) -> list[Mark]:
    """The published ones of `quotations`, in five queries however many they are."""
    rows = list(
        quotations.published()
        .order_by("text_version", "start", "pk")
        .values_list("pk", "text_version__source_id", "block_id", "exact", "text_version__role", "voice_id")
    )
    if not rows:
        return []
    ids = [pk for pk, *_ in rows]
    themes = _themes_of(Quotation.themes.through.objects.all(), "quotation_id", ids)
    links = _links(ids)
    standings = _standings(ids)
    return [
        Mark(pk, source, block, exact, role, voice, tuple(themes[pk]), tuple(links[pk]), tuple(standings[pk]))
        for pk, source, block, exact, role, voice in rows
    ]


def _links(quotations: list[int]) -> dict[int, list[Link]]:
    rows = list(
        EvidenceLink.objects.published()
        .filter(among("quotation_id", quotations))
        .order_by("pk")
        .values_list("quotation_id", "claim_id", "claim__kind", "relation", "basis")
    )
    themes = _themes_of(Claim.themes.through.objects.all(), "claim_id", {claim for _, claim, *_ in rows})
    found: dict[int, list[Link]] = defaultdict(list)
    for quotation, claim, kind, relation, basis in rows:
        link = Link(claim, CLAIM_KIND[kind], RELATION[relation], BASIS[basis], tuple(themes[claim]))
        found[quotation].append(link)
    return found


def _standings(quotations: list[int]) -> dict[int, list[Standing]]:
    rows = (
        Stance.objects.published()
        .filter(among("quotation_id", quotations))
        .order_by("pk")
        .values_list("quotation_id", "actor_id", "theme_id", "position")
    )
    found: dict[int, list[Standing]] = defaultdict(list)
    for quotation, actor, theme, position in rows:
        found[quotation].append(Standing(actor, theme, STANCE[position]))
    return found


def _themes_of(pairs: QuerySet[Any], key: str, ids: Iterable[int]) -> dict[int, list[int]]:
    """Theme ids by the id of what they are put on, from rows of a many-to-many table."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = pairs.filter(among(key, ids)).order_by("pk")
    for owner, theme in rows.values_list(key, "theme_id"):
        found[owner].append(theme)
    return found


type Upward = Callable[[Iterable[int]], set[int]]


def upward(model: type[Theme] | type[Actor]) -> Upward:
    """A function that adds to ids of concepts all broader ones. One query, however deep the tree.

    OverflowError for ids that the index has no room for.
    """
    parents: dict[int, int | None] = dict(model.objects.order_by("pk").values_list("pk", "parent_id"))
    if max(parents, default=0) >= MOST_CONCEPTS:
        raise OverflowError(f"The index has room for ids of {model.__name__} below {MOST_CONCEPTS:,}.")
    lines: dict[int, tuple[int, ...]] = {}
    for pk, parent in parents.items():
        line, at = [pk], parent
        while at is not None:
            line.append(at)
            at = parents[at]
        lines[pk] = tuple(line)

    def with_broader(ids: Iterable[int]) -> set[int]:
        return {broader for pk in ids for broader in lines.get(pk, (pk,))}

    return with_broader
