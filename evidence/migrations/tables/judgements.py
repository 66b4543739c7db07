"""How certain a claim is, and how claims stand to each other."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from evidence.migrations.tables.columns import BLANK, key, known, once, one_of, person, rule, said, status, status_rules, to

CLAIM_RELATION = said("repeats", "contradicts", "qualifies", "depends-on")
CONCERN = {
    "none": "no or very minor concerns",
    "minor": "minor concerns",
    "moderate": "moderate concerns",
    "serious": "serious concerns",
}
CONFIDENCE = said("high", "moderate", "low", "very-low")

TABLES = [
    migrations.CreateModel(
        "Certainty",
        [
            key(),
            *status(),
            (
                "methods",
                one_of(
                    CONCERN,
                    verbose_name="methodological limitations",
                    help_text="Are there problems in how the work behind the words was designed or done?",
                ),
            ),
            ("methods_reason", models.TextField(verbose_name="methodological limitations: why")),
            (
                "coherence",
                one_of(
                    CONCERN,
                    verbose_name="coherence",
                    help_text="Do the words fit the claim, clearly and cogently, those that contradict it included?",
                ),
            ),
            ("coherence_reason", models.TextField(verbose_name="coherence: why")),
            (
                "adequacy",
                one_of(
                    CONCERN,
                    verbose_name="adequacy of data",
                    help_text="Are the words rich enough, and are there enough of them?",
                ),
            ),
            ("adequacy_reason", models.TextField(verbose_name="adequacy of data: why")),
            (
                "relevance",
                one_of(
                    CONCERN,
                    verbose_name="relevance",
                    help_text="Do the words come from where the claim is said to hold: its people, services and places?",
                ),
            ),
            ("relevance_reason", models.TextField(verbose_name="relevance: why")),
            ("overall", one_of(CONFIDENCE, verbose_name="overall confidence")),
            (
                "summary",
                models.TextField(
                    verbose_name="in plain language",
                    help_text="A sentence or two for readers: how certain it is, and what that rests on.",
                ),
            ),
            ("claim", to("claim", related_name="judgements")),
            ("created_by", person(optional=True)),
            ("merged_into", to("certainty", optional=True)),
            ("published_by", person(optional=True)),
            ("submitted_by", person(optional=True)),
        ],
        {
            "verbose_name": "judgement of certainty",
            "verbose_name_plural": "judgements of certainty",
            "ordering": ("claim", "pk"),
            "constraints": [
                *status_rules("certainty"),
                known("certainty", "methods", CONCERN),
                known("certainty", "coherence", CONCERN),
                known("certainty", "adequacy", CONCERN),
                known("certainty", "relevance", CONCERN),
                known("certainty", "overall", CONFIDENCE),
                rule("certainty", "methods_has_reason", ~Q(methods_reason__regex=BLANK)),
                rule("certainty", "coherence_has_reason", ~Q(coherence_reason__regex=BLANK)),
                rule("certainty", "adequacy_has_reason", ~Q(adequacy_reason__regex=BLANK)),
                rule("certainty", "relevance_has_reason", ~Q(relevance_reason__regex=BLANK)),
                rule("certainty", "summary_given", ~Q(summary__regex=BLANK)),
                once("certainty", "one_current", "claim", where=Q(status="published")),
            ],
        },
    ),
    migrations.CreateModel(
        "ClaimRelation",
        [
            key(),
            *status(),
            ("type", one_of(CLAIM_RELATION, verbose_name="relation")),
            ("rationale", models.TextField(verbose_name="why", help_text="Why the one claim is this to the other.")),
            ("claim", to("claim", related_name="relations")),
            ("created_by", person(optional=True)),
            ("merged_into", to("claimrelation", optional=True)),
            ("other", to("claim", related_name="related_from")),
            ("published_by", person(optional=True)),
            ("submitted_by", person(optional=True)),
        ],
        {
            "verbose_name": "relation between claims",
            "verbose_name_plural": "relations between claims",
            "ordering": ("claim", "pk"),
            "constraints": [
                *status_rules("claimrelation"),
                known("claimrelation", "type", CLAIM_RELATION),
                rule(
                    "claimrelation",
                    "of_two_claims",
                    ~Q(claim=F("other")),
                    violation_error_message="A claim does not stand to itself in any relation.",
                ),
                rule("claimrelation", "needs_rationale", ~Q(rationale__regex=BLANK)),
                once(
                    "claimrelation",
                    "once",
                    "claim",
                    "type",
                    "other",
                    where=~Q(status="withdrawn"),
                    violation_error_message="This relation of the two claims is recorded already.",
                ),
                once(
                    "claimrelation",
                    "once_both_ways",
                    Least("claim", "other"),
                    Greatest("claim", "other"),
                    F("type"),
                    where=Q(type__in=("repeats", "contradicts")) & ~Q(status="withdrawn"),
                    violation_error_message="This relation of the two claims is recorded already.",
                ),
            ],
        },
    ),
]
