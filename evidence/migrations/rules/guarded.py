"""What hangs on a published source waits for a second person, whoever writes the rows."""

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

RULES = FUNCTION, *(guard(table) for table in GUARDED), guard("textversion", "insert"), FILES, TEXTS
