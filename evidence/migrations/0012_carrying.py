"""What became of each quotation when its text got a new version."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

keep = import_module("evidence.migrations.0008_history").keep


class Migration(migrations.Migration):
    dependencies = [("evidence", "0011_review")]

    operations = [
        migrations.CreateModel(
            name='Carry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField(help_text='Where the words stood in the earlier version, in code points.')),
                ('end', models.PositiveIntegerField(help_text='Where they ended; exclusive.')),
                ('state', models.CharField(choices=[('carried', 'carried by rule'), ('open', 'to be decided'), ('accepted', 'accepted'), ('re-pointed', 're-pointed'), ('retired', 'retired'), ('overtaken', 'overtaken by a newer version')], max_length=20)),
                ('ground', models.CharField(blank=True, choices=[('changed', 'its words have changed'), ('sentence', 'its words are there, the rest of their sentence has changed'), ('several', 'its words stand at several places, before or now, and nothing says which is meant'), ('gone', 'nothing like its words is left')], help_text='Empty when carried by rule.', max_length=20)),
                ('made_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.textversion')),
                ('quotation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carries', to='evidence.quotation')),
                ('to_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carries', to='evidence.textversion')),
            ],
            options={
                'verbose_name_plural': 'carries',
                'ordering': ('-made_at', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['carried', 'open', 'accepted', 're-pointed', 'retired', 'overtaken'])), name='evidence_carry_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('ground', ''), ('state', 'carried')), models.Q(models.Q(('state', 'carried'), _negated=True), ('ground__in', ['changed', 'sentence', 'several', 'gone'])), _connector='OR'), name='evidence_carry_ground_known'), models.CheckConstraint(condition=models.Q(('start__lt', models.F('end'))), name='evidence_carry_span_not_empty'), models.CheckConstraint(condition=models.Q(('from_version', models.F('to_version')), _negated=True), name='evidence_carry_between_two_versions'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='evidence_carry_decided_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('accepted', 're-pointed', 'retired')), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='evidence_carry_decided_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'retired'), _negated=True), models.Q(('reason__regex', '^\\s*$'), _negated=True), _connector='OR'), name='evidence_carry_retired_has_reason'), models.UniqueConstraint(fields=('quotation', 'to_version'), name='evidence_carry_once_a_version'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('quotation',), name='evidence_carry_open_once_at_a_time')],
            },
        ),
        migrations.RunSQL(keep("carry", []), migrations.RunSQL.noop),
    ]
