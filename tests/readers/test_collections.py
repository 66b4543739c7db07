"""Collections: whose they are, what they keep, what they never show."""

import pytest

from evidence.accounts.models import VISITOR
from evidence.library.status import Status
from evidence.readers import collections
from evidence.readers.basket import MOST, Basket, TooMany
from evidence.readers.basket_rows import Contents, contents
from evidence.readers.collections import Refused
from evidence.readers.models import Collection, CollectionItem
from tests import builders

pytestmark = pytest.mark.django_db


def chosen(*keys: str, **notes: str) -> Contents:
    return contents(Basket(keys, notes))


def test_made_from_a_selection_it_keeps_order_and_notes_of_its_sources() -> None:
    first, second, claim = builders.source(), builders.source(), builders.claim()
    keys = (f"s{second.pk}", f"c{claim.pk}", f"s{first.pk}")
    found = chosen(*keys, **{f"s{first.pk}": "Read again"})
    made = collections.create(builders.person(), "  Mutuals \n", found.sources)
    assert made.name == "Mutuals"
    assert not made.shared
    kept = collections.as_basket(made)
    assert kept.keys == (f"s{second.pk}", f"s{first.pk}")
    assert kept.notes[f"s{first.pk}"] == "Read again"


def test_a_source_is_added_once_and_at_the_end() -> None:
    first, second = builders.source(), builders.source()
    made = collections.create(builders.person(), "Mine", chosen(f"s{first.pk}").sources)
    collections.add(made, chosen(f"s{first.pk}", f"s{second.pk}").sources)
    assert collections.as_basket(made).keys == (f"s{first.pk}", f"s{second.pk}")


def test_it_can_be_rearranged() -> None:
    pks = [builders.source().pk for _ in range(3)]
    keys = [f"s{pk}" for pk in pks]
    made = collections.create(builders.person(), "Mine", chosen(*keys).sources)
    collections.rearrange(made, collections.as_basket(made).moved(keys[2], -2).without(keys[0]).noted(keys[1], "Why"))
    kept = collections.as_basket(made)
    assert kept.keys == (keys[2], keys[1])
    assert kept.notes[keys[1]] == "Why"


def test_it_is_full_at_its_cap() -> None:
    made = collections.create(builders.person(), "Mine")
    rows = [builders.source() for _ in range(3)]
    for row in rows[:2]:
        CollectionItem.objects.create(collection=made, source=row, position=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collections, "MOST", 2)
        with pytest.raises(TooMany, match="2 sources at most"):
            collections.add(made, chosen(f"s{rows[2].pk}").sources)
    assert MOST == 500
    collections.add(made, chosen(f"s{rows[2].pk}").sources)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "Taken"])
def test_a_name_is_needed_and_is_ones_own(name: str) -> None:
    owner = builders.person()
    collections.create(owner, "Taken")
    with pytest.raises(Refused):
        collections.create(owner, name)
    assert collections.create(builders.person(), "Taken").name == "Taken", "somebody else may have the same name"


def test_who_may_read_and_change_it() -> None:
    owner, other = builders.person(), builders.person()
    closed = builders.person(is_active=False)
    for shared in (False, True):
        made = Collection.objects.create(owner=owner, name=f"Shared: {shared}", shared=shared)
        assert collections.readable(made.pk, owner) == made
        assert collections.changeable(made.pk, owner) == made
        for person in (other, VISITOR, closed):
            if shared:
                assert collections.readable(made.pk, person) == made
            else:
                with pytest.raises(Collection.DoesNotExist):
                    collections.readable(made.pk, person)
        with pytest.raises(Collection.DoesNotExist):
            collections.changeable(made.pk, other)


def test_a_collection_is_deleted_and_its_sources_stay() -> None:
    source = builders.source()
    made = collections.create(builders.person(), "Mine", chosen(f"s{source.pk}").sources)
    collections.delete(made)
    assert not CollectionItem.objects.exists()
    source.refresh_from_db()
    assert source.status == Status.PUBLISHED
