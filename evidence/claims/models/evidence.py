"""What words do to a claim."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from evidence.claims.models.axes import Basis, Confidence, Directness, Relation
from evidence.claims.models.claims import Claim
from evidence.claims.models.quotations import Quotation
from evidence.library.status import Curated, CuratedQuerySet, status_rules
from evidence.vocabulary.rules import one_of


class EvidenceLinkQuerySet(CuratedQuerySet["EvidenceLink"]):
    pass


class EvidenceLink(Curated):
    """What a quotation does to a claim, on separate axes, with the reason why its words bear the claim."""

    visible_through = (
        "status",
        "claim__status",
        "quotation__status",
        "quotation__text_version__source__status",
    )
    visible_when: ClassVar[dict[str, object]] = {"is_public": True}

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    quotation = models.ForeignKey(Quotation, on_delete=models.PROTECT, related_name="evidence")
    relation = models.CharField(max_length=20, choices=Relation)
    directness = models.CharField(max_length=20, choices=Directness)
    basis = models.CharField(max_length=20, choices=Basis)
    confidence = models.CharField(max_length=20, choices=Confidence)
    confidence_reason = models.TextField()
    rationale = models.TextField()
    #: Published, and all it hangs on, too. The database decides (migrations/rules/public.py), whatever is written.
    is_public = models.BooleanField(default=False, db_default=False, editable=False)

    objects = EvidenceLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "evidence"
        verbose_name_plural = "evidence"
        ordering = ("claim", "pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["claim", "relation"],
                include=["quotation"],
                condition=Q(is_public=True),
                name="evidence_link_of_claim",
            ),
            models.Index(
                fields=["quotation"],
                include=["claim", "relation"],
                condition=Q(is_public=True),
                name="evidence_link_of_words",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *status_rules("evidencelink"),
            one_of("evidencelink", "relation", Relation),
            one_of("evidencelink", "directness", Directness),
            one_of("evidencelink", "basis", Basis),
            one_of("evidencelink", "confidence", Confidence),
            models.UniqueConstraint(fields=("claim", "quotation"), name="evidence_evidencelink_once"),
            models.CheckConstraint(
                condition=~Q(rationale__regex=r"^\s*$"), name="evidence_evidencelink_needs_rationale"
            ),
            models.CheckConstraint(
                condition=~Q(confidence_reason__regex=r"^\s*$"), name="evidence_evidencelink_confidence_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.quotation}” {self.relation} “{self.claim}”"
