"""What hangs on a published source waits for a second person, whoever writes the rows."""

from django.db import migrations
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

SQL = FUNCTION, *(guard(table) for table in GUARDED), FILES

operations: list[Operation] = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in SQL]


class Migration(migrations.Migration):
    dependencies = [("evidence", "0018_briefs")]

    operations = operations
