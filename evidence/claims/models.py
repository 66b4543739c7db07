"""Claims and the words they rest on."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evidence.library.addresses import address
from evidence.library.models import Block, Source, TextVersion
from evidence.library.status import Curated, CuratedQuerySet, status_rules
from evidence.vocabulary.models import Actor, Theme
from evidence.vocabulary.rules import one_of

#: How many characters of context a quotation keeps on each side (Web Annotation, TextQuoteSelector).
CONTEXT = 32


class Relation(models.TextChoices):
    """What words do to a claim. Never *for* and *against*: those belong to stance."""

    SUPPORTS = "supports", "supports"
    CONTRADICTS = "contradicts", "contradicts"
    QUALIFIES = "qualifies", "qualifies"
    MENTIONS = "mentions", "mentions"


class Position(models.TextChoices):
    """Where an actor stands on a theme."""

    FOR = "for", "for"
    CONDITIONAL = "conditional", "conditional"
    AGAINST = "against", "against"
    NEUTRAL = "neutral", "neutral"


class Directness(models.TextChoices):
    DIRECT = "direct", "direct"
    INDIRECT = "indirect", "indirect"


class Basis(models.TextChoices):
    EMPIRICAL_FINDING = "empirical-finding", "empirical finding"
    TESTIMONY = "testimony", "testimony"
    EXPERT_JUDGEMENT = "expert-judgement", "expert judgement"
    ASSERTION = "assertion", "assertion"
    OFFICIAL_STATEMENT = "official-statement", "official statement"


class Confidence(models.TextChoices):
    HIGH = "high", "high"
    MODERATE = "moderate", "moderate"
    LOW = "low", "low"
    VERY_LOW = "very-low", "very low"


class ClaimKind(models.TextChoices):
    FINDING = "finding", "finding"
    ARGUMENT = "argument", "argument"
    RECOMMENDATION = "recommendation", "recommendation"
    PREDICTION = "prediction", "prediction"
    DESCRIPTION = "description", "description"


class ClaimQuerySet(CuratedQuerySet["Claim"]):
    pass


class Claim(Curated):
    """A proposition in the curator's own words, one sentence, that sources can support or contradict."""

    Kind = ClaimKind

    key = models.SlugField(max_length=80, unique=True, help_text="Names the claim in exports; never changes.")
    text = models.TextField()
    kind = models.CharField(max_length=20, choices=ClaimKind)
    themes = models.ManyToManyField(Theme, related_name="claims", blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ("text", "pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-published_at", "-id"], condition=Q(status="published"), name="evidence_claim_newest"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *status_rules("claim"),
            one_of("claim", "kind", ClaimKind),
            models.CheckConstraint(condition=~Q(text__regex=r"^\s*$"), name="evidence_claim_text_given"),
            models.CheckConstraint(condition=Q(text__length__lte=600), name="evidence_claim_is_one_sentence_long"),
            models.UniqueConstraint(fields=("text",), name="evidence_claim_text_once"),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return address("claim", self.pk)


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


class EvidenceLinkQuerySet(CuratedQuerySet["EvidenceLink"]):
    pass


class EvidenceLink(Curated):
    """What a quotation does to a claim, on separate axes, with the reason why its words bear the claim."""

    visible_through = (
        "status",
        "claim__status",
        "quotation__status",
        "quotation__text_version__source__status",
    )
    visible_when: ClassVar[dict[str, object]] = {"is_public": True}

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    quotation = models.ForeignKey(Quotation, on_delete=models.PROTECT, related_name="evidence")
    relation = models.CharField(max_length=20, choices=Relation)
    directness = models.CharField(max_length=20, choices=Directness)
    basis = models.CharField(max_length=20, choices=Basis)
    confidence = models.CharField(max_length=20, choices=Confidence)
    confidence_reason = models.TextField()
    rationale = models.TextField()
    #: Published, and all it hangs on, too. The database decides (migrations/rules/public.py), whatever is written.
    is_public = models.BooleanField(default=False, db_default=False, editable=False)

    objects = EvidenceLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "evidence"
        verbose_name_plural = "evidence"
        ordering = ("claim", "pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["claim", "relation"],
                include=["quotation"],
                condition=Q(is_public=True),
                name="evidence_link_of_claim",
            ),
            models.Index(
                fields=["quotation"],
                include=["claim", "relation"],
                condition=Q(is_public=True),
                name="evidence_link_of_words",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *status_rules("evidencelink"),
            one_of("evidencelink", "relation", Relation),
            one_of("evidencelink", "directness", Directness),
            one_of("evidencelink", "basis", Basis),
            one_of("evidencelink", "confidence", Confidence),
            models.UniqueConstraint(fields=("claim", "quotation"), name="evidence_evidencelink_once"),
            models.CheckConstraint(
                condition=~Q(rationale__regex=r"^\s*$"), name="evidence_evidencelink_needs_rationale"
            ),
            models.CheckConstraint(
                condition=~Q(confidence_reason__regex=r"^\s*$"), name="evidence_evidencelink_confidence_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.quotation}” {self.relation} “{self.claim}”"


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


class EvidenceSearch(models.Model):
    """Somebody looked for evidence of one relation to a claim. An empty column says so, or says *not searched*."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="searches")
    relation = models.CharField(max_length=20, choices=Relation)
    searched_on = models.DateField()
    scope = models.TextField(help_text="Where: which sources, which words.")
    sources = models.PositiveIntegerField(
        null=True, blank=True, help_text="In how many sources; empty where that was not written down."
    )
    found = models.PositiveIntegerField()
    searched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "evidence searches"
        ordering = ("claim", "relation", "-searched_on")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("evidencesearch", "relation", Relation),
            models.CheckConstraint(condition=~Q(scope=""), name="evidence_evidencesearch_scope_given"),
        ]

    def __str__(self) -> str:
        return f"{self.relation}: {self.found} found on {self.searched_on}"
