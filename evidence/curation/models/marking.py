"""What marking keeps beside the records: forms that were not sent, and terms that were set aside for a source."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from evidence.library.models import Source, TextVersion
from evidence.vocabulary.models import Actor, Theme


class MarkDraft(models.Model):
    """A form of marking as a person last left it: kept while they type, gone into records when it is sent."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text_version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=dict, blank=True, help_text="Name of a field → what was typed, a list of words.")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("-saved_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("person", "text_version"), name="evidence_markdraft_one_a_text"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.text_version}"


class IgnoredTerm(models.Model):
    """A theme or an actor that the texts of a source name and that is no subject of it: not suggested again."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="ignored_terms")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    back_at = models.DateTimeField(null=True, blank=True, help_text="When somebody wanted it suggested again.")

    class Meta:
        ordering = ("source", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(theme__isnull=False, actor__isnull=True) | Q(theme__isnull=True, actor__isnull=False),
                name="evidence_ignoredterm_theme_or_actor",
            ),
            models.UniqueConstraint(fields=("source", "theme"), name="evidence_ignoredterm_theme_once"),
            models.UniqueConstraint(fields=("source", "actor"), name="evidence_ignoredterm_actor_once"),
        ]

    def __str__(self) -> str:
        return f"{self.theme or self.actor}, ignored in {self.source}"
