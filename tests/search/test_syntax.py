import time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from evidence.search.syntax import FARTHEST, LONGEST, Node, parse, unparse
from evidence.search.syntax.tree import All, Either, Near, Not, Phrase, Prefix, Tag, Word
from tests.search.trees import leaves, trees

SIGNS = ['"', "-", "OR", "AND", "NOT", " ", "“", "”", "(", ")", "co", "production", "mutuals", "%", "\\", "*", "~"]
SIGNS += [
    "title:",
    "theme:",
    "year:2010..",
    "~3",
    "stance:for@",
    ":",
    "²",
    "’",
    "\u0301",
    "http://",
    "Foo:",
    "e",
    "\u00ad",
]
searches = st.one_of(st.text(max_size=LONGEST), st.lists(st.sampled_from(SIGNS), max_size=150).map("".join))


def read(text: str) -> str:
    """The tree, written plainly."""
    return _written(parse(text).tree)


def _written(node: Node | None) -> str:  # noqa: PLR0911 (one for each kind of node)
    match node:
        case None:
            return ""
        case All(parts):
            return f"({' & '.join(map(_written, parts))})"
        case Either(parts):
            return f"({' | '.join(map(_written, parts))})"
        case Not(part):
            return f"!{_written(part)}"
        case Tag(field, value):
            return f"{field}={value}"
        case Phrase(text, field):
            return f"{field}[{text}]"
        case Near(text, distance, field):
            return f"{field}[{text}]~{distance}"
        case Prefix(text, field):
            return f"{field}{text}*"
        case Word(text, field):
            return f"{field}<{text}>"
    raise AssertionError(node)


@given(searches)
@example("-" * 33)
@example("(" * 1_000)
@example("OR " * 333)
@example('"' * 1_000)
@example("-(" * 500)
@example("title:(" * 142)
def test_whatever_is_typed_can_be_read_and_written_again(text: str) -> None:
    query = parse(text)
    assert query.is_void == (bool(text.strip()) and query.tree is None)
    if query.tree is not None:
        written = unparse(query.tree)
        assert parse(written).tree == query.tree
        assert unparse(parse(written).tree or query.tree) == written


