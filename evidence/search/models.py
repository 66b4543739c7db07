from typing import ClassVar

from django.db import models


class Change(models.Model):
    """A line of the change log: written by triggers, read by the follower of the index.

    `transaction` is the full transaction id. A follower takes only lines below
    `pg_snapshot_xmin(pg_current_snapshot())`: a plain sequence would skip lines that commit late.
    """

    class Subject(models.TextChoices):
        SOURCE = "source", "a source with its passages"
        CLAIM = "claim", "a claim"
        EVERYTHING = "everything", "everything"

    transaction = models.BigIntegerField()
    subject = models.CharField(max_length=20, choices=Subject)
    subject_id = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("transaction", "subject", "subject_id"), name="evidence_change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}"
