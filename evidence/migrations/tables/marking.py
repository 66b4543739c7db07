"""Words being marked, terms that are not suggested again, and what became of quotations in a new text."""

from django.db import migrations, models
from django.db.models import F, Q

from evidence.migrations.tables.columns import BLANK, key, known, once, one_of, person, rule, to

CARRY_GROUND = {
    "changed": "its words have changed",
    "sentence": "its words are there, the rest of their sentence has changed",
    "several": "its words stand at several places, before or now, and nothing says which is meant",
    "gone": "nothing like its words is left",
}
CARRY_STATE = {
    "carried": "carried by rule",
    "open": "to be decided",
    "accepted": "accepted",
    "re-pointed": "re-pointed",
    "retired": "retired",
    "overtaken": "overtaken by a newer version",
}

TABLES = [
    migrations.CreateModel(
        "MarkDraft",
        [
            key(),
            (
                "fields",
                models.JSONField(
                    blank=True, default=dict, help_text="Name of a field → what was typed, a list of words."
                ),
            ),
            ("saved_at", models.DateTimeField()),
            ("person", person()),
            ("text_version", to("textversion")),
        ],
        {
            "ordering": ("-saved_at", "-pk"),
            "constraints": [
                once("markdraft", "one_a_text", "person", "text_version"),
            ],
        },
    ),
    migrations.CreateModel(
        "IgnoredTerm",
        [
            key(),
            ("at", models.DateTimeField()),
            (
                "back_at",
                models.DateTimeField(blank=True, null=True, help_text="When somebody wanted it suggested again."),
            ),
            ("by", person()),
            ("source", to("source", related_name="ignored_terms")),
            ("theme", to("theme", optional=True)),
            ("actor", to("actor", optional=True)),
        ],
        {
            "ordering": ("source", "pk"),
            "constraints": [
                rule(
                    "ignoredterm",
                    "theme_or_actor",
                    Q(actor__isnull=True, theme__isnull=False) | Q(actor__isnull=False, theme__isnull=True),
                ),
                once("ignoredterm", "theme_once", "source", "theme"),
                once("ignoredterm", "actor_once", "source", "actor"),
            ],
        },
    ),
    migrations.CreateModel(
        "Carry",
        [
            key(),
            (
                "start",
                models.PositiveIntegerField(help_text="Where the words stood in the earlier version, in code points."),
            ),
            ("end", models.PositiveIntegerField(help_text="Where they ended; exclusive.")),
            ("state", one_of(CARRY_STATE)),
            ("ground", one_of(CARRY_GROUND, blank=True, help_text="Empty when carried by rule.")),
            ("made_at", models.DateTimeField()),
            ("decided_at", models.DateTimeField(blank=True, null=True)),
            ("reason", models.TextField(blank=True)),
            ("decided_by", person(optional=True)),
            ("from_version", to("textversion")),
            ("quotation", to("quotation", related_name="carries")),
            ("to_version", to("textversion", related_name="carries")),
        ],
        {
            "verbose_name_plural": "carries",
            "ordering": ("-made_at", "pk"),
            "constraints": [
                known("carry", "state", CARRY_STATE),
                rule(
                    "carry",
                    "ground_known",
                    Q(ground="", state="carried") | (~Q(state="carried") & Q(ground__in=list(CARRY_GROUND))),
                ),
                rule("carry", "span_not_empty", Q(start__lt=F("end"))),
                rule("carry", "between_two_versions", ~Q(from_version=F("to_version"))),
                rule(
                    "carry",
                    "decided_is_dated",
                    Q(decided_at__isnull=True, state="open") | (~Q(state="open") & Q(decided_at__isnull=False)),
                ),
                rule(
                    "carry",
                    "decided_by_somebody",
                    ~Q(state__in=("accepted", "re-pointed", "retired")) | Q(decided_by__isnull=False),
                ),
                rule("carry", "retired_has_reason", ~Q(state="retired") | ~Q(reason__regex=BLANK)),
                once("carry", "once_a_version", "quotation", "to_version"),
                once("carry", "open_once_at_a_time", "quotation", where=Q(state="open")),
            ],
        },
    ),
]