@given(trees(leaves))
def test_a_tree_that_is_written_is_read_as_the_same_tree(tree: Node) -> None:
    written = unparse(tree)
    query = parse(written)
    assume(not query.is_too_deep)
    assert query.tree == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("mutuals", "<mutuals>"),
        ("mutuals staff", "(<mutuals> & <staff>)"),
        ("mutuals AND staff", "(<mutuals> & <staff>)"),
        ("mutuals OR staff cuts", "(<mutuals> | (<staff> & <cuts>))"),
        ("(mutuals OR staff) cuts", "((<mutuals> | <staff>) & <cuts>)"),
        ("mutuals (staff cuts)", "(<mutuals> & <staff> & <cuts>)"),
        ('"public services"', "[public services]"),
        ("“public services”", "[public services]"),
        ('"mutuals"', "<mutuals>"),
        ('"OR"', "<OR>"),
        ("or", "<or>"),
        ("mutuals -cuts", "(<mutuals> & !<cuts>)"),
        ("mutuals NOT cuts", "(<mutuals> & !<cuts>)"),
        ("NOT -cuts", "!<cuts>"),
        ("-(-cuts)", "<cuts>"),
        ('mutuals -"public services"', "(<mutuals> & ![public services])"),
        ("mutuals -(cuts OR staff)", "(<mutuals> & !(<cuts> | <staff>))"),
        ("-mutuals", "!<mutuals>"),
        ("mutuals - staff", "(<mutuals> & <staff>)"),
        ("employee-led mutuals", "(<employee-led> & <mutuals>)"),
        ("co production of care", "(<co production> & <of> & <care>)"),
        ("-co production", "!<co production>"),
        ("co AND production", "(<co> & <production>)"),
        ("service(s)", "(<service> & <s>)"),
        ("mutu*", "mutu*"),
        ("co-prod*", "coprod*"),
        ("-mutu* staff", "(!mutu* & <staff>)"),
        ('"staff users"~3', "[staff users]~3"),
        ('"staff users"~3x', "([staff users] & <3x>)"),
        ('"staff"~3', "<staff>"),
        ("title:mutuals staff", "(title<mutuals> & <staff>)"),
        ('Title:"public services"', "title[public services]"),
        ("title:(mutuals OR staff*)", "(title<mutuals> | titlestaff*)"),
        ("title:(mutuals author:needham)", "(title<mutuals> & author<needham>)"),
        ("title:co production", "title<co production>"),
        ("-title:mutuals", "!title<mutuals>"),
        ('theme:"direct payments"', "theme=direct payments"),
        ("theme:(gender OR reform)", "(theme=gender | theme=reform)"),
        ("stance:for@mutualisation", "stance=for@mutualisation"),
        ("year:2010..2013", "year=2010..2013"),
        ("(doi:10.1016/S0140-6736(05)1)", "doi=10.1016/S0140-6736(05)1"),
        ("the of and", "(<the> & <of> & <and>)"),
    ],
)  # fmt: skip
def test_the_language(text: str, tree: str) -> None:
    assert read(text) == tree
    assert not parse(text).notes


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("http://x", "(<http> & <x>)"),
        ("10:30", "(<10> & <30>)"),
        ("re: something", "(<re> & <something>)"),
        ("C:\\x", "(<C> & <x>)"),
        ("a:", "<a>"),
        ("50% _ \\", "<50>"),
        ("mutuals\x00", "<mutuals>"),
    ],
)
def test_text_that_is_no_clause_is_just_text(text: str, tree: str) -> None:
    assert read(text) == tree


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"public services', "not closed: it was read as “public services”"),
        ('mutuals "', "opens nothing"),
        ("mutuals OR", "“OR” stands between"),
        ("OR mutuals", "“OR” stands between"),
        ("mutuals NOT", "“NOT” stands before no word"),
        ("(mutuals OR staff", "was closed at the end"),
        ("mutuals) staff", "bracket that opens nothing"),
        ("Foo:bar", "no field “Foo”"),
        ("title: mutuals", "“title:” was read as a word"),
        ("a*", "two letters at least"),
        ('"public serv*"', "star between quotation marks"),
        ('"staff users"~99', f"At most {FARTHEST} words"),
    ],
)
def test_what_was_mended_or_may_surprise_is_told(text: str, said: str) -> None:
    assert said in " ".join(parse(text).notes)


def test_the_page_can_say_how_a_mended_search_was_read() -> None:
    assert parse('(mutuals OR "public services').notes[-1] == 'Read as: mutuals OR "public services"'


@pytest.mark.parametrize("text", ["%", "- - -", "…", '""', "OR", "()", "title:%", 'kind:""'])
def test_a_search_without_any_word_is_void_and_never_means_everything(text: str) -> None:
    assert parse(text).is_void


def test_brackets_too_deep_are_told_and_not_guessed_at() -> None:
    assert parse("(" * 30 + "mutuals").is_too_deep
    assert not parse("((((mutuals))))").is_too_deep


@pytest.mark.parametrize(
    "text", ["(" * 5_000, "a OR " * 10_000, '"' * 5_000, "-" * 5_000, "title:" * 3_000, "a(" * 3_000]
)
def test_reading_takes_no_longer_than_the_text_is_long(text: str) -> None:
    begun = time.process_time()
    parse(text)
    assert time.process_time() - begun < 1


def test_what_is_looked_for_is_what_is_not_excluded() -> None:
    query = parse('mutuals "public services" -cuts year:2010 title:staff* "women users"~2')
    assert [" ".join(clause.terms) for clause in query.wanted] == ["mutual", "public servic", "", "women", "user"]
    assert query.term_count == 1 + 2 + 1 + 1 + 1 + 2
