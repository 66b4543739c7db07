"""Who agrees and disagrees with an actor: theme by theme, where both take a stance.

Two actors are compared on the themes on which both have a stance of their own: what a member says is not said by the
whole, and a stance on a narrower theme is none on the broader. On each theme they fall under one word, which is never
added up to a score: to agree on two themes and disagree on a third is just that.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count

from evidence.accounts.models import Person
from evidence.claims.evidence_map.question import ITSELF
from evidence.claims.models import Position, Stance
from evidence.claims.notes import Linked
from evidence.claims.positions.question import MOST_VALUES, Asked
from evidence.vocabulary.models import Actor, Theme

#: So many others are named on the page of an actor, and on a page of their own.
FIRST = 20
ON_A_PAGE = 50
#: So many themes are named beside a figure.
MOST_NAMED = 3


class Meeting(StrEnum):
    """How two actors stand to each other on one theme."""

    AGREE = "agree"
    """Both for, or both against."""
    DISAGREE = "disagree"
    """One for, one against."""
    CONDITIONAL = "conditionally"
    """At least one sets conditions: neither agreement nor disagreement."""
    NEUTRAL = "no side taken"
    """At least one takes no side."""
    BOTH_WAYS = "more than one position"
    """At least one has taken positions that meet the other's in different ways."""


SIDES = {Position.FOR.value, Position.AGAINST.value}


@dataclass(frozen=True, slots=True)
class Shared:
    """The themes on which two actors meet in one way."""

    meeting: str
    themes: int
    named: tuple[Linked, ...]
    """The first of them, by label."""
    address: str
    """Both actors on these themes, side by side; at most MOST_VALUES of them."""


@dataclass(frozen=True, slots=True)
class Other:
    actor: Linked
    themes: int
    address: str
    shared: tuple[Shared, ...]
    """One for each word of `Meeting`, in that order; also those without a theme."""


@dataclass(frozen=True, slots=True)
class Agreement:
    actor: Linked
    slug: str
    themes: int
    """On which the actor takes a stance in its own name."""
    others: tuple[Other, ...]
    """Those who share the most themes first."""
    total: int
    page: int
    pages: int
    words: tuple[str, ...] = tuple(Meeting)


class NoSuchPage(LookupError):
    """Nobody stands there."""


def agreement(slug: str, page: int = 1, most: int = FIRST, *, person: Person) -> Agreement:
    """A page of those who take stances on the same themes; eight queries. Raises Actor.DoesNotExist, NoSuchPage."""
    actor = Actor.objects.living().get(slug=slug)
    stances = Stance.objects.visible_to(person).order_by()
    own: dict[int, set[str]] = {}
    for theme, position in stances.filter(actor=actor).values_list("theme", "position").distinct():
        own.setdefault(theme, set()).add(position)
    beside = stances.filter(theme__in=own).exclude(actor=actor)
    total = beside.aggregate(n=Count("actor", distinct=True))["n"]
    pages = max(1, -(-total // most))
    if not 1 <= page <= pages:
        raise NoSuchPage
    counted = (
        beside.values_list("actor").annotate(n=Count("theme", distinct=True)).order_by("-n", "actor__label", "actor")
    )
    shown = [pk for pk, _ in counted[(page - 1) * most : page * most]]
    theirs: dict[int, dict[int, set[str]]] = {pk: {} for pk in shown}
    held = beside.filter(actor__in=shown).values_list("actor", "theme")
    for pk, theme, positions in held.annotate(positions=ArrayAgg("position", distinct=True)):
        theirs[pk][theme] = set(positions)
    compared = _Compared.read(actor, own, shown)
    return Agreement(
        actor=Linked(actor.label, actor.get_absolute_url()),
        slug=actor.slug,
        themes=len(own),
        others=tuple(compared.with_(pk, theirs[pk]) for pk in shown),
        total=total,
        page=page,
        pages=pages,
    )


def meeting(one: Collection[str], other: Collection[str]) -> Meeting:
    """How two actors meet who have taken these positions on one theme.

    >>> meeting(["for"], ["for"]), meeting(["for"], ["against"]), meeting(["for"], ["conditional"])
    (<Meeting.AGREE: 'agree'>, <Meeting.DISAGREE: 'disagree'>, <Meeting.CONDITIONAL: 'conditionally'>)
    >>> meeting(["for", "against"], ["for"])
    <Meeting.BOTH_WAYS: 'more than one position'>
    """
    found = {_pair(mine, yours) for mine in one for yours in other}
    return found.pop() if len(found) == 1 else Meeting.BOTH_WAYS


def _pair(one: str, other: str) -> Meeting:
    if {one, other} <= SIDES:
        return Meeting.AGREE if one == other else Meeting.DISAGREE
    return Meeting.NEUTRAL if Position.NEUTRAL in (one, other) else Meeting.CONDITIONAL


@dataclass(frozen=True, slots=True)
class _Compared:
    own: Mapping[int, set[str]]
    actor: str
    """As the table of positions names it alone."""
    actors: Mapping[int, tuple[Linked, str]]
    themes: Mapping[int, tuple[Linked, str]]

    @classmethod
    def read(cls, actor: Actor, own: Mapping[int, set[str]], others: Collection[int]) -> "_Compared":
        """Four queries."""
        broad = set(Actor.objects.filter(parent__in=[actor.pk, *others]).values_list("parent", flat=True))
        actors = {
            pk: (Linked(one.label, one.get_absolute_url()), _key(one.slug, pk, broad))
            for pk, one in Actor.objects.in_bulk(others).items()
        }
        wide = set(Theme.objects.filter(parent__in=own).values_list("parent", flat=True))
        themes = Theme.objects.only("slug", "label").in_bulk(own)
        return cls(
            own,
            _key(actor.slug, actor.pk, broad),
            actors,
            {pk: (Linked(one.label, one.get_absolute_url()), _key(one.slug, pk, wide)) for pk, one in themes.items()},
        )

    def with_(self, pk: int, theirs: Mapping[int, set[str]]) -> Other:
        named, key = self.actors[pk]
        found: dict[Meeting, list[int]] = {one: [] for one in Meeting}
        for theme in sorted(theirs, key=lambda one: self.themes[one][0].name.casefold()):
            found[meeting(self.own[theme], theirs[theme])].append(theme)
        return Other(
            actor=named,
            themes=len(theirs),
            address=self._address(key, list(theirs)),
            shared=tuple(
                Shared(
                    str(one),
                    len(themes),
                    tuple(self.themes[theme][0] for theme in themes[:MOST_NAMED]),
                    self._address(key, themes),
                )
                for one, themes in found.items()
            ),
        )

    def _address(self, key: str, themes: Collection[int]) -> str:
        keys = tuple(self.themes[theme][1] for theme in list(themes)[:MOST_VALUES])
        return Asked(actor=(self.actor, key), theme=keys).address


def _key(slug: str, pk: int, broad: Collection[int | None]) -> str:
    """How the table of positions names it without what is below."""
    return ITSELF + slug if pk in broad else slug
