"""Marking: forms not yet sent, terms that are not suggested again, and claims found by their words."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Somebody who marks words looks for the claim while typing: drafts, too, which the search index does not hold.
# Words are not stemmed here: the beginnings that are asked for are (evidence.curation.marking.near_claims).
WORDS = """
CREATE INDEX evidence_claim_words ON evidence_claim USING gin (to_tsvector('simple'::regconfig, text));
"""


def to(model: str, *, null: bool = False, related_name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(
        blank=null, null=null, on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model
    )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0014_concepts")]

    operations = [
        migrations.CreateModel(
            name="MarkDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "fields",
                    models.JSONField(
                        blank=True, default=dict, help_text="Name of a field → what was typed, a list of words."
                    ),
                ),
                ("saved_at", models.DateTimeField()),
                ("person", to(settings.AUTH_USER_MODEL)),
                ("text_version", to("evidence.textversion")),
            ],
            options={
                "ordering": ("-saved_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("person", "text_version"), name="evidence_markdraft_one_a_text")
                ],
            },
        ),
        migrations.CreateModel(
            name="IgnoredTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "back_at",
                    models.DateTimeField(blank=True, help_text="When somebody wanted it suggested again.", null=True),
                ),
                ("by", to(settings.AUTH_USER_MODEL)),
                ("source", to("evidence.source", related_name="ignored_terms")),
                ("theme", to("evidence.theme", null=True)),
                ("actor", to("evidence.actor", null=True)),
            ],
            options={
                "ordering": ("source", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actor__isnull", True), ("theme__isnull", False)),
                            models.Q(("actor__isnull", False), ("theme__isnull", True)),
                            _connector="OR",
                        ),
                        name="evidence_ignoredterm_theme_or_actor",
                    ),
                    models.UniqueConstraint(fields=("source", "theme"), name="evidence_ignoredterm_theme_once"),
                    models.UniqueConstraint(fields=("source", "actor"), name="evidence_ignoredterm_actor_once"),
                ],
            },
        ),
        migrations.RunSQL(WORDS, "DROP INDEX evidence_claim_words"),
    ]
