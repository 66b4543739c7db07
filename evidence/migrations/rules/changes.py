"""What the search index has to follow is logged in the transaction that changes it."""

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


RULES = *(follow(table, subjects) for table, subjects in FOLLOWED.items()), MOVES
