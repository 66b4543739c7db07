"""What is asked of the table of positions: an address and a value, each made from the other."""

from urllib.parse import parse_qs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence.claims.asking import Invalid
from evidence.claims.positions.question import FACETS, MOST_VALUES, Asked, of_address, read

slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)


def several(of: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(of, max_size=3, unique=True).map(tuple)


def one_of(name: str) -> st.SearchStrategy[tuple[str, ...]]:
    return several(st.sampled_from(sorted(FACETS[name] or ())))


tables = st.builds(
    Asked,
    theme=several(st.one_of(slugs, slugs.map("only:{}".format), slugs.map("below:{}".format), st.just("*"))),
    actor=several(st.one_of(slugs, slugs.map("only:{}".format))),
    stance=one_of("stance"),
    kind=one_of("kind"),
    actor_kind=one_of("actor_kind"),
    fold=several(slugs | st.just("*")),
    unfold=several(slugs),
    year_from=st.none() | st.integers(1, 1900),
    year_to=st.none() | st.integers(1900, 9999),
)
opened = st.builds(
    lambda asked, actor, theme, page: asked.opening(actor, theme).on_words(page),
    tables,
    slugs,
    slugs | slugs.map("only:{}".format),
    st.integers(1, 99),
)
questions = st.one_of(tables, opened, st.builds(Asked.at, tables, st.integers(1, 99), st.integers(1, 99)))


@given(questions)
def test_an_address_gives_its_question_back(question):
    assert of_address(question.address) == question
    assert read(parse_qs(question.address[1:])) == question


@example(Asked(unfold=("unions",)), "unions")  # by hand: nothing was folded of which it could be left out
@given(tables, slugs)
def test_what_was_folded_is_folded_and_unfolds_again(question, slug):
    folded = question.folding(slug)
    assert folded
    assert folded.folds(slug)
    unfolded = folded.unfolding(slug)
    assert unfolded
    assert not unfolded.folds(slug)


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("stance=maybe", "stance"),
        ("actor_kind=robot", "actor_kind"),
        ("kind=person", "actor_kind"),
        ("year_to=12345", "year_to"),
        ("year_from=2013&year_from=2014", "year_from"),
        ("page=0", "page"),
        ("words_page=2", "words_page"),
        ("page=2&open=a,b", "page"),
        ("open=x", "open"),
        ("open=x,y,z", "open"),
        ("open=a,b&open=c,d", "open"),
        ("poem=yes", "poem"),
        ("&".join(f"theme=t{n}" for n in range(MOST_VALUES + 1)), "theme"),
        ("&".join(f"fold=t{n}" for n in range(MOST_VALUES + 1)), "fold"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(address, named):
    with pytest.raises(Invalid) as refused:
        of_address(address)
    assert len(refused.value.reasons) == 1
    assert named in refused.value.reasons[0]


def test_a_branch_too_many_offers_no_link_that_would_be_refused():
    full = Asked(fold=tuple(f"a{n}" for n in range(MOST_VALUES)))
    assert full.folding("one-more") is None
    everything = Asked(fold=("*",), unfold=full.fold)
    assert everything.unfolding("one-more") is None


def test_nothing_asked_is_a_question():
    assert read({"stance": [""], "kind": [""], "theme": [""], "open": [""]}) == Asked()


def test_every_reason_is_given_at_once():
    with pytest.raises(Invalid) as refused:
        of_address("stance=maybe&kind=robot&year_from=2014&year_to=2013")
    assert len(refused.value.reasons) == 3
