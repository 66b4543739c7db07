"""Texts in the making."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

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
    became = models.ForeignKey(TextVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-saved_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [one_of("textdraft", "role", TextVersionRole)]

    def __str__(self) -> str:
        return f"{self.source}, {self.get_role_display()} in the making"
