"""Trees of themes and actors have no circles, and nothing new is tagged with what is retired."""

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

# Nothing is tagged with a retired concept. `FOR KEY SHARE` waits for whoever is retiring it at this moment, and
# looks again; the foreign key takes the same lock in any case. A function for each column: its plan is kept.
USES = (
    ("theme", "claim_themes", "theme_id"),
    ("theme", "quotation_themes", "theme_id"),
    ("theme", "source_subject_themes", "theme_id"),
    ("theme", "stance", "theme_id"),
    ("actor", "stance", "actor_id"),
    ("actor", "quotation", "voice_id"),
    ("actor", "contributor", "actor_id"),
    ("actor", "source_subject_actors", "actor_id"),
)


def living(concept: str, table: str, column: str) -> str:
    name = f"evidence_{table}_{column}_living"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM evidence_{concept} WHERE id = NEW.{column} AND retired_at IS NULL FOR KEY SHARE;
    IF NOT FOUND AND EXISTS (SELECT 1 FROM evidence_{concept} WHERE id = NEW.{column}) THEN
        RAISE EXCEPTION 'The {concept} is retired: nothing new is tagged with it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {column} ON evidence_{table}
    FOR EACH ROW WHEN (NEW.{column} IS NOT NULL) EXECUTE FUNCTION {name}();
"""


def tree(concept: str) -> str:
    return f"""
CREATE FUNCTION evidence_{concept}_retired_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    following bigint := NEW.replaced_by_id;
BEGIN
    IF NEW.retired_at IS NULL THEN
        IF EXISTS (SELECT 1 FROM evidence_{concept} WHERE id = NEW.parent_id AND retired_at IS NOT NULL) THEN
            RAISE EXCEPTION 'What is broader is retired.'
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_under_living', TABLE = TG_TABLE_NAME;
        END IF;
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM evidence_{concept} WHERE parent_id = NEW.id AND retired_at IS NULL) THEN
        RAISE EXCEPTION 'Something narrower is still in use.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_nothing_below_retired',
                  TABLE = TG_TABLE_NAME;
    END IF;
    WHILE following IS NOT NULL LOOP
        IF following = NEW.id THEN
            RAISE EXCEPTION 'A concept is not replaced by itself, over others either.'
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_replaced_in_no_circle',
                      TABLE = TG_TABLE_NAME;
        END IF;
        SELECT replaced_by_id INTO following FROM evidence_{concept} WHERE id = following;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_{concept}_retired_apart BEFORE INSERT OR UPDATE OF parent_id, retired_at, replaced_by_id
    ON evidence_{concept} FOR EACH ROW EXECUTE FUNCTION evidence_{concept}_retired_apart();
"""


RULES = TREES, *(living(*use) for use in USES), *map(tree, ("theme", "actor"))
