"""What waits for a second person: proposed changes, comments, returns, assignments."""

from django.db import migrations, models
from django.db.models import F, Q

from evidence.migrations.tables.columns import BLANK, key, known, once, one_of, person, rule, status, status_rules, to

REVIEWED = {
    "source": "source",
    "quotation": "quotation",
    "claim": "claim",
    "evidencelink": "evidence",
    "stance": "stance",
    "certainty": "judgement of certainty",
    "claimrelation": "relation between claims",
    "revision": "proposed change",
}

TABLES = [
    migrations.CreateModel(
        "Revision",
        [
            key(),
            *status(),
            ("table", one_of(REVIEWED)),
            ("row", models.BigIntegerField()),
            ("base", models.JSONField(help_text="Field → what stood there when the change was proposed.")),
            ("fields", models.JSONField(help_text="Field → what is to stand there.")),
            ("reason", models.TextField(help_text="Why; kept in the history of the record.")),
            ("created_by", person(optional=True)),
            ("merged_into", to("revision", optional=True)),
            ("published_by", person(optional=True)),
            ("source", to("source", optional=True, help_text="Whose words it is about.")),
            ("submitted_by", person(optional=True)),
        ],
        {
            "ordering": ("-created_at", "-pk"),
            "indexes": [
                models.Index(F("table"), F("row"), name="evidence_revision_of_record"),
            ],
            "constraints": [
                *status_rules("revision"),
                rule("revision", "not_of_revision", ~Q(table="revision")),
                rule("revision", "has_reason", ~Q(reason__regex=BLANK)),
                rule("revision", "changes_something", ~Q(fields={})),
                known("revision", "table", REVIEWED),
            ],
        },
    ),
    migrations.CreateModel(
        "ReviewComment",
        [
            key(),
            ("table", one_of(REVIEWED)),
            ("row", models.BigIntegerField()),
            ("field", models.CharField(max_length=60, blank=True)),
            ("words", models.TextField(blank=True, help_text="Words of the field that are meant.")),
            ("body", models.TextField()),
            ("at", models.DateTimeField()),
            ("resolved_at", models.DateTimeField(blank=True, null=True)),
            ("by", person()),
            ("resolved_by", person(optional=True)),
        ],
        {
            "ordering": ("at", "pk"),
            "indexes": [
                models.Index(F("table"), F("row"), name="evidence_comment_of_record"),
            ],
            "constraints": [
                rule("reviewcomment", "says_something", ~Q(body__regex=BLANK)),
                rule("reviewcomment", "words_are_of_a_field", Q(words="") | ~Q(field="")),
                rule(
                    "reviewcomment",
                    "resolved_by_somebody",
                    Q(resolved_at__isnull=True, resolved_by__isnull=True)
                    | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                ),
                known("reviewcomment", "table", REVIEWED),
            ],
        },
    ),
    migrations.CreateModel(
        "Returned",
        [
            key(),
            ("table", one_of(REVIEWED)),
            ("row", models.BigIntegerField()),
            ("at", models.DateTimeField()),
            ("reason", models.TextField(blank=True, help_text="Empty when the comments on the record say it all.")),
            ("answered_at", models.DateTimeField(blank=True, null=True)),
            ("by", person()),
            ("to", person()),
        ],
        {
            "ordering": ("-at", "-pk"),
            "indexes": [
                models.Index(F("to"), name="evidence_returned_to", condition=Q(answered_at__isnull=True)),
            ],
            "constraints": [
                once("returned", "once_at_a_time", "table", "row", where=Q(answered_at__isnull=True)),
                rule("returned", "answered_later", Q(answered_at__isnull=True) | Q(answered_at__gte=F("at"))),
                known("returned", "table", REVIEWED),
            ],
        },
    ),
    migrations.CreateModel(
        "Assignment",
        [
            key(),
            ("table", one_of(REVIEWED)),
            ("row", models.BigIntegerField()),
            ("at", models.DateTimeField()),
            ("person", person()),
        ],
        {
            "ordering": ("at", "pk"),
            "constraints": [
                once("assignment", "to_one", "table", "row"),
                known("assignment", "table", REVIEWED),
            ],
        },
    ),
]
