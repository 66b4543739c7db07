"""Files of references that came in, and records that may describe one work."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

from evidence.migrations.tables.columns import key, known, once, one_of, person, rule, to

BATCH_STATE = {
    "received": "received, waiting to be read",
    "read": "read, waiting to be confirmed",
    "confirmed": "confirmed, waiting to be applied",
    "applying": "being applied",
    "applied": "applied",
    "undone": "undone",
    "discarded": "discarded before anything was applied",
}
OUTCOME = {
    "pending": "not applied yet",
    "created": "created",
    "updated": "updated",
    "unchanged": "unchanged",
    "rejected": "rejected",
}
PAIR_GROUND = {
    "identifier": "the same identifier",
    "description": "same title, about the same year, a shared name",
    "title": "nearly the same title",
}
PAIR_STATE = {
    "open": "to be looked at",
    "different": "not a duplicate",
    "merged": "merged",
    "related": "related instead",
}

TABLES = [
    migrations.CreateModel(
        "ImportBatch",
        [
            key(),
            ("name", models.CharField(verbose_name="file name", max_length=255)),
            ("content", models.BinaryField(help_text="The file, byte for byte.")),
            ("sha256", models.CharField(max_length=64, db_index=True)),
            ("format", models.CharField(max_length=30, help_text="Key of `citations.formats.FORMATS`.")),
            ("encoding", models.CharField(max_length=30, blank=True)),
            ("mapping", models.JSONField(blank=True, default=dict, help_text="Of a table: column → field.")),
            ("state", one_of(BATCH_STATE, default="read")),
            ("created_at", models.DateTimeField(auto_now_add=True)),
            ("created_by", person(optional=True)),
            ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ("finished_at", models.DateTimeField(blank=True, null=True)),
            ("undone_at", models.DateTimeField(blank=True, null=True)),
            ("undone_by", person(optional=True)),
            ("seen", models.PositiveIntegerField(default=0)),
            ("created", models.PositiveIntegerField(default=0)),
            ("updated", models.PositiveIntegerField(default=0)),
            ("unchanged", models.PositiveIntegerField(default=0)),
            ("rejected", models.PositiveIntegerField(default=0)),
            (
                "detected",
                models.TextField(blank=True, help_text="How format and encoding were told, in a sentence or two."),
            ),
            (
                "failure",
                models.TextField(blank=True, help_text="Why it could not be read or applied further, for the curator."),
            ),
        ],
        {
            "verbose_name_plural": "import batches",
            "ordering": ("-created_at", "-pk"),
            "constraints": [
                rule(
                    "importbatch",
                    "accounts_for_all",
                    ~Q(state__in=("applied", "undone"))
                    | Q(seen=F("created") + F("updated") + F("unchanged") + F("rejected")),
                ),
                rule(
                    "importbatch",
                    "applied_is_dated",
                    Q(finished_at__isnull=False, state__in=("applied", "undone"))
                    | (~Q(state__in=("applied", "undone")) & Q(finished_at__isnull=True)),
                ),
                known("importbatch", "state", BATCH_STATE),
            ],
        },
    ),
    migrations.CreateModel(
        "ImportRow",
        [
            key(),
            ("batch", to("importbatch", related_name="rows")),
            ("number", models.PositiveIntegerField(help_text="Counted from 1, in the order of the file.")),
            ("line", models.PositiveIntegerField(help_text="Of the file, counted from 1, where the record begins.")),
            ("raw", models.TextField()),
            (
                "reference",
                models.JSONField(blank=True, null=True, help_text="What was read, as CSL-JSON; null when rejected."),
            ),
            (
                "digest",
                models.CharField(
                    max_length=64, blank=True, help_text="sha256 of what was read: the same record again."
                ),
            ),
            ("warnings", ArrayField(blank=True, default=list, base_field=models.TextField())),
            ("reason", models.TextField(blank=True, help_text="Why it was rejected.")),
            ("outcome", one_of(OUTCOME, default="pending")),
            ("source", to("source", optional=True, related_name="import_rows")),
            (
                "before",
                models.JSONField(
                    blank=True, null=True, help_text="Of an updated record: what the changed fields held."
                ),
            ),
            (
                "differs",
                ArrayField(
                    blank=True,
                    default=list,
                    help_text="What the library says otherwise, and keeps.",
                    base_field=models.TextField(),
                ),
            ),
            ("expected", one_of(OUTCOME, default="pending", help_text="What the preview says will become of it.")),
        ],
        {
            "ordering": ("batch", "number"),
            "indexes": [
                models.Index(F("digest"), name="evidence_importrow_again", condition=~Q(digest="")),
            ],
            "constraints": [
                known("importrow", "outcome", OUTCOME),
                once("importrow", "numbered", "batch", "number"),
                rule(
                    "importrow",
                    "rejected_has_reason",
                    (Q(outcome="rejected") & ~Q(reason="")) | (~Q(outcome="rejected") & Q(reason="")),
                ),
                rule(
                    "importrow",
                    "became_a_source",
                    ~Q(outcome__in=("created", "updated", "unchanged")) | Q(source__isnull=False),
                ),
                known("importrow", "expected", OUTCOME),
            ],
        },
    ),
    migrations.CreateModel(
        "ColumnMapping",
        [
            key(),
            (
                "head",
                models.CharField(max_length=64, unique=True, help_text="sha256 of the column names, in their order."),
            ),
            ("columns", models.JSONField(help_text="Column → field.")),
            ("saved_at", models.DateTimeField(auto_now=True)),
            ("saved_by", person(optional=True)),
        ],
        {},
    ),
    migrations.CreateModel(
        "DuplicatePair",
        [
            key(),
            ("first", to("source", help_text="The one with the lower id.")),
            ("second", to("source")),
            ("ground", one_of(PAIR_GROUND)),
            (
                "likeness",
                models.PositiveSmallIntegerField(
                    help_text="Of the titles, 0 to 100. It orders the queue, decides nothing."
                ),
            ),
            ("state", one_of(PAIR_STATE, default="open")),
            ("found_at", models.DateTimeField(auto_now_add=True)),
            ("decided_at", models.DateTimeField(blank=True, null=True)),
            ("decided_by", person(optional=True)),
            ("reason", models.TextField(blank=True)),
        ],
        {
            "ordering": ("state", "-likeness", "first", "second"),
            "constraints": [
                known("duplicatepair", "ground", PAIR_GROUND),
                known("duplicatepair", "state", PAIR_STATE),
                once("duplicatepair", "once", "first", "second"),
                rule("duplicatepair", "in_order", Q(first__lt=F("second"))),
                rule("duplicatepair", "likeness_in_percent", Q(likeness__lte=100)),
                rule(
                    "duplicatepair",
                    "decided_is_dated",
                    Q(decided_at__isnull=True, state="open") | (~Q(state="open") & Q(decided_at__isnull=False)),
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "Merge",
        [
            key(),
            ("kept", to("source", related_name="merges")),
            ("dropped", to("source", related_name="merged_by")),
            ("merged_at", models.DateTimeField()),
            ("merged_by", person()),
            ("reason", models.TextField(blank=True)),
            (
                "moved",
                models.JSONField(help_text="Rows that changed their source, and the fields of both as they were."),
            ),
            ("undone_at", models.DateTimeField(blank=True, null=True)),
            ("undone_by", person(optional=True)),
        ],
        {
            "ordering": ("-merged_at", "-pk"),
            "constraints": [
                rule("merge", "of_two", ~Q(kept=F("dropped"))),
                once("merge", "once_at_a_time", "dropped", where=Q(undone_at__isnull=True)),
            ],
        },
    ),
]
