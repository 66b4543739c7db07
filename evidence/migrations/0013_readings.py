"""Blind second reading: rounds, readings, decisions; and blindness as rules of the database."""

from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

keep = import_module("evidence.migrations.0008_history").keep


def refuse(name: str, words: str) -> str:
    return f"""
        RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_{name}',
            TABLE = TG_TABLE_NAME;"""


# What is asked and read stays as it is once a round is open: all coders answer the same.
FROZEN = f"""
CREATE FUNCTION evidence_reading_round_is_prepared() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_round bigint;
BEGIN
    FOREACH of_round IN ARRAY ARRAY[OLD.round_id, NEW.round_id]
    LOOP
        IF EXISTS (SELECT 1 FROM evidence_readinground WHERE id = of_round AND opened_at IS NOT NULL) THEN
            {refuse("stays", "The round is open: what is asked and read, and who codes, stays as it is.")}
        END IF;
    END LOOP;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER evidence_readingquestion_stays BEFORE INSERT OR UPDATE OR DELETE ON evidence_readingquestion
    FOR EACH ROW EXECUTE FUNCTION evidence_reading_round_is_prepared();
CREATE TRIGGER evidence_readingunit_stays BEFORE INSERT OR UPDATE OR DELETE ON evidence_readingunit
    FOR EACH ROW EXECUTE FUNCTION evidence_reading_round_is_prepared();
CREATE TRIGGER evidence_readingcoder_stays BEFORE INSERT OR DELETE OR UPDATE OF round_id, person_id
    ON evidence_readingcoder FOR EACH ROW EXECUTE FUNCTION evidence_reading_round_is_prepared();

CREATE FUNCTION evidence_readinground_stays_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {refuse("stays", "A round that is open stays open, and what is read stays.")}
END $$;
CREATE TRIGGER evidence_readinground_stays BEFORE UPDATE ON evidence_readinground
    FOR EACH ROW WHEN (OLD.opened_at IS NOT NULL AND (NEW.opened_at IS DISTINCT FROM OLD.opened_at
        OR NEW.units <> OLD.units OR NEW.guide <> OLD.guide))
    EXECUTE FUNCTION evidence_readinground_stays_open();
"""

# A coder hands in once, and whole. What is handed in stays: nobody mends an answer after seeing another's.
HANDED_IN = f"""
CREATE FUNCTION evidence_readingcoder_hands_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.submitted_at IS NOT NULL THEN
        {refuse("hands_in_once", "What is handed in stays handed in.")}
    END IF;
    IF (SELECT count(*) FROM evidence_reading WHERE coder_id = NEW.id)
       < (SELECT count(*) FROM evidence_readingunit WHERE round_id = NEW.round_id)
       * (SELECT count(*) FROM evidence_readingquestion WHERE round_id = NEW.round_id)
       OR NOT EXISTS (SELECT 1 FROM evidence_readinground WHERE id = NEW.round_id AND opened_at IS NOT NULL) THEN
        {refuse("hands_in_whole", "Some units are not coded yet.")}
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_readingcoder_hands_in BEFORE UPDATE OF submitted_at ON evidence_readingcoder
    FOR EACH ROW WHEN (NEW.submitted_at IS DISTINCT FROM OLD.submitted_at)
    EXECUTE FUNCTION evidence_readingcoder_hands_in();

CREATE FUNCTION evidence_reading_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reading evidence_reading := coalesce(NEW, OLD);
BEGIN
    -- The row of the coder is held: handing in and saving do not pass each other.
    PERFORM 1 FROM evidence_readingcoder WHERE id = reading.coder_id AND submitted_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        {refuse("stays", "These readings are handed in and stay as they are.")}
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM evidence_readingcoder c
        JOIN evidence_readinground r ON r.id = c.round_id AND r.opened_at IS NOT NULL
        JOIN evidence_readingunit u ON u.id = reading.unit_id AND u.round_id = r.id
        JOIN evidence_readingquestion q ON q.id = reading.question_id AND q.round_id = r.id
        WHERE c.id = reading.coder_id
    ) OR TG_OP = 'UPDATE' AND (NEW.coder_id, NEW.unit_id, NEW.question_id) <> (OLD.coder_id, OLD.unit_id, OLD.question_id)
    THEN
        {refuse("of_one_round", "The round is not open, or the unit or the question is of another.")}
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER evidence_reading_is_open BEFORE INSERT OR UPDATE OR DELETE ON evidence_reading
    FOR EACH ROW EXECUTE FUNCTION evidence_reading_is_open();
"""

