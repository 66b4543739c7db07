"""What the words of one source bear on: claims by relation, stances, and the tags that they earn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch
from django.utils.text import Truncator

from evidence.accounts.models import Person
from evidence.claims.models import EvidenceLink, Quotation, Relation, Stance
from evidence.claims.notes import Linked, MarkedQuotation, StanceNote, marked, stance_note
from evidence.library.models import Source, TextVersionRole
from evidence.library.references import with_reference_parts


@dataclass(frozen=True, slots=True)
class BorneClaim:
    """A claim and the words of this source that stand in one relation to it; each address opens the words."""

    text: str
    address: str
    words: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class BorneClaims:
    relation: str
    claims: tuple[BorneClaim, ...]


@dataclass(frozen=True, slots=True)
class ShownStance:
    """One position of an actor on a theme, with every passage of this source that shows it."""

    stance: StanceNote
    words: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A theme or an actor. `words` opens the passages that earned it; an assigned tag has none."""

    name: str
    address: str
    words: tuple[Linked, ...] = ()


@dataclass(frozen=True, slots=True)
class Tags:
    """Earned by marked words, or assigned by a curator to a source or topic not (yet) marked. Counted apart."""

    earned_themes: tuple[Tag, ...]
    earned_actors: tuple[Tag, ...]
    assigned_themes: tuple[Tag, ...]
    assigned_actors: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Bearing:
    quotations: int
    claims: int
    by_relation: tuple[BorneClaims, ...]
    shown_stances: int
    """How many times words of this source show a stance."""
    stances: tuple[ShownStance, ...]
    tags: Tags


@dataclass(frozen=True, slots=True)
class Uses:
    """The visible quotations of a source, and what they are used for: rows with all that the page and the text show."""

    quotations: Sequence[Quotation]
    links: Sequence[EvidenceLink]
    stances: Sequence[Stance]

    def marked_in(self, version: int) -> tuple[MarkedQuotation, ...]:
        """The quotations of one text in reading order with their notes, the same as `marked_text.quotations_in`."""
        inside = [one for one in self.quotations if one.text_version_id == version]
        known = {one.pk for one in inside}
        return marked(
            inside,
            sorted((one for one in self.links if one.quotation_id in known), key=lambda one: (one.claim_id, one.pk)),
            sorted(
                (one for one in self.stances if one.quotation_id in known),
                key=lambda one: (one.actor_id, one.theme_id, one.pk),
            ),
        )


def uses(source: Source, *, person: Person) -> Uses:
    """Eight queries, however much there is; the same claims, actors and themes come again and again as one object."""
    reported = with_reference_parts(Source.objects.visible_to(person))
    quotations = (
        Quotation.objects.visible_to(person)
        .filter(text_version__source=source)
        .select_related("block", "voice", "text_version")
        .defer("text_version__content")
        .prefetch_related("themes", Prefetch("reports", queryset=reported))
    )
    links = (
        EvidenceLink.objects.visible_to(person)
        .filter(quotation__text_version__source=source)
        .select_related("claim")
        .prefetch_related("claim__themes")
        .order_by("claim__text", "quotation__start")
    )
    stances = (
        Stance.objects.visible_to(person)
        .filter(quotation__text_version__source=source)
        .select_related("actor", "theme")
        .order_by("actor__label", "theme__label", "position", "condition", "quotation__start")
    )
    return Uses(list(quotations), list(links), list(stances))


def bearing(source: Source, used: Uses) -> Bearing:
    """Everything the visible quotations of `source` are used for; two queries, for what a curator assigned."""
    words = _words(used.quotations)
    return Bearing(
        quotations=len(used.quotations),
        claims=len({link.claim_id for link in used.links}),
        by_relation=tuple(_by_relation(used.links, words)),
        shown_stances=len(used.stances),
        stances=tuple(_grouped(used.stances, words)),
        tags=_tags(source, used.quotations, used.links, used.stances, words),
    )


def _words(quotations: Iterable[Quotation]) -> dict[int, Linked]:
    """How each quotation is named in a link: by its place, or by its first words where all is one place."""
    named = {}
    for one in quotations:
        is_placed = one.block and one.text_version.role == TextVersionRole.FULL_TEXT
        label = one.block.label if one.block and is_placed else f"“{Truncator(one.exact).words(4, truncate=' …')}”"
        named[one.pk] = Linked(label, one.get_absolute_url())
    return named


def _grouped(stances: Iterable[Stance], words: dict[int, Linked]) -> Iterable[ShownStance]:
    """Stances in order, those that say the same together."""
    for note, group in groupby(
        ((stance_note(one), words[one.quotation_id]) for one in stances), key=lambda pair: pair[0]
    ):
        yield ShownStance(note, tuple(linked for _, linked in group))


def _by_relation(links: Iterable[EvidenceLink], words: dict[int, Linked]) -> Iterable[BorneClaims]:
    for relation in Relation.values:
        of_relation = [link for link in links if link.relation == relation]
        claims = tuple(
            BorneClaim(claim.text, claim.get_absolute_url(), tuple(words[link.quotation_id] for link in group))
            for claim, group in groupby(of_relation, key=lambda link: link.claim)
        )
        if claims:
            yield BorneClaims(relation, claims)


def _tags(
    source: Source,
    quotations: Iterable[Quotation],
    links: Iterable[EvidenceLink],
    stances: Iterable[Stance],
    words: dict[int, Linked],
) -> Tags:
    themes: dict[tuple[str, str], dict[int, Linked]] = {}
    actors: dict[tuple[str, str], dict[int, Linked]] = {}

    def earn(tags: dict[tuple[str, str], dict[int, Linked]], name: str, address: str, quotation: int) -> None:
        tags.setdefault((name, address), {})[quotation] = words[quotation]

    for one in quotations:
        for theme in one.themes.all():
            earn(themes, theme.label, theme.get_absolute_url(), one.pk)
        if one.voice:
            earn(actors, one.voice.label, one.voice.get_absolute_url(), one.pk)
    for link in links:
        for theme in link.claim.themes.all():
            earn(themes, theme.label, theme.get_absolute_url(), link.quotation_id)
    for stance in stances:
        earn(themes, stance.theme.label, stance.theme.get_absolute_url(), stance.quotation_id)
        earn(actors, stance.actor.label, stance.actor.get_absolute_url(), stance.quotation_id)
    return Tags(
        earned_themes=_earned(themes),
        earned_actors=_earned(actors),
        assigned_themes=tuple(
            Tag(one.label, one.get_absolute_url())
            for one in source.subject_themes.all()
            if (one.label, one.get_absolute_url()) not in themes
        ),
        assigned_actors=tuple(
            Tag(one.label, one.get_absolute_url())
            for one in source.subject_actors.all()
            if (one.label, one.get_absolute_url()) not in actors
        ),
    )


def _earned(tags: dict[tuple[str, str], dict[int, Linked]]) -> tuple[Tag, ...]:
    """By name, each place once."""
    return tuple(
        Tag(name, address, tuple({linked.name: linked for _, linked in sorted(of_tag.items())}.values()))
        for (name, address), of_tag in sorted(tags.items())
    )
