"""What the words of one source bear on: claims by relation, stances, and the tags that they earn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from evidence.accounts.models import VISITOR, Person
from evidence.claims.marks_of_source import BY_SOURCE as MARKS
from evidence.claims.marks_of_source import Marks, marks
from evidence.claims.models import Claim, EvidenceLink, Quotation, Relation, Stance
from evidence.claims.notes import Linked, StanceNote, stance_note
from evidence.library.models import Source, TextVersionRole
from evidence.library.statements import asked_ahead
from evidence.library.written import Written


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
class Uses(Marks):
    """The visible quotations of a source with all that its page shows of them."""

    themes: Mapping[int, Sequence[Linked]]
    """Quotation → the themes it was given itself."""
    claim_themes: Mapping[int, Sequence[Linked]]
    """Claim → its themes."""


def uses(source: int, *, person: Person) -> Uses:
    """What `person` may see of it; two queries more than `marks`."""
    own = marks(source, person=person)
    marked, borne = {one.pk for one in own.quotations}, {one.claim_id for one in own.links}
    with asked_ahead(_THEMES.statement(marked, VISITOR), _CLAIM_THEMES.statement(borne, VISITOR)):
        return Uses(
            own.quotations,
            own.links,
            own.stances,
            _by_owner(_THEMES.of(marked, VISITOR)),
            _by_owner(_CLAIM_THEMES.of(borne, VISITOR)),
        )


_THEMES = Written(
    lambda _: Quotation.themes.through.objects.order_by("theme__label").values_list(
        "quotation_id", "theme__label", "theme__slug"
    ),
    "quotation_id",
)
_CLAIM_THEMES = Written(
    lambda _: Claim.themes.through.objects.order_by("theme__label").values_list(
        "claim_id", "theme__label", "theme__slug"
    ),
    "claim_id",
)
_SUBJECT_THEMES = Written(
    lambda _: Source.subject_themes.through.objects.order_by("theme__label").values_list("theme__label", "theme__slug"),
    "source_id",
)
_SUBJECT_ACTORS = Written(
    lambda _: Source.subject_actors.through.objects.order_by("actor__label").values_list("actor__label", "actor__slug"),
    "source_id",
)

#: What `uses` and `bearing` ask by the number of the source alone.
BY_SOURCE = (*MARKS, _SUBJECT_THEMES, _SUBJECT_ACTORS)


def _by_owner(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Linked]]:
    found: dict[int, list[Linked]] = {}
    for owner, label, slug in rows:
        found.setdefault(owner, []).append(_theme(label, slug))
    return found


def _theme(label: str, slug: str) -> Linked:
    return Linked(label, reverse("theme", args=[slug]))


def bearing(source: int, used: Uses) -> Bearing:
    """Everything the visible quotations of `source` are used for; two queries, for what a curator assigned."""
    words = _words(used.quotations)
    return Bearing(
        quotations=len(used.quotations),
        claims=len({link.claim_id for link in used.links}),
        by_relation=tuple(_by_relation(used.links, words)),
        shown_stances=len(used.stances),
        stances=tuple(_grouped(used.stances, words)),
        tags=_tags(source, used, words),
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


def _tags(source: int, used: Uses, words: dict[int, Linked]) -> Tags:
    themes: dict[Linked, dict[int, Linked]] = {}
    actors: dict[Linked, dict[int, Linked]] = {}

    def earn(tags: dict[Linked, dict[int, Linked]], tag: Linked, quotation: int) -> None:
        tags.setdefault(tag, {})[quotation] = words[quotation]

    for one in used.quotations:
        for theme in used.themes.get(one.pk, ()):
            earn(themes, theme, one.pk)
        if one.voice:
            earn(actors, Linked(one.voice.label, one.voice.get_absolute_url()), one.pk)
    for link in used.links:
        for theme in used.claim_themes.get(link.claim_id, ()):
            earn(themes, theme, link.quotation_id)
    for stance in used.stances:
        earn(themes, Linked(stance.theme.label, stance.theme.get_absolute_url()), stance.quotation_id)
        earn(actors, Linked(stance.actor.label, stance.actor.get_absolute_url()), stance.quotation_id)
    assigned_themes = [_theme(*row) for row in _SUBJECT_THEMES.of([source], VISITOR)]
    assigned_actors = [
        Linked(label, reverse("actor", args=[slug])) for label, slug in _SUBJECT_ACTORS.of([source], VISITOR)
    ]
    return Tags(
        earned_themes=_earned(themes),
        earned_actors=_earned(actors),
        assigned_themes=tuple(Tag(one.name, one.address) for one in assigned_themes if one not in themes),
        assigned_actors=tuple(Tag(one.name, one.address) for one in assigned_actors if one not in actors),
    )


def _earned(tags: dict[Linked, dict[int, Linked]]) -> tuple[Tag, ...]:
    """By name, each place once."""
    return tuple(
        Tag(tag.name, tag.address, tuple({linked.name: linked for _, linked in sorted(of_tag.items())}.values()))
        for tag, of_tag in sorted(tags.items(), key=lambda pair: (pair[0].name, pair[0].address))
    )
