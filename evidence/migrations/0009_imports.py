"""An import says how its file was told, what is to be expected of each record, and what the library says otherwise."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0008_history'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='importbatch',
            name='evidence_importbatch_state_known',
        ),
        migrations.AddField(
            model_name='importbatch',
            name='detected',
            field=models.TextField(blank=True, help_text='How format and encoding were told, in a sentence or two.'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='failure',
            field=models.TextField(blank=True, help_text='Why it could not be read or applied further, for the curator.'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='differs',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, help_text='What the library says otherwise, and keeps.'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='expected',
            field=models.CharField(choices=[('pending', 'not applied yet'), ('created', 'created'), ('updated', 'updated'), ('unchanged', 'unchanged'), ('rejected', 'rejected')], default='pending', help_text='What the preview says will become of it.', max_length=20),
        ),
        migrations.AlterField(
            model_name='importbatch',
            name='state',
            field=models.CharField(choices=[('received', 'received, waiting to be read'), ('read', 'read, waiting to be confirmed'), ('confirmed', 'confirmed, waiting to be applied'), ('applying', 'being applied'), ('applied', 'applied'), ('undone', 'undone'), ('discarded', 'discarded before anything was applied')], default='read', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'read', 'confirmed', 'applying', 'applied', 'undone', 'discarded'])), name='evidence_importbatch_state_known'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=models.Q(('expected__in', ['pending', 'created', 'updated', 'unchanged', 'rejected'])), name='evidence_importrow_expected_known'),
        ),
    ]
