"""What any search of the language finds is what a plain scan finds; what it cannot answer it refuses."""

import time
from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from evidence.accounts.models import VISITOR
from evidence.search import meaning, syntax
from evidence.search.criteria import Criteria
from evidence.search.filters import InvalidSearch, read
from evidence.search.finding import count, find
from evidence.search.results import ClaimHit, PassageHit, Results, SourceHit
from evidence.search.schema import SCOPES, Scope
from evidence.search.syntax.tree import TEXT_FIELDS, Near, Node, Phrase, Prefix, Tag, Word
from evidence.text.prefixes import Prefix as Beginning
from evidence.text.tokens import terms
from tests import builders
from tests.search import scan, shelfful
from tests.search.trees import trees

pytestmark = pytest.mark.django_db

WORDS = "mutuals staff users women cuts care services public gains gain co-production personalisation tuc needham the"
PHRASES = ["public services", "staff and users", "mutuals must", "staff said co-production", "the public", "said that"]
PREFIXES = ["mutu", "personaliz", "personalisat", "employee-le", "coprod", "wo", "ga", "tr", "gend"]
TAGS = {
    "theme": ["reform", "mutuals", "gender"],
    "actor": ["unions", "tuc", "government"],
    "voice": ["unions", "government"],
    "stance": ["for", "against", "for@mutuals", "against@mutuals@tuc", "for@government", "against@reform", "neutral"],
    "kind": ["report", "news-article", "finding", "argument"],
    "basis": ["empirical-finding", "expert-judgement"],
    "relation": ["supports", "contradicts"],
    "year": ["2010", "2010..2019", "..2010", "2011.."],
    "doi": ["10.1000/users(2)", "10.1000/none"],
    "id": ["10.1000/users(2)", "99999999"],
}
SOUP = ['"', " ", "-", "OR", "NOT", "(", ")", "*", "~3", "mutuals", "staff", "theme:", "year:", "stance:for@", "2010.."]
SOUP += ["title:", "%", "_", "\\", "\x00", "co", "production", "id:", "journal:", "²", "’s", "AND", "nope", "http://x"]

fields = st.sampled_from(["", "", *TEXT_FIELDS])
leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, st.sampled_from(WORDS.split()), fields),
    st.builds(Phrase, st.sampled_from(PHRASES), fields),
    st.builds(Near, st.sampled_from(PHRASES), st.integers(0, 6), fields),
    st.builds(Prefix, st.sampled_from(PREFIXES), fields),
    st.sampled_from([Tag(field, value) for field, values in TAGS.items() for value in values]),
)


@pytest.fixture
def library(index: Callable[[], None]) -> scan.Rows:
    shelfful.fill()
    index()
    return scan.read()


@settings(
    max_examples=2_000,
    deadline=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(tree=trees(leaves), scope=st.sampled_from(SCOPES))
def test_every_search_finds_what_a_plain_scan_finds(library: scan.Rows, tree: Node, scope: Scope) -> None:
    criteria = Criteria(q=syntax.unparse(tree), scope=scope)
    assert syntax.parse(criteria.q).tree == tree
    found, wanted = count(criteria), len(scan.found(library, criteria))
    assert found == wanted, criteria.q


def answer(asked: QueryDict) -> tuple[Results | None, list[str]]:
    try:
        return find(read(asked), VISITOR), []
    except InvalidSearch as refused:
        return None, refused.reasons


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=80), st.lists(st.sampled_from(SOUP), max_size=12).map("".join)))
@example(text="2")  # stands in a text and in a DOI
def test_whatever_is_typed_is_answered_or_refused_with_reasons(library: scan.Rows, text: str) -> None:
    asked = QueryDict(mutable=True)
    asked["q"] = text
    results, reasons = answer(asked)
    if results:
        assert results.total == len(scan.found(library, results.criteria)), text
    else:
        assert reasons
        assert all(reason.endswith((".", "?")) for reason in reasons)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("-" * 33, 200),
        ("(" * 900, 400),
        ("(" * 5_000, 414),
        (" OR ".join(["mutuals"] * 10_000), 414),
        ("OR " * 300, 200),
        ("the of and", 200),
        ("%", 200),
        ("_", 200),
        ("\\", 200),
        ("\x00", 400),
        (" ".join(f'"w{n} w{n + 1}"~20' for n in range(32)), 200),
        (" ".join(f"mutu{'x' * n}*" for n in range(20)), 200),
        ("co* re* st* un* in* de*", 200),
        ("theme:nope", 400),
        ("stance:maybe", 400),
        ("stance:for@nobody", 400),
        ("kind:x", 400),
        ("basis:x", 400),
        ("year:abc", 400),
        ("year:2013..2010", 400),
        ("year:..", 400),
        ("year:99999", 400),
        ("-theme:nope", 400),
        ("id:x'; drop", 200),
    ],
)
def test_hostile_and_idle_searches(client: Client, text: str, status: int) -> None:
    client.get("/search/")  # the first page of a process loads its templates
    begun = time.process_time()
    assert client.get("/search/", {"q": text}).status_code == status
    assert time.process_time() - begun < 1


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("theme:mutulas", "There is no theme “mutulas”. Did you mean mutuals?"),
        ("actor:goverment", "There is no actor “goverment”. Did you mean government?"),
        ("stance:agianst", "Did you mean against?"),
        ("stance:maybe", "It can be for, conditional, against or neutral."),
        ("stance:for@mutualz", "there is no “mutualz”. Did you mean mutuals?"),
        ("kind:reprot", "Did you mean report?"),
        ("year:abc", "“year:abc” is no year"),
    ],
)
def test_a_value_that_does_not_exist_is_refused_and_a_near_one_named(text: str, said: str) -> None:
    with pytest.raises(InvalidSearch) as refused:
        find(Criteria.of(text), VISITOR)
    assert said in str(refused.value)


