"""Sources that may be one work, and those that were made one."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evidence.library.models import Source
from evidence.vocabulary.rules import one_of


class DuplicateGround(models.TextChoices):
    IDENTIFIER = "identifier", "the same identifier"
    DESCRIPTION = "description", "same title, about the same year, a shared name"
    TITLE = "title", "nearly the same title"


class DuplicateState(models.TextChoices):
    OPEN = "open", "to be looked at"
    DIFFERENT = "different", "not a duplicate"
    MERGED = "merged", "merged"
    RELATED = "related", "related instead"


class DuplicatePair(models.Model):
    """Two sources that may be one work. What was decided is remembered: nobody is asked twice."""

    State = DuplicateState

    first = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="+", help_text="The one with the lower id."
    )
    second = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=20, choices=DuplicateGround)
    likeness = models.PositiveSmallIntegerField(
        help_text="Of the titles, 0 to 100. It orders the queue, decides nothing."
    )
    state = models.CharField(max_length=20, choices=DuplicateState, default=DuplicateState.OPEN)
    found_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("state", "-likeness", "first", "second")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("duplicatepair", "ground", DuplicateGround),
            one_of("duplicatepair", "state", DuplicateState),
            models.UniqueConstraint(fields=("first", "second"), name="evidence_duplicatepair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="evidence_duplicatepair_in_order"),
            models.CheckConstraint(condition=Q(likeness__lte=100), name="evidence_duplicatepair_likeness_in_percent"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="evidence_duplicatepair_decided_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"


class Merge(models.Model):
    """One source that took another's place, with all that is needed to take them apart again."""

    kept = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="merges")
    dropped = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="merged_by")
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    moved = models.JSONField(help_text="Rows that changed their source, and the fields of both as they were.")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-merged_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(kept=F("dropped")), name="evidence_merge_of_two"),
            models.UniqueConstraint(
                fields=("dropped",), condition=Q(undone_at__isnull=True), name="evidence_merge_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dropped} → {self.kept}"
