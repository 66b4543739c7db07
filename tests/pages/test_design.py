"""The documented sheet: every token stands on it as the style sheet has it, and every colour can be read."""

from dataclasses import replace

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from evidence.claims.models import Confidence
from evidence.pages import design_tokens
from evidence.pages.design_contrast import Pair, grey, luminance, mixed, pairs, ratio
from evidence.pages.design_tokens import Token, colours, groups
from evidence.templatetags.marks import MARKS
from tests.pages.delivered import Page

#: What was promised when the colours were chosen: colour, surface, ratio by day, ratio by night.
PROMISED = """
ink paper 15.4 14.4
ink leaf 16.2 13.2
ink wash 14.3 12.0
ink tint-toward 13.5 11.0
ink tint-away 13.7 11.5
ink tint-hedged 13.3 12.0
ink tint-aside 13.6 10.7
ink hit 13.4 6.6
ink-2 paper 7.3 8.8
ink-2 leaf 7.7 8.0
ink-2 wash 6.8 7.3
ink-2 tint-toward 6.4 6.7
ink-2 tint-away 6.5 7.0
ink-2 tint-hedged 6.3 7.3
ink-2 tint-aside 6.4 6.5
link paper 8.5 11.0
link leaf 9.0 10.1
link wash 7.9 9.2
link tint-toward 7.5 8.4
link tint-away 7.6 8.8
link tint-hedged 7.3 9.2
link tint-aside 7.5 8.2
link hit 7.4 5.1
toward paper 8.1 7.4
toward leaf 8.5 6.8
toward wash 7.5 6.1
toward tint-toward 7.1 5.7
away paper 5.4 7.9
away leaf 5.7 7.2
away wash 5.0 6.5
away tint-away 4.8 6.3
hedged paper 8.7 6.2
hedged leaf 9.1 5.6
hedged wash 8.1 5.1
hedged tint-hedged 7.5 5.1
aside paper 5.5 9.2
aside leaf 5.8 8.4
aside wash 5.1 7.6
aside tint-aside 4.8 6.8
on-accent accent 9.1 11.0
bad paper 7.3 8.9
bad leaf 7.7 8.1
bad wash 6.8 7.3
good paper 8.5 11.0
good leaf 9.0 10.1
good wash 7.9 9.2
edge paper 3.9 5.1
edge leaf 4.1 4.6
edge wash 3.6 4.2
accent paper 8.5 11.0
accent leaf 9.0 10.1
accent wash 7.9 9.2
band paper 8.5 4.4
focus paper 15.4 16.4
focus leaf 16.2 15.0
focus wash 14.3 13.7
focus tint-toward 13.5 12.6
focus tint-away 13.7 13.1
focus tint-hedged 13.3 13.7
focus tint-aside 13.6 12.2
focus hit 13.4 7.6
"""
hues = st.integers(0, 255)
any_colour = st.builds("#{:02x}{:02x}{:02x}".format, hues, hues, hues)


def tokens() -> list[Token]:
    return [token for group in groups() for token in group.tokens]


def failing(changed: dict[str, Token]) -> list[Pair]:
    return [pair for pair in pairs(changed) if not pair.holds]


@pytest.fixture
def sheet(client: Client) -> Page:
    response = client.get("/about/design/")
    assert response.status_code == 200
    return Page(response)


def test_every_token_is_documented_and_stands_on_the_page(sheet: Page) -> None:
    text = " ".join(sheet.text.split())
    assert len(tokens()) > 40
    for token in tokens():
        assert token.purpose, f"--{token.name} has no comment in tokens.css that says what it is for"
        assert f"--{token.name}" in text
        assert token.purpose in text or token.purpose.capitalize() in text
        if token.is_colour:
            assert token.light in text
            assert token.dark in text


def test_a_token_without_a_word_is_found() -> None:
    """Negative control."""
    [group] = design_tokens.read(":root { /* Surfaces */ --paper: #ffffff;\n --leaf: #fefefe; /* a page */ }")
    assert [(token.name, token.purpose) for token in group.tokens] == [("paper", ""), ("leaf", "a page")]


def test_the_dark_scheme_is_read_from_its_own_rule() -> None:
    [group] = design_tokens.read(
        ":root {\n /* Text: to read */\n --ink: #000000;\n --good: #00ff00;\n}"
        "@media (prefers-color-scheme: dark) { :root { --ink: #ffffff; } }"
        "@media (prefers-contrast: more) { :root { --good: #111111; } }"
    )
    assert (group.name, group.about) == ("Text", "to read")
    assert [(token.light, token.dark) for token in group.tokens] == [("#000000", "#ffffff"), ("#00ff00", "#00ff00")]


def test_the_contrast_is_what_was_promised() -> None:
    counted = {f"{pair.colour} {pair.on} {pair.light:.1f} {pair.dark:.1f}" for pair in pairs(colours(groups()))}
    assert set(filter(None, PROMISED.splitlines())) <= counted
    assert "line of a link paper 3.5 5.3" in counted


def test_every_colour_can_be_read_where_it_is_used() -> None:
    assert failing(dict(colours(groups()))) == []


@pytest.mark.parametrize(("scheme", "faint"), [("light", "#8a8a8a"), ("dark", "#555555")])
def test_a_colour_that_is_too_faint_is_found(scheme: str, faint: str) -> None:
    """Negative control: in either scheme."""
    found = dict(colours(groups()))
    found["ink-2"] = replace(found["ink-2"], **{scheme: faint})
    assert {pair.colour for pair in failing(found)} == {"ink-2"}


def test_the_ratios_of_the_standard() -> None:
    """Black on white is 21; #767676 is the lightest grey that passes on white, #777777 does not."""
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#767676", "#ffffff") > 4.5 > ratio("#777777", "#ffffff")


@given(any_colour, any_colour)
def test_a_ratio_is_the_same_both_ways_and_between_1_and_21(one: str, other: str) -> None:
    assert ratio(one, other) == ratio(other, one)
    assert 1 <= ratio(one, other) <= 21.0001


@given(any_colour)
def test_grey_keeps_the_luminance(colour: str) -> None:
    assert luminance(grey(colour)) == pytest.approx(luminance(colour), abs=0.005)
    assert grey(grey(colour)) == grey(colour)


@given(any_colour, any_colour)
def test_mixing_all_or_nothing_gives_the_one_or_the_other(one: str, other: str) -> None:
    assert mixed(one, other, 1) == one
    assert mixed(one, other, 0) == other


def test_every_mark_has_its_word_and_its_shape_in_words(sheet: Page) -> None:
    words = {cell.text.strip() for cell in sheet.all("b")}
    assert {name for name, mark in MARKS.items() if mark.hue} <= words
    assert {str(one.label) for one in Confidence} <= words


def test_every_state_is_shown(sheet: Page) -> None:
    headings = {heading.text for heading in sheet.all("h3")}
    assert headings >= {"Empty", "None found", "Not searched", "No results", "Error", "Waiting", "Long"}


@pytest.mark.django_db
def test_it_is_found_from_the_guide_and_from_every_foot(client: Client) -> None:
    for address in ("/about/", "/", "/search/help/"):
        assert "/about/design/" in Page(client.get(address)).links
