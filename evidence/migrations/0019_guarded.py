"""What hangs on a published source waits for a second person, whoever writes the rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

# Rows without a status of their own: the source's is theirs. Once it is published they are written by the operations
# that `curation.guard` names, each of which says so for its transaction. The source is locked first: a row added while
# somebody publishes its source waits, and is then refused.
FUNCTION = """
CREATE FUNCTION evidence_guards_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    published bigint;
BEGIN
    IF coalesce(current_setting('evidence.operation', true), '') IN ('review', 'merge', 'vocabulary', 'exchange') THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT s.id INTO published FROM (
            SELECT id, status FROM evidence_source
            WHERE id IN (SELECT source_id FROM old_rows UNION SELECT source_id FROM new_rows) ORDER BY id FOR SHARE
        ) s WHERE s.status = 'published' LIMIT 1;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT s.id INTO published FROM (
            SELECT id, status FROM evidence_source WHERE id IN (SELECT source_id FROM old_rows) ORDER BY id FOR SHARE
        ) s WHERE s.status = 'published' LIMIT 1;
    ELSE
        SELECT s.id INTO published FROM (
            SELECT id, status FROM evidence_source WHERE id IN (SELECT source_id FROM new_rows) ORDER BY id FOR SHARE
        ) s WHERE s.status = 'published' LIMIT 1;
    END IF;
    IF published IS NOT NULL THEN
        RAISE EXCEPTION 'Source % is published: what hangs on it is changed by a proposal that a second person reads.', published
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_guarded', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
"""
ROWS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}
GUARDED = "contributor", "identifier", "relation", "recordnote", "source_subject_themes", "source_subject_actors"


def guard(table: str, *events: str) -> str:
    return "\n".join(
        f"CREATE TRIGGER evidence_{table}_guarded_{event} AFTER {event.upper()} ON evidence_{table} {ROWS[event]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION evidence_guards_parts();"
        for event in events or ROWS
    )


# A file may be closed at once by one person; to open one to readers, or earlier, takes two.
FILES = """
CREATE FUNCTION evidence_sourcefile_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    IF coalesce(current_setting('evidence.operation', true), '') IN ('review', 'merge', 'exchange') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.source_id = OLD.source_id
       AND array_position(ARRAY['staff', 'on_request', 'open'], NEW.access::text)
           <= array_position(ARRAY['staff', 'on_request', 'open'], OLD.access::text)
       AND coalesce(NEW.embargo_until, '-infinity') >= coalesce(OLD.embargo_until, '-infinity')
    THEN
        RETURN NEW;
    END IF;
    SELECT status INTO stands FROM evidence_source WHERE id = NEW.source_id FOR SHARE;
    IF stands = 'published' THEN
        RAISE EXCEPTION 'Source % is published: a file of it is opened by a proposal that a second person reads.', NEW.source_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_sourcefile_guarded', TABLE = 'evidence_sourcefile';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_sourcefile_guarded_insert BEFORE INSERT ON evidence_sourcefile
    FOR EACH ROW WHEN (NEW.access <> 'staff') EXECUTE FUNCTION evidence_sourcefile_guard();
CREATE TRIGGER evidence_sourcefile_guarded BEFORE UPDATE OF access, embargo_until, source_id ON evidence_sourcefile
    FOR EACH ROW WHEN (NEW.access <> 'staff') EXECUTE FUNCTION evidence_sourcefile_guard();
"""

# A text of a published source is a draft until a second person has accepted it; only then it becomes a version.
TEXTS = """
CREATE FUNCTION evidence_textdraft_check_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.accepted_by_id = NEW.submitted_by_id AND coalesce(current_setting('evidence.one_reader', true), '') <> 'on' THEN
        RAISE EXCEPTION 'Who submitted a text cannot accept it: a second person has to read it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_textdraft_four_eyes', TABLE = 'evidence_textdraft';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_textdraft_two_people BEFORE INSERT OR UPDATE ON evidence_textdraft
    FOR EACH ROW WHEN (NEW.accepted_by_id IS NOT NULL) EXECUTE FUNCTION evidence_textdraft_check_eyes();
