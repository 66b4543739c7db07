from hypothesis import given
from hypothesis import strategies as st

from evidence.text.highlight import excerpt, segments, spans
from evidence.text.tokens import terms

SAMPLE = "mutual co-production co production staff personalisation health care . ! \n ’ 🇬🇧 e\u0301 word"
WORDS = SAMPLE.split(" ")
texts = st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
WANTED = {"mutual", "coproduc", "care"}
PHRASES = [("health", "care"), ("staff", "personalis")]


def marked(text: str, wanted: set[str], phrases: list[tuple[str, ...]] | None = None) -> list[str]:
    return [text[start:end] for start, end in spans(text, wanted, phrases or [])]


@given(texts)
def test_spans_stand_in_order_apart_and_hold_what_was_wanted(text: str):
    at = 0
    for start, end in spans(text, WANTED, PHRASES):
        assert at <= start < end <= len(text)
        assert WANTED & set(terms(text[start:end])) or "personalis" in terms(text[start:end])
        at = end


@given(texts)
def test_every_wanted_term_of_the_text_is_marked(text: str):
    inside = [term for start, end in spans(text, WANTED) for term in terms(text[start:end])]
    assert [term for term in inside if term in WANTED] == [term for term in terms(text) if term in WANTED]


@given(texts, st.integers(1, 300))
def test_segments_together_are_the_text_to_the_letter(text: str, around: int):
    found = spans(text, WANTED, PHRASES)
    assert "".join(words for words, _ in segments(text, found)) == text
    part = excerpt(text, found, around=around)
    assert "".join(words for words, _ in part.segments) == text[part.start : part.end]
    assert part.cut_before == bool(text[: part.start].strip())
    assert part.cut_after == bool(text[part.end :].strip())
    assert part.end - part.start <= 2 * around


@given(texts)
def test_an_excerpt_of_a_text_with_hits_shows_one(text: str):
    found = spans(text, WANTED)
    assert any(hit for _, hit in excerpt(text, found).segments) == bool(found)


def test_words_are_marked_as_they_are_written():
    text = "Co-Production, coproduced or co production: mutuals’ care."
    assert marked(text, {"coproduc", "mutual"}) == ["Co-Production", "coproduced", "co production", "mutuals"]


def test_a_phrase_is_marked_whole_and_only_where_its_words_follow_each_other():
    text = "Health care, healthcare and care for health."
    assert marked(text, set(), [("health", "care")]) == ["Health care", "healthcare"]


def test_an_excerpt_is_the_whole_sentences_with_the_most_different_hits():
    dull = "Nothing of note is said here at all by anyone present. "
    text = (
        dull * 5
        + "Mutuals, mutuals, mutuals. "
        + dull * 5
        + "Mutuals co-produce, e.g. Smith et al. (2010). Care too. "
        + dull
    )
    part = excerpt(text, spans(text, WANTED), around=80)
    assert "".join(words for words, _ in part.segments) == "Mutuals co-produce, e.g. Smith et al. (2010). Care too."
    assert (part.cut_before, part.cut_after) == (True, True)


def test_a_short_text_is_shown_whole():
    part = excerpt(" A mutual. ", spans(" A mutual. ", WANTED))
    assert part.segments == (("A ", False), ("mutual", True), (".", False))
    assert (part.cut_before, part.cut_after) == (False, False)


def test_a_long_sentence_is_cut_between_words_around_its_hits():
    text = "word " * 200 + "mutual " + "word " * 200
    part = excerpt(text, spans(text, WANTED), around=60)
    shown = "".join(words for words, _ in part.segments)
    assert "mutual" in shown.split()
    assert len(shown) <= 60
    assert set(shown.split()) == {"word", "mutual"}


def test_a_long_text_is_cut_in_linear_time():
    for text in ["mutual care. " * 16_000, "mutual " * 32_000, "x" * 800_000, "A. " * 40_000, ". " * 80_000]:
        excerpt(text, spans(text, WANTED, PHRASES))
