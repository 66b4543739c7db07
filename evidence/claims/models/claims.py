"""Claims, and who looked for evidence of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from evidence.claims.models.axes import Relation
from evidence.library.addresses import address
from evidence.library.status import Curated, CuratedQuerySet, status_rules
from evidence.vocabulary.models import Theme
from evidence.vocabulary.rules import one_of


class ClaimKind(models.TextChoices):
    FINDING = "finding", "finding"
    ARGUMENT = "argument", "argument"
    RECOMMENDATION = "recommendation", "recommendation"
    PREDICTION = "prediction", "prediction"
    DESCRIPTION = "description", "description"


class ClaimQuerySet(CuratedQuerySet["Claim"]):
    pass


class Claim(Curated):
    """A proposition in the curator's own words, one sentence, that sources can support or contradict."""

    Kind = ClaimKind

    key = models.SlugField(max_length=80, unique=True, help_text="Names the claim in exports; never changes.")
    text = models.TextField()
    kind = models.CharField(max_length=20, choices=ClaimKind)
    themes = models.ManyToManyField(Theme, related_name="claims", blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ("text", "pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-published_at", "-id"], condition=Q(status="published"), name="evidence_claim_newest"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *status_rules("claim"),
            one_of("claim", "kind", ClaimKind),
            models.CheckConstraint(condition=~Q(text__regex=r"^\s*$"), name="evidence_claim_text_given"),
            models.CheckConstraint(condition=Q(text__length__lte=600), name="evidence_claim_is_one_sentence_long"),
            models.UniqueConstraint(fields=("text",), name="evidence_claim_text_once"),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return address("claim", self.pk)


class EvidenceSearch(models.Model):
    """Somebody looked for evidence of one relation to a claim. An empty column says so, or says *not searched*."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="searches")
    relation = models.CharField(max_length=20, choices=Relation)
    searched_on = models.DateField()
    scope = models.TextField(help_text="Where: which sources, which words.")
    sources = models.PositiveIntegerField(
        null=True, blank=True, help_text="In how many sources; empty where that was not written down."
    )
    found = models.PositiveIntegerField()
    searched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "evidence searches"
        ordering = ("claim", "relation", "-searched_on")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("evidencesearch", "relation", Relation),
            models.CheckConstraint(condition=~Q(scope=""), name="evidence_evidencesearch_scope_given"),
        ]

    def __str__(self) -> str:
        return f"{self.relation}: {self.found} found on {self.searched_on}"
