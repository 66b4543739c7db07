"""Themes side by side: what stands behind each, the claims they share, where the same actors stand.

As on the page of a theme, narrower themes are rolled up, each thing once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from operator import or_

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count

from evidence.accounts.models import Person
from evidence.claims import hubs
from evidence.claims.bits import bits, members
from evidence.claims.comparing import grid
from evidence.claims.comparing.grid import Grid, Words
from evidence.claims.comparing.table import Cell, Column, Fact, Part, Row
from evidence.claims.comparing.things import linked
from evidence.claims.concept_trees import words_on
from evidence.claims.models import Claim, EvidenceLink, Stance
from evidence.claims.notes import Linked
from evidence.vocabulary import trees
from evidence.vocabulary.models import Actor, Theme

MOST_FOLLOWED = 20_000
"""Quotations of all themes together whose origins are followed; of more, origins are not counted."""
STANCE_ROOM = 40


def columns(themes: Sequence[Theme], cautions: Sequence[str]) -> tuple[Column, ...]:
    return tuple(
        Column(one.slug, one.label, one.get_absolute_url(), caution=caution)
        for one, caution in zip(themes, cautions, strict=True)
    )


def parts(themes: Sequence[Theme], person: Person) -> tuple[Part, ...]:
    """Thirty queries at most. What is behind the themes is read as numbers, so the price grows with them."""
    tree = trees.read(Theme)
    branches = [tree.branch(one.pk) for one in themes]
    every: frozenset[int] = frozenset().union(*branches)
    claims = _claims_by_theme(every, person)
    taken = Stance.objects.visible_to(person)
    stances = Grid.of([taken.filter(theme__in=branch) for branch in branches], "actor", "position")
    words = grid.read((), stances.strongest(STANCE_ROOM), person)
    return (
        _described(themes, tree, branches, claims, person),
        _claims(themes, branches, claims, tree, person),
        _stances(themes, stances, words),
    )


def _claims_by_theme(every: Collection[int], person: Person) -> dict[int, set[int]]:
    """Theme → the visible claims on that very theme; one query."""
    rows = Claim.objects.visible_to(person).filter(themes__in=every).order_by()
    return {theme: set(pks) for theme, pks in rows.values_list("themes").annotate(claims=ArrayAgg("pk"))}


def _union(branch: Iterable[int], of: Mapping[int, set[int]]) -> set[int]:
    return set().union(*(of.get(pk, set()) for pk in branch))


def _described(
    themes: Sequence[Theme],
    tree: trees.Tree,
    branches: Sequence[Collection[int]],
    claims: Mapping[int, set[int]],
    person: Person,
) -> Part:
    every: set[int] = set().union(*branches)
    behind = words_on(person, every)
    words = [reduce(or_, (behind.get(pk, 0) for pk in branch), 0) for branch in branches]
    read = hubs.read(hubs.about(every, person=person))
    source_of = dict(zip(read.quotations, read.sources, strict=True))
    known = bits(source_of)
    held = [list(members(of & known)) for of in words]
    first = hubs.first_origins(source_of) if len(source_of) <= MOST_FOLLOWED else {}

    def number(count: int, noun: str, address: str = "") -> tuple[Fact, ...]:
        return (Fact(f"{count} {noun}{'' if count == 1 else 's'}", address),) if count else ()

    def row(name: str, facts: Iterable[tuple[Fact, ...]], empty: str) -> Row:
        return Row(Linked(name, ""), tuple(Cell(one, empty=empty) for one in facts))

    search = "/search/?in=passages&theme="
    origins = (number(len({first[pk] for pk in of}), "independent origin") if first else () for of in held)
    return Part(
        "theme",
        "The themes",
        (
            row("What it is", ((Fact(one.definition),) for one in themes), "no definition"),
            row("Broader", (_nodes(tree.ancestors(one.pk)[-1:]) for one in themes), "none"),
            Row(
                Linked("Narrower", ""),
                tuple(Cell.first(_nodes(tree.children(one.pk)), one.get_absolute_url(), "none") for one in themes),
            ),
            row(
                "Claims",
                (
                    number(len(_union(branch, claims)), "claim", f"{one.get_absolute_url()}#evidence")
                    for one, branch in zip(themes, branches, strict=True)
                ),
                "none",
            ),
            row(
                "Quotations",
                (number(len(of), "quotation", search + one.slug) for one, of in zip(themes, held, strict=True)),
                "none",
            ),
            row(
                "Sources",
                (
                    number(len({source_of[pk] for pk in of}), "source", f"{one.get_absolute_url()}#sources")
                    for one, of in zip(themes, held, strict=True)
                ),
                "none",
            ),
            row("Independent origins", origins, "none" if first else "too many words to follow"),
        ),
        about="Narrower themes are rolled up, each thing once.",
    )


def _nodes(nodes: Iterable[trees.Node]) -> tuple[Fact, ...]:
    named = [hubs.linked(Theme, node) for node in nodes]
    return tuple(Fact(one.name, one.address) for one in named)


def _claims(
    themes: Sequence[Theme],
    branches: Sequence[Collection[int]],
    claims: Mapping[int, set[int]],
    tree: trees.Tree,
    person: Person,
) -> Part:
    held = [_union(branch, claims) for branch in branches]
    reach = {pk: sum(pk in of for of in held) for pk in set().union(*held)}
    most = dict.fromkeys(reach, 0) | _words_of(claims, person)
    shown = sorted(reach, key=lambda pk: (-reach[pk], -most[pk], pk))[: grid.ROWS]
    named = Claim.objects.in_bulk(shown)
    words_of = Grid(({},), shown, grid.of_claims(shown, person))
    words = grid.read(words_of.strongest(), (), person)

    def cell(pk: int, own: Theme, branch: Collection[int], of: set[int]) -> Cell:
        if pk not in of:
            return Cell(empty="not on it")
        if pk in claims.get(own.pk, ()):
            return Cell((Fact("on it"),))
        below = [tree.nodes[theme] for theme in tree.nodes if theme in branch and pk in claims.get(theme, ())]
        return Cell(_nodes(below))

    rows = tuple(
        Row(
            linked(named[pk]),
            tuple(cell(pk, *of) for of in zip(themes, branches, held, strict=True)),
            quoted=tuple(words.evidence(of, f"{named[pk].get_absolute_url()}#words") for of in words_of.at(pk, 0)),
        )
        for pk in shown
    )
    both = sum(number > 1 for number in reach.values())
    return Part(
        "claims",
        "Claims on them",
        rows,
        about=f"{grid.once_first(both, 'claim', 'these themes')} A cell names the narrower theme that the claim is on.",
        more=len(reach) - len(shown),
        everything=tuple(Linked(one.label, f"{one.get_absolute_url()}#evidence") for one in themes),
    )


def _words_of(themes: Collection[int], person: Person) -> dict[int, int]:
    """Claim on any of these themes → how many quotations it has; one query."""
    tagged = Claim.themes.through.objects.filter(theme__in=themes).values("claim")
    links = EvidenceLink.objects.visible_to(person).filter(claim__in=tagged).order_by()
    return dict(links.values_list("claim").annotate(Count("quotation")))


def _stances(
    themes: Sequence[Theme],
    held: Grid,
    words: Words,
) -> Part:
    actors = Actor.objects.in_bulk(held.rows)

    def cell(pk: int, at: int) -> Cell:
        address = f"/positions/?theme={themes[at].slug}&actor={actors[pk].slug}"
        return Cell(quoted=tuple(words.stance(of, address) for of in held.at(pk, at)), empty="no stance recorded")

    return Part(
        "stances",
        "Where actors stand",
        tuple(Row(linked(actors[pk]), tuple(cell(pk, at) for at in range(len(themes)))) for pk in held.rows),
        about=grid.once_first(held.shared, "actor", "these themes"),
        more=held.left_out,
        everything=tuple(Linked(one.label, f"{one.get_absolute_url()}#stance") for one in themes),
    )
