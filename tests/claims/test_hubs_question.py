"""What is asked of the table of positions: an address and a value, each made from the other."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.claims.models import Position
from evidence.claims.position_question import MOST_THEMES, Asked, Invalid, read
from evidence.vocabulary.models import ActorKind

slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)


def asked(address: str) -> Asked:
    return read(parse_qs(address.removeprefix("?"), keep_blank_values=True))


@given(
    st.builds(
        Asked,
        themes=st.lists(slugs, max_size=MOST_THEMES, unique=True).map(tuple),
        stance=st.sampled_from(["", *Position.values]),
        kind=st.sampled_from(["", *ActorKind.values]),
        actor=st.one_of(st.just(""), slugs),
        open=st.one_of(st.none(), st.tuples(slugs, slugs)),
    )
)
def test_an_address_gives_its_question_back(question):
    assert asked(question.address) == question


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("stance=maybe", "stance"),
        ("kind=robot", "kind"),
        ("stance=for&stance=against", "stance"),
        ("open=x", "open"),
        ("open=x,y,z", "open"),
        ("open=a,b&open=c,d", "open"),
        ("&".join(f"theme=t{n}" for n in range(MOST_THEMES + 1)), "theme"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(address, named):
    with pytest.raises(Invalid) as refused:
        asked(address)
    assert len(refused.value.reasons) == 1
    assert named in refused.value.reasons[0]


def test_nothing_asked_is_a_question():
    assert asked("stance=&kind=&theme=&open=") == Asked()


def test_every_reason_is_given_at_once():
    with pytest.raises(Invalid) as refused:
        asked("stance=maybe&kind=robot")
    assert len(refused.value.reasons) == 2
