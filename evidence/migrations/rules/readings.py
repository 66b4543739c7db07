"""Blindness of second readings as rules of the database."""

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

RULES = FROZEN, HANDED_IN, AFTER_ALL, ROUNDS