# Nothing is decided, and no record is made, before everybody has handed in.
AFTER_ALL = f"""
CREATE FUNCTION evidence_reading_after_all() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_round bigint := (SELECT round_id FROM evidence_readingunit WHERE id = NEW.unit_id);
BEGIN
    IF of_round <> (SELECT round_id FROM evidence_readingquestion WHERE id = NEW.question_id) THEN
        {refuse("of_one_round", "The question is of another round than the unit.")}
    END IF;
    IF EXISTS (SELECT 1 FROM evidence_readingcoder WHERE round_id = of_round AND submitted_at IS NULL)
       OR NOT EXISTS (SELECT 1 FROM evidence_readinground WHERE id = of_round AND opened_at IS NOT NULL) THEN
        {refuse("after_all", "Somebody has not handed in yet.")}
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_readingdecision_after_all BEFORE INSERT OR UPDATE ON evidence_readingdecision
    FOR EACH ROW EXECUTE FUNCTION evidence_reading_after_all();
CREATE TRIGGER evidence_readingresult_after_all BEFORE INSERT OR UPDATE ON evidence_readingresult
    FOR EACH ROW EXECUTE FUNCTION evidence_reading_after_all();
"""

#: Not the readings: the history would show them before their time. They stay as handed in, so it would add nothing.
KEPT = "readinground", "readingcoder", "readingdecision", "readingresult"
SQL = FROZEN, HANDED_IN, AFTER_ALL, *(keep(table, []) for table in KEPT)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0012_carrying")]

    operations = [
        migrations.CreateModel(
            name='ReadingRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True)),
                ('guide', models.TextField(blank=True, help_text='The codebook in words: when which label.')),
                ('units', models.CharField(choices=[('passages', 'passages'), ('sources', 'whole sources')], default='passages', max_length=20, verbose_name='what is read')),
                ('coefficients', models.BooleanField(default=True, verbose_name='show coefficients')),
                ('created_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('units__in', ['passages', 'sources'])), name='evidence_readinground_units_known'), models.CheckConstraint(condition=models.Q(('name__regex', '^\\s*$'), _negated=True), name='evidence_readinground_named')],
            },
        ),
        migrations.CreateModel(
            name='ReadingQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='Counted from 1.')),
                ('axis', models.CharField(choices=[('relation', 'what a passage does to a claim'), ('stance', 'where an actor stands on a theme'), ('theme', 'whether a source is about a theme'), ('free', 'labels of our own')], max_length=20)),
                ('text', models.CharField(blank=True, max_length=300)),
                ('values', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.actor')),
                ('claim', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.claim')),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.theme')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='evidence.readinground')),
            ],
            options={
                'ordering': ('round', 'number'),
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='evidence_readingquestion_numbered'), models.CheckConstraint(condition=models.Q(models.Q(('actor__isnull', True), ('axis', 'relation'), ('claim__isnull', False), ('text', ''), ('theme__isnull', True)), models.Q(('actor__isnull', False), ('axis', 'stance'), ('claim__isnull', True), ('text', ''), ('theme__isnull', False)), models.Q(('actor__isnull', True), ('axis', 'theme'), ('claim__isnull', True), ('text', ''), ('theme__isnull', False)), models.Q(('actor__isnull', True), ('axis', 'free'), ('claim__isnull', True), ('theme__isnull', True), models.Q(('text', ''), _negated=True)), _connector='OR'), name='evidence_readingquestion_asks_one_thing'), models.CheckConstraint(condition=models.Q(models.Q(('axis', 'free'), ('values__len__gte', 1), ('values__len__lte', 12)), models.Q(models.Q(('axis', 'free'), _negated=True), ('values', [])), _connector='OR'), name='evidence_readingquestion_free_has_labels'), models.CheckConstraint(condition=models.Q(('values__overlap', ['none', 'unclear']), _negated=True), name='evidence_readingquestion_labels_of_its_own')],
            },
        ),
        migrations.CreateModel(
            name='ReadingCoder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coders', to='evidence.readinground')),
            ],
            options={
                'ordering': ('round', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('round', 'person'), name='evidence_readingcoder_once')],
            },
        ),
        migrations.CreateModel(
            name='ReadingUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='Counted from 1.')),
                ('start', models.PositiveIntegerField(blank=True, null=True)),
                ('end', models.PositiveIntegerField(blank=True, null=True)),
                ('quotation', models.ForeignKey(blank=True, help_text='Where the passage is one that was marked before.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.quotation')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='read', to='evidence.readinground')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.source')),
                ('text_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.textversion')),
            ],
            options={
                'ordering': ('round', 'number'),
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='evidence_readingunit_numbered'), models.UniqueConstraint(fields=('round', 'text_version', 'start', 'end'), name='evidence_readingunit_passage_once'), models.UniqueConstraint(condition=models.Q(('text_version__isnull', True)), fields=('round', 'source'), name='evidence_readingunit_source_once'), models.CheckConstraint(condition=models.Q(models.Q(('end__isnull', True), ('quotation__isnull', True), ('start__isnull', True), ('text_version__isnull', True)), models.Q(('end__isnull', False), ('start__isnull', False), ('start__lt', models.F('end')), ('text_version__isnull', False)), _connector='OR'), name='evidence_readingunit_passage_or_source')],
            },
        ),
        migrations.CreateModel(
            name='ReadingResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('agreed', 'two readers, agreed'), ('adjudicated', 'adjudicated')], max_length=20)),
                ('value', models.CharField(help_text='What the readers said; the record may say otherwise later.', max_length=60)),
                ('is_new', models.BooleanField(help_text='The round made the record; else the record stood there and is confirmed.')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='read_blind', to='evidence.evidencelink')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='evidence.readingquestion')),
                ('stance', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='read_blind', to='evidence.stance')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='evidence.readingunit')),
            ],
            options={
                'ordering': ('unit', 'question'),
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['agreed', 'adjudicated'])), name='evidence_readingresult_kind_known'), models.UniqueConstraint(fields=('unit', 'question'), name='evidence_readingresult_once'), models.CheckConstraint(condition=models.Q(models.Q(('evidence__isnull', False), ('stance__isnull', True)), models.Q(('evidence__isnull', True), ('stance__isnull', False)), _connector='OR'), name='evidence_readingresult_evidence_or_stance')],
            },
        ),
        migrations.CreateModel(
            name='ReadingDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(max_length=60)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='evidence.readingquestion')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='evidence.readingunit')),
            ],
            options={
                'ordering': ('unit', 'question'),
                'constraints': [models.UniqueConstraint(fields=('unit', 'question'), name='evidence_readingdecision_once'), models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='evidence_readingdecision_decides'), models.CheckConstraint(condition=models.Q(('reason__regex', '^\\s*$'), _negated=True), name='evidence_readingdecision_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='evidence_readingdecision_settled_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(max_length=60)),
                ('note', models.TextField(blank=True, help_text='Why; of a conditional stance, the condition.')),
                ('coded_at', models.DateTimeField()),
                ('coder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='evidence.readingcoder')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='evidence.readingquestion')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='evidence.readingunit')),
            ],
            options={
                'ordering': ('unit', 'question', 'coder'),
                'constraints': [models.UniqueConstraint(fields=('coder', 'unit', 'question'), name='evidence_reading_once'), models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='evidence_reading_says_something')],
            },
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in SQL),
    ]
