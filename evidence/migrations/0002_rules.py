"""Rules that no CHECK can say, as named constraint triggers, and the change log that the search index follows."""

from django.db import migrations

# A broken rule is reported like any constraint: SQLSTATE 23514 and the constraint's name.
TEXTS = """
CREATE FUNCTION evidence_textversion_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A text version is never changed or deleted: make a new version.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_textversion_is_immutable',
              TABLE = 'evidence_textversion';
END $$;
CREATE TRIGGER evidence_textversion_is_immutable BEFORE UPDATE OR DELETE ON evidence_textversion
    FOR EACH ROW EXECUTE FUNCTION evidence_textversion_refuse_change();

CREATE FUNCTION evidence_textversion_check_hash() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sha256 <> encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'The sha256 is not that of the content.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_textversion_hash_of_content',
                  TABLE = 'evidence_textversion';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_textversion_hash_of_content BEFORE INSERT ON evidence_textversion
    FOR EACH ROW EXECUTE FUNCTION evidence_textversion_check_hash();
"""

# length() and substr() of PostgreSQL count characters, which in UTF-8 are code points.
SPANS = """
CREATE FUNCTION evidence_block_check_span() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    size integer;
BEGIN
    SELECT length(content) INTO size FROM evidence_textversion WHERE id = NEW.text_version_id;
    IF NEW."end" > size THEN
        RAISE EXCEPTION 'The block ends at %, the text at %.', NEW."end", size
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_block_within_text', TABLE = 'evidence_block';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_block_within_text BEFORE INSERT OR UPDATE ON evidence_block
    FOR EACH ROW EXECUTE FUNCTION evidence_block_check_span();

CREATE FUNCTION evidence_quotation_check_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    body text;
BEGIN
    SELECT content INTO body FROM evidence_textversion WHERE id = NEW.text_version_id;
    IF NEW."end" > length(body) THEN
        RAISE EXCEPTION 'The quotation ends at %, the text at %.', NEW."end", length(body)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_quotation_within_text',
                  TABLE = 'evidence_quotation';
    END IF;
    IF substr(body, NEW.start + 1, NEW."end" - NEW.start) <> NEW.exact
       OR substr(body, greatest(NEW.start - length(NEW.prefix), 0) + 1, length(NEW.prefix)) <> NEW.prefix
       OR substr(body, NEW."end" + 1, length(NEW.suffix)) <> NEW.suffix
    THEN
        RAISE EXCEPTION 'The words at %..% of the text are not those of the quotation.', NEW.start, NEW."end"
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_quotation_words_in_place',
                  TABLE = 'evidence_quotation';
    END IF;
    IF NEW.block_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM evidence_block b
        WHERE b.id = NEW.block_id AND b.text_version_id = NEW.text_version_id
          AND b.start <= NEW.start AND NEW.start < b."end")
    THEN
        RAISE EXCEPTION 'The quotation does not begin in the block it names.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_quotation_begins_in_block',
                  TABLE = 'evidence_quotation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_quotation_words_in_place
    BEFORE INSERT OR UPDATE OF text_version_id, block_id, exact, prefix, suffix, start, "end" ON evidence_quotation
    FOR EACH ROW EXECUTE FUNCTION evidence_quotation_check_words();
"""

TREES = """
CREATE FUNCTION evidence_refuse_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    meets boolean;
BEGIN
    EXECUTE format(
        'WITH RECURSIVE up AS (SELECT $1 AS id UNION '
        'SELECT t.parent_id FROM %I t JOIN up ON t.id = up.id WHERE t.parent_id IS NOT NULL) '
        'SELECT EXISTS (SELECT 1 FROM up WHERE id = $2)', TG_TABLE_NAME)
        INTO meets USING NEW.parent_id, NEW.id;
    IF meets THEN
        RAISE EXCEPTION 'A concept cannot be broader than itself.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_tree_has_no_cycle',
                  TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_theme_tree_has_no_cycle BEFORE INSERT OR UPDATE OF parent_id ON evidence_theme
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION evidence_refuse_cycle();
CREATE TRIGGER evidence_actor_tree_has_no_cycle BEFORE INSERT OR UPDATE OF parent_id ON evidence_actor
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION evidence_refuse_cycle();
"""

