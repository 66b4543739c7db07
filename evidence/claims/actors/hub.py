"""One actor with all it contains: where they stand theme by theme, and what their words do to which claims."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count

from evidence.accounts.models import Person
from evidence.claims import hubs
from evidence.claims.contexts import Passage, origins_of, passages, with_words
from evidence.claims.hubs import Counts, QuotedSource
from evidence.claims.models import (
    EvidenceLink,
    Position,
    Quotation,
    QuotationQuerySet,
    Relation,
    Stance,
    StanceQuerySet,
)
from evidence.claims.notes import Linked
from evidence.claims.positions.cells import dated
from evidence.claims.positions.changes import Course, course
from evidence.claims.positions.question import Asked
from evidence.claims.positions.words import dates
from evidence.library.models import Contributor, Source
from evidence.library.references import short_reference
from evidence.vocabulary import trees
from evidence.vocabulary.models import Actor
from evidence.vocabulary.trees import Tree

#: So many stances are shown with their words, and so many claims under a relation.
STANCES = 60
CLAIMS = 25
WORKS = 50


@dataclass(frozen=True, slots=True)
class TakenPosition:
    """One position of one actor on the theme, with every passage that shows it."""

    position: str
    actor: Linked | None
    """Whose it is, when not that of the actor of the page."""
    dates: str
    """Of the sources, as they are stated."""
    conditions: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class OnTheme:
    theme: Linked
    table: str
    """The address of the same words in the table of positions, after its path."""
    changes: tuple[tuple[Linked | None, Course], ...]
    """Who took several positions here, and how these lie in time; nobody named is the actor of the page."""
    positions: tuple[TakenPosition, ...]
    """Those of one actor together: in the order of time where it changed, else of the coding guide."""


@dataclass(frozen=True, slots=True)
class BorneClaim:
    """A claim and the words of the actor that stand in one relation to it."""

    claim: Linked
    words: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class BorneClaims:
    relation: str
    total: int
    claims: tuple[BorneClaim, ...]


@dataclass(frozen=True, slots=True)
class Work:
    title: str
    short: str
    address: str
    role: str
    name: str
    """As the work has it."""


@dataclass(frozen=True, slots=True)
class ActorHub:
    label: str
    slug: str
    kind: str
    description: str
    path: tuple[Linked, ...]
    names: tuple[str, ...]
    narrower: tuple[Linked, ...]
    counts: Counts
    """Of the actor's own words; `claims` are those they bear on."""
    shown_stances: int
    """How many times words show a stance of theirs; some are not listed when there are very many."""
    stances: tuple[OnTheme, ...]
    summary: tuple[tuple[str, int], ...]
    """Position and number of themes on which it is taken, without the empty ones."""
    claims: tuple[BorneClaims, ...]
    sources: tuple[QuotedSource, ...]
    works: tuple[Work, ...]


def actor_hub(slug: str, *, person: Person) -> ActorHub:
    """The hub of an actor; thirty-six queries at most, however much there is. Raises Actor.DoesNotExist."""
    actor = Actor.objects.living().prefetch_related("alternative_labels").get(slug=slug)
    tree = trees.read(Actor)
    branch = tree.branch(actor.pk)
    words = hubs.said_by(branch, person=person)
    columns = hubs.read(words)
    links = EvidenceLink.objects.visible_to(person).filter(quotation__in=words.values("pk"))
    stances = Stance.objects.visible_to(person).filter(actor__in=branch)
    on_themes = stances.order_by().values_list("position").annotate(themes=Count("theme", distinct=True))
    counted = dict(on_themes)
    return ActorHub(
        label=actor.label,
        slug=actor.slug,
        kind=actor.get_kind_display(),
        description=actor.description,
        path=tuple(hubs.linked(Actor, node) for node in tree.ancestors(actor.pk)),
        names=tuple(one.text for one in actor.alternative_labels.all()),
        narrower=tuple(hubs.linked(Actor, node) for node in tree.children(actor.pk)),
        counts=hubs.count(columns, claims=links.order_by().aggregate(n=Count("claim", distinct=True))["n"]),
        shown_stances=stances.count(),
        stances=_stances(actor, tree, branch, person),
        summary=tuple((position, counted[position]) for position in Position.values if position in counted),
        claims=tuple(_claims(words, actor.pk, person)),
        sources=hubs.quoted_sources(columns),
        works=_works(branch, person),
    )


