"""The vocabulary can be merged, split and retired; terms are proposed; the integrity board keeps what it found."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Nothing is tagged with a retired concept. `FOR KEY SHARE` waits for whoever is retiring it at this moment, and
# looks again; the foreign key takes the same lock in any case. A function for each column: its plan is kept.
USES = (
    ("theme", "claim_themes", "theme_id"),
    ("theme", "quotation_themes", "theme_id"),
    ("theme", "source_subject_themes", "theme_id"),
    ("theme", "stance", "theme_id"),
    ("actor", "stance", "actor_id"),
    ("actor", "quotation", "voice_id"),
    ("actor", "contributor", "actor_id"),
    ("actor", "source_subject_actors", "actor_id"),
)


def living(concept: str, table: str, column: str) -> str:
    name = f"evidence_{table}_{column}_living"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM evidence_{concept} WHERE id = NEW.{column} AND retired_at IS NULL FOR KEY SHARE;
    IF NOT FOUND AND EXISTS (SELECT 1 FROM evidence_{concept} WHERE id = NEW.{column}) THEN
        RAISE EXCEPTION 'The {concept} is retired: nothing new is tagged with it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {column} ON evidence_{table}
    FOR EACH ROW WHEN (NEW.{column} IS NOT NULL) EXECUTE FUNCTION {name}();
"""


