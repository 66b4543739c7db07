"""Files of concepts that editors bring, between preview and report; and an index for the order of the catalogue."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Left


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_squashed_0019_guarded")]

    operations = [
        migrations.CreateModel(
            name="ConceptFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("name", models.CharField(max_length=120, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64)),
                ("found", models.JSONField(help_text="What it holds, as `vocabulary.terms` reads it.")),
                (
                    "chosen",
                    models.JSONField(blank=True, default=dict, help_text="Number in the file → the mark of its line."),
                ),
                (
                    "done",
                    models.JSONField(blank=True, default=list, help_text="What became of each concept that was taken."),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-pk"),
                "indexes": [models.Index(fields=["at"], name="evidence_conceptfile_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="evidence_conceptfile_sha256"
                    )
                ],
            },
        ),
        migrations.AddIndex("source", models.Index(Left("title", 200), name="evidence_source_by_title")),
    ]
