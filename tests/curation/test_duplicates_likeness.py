"""Who is asked about, and who is not: the tricky cases, one by one, and rules that hold for any titles."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.curation.duplicates.likeness import Described, author, judge, likeness, numbers, suggested
from evidence.curation.models import DuplicateGround

TITLE = "Co-production in social care: what users say"


def work(pk: int = 1, title: str = TITLE, *, by: str = "Needham, Catherine", **fields: Any) -> Described:
    names = frozenset(author(*map(str.strip, f"{one},".split(",")[:2])) for one in by.split(";") if one)
    return Described(**{"pk": pk, "kind": "report", "title": title, "year": 2013, "authors": names, **fields})


def other(title: str = TITLE, **fields: Any) -> Described:
    return work(2, title, **fields)


def ground(one: Described, two: Described) -> DuplicateGround | None:
    found, turned = judge(one, two), judge(two, one)
    assert found == turned
    return found.ground if found else None


DESCRIBED_ALIKE = [
    other("CO-PRODUCTION IN SOCIAL CARE — what users say."),
    other("Coproduction in social care; what users say", year=2014),
    other(by="NEEDHAM, C."),
    other(by="Carr, Sarah; Needham, Catherine"),
    other(kind="government-document"),
    other(kind="unstated"),
]


@pytest.mark.parametrize("two", DESCRIBED_ALIKE, ids=lambda two: f"{two.title}-{two.year}-{two.kind}")
def test_the_same_title_about_the_same_year_and_a_shared_name_are_a_ground(two: Described) -> None:
    assert ground(work(), two) is DuplicateGround.DESCRIPTION
    assert suggested(work(), two).what == "merge"


LEFT_ALONE = [
    ("many years between", work(), other(year=2005)),
    ("nobody shared", work(), other(by="Carr, Sarah")),
    ("of one family, another person", work(), other(by="Needham, Thomas")),
    ("parts of one work", work(title=f"{TITLE}, part I"), other(f"{TITLE}, part II")),
    ("parts, counted in words", work(title=f"{TITLE}: Part One"), other(f"{TITLE}: Part Two")),
    ("years of a series", work(title="State of care in England 2012"), other("State of care in England 2013")),
    ("editorials of two issues", work(title="Editorial", place=("3", "1", "")),
     other("Editorial", place=("3", "2", ""))),
    ("editorials of two years", work(title="Editorial"), other("Editorial", year=2014)),
    ("editorials of two journals", work(title="Editorial", container="A"), other("Editorial", container="B")),
    ("annual reports", work(title="Annual report"), other("Annual report", year=2014)),
    ("two DOIs and nobody shared", work(identifiers=frozenset({"doi:10.1/a"})),
     other(by="", identifiers=frozenset({"doi:10.1/b"}))),
    ("chapters of one book", work(title="Introducing co-production in housing", identifiers=frozenset({"isbn:1"})),
     other("Money and markets, a very short history", identifiers=frozenset({"isbn:1"}))),
    ("other words", work(), other("Personal budgets in mental health services")),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two"), [pair[1:] for pair in LEFT_ALONE], ids=[pair[0] for pair in LEFT_ALONE])
def test_nobody_is_asked_about_what_only_looks_alike(one: Described, two: Described) -> None:
    assert ground(one, two) is None


def test_the_same_editorial_twice_is_found() -> None:
    one = work(title="Editorial", container="Public Money", place=("3", "1", ""))
    assert (
        ground(one, other("Editorial.", container="Public money", place=("3", "", "1–2")))
        is DuplicateGround.DESCRIPTION
    )


TITLE_ONLY = [
    ("a slip of the pen", work(), other("Co-production in socail care: what users say")),
    ("without the subtitle", work(), other("Co-production in social care")),
    ("no year", work(), other(year=None)),
    ("no author", work(), other(by="")),
]


@pytest.mark.parametrize(("one", "two"), [pair[1:] for pair in TITLE_ONLY], ids=[pair[0] for pair in TITLE_ONLY])
def test_nearly_the_same_title_is_a_ground_of_its_own(one: Described, two: Described) -> None:
    assert ground(one, two) is DuplicateGround.TITLE


RELATED = [
    ("abstract and later article", other(kind="conference-abstract", year=2012),
     work(kind="journal-article"), "version-of"),
    ("two DOIs, the same people", other(identifiers=frozenset({"doi:10.1/b"}), year=2012),
     work(identifiers=frozenset({"doi:10.1/a"})), "version-of"),
    ("a later edition", other(year=2011), work(), "version-of"),
    ("news about a report", other(kind="news-article", by=""), work(), "reports-on"),
    ("a correction", other(f"Correction to: {TITLE}"), work(), "related"),
    ("a reply", other(f"Reply to “{TITLE}”", by="Carr, Sarah"), work(), "responds-to"),
    ("a comment", other(f"Comment on {TITLE}", by="Carr, Sarah"), work(), "comments-on"),
]  # fmt: skip


@pytest.mark.parametrize(("two", "one", "kind"), [case[1:] for case in RELATED], ids=[case[0] for case in RELATED])
def test_versions_and_what_is_about_a_work_are_shown_to_be_related(two: Described, one: Described, kind: str) -> None:
    assert ground(one, two) is DuplicateGround.TITLE
    for left, right in ((one, two), (two, one)):
        found = suggested(left, right)
        assert (found.what, found.type, found.source) == ("relate", kind, 2)


def test_an_identifier_is_a_ground_whatever_the_title() -> None:
    shared = frozenset({"doi:10.1/a"})
    assert (
        ground(work(identifiers=shared), other("[Untitled]", identifiers=shared, year=1990))
        is DuplicateGround.IDENTIFIER
    )


def test_parts_of_one_book_with_one_isbn_are_two() -> None:
    shared = frozenset({"isbn:9780000000000"})
    assert (
        ground(work(title=f"{TITLE}, vol. 1", identifiers=shared), other(f"{TITLE}, vol. 2", identifiers=shared))
        is None
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_measure(one: str, two: str) -> None:
    assert 0 <= likeness(one, two) == likeness(two, one) <= 100
    assert likeness(one, one) == likeness(one, f" {one}\n") == 100


words = st.lists(st.sampled_from(["care", "co-production", "part II", "2013", "Reply to", "users:", "the"]), min_size=1)
works = st.builds(
    lambda pk, title, year, kind, by, ids: work(pk, " ".join(title), year=year, kind=kind, by=by, identifiers=ids),
    st.integers(1, 9), words, st.none() | st.integers(2010, 2014),
    st.sampled_from(["report", "news-article", "conference-abstract", "journal-article"]),
    st.sampled_from(["", "Needham, C", "Carr, S; Needham", "Glasby, Jon"]),
    st.frozensets(st.sampled_from(["doi:10.1/a", "doi:10.1/b", "isbn:1", "url:x"]), max_size=2),
)  # fmt: skip


@given(works, works)
def test_which_side_comes_first_does_not_matter(one: Described, two: Described) -> None:
    assert judge(one, two) == judge(two, one)
    found = judge(one, two)
    if found and found.ground is DuplicateGround.DESCRIPTION:
        assert found.likeness == 100
    if one.pk != two.pk:
        assert suggested(one, two) == suggested(two, one)


@given(st.text())
def test_numbers_of_any_title_are_read(title: str) -> None:
    assert numbers(title) == tuple(sorted(numbers(title)))
