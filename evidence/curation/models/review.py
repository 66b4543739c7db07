"""What review leaves behind: changes proposed to published records, comments, returns, and who reads what."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evidence.library.models import Source
from evidence.library.status import Curated, CuratedQuerySet, status_rules
from evidence.vocabulary.rules import one_of


class ReviewedTable(models.TextChoices):
    """Where a record under review stands, as the history names it: the table without its prefix."""

    SOURCE = "source", "source"
    QUOTATION = "quotation", "quotation"
    CLAIM = "claim", "claim"
    EVIDENCE = "evidencelink", "evidence"
    STANCE = "stance", "stance"
    CERTAINTY = "certainty", "judgement of certainty"
    CLAIM_RELATION = "claimrelation", "relation between claims"
    REVISION = "revision", "proposed change"


class OfRecord(models.Model):
    """Something said of one record. The database checks that the record is there; no record ever goes."""

    table = models.CharField(max_length=20, choices=ReviewedTable)
    row = models.BigIntegerField()

    class Meta:
        abstract = True


class RevisionQuerySet(CuratedQuerySet["Revision"]):
    pass


class Revision(Curated):
    """A change proposed to a published record, applied when a second person publishes it.

    Withdrawn means taken back by who proposed it, or overtaken: it was never applied.
    """

    table = models.CharField(max_length=20, choices=ReviewedTable)
    row = models.BigIntegerField()
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Whose words it is about."
    )
    base = models.JSONField(help_text="Field → what stood there when the change was proposed.")
    fields = models.JSONField(help_text="Field → what is to stand there.")
    reason = models.TextField(help_text="Why; kept in the history of the record.")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index("table", "row", name="evidence_revision_of_record"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *status_rules("revision"),
            one_of("revision", "table", ReviewedTable),
            models.CheckConstraint(condition=~Q(table="revision"), name="evidence_revision_not_of_revision"),
            models.CheckConstraint(condition=~Q(reason__regex=r"^\s*$"), name="evidence_revision_has_reason"),
            models.CheckConstraint(condition=~Q(fields={}), name="evidence_revision_changes_something"),
        ]

    def __str__(self) -> str:
        return f"Change to {self.get_table_display()} {self.row}"


class ReviewComment(OfRecord):
    """What a reader of a draft said about it: of the whole, of one field, or of words in that field."""

    field = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True, help_text="Words of the field that are meant.")
    body = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("at", "pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index("table", "row", name="evidence_comment_of_record"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("reviewcomment", "table", ReviewedTable),
            models.CheckConstraint(condition=~Q(body__regex=r"^\s*$"), name="evidence_reviewcomment_says_something"),
            models.CheckConstraint(
                condition=Q(words="") | ~Q(field=""), name="evidence_reviewcomment_words_are_of_a_field"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="evidence_reviewcomment_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.body if len(self.body) <= 80 else f"{self.body[:79]}…"


class Returned(OfRecord):
    """A submitted record went back to a draft: to whom, and why. Answered when it is submitted again."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True, help_text="Empty when the comments on the record say it all.")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index("to", condition=Q(answered_at__isnull=True), name="evidence_returned_to"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("returned", "table", ReviewedTable),
            models.UniqueConstraint(
                fields=("table", "row"),
                condition=Q(answered_at__isnull=True),
                name="evidence_returned_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("at")),
                name="evidence_returned_answered_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_table_display()} {self.row}, returned {self.at:%Y-%m-%d}"


class Assignment(OfRecord):
    """Who has taken it upon themselves to read a submitted record."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("assignment", "table", ReviewedTable),
            models.UniqueConstraint(fields=("table", "row"), name="evidence_assignment_to_one"),
        ]

    def __str__(self) -> str:
        return f"{self.get_table_display()} {self.row}: {self.person}"
