"""What every reader may see is known row by row, and what has changed since a figure was counted can be asked."""

# A row is public when it is published and all it hangs on is: `visible_through` of its model. The database alone
# says so: whatever is written into the column is put right. What it hangs on is locked, so that a source that is
# withdrawn at this moment is either seen here, or sees this row.
PUBLIC = """
CREATE FUNCTION evidence_quotation_set_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_public := false;
    IF NEW.status = 'published' THEN
        SELECT s.status = 'published' INTO NEW.is_public
            FROM evidence_textversion v JOIN evidence_source s ON s.id = v.source_id
            WHERE v.id = NEW.text_version_id FOR SHARE OF s;
        NEW.is_public := coalesce(NEW.is_public, false);
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION evidence_evidencelink_set_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_public := false;
    IF NEW.status = 'published' THEN
        SELECT q.is_public AND c.status = 'published' INTO NEW.is_public
            FROM evidence_quotation q, evidence_claim c
            WHERE q.id = NEW.quotation_id AND c.id = NEW.claim_id FOR SHARE;
        NEW.is_public := coalesce(NEW.is_public, false);
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION evidence_stance_set_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_public := false;
    IF NEW.status = 'published' THEN
        SELECT q.is_public INTO NEW.is_public FROM evidence_quotation q WHERE q.id = NEW.quotation_id FOR SHARE;
        NEW.is_public := coalesce(NEW.is_public, false);
    END IF;
    RETURN NEW;
END $$;
"""

HANGS_ON = {"quotation": "text_version_id", "evidencelink": "claim_id quotation_id", "stance": "quotation_id"}


def decided(table: str) -> str:
    """The triggers that set the column: only where something it follows from may have changed."""
    columns = ("status", "is_public", *HANGS_ON[table].split())
    differs = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    return f"""
CREATE TRIGGER evidence_{table}_public_insert BEFORE INSERT ON evidence_{table}
    FOR EACH ROW EXECUTE FUNCTION evidence_{table}_set_public();
CREATE TRIGGER evidence_{table}_public_update BEFORE UPDATE ON evidence_{table}
    FOR EACH ROW WHEN ({differs}) EXECUTE FUNCTION evidence_{table}_set_public();
"""


# Rows that hang on a row that became public or ceased to be are decided again: a write that says “no” is enough.
HANDED_ON = """
CREATE FUNCTION evidence_source_hand_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE evidence_quotation SET is_public = NOT is_public
        WHERE status = 'published' AND is_public <> (NEW.status = 'published')
          AND text_version_id IN (SELECT id FROM evidence_textversion WHERE source_id = NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_source_public_hand_on AFTER UPDATE ON evidence_source
    FOR EACH ROW WHEN ((OLD.status = 'published') <> (NEW.status = 'published'))
    EXECUTE FUNCTION evidence_source_hand_on();

CREATE FUNCTION evidence_textversion_hand_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE evidence_quotation SET is_public = NOT is_public WHERE status = 'published' AND text_version_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_textversion_public_hand_on AFTER UPDATE ON evidence_textversion
    FOR EACH ROW WHEN (OLD.source_id <> NEW.source_id) EXECUTE FUNCTION evidence_textversion_hand_on();

CREATE FUNCTION evidence_claim_hand_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE evidence_evidencelink SET is_public = NOT is_public WHERE status = 'published' AND claim_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_claim_public_hand_on AFTER UPDATE ON evidence_claim
    FOR EACH ROW WHEN ((OLD.status = 'published') <> (NEW.status = 'published'))
    EXECUTE FUNCTION evidence_claim_hand_on();

CREATE FUNCTION evidence_quotation_hand_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE evidence_evidencelink SET is_public = NOT is_public WHERE status = 'published' AND quotation_id = NEW.id;
    UPDATE evidence_stance SET is_public = NOT is_public WHERE status = 'published' AND quotation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_quotation_public_hand_on AFTER UPDATE ON evidence_quotation
    FOR EACH ROW WHEN (OLD.is_public <> NEW.is_public) EXECUTE FUNCTION evidence_quotation_hand_on();
"""

# What the change log of the search index does not tell, because no document changes by it: something changed that
# only pages show, such as a label; or something *ceased* to be visible, so that no figure from before may be shown.
LOGGED = """
CREATE TABLE evidence_figures_log (
    transaction bigint NOT NULL,
    ceased boolean NOT NULL,
    PRIMARY KEY (transaction, ceased)
);
CREATE FUNCTION evidence_log_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO evidence_figures_log VALUES (pg_current_xact_id()::text::bigint, false) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE FUNCTION evidence_log_ceased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO evidence_figures_log VALUES (pg_current_xact_id()::text::bigint, true) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
"""
FIGURES = ("theme", "themelabel", "theme_related", "actor", "actorlabel", "relation", "evidencesearch")
CEASING = {
    "source": "OLD.status = 'published' AND NEW.status <> 'published'",
    "claim": "OLD.status = 'published' AND NEW.status <> 'published'",
    "quotation": "OLD.is_public AND NOT NEW.is_public",
    "evidencelink": "OLD.is_public AND NOT NEW.is_public",
    "stance": "OLD.is_public AND NOT NEW.is_public",
}


def logged() -> str:
    made = [
        f"CREATE TRIGGER evidence_{table}_log_figures AFTER INSERT OR UPDATE OR DELETE ON evidence_{table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION evidence_log_figures();"
        for table in FIGURES
    ]
    for table, condition in CEASING.items():
        made += [
            f"CREATE TRIGGER evidence_{table}_log_ceased AFTER UPDATE ON evidence_{table}"
            f" FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION evidence_log_ceased();",
            f"CREATE TRIGGER evidence_{table}_log_deleted AFTER DELETE ON evidence_{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION evidence_log_ceased();",
        ]
    return "\n".join(made)


RULES = PUBLIC, *map(decided, HANGS_ON), HANDED_ON, LOGGED, logged()
