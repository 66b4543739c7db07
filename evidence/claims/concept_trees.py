"""The trees of themes and actors with what stands behind each: rolled up, each thing once.

Every pair of a concept and a thing is read, so the price grows with the library; the number of queries does not.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet

from evidence.accounts.models import Person
from evidence.claims.bits import bits
from evidence.claims.grouped import Grouped
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.vocabulary import trees
from evidence.vocabulary.models import Actor, ActorKind, ActorLabel, Theme, ThemeLabel


@dataclass(frozen=True, slots=True)
class ThemeLine:
    label: str
    slug: str
    address: str
    depth: int
    """0 at the top."""
    definition: str
    synonyms: tuple[str, ...]
    claims: int
    quotations: int
    sources: int


@dataclass(frozen=True, slots=True)
class ActorLine:
    label: str
    slug: str
    address: str
    depth: int
    """Below the actor that heads the group: 0 for the head itself."""
    kind: str
    synonyms: tuple[str, ...]
    stances: int
    quotations: int
    """Words that are theirs."""


@dataclass(frozen=True, slots=True)
class ActorGroup:
    head: ActorLine
    lines: tuple[ActorLine, ...]
    """What it contains, depth first."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind each theme, as bits; narrower themes rolled up. Themes without any are left out."""

    tree: trees.Tree
    claims: Mapping[int, int]
    quotations: Mapping[int, int]
    """Places in `words`."""
    words: Grouped
    """All visible quotations, by source."""

    def sources(self, theme: int) -> int:
        """How many sources these quotations stand in."""
        return self.words.groups(self.quotations.get(theme, 0))


def behind_themes(*, person: Person) -> Behind:
    """The figures of every page that shows themes come from here; seven queries."""
    tree = trees.read(Theme)
    claims = _meeting(_by(Claim.themes.through.objects.all(), "theme", "claim"), _claims(person))
    visible = Quotation.objects.visible_to(person).order_by()
    own = visible.aggregate(ids=ArrayAgg("pk"), sources=ArrayAgg("text_version__source"))
    words = Grouped.of(own["ids"] or (), own["sources"] or ())
    on: dict[int, int] = {}
    for theme, quotations in _lists_on(person):
        if held := words.places(quotations):
            on[theme] = on.get(theme, 0) | held
    return Behind(tree, _rolled_up(tree, claims), _rolled_up(tree, on), words)


def theme_lines(*, person: Person) -> tuple[ThemeLine, ...]:
    """Every theme, depth first; nine queries."""
    behind = behind_themes(person=person)
    tree = behind.tree
    rows = Theme.objects.in_bulk()
    names = _names(ThemeLabel.objects.values_list("theme", "text"))
    return tuple(
        ThemeLine(
            label=placed.node.label,
            slug=placed.node.slug,
            address=rows[placed.node.pk].get_absolute_url(),
            depth=placed.depth,
            definition=rows[placed.node.pk].definition,
            synonyms=names.get(placed.node.pk, ()),
            claims=behind.claims.get(placed.node.pk, 0).bit_count(),
            quotations=behind.quotations.get(placed.node.pk, 0).bit_count(),
            sources=behind.sources(placed.node.pk),
        )
        for placed in tree.placed()
    )


def actor_groups(*, person: Person) -> tuple[ActorGroup, ...]:
    """Every actor, grouped under the broadest; six queries."""
    tree = trees.read(Actor)
    rows = Actor.objects.in_bulk()
    names = _names(ActorLabel.objects.values_list("actor", "text"))
    stances = _rolled_up(tree, dict(_by(Stance.objects.visible_to(person), "actor", "pk")))
    words = _rolled_up(tree, _voices(person))

    def line(pk: int, depth: int) -> ActorLine:
        return ActorLine(
            label=rows[pk].label,
            slug=rows[pk].slug,
            address=rows[pk].get_absolute_url(),
            depth=depth,
            kind=ActorKind(rows[pk].kind).label,
            synonyms=names.get(pk, ()),
            stances=stances.get(pk, 0).bit_count(),
            quotations=words.get(pk, 0).bit_count(),
        )

    groups: list[tuple[ActorLine, list[ActorLine]]] = []
    for placed in tree.placed():
        made = line(placed.node.pk, placed.depth)
        if placed.depth == 0:
            groups.append((made, []))
        else:
            groups[-1][1].append(made)
    return tuple(ActorGroup(head, tuple(lines)) for head, lines in groups)


def _claims(person: Person) -> int:
    return bits(Claim.objects.visible_to(person).order_by().aggregate(ids=ArrayAgg("pk"))["ids"] or ())


def words_on(person: Person, themes: Collection[int]) -> dict[int, int]:
    """Theme → the quotations on that very theme, as bits: the rule of `hubs.about`; three queries.

    Words that were marked with a theme are in it before it is asked who may see them.
    """
    on: dict[int, int] = {}
    for theme, quotations in _lists_on(person, themes):
        on[theme] = on.get(theme, 0) | bits(quotations)
    return on


def _lists_on(person: Person, themes: Collection[int] | None = None) -> Iterator[tuple[int, list[int]]]:
    """Themes (None: all), each as often as there are reasons, and quotations on that very theme. Three queries."""
    marked, links = Quotation.themes.through.objects.all(), EvidenceLink.objects.visible_to(person)
    stances = Stance.objects.visible_to(person)
    if themes is None:
        links = links.filter(claim__themes__isnull=False)
    else:
        marked, links = marked.filter(theme__in=themes), links.filter(claim__themes__in=themes)
        stances = stances.filter(theme__in=themes)
    yield from _lists(marked, "theme", "quotation")
    yield from _lists(links, "claim__themes", "quotation")
    yield from _lists(stances, "theme", "quotation")


def _by(rows: QuerySet[Any], concept: str, thing: str) -> Iterable[tuple[int, int]]:
    """Concept and its things, as bits. One query, one row a concept."""
    return ((pk, bits(things)) for pk, things in _lists(rows, concept, thing))


def _lists(rows: QuerySet[Any], concept: str, thing: str) -> QuerySet[Any, Any]:
    """Concept and its things, as a list. One query, one row a concept."""
    found: QuerySet[Any, Any] = rows.order_by().values_list(concept).annotate(things=ArrayAgg(thing))
    return found


def _meeting(pairs: Iterable[tuple[int, int]], visible: int) -> dict[int, int]:
    return {pk: met for pk, held in pairs if (met := held & visible)}


def _rolled_up(tree: trees.Tree, own: Mapping[int, int]) -> dict[int, int]:
    """With the things of everything narrower, each thing once."""
    found = dict(own)
    for node in reversed(list(tree.nodes.values())):  # the narrower before the broader
        if node.parent is not None and node.pk in found:
            found[node.parent] = found.get(node.parent, 0) | found[node.pk]
    return found


def _voices(person: Person) -> dict[int, int]:
    """Actor and the quotations that are theirs: the rule of `hubs.said_by`, for all actors at once."""
    visible = Quotation.objects.visible_to(person)
    own = visible.filter(voice__isnull=True, text_version__source__contributors__actor__isnull=False)
    found = dict(_by(visible.filter(voice__isnull=False), "voice", "pk"))
    for actor, held in _by(own, "text_version__source__contributors__actor", "pk"):
        found[actor] = found.get(actor, 0) | held
    return found


def _names(rows: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for pk, text in rows:
        found.setdefault(pk, []).append(text)
    return {pk: tuple(sorted(texts, key=str.casefold)) for pk, texts in found.items()}