def tree(concept: str) -> str:
    return f"""
CREATE FUNCTION evidence_{concept}_retired_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    following bigint := NEW.replaced_by_id;
BEGIN
    IF NEW.retired_at IS NULL THEN
        IF EXISTS (SELECT 1 FROM evidence_{concept} WHERE id = NEW.parent_id AND retired_at IS NOT NULL) THEN
            RAISE EXCEPTION 'What is broader is retired.'
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_under_living', TABLE = TG_TABLE_NAME;
        END IF;
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM evidence_{concept} WHERE parent_id = NEW.id AND retired_at IS NULL) THEN
        RAISE EXCEPTION 'Something narrower is still in use.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_nothing_below_retired',
                  TABLE = TG_TABLE_NAME;
    END IF;
    WHILE following IS NOT NULL LOOP
        IF following = NEW.id THEN
            RAISE EXCEPTION 'A concept is not replaced by itself, over others either.'
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_replaced_in_no_circle',
                      TABLE = TG_TABLE_NAME;
        END IF;
        SELECT replaced_by_id INTO following FROM evidence_{concept} WHERE id = following;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_{concept}_retired_apart BEFORE INSERT OR UPDATE OF parent_id, retired_at, replaced_by_id
    ON evidence_{concept} FOR EACH ROW EXECUTE FUNCTION evidence_{concept}_retired_apart();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0013_readings")]

    operations = [
        migrations.CreateModel(
            name="CheckRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(choices=[("quotations", "quotations"), ("links", "links")], max_length=20),
                ),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(blank=True, default=dict, help_text="Outcome → how many.")),
                ("failure", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("-asked_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ConceptChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("theme", "theme"), ("actor", "actor")], max_length=20)),
                ("move", models.CharField(choices=[("merge", "merged"), ("split", "split")], max_length=20)),
                ("kept", models.BigIntegerField(help_text="The concept that goes on.")),
                ("other", models.BigIntegerField(help_text="The one that was merged into it, or split off from it.")),
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
                (
                    "moved",
                    models.JSONField(help_text="Every row written, taken away or added, as it was and as it is."),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ConceptProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("theme", "theme"), ("actor", "actor")], max_length=20)),
                ("label", models.CharField(max_length=200)),
                (
                    "actor_kind",
                    models.CharField(
                        blank=True,
                        choices=[("person", "person"), ("organisation", "organisation"), ("group", "group")],
                        help_text="Of an actor.",
                        max_length=20,
                    ),
                ),
                ("definition", models.TextField(blank=True, help_text="Of an actor: what the sources say of it.")),
                (
                    "broader",
                    models.BigIntegerField(blank=True, help_text="The concept it would stand under.", null=True),
                ),
                ("reason", models.TextField(help_text="Where it was missed, and why no other term will do.")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "waits for an editor"), ("approved", "approved"), ("declined", "declined")],
                        default="open",
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.TextField(blank=True, help_text="What the editor said; needed when it was declined."),
                ),
                ("became", models.BigIntegerField(blank=True, help_text="The concept that was made of it.", null=True)),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "address",
                    models.CharField(
                        help_text="What was asked: an answer to another address says nothing.", max_length=2000
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("answers", "answers"),
                            ("broken", "broken"),
                            ("refused", "not asked: the address is not one we may ask"),
                        ],
                        max_length=20,
                    ),
                ),
                ("said", models.CharField(help_text="The status, or what went wrong.", max_length=200)),
                ("checked_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("checked_at", "pk"),
            },
        ),
        migrations.AddField(
            model_name="actor",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Of a retired concept: what is used in its place, if anything is.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="evidence.actor",
            ),
        ),
        migrations.AddField(
            model_name="actor",
            name="retired_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Since then nothing new is tagged with it (the database checks).",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="actor",
            name="retirement_reason",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="theme",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Of a retired concept: what is used in its place, if anything is.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="evidence.theme",
            ),
        ),
        migrations.AddField(
            model_name="theme",
            name="retired_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Since then nothing new is tagged with it (the database checks).",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="theme",
            name="retirement_reason",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("retired_at__isnull", True), ("retirement_reason", "")),
                    models.Q(("retired_at__isnull", False), models.Q(("retirement_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="evidence_actor_retired_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced_by__isnull", True), ("retired_at__isnull", False), _connector="OR"),
                name="evidence_actor_only_retired_is_replaced",
            ),
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced_by", models.F("pk")), _negated=True),
                name="evidence_actor_not_own_replacement",
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("retired_at__isnull", True), ("retirement_reason", "")),
                    models.Q(("retired_at__isnull", False), models.Q(("retirement_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="evidence_theme_retired_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced_by__isnull", True), ("retired_at__isnull", False), _connector="OR"),
                name="evidence_theme_only_retired_is_replaced",
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced_by", models.F("pk")), _negated=True),
                name="evidence_theme_not_own_replacement",
            ),
        ),
        migrations.AddField(
            model_name="checkrun",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: it was due.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="conceptchange",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="conceptchange",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="conceptproposal",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="conceptproposal",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="linkcheck",
            name="identifier",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="link_check", to="evidence.identifier"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject__in", ["quotations", "links"])), name="evidence_checkrun_subject_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("finished_at__isnull", True), ("started_at__isnull", False), _connector="OR"),
                name="evidence_checkrun_started_before_finished",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at__isnull", True)),
                fields=("subject",),
                name="evidence_checkrun_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["theme", "actor"])), name="evidence_conceptchange_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("move__in", ["merge", "split"])), name="evidence_conceptchange_move_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept", models.F("other")), _negated=True), name="evidence_conceptchange_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__regex", "^\\s*$"), _negated=True), name="evidence_conceptchange_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="evidence_conceptchange_undone_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("move", "merge"), ("undone_at__isnull", True)),
                fields=("kind", "other"),
                name="evidence_conceptchange_merged_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["theme", "actor"])), name="evidence_conceptproposal_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "approved", "declined"])),
                name="evidence_conceptproposal_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("actor_kind__in", ["person", "organisation", "group"]), ("kind", "actor")),
                    models.Q(("actor_kind", ""), ("kind", "theme")),
                    _connector="OR",
                ),
                name="evidence_conceptproposal_actor_has_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("label__regex", "^\\s*$"), _negated=True),
                name="evidence_conceptproposal_label_given",
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__regex", "^\\s*$"), _negated=True),
                name="evidence_conceptproposal_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("became__isnull", True),
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("state", "open"),
                    ),
                    models.Q(
                        ("became__isnull", False),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state", "approved"),
                    ),
                    models.Q(
                        ("became__isnull", True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state", "declined"),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="evidence_conceptproposal_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["answers", "broken", "refused"])),
                name="evidence_linkcheck_state_known",
            ),
        ),
        *(migrations.RunSQL(living(*use), migrations.RunSQL.noop) for use in USES),
        *(migrations.RunSQL(tree(concept), migrations.RunSQL.noop) for concept in ("theme", "actor")),
    ]
