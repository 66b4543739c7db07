"""What bringing references in leaves behind: batches, their records, remembered columns."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from evidence.library.models import Source
from evidence.vocabulary.rules import one_of


class BatchState(models.TextChoices):
    RECEIVED = "received", "received, waiting to be read"
    READ = "read", "read, waiting to be confirmed"
    CONFIRMED = "confirmed", "confirmed, waiting to be applied"
    APPLYING = "applying", "being applied"
    APPLIED = "applied", "applied"
    UNDONE = "undone", "undone"
    DISCARDED = "discarded", "discarded before anything was applied"


class ImportBatch(models.Model):
    """One file of references that was brought in: read, looked at, applied, accounted for record by record."""

    State = BatchState

    #: Bytes. A larger file is refused before it is read.
    LARGEST: ClassVar[int] = 128 * 1024 * 1024

    name = models.CharField("file name", max_length=255)
    content = models.BinaryField(help_text="The file, byte for byte.")
    sha256 = models.CharField(max_length=64, db_index=True)
    format = models.CharField(max_length=30, help_text="Key of `citations.formats.FORMATS`.")
    encoding = models.CharField(max_length=30, blank=True)
    detected = models.TextField(blank=True, help_text="How format and encoding were told, in a sentence or two.")
    mapping = models.JSONField(default=dict, blank=True, help_text="Of a table: column → field.")
    state = models.CharField(max_length=20, choices=BatchState, default=BatchState.READ)
    failure = models.TextField(blank=True, help_text="Why it could not be read or applied further, for the curator.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name_plural = "import batches"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("importbatch", "state", BatchState),
            # Conservation: an import is complete, or clearly not.
            models.CheckConstraint(
                condition=~Q(state__in=("applied", "undone"))
                | Q(seen=F("created") + F("updated") + F("unchanged") + F("rejected")),
                name="evidence_importbatch_accounts_for_all",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("applied", "undone"), finished_at__isnull=False)
                | (~Q(state__in=("applied", "undone")) & Q(finished_at__isnull=True)),
                name="evidence_importbatch_applied_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_being_undone(self) -> bool:
        """It is applied, and somebody has asked to undo it: so it says since when before it is undone."""
        return self.state == BatchState.APPLIED and self.undone_at is not None


class RowOutcome(models.TextChoices):
    PENDING = "pending", "not applied yet"
    CREATED = "created", "created"
    UPDATED = "updated", "updated"
    UNCHANGED = "unchanged", "unchanged"
    REJECTED = "rejected", "rejected"


class ImportRow(models.Model):
    """One record of a batch: its raw text to the letter, what was noticed, what became of it."""

    Outcome = RowOutcome

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(help_text="Counted from 1, in the order of the file.")
    line = models.PositiveIntegerField(help_text="Of the file, counted from 1, where the record begins.")
    raw = models.TextField()
    reference = models.JSONField(null=True, blank=True, help_text="What was read, as CSL-JSON; null when rejected.")
    digest = models.CharField(max_length=64, blank=True, help_text="sha256 of what was read: the same record again.")
    warnings = ArrayField(models.TextField(), default=list, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was rejected.")
    expected = models.CharField(
        max_length=20,
        choices=RowOutcome,
        default=RowOutcome.PENDING,
        help_text="What the preview says will become of it.",
    )
    differs = ArrayField(
        models.TextField(), default=list, blank=True, help_text="What the library says otherwise, and keeps."
    )
    outcome = models.CharField(max_length=20, choices=RowOutcome, default=RowOutcome.PENDING)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="import_rows")
    before = models.JSONField(null=True, blank=True, help_text="Of an updated record: what the changed fields held.")

    class Meta:
        ordering = ("batch", "number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("importrow", "outcome", RowOutcome),
            one_of("importrow", "expected", RowOutcome),
            models.UniqueConstraint(fields=("batch", "number"), name="evidence_importrow_numbered"),
            models.CheckConstraint(
                condition=Q(outcome="rejected") & ~Q(reason="") | (~Q(outcome="rejected") & Q(reason="")),
                name="evidence_importrow_rejected_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=("created", "updated", "unchanged")) | Q(source__isnull=False),
                name="evidence_importrow_became_a_source",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("digest", name="evidence_importrow_again", condition=~Q(digest="")),
        ]

    def __str__(self) -> str:
        return f"record {self.number} of {self.batch_id}"


class ColumnMapping(models.Model):
    """What the columns of a table mean, remembered for the next file with the same head."""

    head = models.CharField(max_length=64, unique=True, help_text="sha256 of the column names, in their order.")
    columns = models.JSONField(help_text="Column → field.")
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return ", ".join(self.columns)
