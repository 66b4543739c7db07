"""Claims, the words they rest on, and where actors stand."""

from django.db import migrations, models
from django.db.models import F, Q

from evidence.migrations.tables.columns import BLANK, key, known, once, one_of, person, rule, said, status, status_rules, to

ANCHOR_STATE = said("anchored", "needs-review", "orphaned", "not-checkable")
BASIS = said("empirical-finding", "testimony", "expert-judgement", "assertion", "official-statement")
CLAIM_KIND = said("finding", "argument", "recommendation", "prediction", "description")
CONFIDENCE = said("high", "moderate", "low", "very-low")
DIRECTNESS = said("direct", "indirect")
POSITION = said("for", "conditional", "against", "neutral")
RELATION = said("supports", "contradicts", "qualifies", "mentions")

TABLES = [
    migrations.CreateModel(
        "Claim",
        [
            key(),
            *status(),
            (
                "key",
                models.SlugField(max_length=80, unique=True, help_text="Names the claim in exports; never changes."),
            ),
            ("text", models.TextField()),
            ("kind", one_of(CLAIM_KIND)),
            ("created_by", person(optional=True)),
            ("merged_into", to("claim", optional=True)),
            ("published_by", person(optional=True)),
            ("submitted_by", person(optional=True)),
            ("themes", models.ManyToManyField(to="evidence.theme", blank=True, related_name="claims")),
        ],
        {
            "ordering": ("text", "pk"),
            "indexes": [
                models.Index(
                    name="evidence_claim_newest", fields=["-published_at", "-id"], condition=Q(status="published")
                ),
            ],
            "constraints": [
                *status_rules("claim"),
                known("claim", "kind", CLAIM_KIND),
                rule("claim", "text_given", ~Q(text__regex=BLANK)),
                rule("claim", "is_one_sentence_long", Q(text__length__lte=600)),
                once("claim", "text_once", "text"),
            ],
        },
    ),
    migrations.CreateModel(
        "Quotation",
        [
            key(),
            *status(),
            (
                "key",
                models.CharField(
                    max_length=80, blank=True, help_text="Names the quotation within its source in exports."
                ),
            ),
            ("exact", models.TextField()),
            ("prefix", models.CharField(max_length=32, blank=True)),
            ("suffix", models.CharField(max_length=32, blank=True)),
            ("start", models.PositiveIntegerField()),
            ("end", models.PositiveIntegerField()),
            ("note", models.TextField(blank=True)),
            ("state", one_of(ANCHOR_STATE, default="anchored")),
            (
                "checked_at",
                models.DateTimeField(blank=True, null=True, editable=False, help_text="Last check against the text."),
            ),
            ("block", to("block", optional=True, related_name="quotations")),
            ("created_by", person(optional=True)),
            ("merged_into", to("quotation", optional=True)),
            ("published_by", person(optional=True)),
            ("submitted_by", person(optional=True)),
            (
                "voice",
                to(
                    "actor",
                    optional=True,
                    help_text="Whose words or statement this is, when not the author's own.",
                    related_name="quotations",
                ),
            ),
            (
                "reports",
                to(
                    "source",
                    optional=True,
                    help_text="The work whose words or figures are passed on here.",
                    related_name="reported_in",
                ),
            ),
            ("text_version", to("textversion", related_name="quotations")),
            ("themes", models.ManyToManyField(to="evidence.theme", blank=True, related_name="quotations")),
            ("is_public", models.BooleanField(default=False, db_default=False, editable=False)),
        ],
        {
            "ordering": ("text_version", "start", "end"),
            "indexes": [
                models.Index(
                    name="evidence_quotation_public",
                    fields=["id"],
                    include=("text_version", "block", "voice", "reports"),
                    condition=Q(is_public=True),
                ),
                models.Index(
                    name="evidence_quotation_of_text",
                    fields=["text_version", "start"],
                    include=("id", "voice", "block"),
                    condition=Q(is_public=True),
                ),
            ],
            "constraints": [
                *status_rules("quotation"),
                known("quotation", "state", ANCHOR_STATE),
                rule("quotation", "span_not_empty", Q(start__lt=F("end"))),
                rule("quotation", "exact_given", ~Q(exact="")),
                once("quotation", "key_once", "text_version", "key", where=~Q(key="")),
            ],
        },
    ),
    migrations.CreateModel(
        "EvidenceLink",
        [
            key(),
            *status(),
            ("relation", one_of(RELATION)),
            ("directness", one_of(DIRECTNESS)),
            ("basis", one_of(BASIS)),
            ("confidence", one_of(CONFIDENCE)),
            ("confidence_reason", models.TextField()),
            ("rationale", models.TextField()),
            ("claim", to("claim", related_name="evidence")),
            ("created_by", person(optional=True)),
            ("merged_into", to("evidencelink", optional=True)),
            ("published_by", person(optional=True)),
            ("submitted_by", person(optional=True)),
            ("quotation", to("quotation", related_name="evidence")),
            ("is_public", models.BooleanField(default=False, db_default=False, editable=False)),
        ],
        {
            "verbose_name": "evidence",
            "verbose_name_plural": "evidence",
            "ordering": ("claim", "pk"),
            "indexes": [
                models.Index(
                    name="evidence_link_of_claim",
                    fields=["claim", "relation"],
                    include=("quotation",),
                    condition=Q(is_public=True),
                ),
                models.Index(
                    name="evidence_link_of_words",
                    fields=["quotation"],
                    include=("claim", "relation"),
                    condition=Q(is_public=True),
                ),
            ],
            "constraints": [
                *status_rules("evidencelink"),
                known("evidencelink", "relation", RELATION),
                known("evidencelink", "directness", DIRECTNESS),
                known("evidencelink", "basis", BASIS),
                known("evidencelink", "confidence", CONFIDENCE),
                once("evidencelink", "once", "claim", "quotation"),
                rule("evidencelink", "needs_rationale", ~Q(rationale__regex=BLANK)),
                rule("evidencelink", "confidence_has_reason", ~Q(confidence_reason__regex=BLANK)),
            ],
        },
    ),
    migrations.CreateModel(
        "Stance",
        [
            key(),
            *status(),
            ("position", one_of(POSITION)),
            ("condition", models.TextField(blank=True, help_text="Of a conditional stance: the condition in words.")),
            ("actor", to("actor", related_name="stances")),
            ("created_by", person(optional=True)),
            ("merged_into", to("stance", optional=True)),
            ("published_by", person(optional=True)),
            ("quotation", to("quotation", related_name="stances")),
            ("submitted_by", person(optional=True)),
            ("theme", to("theme", related_name="stances")),
            ("is_public", models.BooleanField(default=False, db_default=False, editable=False)),
        ],
        {
            "ordering": ("actor", "theme", "pk"),
            "indexes": [
                models.Index(
                    name="evidence_stance_on_theme",
                    fields=["theme", "position", "actor"],
                    include=("quotation",),
                    condition=Q(is_public=True),
                ),
                models.Index(
                    name="evidence_stance_of_actor",
                    fields=["actor", "position", "theme"],
                    include=("quotation",),
                    condition=Q(is_public=True),
                ),
            ],
            "constraints": [
                *status_rules("stance"),
                known("stance", "position", POSITION),
                once("stance", "once", "actor", "theme", "quotation"),
                rule(
                    "stance",
                    "conditional_says_condition",
                    (Q(position="conditional") & ~Q(condition="")) | (~Q(position="conditional") & Q(condition="")),
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "EvidenceSearch",
        [
            key(),
            ("relation", one_of(RELATION)),
            ("searched_on", models.DateField()),
            ("scope", models.TextField(help_text="Where: which sources, which words.")),
            ("found", models.PositiveIntegerField()),
            ("claim", to("claim", related_name="searches")),
            ("searched_by", person(optional=True)),
            (
                "sources",
                models.PositiveIntegerField(
                    blank=True, null=True, help_text="In how many sources; empty where that was not written down."
                ),
            ),
        ],
        {
            "verbose_name_plural": "evidence searches",
            "ordering": ("claim", "relation", "-searched_on"),
            "constraints": [
                known("evidencesearch", "relation", RELATION),
                rule("evidencesearch", "scope_given", ~Q(scope="")),
            ],
        },
    ),
]
