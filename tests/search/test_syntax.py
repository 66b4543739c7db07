import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence.search.syntax import LONGEST, Clause, parse

OPERATORS = ['"', "-", "OR", "AND", "NOT", " ", "“", "”", "(", ")", "co", "production", "mutuals", "%", "\\", "*", "~"]
searches = st.one_of(st.text(max_size=LONGEST), st.lists(st.sampled_from(OPERATORS), max_size=150).map("".join))


def rows(text: str) -> list[list[str]]:
    """The alternatives, each clause as one word or "phrase", excluded ones with a minus."""
    return [
        [("-" if clause.excluded else "") + " ".join(clause.terms) for clause in row]
        for row in parse(text).alternatives
    ]


@given(searches)
@example("-" * 33)
@example("(" * 1_000)
@example("OR " * 333)
@example('"' * 1_000)
def test_whatever_is_typed_can_be_read(text: str) -> None:
    query = parse(text)
    assert all(clause.terms and all(clause.terms) for row in query.alternatives for clause in row)
    assert query.is_void == (bool(text.strip()) and not query.alternatives)


@given(st.lists(st.sampled_from(["mutuals", "staff", "gender", "cuts"]), min_size=1, max_size=8))
def test_plain_words_must_all_occur(words: list[str]) -> None:
    (row,) = parse(" ".join(words)).alternatives
    assert len(row) == len(words)
    assert not any(clause.excluded for clause in row)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("mutuals staff", [["mutual", "staff"]]),
        ('"public services"', [["public servic"]]),
        ("“public services”", [["public servic"]]),
        ("mutuals -cuts", [["mutual", "-cut"]]),
        ('mutuals -"public services"', [["mutual", "-public servic"]]),
        ("mutuals NOT cuts", [["mutual", "-cut"]]),
        ("mutuals AND staff", [["mutual", "staff"]]),
        ("mutuals OR staff cuts", [["mutual"], ["staff", "cut"]]),
        ("employee-led mutuals", [["employe led", "mutual"]]),
        ("co production of care", [["coproduc", "of", "care"]]),
        ("or", [["or"]]),
        ("-mutuals", [["-mutual"]]),
        ("fold-away", [["fold away"]]),
        ("mutuals - staff", [["mutual", "staff"]]),
    ],
)
def test_a_reader_writes_words_phrases_exclusions_and_alternatives(text: str, read: list[list[str]]) -> None:
    assert rows(text) == read


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        ('"public services', "“public services”"),
        ('mutuals "', "opens nothing"),
        ("mutuals OR", "“OR”"),
        ("OR mutuals", "“OR”"),
        ("mutuals NOT", "“NOT”"),
    ],
)
def test_what_is_mended_is_told(text: str, repair: str) -> None:
    assert repair in " ".join(parse(text).repairs)


@pytest.mark.parametrize("text", ["", "mutuals", '"public services" -cuts', "a OR b"])
def test_what_is_whole_needs_no_repair(text: str) -> None:
    assert parse(text).repairs == ()


@pytest.mark.parametrize("text", ["%", "- - -", "…", '""', "OR"])
def test_a_search_without_any_word_is_void_and_never_means_everything(text: str) -> None:
    assert parse(text).is_void


def test_stop_words_are_words_like_others() -> None:
    assert parse("the of and").alternatives == ((Clause(("the",)), Clause(("of",)), Clause(("and",))),)
