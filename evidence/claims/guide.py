"""The coding guide: what each word of the coding means, with a real example of each from the library.

A new relation, basis or position needs its line here; a test compares the table with the choices of the models.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Abs, Length

from evidence.accounts.models import Person
from evidence.claims.contexts import origins_of, with_words
from evidence.claims.models import EvidenceLink, Stance
from evidence.claims.notes import Linked
from evidence.claims.shown import ShownQuotation, shown
from evidence.library.origins import Origin

#: An example is a quotation of about so many characters: enough to understand, little enough to read.
GOOD_LENGTH = 140

RELATIONS = {
    "supports": "The words, taken as they stand, are a reason to believe the claim.",
    "contradicts": "The words are a reason not to believe the claim.",
    "qualifies": "The words limit the claim: to some cases, to a condition, to a degree.",
    "mentions": "The words speak of what the claim is about, and are no reason for or against it.",
}
DIRECTNESS = {
    "direct": "The words say what the claim says.",
    "indirect": "From the words to the claim there is a further step, which the rationale names.",
}
BASES = {
    "empirical-finding": "What a study found with its methods.",
    "testimony": "What somebody says of their own experience.",
    "expert-judgement": "What somebody who knows the field concludes beyond what was found.",
    "assertion": "Said without giving grounds.",
    "official-statement": "Said in the name of a government, a public body or another organisation.",
}
CONFIDENCES = {
    "high": "The words carry the claim with little doubt.",
    "moderate": "The words carry the claim, with a doubt that the reason names.",
    "low": "The words carry the claim only in part, or rest on little.",
    "very-low": "The words hardly carry the claim; they are kept so that nobody has to look for them again.",
}
POSITIONS = {
    "for": "The actor speaks for what the theme names.",
    "conditional": "The actor is for it under a condition, which is given in words.",
    "against": "The actor speaks against it.",
    "neutral": "The actor speaks of it and takes no side.",
}


@dataclass(frozen=True, slots=True)
class Example:
    quotation: ShownQuotation
    relation: str
    """What its mark is: a relation or a position."""
    target: Linked
    """The claim, or the theme of a stance."""
    actor: Linked | None
    """Of a stance: whose it is."""
    reason: str
    """Rationale, reason for the confidence, or condition."""


@dataclass(frozen=True, slots=True)
class Term:
    word: str
    definition: str
    mark: str
    """The name of its mark; empty when it has none."""
    example: Example | None
    """None when the library has none (yet)."""


@dataclass(frozen=True, slots=True)
class Guide:
    relations: tuple[Term, ...]
    directness: tuple[Term, ...]
    bases: tuple[Term, ...]
    confidences: tuple[Term, ...]
    positions: tuple[Term, ...]
    voice: Example | None
    """Words that are not their author's own."""
    reported: Example | None
    """Words that pass on what another work says: their origin is that work."""


def guide(*, person: Person) -> Guide:
    """The guide with examples that `person` may see; the same number of queries whatever the library holds."""
    links = EvidenceLink.objects.visible_to(person)
    axes = {axis: _one_of_each(links, axis) for axis in ("relation", "directness", "basis", "confidence")}
    voiced = _best(links.filter(quotation__voice__isnull=False, quotation__reports__isnull=True))
    reporting = _best(links.filter(quotation__reports__isnull=False))
    wanted = {pk for of_axis in axes.values() for pk in of_axis.values()} | {*voiced, *reporting}
    evidence = {row.pk: row for row in with_words(links.filter(pk__in=wanted).select_related("claim"))}
    stances = Stance.objects.visible_to(person)
    positions = _one_of_each(stances, "position")
    shown_stances = with_words(stances.filter(pk__in=positions.values()).select_related("actor", "theme"))
    by_position = {row.position: row for row in shown_stances}
    first = origins_of([*evidence.values(), *by_position.values()])

    def of_axis(axis: str, definitions: Mapping[str, str], *, marked: bool = False) -> tuple[Term, ...]:
        return tuple(
            Term(
                word=value.replace("-", " "),
                definition=definition,
                mark=value if marked else "",
                example=_evidence(evidence.get(axes[axis].get(value, 0)), first, axis),
            )
            for value, definition in definitions.items()
        )

    return Guide(
        relations=of_axis("relation", RELATIONS, marked=True),
        directness=of_axis("directness", DIRECTNESS),
        bases=of_axis("basis", BASES),
        confidences=of_axis("confidence", CONFIDENCES),
        positions=tuple(
            Term(value, definition, value, _stance(by_position.get(value), first))
            for value, definition in POSITIONS.items()
        ),
        voice=_evidence(evidence.get(next(iter(voiced), 0)), first, "relation"),
        reported=_evidence(evidence.get(next(iter(reporting), 0)), first, "relation"),
    )


def _one_of_each(rows: QuerySet[EvidenceLink] | QuerySet[Stance], axis: str) -> dict[str, int]:
    """For each value on the axis the row whose quotation is nearest to a good length."""
    nearest = rows.order_by(axis, Abs(Length("quotation__exact") - GOOD_LENGTH), "pk").distinct(axis)
    return dict(nearest.values_list(axis, "pk"))


def _best(rows: QuerySet[EvidenceLink]) -> Iterable[int]:
    return list(rows.order_by(Abs(Length("quotation__exact") - GOOD_LENGTH), "pk").values_list("pk", flat=True)[:1])


def _evidence(link: EvidenceLink | None, first: Mapping[int, Origin], axis: str) -> Example | None:
    if link is None:
        return None
    return Example(
        quotation=shown(link, first),
        relation=link.relation,
        target=Linked(link.claim.text, link.claim.get_absolute_url()),
        actor=None,
        reason=link.confidence_reason if axis == "confidence" else link.rationale,
    )


def _stance(stance: Stance | None, first: Mapping[int, Origin]) -> Example | None:
    if stance is None:
        return None
    return Example(
        quotation=shown(stance, first),
        relation=stance.position,
        target=Linked(stance.theme.label, stance.theme.get_absolute_url()),
        actor=Linked(stance.actor.label, stance.actor.get_absolute_url()),
        reason=stance.condition,
    )
