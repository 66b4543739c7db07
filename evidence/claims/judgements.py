"""What a curator judges of a claim as a whole: how certain it is, and how it stands to other claims.

Certainty follows GRADE-CERQual (Lewin et al. 2018): four components, each with a concern and its reason, and an
overall confidence that is a judgement, never a sum or a count. Which rules the method has and which it does not:
docs/decisions/0023-certainty.md.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from evidence.claims.models import Claim, Confidence
from evidence.library.status import Curated, CuratedQuerySet, Status, status_rules
from evidence.vocabulary.rules import one_of


class Concern(models.TextChoices):
    """How much there is to object, in one component."""

    NONE = "none", "no or very minor concerns"
    MINOR = "minor", "minor concerns"
    MODERATE = "moderate", "moderate concerns"
    SERIOUS = "serious", "serious concerns"


class Component(models.TextChoices):
    """The four components, in the order of the method. The value is the name of the column."""

    METHODS = "methods", "methodological limitations"
    COHERENCE = "coherence", "coherence"
    ADEQUACY = "adequacy", "adequacy of data"
    RELEVANCE = "relevance", "relevance"


#: What each component asks.
ASKS: dict[str, str] = {
    Component.METHODS: "Are there problems in how the work behind the words was designed or done?",
    Component.COHERENCE: "Do the words fit the claim, clearly and cogently, those that contradict it included?",
    Component.ADEQUACY: "Are the words rich enough, and are there enough of them?",
    Component.RELEVANCE: "Do the words come from where the claim is said to hold: its people, services and places?",
}
#: What an overall confidence says of the claim.
SAYS: dict[str, str] = {
    Confidence.HIGH: "It is highly likely that the claim is a reasonable representation of what it is about.",
    Confidence.MODERATE: "It is likely that the claim is a reasonable representation of what it is about.",
    Confidence.LOW: "It is possible that the claim is a reasonable representation of what it is about.",
    Confidence.VERY_LOW: "It is not clear whether the claim is a reasonable representation of what it is about.",
}


class CertaintyQuerySet(CuratedQuerySet["Certainty"]):
    pass


def _concern(component: Component) -> "models.CharField[str, str]":
    return models.CharField(component.label, max_length=20, choices=Concern, help_text=ASKS[component])


def _reason(component: Component) -> "models.TextField[str, str]":
    return models.TextField(f"{component.label}: why")


class Certainty(Curated):
    """How confident somebody is that a claim says what is so, and why.

    One is published at a time: when another takes its place, this one is *merged* into it and stays to be read.
    A published one is never changed: who judges again makes another.
    """

    visible_through = ("status", "claim__status")
    visible_when: ClassVar[dict[str, object]] = {"status": Status.PUBLISHED, "claim__status": Status.PUBLISHED}

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="judgements")
    methods = _concern(Component.METHODS)
    methods_reason = _reason(Component.METHODS)
    coherence = _concern(Component.COHERENCE)
    coherence_reason = _reason(Component.COHERENCE)
    adequacy = _concern(Component.ADEQUACY)
    adequacy_reason = _reason(Component.ADEQUACY)
    relevance = _concern(Component.RELEVANCE)
    relevance_reason = _reason(Component.RELEVANCE)
    overall = models.CharField("overall confidence", max_length=20, choices=Confidence)
    summary = models.TextField(
        "in plain language", help_text="A sentence or two for readers: how certain it is, and what that rests on."
    )

    objects = CertaintyQuerySet.as_manager()

    class Meta:
        verbose_name = "judgement of certainty"
        verbose_name_plural = "judgements of certainty"
        ordering = ("claim", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *status_rules("certainty"),
            *(one_of("certainty", component, Concern) for component in Component.values),
            one_of("certainty", "overall", Confidence),
            *(
                models.CheckConstraint(
                    condition=~Q(**{f"{component}_reason__regex": r"^\s*$"}),
                    name=f"evidence_certainty_{component}_has_reason",
                )
                for component in Component.values
            ),
            models.CheckConstraint(condition=~Q(summary__regex=r"^\s*$"), name="evidence_certainty_summary_given"),
            models.UniqueConstraint(
                fields=("claim",), condition=Q(status="published"), name="evidence_certainty_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"Confidence {self.get_overall_display()}: {self.claim}"


class ClaimRelationType(models.TextChoices):
    """Read from `claim` to `other`."""

    REPEATS = "repeats", "repeats"
    CONTRADICTS = "contradicts", "contradicts"
    QUALIFIES = "qualifies", "qualifies"
    DEPENDS_ON = "depends-on", "depends on"


class ClaimRelationQuerySet(CuratedQuerySet["ClaimRelation"]):
    pass


class ClaimRelation(Curated):
    """What one claim is to another, said by a curator with the reason. Claims that merely share words are not this."""

    Type = ClaimRelationType
    #: What holds both ways: said once of two claims, whichever is named first.
    BOTH_WAYS: ClassVar[tuple[str, ...]] = ("repeats", "contradicts")

    visible_through = ("status", "claim__status", "other__status")
    visible_when: ClassVar[dict[str, object]] = {
        "status": Status.PUBLISHED,
        "claim__status": Status.PUBLISHED,
        "other__status": Status.PUBLISHED,
    }

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="relations")
    type = models.CharField("relation", max_length=20, choices=ClaimRelationType)
    other = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="related_from")
    rationale = models.TextField("why", help_text="Why the one claim is this to the other.")

    objects = ClaimRelationQuerySet.as_manager()

    class Meta:
        verbose_name = "relation between claims"
        verbose_name_plural = "relations between claims"
        ordering = ("claim", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *status_rules("claimrelation"),
            one_of("claimrelation", "type", ClaimRelationType),
            models.CheckConstraint(
                condition=~Q(claim=F("other")),
                name="evidence_claimrelation_of_two_claims",
                violation_error_message="A claim does not stand to itself in any relation.",
            ),
            models.CheckConstraint(
                condition=~Q(rationale__regex=r"^\s*$"), name="evidence_claimrelation_needs_rationale"
            ),
            models.UniqueConstraint(
                fields=("claim", "type", "other"),
                condition=~Q(status="withdrawn"),
                name="evidence_claimrelation_once",
                violation_error_message="This relation of the two claims is recorded already.",
            ),
            models.UniqueConstraint(
                Least("claim", "other"),
                Greatest("claim", "other"),
                "type",
                condition=Q(type__in=("repeats", "contradicts")) & ~Q(status="withdrawn"),
                name="evidence_claimrelation_once_both_ways",
                violation_error_message="This relation of the two claims is recorded already.",
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.claim}” {self.get_type_display()} “{self.other}”"
