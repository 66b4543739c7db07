"""Small libraries made by chance, and the plain way to count in them: every row is looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from evidence.claims.models import Claim, EvidenceLink, Position, Quotation, Relation, Stance
from evidence.library.models import Source
from evidence.library.status import Status
from evidence.vocabulary.models import Actor, Theme
from tests import builders

SENTENCES = ("Staff said so.", "Users said no.", "Unions said maybe.")
#: Mostly published; what is not must move no number.
STATUSES = (Status.PUBLISHED,) * 4 + (Status.DRAFT, Status.WITHDRAWN)


def fill(seed: int) -> None:
    """Themes, actors, sources, quotations, claims and stances, tied at random. The same for the same seed."""
    dice = Random(seed)  # noqa: S311 (a test library, no secret)
    themes, actors = [_theme(dice) for _ in range(5)], [_actor(dice) for _ in range(4)]
    quotations = []
    for _ in range(3):
        authors = tuple(dice.sample(actors, dice.randint(0, 2)))
        version = builders.text(
            "\n\n".join(SENTENCES), of=builders.source(authors=authors, status=dice.choice(STATUSES))
        )
        builders.assign(version.source, *dice.sample(themes, 1))
        for words in SENTENCES:
            voice = dice.choice((None, *actors))
            one = builders.quotation(words, in_=version, voice=voice, status=dice.choice(STATUSES))
            one.themes.set(dice.sample(themes, dice.randint(0, 1)))
            quotations.append(one)
    for _ in range(4):
        claim = builders.claim(themes=tuple(dice.sample(themes, dice.randint(0, 2))), status=dice.choice(STATUSES))
        for one in dice.sample(quotations, dice.randint(0, 4)):
            relation = dice.choice(Relation.values)
            builders.evidence(relation, claim=claim, quotation=one, status=dice.choice(STATUSES))
    for one in quotations:
        builders.stance(
            dice.choice(Position.values),
            actor=dice.choice(actors),
            theme=dice.choice(themes),
            quotation=one,
            status=dice.choice(STATUSES),
        )


def _theme(dice: Random) -> Theme:
    return builders.theme(parent=dice.choice((None, *Theme.objects.all())))


def _actor(dice: Random) -> Actor:
    return builders.actor(parent=dice.choice((None, *Actor.objects.all())))


@dataclass(frozen=True, slots=True)
class Plain:
    claims: set[int]
    quotations: set[int]
    sources: set[int]
    stances: set[int]


def within(one: Theme | Actor | None, top: Theme | Actor) -> bool:
    while one is not None:
        if one.pk == top.pk:
            return True
        one = one.parent
    return False


def any_within(concepts: Iterable[Theme | Actor], top: Theme | Actor) -> bool:
    return any(within(one, top) for one in concepts)


def on_theme(theme: Theme) -> Plain:
    claims = {one.pk for one in Claim.objects.published() if any_within(one.themes.all(), theme)}
    links = EvidenceLink.objects.published()
    stances = {one.pk for one in Stance.objects.published() if within(one.theme, theme)}
    quotations = {
        one.pk
        for one in Quotation.objects.published()
        if any_within(one.themes.all(), theme)
        or any(link.claim_id in claims for link in links.filter(quotation=one))
        or any(stance.pk in stances for stance in one.stances.all())
    }
    return Plain(claims, quotations, _sources(quotations), stances)


def of_actor(actor: Actor) -> Plain:
    def theirs(one: Quotation) -> bool:
        if one.voice:
            return within(one.voice, actor)
        return any_within([by.actor for by in one.text_version.source.contributors.all() if by.actor], actor)

    quotations = {one.pk for one in Quotation.objects.published() if theirs(one)}
    claims = {link.claim_id for link in EvidenceLink.objects.published() if link.quotation_id in quotations}
    stances = {one.pk for one in Stance.objects.published() if within(one.actor, actor)}
    return Plain(claims, quotations, _sources(quotations), stances)


def _sources(quotations: set[int]) -> set[int]:
    return set(Source.objects.filter(text_versions__quotations__in=quotations).values_list("pk", flat=True))
