"""Where an actor stands."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from evidence.claims.models.axes import Position
from evidence.claims.models.quotations import Quotation
from evidence.library.status import Curated, CuratedQuerySet, status_rules
from evidence.vocabulary.models import Actor, Theme
from evidence.vocabulary.rules import one_of


class StanceQuerySet(CuratedQuerySet["Stance"]):
    pass


class Stance(Curated):
    """An actor's position toward a theme, shown by a quotation. Kept apart from what the evidence shows."""

    visible_through = ("status", "quotation__status", "quotation__text_version__source__status")
    visible_when: ClassVar[dict[str, object]] = {"is_public": True}

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="stances")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="stances")
    quotation = models.ForeignKey(Quotation, on_delete=models.PROTECT, related_name="stances")
    position = models.CharField(max_length=20, choices=Position)
    condition = models.TextField(blank=True, help_text="Of a conditional stance: the condition in words.")
    #: Published, and all it hangs on, too. The database decides (migrations/rules/public.py), whatever is written.
    is_public = models.BooleanField(default=False, db_default=False, editable=False)

    objects = StanceQuerySet.as_manager()

    class Meta:
        ordering = ("actor", "theme", "pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["theme", "position", "actor"],
                include=["quotation"],
                condition=Q(is_public=True),
                name="evidence_stance_on_theme",
            ),
            models.Index(
                fields=["actor", "position", "theme"],
                include=["quotation"],
                condition=Q(is_public=True),
                name="evidence_stance_of_actor",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *status_rules("stance"),
            one_of("stance", "position", Position),
            models.UniqueConstraint(fields=("actor", "theme", "quotation"), name="evidence_stance_once"),
            models.CheckConstraint(
                condition=(Q(position="conditional") & ~Q(condition=""))
                | (~Q(position="conditional") & Q(condition="")),
                name="evidence_stance_conditional_says_condition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.position}, on {self.theme}"
