"""Review: proposed changes, comments, returns, assignments; and four eyes as a rule of the database."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

keep = import_module("evidence.migrations.0008_history").keep

# A step to “published” names who took it, and that is not who submitted: whoever writes the row, by form or in bulk.
# A library of one reader says so for each transaction (`workflow.take`).
FOUR_EYES = """
CREATE FUNCTION evidence_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    author bigint := NULL;
BEGIN
    IF coalesce(current_setting('evidence.one_reader', true), '') = 'on' THEN
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'evidence_revision' THEN
        author := (to_jsonb(NEW) ->> 'created_by_id')::bigint;
    END IF;
    IF NEW.published_by_id IN (NEW.submitted_by_id, author)
       OR TG_OP = 'UPDATE' AND OLD.submitted_by_id IS NOT NULL
          AND (NEW.published_by_id IS NULL OR NEW.published_by_id = OLD.submitted_by_id)
    THEN
        RAISE EXCEPTION 'Who submitted a record cannot publish it: a second person has to read it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_four_eyes', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
"""
WATCHED = "published_at", "published_by_id", "submitted_by_id"


def four_eyes(table: str) -> str:
    differs = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in WATCHED)
    return f"""
CREATE TRIGGER evidence_{table}_four_eyes_insert BEFORE INSERT ON evidence_{table}
    FOR EACH ROW WHEN (NEW.status = 'published') EXECUTE FUNCTION evidence_four_eyes();
CREATE TRIGGER evidence_{table}_four_eyes BEFORE UPDATE ON evidence_{table}
    FOR EACH ROW WHEN (NEW.status = 'published' AND ({differs})) EXECUTE FUNCTION evidence_four_eyes();
"""


OF_RECORD = """
CREATE FUNCTION evidence_names_a_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    there boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1)', 'evidence_' || NEW."table") INTO there USING NEW.row;
    IF NOT there THEN
        RAISE EXCEPTION 'There is no % %.', NEW."table", NEW.row
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_names_a_record', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
"""


def names_a_record(table: str) -> str:
    return f"""
CREATE TRIGGER evidence_{table}_names_a_record AFTER INSERT OR UPDATE OF "table", row ON evidence_{table}
    FOR EACH ROW EXECUTE FUNCTION evidence_names_a_record();
