import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from evidence.search.criteria import SORTS, Criteria
from evidence.search.facets import FACETS, Fixed
from evidence.search.filters import PARAMETERS, InvalidSearch, read
from evidence.search.schema import SCOPES
from tests import builders

FIXED = {facet.key: [value.key for value in facet.naming.values] for facet in FACETS if isinstance(facet.naming, Fixed)}


def reasons(query: str) -> str:
    with pytest.raises(InvalidSearch) as invalid:
        read(QueryDict(query))
    assert all(reason.endswith(".") for reason in invalid.value.reasons)
    return " ".join(invalid.value.reasons)


@st.composite
def criteria(draw: st.DrawFn) -> Criteria:
    years = sorted(draw(st.lists(st.integers(1, 9999), min_size=2, max_size=2)))
    made = Criteria(
        q=draw(st.sampled_from(["", "mutuals & more", 'a "b c" -d', "100 %", "é=ü"])),
        scope=draw(st.sampled_from(SCOPES)),
        year_from=draw(st.sampled_from([None, years[0]])),
        year_to=draw(st.sampled_from([None, years[1]])),
        undated=draw(st.booleans()),
        fulltext=draw(st.booleans()),
        synonyms=draw(st.booleans()),
        sort=draw(st.sampled_from(SORTS)),
    )
    for key, values in FIXED.items():
        made = made.choosing(key, tuple(draw(st.lists(st.sampled_from(values), unique=True, max_size=3))))
    return made.on_page(draw(st.integers(1, 99)))


@given(criteria())
def test_every_search_is_an_address_and_every_address_one_search(searched: Criteria) -> None:
    _, _, query = searched.address.partition("?")
    assert read(QueryDict(query)) == searched


def test_an_address_says_nothing_that_goes_without_saying() -> None:
    assert Criteria().address == "/search/"
    assert Criteria.of("mutuals", stance=("for", "against")).address == "/search/?q=mutuals&stance=for&stance=against"


def test_choosing_leads_back_to_the_first_page_and_choosing_again_takes_off() -> None:
    searched = Criteria.of("mutuals").on_page(4).toggled("stance", "for")
    assert (searched.values("stance"), searched.page) == (("for",), 1)
    assert searched.toggled("stance", "for") == Criteria.of("mutuals")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("theme=nowhere", "no theme “nowhere”"),
        ("actor=nobody", "no actor “nobody”"),
        ("stance=maybe", "for, conditional, against or neutral"),
        ("kind=novel", "no kind “novel”"),
        ("basis=hunch", "no basis “hunch”"),
        ("sort=random", "relevance, newest, oldest or title"),
        ("in=people", "sources, claims or passages"),
        ("year_from=20O1", "whole number, not “20O1”"),
        ("year_to=٢٠٠١", "whole number"),
        ("year_from=0", "between 1 and 9999"),
        ("year_from=2013&year_to=2001", "backwards: from 2013 to 2001"),
        ("page=abc", "whole number"),
        ("page=٣", "whole number"),
        ("synonyms=perhaps", "on or off"),
        ("fulltext=perhaps", "1 or 0"),
        ("themes=co-production", "no “themes”"),
        ("created_by__password=x", "no “created_by__password”"),
        ("q=a&q=b", "more than once"),
        ("q=" + "a" * 1001, "1,000 characters; this one has 1,001"),
        ("q=" + "+".join(f"word{n}" for n in range(65)), "64 words; this one has 65"),
        ("&".join(f"theme=t{n}" for n in range(51)), "at most 50"),
        ("q=a%00b", "no text can hold"),
        ("theme=a%00b", "no theme"),
        ("stance=%00", "no stance"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(query: str, said: str) -> None:
    assert said in reasons(query)


@pytest.mark.django_db
def test_all_reasons_are_given_at_once() -> None:
    said = reasons("stance=maybe&sort=random&year_from=x&theme=nowhere")
    assert all(part in said for part in ("maybe", "random", "year_from", "nowhere"))


def test_what_other_sites_append_is_let_be() -> None:
    assert read(QueryDict("q=mutuals&utm_source=letter&fbclid=1")) == Criteria.of("mutuals")


def test_empty_fields_of_a_form_choose_nothing() -> None:
    assert read(QueryDict("&".join(f"{name}=" for name in PARAMETERS))) == Criteria()


def test_a_kind_of_claim_is_understood_as_a_kind() -> None:
    assert read(QueryDict("in=claims&kind=finding&kind=report")) == Criteria.of(
        "", "claims", kind="report", claim_kind="finding"
    )


@pytest.mark.django_db
def test_themes_and_actors_are_named_by_their_slugs() -> None:
    theme, actor = builders.theme(slug="co-production"), builders.actor(slug="tuc")
    searched = read(QueryDict("theme=co-production&actor=tuc"))
    assert searched == Criteria.of(theme=theme.slug, actor=actor.slug)


@given(
    q=st.text("a=&-?%", max_size=12),
    key=st.sampled_from([facet.key for facet in FACETS]),
    held=st.lists(st.sampled_from(["-", "-a", "b&c", "d=e"]), unique=True, max_size=2),
    value=st.text("a-=&é ", min_size=1, max_size=6),
    years=st.sampled_from([(None, None), (1, 2), (2010, 2010)]),
)
def test_addresses_that_are_filled_in_are_those_that_are_built(
    q: str, key: str, held: list[str], value: str, years: tuple[int | None, int | None]
) -> None:
    searched = Criteria.of(q, theme=("x",), kind=("-y",)).choosing(key, tuple(held)).in_years(*years).sorted_by("title")
    if value not in held:
        assert searched.adding(key)(value) == searched.toggled(key, value).address
    assert searched.spanning()(1990, 2013) == searched.in_years(1990, 2013).address
