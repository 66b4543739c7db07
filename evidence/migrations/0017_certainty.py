"""Judgements of certainty, relations between claims, and in how many sources somebody searched."""

from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

keep = import_module("evidence.migrations.0008_history").keep
four_eyes = import_module("evidence.migrations.0011_review").four_eyes

TABLES = "certainty", "claimrelation"
JUDGED = (
    "methods", "methods_reason", "coherence", "coherence_reason", "adequacy", "adequacy_reason", "relevance",
    "relevance_reason", "overall", "summary",
)  # fmt: skip
# What was judged in public stays as it was, whoever writes the row: who judges again makes another.
STAYS = f"""
CREATE FUNCTION evidence_certainty_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was judged stays as it was: judge anew, and that takes its place.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_certainty_stays', TABLE = 'evidence_certainty';
END $$;
CREATE TRIGGER evidence_certainty_stays BEFORE UPDATE ON evidence_certainty
    FOR EACH ROW WHEN (
        OLD.published_at IS NOT NULL AND ({' OR '.join(f'NEW.{name} IS DISTINCT FROM OLD.{name}' for name in JUDGED)})
    ) EXECUTE FUNCTION evidence_certainty_stays();
"""
SQL = *map(four_eyes, TABLES), *(keep(table, []) for table in TABLES), STAYS


