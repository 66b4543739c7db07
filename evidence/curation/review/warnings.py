"""What a second reader would stumble over, said before: one table of warnings. They warn; they never block.

Each looks at records of one sort, many at once (a query or three, however many), and says a sentence of those that
it concerns. What it says is for a curator: drafts count.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from evidence.accounts.models import Person
from evidence.claims.judgements import Certainty, Component, Concern
from evidence.claims.models import Claim, Confidence, EvidenceLink, Quotation, Relation, Stance
from evidence.curation import fields
from evidence.curation.models import ReviewedTable
from evidence.curation.review import wording
from evidence.library.origins import origin_keys
from evidence.library.status import Curated, Status
from evidence.vocabulary.models import Theme

#: Records that stand, or may come to stand.
LIVING = (Status.DRAFT, Status.SUBMITTED, Status.PUBLISHED)
#: So many claims on the same words are one too many.
MANY_CLAIMS = 4
#: Origins of what supports a claim; fewer are said.
ENOUGH = 2
#: Pairs of opposed positions; the others go together.
OPPOSED = frozenset({"for", "against"})


@dataclass(frozen=True, slots=True)
class Found:
    """What one warning says of one record."""

    says: str
    table: str
    row: int
    """The record in which it is mended."""
    holds_up: bool = True
    """The record is read by itself, not published together with others."""


@dataclass(frozen=True, slots=True)
class Watch:
    key: str
    table: str
    look: Callable[[Sequence[Any], Person], Mapping[int, Found]]
    """Records → by row number what is said; what the person may not see does not count."""


def of(records: Sequence[Curated], *, by: Person) -> dict[int, tuple[Found, ...]]:
    """All warnings about `records`, which are of one sort, by row number; those without any are left out."""
    if not records:
        return {}
    table = fields.table_of(records[0])
    found = defaultdict(list)
    for warning in WARNINGS:
        if warning.table == table:
            for row, said in warning.look(records, by).items():
                found[row].append(said)
    return {row: tuple(said) for row, said in found.items()}


def of_one(record: Curated, *, by: Person) -> tuple[Found, ...]:
    return of([record], by=by).get(record.pk, ())


def _rationale_contradicts_relation(links: Sequence[EvidenceLink], _by: Person) -> dict[int, Found]:
    said = {one.pk: wording.against_relation(one.relation, one.rationale) for one in links}
    return {
        one.pk: Found(
            f"The rationale says “{said[one.pk]}”, the relation says “{one.relation}”.", "evidencelink", one.pk
        )
        for one in links
        if said[one.pk]
    }


def _same_words_serve_many_claims(links: Sequence[EvidenceLink], by: Person) -> dict[int, Found]:
    counted = dict(
        EvidenceLink.objects.visible_to(by)
        .filter(quotation__in={one.quotation_id for one in links}, status__in=LIVING)
        .exclude(relation=Relation.MENTIONS)
        .order_by()
        .values_list("quotation")
        .annotate(claims=Count("claim", distinct=True))
    )
    return {
        one.pk: Found(
            f"The same words serve {counted[one.quotation_id]} claims: are they that telling?",
            "quotation",
            one.quotation_id,
        )
        for one in links
        if counted.get(one.quotation_id, 0) >= MANY_CLAIMS
    }


def _same_words_carry_opposing_verdicts(links: Sequence[EvidenceLink], by: Person) -> dict[int, Found]:
    """Words that overlap support and contradict one claim."""
    others = EvidenceLink.objects.visible_to(by).filter(claim__in={one.claim_id for one in links}, status__in=LIVING)
    by_claim = defaultdict(list)
    for other in others.select_related("quotation"):
        by_claim[other.claim_id].append(other)
    words = Quotation.objects.in_bulk({one.quotation_id for one in links})
    return {
        one.pk: Found(f"The same words also carry “{other.relation}” for the same claim.", "evidencelink", other.pk)
        for one in links
        for other in by_claim[one.claim_id]
        if {one.relation, other.relation} == {Relation.SUPPORTS, Relation.CONTRADICTS}
        and one.pk != other.pk
        and _overlap(words[one.quotation_id], other.quotation)
    }


def _same_words_show_opposed_stances(stances: Sequence[Stance], by: Person) -> dict[int, Found]:
    """Words that overlap show one actor for and against one theme."""
    others = Stance.objects.visible_to(by).filter(actor__in={one.actor_id for one in stances}, status__in=LIVING)
    by_actor = defaultdict(list)
    for other in others.filter(theme__in={one.theme_id for one in stances}).select_related("quotation"):
        by_actor[other.actor_id, other.theme_id].append(other)
    words = Quotation.objects.in_bulk({one.quotation_id for one in stances})
    return {
        one.pk: Found(f"The same words also show the actor “{other.position}” here.", "stance", other.pk)
        for one in stances
        for other in by_actor[one.actor_id, one.theme_id]
        if {one.position, other.position} == OPPOSED
        and one.pk != other.pk
        and _overlap(words[one.quotation_id], other.quotation)
    }


def _overlap(one: Quotation, other: Quotation) -> bool:
    return (
        one.text_version_id == other.text_version_id and one.start < other.end and other.start < one.end
    ) or one.exact == other.exact


def _claim_copied_from_the_text(claims: Sequence[Claim], by: Person) -> dict[int, Found]:
    texts = {one.pk: one.text for one in claims}
    quoted = (
        EvidenceLink.objects.visible_to(by)
        .filter(claim__in=texts, status__in=LIVING)
        .values_list("claim", "quotation__exact")
    )
    found = {}
    for claim, exact in quoted:
        if copied := wording.copied(texts[claim], exact):
            found[claim] = Found(f"It says “{copied}” as the text does: a claim is in our own words.", "claim", claim)
    return found


def _claim_with_one_origin(claims: Sequence[Claim], by: Person) -> dict[int, Found]:
    links = (
        EvidenceLink.objects.visible_to(by)
        .filter(claim__in=[one.pk for one in claims], status__in=LIVING, relation=Relation.SUPPORTS)
        .select_related("quotation")
    )
    keys = origin_keys({one.quotation_id: one.quotation for one in links}.values()) if links else {}
    origins, quoted = defaultdict(set), defaultdict(set)
    for one in links:
        origins[one.claim_id].add(keys[one.quotation_id])
        quoted[one.claim_id].add(one.quotation_id)
    return {one.pk: _of_few_origins(one, len(quoted[one.pk])) for one in claims if len(origins[one.pk]) < ENOUGH}


def _of_few_origins(claim: Claim, quotations: int) -> Found:
    """A claim begins with one quotation: that is said, and does not hold it up."""
    if not quotations:
        return Found("No words support it yet.", "claim", claim.pk)
    if quotations == 1:
        return Found("One quotation supports it so far.", "claim", claim.pk, holds_up=False)
    return Found("All the words that support it come from one origin.", "claim", claim.pk)


def _confidence_above_its_concerns(judgements: Sequence[Certainty], _by: Person) -> dict[int, Found]:
    """The method begins high and typically goes down at least one level for each component with serious concerns."""
    levels = list(Confidence)
    found = {}
    for one in judgements:
        serious = [component.label for component in Component if getattr(one, component) == Concern.SERIOUS]
        lowest = levels[min(len(serious), len(levels) - 1)]
        if levels.index(Confidence(one.overall)) < levels.index(lowest):
            found[one.pk] = Found(
                f"Serious concerns ({', '.join(serious)}) typically lower the confidence by a level each, here to"
                f" {lowest.label} at most; it says {one.get_overall_display()}. Does a reason say why?",
                "certainty",
                one.pk,
            )
    return found


def _judged_without_words(judgements: Sequence[Certainty], by: Person) -> dict[int, Found]:
    links = EvidenceLink.objects.visible_to(by).filter(claim__in={one.claim_id for one in judgements})
    held = set(links.filter(status__in=LIVING).order_by().values_list("claim", flat=True))
    return {
        one.pk: Found("The claim has no words yet: what is judged?", "claim", one.claim_id)
        for one in judgements
        if one.claim_id not in held
    }


def _theme_without_definition(field: str) -> Callable[[Sequence[Any], Person], dict[int, Found]]:
    """Of the themes in `field` of the records."""

    def look(records: Sequence[Any], _by: Person) -> dict[int, Found]:
        model = type(records[0])
        bare = Q(**{f"{field}__definition__regex": r"^\s*$"})
        rows = model._default_manager.filter(bare, pk__in=[one.pk for one in records]).values_list("pk", field)  # noqa: SLF001
        labels = Theme.objects.in_bulk({theme for _, theme in rows})
        return {
            pk: Found(
                f"The theme “{labels[theme]}” has no definition: nobody can tell what belongs there.",
                "theme",
                theme,
            )
            for pk, theme in rows
        }

    return look


WARNINGS: tuple[Watch, ...] = (
    Watch("rationale-against-relation", ReviewedTable.EVIDENCE, _rationale_contradicts_relation),
    Watch("words-for-many-claims", ReviewedTable.EVIDENCE, _same_words_serve_many_claims),
    Watch("opposing-verdicts", ReviewedTable.EVIDENCE, _same_words_carry_opposing_verdicts),
    Watch("opposed-stances", ReviewedTable.STANCE, _same_words_show_opposed_stances),
    Watch("claim-copied", ReviewedTable.CLAIM, _claim_copied_from_the_text),
    Watch("one-origin", ReviewedTable.CLAIM, _claim_with_one_origin),
    Watch("confidence-above-concerns", ReviewedTable.CERTAINTY, _confidence_above_its_concerns),
    Watch("judged-without-words", ReviewedTable.CERTAINTY, _judged_without_words),
    Watch("bare-theme-of-claim", ReviewedTable.CLAIM, _theme_without_definition("themes")),
    Watch("bare-theme-of-quotation", ReviewedTable.QUOTATION, _theme_without_definition("themes")),
    Watch("bare-theme-of-stance", ReviewedTable.STANCE, _theme_without_definition("theme")),
    Watch("bare-theme-of-source", ReviewedTable.SOURCE, _theme_without_definition("subject_themes")),
)
