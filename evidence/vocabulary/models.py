"""Concepts in the sense of SKOS: themes that are spoken about and actors that speak."""

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Length
from django.urls import reverse
from tree_queries.fields import TreeNodeForeignKey

from evidence.vocabulary.rules import one_of
from evidence.vocabulary.tree import TreeQuerySet

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)


class Concept(models.Model):
    """One idea with one preferred label. Its identity is the row, never the label: renaming changes nothing else."""

    slug = models.SlugField(max_length=80, unique=True, help_text="Stands in addresses; never changes.")
    label = models.CharField("preferred label", max_length=200, unique=True)
    parent = TreeNodeForeignKey(
        "self",
        verbose_name="broader",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The next broader concept. A concept is never broader than itself (the database checks).",
    )
    retired_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Since then nothing new is tagged with it (the database checks).",
    )
    retirement_reason = models.TextField(blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaces",
        help_text="Of a retired concept: what is used in its place, if anything is.",
    )

    class Meta:
        abstract = True
        ordering = ("label",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(slug__regex=SLUG), name="%(app_label)s_%(class)s_slug_form"),
            models.CheckConstraint(
                condition=models.Q(label__length__gte=1), name="%(app_label)s_%(class)s_label_given"
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")), name="%(app_label)s_%(class)s_not_own_parent"
            ),
            models.CheckConstraint(
                condition=models.Q(retired_at__isnull=True, retirement_reason="")
                | (models.Q(retired_at__isnull=False) & ~models.Q(retirement_reason="")),
                name="%(app_label)s_%(class)s_retired_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_by__isnull=True) | models.Q(retired_at__isnull=False),
                name="%(app_label)s_%(class)s_only_retired_is_replaced",
            ),
            models.CheckConstraint(
                condition=~models.Q(replaced_by=models.F("pk")), name="%(app_label)s_%(class)s_not_own_replacement"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    def clean(self) -> None:
        """Say on the form what the database would refuse: a concept below itself."""
        super().clean()
        above, seen = self.parent, set[int]()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError({"parent": "This would put the concept below itself."})
            seen.add(above.pk)
            above = above.parent


class ThemeQuerySet(TreeQuerySet["Theme"]):
    def living(self) -> Self:
        """Those that are not retired: what may be chosen, suggested and listed."""
        return self.filter(retired_at__isnull=True)


ThemeManager = models.Manager.from_queryset(ThemeQuerySet)


class Theme(Concept):
    definition = models.TextField(help_text="What the theme is, in our words: one or two sentences.")
    scope_note = models.TextField(blank=True, help_text="What belongs here and what does not.")
    related = models.ManyToManyField("self", blank=True)

    objects = ThemeManager()

    def get_absolute_url(self) -> str:
        return reverse("theme", args=[self.slug])


class ActorKind(models.TextChoices):
    PERSON = "person", "person"
    ORGANISATION = "organisation", "organisation"
    GROUP = "group", "group"


class ActorQuerySet(TreeQuerySet["Actor"]):
    def living(self) -> Self:
        """Those that are not retired."""
        return self.filter(retired_at__isnull=True)


ActorManager = models.Manager.from_queryset(ActorQuerySet)


class Actor(Concept):
    Kind = ActorKind

    kind = models.CharField(max_length=20, choices=ActorKind)
    description = models.TextField(blank=True, help_text="Only what the sources say of the actor.")

    objects = ActorManager()

    class Meta(Concept.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Concept.Meta.constraints,
            one_of("actor", "kind", ActorKind),
        ]

    def get_absolute_url(self) -> str:
        return reverse("actor", args=[self.slug])


class AlternativeLabel(models.Model):
    """Another word for a concept: a spelling, a synonym, an abbreviation."""

    text = models.CharField(max_length=200)

    class Meta:
        abstract = True
        ordering = ("text",)

    def __str__(self) -> str:
        return self.text


class ThemeLabel(AlternativeLabel):
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="alternative_labels")

    class Meta(AlternativeLabel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("theme", "text"), name="evidence_themelabel_once"),
        ]


class ActorLabel(AlternativeLabel):
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="alternative_labels")

    class Meta(AlternativeLabel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("actor", "text"), name="evidence_actorlabel_once"),
        ]