def _stances(actor: Actor, tree: Tree, branch: Collection[int], person: Person) -> tuple[OnTheme, ...]:
    """By theme; on each the actor's own positions first, then those of narrower actors."""
    visible = Stance.objects.visible_to(person).filter(actor__in=branch)
    listed = list(with_words(visible.select_related("actor", "theme").order_by("theme__label", "pk"))[:STANCES])
    courses = _courses(visible.order_by(), listed)
    first = origins_of(listed)
    order = {pk: at for at, pk in enumerate(tree.nodes)}
    positions = list(Position.values)

    def time(one: Stance) -> tuple[int, str]:
        course = courses.get((one.actor_id, one.theme_id))
        at = positions if course is None or not course.is_changed else [step.position for step in course.steps]
        source = one.quotation.text_version.source
        return at.index(one.position), f"{source.issued_from or '9999'}"

    listed.sort(key=lambda one: (one.theme.label.casefold(), order[one.actor_id], *time(one), one.pk))
    themes = []
    for theme, of_theme in groupby(listed, key=lambda one: one.theme):
        taken, speakers = [], {}
        for _, group in groupby(of_theme, key=lambda one: (one.actor_id, one.position)):
            same = list(group)
            speakers[same[0].actor_id] = _other(same[0].actor, actor)
            taken.append(
                TakenPosition(
                    position=same[0].position,
                    actor=_other(same[0].actor, actor),
                    dates=dates(one.quotation.text_version.source.issued for one in same),
                    conditions=tuple(dict.fromkeys(one.condition for one in same if one.condition)),
                    passages=passages(same, first),
                )
            )
        changes = ((who, found) for pk, who in speakers.items() if (found := courses.get((pk, theme.pk))))
        table = Asked(actor=(actor.slug,), theme=(theme.slug,)).address
        themes.append(OnTheme(Linked(theme.label, theme.get_absolute_url()), table, tuple(changes), tuple(taken)))
    return tuple(themes)


def _courses(visible: StanceQuerySet, listed: Collection[Stance]) -> Mapping[tuple[int, int], Course]:
    """How different positions of one actor on one theme lie in time, of all its stances there; one query."""
    shown = {(one.actor_id, one.theme_id) for one in listed}
    rows = visible.filter(actor__in={pk for pk, _ in shown}, theme__in={pk for _, pk in shown})
    return {key: way for key, found in dated(rows).items() if key in shown and (way := course(found))}


def _other(one: Actor, own: Actor) -> Linked | None:
    return None if one.pk == own.pk else Linked(one.label, one.get_absolute_url())


def _claims(words: QuotationQuerySet, own: int, person: Person) -> Iterable[BorneClaims]:
    """The claims that these words bear on, by relation, those with the most of these words first."""
    links = EvidenceLink.objects.visible_to(person).filter(quotation__in=words.values("pk"))
    most: dict[str, list[int]] = {}
    counted = links.order_by().values_list("relation", "claim").annotate(number=Count("pk"))
    for relation, claim, _ in counted.order_by("-number", "claim__text"):
        most.setdefault(relation, []).append(claim)
    shown = {claim for claims in most.values() for claim in claims[:CLAIMS]}
    rows: dict[tuple[str, int], list[EvidenceLink]] = {}
    with_claims = links.filter(claim__in=shown).select_related("claim", "quotation__voice").order_by("pk")
    for row in hubs.with_place(with_claims):
        rows.setdefault((row.relation, row.claim_id), []).append(row)
    for relation in Relation.values:
        if relation in most:
            claims = (_borne(rows[relation, claim], own) for claim in most[relation][:CLAIMS])
            yield BorneClaims(relation, len(most[relation]), tuple(claims))


def _borne(links: list[EvidenceLink], own: int) -> BorneClaim:
    claim = links[0].claim
    words = hubs.places((link.quotation, _said(link.quotation, own)) for link in links)
    return BorneClaim(Linked(claim.text, claim.get_absolute_url()), words)


def _said(quotation: Quotation, own: int) -> str:
    """Whose words they are, where that is a narrower actor with a voice of its own."""
    return f", {quotation.voice.label}" if quotation.voice and quotation.voice.pk != own else ""


def _works(branch: Collection[int], person: Person) -> tuple[Work, ...]:
    visible = Source.objects.visible_to(person)
    rows = (
        Contributor.objects.filter(actor__in=branch, source__in=visible)
        .select_related("source")
        .prefetch_related("source__contributors", "source__identifiers")
        .order_by("source__title", "source", "position")[:WORKS]
    )
    return tuple(
        Work(
            one.source.title,
            short_reference(one.source),
            one.source.get_absolute_url(),
            one.get_role_display(),
            str(one),
        )
        for one in rows
    )
