"""The claims of a theme: every list and order against a plain look at each claim, and the addresses of the lists."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.accounts.models import VISITOR
from evidence.claims.asking import Invalid
from evidence.claims.hubs import ClaimRow
from evidence.claims.models import Claim, EvidenceLink, EvidenceSearch, Relation
from evidence.claims.themes import lists as theme_lists
from evidence.claims.themes.claims import CLAIMS, IN_GROUP, NoSuchPage, ThemeClaims, theme_claims
from evidence.claims.themes.hub import theme_hub
from evidence.claims.themes.question import GROUPS, KINDS, SHOWN, SORTS, STATES, Asked, of_address, read
from evidence.library.origins import origin_keys
from evidence.vocabulary.models import Theme
from tests import builders
from tests.claims import hub_library as library

SEEDS = range(2)


def listed(theme: Theme, address: str = "") -> ThemeClaims:
    return theme_claims(theme.slug, address, person=VISITOR)


def rows(found: ThemeClaims) -> list[ClaimRow]:
    return [row for group in found.groups for row in group.claims]


def addresses(found: ThemeClaims) -> list[str]:
    return [row.address for row in rows(found)]


def linked(claim: Claim, relation: str = "") -> list[EvidenceLink]:
    return [one for one in EvidenceLink.objects.published().filter(claim=claim) if relation in ("", one.relation)]


def origins(claim: Claim) -> int:
    return len(set(origin_keys(one.quotation for one in linked(claim)).values()))


def looked(claim: Claim) -> bool:
    return EvidenceSearch.objects.filter(claim=claim, relation="contradicts").exists()


def state(claim: Claim) -> str:
    supports, contradicts = (bool(linked(claim, one)) for one in (Relation.SUPPORTS, Relation.CONTRADICTS))
    if supports or contradicts:
        return "contested" if supports and contradicts else "supported-only" if supports else "contradicted-only"
    return "qualified-only" if linked(claim) else "no-words"


#: Each list, as one would tell it of one claim.
PLAIN: dict[str, Callable[[Claim], bool]] = {
    "": lambda _: True,
    **{name: lambda claim, name=name: state(claim) == name for name in STATES},  # type: ignore[misc]
    **{name: lambda claim, name=name: claim.kind == name for name in KINDS},  # type: ignore[misc]
    "contradicted": lambda claim: bool(linked(claim, "contradicts")),
    "searched": lambda claim: not linked(claim, "contradicts") and looked(claim),
    "not-searched": lambda claim: not linked(claim, "contradicts") and not looked(claim),
    "one-origin": lambda claim: origins(claim) == 1,
}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_every_list_holds_what_a_look_at_each_claim_finds(seed):
    library.fill(seed)
    for claim in Claim.objects.order_by("pk")[::3]:
        builders.search(claim)
    sources = [link.quotation.text_version.source for link in EvidenceLink.objects.published()[:2]]
    if len(sources) == 2 and sources[0] != sources[1]:
        builders.relation(sources[0], "version-of", sources[1])
    for theme in Theme.objects.all():
        on_it = {pk: Claim.objects.get(pk=pk) for pk in library.on_theme(theme).claims}
        for name in SHOWN:
            if name != "itself":
                plainly = {one.get_absolute_url() for one in on_it.values() if PLAIN[name](one)}
                assert set(addresses(listed(theme, Asked(show=name).address))) == plainly, name
        itself = {one.get_absolute_url() for one in on_it.values() if theme in one.themes.all()}
        assert set(addresses(listed(theme, "?show=itself"))) == itself
        by_origin = [row.origins for row in rows(listed(theme, "?sort=origins"))]
        assert by_origin == sorted(map(origins, on_it.values()), reverse=True)
        by_number = [row.quotations for row in rows(listed(theme))]
        assert by_number == sorted((len(linked(one)) for one in on_it.values()), reverse=True)
        assert [row.text for row in rows(listed(theme, "?sort=text"))] == sorted(one.text for one in on_it.values())


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_groups_hold_each_claim_where_it_belongs_and_count_what_they_lead_to(seed):
    library.fill(seed)
    for theme in Theme.objects.all():
        every = set(addresses(listed(theme)))
        for group in ("kind", "evidence"):
            found = listed(theme, f"?group={group}")
            assert sorted(addresses(found)) == sorted(every), group
        by_theme = listed(theme, "?group=theme")
        assert set(addresses(by_theme)) == every
        for one in (*by_theme.groups, *listed(theme, "?group=kind").groups, *listed(theme, "?group=evidence").groups):
            path, _, asked = one.address.removesuffix("#evidence").partition("?")
            there = theme_claims(path.split("/")[2], f"?{asked}", person=VISITOR)
            assert there.total == one.total == len(one.claims)


@pytest.mark.django_db
def test_what_is_newest_here_comes_first_and_a_group_begins_in_the_same_order():
    theme = builders.theme()
    claims = [
        builders.claim(themes=(theme,), published_at=builders.MOMENT.replace(day=day)) for day in range(1, IN_GROUP + 3)
    ]
    newest = [one.get_absolute_url() for one in reversed(claims)]
    assert addresses(listed(theme, "?sort=newest")) == newest
    (group,) = listed(theme, "?group=kind&sort=newest").groups
    assert [row.address for row in group.claims] == newest[:IN_GROUP]
    assert (group.total, group.more) == (IN_GROUP + 2, 2)


@pytest.mark.django_db
def test_pages_hold_every_claim_once_and_end():
    theme = builders.theme()
    for _ in range(CLAIMS + 3):
        builders.claim(themes=(theme,))
    first, second = listed(theme), listed(theme, "?page=2")
    assert [len(rows(one)) for one in (first, second)] == [CLAIMS, 3]
    assert len({*addresses(first), *addresses(second)}) == CLAIMS + 3 == first.total
    for page in ("?page=3", "?page=0", "?page=-1", "?page=99999999999999999999"):
        with pytest.raises(NoSuchPage):
            listed(theme, page)


@pytest.mark.django_db
def test_the_side_that_is_empty_says_whether_anybody_looked():
    theme = builders.theme()
    claim = builders.claim(themes=(theme,))
    builders.evidence("contradicts", claim=claim)
    (row,) = rows(listed(theme))
    assert row.looked is None
    assert row.looked_for_support is not None
    assert row.looked_for_support.on is None
    builders.search(claim, relation="supports", found=2)
    (row,) = rows(listed(theme))
    assert row.looked_for_support is not None
    assert (row.looked_for_support.on, row.looked_for_support.found) == (builders.MOMENT.date(), 2)


@pytest.mark.django_db
def test_narrower_themes_without_a_claim_are_gaps_and_what_is_above_a_claim_is_none():
    top = builders.theme()
    held = builders.theme(parent=top)
    builders.claim(themes=(builders.theme(parent=held),))
    bare = builders.theme("Bare", parent=held)
    empty = theme_hub(top.slug, person=VISITOR).empty
    assert (empty.total, [one.address for one in empty.themes]) == (1, [bare.get_absolute_url()])


def test_every_list_has_a_rule_and_every_order_its_columns():
    assert set(SHOWN) | {""} == set(theme_lists.RULES) == {*PLAIN, "itself"}
    assert set(SORTS) <= set(theme_lists.ORDERS)


@given(
    st.builds(
        Asked,
        group=st.just(""),
        sort=st.sampled_from([*SORTS]),
        show=st.sampled_from(["", *SHOWN]),
        page=st.integers(1, 999_999),
    )
    | st.builds(Asked, group=st.sampled_from([*GROUPS]), sort=st.sampled_from([*SORTS]))
)
def test_an_address_gives_its_question_back(asked):
    assert of_address(asked.address) == asked


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("group=colour", "group"),
        ("sort=best", "sort"),
        ("show=everything", "show"),
        ("sort=text&sort=newest", "sort"),
        ("page=two", "page"),
        ("page=٣", "page"),
        ("group=kind&page=2", "page"),
        ("group=kind&show=contested", "group"),
        ("q=mutuals", "q"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(address, named):
    with pytest.raises(Invalid) as refused:
        read(parse_qs(address, keep_blank_values=True))
    assert len(refused.value.reasons) == 1
    assert named in refused.value.reasons[0]


def test_nothing_asked_is_a_question():
    assert read({"group": [""], "sort": [""], "show": [""], "page": [""]}) == Asked()
