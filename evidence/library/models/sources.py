"""The bibliographic record."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from evidence.citations import kinds
from evidence.library.addresses import address
from evidence.library.status import Curated, CuratedQuerySet, status_rules
from evidence.vocabulary.models import Actor, Theme
from evidence.vocabulary.rules import one_of

SORTED = 200
"""Characters of a title that are sorted by an index: one that is longer than a page of it could not be saved."""


class SourceQuerySet(CuratedQuerySet["Source"]):
    def by_title(self) -> "SourceQuerySet":
        """From A, as PostgreSQL sorts words; the first so many characters from an index."""
        return self.order_by(Left("title", SORTED), "title", "pk")

    def newest(self) -> "SourceQuerySet":
        """By date of publication, latest first; sources whose date is not stated come last."""
        return self.order_by(F("issued_from").desc(nulls_last=True), "pk")


class Access(models.TextChoices):
    OPEN = "open", "full text here"
    ON_REQUEST = "on_request", "full text on request"
    NONE = "none", "known through other works only"


class Source(Curated):
    """One bibliographic record. What a document does not say stays unknown: empty, and shown as not stated."""

    key = models.SlugField(max_length=80, unique=True, help_text="Names the record in exports; never changes.")
    kind = models.CharField(max_length=30, choices=kinds.choices)
    title = models.TextField()
    title_supplied = models.BooleanField(
        default=False, help_text="The document has no title; ours stands in square brackets."
    )
    short_title = models.CharField(max_length=120, blank=True, help_text="For references where no author is stated.")
    container_title = models.CharField(max_length=500, blank=True, help_text="Journal, newspaper, proceedings …")
    event_title = models.CharField(max_length=500, blank=True)
    event_place = models.CharField(max_length=500, blank=True)
    event_date = models.CharField(max_length=60, blank=True, help_text="EDTF, such as 2013-09-03/2013-09-05.")
    publisher = models.CharField(max_length=500, blank=True)
    publisher_place = models.CharField(max_length=200, blank=True)
    volume = models.CharField(max_length=40, blank=True)
    issue = models.CharField(max_length=40, blank=True)
    pages = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=35, blank=True, help_text="BCP 47, such as en-GB.")
    publication_status = models.CharField(max_length=60, blank=True, help_text="In the document's own words.")
    issued = models.CharField(
        "date of publication", max_length=60, blank=True, help_text="EDTF, as stated; empty when not stated."
    )
    issued_note = models.TextField(blank=True, help_text="What the text itself implies about its date.")
    issued_implied = models.CharField(
        max_length=60, blank=True, help_text="EDTF of what the text itself implies, such as [2007-05..]."
    )
    issued_from = models.DateField(null=True, blank=True, editable=False)
    issued_to = models.DateField(null=True, blank=True, editable=False)
    access = models.CharField(max_length=20, choices=Access, default=Access.NONE)
    contact = models.EmailField(
        blank=True, help_text="Who may pass on a copy. Never shown to readers: requests are mailed to it."
    )
    keywords = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    extra = models.JSONField(default=dict, blank=True, help_text="Fields we do not model, kept as they came.")
    subject_themes = models.ManyToManyField(Theme, blank=True, related_name="assigned_sources")
    subject_actors = models.ManyToManyField(Actor, blank=True, related_name="assigned_sources")

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ("title", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *status_rules("source"),
            one_of("source", "access", Access),
            models.CheckConstraint(condition=~Q(title__regex=r"^\s*$"), name="evidence_source_title_given"),
            models.CheckConstraint(
                condition=Q(title_supplied=False) | Q(title__regex=r"^\[.+\]$"),
                name="evidence_source_supplied_title_in_brackets",
            ),
            models.CheckConstraint(
                condition=Q(issued="", issued_from__isnull=True, issued_to__isnull=True) | ~Q(issued=""),
                name="evidence_source_undated_has_no_year",
            ),
            models.CheckConstraint(
                condition=Q(issued_from__isnull=True) | Q(issued_to__isnull=True) | Q(issued_from__lte=F("issued_to")),
                name="evidence_source_dates_in_order",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(F("issued_from").desc(nulls_last=True), "id", name="evidence_source_newest"),
            models.Index(Left("title", SORTED), name="evidence_source_by_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("source", self.pk)

    @property
    def kind_row(self) -> kinds.Kind:
        return kinds.KINDS[self.kind]

    @property
    def year(self) -> int | None:
        return self.issued_from.year if self.issued_from else None