"""


CURATED = "source", "quotation", "claim", "evidencelink", "stance", "revision"
OF_RECORDS = "revision", "reviewcomment", "returned", "assignment"
SQL = (
    FOUR_EYES,
    *map(four_eyes, CURATED),
    OF_RECORD,
    *map(names_a_record, OF_RECORDS),
    *(keep(table, []) for table in ("revision", "reviewcomment")),
)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0007_duplicates")]

    operations = [
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(choices=[('source', 'source'), ('quotation', 'quotation'), ('claim', 'claim'), ('evidencelink', 'evidence'), ('stance', 'stance'), ('revision', 'proposed change')], max_length=20)),
                ('row', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('at', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('table__in', ['source', 'quotation', 'claim', 'evidencelink', 'stance', 'revision'])), name='evidence_assignment_table_known'), models.UniqueConstraint(fields=('table', 'row'), name='evidence_assignment_to_one')],
            },
        ),
        migrations.CreateModel(
            name='Returned',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(choices=[('source', 'source'), ('quotation', 'quotation'), ('claim', 'claim'), ('evidencelink', 'evidence'), ('stance', 'stance'), ('revision', 'proposed change')], max_length=20)),
                ('row', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('reason', models.TextField(blank=True, help_text='Empty when the comments on the record say it all.')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-at', '-pk'),
                'indexes': [models.Index(models.F('to'), condition=models.Q(('answered_at__isnull', True)), name='evidence_returned_to')],
                'constraints': [models.CheckConstraint(condition=models.Q(('table__in', ['source', 'quotation', 'claim', 'evidencelink', 'stance', 'revision'])), name='evidence_returned_table_known'), models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('table', 'row'), name='evidence_returned_once_at_a_time'), models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), ('answered_at__gte', models.F('at')), _connector='OR'), name='evidence_returned_answered_later')],
            },
        ),
        migrations.CreateModel(
            name='ReviewComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(choices=[('source', 'source'), ('quotation', 'quotation'), ('claim', 'claim'), ('evidencelink', 'evidence'), ('stance', 'stance'), ('revision', 'proposed change')], max_length=20)),
                ('row', models.BigIntegerField()),
                ('field', models.CharField(blank=True, max_length=60)),
                ('words', models.TextField(blank=True, help_text='Words of the field that are meant.')),
                ('body', models.TextField()),
                ('at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resolved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('at', 'pk'),
                'indexes': [models.Index(models.F('table'), models.F('row'), name='evidence_comment_of_record')],
                'constraints': [models.CheckConstraint(condition=models.Q(('table__in', ['source', 'quotation', 'claim', 'evidencelink', 'stance', 'revision'])), name='evidence_reviewcomment_table_known'), models.CheckConstraint(condition=models.Q(('body__regex', '^\\s*$'), _negated=True), name='evidence_reviewcomment_says_something'), models.CheckConstraint(condition=models.Q(('words', ''), models.Q(('field', ''), _negated=True), _connector='OR'), name='evidence_reviewcomment_words_are_of_a_field'), models.CheckConstraint(condition=models.Q(models.Q(('resolved_at__isnull', True), ('resolved_by__isnull', True)), models.Q(('resolved_at__isnull', False), ('resolved_by__isnull', False)), _connector='OR'), name='evidence_reviewcomment_resolved_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('published', 'published'), ('withdrawn', 'withdrawn'), ('merged', 'merged')], db_index=True, default='draft', max_length=20)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawal_reason', models.TextField(blank=True)),
                ('table', models.CharField(choices=[('source', 'source'), ('quotation', 'quotation'), ('claim', 'claim'), ('evidencelink', 'evidence'), ('stance', 'stance'), ('revision', 'proposed change')], max_length=20)),
                ('row', models.BigIntegerField()),
                ('base', models.JSONField(help_text='Field → what stood there when the change was proposed.')),
                ('fields', models.JSONField(help_text='Field → what is to stand there.')),
                ('reason', models.TextField(help_text='Why; kept in the history of the record.')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.revision')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(blank=True, help_text='Whose words it is about.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.source')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created_at', '-pk'),
                'indexes': [models.Index(models.F('table'), models.F('row'), name='evidence_revision_of_record')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'published', 'withdrawn', 'merged'])), name='evidence_revision_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'draft'), _negated=True), models.Q(('submitted_at__isnull', True), ('published_at__isnull', True)), _connector='OR'), name='evidence_revision_draft_has_no_dates'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'submitted'), _negated=True), models.Q(('submitted_at__isnull', False), ('published_at__isnull', True)), _connector='OR'), name='evidence_revision_submitted_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='evidence_revision_published_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'withdrawn'), ('withdrawn_at__isnull', False), models.Q(('withdrawal_reason', ''), _negated=True)), models.Q(models.Q(('status', 'withdrawn'), _negated=True), ('withdrawal_reason', ''), ('withdrawn_at__isnull', True)), _connector='OR'), name='evidence_revision_withdrawn_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('status', 'merged')), models.Q(models.Q(('status', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='evidence_revision_merged_has_target'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('pk')), _negated=True), name='evidence_revision_not_merged_into_itself'), models.CheckConstraint(condition=models.Q(('table__in', ['source', 'quotation', 'claim', 'evidencelink', 'stance', 'revision'])), name='evidence_revision_table_known'), models.CheckConstraint(condition=models.Q(('table', 'revision'), _negated=True), name='evidence_revision_not_of_revision'), models.CheckConstraint(condition=models.Q(('reason__regex', '^\\s*$'), _negated=True), name='evidence_revision_has_reason'), models.CheckConstraint(condition=models.Q(('fields', {}), _negated=True), name='evidence_revision_changes_something')],
            },
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in SQL),
    ]
