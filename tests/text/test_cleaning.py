import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.text.cleaning import MARKS_IN_A_ROW, clean, problems, safe_address

anything = st.one_of(
    st.text(st.characters(exclude_categories=[])),
    st.lists(
        st.sampled_from(["a", "\x00", "\ud800", "\x85", "\x9f", "\u0301" * 9, "\r", "\n", "\ufffe", "\ufdd0"])
    ).map("".join),
)


@given(anything, st.booleans())
def test_a_cleaned_text_can_be_kept_and_cleaning_again_changes_nothing(text: str, multiline: bool):  # noqa: FBT001
    cleaned = clean(text, multiline=multiline)
    cleaned.encode()
    assert "\x00" not in cleaned
    assert clean(cleaned, multiline=multiline) == cleaned
    assert set(problems(cleaned)) <= {problems("\ufffd")[0]}


@given(anything)
def test_a_text_without_problems_keeps_every_letter(text: str):
    if not problems(text):
        assert clean(text, multiline=True).split() == text.split()


@given(anything)
def test_a_single_line_is_one(text: str):
    cleaned = clean(text, multiline=False)
    assert len(cleaned.splitlines()) <= 1
    assert cleaned == cleaned.strip()


@pytest.mark.parametrize(
    ("received", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\ud800b", "a\ufffdb"),
        ("a\x9fb\x1b", "a\ufffdb\ufffd"),
        ("a\r\nb\rc\x85d\u2028e", "a\nb\nc\nd\ne"),
        ("Z" + "\u0301" * 50 + "algo", "Z" + "\u0301" * MARKS_IN_A_ROW + "algo"),
        ("\tcell\n\n two  spaces ", "\tcell\n\n two  spaces "),
        ("pro\ufffeduction \u00ad \u200d ﬁ", "pro\ufffeduction \u00ad \u200d ﬁ"),
    ],
)
def test_what_cannot_be_kept_is_taken_away_and_nothing_else(received: str, kept: str):
    assert clean(received, multiline=True) == kept


def test_problems_are_said_in_sentences():
    assert problems("Plain text,\r\nwith “quotes” and é.") == []
    assert len(problems("\x00\ud800\ufdd0\ufffda" + "\u0301" * 9)) == 5


@pytest.mark.parametrize(
    "url",
    [
        "http://a.org/",
        "https://a.org/x?y=1#z",
        "HTTPS://a.org",
        "mailto:a@b.org",
        "https://bücher.example/ü",
        " http://a/ ",
    ],
)
def test_addresses_for_reading_and_writing_are_safe(url: str):
    assert safe_address(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        *("", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x"),
        *(
            "//a.org",
            "/local",
            "a.org",
            "ftp://a.org",
            "file:///etc/passwd",
            "http:",
            "http://",
            "mailto:",
            "http://[::",
        ),
        *(
            "http://a\n.org",
            "http:\\\\a.org",
            "\x01javascript:x",
            "http://a.org/\u202ex",
            "http://a:99999/",
            "x" * 3000,
        ),
        *("blob:https://a.org/1", "http://a .org", "feed:javascript:x", "https:a.org"),
    ],
)
def test_all_other_addresses_are_none(url: str):
    assert safe_address(url) is None


@given(anything)
def test_no_words_can_make_an_unsafe_address(words: str):
    found = safe_address(words)
    assert found is None or found.lower().startswith(("http://", "https://", "mailto:"))


def test_hostile_text_is_cleaned_in_linear_time():
    for text in ["\u0301" * 800_000, "a\u0301" * 400_000, "\x00" * 2_000_000, " \n" * 800_000, "‘" * 800_000]:
        clean(text, multiline=False)
        problems(text)
