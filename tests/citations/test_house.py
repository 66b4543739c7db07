import doctest

import pytest

from evidence.citations import csl_json, house, kinds, reference
from evidence.citations.reference import Name, Reference


def work(**fields: object) -> Reference:
    return Reference(**{"id": "x", "type": "article-journal", "title": "Title", **fields})  # type: ignore[arg-type]


CUNNINGHAM = work(
    type="paper-conference",
    title="Personalisation, user choice and the voluntary sector workforce in an era of austerity",
    author=(Name(family="Cunningham", given="Ian"),),
    issued="2013",
    event_title="Work, Employment and Society 2013",
    event_date="2013-09-03/2013-09-05",
    status="unpublished",
)
NEWS = work(
    type="article-newspaper",
    title="Employee-led mutuals ‘must not be cost-cutting front’, say MPs",
    container_title="Community Care",
)
UNTITLED = work(type="report", title="[Customer service staff in two council joint ventures: CUSTOMER and ROTA]")


@pytest.mark.parametrize(
    ("reference", "line"),
    [
        (
            CUNNINGHAM,
            (
                "Cunningham, I. (2013) ‘Personalisation, user choice and the voluntary sector workforce in an era of "
                "austerity’. Work, Employment and Society 2013, 3–5 September 2013. Unpublished."
            ),
        ),
        (NEWS, "Community Care (n.d.) ‘Employee-led mutuals “must not be cost-cutting front”, say MPs’."),
        (UNTITLED, "[Customer service staff in two council joint ventures: CUSTOMER and ROTA] (n.d.)."),
        (
            work(
                type="article-newspaper", title="[The voice of staff]", author=(Name(family="Barber", given="Brendan"),)
            ),
            "Barber, B. (n.d.) [The voice of staff].",
        ),
        (
            work(
                title="What works?",
                author=(Name("Mortensen", "Nanna Møller"), Name("Le", "Jean-Luc"), Name(literal="Prospect")),
                issued="2019~",
                container_title="Journal",
                volume="12",
                issue="3",
                page="45-67",
                doi="10.1000/1",
            ),
            (
                "Mortensen, N.M., Le, J.-L. and Prospect (c. 2019) ‘What works?’. Journal, 12(3), pp. 45–67. "
                "https://doi.org/10.1000/1"
            ),
        ),
        (
            work(type="book", title="Care", editor=(Name("Smith", "A."),), publisher_place="London", publisher="Press"),
            "Smith, A. (ed.) (n.d.) Care. London: Press.",
        ),
        (
            work(type="chapter", author=(Name("Doe"),), editor=(Name("Smith"), Name("Roe")), container_title="Care"),
            "Doe (n.d.) ‘Title’. In: Smith and Roe (eds). Care.",
        ),
    ],
)
def test_the_whole_reference_in_one_line(reference: Reference, line: str) -> None:
    assert house.line(reference) == line


@pytest.mark.parametrize(
    ("reference", "short"),
    [
        (CUNNINGHAM, "Cunningham, 2013"),
        (work(author=(Name("Mortensen"), Name("Needham")), issued="2019"), "Mortensen and Needham, 2019"),
        (work(author=(Name("A"), Name("B"), Name("C")), issued="2019-05"), "A et al., 2019"),
        (work(author=(Name(literal="Department for Work and Pensions"),)), "Department for Work and Pensions, n.d."),
        (work(editor=(Name("Smith"),)), "Smith, n.d."),
        (NEWS, "Community Care, n.d."),
        (work(type="report", title=UNTITLED.title, short_title="CUSTOMER and ROTA"), "[CUSTOMER and ROTA], n.d."),
        (work(type="report", title=UNTITLED.title, short_title="[CUSTOMER and ROTA]"), "[CUSTOMER and ROTA], n.d."),
        (UNTITLED, "[Customer service staff in two council joint …], n.d."),
        (work(type="report", title="Census 2001"), "Census 2001, n.d."),
    ],
)
def test_the_short_form(reference: Reference, short: str) -> None:
    assert house.short(reference) == short


@pytest.mark.parametrize(
    ("issued", "year"), [("[2007..]", "from 2007"), ("[..2010]", "until 2010"), ("2013?", "2013?"), ("19XX", "n.d.")]
)
def test_uncertain_years_are_not_made_certain(issued: str, year: str) -> None:
    assert house.year(issued) == year


def test_an_apostrophe_is_no_end_of_a_quotation() -> None:
    assert "‘Staff say “it’s time” again’" in house.line(
        work(title="Staff say ‘it’s time’ again", author=(Name("Doe"),))
    )


def test_every_kind_can_be_said() -> None:
    for kind in kinds.KINDS.values():
        assert house.line(work(type=kind.csl, kind=kind.key)).startswith("Title (n.d.)")


def test_the_examples_in_the_documentation_hold() -> None:
    for module in (house, csl_json, reference):
        assert doctest.testmod(module).failed == 0
