"""History: every change of a record is kept by triggers, whoever makes it and however.

One trigger function for all tables, once a statement: an import of a thousand rows costs one more statement, not a
thousand, and SQL by hand is caught like everything else. Why not a package: docs/decisions/0014-history.md.
"""

#: Worked out from statuses, which are kept themselves.
DERIVED = "is_public"
#: Table → columns whose contents are kept elsewhere (texts and files never change).
KEPT: dict[str, list[str]] = {
    "source": [],
    "source_subject_themes": [],
    "source_subject_actors": [],
    "contributor": [],
    "identifier": [],
    "relation": [],
    "recordnote": [],
    "sourcefile": ["content"],
    "textversion": ["content"],
    "quotation": [],
    "quotation_themes": [],
    "claim": [],
    "claim_themes": [],
    "evidencelink": [],
    "evidencesearch": [],
    "stance": [],
    "theme": [],
    "theme_related": [],
    "themelabel": [],
    "actor": [],
    "actorlabel": [],
    "revision": [],
    "reviewcomment": [],
    "carry": [],
    "certainty": [],
    "claimrelation": [],
    # Not the readings: the history would show them before their time. They stay as handed in, so it would add nothing.
    "readinground": [],
    "readingcoder": [],
    "readingdecision": [],
    "readingresult": [],
    "user": ["password", "last_login"],
}

FUNCTION = """
CREATE FUNCTION evidence_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    by_whom bigint := nullif(current_setting('evidence.person', true), '')::bigint;
    for_what text := coalesce(current_setting('evidence.reason', true), '');
    of_table text := substr(TG_TABLE_NAME, length('evidence_') + 1);
    unkept text[] := coalesce(TG_ARGV, '{}');
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO evidence_historyentry (at, transaction, person, reason, "table", row)
            SELECT statement_timestamp(), pg_current_xact_id()::text::bigint, by_whom, for_what, of_table, n.id FROM new_rows n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO evidence_historyentry (at, transaction, person, reason, "table", row, before)
            SELECT statement_timestamp(), pg_current_xact_id()::text::bigint, by_whom, for_what, of_table, o.id,
                   to_jsonb(o) - unkept
            FROM old_rows o;
    ELSE
        INSERT INTO evidence_historyentry (at, transaction, person, reason, "table", row, before, after)
            SELECT statement_timestamp(), pg_current_xact_id()::text::bigint, by_whom, for_what, of_table, changed.id,
                   jsonb_object_agg(changed.key, was), jsonb_object_agg(changed.key, now)
            FROM (
                SELECT o.id, b.key, b.value AS was, a.value AS now
                FROM old_rows o JOIN new_rows n ON n.id = o.id
                CROSS JOIN LATERAL jsonb_each(to_jsonb(o) - unkept) b
                JOIN LATERAL jsonb_each(to_jsonb(n) - unkept) a ON a.key = b.key
                WHERE b.value IS DISTINCT FROM a.value
            ) changed
            GROUP BY changed.id;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION evidence_historyentry_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What happened is never changed or deleted.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_historyentry_stays',
              TABLE = 'evidence_historyentry';
END $$;
CREATE TRIGGER evidence_historyentry_stays BEFORE UPDATE OR DELETE ON evidence_historyentry
    FOR EACH ROW EXECUTE FUNCTION evidence_historyentry_refuse_change();
"""

ROWS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}


def keep(table: str, hidden: list[str]) -> str:
    """What a migration runs that makes a table whose changes are kept."""
    arguments = ", ".join(f"'{column}'" for column in (*hidden, DERIVED))
    return "\n".join(
        f"CREATE TRIGGER evidence_{table}_keep_{event} AFTER {event.upper()} ON evidence_{table} {rows}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION evidence_keep_history({arguments});"
        for event, rows in ROWS.items()
    )


RULES = FUNCTION, *(keep(table, hidden) for table, hidden in KEPT.items())
