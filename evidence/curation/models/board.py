"""What the integrity board keeps: passes of the checks, and how each link answered."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from evidence.library.models import Identifier
from evidence.vocabulary.rules import one_of


class CheckSubject(models.TextChoices):
    QUOTATIONS = "quotations", "quotations"
    LINKS = "links", "links"


class CheckRun(models.Model):
    """One pass of a check over everything, because it was due or because somebody asked; what it found is kept."""

    Subject = CheckSubject

    subject = models.CharField(max_length=20, choices=CheckSubject)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: it was due.",
    )
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True, help_text="Outcome → how many.")
    failure = models.TextField(blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("checkrun", "subject", CheckSubject),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(started_at__isnull=False),
                name="evidence_checkrun_started_before_finished",
            ),
            models.UniqueConstraint(
                fields=("subject",), condition=Q(finished_at__isnull=True), name="evidence_checkrun_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}, {self.asked_at:%Y-%m-%d %H:%M}"


class LinkState(models.TextChoices):
    ANSWERS = "answers", "answers"
    BROKEN = "broken", "broken"
    REFUSED = "refused", "not asked: the address is not one we may ask"


class LinkCheck(models.Model):
    """How an address that a source names last answered."""

    State = LinkState

    identifier = models.OneToOneField(Identifier, on_delete=models.CASCADE, related_name="link_check")
    address = models.CharField(max_length=2000, help_text="What was asked: an answer to another address says nothing.")
    state = models.CharField(max_length=20, choices=LinkState)
    said = models.CharField(max_length=200, help_text="The status, or what went wrong.")
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ("checked_at", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [one_of("linkcheck", "state", LinkState)]

    def __str__(self) -> str:
        return f"{self.address}: {self.said}"
