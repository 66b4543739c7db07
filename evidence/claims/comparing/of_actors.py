"""Actors side by side: where each stands, theme by theme, and which claims the words of each bear on.

As on the page of an actor, whoever belongs to it is taken in, and their stances carry their names.
"""

from collections.abc import Sequence

from django.db.models import Count, Value

from evidence.accounts.models import Person
from evidence.claims import hubs
from evidence.claims.comparing import grid
from evidence.claims.comparing.grid import Grid, Words
from evidence.claims.comparing.table import Cell, Column, Fact, Part, Row
from evidence.claims.comparing.things import linked
from evidence.claims.models import Claim, EvidenceLink, QuotationQuerySet, Stance
from evidence.claims.notes import Linked
from evidence.vocabulary import trees
from evidence.vocabulary.models import Actor, Theme

CLAIM_ROOM = 30


def columns(actors: Sequence[Actor], cautions: Sequence[str]) -> tuple[Column, ...]:
    return tuple(
        Column(one.slug, one.label, one.get_absolute_url(), one.get_kind_display().capitalize(), caution=caution)
        for one, caution in zip(actors, cautions, strict=True)
    )


def parts(actors: Sequence[Actor], person: Person) -> tuple[Part, ...]:
    """Twenty-four queries at most."""
    tree = trees.read(Actor)
    branches = [tree.branch(one.pk) for one in actors]
    said = [hubs.said_by(branch, person=person) for branch in branches]
    links, shown = EvidenceLink.objects.visible_to(person), Stance.objects.visible_to(person)
    stances = Grid.of([shown.filter(actor__in=branch) for branch in branches], "theme", "position", "actor")
    claims = Grid.of([links.filter(quotation__in=words.values("pk")) for words in said], "claim", "relation")
    words = grid.read(claims.strongest(CLAIM_ROOM), stances.strongest(), person)
    return (
        _described(actors, tree, said, claims),
        _stances(actors, stances, words),
        _claims(actors, claims, words),
    )


def _described(actors: Sequence[Actor], tree: trees.Tree, said: Sequence[QuotationQuerySet], claims: Grid) -> Part:
    counted = _counted(said)

    def number(count: int, noun: str, address: str) -> tuple[Fact, ...]:
        return (Fact(f"{count} {noun}{'' if count == 1 else 's'}", address),) if count else ()

    def counts(one: Actor, at: int) -> tuple[Fact, ...]:
        quotations, sources = counted.get(at, (0, 0))
        address = one.get_absolute_url()
        return (
            *number(quotations, "quotation", f"{address}#sources"),
            *number(len(claims.held[at]), "claim", f"{address}#claims"),
            *number(sources, "source", f"{address}#sources"),
        )

    above = (tree.ancestors(one.pk)[-1:] for one in actors)
    belongs = (tuple(Fact(node.label, hubs.linked(Actor, node).address) for node in nodes) for nodes in above)
    return Part(
        "actor",
        "The actors",
        (
            Row(Linked("Belongs to", ""), tuple(Cell(facts, empty="nobody here") for facts in belongs)),
            Row(
                Linked("Who they are", ""),
                tuple(
                    Cell((Fact(one.description),) if one.description else (), empty="not described") for one in actors
                ),
                "Only what the sources say of them",
            ),
            Row(
                Linked("Their words", ""),
                tuple(Cell(counts(one, at), empty="no words of theirs") for at, one in enumerate(actors)),
            ),
        ),
        about="Whoever belongs to an actor is taken in, each thing once.",
    )


def _counted(said: Sequence[QuotationQuerySet]) -> dict[int, tuple[int, int]]:
    """Column → quotations, and the sources that they stand in; one query."""
    counted = [
        words.annotate(at=Value(at))
        .values_list("at")
        .annotate(n=Count("pk"), sources=Count("text_version__source", distinct=True))
        for at, words in enumerate(said)
    ]
    return {at: (number, sources) for at, number, sources in counted[0].union(*counted[1:], all=True).order_by()}


def _stances(
    actors: Sequence[Actor],
    held: Grid,
    words: Words,
) -> Part:
    themes = Theme.objects.in_bulk(held.rows)
    members = Actor.objects.in_bulk(held.named)

    def cell(pk: int, at: int) -> Cell:
        address = f"/positions/?theme={themes[pk].slug}&actor={actors[at].slug}"
        return Cell(
            quoted=tuple(
                words.stance(of, address, linked(members[of.by]) if of.by != actors[at].pk else None)
                for of in held.at(pk, at)
            ),
            empty="no stance recorded",
            more=held.more(pk, at),
            everything=address,
        )

    return Part(
        "stances",
        "Where they stand",
        tuple(Row(linked(themes[pk]), tuple(cell(pk, at) for at in range(len(actors)))) for pk in held.rows),
        about=grid.once_first(held.shared, "theme", "them")
        + " That no stance is recorded is not to say that there is none.",
        more=held.left_out,
        everything=tuple(Linked(one.label, f"{one.get_absolute_url()}#stances") for one in actors),
    )


def _claims(
    actors: Sequence[Actor],
    held: Grid,
    words: Words,
) -> Part:
    named = Claim.objects.in_bulk(held.rows)

    def cell(pk: int, at: int) -> Cell:
        address = f"{named[pk].get_absolute_url()}#words"
        quoted = tuple(words.evidence(of, address) for of in held.at(pk, at))
        return Cell(quoted=quoted, empty="no words of theirs")

    return Part(
        "claims",
        "Claims their words bear on",
        tuple(Row(linked(named[pk]), tuple(cell(pk, at) for at in range(len(actors)))) for pk in held.rows),
        about="What words do to a claim is no stance. " + grid.once_first(held.shared, "claim", "them"),
        more=held.left_out,
        everything=tuple(Linked(one.label, f"{one.get_absolute_url()}#claims") for one in actors),
    )
