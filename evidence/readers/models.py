"""What readers keep and ask for: collections of sources, briefs, requests for a copy."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact
from django.urls import reverse

from evidence.claims.models import Claim
from evidence.library.models import Source, SourceFile
from evidence.vocabulary.rules import one_of


class Collection(models.Model):
    """A named list of sources, kept by a person with an account; others see it when it is shared."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="collections")
    name = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    shared = models.BooleanField(default=False, help_text="Everybody who has the address may read it.")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("owner", "name"), name="evidence_collection_named_once"),
            models.CheckConstraint(condition=~Q(name__regex=r"^\s*$"), name="evidence_collection_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("collection", args=[self.pk])


class CollectionItem(models.Model):
    """A source in a collection, with what its owner noted: an annotated bibliography prints it."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(help_text="Counted from 1.")
    note = models.TextField(blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("collection", "position", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("collection", "source"), name="evidence_collectionitem_once"),
        ]

    def __str__(self) -> str:
        return str(self.source)


class Brief(models.Model):
    """Claims in an order with their words, kept by a person with an account; others read it by a secret link."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="briefs")
    title = models.CharField(max_length=200)
    purpose = models.TextField(blank=True, help_text="What it is for, or the question, in the owner's words.")
    style = models.CharField(max_length=200, help_text="CSL style of its references.")
    as_of = models.DateField(null=True, blank=True, help_text="Claims as readers saw them on this day; else today.")
    link_token = models.CharField(max_length=64, blank=True, help_text="sha256 of the secret in its link.")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-changed_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(title__regex=r"^\s*$"), name="evidence_brief_has_title"),
            models.CheckConstraint(condition=Q(purpose__length__lte=2_000), name="evidence_brief_purpose_is_short"),
            models.CheckConstraint(condition=~Q(style=""), name="evidence_brief_has_style"),
            models.UniqueConstraint(
                fields=("link_token",), condition=~Q(link_token=""), name="evidence_brief_one_link"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("brief", args=[self.pk])


class BriefClaim(models.Model):
    """A claim in a brief. What has to be said against it is not kept here: it is found anew each time."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="parts")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(help_text="Counted from 1.")
    text = models.TextField(blank=True, help_text="The owner's words before it.")
    taken = ArrayField(
        models.PositiveBigIntegerField(), null=True, blank=True, help_text="Quotations; empty: those suggested."
    )
    notes = models.JSONField(blank=True, default=dict, help_text="Code of a caveat → why it is used all the same.")

    class Meta:
        ordering = ("brief", "position")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("brief", "claim"), name="evidence_briefclaim_once"),
            models.UniqueConstraint(fields=("brief", "position"), name="evidence_briefclaim_one_a_place"),
            models.CheckConstraint(condition=Q(text__length__lte=2_000), name="evidence_briefclaim_text_is_short"),
            models.CheckConstraint(
                condition=Q(taken__isnull=True) | Q(taken__len__lte=500), name="evidence_briefclaim_takes_so_many"
            ),
            models.CheckConstraint(
                condition=Exact(
                    Func(F("notes"), function="jsonb_typeof", output_field=models.TextField()), Value("object")
                ),
                name="evidence_briefclaim_notes_by_code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.claim}"


class RequestState(models.TextChoices):
    WAITING = "waiting", "waiting for an answer"
    SENT = "sent", "a link was sent"
    DECLINED = "declined", "declined"


class CopyRequest(models.Model):
    """A reader asks for a copy of a source whose full text is not open. The answer is a link that works once."""

    State = RequestState

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="copy_requests")
    file = models.ForeignKey(SourceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    purpose = models.TextField()
    visitor = models.CharField(max_length=64, help_text="Keyed digest of the network address: counts, tells nothing.")
    state = models.CharField(max_length=20, choices=RequestState, default=RequestState.WAITING)
    asked_at = models.DateTimeField()
    answer_token = models.CharField(max_length=64, unique=True, help_text="sha256 of the contact's token.")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fetch_token = models.CharField(max_length=64, blank=True, help_text="sha256 of the reader's token.")
    expires_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("copyrequest", "state", RequestState),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at__isnull=True)
                | (~Q(state="waiting") & Q(answered_at__isnull=False)),
                name="evidence_copyrequest_answered_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | (~Q(fetch_token="") & Q(expires_at__isnull=False)),
                name="evidence_copyrequest_sent_expires",
            ),
            models.UniqueConstraint(
                fields=("fetch_token",), condition=~Q(fetch_token=""), name="evidence_copyrequest_one_link"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("visitor", "asked_at", name="evidence_copyrequest_visitor"),
            models.Index("email", "asked_at", name="evidence_copyrequest_email"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.source}"
