"""Actors side by side: where each stands, theme by theme, and which claims the words of each bear on.

As on the page of an actor, whoever belongs to it is taken in, and their stances carry their names.
"""

from collections.abc import Collection, Mapping, Sequence

from evidence.accounts.models import Person
from evidence.claims import hubs
from evidence.claims.comparing import grid
from evidence.claims.comparing.grid import Grid, Use, Words
from evidence.claims.comparing.table import Cell, Column, Fact, Part, Row
from evidence.claims.comparing.things import linked
from evidence.claims.models import Claim, EvidenceLink, Stance
from evidence.claims.notes import Linked
from evidence.library.models import Contributor
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
    every: frozenset[int] = frozenset().union(*branches)
    said = _said(every, person)
    stances = Grid.of(_stance_uses(every, branches, person))
    claims = Grid.of(_claim_uses(said, branches, person))
    words = grid.read(claims.strongest(len(actors), CLAIM_ROOM), stances.strongest(len(actors)), person)
    return (
        _described(actors, tree, branches, said, claims.uses),
        _stances(actors, stances, words),
        _claims(actors, claims, words),
    )


type Said = Mapping[int, tuple[int, frozenset[int]]]
"""Quotation → its source, and whose words it is."""


def _said(every: Collection[int], person: Person) -> Said:
    """The rule of `hubs.said_by`, for all actors at once; two queries."""
    written: dict[int, set[int]] = {}
    for source, actor in Contributor.objects.filter(actor__in=every).order_by().values_list("source", "actor"):
        written.setdefault(source, set()).add(actor)
    rows = hubs.said_by(every, person=person).values_list("pk", "voice", "text_version__source")
    return {pk: (source, frozenset((voice,) if voice else written.get(source, ()))) for pk, voice, source in rows}


def _described(
    actors: Sequence[Actor],
    tree: trees.Tree,
    branches: Sequence[frozenset[int]],
    said: Said,
    claims: Sequence[Use],
) -> Part:
    def number(count: int, noun: str, address: str) -> tuple[Fact, ...]:
        return (Fact(f"{count} {noun}{'' if count == 1 else 's'}", address),) if count else ()

    def counts(one: Actor, at: int) -> tuple[Fact, ...]:
        own = {pk: source for pk, (source, voices) in said.items() if voices & branches[at]}
        address = one.get_absolute_url()
        return (
            *number(len(own), "quotation", f"{address}#sources"),
            *number(len({use.row for use in claims if use.column == at}), "claim", f"{address}#claims"),
            *number(len(set(own.values())), "source", f"{address}#sources"),
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


def _stance_uses(every: Collection[int], branches: Sequence[frozenset[int]], person: Person) -> list[Use]:
    rows = Stance.objects.visible_to(person).filter(actor__in=every).order_by("pk")
    return [
        Use(pk, theme, at, position, quotation, by=actor)
        for pk, theme, actor, position, quotation in rows.values_list("pk", "theme", "actor", "position", "quotation")
        for at, branch in enumerate(branches)
        if actor in branch
    ]


def _claim_uses(said: Said, branches: Sequence[frozenset[int]], person: Person) -> list[Use]:
    rows = EvidenceLink.objects.visible_to(person).filter(quotation__in=list(said)).order_by("pk")
    values = rows.values_list("pk", "claim", "relation", "quotation", "confidence", "directness")
    return [
        Use(pk, claim, at, relation, quotation, rank=grid.rank(confidence, directness))
        for pk, claim, relation, quotation, confidence, directness in values
        for at, branch in enumerate(branches)
        if said[quotation][1] & branch
    ]


def _stances(
    actors: Sequence[Actor],
    held: Grid,
    words: Words,
) -> Part:
    themes = Theme.objects.in_bulk(held.rows)
    members = Actor.objects.in_bulk({use.by for use in held.uses})

    def cell(pk: int, at: int) -> Cell:
        address = f"/positions/?theme={themes[pk].slug}&actor={actors[at].slug}"
        return Cell(
            quoted=tuple(
                words.stance(of, address, linked(members[of[0].by]) if of[0].by != actors[at].pk else None)
                for of in held.at(pk, at)
            ),
            empty="no stance recorded",
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
