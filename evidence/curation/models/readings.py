"""Blind second reading: rounds, what is asked, what is read, what each coder said, and what was decided.

The database holds what blindness rests on (migrations/rules/readings.py): what is asked and read stays once a round is
open, what a coder said stays once handed in, and nothing is decided before everybody has handed in.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from evidence.accounts.models import Person, User
from evidence.accounts.roles import May
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.library.models import Source, TextVersion
from evidence.vocabulary.models import Actor, Theme
from evidence.vocabulary.rules import one_of

#: Answers to every question beside its own labels. *Not yet coded* is neither: then there is no reading.
NONE = "none"
UNCLEAR = "unclear"
MOST_VALUES = 12


class UnitKind(models.TextChoices):
    PASSAGES = "passages", "passages"
    SOURCES = "sources", "whole sources"


class QuestionAxis(models.TextChoices):
    RELATION = "relation", "what a passage does to a claim"
    STANCE = "stance", "where an actor stands on a theme"
    THEME = "theme", "whether a source is about a theme"
    FREE = "free", "labels of our own"


class ResultKind(models.TextChoices):
    AGREED = "agreed", "two readers, agreed"
    ADJUDICATED = "adjudicated", "adjudicated"


class RoundQuerySet(models.QuerySet["ReadingRound"]):
    def visible_to(self, person: Person) -> "RoundQuerySet":
        """Rounds that `person` codes in; to those who review, all."""
        if not isinstance(person, User):
            return self.none()
        return self if person.may(May.REVIEW) else self.filter(coders__person=person)


class ReadingRound(models.Model):
    """The same questions on the same passages, answered by people who do not see each other's answers."""

    name = models.CharField(max_length=200, unique=True)
    guide = models.TextField(blank=True, help_text="The codebook in words: when which label.")
    units = models.CharField("what is read", max_length=20, choices=UnitKind, default=UnitKind.PASSAGES)
    coefficients = models.BooleanField("show coefficients", default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_reason = models.TextField(blank=True, help_text="Its coders read it.")

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("readinground", "units", UnitKind),
            models.CheckConstraint(condition=~Q(name__regex=r"^\s*$"), name="evidence_readinground_named"),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True, called_off_reason="")
                | (Q(called_off_at__isnull=False) & ~Q(called_off_reason__regex=r"^\s*$")),
                name="evidence_readinground_called_off_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReadingQuestion(models.Model):
    """One thing asked of every unit."""

    round = models.ForeignKey(ReadingRound, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField(help_text="Counted from 1.")
    axis = models.CharField(max_length=20, choices=QuestionAxis)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=300, blank=True)
    values = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        ordering = ("round", "number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("round", "number"), name="evidence_readingquestion_numbered"),
            models.CheckConstraint(
                condition=Q(axis="relation", claim__isnull=False, actor__isnull=True, theme__isnull=True, text="")
                | Q(axis="stance", claim__isnull=True, actor__isnull=False, theme__isnull=False, text="")
                | Q(axis="theme", claim__isnull=True, actor__isnull=True, theme__isnull=False, text="")
                | (Q(axis="free", claim__isnull=True, actor__isnull=True, theme__isnull=True) & ~Q(text="")),
                name="evidence_readingquestion_asks_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(axis="free", values__len__gte=1, values__len__lte=MOST_VALUES)
                | (~Q(axis="free") & Q(values=[])),
                name="evidence_readingquestion_free_has_labels",
            ),
            models.CheckConstraint(
                condition=~Q(values__overlap=[NONE, UNCLEAR]), name="evidence_readingquestion_labels_of_its_own"
            ),
        ]

    def __str__(self) -> str:
        return f"Question {self.number} of {self.round}"


class ReadingUnit(models.Model):
    """What is read: a fixed passage of one text version (code points, end exclusive), or a whole source."""

    round = models.ForeignKey(ReadingRound, on_delete=models.PROTECT, related_name="read")
    number = models.PositiveSmallIntegerField(help_text="Counted from 1.")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    text_version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    quotation = models.ForeignKey(
        Quotation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where the passage is one that was marked before.",
    )

    class Meta:
        ordering = ("round", "number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("round", "number"), name="evidence_readingunit_numbered"),
            models.UniqueConstraint(
                fields=("round", "text_version", "start", "end"), name="evidence_readingunit_passage_once"
            ),
            models.UniqueConstraint(
                fields=("round", "source"),
                condition=Q(text_version__isnull=True),
                name="evidence_readingunit_source_once",
            ),
            models.CheckConstraint(
                condition=Q(text_version__isnull=True, start__isnull=True, end__isnull=True, quotation__isnull=True)
                | Q(text_version__isnull=False, start__isnull=False, end__isnull=False, start__lt=F("end")),
                name="evidence_readingunit_passage_or_source",
            ),
        ]

    def __str__(self) -> str:
        return f"Unit {self.number} of {self.round}"


