"""Bringing in and taking out: import batches, files, texts in the making, duplicates, collections, requests.

Tables are made with their constraints in one go: adding them one by one cost a first start two seconds.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


# A text keeps its words for ever; of a merged source it may move to the one that was kept, under a new number.
MOVED = """
CREATE OR REPLACE FUNCTION evidence_textversion_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'source_id' - 'number') = (to_jsonb(OLD) - 'source_id' - 'number') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A text version is never changed or deleted: make a new version.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_textversion_is_immutable',
              TABLE = 'evidence_textversion';
END $$;
"""

# The digest of a file and of an import is that of its bytes, and the bytes stay.
FILES = """
CREATE FUNCTION evidence_refuse_other_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sha256 <> encode(sha256(NEW.content), 'hex') THEN
        RAISE EXCEPTION 'The sha256 is not that of the bytes.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_digest_of_bytes', TABLE = TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.sha256 <> OLD.sha256 THEN
        RAISE EXCEPTION 'What was received is never changed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_bytes_stay', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_sourcefile_digest_of_bytes BEFORE INSERT OR UPDATE OF content, sha256 ON evidence_sourcefile
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse_other_bytes();
CREATE TRIGGER evidence_importbatch_digest_of_bytes BEFORE INSERT OR UPDATE OF content, sha256 ON evidence_importbatch
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse_other_bytes();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0003_counting'),
    ]

    operations = [
        migrations.AddField(
            model_name='source',
            name='contact',
            field=models.EmailField(blank=True, help_text='Who may pass on a copy. Never shown to readers: requests are mailed to it.', max_length=254),
        ),
        migrations.AddField(
            model_name='sourcefile',
            name='access',
            field=models.CharField(choices=[('open', 'open to everybody'), ('on_request', 'on request'), ('staff', 'staff only')], default='staff', max_length=20),
        ),
        migrations.AddField(
            model_name='sourcefile',
            name='embargo_until',
            field=models.DateField(blank=True, help_text='Before this day only staff may fetch it.', null=True),
        ),
        migrations.AddField(
            model_name='sourcefile',
            name='received_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sourcefile',
            name='refusal',
            field=models.TextField(blank=True, help_text='Why no text could be taken from it, for the curator.'),
        ),
        migrations.AddField(
            model_name='sourcefile',
            name='size',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='In bytes.'),
            preserve_default=False,
        ),
        migrations.RunSQL('UPDATE evidence_sourcefile SET size = octet_length(content)', migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='sourcefile',
            name='media_type',
            field=models.CharField(help_text='Told by the first bytes, never by the name.', max_length=100),
        ),
        migrations.AddConstraint(
            model_name='sourcefile',
            constraint=models.CheckConstraint(condition=models.Q(('access__in', ['open', 'on_request', 'staff'])), name='evidence_sourcefile_access_known'),
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, verbose_name='file name')),
                ('content', models.BinaryField(help_text='The file, byte for byte.')),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('format', models.CharField(help_text='Key of `citations.formats.FORMATS`.', max_length=30)),
                ('encoding', models.CharField(blank=True, max_length=30)),
                ('mapping', models.JSONField(blank=True, default=dict, help_text='Of a table: column → field.')),
                ('state', models.CharField(choices=[('read', 'read, waiting to be confirmed'), ('confirmed', 'confirmed, waiting to be applied'), ('applying', 'being applied'), ('applied', 'applied'), ('undone', 'undone'), ('discarded', 'discarded before anything was applied')], default='read', max_length=20)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seen', models.PositiveIntegerField(default=0)),
                ('created', models.PositiveIntegerField(default=0)),
                ('updated', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('rejected', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'import batches',
                'ordering': ('-created_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['read', 'confirmed', 'applying', 'applied', 'undone', 'discarded'])), name='evidence_importbatch_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('applied', 'undone')), _negated=True), ('seen', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('created'), '+', models.F('updated')), '+', models.F('unchanged')), '+', models.F('rejected'))), _connector='OR'), name='evidence_importbatch_accounts_for_all'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ('applied', 'undone'))), models.Q(models.Q(('state__in', ('applied', 'undone')), _negated=True), ('finished_at__isnull', True)), _connector='OR'), name='evidence_importbatch_applied_is_dated')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='evidence.importbatch')),
                ('number', models.PositiveIntegerField(help_text='Counted from 1, in the order of the file.')),
                ('line', models.PositiveIntegerField(help_text='Of the file, counted from 1, where the record begins.')),
                ('raw', models.TextField()),
                ('reference', models.JSONField(blank=True, help_text='What was read, as CSL-JSON; null when rejected.', null=True)),
                ('digest', models.CharField(blank=True, help_text='sha256 of what was read: the same record again.', max_length=64)),
                ('warnings', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list)),
                ('reason', models.TextField(blank=True, help_text='Why it was rejected.')),
                ('outcome', models.CharField(choices=[('pending', 'not applied yet'), ('created', 'created'), ('updated', 'updated'), ('unchanged', 'unchanged'), ('rejected', 'rejected')], default='pending', max_length=20)),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='import_rows', to='evidence.source')),
                ('before', models.JSONField(blank=True, help_text='Of an updated record: what the changed fields held.', null=True)),
            ],
            options={
                'ordering': ('batch', 'number'),
                'indexes': [models.Index(models.F('digest'), condition=models.Q(('digest', ''), _negated=True), name='evidence_importrow_again')],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['pending', 'created', 'updated', 'unchanged', 'rejected'])), name='evidence_importrow_outcome_known'), models.UniqueConstraint(fields=('batch', 'number'), name='evidence_importrow_numbered'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'rejected'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('outcome', 'rejected'), _negated=True), ('reason', '')), _connector='OR'), name='evidence_importrow_rejected_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ('created', 'updated', 'unchanged')), _negated=True), ('source__isnull', False), _connector='OR'), name='evidence_importrow_became_a_source')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('head', models.CharField(help_text='sha256 of the column names, in their order.', max_length=64, unique=True)),
                ('columns', models.JSONField(help_text='Column → field.')),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='TextDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='text_drafts', to='evidence.source')),
                ('role', models.CharField(choices=[('abstract', 'abstract'), ('full-text', 'full text')], default='full-text', max_length=20)),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='text_drafts', to='evidence.sourcefile')),
                ('content', models.TextField(blank=True)),
                ('blocks', models.JSONField(blank=True, default=list, help_text='Spans in code points, with kind, level and page.')),
                ('warnings', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list)),
                ('reason', models.TextField(blank=True, help_text='Why the version is made.')),
                ('edition', models.PositiveIntegerField(default=1, help_text='Counted up by each save: two curators cannot overwrite.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('became', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.textversion')),
            ],
            options={
                'ordering': ('-saved_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['abstract', 'full-text'])), name='evidence_textdraft_role_known')],
            },
        ),
        migrations.CreateModel(
            name='DuplicatePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.ForeignKey(help_text='The one with the lower id.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.source')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.source')),
                ('ground', models.CharField(choices=[('identifier', 'the same identifier'), ('description', 'same title, about the same year, a shared name'), ('title', 'nearly the same title')], max_length=20)),
                ('likeness', models.PositiveSmallIntegerField(help_text='Of the titles, 0 to 100. It orders the queue, decides nothing.')),
                ('state', models.CharField(choices=[('open', 'to be looked at'), ('different', 'not a duplicate'), ('merged', 'merged'), ('related', 'related instead')], default='open', max_length=20)),
                ('found_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.TextField(blank=True)),
            ],
            options={
                'ordering': ('state', '-likeness', 'first', 'second'),
                'constraints': [models.CheckConstraint(condition=models.Q(('ground__in', ['identifier', 'description', 'title'])), name='evidence_duplicatepair_ground_known'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'different', 'merged', 'related'])), name='evidence_duplicatepair_state_known'), models.UniqueConstraint(fields=('first', 'second'), name='evidence_duplicatepair_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='evidence_duplicatepair_in_order'), models.CheckConstraint(condition=models.Q(('likeness__lte', 100)), name='evidence_duplicatepair_likeness_in_percent'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='evidence_duplicatepair_decided_is_dated')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='evidence.source')),
                ('dropped', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merged_by', to='evidence.source')),
                ('merged_at', models.DateTimeField()),
                ('merged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.TextField(blank=True)),
                ('moved', models.JSONField(help_text='Rows that changed their source, and the fields of both as they were.')),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-merged_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('kept', models.F('dropped')), _negated=True), name='evidence_merge_of_two'), models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('dropped',), name='evidence_merge_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='collections', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=200)),
                ('note', models.TextField(blank=True)),
                ('shared', models.BooleanField(default=False, help_text='Everybody who has the address may read it.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ('name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='evidence_collection_named_once'), models.CheckConstraint(condition=models.Q(('name__regex', '^\\s*$'), _negated=True), name='evidence_collection_has_name')],
            },
        ),
        migrations.CreateModel(
            name='CollectionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('collection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='evidence.collection')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.source')),
                ('position', models.PositiveIntegerField(help_text='Counted from 1.')),
                ('note', models.TextField(blank=True)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('collection', 'position', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('collection', 'source'), name='evidence_collectionitem_once')],
            },
        ),
        migrations.CreateModel(
            name='CopyRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copy_requests', to='evidence.source')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.sourcefile')),
                ('name', models.CharField(max_length=200)),
                ('email', models.EmailField(max_length=254)),
                ('purpose', models.TextField()),
                ('visitor', models.CharField(help_text='Keyed digest of the network address: counts, tells nothing.', max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'waiting for an answer'), ('sent', 'a link was sent'), ('declined', 'declined')], default='waiting', max_length=20)),
                ('asked_at', models.DateTimeField()),
                ('answer_token', models.CharField(help_text="sha256 of the contact's token.", max_length=64, unique=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fetch_token', models.CharField(blank=True, help_text="sha256 of the reader's token.", max_length=64)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('-asked_at', '-pk'),
                'indexes': [models.Index(models.F('visitor'), models.F('asked_at'), name='evidence_copyrequest_visitor'), models.Index(models.F('email'), models.F('asked_at'), name='evidence_copyrequest_email')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sent', 'declined'])), name='evidence_copyrequest_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='evidence_copyrequest_answered_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(models.Q(('fetch_token', ''), _negated=True), ('expires_at__isnull', False)), _connector='OR'), name='evidence_copyrequest_sent_expires'), models.UniqueConstraint(condition=models.Q(('fetch_token', ''), _negated=True), fields=('fetch_token',), name='evidence_copyrequest_one_link')],
            },
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (MOVED, FILES)),
    ]
