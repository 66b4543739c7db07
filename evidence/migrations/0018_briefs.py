"""Briefs that somebody keeps by name."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0017_certainty")]

    operations = [
        migrations.CreateModel(
            name="Brief",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200)),
                (
                    "purpose",
                    models.TextField(blank=True, help_text="What it is for, or the question, in the owner's words."),
                ),
                ("style", models.CharField(help_text="CSL style of its references.", max_length=200)),
                (
                    "as_of",
                    models.DateField(
                        blank=True, help_text="Claims as readers saw them on this day; else today.", null=True
                    ),
                ),
                (
                    "link_token",
                    models.CharField(blank=True, help_text="sha256 of the secret in its link.", max_length=64),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="briefs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-changed_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title__regex", "^\\s*$"), _negated=True), name="evidence_brief_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__length__lte", 2000)), name="evidence_brief_purpose_is_short"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("style", ""), _negated=True), name="evidence_brief_has_style"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("link_token", ""), _negated=True),
                        fields=("link_token",),
                        name="evidence_brief_one_link",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BriefClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(help_text="Counted from 1.")),
                ("text", models.TextField(blank=True, help_text="The owner's words before it.")),
                (
                    "taken",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveBigIntegerField(),
                        blank=True,
                        help_text="Quotations; empty: those suggested.",
                        null=True,
                    ),
                ),
                (
                    "notes",
                    models.JSONField(
                        blank=True, default=dict, help_text="Code of a caveat → why it is used all the same."
                    ),
                ),
                (
                    "brief",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="evidence.brief"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.claim"
                    ),
                ),
            ],
            options={
                "ordering": ("brief", "position"),
                "constraints": [
                    models.UniqueConstraint(fields=("brief", "claim"), name="evidence_briefclaim_once"),
                    models.UniqueConstraint(fields=("brief", "position"), name="evidence_briefclaim_one_a_place"),
                    models.CheckConstraint(
                        condition=models.Q(("text__length__lte", 2000)), name="evidence_briefclaim_text_is_short"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken__isnull", True), ("taken__len__lte", 500), _connector="OR"),
                        name="evidence_briefclaim_takes_so_many",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func(
                                models.F("notes"), function="jsonb_typeof", output_field=models.TextField()
                            ),
                            models.Value("object"),
                        ),
                        name="evidence_briefclaim_notes_by_code",
                    ),
                ],
            },
        ),
    ]
