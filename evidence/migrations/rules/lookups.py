"""Indexes that no model can name, and the functions they are over."""

# Answered from the index alone: the texts themselves are never touched to learn whose they are.
PLACES = """
CREATE INDEX evidence_textversion_whose ON evidence_textversion (id) INCLUDE (source_id);
CREATE INDEX evidence_claim_themes_pairs ON evidence_claim_themes (theme_id, claim_id);
CREATE INDEX evidence_quotation_themes_pairs ON evidence_quotation_themes (theme_id, quotation_id);
"""

# Functions with a parsed body (BEGIN ATOMIC, RETURN): a dump is restored with no search path, and they still find
# each other. They only say who is compared with whom; `curation.duplicates.likeness` compares.
KEYS = r"""
-- Folded roughly: case, accents, punctuation and spaces go; z is s, for personalization. No locale has a say.
CREATE FUNCTION evidence_letters(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(
        regexp_replace(
            lower(normalize(words, NFKD)),
            '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u0300-\u036f\u2000-\u206f]+', '', 'g'),
        'z', 's');

-- Where two titles differ by a slip, their beginnings, their ends or their longest words are still the same.
CREATE FUNCTION evidence_title_keys(title text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
    RETURN (
        WITH plain AS MATERIALIZED (
            SELECT regexp_replace(left(title, 1000), '^\s*(the|an?)\s+', '', 'i') AS words
        ), said AS MATERIALIZED (
            SELECT words, evidence_letters(words) AS letters,
                   evidence_letters(split_part(regexp_replace(words, '[:–—?]\s', U&'\0001'), U&'\0001', 1)) AS main
            FROM plain
        ), longest AS (
            SELECT string_agg(word, '' ORDER BY word) AS words FROM (
                SELECT word FROM said, unnest(regexp_split_to_array(words, '[\s\-:,.]+')) raw (word_as_is),
                     LATERAL (SELECT evidence_letters(word_as_is) AS word) folded
                WHERE length(word) > 5 GROUP BY word ORDER BY length(word) DESC, word LIMIT 3
            ) three
        )
        SELECT array_remove(ARRAY[
            'f' || left(nullif(said.letters, ''), 24), 'f' || left(nullif(said.main, ''), 24),
            'l' || right(nullif(said.letters, ''), 24), 'w' || longest.words
        ], NULL) FROM said, longest
    );
CREATE INDEX evidence_source_title_keys ON evidence_source USING gin (evidence_title_keys(title))
    WITH (fastupdate = off);  -- what an import has just put in is looked up at once: a pending list took 4 of 5 seconds

-- What an identifier names, however it is written: a DOI may come as an address.
CREATE FUNCTION evidence_identifier_key(scheme text, value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN scheme = 'url' THEN
        CASE
            WHEN value ~* '^https?://(dx\.)?doi\.org/10\.' THEN 'doi:' || lower(regexp_replace(value, '^https?://[^/]+/', '', 'i'))
            WHEN value ~* '^https?://hdl\.handle\.net/' THEN 'handle:' || lower(regexp_replace(value, '^https?://[^/]+/', '', 'i'))
            ELSE 'url:' || regexp_replace(regexp_replace(lower(value), '^https?://(www\.)?|#.*$', '', 'g'), '/+$', '')
        END
        ELSE scheme || ':' || lower(value) END;
-- A digest, because an address may be longer than an index can hold.
CREATE INDEX evidence_identifier_work ON evidence_identifier (md5(evidence_identifier_key(scheme, value)))
    WHERE scheme <> 'issn';
CREATE INDEX evidence_duplicatepair_waiting ON evidence_duplicatepair (likeness DESC, id) WHERE state = 'open';
"""

# Somebody who marks words looks for the claim while typing: drafts, too, which the search index does not hold.
# Words are not stemmed here: the beginnings that are asked for are (evidence.curation.marking.near_claims).
WORDS = """
CREATE INDEX evidence_claim_words ON evidence_claim USING gin (to_tsvector('simple'::regconfig, text));
"""

# What hung on a record and does no more is found by the entry by which it left: few entries, so small indexes.
LEFT = "\n".join(
    f"CREATE INDEX evidence_history_left_{column} ON evidence_historyentry (\"table\", (before -> '{column}'))"
    f" WHERE before ? '{column}';"
    for column in ("claim_id", "quotation_id", "source_id")
)

RULES = PLACES, KEYS, WORDS, LEFT
