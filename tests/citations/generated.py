"""References as hypothesis makes them: in the one form that reading gives, with few fields each and rough words."""

from typing import Any

from hypothesis import strategies as st

from evidence.citations.intake import tidy
from evidence.citations.kinds import KINDS
from evidence.citations.names import inverted
from evidence.citations.reference import NAMED_ROLES, Name, Reference, join_keywords

ROUGH = "abcdeXYZ AB 019 éøßñŁ İ 漢字 עב 𝒜😀 ’“”–— .,;:!?'\"`´^~ &<>{}[]()$%#@=+-*/\\_|  "
LETTERS = st.text("abcdefXYZéøßŁ漢’-. ", min_size=1, max_size=10)

IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "doi": ("10.1000/abc", "10.1016/s0140-6736(05)12345-6", "10.1002/(sici)1097<1::aid-a>3.0.co;2-x", "10.1000/a_b"),
    "isbn": ("9780306406157", "9783161484100"),
    "issn": ("2049-3630", "0317-8471", "2434-561X"),
    "url": ("https://example.org/a?b=1&c=%20#d", "http://example.org/~a_b/{c}", "mailto:a@example.org"),
}
DATES = (
    *("2013", "2013-09", "2013-09-03", "2013-09-03/2013-09-05", "2013~", "2013?", "2013-22", "19XX", "0850"),
    *("[2007..]", "{1960,1961-12}", "2013/2015", "2004-06~/2004-08", "../2007", "2013-09/..", "1999-02?/2000"),
)
LINES = ("title", "short_title", "container_title", "event_title", "event_place", "publisher", "publisher_place",
         "volume", "issue", "page", "number", "language", "status", "id")  # fmt: skip


@st.composite
def words(draw: st.DrawFn, *, multiline: bool = False) -> str:
    said = tidy(draw(st.text(ROUGH + ("\n\n" if multiline else ""), min_size=1, max_size=24)), multiline=multiline)
    return said or "x"


def one_person(family: str, given: str) -> Name:
    name = Name(tidy(family.replace(",", "")), tidy(given))
    return name if name.family else Name(literal=name.given or "x")


NAMES = st.one_of(
    st.builds(one_person, LETTERS, LETTERS | st.just("")),
    st.builds(one_person, st.sampled_from(["van Author", "Author", "O’Writer", "Écrit"]), st.just("Ann, Jr.")),
    LETTERS.map(lambda text: Name(literal=tidy(text) or "x")),
    st.sampled_from(
        [Name(literal="Ministry and Office of Works"), Name(literal="Example & Sons"), Name(family="Solo")]
    ),
)


@st.composite
def references(draw: st.DrawFn, lines: tuple[str, ...] = LINES, without: tuple[str, ...] = ()) -> Reference:
    """A reference with an id, a title and a handful of other fields."""
    kind = draw(st.sampled_from(list(KINDS)))
    fields: dict[str, Any] = {"id": draw(st.sampled_from(["a2013", "needham2019b", "x-1"])), "title": draw(words())}
    possible = [*lines, *IDENTIFIERS, *NAMED_ROLES, "issued", "event_date", "keyword", "abstract", "note"]
    for name in draw(
        st.lists(st.sampled_from([one for one in possible if one not in without]), unique=True, max_size=7)
    ):
        fields[name] = draw(VALUES[name])
    return Reference(type=KINDS[kind].csl, kind=kind, **fields)


KEYWORDS = words().map(lambda word: tidy(word.replace(";", "")).strip(", ") or "x")
PAGES = st.sampled_from(["12", "12-30", "e12-e30", "1, 3-5", "A-1-A-5", "xii", "S12-S30"])
"""A range has a hyphen: formats with two fields for it keep no dash."""

VALUES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(LINES, words()),
    **{scheme: st.sampled_from(values) for scheme, values in IDENTIFIERS.items()},
    **dict.fromkeys(NAMED_ROLES, st.lists(NAMES, min_size=1, max_size=3).map(tuple)),
    **dict.fromkeys(("issued", "event_date"), st.sampled_from(DATES)),
    **dict.fromkeys(("abstract", "note"), words(multiline=True)),
    "keyword": st.lists(KEYWORDS, min_size=1, max_size=3, unique=True).map(join_keywords),
    "id": st.sampled_from(["a2013", "needham2019b"]),
    "page": PAGES,
}


def guessed(name: Name) -> bool:
    """A name that one line cannot say for sure."""
    return inverted(name.inverted if name.given else f"{name.family}," if name.family else name.literal)[0] != name
