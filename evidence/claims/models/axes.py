"""On what axes a quotation is judged, and what may stand on each."""

from django.db import models


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
