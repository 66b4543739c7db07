"""The life of a curated record: draft → submitted → published; returned to draft, withdrawn, or merged.

The database holds the rules (`status_rules`): a published record has a date of publication, a withdrawn one a
date and a reason, a merged one the record that took its place.
"""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from evidence.accounts.models import Person, User
from evidence.accounts.roles import May
from evidence.vocabulary.rules import one_of


class Status(models.TextChoices):
    DRAFT = "draft", "draft"
    SUBMITTED = "submitted", "submitted"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"
    MERGED = "merged", "merged"


class CuratedQuerySet[M: Curated](models.QuerySet[M]):
    def published(self) -> Self:
        """What every reader may see: the record and all it hangs on are published."""
        return self.filter(**self.model.visible_when)

    def visible_to(self, person: Person) -> Self:
        """What `person` may see. Everything that shows records to people goes through here."""
        if not isinstance(person, User):
            return self.published()
        if person.may(May.READ_DRAFTS):
            return self
        if person.may(May.READ_OWN_DRAFTS):
            return self.filter(Q(**self.model.visible_when) | Q(created_by=person))
        return self.published()


class Curated(models.Model):
    """A record that is drafted by one person, published by another, and never deleted."""

    #: Lookups of every status that must be *published* for a reader to see the record.
    visible_through: ClassVar[tuple[str, ...]] = ("status",)
    #: The same as one condition, kept by the database where a record hangs on others.
    visible_when: ClassVar[dict[str, object]] = {"status": Status.PUBLISHED}

    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


def status_rules(model: str) -> list[models.BaseConstraint]:
    """The named constraints that keep a record's status and its dates in agreement.

    >>> [rule.name for rule in status_rules("claim")][0]
    'evidence_claim_status_known'
    """

    def rule(name: str, condition: Q) -> models.CheckConstraint:
        return models.CheckConstraint(condition=condition, name=f"evidence_{model}_{name}")

    unpublished = Q(published_at__isnull=True)
    return [
        one_of(model, "status", Status),
        rule("draft_has_no_dates", ~Q(status=Status.DRAFT) | (Q(submitted_at__isnull=True) & unpublished)),
        rule("submitted_is_dated", ~Q(status=Status.SUBMITTED) | (Q(submitted_at__isnull=False) & unpublished)),
        rule("published_is_dated", ~Q(status=Status.PUBLISHED) | Q(published_at__isnull=False)),
        rule(
            "withdrawn_has_reason",
            Q(status=Status.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")
            | (~Q(status=Status.WITHDRAWN) & Q(withdrawn_at__isnull=True, withdrawal_reason="")),
        ),
        rule(
            "merged_has_target",
            Q(status=Status.MERGED, merged_into__isnull=False)
            | (~Q(status=Status.MERGED) & Q(merged_into__isnull=True)),
        ),
        rule("not_merged_into_itself", ~Q(merged_into=models.F("pk"))),
    ]
