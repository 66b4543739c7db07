"""Who says what: actors beside themes, each filled cell with the words behind it.

A cell holds what an actor says of that very theme: a stance to a narrower theme is none to the broader one, and
what a member says is not said by the whole. So nothing rolls up here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from evidence.accounts.models import Person
from evidence.claims.contexts import Passage, origins_of, passages, with_words
from evidence.claims.models import Position, Stance, StanceQuerySet
from evidence.claims.notes import Linked
from evidence.claims.position_question import MOST_THEMES, Asked, Invalid
from evidence.vocabulary import trees
from evidence.vocabulary.models import Actor, Theme
from evidence.vocabulary.trees import Tree

#: The group of those who neither belong to anybody nor have anybody below them here.
OTHERS = "Other actors"
#: Quotations that an opened cell shows.
MOST_WORDS = 50


@dataclass(frozen=True, slots=True)
class Held:
    """One position in a cell."""

    position: str
    quotations: int


@dataclass(frozen=True, slots=True)
class Cell:
    theme: str
    """Label of the column."""
    held: tuple[Held, ...]
    address: str
    """Opens the words; empty for an empty cell."""
    is_open: bool


@dataclass(frozen=True, slots=True)
class OpenedCell:
    actor: Linked
    theme: Linked
    positions: tuple[str, ...]
    passages: tuple[Passage, ...]
    conditions: tuple[str, ...]
    quotations: int
    more: int
    """Quotations beyond those shown."""
    close: str
    """The address without it."""


@dataclass(frozen=True, slots=True)
class Line:
    actor: Linked
    slug: str
    kind: str
    is_whole: bool
    """It stands at the head of its group, which is named after it."""
    cells: tuple[Cell, ...]
    empty: int
    opened: OpenedCell | None


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    lines: tuple[Line, ...]
    is_named: bool = True
    """After the actor that its lines belong to."""


@dataclass(frozen=True, slots=True)
class ThemeColumn:
    theme: Linked
    slug: str
    tallies: tuple[tuple[str, int], ...]
    """Position and number of actors who take it on this theme."""


@dataclass(frozen=True, slots=True)
class Positions:
    columns: tuple[ThemeColumn, ...]
    groups: tuple[Group, ...]
    actors: int
    """With a stance in these columns."""
    elsewhere: int
    """Actors who were asked for, and have stances on other themes only."""
    quotations: int
    """Each once, however many cells it fills."""
    under: Linked | None
    """The actor that the rows are limited to."""


@dataclass(frozen=True, slots=True)
class ThemeChoice:
    slug: str
    label: str
    stances: int


def theme_choices(*, person: Person) -> tuple[ThemeChoice, ...]:
    """Every theme on which somebody takes a stance, by label; one query."""
    counted = Stance.objects.visible_to(person).order_by().values_list("theme__slug", "theme__label")
    rows = counted.annotate(number=Count("pk")).order_by("theme__label")
    return tuple(ThemeChoice(slug, label, number) for slug, label, number in rows)


def who_says_what(asked: Asked, *, person: Person) -> Positions:
    """The table that was asked for; fourteen queries at most. Raises Invalid with the reasons."""
    tree = trees.read(Actor)
    by_slug = {node.slug: node for node in tree.nodes.values()}
    _refuse_unknown(asked, by_slug)
    rows = _narrowed(asked, tree, {slug: node.pk for slug, node in by_slug.items()}, person)
    themes = _columns(asked, rows)
    counted = list(
        rows.filter(theme__in=[one.pk for one in themes])
        .values_list("actor", "theme", "position")
        .annotate(Count("quotation", distinct=True))
    )
    actors = Actor.objects.in_bulk({actor for actor, *_ in counted})
    table = _Table(asked, themes, _cells(counted), _opened(asked, rows, themes))
    return Positions(
        columns=tuple(_column(theme, counted) for theme in themes),
        groups=_groups(tree, {pk: table.line(one, is_whole=one.parent_id is None) for pk, one in actors.items()}),
        actors=len(actors),
        elsewhere=rows.aggregate(n=Count("actor", distinct=True))["n"] - len(actors),
        quotations=rows.filter(theme__in=themes).aggregate(n=Count("quotation", distinct=True))["n"],
        under=Linked(by_slug[asked.actor].label, f"/actors/{asked.actor}/") if asked.actor else None,
    )


def _refuse_unknown(asked: Asked, actors: Collection[str]) -> None:
    wanted = {*asked.themes, *([asked.open[1]] if asked.open else [])}
    known = set(Theme.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    named = [("actor", asked.actor), ("open", asked.open[0])] if asked.open else [("actor", asked.actor)]
    reasons = [f"{name}: there is no actor “{slug}”." for name, slug in named if slug and slug not in actors]
    reasons += [f"theme: there is no theme “{slug}”." for slug in sorted(wanted - known)]
    if reasons:
        raise Invalid(reasons)


def _narrowed(asked: Asked, tree: Tree, actors: Mapping[str, int], person: Person) -> StanceQuerySet:
    """The stances that the filters leave, whatever their theme."""
    rows = Stance.objects.visible_to(person).order_by()
    if asked.stance:
        rows = rows.filter(position=asked.stance)
    if asked.kind:
        rows = rows.filter(actor__kind=asked.kind)
    if asked.actor:
        rows = rows.filter(actor__in=tree.branch(actors[asked.actor]))
    return rows


def _columns(asked: Asked, rows: StanceQuerySet) -> list[Theme]:
    """The themes asked for, in that order; without any, those with the most stances. The opened one is among them."""
    slugs = list(asked.themes)
    if not slugs:
        most = rows.values_list("theme__slug").annotate(number=Count("pk")).order_by("-number", "theme__label")
        slugs = [slug for slug, _ in most[:MOST_THEMES]]
    if asked.open and asked.open[1] not in slugs:
        slugs = [*slugs[: MOST_THEMES - 1], asked.open[1]]
    found = {theme.slug: theme for theme in Theme.objects.filter(slug__in=slugs)}
    return [found[slug] for slug in slugs]


def _column(theme: Theme, counted: Iterable[tuple[int, int, str, int]]) -> ThemeColumn:
    taken = [position for _, pk, position, _ in counted if pk == theme.pk]
    tallies = tuple((position, taken.count(position)) for position in Position.values if position in taken)
    return ThemeColumn(Linked(theme.label, theme.get_absolute_url()), theme.slug, tallies)


def _cells(counted: Iterable[tuple[int, int, str, int]]) -> dict[tuple[int, int], tuple[Held, ...]]:
    """What each actor holds on each theme, in the order of `Position`."""
    found: dict[tuple[int, int], dict[str, int]] = {}
    for actor, theme, position, number in counted:
        found.setdefault((actor, theme), {})[position] = number
    return {
        key: tuple(Held(position, held[position]) for position in Position.values if position in held)
        for key, held in found.items()
    }


def _opened(asked: Asked, rows: StanceQuerySet, themes: Sequence[Theme]) -> OpenedCell | None:
    """The words of the opened cell; Invalid when it is empty."""
    if asked.open is None:
        return None
    actor, slug = asked.open
    theme = next(one for one in themes if one.slug == slug)
    listed = list(with_words(rows.filter(actor__slug=actor, theme=theme).select_related("actor").order_by("pk")))
    if not listed:
        raise Invalid([f"open: no stance of “{actor}” on “{slug}” is recorded under these filters."])
    order = list(Position.values)
    shown = sorted(listed[:MOST_WORDS], key=lambda one: order.index(one.position))
    return OpenedCell(
        actor=Linked(listed[0].actor.label, listed[0].actor.get_absolute_url()),
        theme=Linked(theme.label, theme.get_absolute_url()),
        positions=tuple(dict.fromkeys(one.position for one in shown)),
        passages=passages(shown, origins_of(shown)),
        conditions=tuple(dict.fromkeys(one.condition for one in shown if one.condition)),
        quotations=len(listed),
        more=len(listed) - len(shown),
        close=f"{asked.closed().address}#actor-{actor}",
    )


@dataclass(frozen=True, slots=True)
class _Table:
    asked: Asked
    themes: Sequence[Theme]
    cells: Mapping[tuple[int, int], tuple[Held, ...]]
    opened: OpenedCell | None

    def line(self, actor: Actor, *, is_whole: bool) -> Line:
        cells = tuple(self._cell(actor, theme) for theme in self.themes)
        return Line(
            actor=Linked(actor.label, actor.get_absolute_url()),
            slug=actor.slug,
            kind=actor.get_kind_display(),
            is_whole=is_whole,
            cells=cells,
            empty=sum(not cell.held for cell in cells),
            opened=self.opened if any(cell.is_open for cell in cells) else None,
        )

    def _cell(self, actor: Actor, theme: Theme) -> Cell:
        held = self.cells.get((actor.pk, theme.pk), ())
        address = f"{self.asked.opening(actor.slug, theme.slug).address}#open" if held else ""
        return Cell(theme.label, held, address, self.asked.open == (actor.slug, theme.slug))


def _groups(tree: Tree, lines: Mapping[int, Line]) -> tuple[Group, ...]:
    """Lines in the order of the tree under the broadest actor; those that stand alone come last, together."""
    tops: dict[int, list[Line]] = {}
    for pk in tree.nodes:
        if pk in lines:
            tops.setdefault(tree.top(pk).pk, []).append(lines[pk])
    groups = [Group(tree.nodes[pk].label, tuple(of)) for pk, of in tops.items() if of != [lines.get(pk)]]
    alone = tuple(lines[pk] for pk, of in tops.items() if of == [lines.get(pk)])
    return (*groups, *([Group(OTHERS, alone, is_named=False)] if alone else []))
