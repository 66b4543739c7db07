"""What has changed, for the search index and for the history; and what the checks found."""

from django.db import migrations, models
from django.db.models import F, Q

from evidence.migrations.tables.columns import key, known, once, one_of, person, rule, said

CHECKED = said("quotations", "links")
LINK_STATE = {"answers": "answers", "broken": "broken", "refused": "not asked: the address is not one we may ask"}
SUBJECT = {"source": "a source with its passages", "claim": "a claim", "everything": "everything"}

TABLES = [
    migrations.CreateModel(
        "Change",
        [
            key(),
            ("transaction", models.BigIntegerField()),
            ("subject", one_of(SUBJECT)),
            ("subject_id", models.BigIntegerField(default=0)),
        ],
        {
            "constraints": [
                once("change", "once", "transaction", "subject", "subject_id"),
            ],
        },
    ),
    migrations.CreateModel(
        "HistoryEntry",
        [
            key(),
            ("at", models.DateTimeField(db_index=True)),
            ("transaction", models.BigIntegerField(help_text="Changes of one transaction belong together.")),
            ("person", models.BigIntegerField(null=True, help_text="Id of the user, where one was known.")),
            ("reason", models.TextField(blank=True)),
            ("table", models.CharField(max_length=60, help_text="Without the prefix, such as claim.")),
            ("row", models.BigIntegerField()),
            ("before", models.JSONField(null=True)),
            ("after", models.JSONField(null=True)),
        ],
        {
            "ordering": ("pk",),
            "verbose_name_plural": "history entries",
            "indexes": [
                models.Index(F("table"), F("row"), name="evidence_history_of_row"),
            ],
        },
    ),
    migrations.CreateModel(
        "CheckRun",
        [
            key(),
            ("subject", one_of(CHECKED)),
            ("asked_at", models.DateTimeField()),
            ("started_at", models.DateTimeField(blank=True, null=True)),
            ("finished_at", models.DateTimeField(blank=True, null=True)),
            ("total", models.PositiveIntegerField(default=0)),
            ("done", models.PositiveIntegerField(default=0)),
            ("counts", models.JSONField(blank=True, default=dict, help_text="Outcome → how many.")),
            ("failure", models.TextField(blank=True)),
            ("asked_by", person(optional=True, help_text="Empty: it was due.")),
        ],
        {
            "ordering": ("-asked_at", "-pk"),
            "constraints": [
                known("checkrun", "subject", CHECKED),
                rule("checkrun", "started_before_finished", Q(finished_at__isnull=True) | Q(started_at__isnull=False)),
                once("checkrun", "one_at_a_time", "subject", where=Q(finished_at__isnull=True)),
            ],
        },
    ),
    migrations.CreateModel(
        "LinkCheck",
        [
            key(),
            (
                "address",
                models.CharField(
                    max_length=2000, help_text="What was asked: an answer to another address says nothing."
                ),
            ),
            ("state", one_of(LINK_STATE)),
            ("said", models.CharField(max_length=200, help_text="The status, or what went wrong.")),
            ("checked_at", models.DateTimeField()),
            (
                "identifier",
                models.OneToOneField(to="evidence.identifier", related_name="link_check", on_delete=models.CASCADE),
            ),
        ],
        {
            "ordering": ("checked_at", "pk"),
            "constraints": [
                known("linkcheck", "state", LINK_STATE),
            ],
        },
    ),
]
