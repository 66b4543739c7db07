"""CSL-JSON: what is written is read back; what comes from outside breaks with a reason or not at all."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.citations import csl_json, kinds
from evidence.citations.csl_json import NotCslJson
from evidence.citations.reference import NAMED_ROLES, Name, Reference

WORDS = st.text(max_size=12)
SAID = st.text(min_size=1, max_size=12)
NAMES = st.lists(st.one_of(st.builds(Name, family=SAID, given=WORDS), st.builds(Name, literal=SAID)), max_size=3).map(
    tuple
)

YEARS = st.integers(0, 9999).map("{:04d}".format)
DAYS = st.one_of(
    YEARS,
    st.tuples(YEARS, st.integers(1, 12)).map(lambda parts: f"{parts[0]}-{parts[1]:02d}"),
    st.dates().map(str),
)
DATES = st.one_of(
    st.just(""),
    DAYS,
    DAYS.map("{}~".format),
    DAYS.map("{}?".format),
    st.tuples(DAYS, DAYS).map("/".join),
    st.tuples(DAYS, DAYS).map(lambda ends: f"{ends[0]}~/{ends[1]}~"),
    st.tuples(YEARS, st.integers(21, 24)).map(lambda parts: f"{parts[0]}-{parts[1]}"),
    st.sampled_from(
        ["[2007..]", "[2007-05..]", "{1960,1961-12}", "19XX", "2004-06~/2004", "1984-06-02?/..", "Y-17000"]
    ),
)
UNKNOWN = st.dictionaries(
    st.sampled_from(["archive", "genre", "x-mine"]),
    st.recursive(st.booleans() | st.integers() | SAID, lambda inner: st.lists(inner, min_size=1, max_size=2)),
    max_size=2,
)
REFERENCES = st.builds(
    Reference,
    id=SAID,
    type=SAID,
    kind=st.sampled_from(["", *kinds.KINDS]),
    custom=UNKNOWN,
    **dict.fromkeys(csl_json.TEXTS.values(), WORDS),
    **dict.fromkeys(csl_json.DATES.values(), DATES),
    **dict.fromkeys(NAMED_ROLES, NAMES),
)


@given(REFERENCES)
def test_what_is_written_is_read_back(reference: Reference) -> None:
    item = json.loads(json.dumps(csl_json.dump(reference)))
    found = csl_json.load(item, kind=reference.kind)
    assert found == (reference if reference.kind else csl_json.load(item))
    assert csl_json.dump(found) == item


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | WORDS, lambda part: st.lists(part) | st.dictionaries(WORDS, part)
    )
)
def test_anything_else_is_refused_with_a_reason_and_never_breaks(value: Any) -> None:
    item = {"id": "x", "type": "book", "title": "t", "issued": value, "author": value, "volume": value}
    with suppress(NotCslJson):
        assert csl_json.load(item).title == "t"


def test_the_kind_follows_from_the_type_when_nothing_is_said() -> None:
    assert csl_json.load({"id": "x", "type": "article-journal"}).kind == "journal-article"
    assert not csl_json.load({"id": "x", "type": "figure"}).kind


def test_unknown_fields_and_dates_that_say_nothing_exact_are_kept() -> None:
    item = {"id": "x", "type": "book", "archive": ["a", 1], "issued": {"literal": "in press"}}
    reference = csl_json.load(item)
    assert reference.issued == ""
    assert csl_json.dump(reference) == item


@pytest.mark.parametrize(
    ("date", "edtf"),
    [
        ({"date-parts": [["2013", "9"]]}, "2013-09"),
        ({"date-parts": [[2013, 13]]}, ""),
        ({"date-parts": [[99999]]}, ""),
        ({"date-parts": [[-44]]}, ""),
        ({"date-parts": []}, ""),
        ({"date-parts": [[2013], [2014], [2015]]}, ""),
        ({"date-parts": [[2013]], "season": 2}, "2013-22"),
        ({"date-parts": [[2013, 4]], "season": 2}, ""),
        ({"date-parts": [[2013]], "circa": 1}, "2013~"),
        ({"raw": "20O1"}, ""),
        ("2013-09/2013-10", "2013-09/2013-10"),
    ],
)
def test_dates_of_other_programs(date: object, edtf: str) -> None:
    assert csl_json.load({"id": "x", "type": "book", "issued": date}).issued == edtf


def test_particles_and_suffixes_stay_with_the_name() -> None:
    names = [
        {"family": "Meerkerk", "non-dropping-particle": "van", "given": "Ingmar"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        {"given": "Plato"},
    ]
    found = csl_json.load({"id": "x", "type": "book", "author": names}).author
    assert found == (
        Name(family="van Meerkerk", given="Ingmar"),
        Name(family="King", given="Martin Luther, Jr."),
        Name(literal="Plato"),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON"),
        ('{"id": NaN}', "no number"),
        ('{"id": 1e400}', "too large"),
        ("[" * 100_000, "deep"),
        ('{"id": "x", "type": "book", "x": ' + "[" * 60 + "]" * 60 + "}", "deep"),
        ('{"id": ' + "9" * 5_000 + "}", "not JSON"),
        ("7", "a CSL-JSON item must be an object"),
        ('{"type": "book"}', "“id” is missing"),
        ('{"id": "x", "type": "book", "title": {}}', "“title” must be text"),
        ('{"id": "x", "type": "book", "author": "Smith"}', "“author” must be a list of names"),
        ('{"id": "x", "type": "book", "author": [{}]}', "says nothing"),
        (b"\xff\xfe", "not JSON"),
    ],
)
def test_hostile_items_are_refused_with_a_reason(text: str | bytes, reason: str) -> None:
    with pytest.raises(NotCslJson, match=reason):
        csl_json.load(csl_json.decode(text))
