"""Texts and files stay what they were, and what points into a text points at what stands there."""

# A broken rule is reported like any constraint: SQLSTATE 23514 and the constraint's name.
# A text keeps its words for ever; of a merged source it may move to the one that was kept, under a new number.
TEXTS = """
CREATE FUNCTION evidence_textversion_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'source_id' - 'number') = (to_jsonb(OLD) - 'source_id' - 'number') THEN
        RETURN NEW;
    END IF;
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

# The digest of a file and of an import is that of its bytes, and the bytes stay.
BYTES = """
CREATE FUNCTION evidence_refuse_other_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sha256 <> encode(sha256(NEW.content), 'hex') THEN
        RAISE EXCEPTION 'The sha256 is not that of the bytes.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_digest_of_bytes', TABLE = TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.sha256 <> OLD.sha256 THEN
        RAISE EXCEPTION 'What was received is never changed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_bytes_stay', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_sourcefile_digest_of_bytes BEFORE INSERT OR UPDATE OF content, sha256 ON evidence_sourcefile
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse_other_bytes();
CREATE TRIGGER evidence_importbatch_digest_of_bytes BEFORE INSERT OR UPDATE OF content, sha256 ON evidence_importbatch
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse_other_bytes();
"""

RULES = TEXTS, SPANS, BYTES