# Which sources and claims have to be indexed again when rows of a table change: SQL over `r`, the rows as they
# were and as they are. A renamed theme changes no document, because documents hold ids.
_VERSION = "JOIN evidence_textversion v ON v.id = r.text_version_id"
_QUOTATION = "JOIN evidence_quotation q ON q.id = r.quotation_id JOIN evidence_textversion v ON v.id = q.text_version_id"
FOLLOWED = {
    "source": [
        "SELECT 'source', r.id FROM rows r",
        "SELECT 'claim', e.claim_id FROM rows r JOIN evidence_textversion v ON v.source_id = r.id"
        " JOIN evidence_quotation q ON q.text_version_id = v.id JOIN evidence_evidencelink e ON e.quotation_id = q.id",
    ],
    "source_subject_themes": ["SELECT 'source', r.source_id FROM rows r"],
    "source_subject_actors": ["SELECT 'source', r.source_id FROM rows r"],
    "contributor": ["SELECT 'source', r.source_id FROM rows r"],
    "identifier": ["SELECT 'source', r.source_id FROM rows r"],
    "textversion": ["SELECT 'source', r.source_id FROM rows r"],
    "block": [f"SELECT 'source', v.source_id FROM rows r {_VERSION}"],
    "quotation": [
        f"SELECT 'source', v.source_id FROM rows r {_VERSION}",
        "SELECT 'claim', e.claim_id FROM rows r JOIN evidence_evidencelink e ON e.quotation_id = r.id",
    ],
    "quotation_themes": [f"SELECT 'source', v.source_id FROM rows r {_QUOTATION}"],
    "evidencelink": ["SELECT 'claim', r.claim_id FROM rows r", f"SELECT 'source', v.source_id FROM rows r {_QUOTATION}"],
    "stance": [
        f"SELECT 'source', v.source_id FROM rows r {_QUOTATION}",
        "SELECT 'claim', e.claim_id FROM rows r JOIN evidence_evidencelink e ON e.quotation_id = r.quotation_id",
    ],
    "claim": [
        "SELECT 'claim', r.id FROM rows r",
        "SELECT 'source', v.source_id FROM rows r JOIN evidence_evidencelink e ON e.claim_id = r.id"
        " JOIN evidence_quotation q ON q.id = e.quotation_id JOIN evidence_textversion v ON v.id = q.text_version_id",
    ],
    "claim_themes": [
        "SELECT 'claim', r.claim_id FROM rows r",
        "SELECT 'source', v.source_id FROM rows r JOIN evidence_evidencelink e ON e.claim_id = r.claim_id"
        " JOIN evidence_quotation q ON q.id = e.quotation_id JOIN evidence_textversion v ON v.id = q.text_version_id",
    ],
}
ROWS = {
    "insert": ("REFERENCING NEW TABLE AS new_rows", "SELECT * FROM new_rows"),
    "update": (
        "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows",
    ),
    "delete": ("REFERENCING OLD TABLE AS old_rows", "SELECT * FROM old_rows"),
}


def follow(table: str, subjects: list[str]) -> str:
    """Statement triggers that log what `table`'s changed rows touch, once a transaction."""
    union = " UNION ".join(subjects)
    parts = []
    for event, (referencing, rows) in ROWS.items():
        name = f"evidence_{table}_log_{event}"
        parts.append(f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH rows AS ({rows}), touched (subject, subject_id) AS ({union})
    INSERT INTO evidence_change (transaction, subject, subject_id)
        SELECT pg_current_xact_id()::text::bigint, subject, subject_id FROM touched
        ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM pg_notify('evidence_changes', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {event.upper()} ON evidence_{table} {referencing}
    FOR EACH STATEMENT EXECUTE FUNCTION {name}();""")
    return "\n".join(parts)


# A document holds the ids of all broader concepts: a concept that moves in the tree touches everything.
MOVES = """
CREATE FUNCTION evidence_log_everything() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO evidence_change (transaction, subject, subject_id)
        VALUES (pg_current_xact_id()::text::bigint, 'everything', 0) ON CONFLICT DO NOTHING;
    PERFORM pg_notify('evidence_changes', '');
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_theme_log_move AFTER UPDATE OF parent_id ON evidence_theme
    FOR EACH ROW WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) EXECUTE FUNCTION evidence_log_everything();
CREATE TRIGGER evidence_actor_log_move AFTER UPDATE OF parent_id ON evidence_actor
    FOR EACH ROW WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) EXECUTE FUNCTION evidence_log_everything();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        migrations.RunSQL(sql, reverse_sql=migrations.RunSQL.noop)
        for sql in (TEXTS, SPANS, TREES, *(follow(table, subjects) for table, subjects in FOLLOWED.items()), MOVES)
    ]