class ReadingCoder(models.Model):
    """Who codes in a round, and since when their work is handed in."""

    round = models.ForeignKey(ReadingRound, on_delete=models.PROTECT, related_name="coders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("round", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("round", "person"), name="evidence_readingcoder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.round}"


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, person: Person) -> "ReadingQuerySet":
        """The person's own; those of others only when every coder of the round has handed in.

        Everything that shows, counts or exports readings goes through here. There is no exception for any role.
        """
        if not isinstance(person, User):
            return self.none()
        waiting = ReadingCoder.objects.filter(round=OuterRef("coder__round"), submitted_at=None)
        rounds = ReadingRound.objects.visible_to(person).values("pk")
        return self.filter(Q(coder__person=person) | (~Exists(waiting) & Q(coder__round__in=rounds)))


class Reading(models.Model):
    """What one coder said of one unit, to one question."""

    coder = models.ForeignKey(ReadingCoder, on_delete=models.PROTECT, related_name="readings")
    unit = models.ForeignKey(ReadingUnit, on_delete=models.PROTECT, related_name="readings")
    question = models.ForeignKey(ReadingQuestion, on_delete=models.PROTECT, related_name="readings")
    value = models.CharField(max_length=60)
    note = models.TextField(blank=True, help_text="Why; of a conditional stance, the condition.")
    coded_at = models.DateTimeField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ("unit", "question", "coder")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("coder", "unit", "question"), name="evidence_reading_once"),
            models.CheckConstraint(condition=~Q(value=""), name="evidence_reading_says_something"),
        ]

    def __str__(self) -> str:
        return f"Reading {self.pk}"  # what it says is not for every eye


class ReadingDecision(models.Model):
    """What holds where coders differ. One coder's proposal holds when the other agrees; a third person's at once."""

    unit = models.ForeignKey(ReadingUnit, on_delete=models.PROTECT, related_name="decisions")
    question = models.ForeignKey(ReadingQuestion, on_delete=models.PROTECT, related_name="decisions")
    value = models.CharField(max_length=60)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("unit", "question")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("unit", "question"), name="evidence_readingdecision_once"),
            models.CheckConstraint(condition=~Q(value=""), name="evidence_readingdecision_decides"),
            models.CheckConstraint(condition=~Q(reason__regex=r"^\s*$"), name="evidence_readingdecision_has_reason"),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="evidence_readingdecision_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Decision on {self.unit}"


class ReadingResult(models.Model):
    """The record that a round made, or that it confirmed: one piece of evidence or one stance."""

    unit = models.ForeignKey(ReadingUnit, on_delete=models.PROTECT, related_name="results")
    question = models.ForeignKey(ReadingQuestion, on_delete=models.PROTECT, related_name="results")
    kind = models.CharField(max_length=20, choices=ResultKind)
    value = models.CharField(max_length=60, help_text="What the readers said; the record may say otherwise later.")
    evidence = models.ForeignKey(
        EvidenceLink, on_delete=models.PROTECT, null=True, blank=True, related_name="read_blind"
    )
    stance = models.ForeignKey(Stance, on_delete=models.PROTECT, null=True, blank=True, related_name="read_blind")
    is_new = models.BooleanField(help_text="The round made the record; else the record stood there and is confirmed.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("unit", "question")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("readingresult", "kind", ResultKind),
            models.UniqueConstraint(fields=("unit", "question"), name="evidence_readingresult_once"),
            models.CheckConstraint(
                condition=Q(evidence__isnull=False, stance__isnull=True)
                | Q(evidence__isnull=True, stance__isnull=False),
                name="evidence_readingresult_evidence_or_stance",
            ),
        ]

    def __str__(self) -> str:
        return f"Result of {self.unit}"
