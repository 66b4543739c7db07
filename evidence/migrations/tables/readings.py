"""Blind second readings: what is asked, what is read, who codes, what was said and decided."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

from evidence.migrations.tables.columns import BLANK, key, known, once, one_of, person, rule, to

AXIS = {
    "relation": "what a passage does to a claim",
    "stance": "where an actor stands on a theme",
    "theme": "whether a source is about a theme",
    "free": "labels of our own",
}
RESULT_KIND = {"agreed": "two readers, agreed", "adjudicated": "adjudicated"}
UNITS = {"passages": "passages", "sources": "whole sources"}

TABLES = [
    migrations.CreateModel(
        "ReadingRound",
        [
            key(),
            ("name", models.CharField(max_length=200, unique=True)),
            ("guide", models.TextField(blank=True, help_text="The codebook in words: when which label.")),
            ("units", one_of(UNITS, verbose_name="what is read", default="passages")),
            ("coefficients", models.BooleanField(verbose_name="show coefficients", default=True)),
            ("created_at", models.DateTimeField()),
            ("opened_at", models.DateTimeField(blank=True, null=True)),
            ("created_by", person()),
            ("called_off_at", models.DateTimeField(blank=True, null=True)),
            ("called_off_reason", models.TextField(blank=True, help_text="Its coders read it.")),
        ],
        {
            "ordering": ("-created_at", "-pk"),
            "constraints": [
                known("readinground", "units", UNITS),
                rule("readinground", "named", ~Q(name__regex=BLANK)),
                rule(
                    "readinground",
                    "called_off_has_reason",
                    Q(called_off_at__isnull=True, called_off_reason="")
                    | (Q(called_off_at__isnull=False) & ~Q(called_off_reason__regex=BLANK)),
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "ReadingQuestion",
        [
            key(),
            ("number", models.PositiveSmallIntegerField(help_text="Counted from 1.")),
            ("axis", one_of(AXIS)),
            ("text", models.CharField(max_length=300, blank=True)),
            ("values", ArrayField(blank=True, default=list, base_field=models.CharField(max_length=60))),
            ("actor", to("actor", optional=True)),
            ("claim", to("claim", optional=True)),
            ("theme", to("theme", optional=True)),
            ("round", to("readinground", related_name="questions")),
        ],
        {
            "ordering": ("round", "number"),
            "constraints": [
                once("readingquestion", "numbered", "round", "number"),
                rule(
                    "readingquestion",
                    "asks_one_thing",
                    Q(actor__isnull=True, axis="relation", claim__isnull=False, text="", theme__isnull=True)
                    | Q(actor__isnull=False, axis="stance", claim__isnull=True, text="", theme__isnull=False)
                    | Q(actor__isnull=True, axis="theme", claim__isnull=True, text="", theme__isnull=False)
                    | (Q(actor__isnull=True, axis="free", claim__isnull=True, theme__isnull=True) & ~Q(text="")),
                ),
                rule(
                    "readingquestion",
                    "free_has_labels",
                    Q(axis="free", values__len__gte=1, values__len__lte=12) | (~Q(axis="free") & Q(values=[])),
                ),
                rule("readingquestion", "labels_of_its_own", ~Q(values__overlap=["none", "unclear"])),
            ],
        },
    ),
    migrations.CreateModel(
        "ReadingUnit",
        [
            key(),
            ("number", models.PositiveSmallIntegerField(help_text="Counted from 1.")),
            ("start", models.PositiveIntegerField(blank=True, null=True)),
            ("end", models.PositiveIntegerField(blank=True, null=True)),
            ("quotation", to("quotation", optional=True, help_text="Where the passage is one that was marked before.")),
            ("round", to("readinground", related_name="read")),
            ("source", to("source")),
            ("text_version", to("textversion", optional=True)),
        ],
        {
            "ordering": ("round", "number"),
            "constraints": [
                once("readingunit", "numbered", "round", "number"),
                once("readingunit", "passage_once", "round", "text_version", "start", "end"),
                once("readingunit", "source_once", "round", "source", where=Q(text_version__isnull=True)),
                rule(
                    "readingunit",
                    "passage_or_source",
                    Q(end__isnull=True, quotation__isnull=True, start__isnull=True, text_version__isnull=True)
                    | Q(end__isnull=False, start__isnull=False, start__lt=F("end"), text_version__isnull=False),
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "ReadingCoder",
        [
            key(),
            ("submitted_at", models.DateTimeField(blank=True, null=True)),
            ("person", person()),
            ("round", to("readinground", related_name="coders")),
        ],
        {
            "ordering": ("round", "pk"),
            "constraints": [
                once("readingcoder", "once", "round", "person"),
            ],
        },
    ),
    migrations.CreateModel(
        "Reading",
        [
            key(),
            ("value", models.CharField(max_length=60)),
            ("note", models.TextField(blank=True, help_text="Why; of a conditional stance, the condition.")),
            ("coded_at", models.DateTimeField()),
            ("coder", to("readingcoder", related_name="readings")),
            ("question", to("readingquestion", related_name="readings")),
            ("unit", to("readingunit", related_name="readings")),
        ],
        {
            "ordering": ("unit", "question", "coder"),
            "constraints": [
                once("reading", "once", "coder", "unit", "question"),
                rule("reading", "says_something", ~Q(value="")),
            ],
        },
    ),
    migrations.CreateModel(
        "ReadingDecision",
        [
            key(),
            ("value", models.CharField(max_length=60)),
            ("reason", models.TextField()),
            ("at", models.DateTimeField()),
            ("settled_at", models.DateTimeField(blank=True, null=True)),
            ("by", person()),
            ("settled_by", person(optional=True)),
            ("question", to("readingquestion", related_name="decisions")),
            ("unit", to("readingunit", related_name="decisions")),
        ],
        {
            "ordering": ("unit", "question"),
            "constraints": [
                once("readingdecision", "once", "unit", "question"),
                rule("readingdecision", "decides", ~Q(value="")),
                rule("readingdecision", "has_reason", ~Q(reason__regex=BLANK)),
                rule(
                    "readingdecision",
                    "settled_by_somebody",
                    Q(settled_at__isnull=True, settled_by__isnull=True)
                    | Q(settled_at__isnull=False, settled_by__isnull=False),
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "ReadingResult",
        [
            key(),
            ("kind", one_of(RESULT_KIND)),
            (
                "value",
                models.CharField(max_length=60, help_text="What the readers said; the record may say otherwise later."),
            ),
            (
                "is_new",
                models.BooleanField(
                    help_text="The round made the record; else the record stood there and is confirmed."
                ),
            ),
            ("at", models.DateTimeField()),
            ("by", person()),
            ("evidence", to("evidencelink", optional=True, related_name="read_blind")),
            ("question", to("readingquestion", related_name="results")),
            ("stance", to("stance", optional=True, related_name="read_blind")),
            ("unit", to("readingunit", related_name="results")),
        ],
        {
            "ordering": ("unit", "question"),
            "constraints": [
                known("readingresult", "kind", RESULT_KIND),
                once("readingresult", "once", "unit", "question"),
                rule(
                    "readingresult",
                    "evidence_or_stance",
                    Q(evidence__isnull=False, stance__isnull=True) | Q(evidence__isnull=True, stance__isnull=False),
                ),
            ],
        },
    ),
]