class Migration(migrations.Migration):
    dependencies = [("evidence", "0016_past")]

    operations = [
        migrations.CreateModel(
            name='Certainty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('published', 'published'), ('withdrawn', 'withdrawn'), ('merged', 'merged')], db_index=True, default='draft', max_length=20)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawal_reason', models.TextField(blank=True)),
                ('methods', models.CharField(choices=[('none', 'no or very minor concerns'), ('minor', 'minor concerns'), ('moderate', 'moderate concerns'), ('serious', 'serious concerns')], help_text='Are there problems in how the work behind the words was designed or done?', max_length=20, verbose_name='methodological limitations')),
                ('methods_reason', models.TextField(verbose_name='methodological limitations: why')),
                ('coherence', models.CharField(choices=[('none', 'no or very minor concerns'), ('minor', 'minor concerns'), ('moderate', 'moderate concerns'), ('serious', 'serious concerns')], help_text='Do the words fit the claim, clearly and cogently, those that contradict it included?', max_length=20, verbose_name='coherence')),
                ('coherence_reason', models.TextField(verbose_name='coherence: why')),
                ('adequacy', models.CharField(choices=[('none', 'no or very minor concerns'), ('minor', 'minor concerns'), ('moderate', 'moderate concerns'), ('serious', 'serious concerns')], help_text='Are the words rich enough, and are there enough of them?', max_length=20, verbose_name='adequacy of data')),
                ('adequacy_reason', models.TextField(verbose_name='adequacy of data: why')),
                ('relevance', models.CharField(choices=[('none', 'no or very minor concerns'), ('minor', 'minor concerns'), ('moderate', 'moderate concerns'), ('serious', 'serious concerns')], help_text='Do the words come from where the claim is said to hold: its people, services and places?', max_length=20, verbose_name='relevance')),
                ('relevance_reason', models.TextField(verbose_name='relevance: why')),
                ('overall', models.CharField(choices=[('high', 'high'), ('moderate', 'moderate'), ('low', 'low'), ('very-low', 'very low')], max_length=20, verbose_name='overall confidence')),
                ('summary', models.TextField(help_text='A sentence or two for readers: how certain it is, and what that rests on.', verbose_name='in plain language')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='evidence.claim')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.certainty')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'judgement of certainty',
                'verbose_name_plural': 'judgements of certainty',
                'ordering': ('claim', 'pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'published', 'withdrawn', 'merged'])), name='evidence_certainty_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'draft'), _negated=True), models.Q(('submitted_at__isnull', True), ('published_at__isnull', True)), _connector='OR'), name='evidence_certainty_draft_has_no_dates'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'submitted'), _negated=True), models.Q(('submitted_at__isnull', False), ('published_at__isnull', True)), _connector='OR'), name='evidence_certainty_submitted_is_dated'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='evidence_certainty_published_is_dated'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'withdrawn'), ('withdrawn_at__isnull', False), models.Q(('withdrawal_reason', ''), _negated=True)), models.Q(models.Q(('status', 'withdrawn'), _negated=True), ('withdrawal_reason', ''), ('withdrawn_at__isnull', True)), _connector='OR'), name='evidence_certainty_withdrawn_has_reason'),
                    models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('status', 'merged')), models.Q(models.Q(('status', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='evidence_certainty_merged_has_target'),
                    models.CheckConstraint(condition=models.Q(('merged_into', models.F('pk')), _negated=True), name='evidence_certainty_not_merged_into_itself'),
                    models.CheckConstraint(condition=models.Q(('methods__in', ['none', 'minor', 'moderate', 'serious'])), name='evidence_certainty_methods_known'),
                    models.CheckConstraint(condition=models.Q(('coherence__in', ['none', 'minor', 'moderate', 'serious'])), name='evidence_certainty_coherence_known'),
                    models.CheckConstraint(condition=models.Q(('adequacy__in', ['none', 'minor', 'moderate', 'serious'])), name='evidence_certainty_adequacy_known'),
                    models.CheckConstraint(condition=models.Q(('relevance__in', ['none', 'minor', 'moderate', 'serious'])), name='evidence_certainty_relevance_known'),
                    models.CheckConstraint(condition=models.Q(('overall__in', ['high', 'moderate', 'low', 'very-low'])), name='evidence_certainty_overall_known'),
                    models.CheckConstraint(condition=models.Q(('methods_reason__regex', '^\\s*$'), _negated=True), name='evidence_certainty_methods_has_reason'),
                    models.CheckConstraint(condition=models.Q(('coherence_reason__regex', '^\\s*$'), _negated=True), name='evidence_certainty_coherence_has_reason'),
                    models.CheckConstraint(condition=models.Q(('adequacy_reason__regex', '^\\s*$'), _negated=True), name='evidence_certainty_adequacy_has_reason'),
                    models.CheckConstraint(condition=models.Q(('relevance_reason__regex', '^\\s*$'), _negated=True), name='evidence_certainty_relevance_has_reason'),
                    models.CheckConstraint(condition=models.Q(('summary__regex', '^\\s*$'), _negated=True), name='evidence_certainty_summary_given'),
                    models.UniqueConstraint(condition=models.Q(('status', 'published')), fields=('claim',), name='evidence_certainty_one_current'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ClaimRelation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('published', 'published'), ('withdrawn', 'withdrawn'), ('merged', 'merged')], db_index=True, default='draft', max_length=20)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawal_reason', models.TextField(blank=True)),
                ('type', models.CharField(choices=[('repeats', 'repeats'), ('contradicts', 'contradicts'), ('qualifies', 'qualifies'), ('depends-on', 'depends on')], max_length=20, verbose_name='relation')),
                ('rationale', models.TextField(help_text='Why the one claim is this to the other.', verbose_name='why')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relations', to='evidence.claim')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.claimrelation')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='related_from', to='evidence.claim')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'relation between claims',
                'verbose_name_plural': 'relations between claims',
                'ordering': ('claim', 'pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'published', 'withdrawn', 'merged'])), name='evidence_claimrelation_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'draft'), _negated=True), models.Q(('submitted_at__isnull', True), ('published_at__isnull', True)), _connector='OR'), name='evidence_claimrelation_draft_has_no_dates'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'submitted'), _negated=True), models.Q(('submitted_at__isnull', False), ('published_at__isnull', True)), _connector='OR'), name='evidence_claimrelation_submitted_is_dated'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='evidence_claimrelation_published_is_dated'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'withdrawn'), ('withdrawn_at__isnull', False), models.Q(('withdrawal_reason', ''), _negated=True)), models.Q(models.Q(('status', 'withdrawn'), _negated=True), ('withdrawal_reason', ''), ('withdrawn_at__isnull', True)), _connector='OR'), name='evidence_claimrelation_withdrawn_has_reason'),
                    models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('status', 'merged')), models.Q(models.Q(('status', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='evidence_claimrelation_merged_has_target'),
                    models.CheckConstraint(condition=models.Q(('merged_into', models.F('pk')), _negated=True), name='evidence_claimrelation_not_merged_into_itself'),
                    models.CheckConstraint(condition=models.Q(('type__in', ['repeats', 'contradicts', 'qualifies', 'depends-on'])), name='evidence_claimrelation_type_known'),
                    models.CheckConstraint(condition=models.Q(('claim', models.F('other')), _negated=True), name='evidence_claimrelation_of_two_claims', violation_error_message='A claim does not stand to itself in any relation.'),
                    models.CheckConstraint(condition=models.Q(('rationale__regex', '^\\s*$'), _negated=True), name='evidence_claimrelation_needs_rationale'),
                    models.UniqueConstraint(condition=models.Q(('status', 'withdrawn'), _negated=True), fields=('claim', 'type', 'other'), name='evidence_claimrelation_once', violation_error_message='This relation of the two claims is recorded already.'),
                    models.UniqueConstraint(django.db.models.functions.comparison.Least('claim', 'other'), django.db.models.functions.comparison.Greatest('claim', 'other'), models.F('type'), condition=models.Q(('type__in', ('repeats', 'contradicts')), models.Q(('status', 'withdrawn'), _negated=True)), name='evidence_claimrelation_once_both_ways', violation_error_message='This relation of the two claims is recorded already.'),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name='assignment',
            name='evidence_assignment_table_known',
        ),
        migrations.RemoveConstraint(
            model_name='returned',
            name='evidence_returned_table_known',
        ),
        migrations.RemoveConstraint(
            model_name='reviewcomment',
            name='evidence_reviewcomment_table_known',
        ),
        migrations.RemoveConstraint(
            model_name='revision',
            name='evidence_revision_table_known',
        ),
        migrations.AddField(
            model_name='evidencesearch',
            name='sources',
            field=models.PositiveIntegerField(blank=True, help_text='In how many sources; empty where that was not written down.', null=True),
        ),
        migrations.AlterField(
            model_name='assignment',
            name='table',
            field=models.CharField(choices=[('source', 'source'), ('quotation', 'quotation'), ('claim', 'claim'), ('evidencelink', 'evidence'), ('stance', 'stance'), ('certainty', 'judgement of certainty'), ('claimrelation', 'relation between claims'), ('revision', 'proposed change')], max_length=20),
        ),
        migrations.AlterField(
            model_name='returned',
            name='table',
            field=models.CharField(choices=[('source', 'source'), ('quotation', 'quotation'), ('claim', 'claim'), ('evidencelink', 'evidence'), ('stance', 'stance'), ('certainty', 'judgement of certainty'), ('claimrelation', 'relation between claims'), ('revision', 'proposed change')], max_length=20),
        ),
        migrations.AlterField(
            model_name='reviewcomment',
            name='table',
            field=models.CharField(choices=[('source', 'source'), ('quotation', 'quotation'), ('claim', 'claim'), ('evidencelink', 'evidence'), ('stance', 'stance'), ('certainty', 'judgement of certainty'), ('claimrelation', 'relation between claims'), ('revision', 'proposed change')], max_length=20),
        ),
        migrations.AlterField(
            model_name='revision',
            name='table',
            field=models.CharField(choices=[('source', 'source'), ('quotation', 'quotation'), ('claim', 'claim'), ('evidencelink', 'evidence'), ('stance', 'stance'), ('certainty', 'judgement of certainty'), ('claimrelation', 'relation between claims'), ('revision', 'proposed change')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('table__in', ['source', 'quotation', 'claim', 'evidencelink', 'stance', 'certainty', 'claimrelation', 'revision'])), name='evidence_assignment_table_known'),
        ),
        migrations.AddConstraint(
            model_name='returned',
            constraint=models.CheckConstraint(condition=models.Q(('table__in', ['source', 'quotation', 'claim', 'evidencelink', 'stance', 'certainty', 'claimrelation', 'revision'])), name='evidence_returned_table_known'),
        ),
        migrations.AddConstraint(
            model_name='reviewcomment',
            constraint=models.CheckConstraint(condition=models.Q(('table__in', ['source', 'quotation', 'claim', 'evidencelink', 'stance', 'certainty', 'claimrelation', 'revision'])), name='evidence_reviewcomment_table_known'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('table__in', ['source', 'quotation', 'claim', 'evidencelink', 'stance', 'certainty', 'claimrelation', 'revision'])), name='evidence_revision_table_known'),
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in SQL),
    ]
