"""Themes and actors, the terms that are proposed, and what was merged and split."""

from django.db import migrations, models
from django.db.models import F, Q

from evidence.migrations.tables.columns import BLANK, key, known, once, one_of, person, rule, said, to

ACTOR_KIND = said("person", "organisation", "group")
CONCEPT = said("theme", "actor")
MOVE = {"merge": "merged", "split": "split"}
PROPOSAL_STATE = {"open": "waits for an editor", "approved": "approved", "declined": "declined"}

TABLES = [
    migrations.CreateModel(
        "Theme",
        [
            key(),
            ("slug", models.SlugField(max_length=80, unique=True, help_text="Stands in addresses; never changes.")),
            ("label", models.CharField(verbose_name="preferred label", max_length=200, unique=True)),
            ("definition", models.TextField(help_text="What the theme is, in our words: one or two sentences.")),
            ("scope_note", models.TextField(blank=True, help_text="What belongs here and what does not.")),
            (
                "parent",
                to(
                    "theme",
                    optional=True,
                    verbose_name="broader",
                    help_text="The next broader concept. A concept is never broader than itself (the database checks).",
                    related_name="children",
                ),
            ),
            ("related", models.ManyToManyField(to="evidence.theme", blank=True)),
            (
                "replaced_by",
                to(
                    "theme",
                    optional=True,
                    editable=False,
                    help_text="Of a retired concept: what is used in its place, if anything is.",
                    related_name="replaces",
                ),
            ),
            (
                "retired_at",
                models.DateTimeField(
                    blank=True,
                    null=True,
                    editable=False,
                    help_text="Since then nothing new is tagged with it (the database checks).",
                ),
            ),
            ("retirement_reason", models.TextField(blank=True, editable=False)),
        ],
        {
            "ordering": ("label",),
            "constraints": [
                rule("theme", "slug_form", Q(slug__regex="^[a-z0-9]+(-[a-z0-9]+)*$")),
                rule("theme", "label_given", Q(label__length__gte=1)),
                rule("theme", "not_own_parent", ~Q(parent=F("pk"))),
                rule(
                    "theme",
                    "retired_with_reason",
                    Q(retired_at__isnull=True, retirement_reason="")
                    | (Q(retired_at__isnull=False) & ~Q(retirement_reason="")),
                ),
                rule("theme", "only_retired_is_replaced", Q(replaced_by__isnull=True) | Q(retired_at__isnull=False)),
                rule("theme", "not_own_replacement", ~Q(replaced_by=F("pk"))),
            ],
        },
    ),
    migrations.CreateModel(
        "ThemeLabel",
        [
            key(),
            ("text", models.CharField(max_length=200)),
            ("theme", to("theme", related_name="alternative_labels", on_delete=models.CASCADE)),
        ],
        {
            "ordering": ("text",),
            "constraints": [
                once("themelabel", "once", "theme", "text"),
            ],
        },
    ),
    migrations.CreateModel(
        "Actor",
        [
            key(),
            ("slug", models.SlugField(max_length=80, unique=True, help_text="Stands in addresses; never changes.")),
            ("label", models.CharField(verbose_name="preferred label", max_length=200, unique=True)),
            ("kind", one_of(ACTOR_KIND)),
            ("description", models.TextField(blank=True, help_text="Only what the sources say of the actor.")),
            (
                "parent",
                to(
                    "actor",
                    optional=True,
                    verbose_name="broader",
                    help_text="The next broader concept. A concept is never broader than itself (the database checks).",
                    related_name="children",
                ),
            ),
            (
                "replaced_by",
                to(
                    "actor",
                    optional=True,
                    editable=False,
                    help_text="Of a retired concept: what is used in its place, if anything is.",
                    related_name="replaces",
                ),
            ),
            (
                "retired_at",
                models.DateTimeField(
                    blank=True,
                    null=True,
                    editable=False,
                    help_text="Since then nothing new is tagged with it (the database checks).",
                ),
            ),
            ("retirement_reason", models.TextField(blank=True, editable=False)),
        ],
        {
            "ordering": ("label",),
            "constraints": [
                rule("actor", "slug_form", Q(slug__regex="^[a-z0-9]+(-[a-z0-9]+)*$")),
                rule("actor", "label_given", Q(label__length__gte=1)),
                rule("actor", "not_own_parent", ~Q(parent=F("pk"))),
                known("actor", "kind", ACTOR_KIND),
                rule(
                    "actor",
                    "retired_with_reason",
                    Q(retired_at__isnull=True, retirement_reason="")
                    | (Q(retired_at__isnull=False) & ~Q(retirement_reason="")),
                ),
                rule("actor", "only_retired_is_replaced", Q(replaced_by__isnull=True) | Q(retired_at__isnull=False)),
                rule("actor", "not_own_replacement", ~Q(replaced_by=F("pk"))),
            ],
        },
    ),
    migrations.CreateModel(
        "ActorLabel",
        [
            key(),
            ("text", models.CharField(max_length=200)),
            ("actor", to("actor", related_name="alternative_labels", on_delete=models.CASCADE)),
        ],
        {
            "ordering": ("text",),
            "constraints": [
                once("actorlabel", "once", "actor", "text"),
            ],
        },
    ),
    migrations.CreateModel(
        "ConceptProposal",
        [
            key(),
            ("kind", one_of(CONCEPT)),
            ("label", models.CharField(max_length=200)),
            ("actor_kind", one_of(ACTOR_KIND, blank=True, help_text="Of an actor.")),
            ("definition", models.TextField(blank=True, help_text="Of an actor: what the sources say of it.")),
            ("broader", models.BigIntegerField(blank=True, null=True, help_text="The concept it would stand under.")),
            ("reason", models.TextField(help_text="Where it was missed, and why no other term will do.")),
            ("state", one_of(PROPOSAL_STATE, default="open")),
            ("at", models.DateTimeField()),
            ("decided_at", models.DateTimeField(blank=True, null=True)),
            ("answer", models.TextField(blank=True, help_text="What the editor said; needed when it was declined.")),
            ("became", models.BigIntegerField(blank=True, null=True, help_text="The concept that was made of it.")),
            ("by", person()),
            ("decided_by", person(optional=True)),
        ],
        {
            "ordering": ("-at", "-pk"),
            "constraints": [
                known("conceptproposal", "kind", CONCEPT),
                known("conceptproposal", "state", PROPOSAL_STATE),
                rule(
                    "conceptproposal",
                    "actor_has_a_kind",
                    Q(actor_kind__in=list(ACTOR_KIND), kind="actor") | Q(actor_kind="", kind="theme"),
                ),
                rule("conceptproposal", "label_given", ~Q(label__regex=BLANK)),
                rule("conceptproposal", "has_reason", ~Q(reason__regex=BLANK)),
                rule(
                    "conceptproposal",
                    "decided_by_somebody",
                    Q(became__isnull=True, decided_at__isnull=True, decided_by__isnull=True, state="open")
                    | Q(became__isnull=False, decided_at__isnull=False, decided_by__isnull=False, state="approved")
                    | (
                        Q(became__isnull=True, decided_at__isnull=False, decided_by__isnull=False, state="declined")
                        & ~Q(answer="")
                    ),
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "ConceptChange",
        [
            key(),
            ("kind", one_of(CONCEPT)),
            ("move", one_of(MOVE)),
            ("kept", models.BigIntegerField(help_text="The concept that goes on.")),
            ("other", models.BigIntegerField(help_text="The one that was merged into it, or split off from it.")),
            ("at", models.DateTimeField()),
            ("reason", models.TextField()),
            ("moved", models.JSONField(help_text="Every row written, taken away or added, as it was and as it is.")),
            ("undone_at", models.DateTimeField(blank=True, null=True)),
            ("by", person()),
            ("undone_by", person(optional=True)),
        ],
        {
            "ordering": ("-at", "-pk"),
            "constraints": [
                known("conceptchange", "kind", CONCEPT),
                known("conceptchange", "move", MOVE),
                rule("conceptchange", "of_two", ~Q(kept=F("other"))),
                rule("conceptchange", "has_reason", ~Q(reason__regex=BLANK)),
                rule(
                    "conceptchange",
                    "undone_by_somebody",
                    Q(undone_at__isnull=True, undone_by__isnull=True)
                    | Q(undone_at__isnull=False, undone_by__isnull=False),
                ),
                once(
                    "conceptchange",
                    "merged_once_at_a_time",
                    "kind",
                    "other",
                    where=Q(move="merge", undone_at__isnull=True),
                ),
            ],
        },
    ),
]
