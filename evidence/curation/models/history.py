"""Every change of a record: who, when, what stood there before and after. Written by the database itself."""

from typing import ClassVar

from django.db import models


class HistoryEntry(models.Model):
    """One row of a table changed. Triggers write these in the same transaction; nobody changes or deletes them.

    A change holds the changed columns only. A row that was made has neither side: what it held is what the row, or
    the first later entry, says. A row that is gone has all it held in `before`.
    """

    at = models.DateTimeField(db_index=True)
    transaction = models.BigIntegerField(help_text="Changes of one transaction belong together.")
    person = models.BigIntegerField(null=True, help_text="Id of the user, where one was known.")
    reason = models.TextField(blank=True)
    table = models.CharField(max_length=60, help_text="Without the prefix, such as claim.")
    row = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "history entries"
        indexes: ClassVar[list[models.Index]] = [
            models.Index("table", "row", name="evidence_history_of_row"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row}, {self.at:%Y-%m-%d %H:%M}"
