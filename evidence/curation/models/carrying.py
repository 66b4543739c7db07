"""What became of each quotation when its text got a new version: carried by rule, or laid before a person."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evidence.claims.models import Quotation
from evidence.library.models import TextVersion
from evidence.vocabulary.rules import one_of


class CarryState(models.TextChoices):
    CARRIED = "carried", "carried by rule"
    OPEN = "open", "to be decided"
    ACCEPTED = "accepted", "accepted"
    REPOINTED = "re-pointed", "re-pointed"
    RETIRED = "retired", "retired"
    OVERTAKEN = "overtaken", "overtaken by a newer version"


class CarryGround(models.TextChoices):
    """Why the rule leaves it to a person."""

    CHANGED = "changed", "its words have changed"
    SENTENCE = "sentence", "its words are there, the rest of their sentence has changed"
    SEVERAL = "several", "its words stand at several places, before or now, and nothing says which is meant"
    GONE = "gone", "nothing like its words is left"


class Carry(models.Model):
    """One quotation on its way from one version of a text to a later one. Nothing of it is ever deleted."""

    State = CarryState

    quotation = models.ForeignKey(Quotation, on_delete=models.PROTECT, related_name="carries")
    from_version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="carries")
    start = models.PositiveIntegerField(help_text="Where the words stood in the earlier version, in code points.")
    end = models.PositiveIntegerField(help_text="Where they ended; exclusive.")
    state = models.CharField(max_length=20, choices=CarryState)
    ground = models.CharField(max_length=20, choices=CarryGround, blank=True, help_text="Empty when carried by rule.")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "carries"
        ordering = ("-made_at", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("carry", "state", CarryState),
            models.CheckConstraint(
                condition=Q(state="carried", ground="") | (~Q(state="carried") & Q(ground__in=CarryGround.values)),
                name="evidence_carry_ground_known",
            ),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="evidence_carry_span_not_empty"),
            models.CheckConstraint(
                condition=~Q(from_version=F("to_version")), name="evidence_carry_between_two_versions"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="evidence_carry_decided_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "re-pointed", "retired")) | Q(decided_by__isnull=False),
                name="evidence_carry_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="retired") | ~Q(reason__regex=r"^\s*$"), name="evidence_carry_retired_has_reason"
            ),
            models.UniqueConstraint(fields=("quotation", "to_version"), name="evidence_carry_once_a_version"),
            models.UniqueConstraint(
                fields=("quotation",), condition=Q(state="open"), name="evidence_carry_open_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"quotation {self.quotation_id}: {self.get_state_display()}"
