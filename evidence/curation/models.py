"""What bringing in and tidying up leaves behind: import batches, texts in the making, duplicates, merges."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from evidence.library.models import Source, SourceFile, TextVersion, TextVersionRole
from evidence.vocabulary.rules import one_of


class BatchState(models.TextChoices):
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
    mapping = models.JSONField(default=dict, blank=True, help_text="Of a table: column → field.")
    state = models.CharField(max_length=20, choices=BatchState, default=BatchState.READ)
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
    outcome = models.CharField(max_length=20, choices=RowOutcome, default=RowOutcome.PENDING)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="import_rows")
    before = models.JSONField(null=True, blank=True, help_text="Of an updated record: what the changed fields held.")

    class Meta:
        ordering = ("batch", "number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("importrow", "outcome", RowOutcome),
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

    Ground = DuplicateGround
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
