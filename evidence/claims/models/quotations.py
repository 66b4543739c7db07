"""Words that were marked in a text."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from evidence.library.addresses import address
from evidence.library.models import Block, Source, TextVersion
from evidence.library.status import Curated, CuratedQuerySet, status_rules
from evidence.vocabulary.models import Actor, Theme
from evidence.vocabulary.rules import one_of

#: How many characters of context a quotation keeps on each side (Web Annotation, TextQuoteSelector).
CONTEXT = 32


class QuotationState(models.TextChoices):
    ANCHORED = "anchored", "anchored"
    NEEDS_REVIEW = "needs-review", "needs review"
    ORPHANED = "orphaned", "orphaned"
    NOT_CHECKABLE = "not-checkable", "not checkable"


class QuotationQuerySet(CuratedQuerySet["Quotation"]):
    pass


class Quotation(Curated):
    """A marked span of a text version: the exact words, 32 characters around them, and where they stand.

    Positions count code points, end exclusive. The database checks that the words are the words of the text at
    that place (`evidence_quotation_words_in_place`).
    """

    State = QuotationState

    visible_through = ("status", "text_version__source__status")
    visible_when: ClassVar[dict[str, object]] = {"is_public": True}

    key = models.CharField(max_length=80, blank=True, help_text="Names the quotation within its source in exports.")
    text_version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="quotations")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, null=True, blank=True, related_name="quotations")
    exact = models.TextField()
    prefix = models.CharField(max_length=CONTEXT, blank=True)
    suffix = models.CharField(max_length=CONTEXT, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    voice = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="quotations",
        help_text="Whose words or statement this is, when not the author's own.",
    )
    reports = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_in",
        help_text="The work whose words or figures are passed on here.",
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="quotations")
    note = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=QuotationState, default=QuotationState.ANCHORED)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Last check against the text.")
    #: Published, and all it hangs on, too. The database decides (migrations/rules/public.py), whatever is written.
    is_public = models.BooleanField(default=False, db_default=False, editable=False)

    objects = QuotationQuerySet.as_manager()

    class Meta:
        ordering = ("text_version", "start", "end")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["id"],
                include=["text_version", "block", "voice", "reports"],
                condition=Q(is_public=True),
                name="evidence_quotation_public",
            ),
            models.Index(
                fields=["text_version", "start"],
                include=["id", "voice", "block"],
                condition=Q(is_public=True),
                name="evidence_quotation_of_text",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *status_rules("quotation"),
            one_of("quotation", "state", QuotationState),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="evidence_quotation_span_not_empty"),
            models.CheckConstraint(condition=~Q(exact=""), name="evidence_quotation_exact_given"),
            models.UniqueConstraint(
                fields=("text_version", "key"), condition=~Q(key=""), name="evidence_quotation_key_once"
            ),
        ]

    def __str__(self) -> str:
        return self.exact if len(self.exact) <= 80 else f"{self.exact[:79]}…"

    def get_absolute_url(self) -> str:
        return f"{address('source-text', self.text_version.source_id)}#q{self.pk}"
