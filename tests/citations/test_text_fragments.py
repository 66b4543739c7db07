"""Deep links by text fragment: what browsers would find in the text, and what they must not misread."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.citations.text_fragments import LONGEST_WHOLE, deep_link, encoded, text_directive

PAGE = "https://publisher.example/articles/1"


def parts(directive: str) -> list[str]:
    """The words of each part, as a browser reads them."""
    return [unquote(part.removeprefix("-").removesuffix("-")) for part in directive.removeprefix("text=").split(",")]


def test_words_stand_in_the_address() -> None:
    assert deep_link(PAGE, "Staff were listened to") == f"{PAGE}#:~:text=Staff%20were%20listened%20to"


@pytest.mark.parametrize("sign", list("-,&#%~.'“ é"))
def test_what_is_no_letter_or_digit_is_encoded(sign: str) -> None:
    assert set(encoded(sign)) <= set("%0123456789ABCDEF")
    assert unquote(encoded(sign)) == sign


def test_a_fragment_of_its_own_is_kept_and_an_older_directive_is_not() -> None:
    assert deep_link(f"{PAGE}#results", "Staff") == f"{PAGE}#results:~:text=Staff"
    assert deep_link(f"{PAGE}#:~:text=Users", "Staff") == f"{PAGE}#:~:text=Staff"


def test_long_words_and_several_lines_go_by_their_ends() -> None:
    long = " ".join(f"word{number}" for number in range(100))
    assert len(long) > LONGEST_WHOLE
    assert parts(text_directive(long)) == [
        "word0 word1 word2 word3 word4 word5",
        "word94 word95 word96 word97 word98 word99",
    ]
    assert parts(text_directive("First line here\n\nand a last one")) == ["First line here", "and a last one"]


def test_context_is_given_only_for_words_that_stand_there_twice() -> None:
    context = {"prefix": "y half. In short, ", "suffix": " of councils say s"}
    assert parts(text_directive("the staff", **context)) == ["the staff"]  # type: ignore[arg-type]
    assert parts(text_directive("the staff", **context, once=False)) == [
        "half. In short,",
        "the staff",
        "of councils say",
    ]


def test_no_part_crosses_a_line() -> None:
    directive = text_directive("staff", prefix="end of one.\nIn short, ", suffix=".\nNext paragraph", once=False)
    assert parts(directive) == ["In short,", "staff", "."]


def test_a_quotation_that_begins_within_a_word_is_found_by_its_whole_words() -> None:
    assert parts(text_directive("operation with users work", prefix="The co", suffix="ed well")) == ["with users"]


def test_a_pdf_opens_at_the_page() -> None:
    assert deep_link("https://p.example/a.PDF", "Staff", page="12") == "https://p.example/a.PDF#page=12"
    assert deep_link("https://p.example/a.pdf#x", "Staff", page="xii") == "https://p.example/a.pdf#x"


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "ftp://a/b"])
def test_only_addresses_of_the_web_are_links(address: str) -> None:
    assert deep_link(address, "Staff") == ""


@given(st.text(), st.text(max_size=32), st.text(max_size=32), st.booleans())
def test_every_part_is_whole_words_of_the_text(words: str, prefix: str, suffix: str, once: bool) -> None:  # noqa: FBT001
    directive = text_directive(words, prefix=prefix, suffix=suffix, once=once)
    text = " ".join((prefix + words + suffix).encode("utf-8", "replace").decode().split())
    for part in parts(directive) if directive else []:
        assert part in text
    assert "\n" not in directive
    assert directive.count(",") <= 3
