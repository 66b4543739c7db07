"""Four eyes, and what was judged in public stays as it was: rules of the database."""

# A step to “published” names who took it, and that is not who submitted: whoever writes the row, by form or in bulk.
# A library of one reader says so for each transaction (`workflow.take`).
FOUR_EYES = """
CREATE FUNCTION evidence_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    author bigint := NULL;
BEGIN
    IF coalesce(current_setting('evidence.one_reader', true), '') = 'on' THEN
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'evidence_revision' THEN
        author := (to_jsonb(NEW) ->> 'created_by_id')::bigint;
    END IF;
    IF NEW.published_by_id IN (NEW.submitted_by_id, author)
       OR TG_OP = 'UPDATE' AND OLD.submitted_by_id IS NOT NULL
          AND (NEW.published_by_id IS NULL OR NEW.published_by_id = OLD.submitted_by_id)
    THEN
        RAISE EXCEPTION 'Who submitted a record cannot publish it: a second person has to read it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_four_eyes', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
"""
WATCHED = "published_at", "published_by_id", "submitted_by_id"


def four_eyes(table: str) -> str:
    differs = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in WATCHED)
    return f"""
CREATE TRIGGER evidence_{table}_four_eyes_insert BEFORE INSERT ON evidence_{table}
    FOR EACH ROW WHEN (NEW.status = 'published') EXECUTE FUNCTION evidence_four_eyes();
CREATE TRIGGER evidence_{table}_four_eyes BEFORE UPDATE ON evidence_{table}
    FOR EACH ROW WHEN (NEW.status = 'published' AND ({differs})) EXECUTE FUNCTION evidence_four_eyes();
"""


OF_RECORD = """
CREATE FUNCTION evidence_names_a_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    there boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1)', 'evidence_' || NEW."table") INTO there USING NEW.row;
    IF NOT there THEN
        RAISE EXCEPTION 'There is no % %.', NEW."table", NEW.row
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_names_a_record', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
"""


def names_a_record(table: str) -> str:
    return f"""
CREATE TRIGGER evidence_{table}_names_a_record AFTER INSERT OR UPDATE OF "table", row ON evidence_{table}
    FOR EACH ROW EXECUTE FUNCTION evidence_names_a_record();
"""


CURATED = "source", "quotation", "claim", "evidencelink", "stance", "certainty", "claimrelation", "revision"
OF_RECORDS = "revision", "reviewcomment", "returned", "assignment"

JUDGED = (
    "methods", "methods_reason", "coherence", "coherence_reason", "adequacy", "adequacy_reason", "relevance",
    "relevance_reason", "overall", "summary",
)  # fmt: skip
# What was judged in public stays as it was, whoever writes the row: who judges again makes another.
STAYS = f"""
CREATE FUNCTION evidence_certainty_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was judged stays as it was: judge anew, and that takes its place.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_certainty_stays', TABLE = 'evidence_certainty';
END $$;
CREATE TRIGGER evidence_certainty_stays BEFORE UPDATE ON evidence_certainty
    FOR EACH ROW WHEN (
        OLD.published_at IS NOT NULL AND ({' OR '.join(f'NEW.{name} IS DISTINCT FROM OLD.{name}' for name in JUDGED)})
    ) EXECUTE FUNCTION evidence_certainty_stays();
"""

RULES = FOUR_EYES, *map(four_eyes, CURATED), OF_RECORD, *map(names_a_record, OF_RECORDS), STAYS