"""

# A round that is called off stays so, and nothing more is said in it; what was said stays, and unseen.
ROUNDS = """
CREATE FUNCTION evidence_readinground_stays_called_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A round that is called off stays as it is.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_readinground_called_off', TABLE = 'evidence_readinground';
END $$;
CREATE TRIGGER evidence_readinground_called_off BEFORE UPDATE ON evidence_readinground
    FOR EACH ROW WHEN (OLD.called_off_at IS NOT NULL) EXECUTE FUNCTION evidence_readinground_stays_called_off();

CREATE FUNCTION evidence_reading_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_round bigint;
BEGIN
    IF TG_TABLE_NAME = 'evidence_readingcoder' THEN
        of_round := (to_jsonb(NEW) ->> 'round_id')::bigint;
    ELSE
        SELECT round_id INTO of_round FROM evidence_readingcoder WHERE id = (to_jsonb(NEW) ->> 'coder_id')::bigint;
    END IF;
    -- The row of the round is held: calling off and saving do not pass each other.
    PERFORM 1 FROM evidence_readinground WHERE id = of_round AND called_off_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The round is called off.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_goes_on', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_reading_goes_on BEFORE INSERT OR UPDATE ON evidence_reading
    FOR EACH ROW EXECUTE FUNCTION evidence_reading_goes_on();
CREATE TRIGGER evidence_readingcoder_goes_on BEFORE UPDATE OF submitted_at ON evidence_readingcoder
    FOR EACH ROW EXECUTE FUNCTION evidence_reading_goes_on();
"""

SQL = FUNCTION, *(guard(table) for table in GUARDED), guard("textversion", "insert"), FILES, TEXTS, ROUNDS


def person(name: str) -> migrations.AddField:
    return migrations.AddField(
        model_name='textdraft',
        name=name,
        field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
    )


operations: list[Operation] = [
    migrations.AddField(
        model_name='textdraft',
        name='is_correction',
        field=models.BooleanField(default=False, help_text='Typed over the current version, to the letter: its blocks are not mended.'),
    ),
    migrations.AddField(
        model_name='textdraft',
        name='made_from',
        field=models.PositiveSmallIntegerField(blank=True, help_text='Number of the version that was current when it was submitted; 0: there was none.', null=True),
    ),
    migrations.AddField(
        model_name='textdraft',
        name='submitted_at',
        field=models.DateTimeField(blank=True, help_text='Of a published source: it waits to be read.', null=True),
    ),
    person('submitted_by'),
    person('accepted_by'),
    migrations.AddField(
        model_name='textdraft',
        name='returned',
        field=models.TextField(blank=True, default='', help_text='Why it came back from the second reader.'),
        preserve_default=False,
    ),
    migrations.AddConstraint(
        model_name='textdraft',
        constraint=models.CheckConstraint(condition=models.Q(models.Q(('submitted_at__isnull', True), ('submitted_by__isnull', True)), models.Q(('made_from__isnull', False), ('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='evidence_textdraft_submitted_by_somebody'),
    ),
    migrations.AddConstraint(
        model_name='textdraft',
        constraint=models.CheckConstraint(condition=models.Q(('accepted_by__isnull', True), models.Q(('became__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='evidence_textdraft_accepted_was_submitted'),
    ),
    migrations.AddField(
        model_name='readinground',
        name='called_off_at',
        field=models.DateTimeField(blank=True, null=True),
    ),
    migrations.AddField(
        model_name='readinground',
        name='called_off_reason',
        field=models.TextField(blank=True, default='', help_text='Its coders read it.'),
        preserve_default=False,
    ),
    migrations.AddConstraint(
        model_name='readinground',
        constraint=models.CheckConstraint(condition=models.Q(models.Q(('called_off_at__isnull', True), ('called_off_reason', '')), models.Q(('called_off_at__isnull', False), models.Q(('called_off_reason__regex', '^\\s*$'), _negated=True)), _connector='OR'), name='evidence_readinground_called_off_has_reason'),
    ),
    *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in SQL),
]


class Migration(migrations.Migration):
    dependencies = [("evidence", "0018_briefs")]

    operations = operations
