"""What happens to the vocabulary: concepts merged and split, and terms that coders propose.

Concepts are named by kind and row, as the history names records: no concept ever goes.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evidence.vocabulary.models import ActorKind
from evidence.vocabulary.rules import one_of


class ConceptKind(models.TextChoices):
    THEME = "theme", "theme"
    ACTOR = "actor", "actor"


class ConceptMove(models.TextChoices):
    MERGE = "merge", "merged"
    SPLIT = "split", "split"


class ConceptChange(models.Model):
    """One concept taken into another, or a new one split off: with every row that moved, to be moved back."""

    kind = models.CharField(max_length=20, choices=ConceptKind)
    move = models.CharField(max_length=20, choices=ConceptMove)
    kept = models.BigIntegerField(help_text="The concept that goes on.")
    other = models.BigIntegerField(help_text="The one that was merged into it, or split off from it.")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    moved = models.JSONField(help_text="Every row written, taken away or added, as it was and as it is.")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("conceptchange", "kind", ConceptKind),
            one_of("conceptchange", "move", ConceptMove),
            models.CheckConstraint(condition=~Q(kept=F("other")), name="evidence_conceptchange_of_two"),
            models.CheckConstraint(condition=~Q(reason__regex=r"^\s*$"), name="evidence_conceptchange_has_reason"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="evidence_conceptchange_undone_by_somebody",
            ),
            models.UniqueConstraint(
                fields=("kind", "other"),
                condition=Q(move="merge", undone_at__isnull=True),
                name="evidence_conceptchange_merged_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.other} {self.get_move_display()}, {self.kept} kept"


class ProposalState(models.TextChoices):
    OPEN = "open", "waits for an editor"
    APPROVED = "approved", "approved"
    DECLINED = "declined", "declined"


class ConceptProposal(models.Model):
    """A term that somebody who codes misses. It is no concept, and nothing can be tagged with it, until approved."""

    State = ProposalState

    kind = models.CharField(max_length=20, choices=ConceptKind)
    label = models.CharField(max_length=200)
    actor_kind = models.CharField(max_length=20, choices=ActorKind, blank=True, help_text="Of an actor.")
    definition = models.TextField(blank=True, help_text="Of an actor: what the sources say of it.")
    broader = models.BigIntegerField(null=True, blank=True, help_text="The concept it would stand under.")
    reason = models.TextField(help_text="Where it was missed, and why no other term will do.")
    state = models.CharField(max_length=20, choices=ProposalState, default=ProposalState.OPEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True, help_text="What the editor said; needed when it was declined.")
    became = models.BigIntegerField(null=True, blank=True, help_text="The concept that was made of it.")

    class Meta:
        ordering = ("-at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("conceptproposal", "kind", ConceptKind),
            one_of("conceptproposal", "state", ProposalState),
            models.CheckConstraint(
                condition=Q(kind="actor", actor_kind__in=ActorKind.values) | Q(kind="theme", actor_kind=""),
                name="evidence_conceptproposal_actor_has_a_kind",
            ),
            models.CheckConstraint(condition=~Q(label__regex=r"^\s*$"), name="evidence_conceptproposal_label_given"),
            models.CheckConstraint(condition=~Q(reason__regex=r"^\s*$"), name="evidence_conceptproposal_has_reason"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True, decided_by__isnull=True, became__isnull=True)
                | Q(state="approved", decided_at__isnull=False, decided_by__isnull=False, became__isnull=False)
                | (
                    Q(state="declined", decided_at__isnull=False, decided_by__isnull=False, became__isnull=True)
                    & ~Q(answer="")
                ),
                name="evidence_conceptproposal_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class ConceptFile(models.Model):
    """A file of concepts that an editor brought, between its preview and its report; it goes after a month.

    What was taken of it stands in the history of each concept, for good.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    name = models.CharField("file name", max_length=120)
    sha256 = models.CharField(max_length=64)
    found = models.JSONField(help_text="What it holds, as `vocabulary.terms` reads it.")
    chosen = models.JSONField(default=dict, blank=True, help_text="Number in the file → the mark of its line.")
    done = models.JSONField(default=list, blank=True, help_text="What became of each concept that was taken.")

    class Meta:
        ordering = ("-at", "-pk")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=("at",), name="evidence_conceptfile_at")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evidence_conceptfile_sha256"),
        ]

    def __str__(self) -> str:
        return self.name
