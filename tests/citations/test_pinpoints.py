"""Many places cited at once say what each would say by itself."""

import pytest

from evidence.citations import styles
from evidence.citations.pinpoints import Place, cited
from evidence.citations.reference import Name, Reference
from evidence.citations.styles import Locator

PLACES = [
    Place(0, Locator(page="12")),
    Place(0, Locator(page="12-14")),
    Place(0, Locator(section="7.2", paragraph="6")),
    Place(0, Locator(paragraph="3")),
    Place(0, Locator(page="2"), "table 2"),
    Place(0, Locator(), "abstract"),
    Place(0, Locator()),
]
DOE = (Name(family="Doe", given="Jane"),)
ALPHA = Reference(id="a", type="report", kind="report", title="Alpha", author=DOE, issued="2011")
OMEGA = Reference(id="b", type="report", kind="report", title="Omega", author=DOE, issued="2011")


@pytest.mark.parametrize("style_id", [*styles.OFFERED, "nature"])
def test_each_is_what_it_is_by_itself(style_id: str) -> None:
    style = styles.get(style_id)
    alone = [styles.cite(ALPHA, style, one.locator, suffix=one.beside) for one in PLACES]
    assert cited([ALPHA], PLACES, style) == alone


def test_a_conference_that_a_style_of_notes_leaves_out_is_named() -> None:
    style = styles.get("chicago-notes-bibliography")
    paper = Reference(
        id="p", type="paper-conference", kind="conference-paper", title="Beta", author=DOE, issued="2013",
        event_title="A Conference of Note",
    )  # fmt: skip
    said = cited([ALPHA, paper], [Place(1, Locator(page="3"))], style)[0]
    assert said == styles.cite(paper, style, Locator(page="3"))
    assert "A Conference of Note" in said.text


def test_works_of_a_year_and_numbers_are_told_apart_as_in_the_list_of_references() -> None:
    places = [Place(1, Locator(page="5")), Place(0, Locator(page="4")), Place(1, Locator(page="5"))]
    assert [one.text for one in cited([ALPHA, OMEGA], places, styles.get("apa"))] == [
        "(Doe, 2011b, p. 5)",
        "(Doe, 2011a, p. 4)",
        "(Doe, 2011b, p. 5)",
    ]
    numbered = cited([ALPHA, OMEGA], places, styles.get("springer-vancouver-brackets"))
    assert [one.text for one in numbered] == ["[2, p. 5]", "[1, p. 4]", "[2, p. 5]"]


def test_a_footnote_is_never_ibid() -> None:
    places = [Place(0, Locator(page=str(page))) for page in (1, 2, 3)]
    said = cited([ALPHA], places, styles.get("chicago-notes-bibliography"))
    assert all(one.text.startswith("Jane Doe, Alpha") for one in said)


def test_no_places_ask_nothing() -> None:
    assert cited([ALPHA], [], styles.get("apa")) == []
