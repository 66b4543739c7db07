"""Files, the texts in their versions with their blocks, and texts in the making."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

from evidence.migrations.tables.columns import key, known, once, one_of, person, rule, said, to

BLOCK_KIND = said("heading", "paragraph", "list_item", "table_row", "quotation", "footnote")
FILE_ACCESS = {"open": "open to everybody", "on_request": "on request", "staff": "staff only"}
ORIGIN = {"received": "received as text", "pasted": "pasted", "typed": "typed", "extracted": "extracted from a file"}
TEXT_ROLE = said("abstract", "full-text")

TABLES = [
    migrations.CreateModel(
        "SourceFile",
        [
            key(),
            ("name", models.CharField(max_length=255)),
            ("media_type", models.CharField(max_length=100, help_text="Told by the first bytes, never by the name.")),
            ("content", models.BinaryField()),
            ("sha256", models.CharField(max_length=64, editable=False)),
            ("received_at", models.DateTimeField(auto_now_add=True)),
            ("source", to("source", related_name="files")),
            ("access", one_of(FILE_ACCESS, default="staff")),
            (
                "embargo_until",
                models.DateField(blank=True, null=True, help_text="Before this day only staff may fetch it."),
            ),
            ("received_by", person(optional=True)),
            ("refusal", models.TextField(blank=True, help_text="Why no text could be taken from it, for the curator.")),
            ("size", models.PositiveIntegerField(editable=False, help_text="In bytes.")),
        ],
        {
            "ordering": ("source", "name"),
            "constraints": [
                once("sourcefile", "once", "source", "name"),
                known("sourcefile", "access", FILE_ACCESS),
            ],
        },
    ),
    migrations.CreateModel(
        "TextVersion",
        [
            key(),
            ("role", one_of(TEXT_ROLE)),
            ("number", models.PositiveSmallIntegerField(help_text="Counted from 1 for each source and role.")),
            ("content", models.TextField()),
            ("sha256", models.CharField(max_length=64, editable=False, help_text="Of the content in UTF-8.")),
            ("origin", one_of(ORIGIN)),
            ("reason", models.TextField(help_text="Why this version was made.")),
            ("created_at", models.DateTimeField(auto_now_add=True)),
            ("created_by", person(optional=True)),
            ("origin_file", to("sourcefile", optional=True)),
            ("source", to("source", related_name="text_versions")),
        ],
        {
            "ordering": ("source", "role", "number"),
            "constraints": [
                known("textversion", "origin", ORIGIN),
                known("textversion", "role", TEXT_ROLE),
                once("textversion", "numbered", "source", "role", "number"),
                rule("textversion", "from_one", Q(number__gte=1)),
                rule("textversion", "has_content", ~Q(content="")),
                rule("textversion", "has_reason", ~Q(reason="")),
            ],
        },
    ),
    migrations.CreateModel(
        "Block",
        [
            key(),
            (
                "number",
                models.PositiveIntegerField(help_text="Counted from 1: `#p<number>` in the address of the text."),
            ),
            ("kind", one_of(BLOCK_KIND)),
            ("start", models.PositiveIntegerField()),
            ("end", models.PositiveIntegerField()),
            (
                "level",
                models.PositiveSmallIntegerField(default=0, help_text="Of a heading: 1 is the highest. Otherwise 0."),
            ),
            ("heading_path", ArrayField(blank=True, default=list, base_field=models.TextField())),
            (
                "section",
                models.CharField(max_length=40, blank=True, help_text="The document's own number, such as 4.1.2."),
            ),
            (
                "paragraph",
                models.PositiveIntegerField(default=0, help_text="Within its section, counted from 1; headings 0."),
            ),
            (
                "table",
                models.PositiveIntegerField(default=0, help_text="Rows of one table share a number; 0: no table."),
            ),
            ("label", models.CharField(max_length=120, help_text="As a pinpoint citation says it: “§7.2, para 6”.")),
            ("page", models.CharField(max_length=20, blank=True)),
            ("text_version", to("textversion", related_name="blocks")),
        ],
        {
            "ordering": ("text_version", "number"),
            "constraints": [
                known("block", "kind", BLOCK_KIND),
                once("block", "numbered", "text_version", "number"),
                rule("block", "span_not_empty", Q(start__lt=F("end"))),
                rule(
                    "block", "headings_have_levels", Q(kind="heading", level__gte=1) | (~Q(kind="heading") & Q(level=0))
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "TextDraft",
        [
            key(),
            ("source", to("source", related_name="text_drafts")),
            ("role", one_of(TEXT_ROLE, default="full-text")),
            ("file", to("sourcefile", optional=True, related_name="text_drafts")),
            ("content", models.TextField(blank=True)),
            (
                "blocks",
                models.JSONField(
                    blank=True, default=list, help_text="Spans in code points, with kind, level and page."
                ),
            ),
            ("warnings", ArrayField(blank=True, default=list, base_field=models.TextField())),
            ("reason", models.TextField(blank=True, help_text="Why the version is made.")),
            (
                "edition",
                models.PositiveIntegerField(
                    default=1, help_text="Counted up by each save: two curators cannot overwrite."
                ),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True)),
            ("created_by", person(optional=True)),
            ("saved_at", models.DateTimeField(auto_now=True)),
            ("became", to("textversion", optional=True)),
            (
                "is_correction",
                models.BooleanField(
                    default=False, help_text="Typed over the current version, to the letter: its blocks are not mended."
                ),
            ),
            (
                "made_from",
                models.PositiveSmallIntegerField(
                    blank=True,
                    null=True,
                    help_text="Number of the version that was current when it was submitted; 0: there was none.",
                ),
            ),
            (
                "submitted_at",
                models.DateTimeField(blank=True, null=True, help_text="Of a published source: it waits to be read."),
            ),
            ("submitted_by", person(optional=True)),
            ("accepted_by", person(optional=True)),
            ("returned", models.TextField(blank=True, help_text="Why it came back from the second reader.")),
        ],
        {
            "ordering": ("-saved_at", "-pk"),
            "constraints": [
                known("textdraft", "role", TEXT_ROLE),
                rule(
                    "textdraft",
                    "submitted_by_somebody",
                    Q(submitted_at__isnull=True, submitted_by__isnull=True)
                    | Q(made_from__isnull=False, submitted_at__isnull=False, submitted_by__isnull=False),
                ),
                rule(
                    "textdraft",
                    "accepted_was_submitted",
                    Q(accepted_by__isnull=True) | Q(became__isnull=False, submitted_at__isnull=False),
                ),
            ],
        },
    ),
]
