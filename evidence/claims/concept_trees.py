"""The trees of themes and actors with what stands behind each: rolled up, each thing once.

Every pair of a concept and a thing is read, so the price grows with the library; the number of queries does not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.accounts.models import Person
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.library.models import Contributor
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
    """What stands behind each theme, by row numbers; narrower themes rolled up. Themes without any are left out."""

    tree: trees.Tree
    claims: Mapping[int, set[int]]
    words: Mapping[int, set[tuple[int, int]]]
    """Quotations, each with its source."""


def behind_themes(*, person: Person) -> Behind:
    """The figures of every page that shows themes come from here; seven queries."""
    tree = trees.read(Theme)
    on = _pairs(Claim.themes.through.objects.values_list("theme", "claim"), _claims(person))
    return Behind(tree, tree.rolled_up(on), tree.rolled_up(_words(person)))


def theme_lines(*, person: Person) -> tuple[ThemeLine, ...]:
    """Every theme, depth first; nine queries."""
    behind = behind_themes(person=person)
    tree, claims, words = behind.tree, behind.claims, behind.words
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
            claims=len(claims.get(placed.node.pk, ())),
            quotations=len(words.get(placed.node.pk, ())),
            sources=len({source for _, source in words.get(placed.node.pk, ())}),
        )
        for placed in tree.placed()
    )


def actor_groups(*, person: Person) -> tuple[ActorGroup, ...]:
    """Every actor, grouped under the broadest; six queries."""
    tree = trees.read(Actor)
    rows = Actor.objects.in_bulk()
    names = _names(ActorLabel.objects.values_list("actor", "text"))
    stances = tree.rolled_up(Stance.objects.visible_to(person).order_by().values_list("actor", "pk"))
    words = tree.rolled_up(_voices(person))

    def line(pk: int, depth: int) -> ActorLine:
        return ActorLine(
            label=rows[pk].label,
            slug=rows[pk].slug,
            address=rows[pk].get_absolute_url(),
            depth=depth,
            kind=ActorKind(rows[pk].kind).label,
            synonyms=names.get(pk, ()),
            stances=len(stances.get(pk, ())),
            quotations=len(words.get(pk, ())),
        )

    groups: list[tuple[ActorLine, list[ActorLine]]] = []
    for placed in tree.placed():
        made = line(placed.node.pk, placed.depth)
        if placed.depth == 0:
            groups.append((made, []))
        else:
            groups[-1][1].append(made)
    return tuple(ActorGroup(head, tuple(lines)) for head, lines in groups)


def _claims(person: Person) -> set[int]:
    return set(Claim.objects.visible_to(person).order_by().values_list("pk", flat=True))


def _words(person: Person) -> Iterable[tuple[int, tuple[int, int]]]:
    """Theme and the (quotation, source) that is on it: the rule of `hubs.about`, for all themes at once."""
    visible = Quotation.objects.visible_to(person).order_by()
    own = dict(visible.values_list("pk", "text_version__source"))
    marked = Quotation.themes.through.objects.values_list("theme", "quotation")
    links = EvidenceLink.objects.visible_to(person).filter(claim__themes__isnull=False).order_by()
    used = links.values_list("claim__themes", "quotation").distinct()
    shown = Stance.objects.visible_to(person).order_by().values_list("theme", "quotation").distinct()
    for pairs in (marked, used, shown):
        for theme, quotation in _pairs(pairs, own):
            yield theme, (quotation, own[quotation])


def _voices(person: Person) -> Iterable[tuple[int, int]]:
    """Actor and a quotation that is theirs: the rule of `hubs.said_by`, for all actors at once."""
    visible = Quotation.objects.visible_to(person).order_by()
    yield from visible.filter(voice__isnull=False).values_list("voice", "pk")
    made = Contributor.objects.filter(actor__isnull=False).order_by().values_list("source", "actor")
    authors: dict[int, list[int]] = {}
    for source, actor in made:
        authors.setdefault(source, []).append(actor)
    for source, pk in visible.filter(voice__isnull=True).values_list("text_version__source", "pk"):
        for actor in authors.get(source, ()):
            yield actor, pk


def _pairs(rows: Iterable[tuple[int, int]], known: Mapping[int, object] | set[int]) -> Iterable[tuple[int, int]]:
    return (row for row in rows if row[1] in known)


def _names(rows: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for pk, text in rows:
        found.setdefault(pk, []).append(text)
    return {pk: tuple(sorted(texts, key=str.casefold)) for pk, texts in found.items()}
