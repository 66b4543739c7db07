"""All actors can be reached, however many there are, and no page is long."""

import pytest

from evidence.accounts.models import VISITOR
from evidence.claims.actors import index as module
from evidence.claims.actors.index import NoSuchPage, actor_index
from evidence.vocabulary.models import Actor
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def many() -> set[str]:
    whole = builders.actor("Zebra society")
    named = [("Alpha", None), ("38 Degrees", None), *((f"Zebra {n:03}", whole) for n in range(230))]
    for label, parent in named:
        builders.actor(label, parent=parent)
    return set(Actor.objects.values_list("label", flat=True))


def test_few_stand_in_one_tree():
    builders.actor("Alpha")
    found = actor_index(person=VISITOR)
    assert (len(found.groups), found.letters, found.pages) == (1, (), 1)


def test_of_many_everybody_stands_under_a_letter(many: set[str]):
    letters = actor_index(person=VISITOR).letters
    assert [(one.name, one.actors) for one in letters] == [("A", 1), ("Z", 231), ("#", 1)]
    found = []
    for letter in letters:
        for page in range(1, actor_index(letter.name, person=VISITOR).pages + 1):
            groups = actor_index(letter.name, page, person=VISITOR).groups
            lines = [line.label for group in groups for line in (group.head, *group.lines)]
            assert 0 < len(lines) <= module.LINES
            found += lines
    assert set(found) == many


def test_those_who_say_most_come_first(many: set[str]):
    loud = Actor.objects.get(label="Alpha")
    builders.stance(actor=loud)
    first = actor_index(person=VISITOR)
    assert first.groups[0].head.label == "Alpha"
    assert len(first.groups) == module.MOST < len(many)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("letter", "page"), [("Q", 1), ("A", 2), ("Z", 0), ("Z", 400), ("Z", 4), ("", 2), ("Zebra", 1)]
)
def test_where_nobody_stands_is_no_page(letter: str, page: int):
    with pytest.raises(NoSuchPage):
        actor_index(letter, page, person=VISITOR)