def test_names_of_themes_may_be_written_in_any_way(index: Callable[[], None]) -> None:
    theme = builders.theme("Co-production", slug="co-production")
    builders.assign(builders.source("One", kind="report"), theme)
    index()
    for value in ("co-production", "coproduction", '"Co production"', "Co-Production"):
        assert count(Criteria.of(f"theme:{value}")) == 1


def test_a_phrase_is_verified_on_the_words_however_the_compound_is_written(index: Callable[[], None]) -> None:
    builders.text("Good health care is public. Co-production of healthcare by staff.", of=builders.source("One"))
    index()
    for text in ('"healthcare is"', '"health-care is"', '"coproduction of health care"', '"co production of"'):
        assert count(Criteria.of(text)) == 1, text
    assert count(Criteria.of('"care health"')) == 0
    assert count(Criteria.of('"healthcare staff"~1')) == 1
    assert count(Criteria.of('"staff healthcare"~1')) == 1
    assert count(Criteria.of('"staff healthcare"~0')) == 0


@pytest.mark.parametrize(
    ("beginning", "word"),
    [
        ("personalisat", "personalization"),
        ("personaliz", "personalised"),
        ("organis", "organization"),
        ("polic", "policy"),
        ("policy", "policy"),
        ("policies", "policies"),
        ("labor", "labour"),
        ("labour", "labor"),
        ("cente", "centre"),
        ("coproductio", "co-production"),
        ("co-prod", "coproduction"),
        ("responsibilit", "responsibility"),
        ("mutualisatio", "mutualisation"),
        ("effectiven", "effectiveness"),
        ("employmen", "employment"),
        ("agenc", "agencies"),
        ("Évaluat", "evaluation"),
        ("201", "2010"),
    ],
)
def test_a_beginning_takes_every_word_that_begins_so(beginning: str, word: str) -> None:
    assert Beginning.of(beginning).takes(terms(word)[0])


@pytest.mark.parametrize(("beginning", "word"), [("polic", "pole"), ("organis", "organ")])
def test_a_beginning_takes_no_shorter_word(beginning: str, word: str) -> None:
    assert not Beginning.of(beginning).takes(terms(word)[0])


def marked(results_q: str, scope: Scope) -> list[str]:
    found = []
    for hit in find(Criteria.of(results_q, scope), VISITOR).hits:
        if isinstance(hit, PassageHit):
            found += [piece.text for piece in hit.passage.excerpt if piece.is_hit]
        else:
            pieces = hit.title if isinstance(hit, SourceHit) else hit.text
            found += [piece.text for piece in pieces if piece.is_hit]
    return found


@pytest.mark.usefixtures("library")
def test_only_what_was_wanted_is_marked() -> None:
    assert isinstance(find(Criteria.of("mutuals", "claims"), VISITOR).hits[0], ClaimHit)
    assert marked("mutu* -cuts theme:reform", "passages") == ["mutuals", "mutuals"]
    assert marked('"staff users"~3', "passages") == ["staff", "users"]
    assert marked('-mutuals "public services" OR title:nothing', "passages") == ["public services"]


class TestSynonyms:
    @pytest.fixture
    def payments(self, index: Callable[[], None]) -> None:
        theme = builders.theme("Personal budgets", slug="budgets")
        for label in ("direct payments", "cash for care"):
            theme.alternative_labels.create(text=label)
        for number, text in enumerate(
            ("Direct payments grew.", "Personal budgets fell.", "Direct mail, and payments.")
        ):
            builders.text(text, of=builders.source(f"Source {number}"))
        index()

    @pytest.mark.usefixtures("payments")
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("direct payments", (3, 2)),
            ('"direct payments"', (2, 1)),
            ("personal-budgets", (2, 1)),
            ("direct payments grew", (1, 1)),
            ("-(direct payments)", (1, 1)),
            ("title:payments", (0, 0)),
            ("payments", (2, 2)),
        ],
    )
    def test_who_looks_for_a_theme_by_one_name_finds_the_others(self, text: str, found: tuple[int, int]) -> None:
        criteria = Criteria.of(text)
        assert (count(criteria), count(criteria.with_synonyms(wanted=False))) == found

    @pytest.mark.usefixtures("payments")
    def test_they_are_named_even_where_they_are_switched_off(self) -> None:
        for wanted in (True, False):
            query = meaning.understood("direct payments", with_synonyms=wanted)
            assert query.also == ("Personal budgets", "cash for care")

    @pytest.mark.usefixtures("payments")
    def test_they_are_marked_where_they_stand(self) -> None:
        assert "Personal budgets" in marked("direct payments", "passages")

    @pytest.mark.usefixtures("payments")
    def test_a_new_name_counts_at_once(self) -> None:
        assert count(Criteria.of("mail")) == 1
        builders.theme("Post", slug="post").alternative_labels.create(text="mail")
        assert meaning.understood("mail").also == ("Post",)
