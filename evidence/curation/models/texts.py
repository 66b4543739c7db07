"""Texts in the making."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from evidence.library.models import Source, SourceFile, TextVersion, TextVersionRole
from evidence.vocabulary.rules import one_of


class TextDraft(models.Model):
    """A text in the making: pasted, or taken out of a file; its blocks are mended before it becomes a version."""

    Role = TextVersionRole

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="text_drafts")
    role = models.CharField(max_length=20, choices=TextVersionRole, default=TextVersionRole.FULL_TEXT)
    file = models.ForeignKey(SourceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="text_drafts")
    content = models.TextField(blank=True)
    blocks = models.JSONField(default=list, blank=True, help_text="Spans in code points, with kind, level and page.")
    warnings = ArrayField(models.TextField(), default=list, blank=True)
    reason = models.TextField(blank=True, help_text="Why the version is made.")
    edition = models.PositiveIntegerField(
        default=1, help_text="Counted up by each save: two curators cannot overwrite."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now=True)
    is_correction = models.BooleanField(
        default=False, help_text="Typed over the current version, to the letter: its blocks are not mended."
    )
    made_from = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Number of the version that was current when it was submitted; 0: there was none.",
    )
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="Of a published source: it waits to be read.")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned = models.TextField(blank=True, help_text="Why it came back from the second reader.")
    became = models.ForeignKey(TextVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-saved_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("textdraft", "role", TextVersionRole),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, made_from__isnull=False),
                name="evidence_textdraft_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | Q(submitted_at__isnull=False, became__isnull=False),
                name="evidence_textdraft_accepted_was_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.get_role_display()} in the making"
