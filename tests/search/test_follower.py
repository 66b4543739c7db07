"""The follower takes each line of the change log once, and none is missed, whatever the order of commits."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

from evidence.accounts.models import VISITOR
from evidence.library.models import Source
from evidence.library.status import Status
from evidence.operations.refusal import Refused
from evidence.search import follower as following
from evidence.search import generation, reader, writer
from evidence.search.criteria import Criteria
from evidence.search.finding import find
from evidence.search.follower import Follower, follow
from evidence.search.models import Change
from evidence.search.position import Position
from evidence.search.shelf import Shelf
from tests import builders
from tests.search import shelfful

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def follower(shelf: Shelf) -> Iterator[Follower]:
    made = Follower(shelf)
    yield made
    made.close()
    reader.reader_of.cache_clear()


def caught_up(follower: Follower) -> int:
    """Catch up with all that is committed; how many lines were taken."""
    taken = 0
    while True:
        # The machine itself (autovacuum) may hold lines back for a moment.
        waiting = following.pending()
        taken += follower.catch_up()
        if not waiting:
            return taken
        time.sleep(0.005)


def total(q: str = "") -> int:
    return find(Criteria.of(q), VISITOR).total


def rename(source: Source, title: str) -> None:
    Source.objects.filter(pk=source.pk).update(title=title)


@contextmanager
def another_connection() -> Iterator[BaseDatabaseWrapper]:
    """A second client of the database."""
    other = connection.copy()
    try:
        yield other
    finally:
        other.close()


def test_what_is_saved_is_found_and_what_is_withdrawn_is_not(follower: Follower) -> None:
    caught_up(follower)
    assert total() == 0
    source = builders.source("On mutuals")
    caught_up(follower)
    assert total("mutuals") == 1
    rename(source, "On co-operatives")
    caught_up(follower)
    assert (total("mutuals"), total("cooperatives")) == (0, 1)
    withdrawn = {"status": Status.WITHDRAWN, "withdrawn_at": builders.MOMENT, "withdrawal_reason": "Asked for."}
    Source.objects.filter(pk=source.pk).update(**withdrawn)
    caught_up(follower)
    assert total() == 0


def test_a_line_is_taken_once(follower: Follower) -> None:
    caught_up(follower)
    builders.source()
    assert caught_up(follower) > 0
    assert caught_up(follower) == 0


def reverse_order(follower: Follower) -> int:
    """Two transactions overlap, and the one that wrote first commits last; how many sources are found then."""
    first, second = builders.source("First"), builders.source("Second")
    caught_up(follower)
    with another_connection() as early:
        early.set_autocommit(False)
        with early.cursor() as cursor:
            cursor.execute("UPDATE evidence_source SET title = 'Mutuals early' WHERE id = %s", [first.pk])
        rename(second, "Mutuals late")
        follower.catch_up()
        early.commit()
    caught_up(follower)
    return total("mutuals")


def test_transactions_that_commit_in_reverse_order_are_both_taken(follower: Follower) -> None:
    assert reverse_order(follower) == 2


def test_a_transaction_in_another_database_holds_nothing_back(follower: Follower) -> None:
    follower.catch_up()
    with another_connection() as elsewhere:
        elsewhere.settings_dict = elsewhere.settings_dict | {"NAME": "postgres"}
        elsewhere.set_autocommit(False)
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        builders.source("On mutuals")
        caught_up(follower)
        assert total("mutuals") == 1


def test_a_rule_that_only_counts_lines_would_miss_one(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the test above."""

    def next_by_number(self: Follower) -> tuple[list[Change], Position]:
        at = self._position
        lines = list(Change.objects.filter(Q(pk__gt=at.line)).order_by("pk"))
        return lines, Position(at.transaction, lines[-1].pk) if lines else at

    monkeypatch.setattr(Follower, "_next", next_by_number)
    assert reverse_order(follower) == 1


def test_a_change_of_the_source_reaches_the_claims_that_rest_on_it(follower: Follower) -> None:
    source = shelfful.many(1)[0]
    caught_up(follower)
    Source.objects.filter(pk=source.pk).update(kind="news-article")
    caught_up(follower)
    assert find(Criteria.of("", "claims", kind="news-article"), VISITOR).total == 1


def test_a_concept_that_moves_in_the_tree_is_found_at_its_new_place(follower: Follower, shelf: Shelf) -> None:
    reform, mutuals = builders.theme(slug="reform"), builders.theme(slug="mutuals")
    builders.assign(builders.source(), mutuals)
    caught_up(follower)
    generation = shelf.current()
    assert find(Criteria.of(theme="reform"), VISITOR).total == 0
    mutuals.parent = reform
    mutuals.save()
    caught_up(follower)
    assert find(Criteria.of(theme="reform"), VISITOR).total == 1
    assert shelf.current() != generation


def test_a_renamed_theme_indexes_nothing_again(follower: Follower) -> None:
    theme = builders.theme("Old name", slug="mutuals")
    builders.assign(builders.source(), theme)
    caught_up(follower)
    theme.label = "New name"
    theme.save()
    assert caught_up(follower) == 0
    facets = {one.facet.key: one.counts for one in find(Criteria(), VISITOR).facets}
    assert [(one.value.label, one.count) for one in facets["theme"]] == [("New name", 1)]


def test_a_follower_goes_on_where_the_index_stands(shelf: Shelf, follower: Follower) -> None:
    builders.source("On mutuals")
    caught_up(follower)
    follower.close()
    builders.source("On more mutuals")
    generation = shelf.current()
    again = Follower(shelf)
    assert caught_up(again) > 0
    again.close()
    assert (total("mutuals"), shelf.current()) == (2, generation)


def test_a_batch_that_fails_leaves_the_index_as_it_was(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    caught_up(follower)
    builders.source("On mutuals")

    def fails(*_: object) -> None:
        raise RuntimeError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(generation.Writer, "commit", fails)
        with pytest.raises(RuntimeError, match="full"):
            caught_up(follower)
    assert total() == 0
    caught_up(follower)
    assert total() == 1


def test_a_rebuild_by_another_process_is_followed(follower: Follower, shelf: Shelf) -> None:
    builders.source("On mutuals")
    caught_up(follower)
    writer.rebuild(shelf)
    builders.source("On more mutuals")
    caught_up(follower)
    assert total("mutuals") == 2


@contextmanager
def running(shelf: Shelf) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(shelf, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        reader.reader_of.cache_clear()
    assert not thread.is_alive()


def soon(condition: Callable[[], bool], seconds: float = 10) -> float:
    """Wait until `condition`; how long it took, in seconds."""
    start = time.monotonic()
    for _ in count():
        try:
            if condition():
                return time.monotonic() - start
        except reader.IndexNotReady:
            pass
        assert time.monotonic() - start < seconds, "It did not come."
        time.sleep(0.005)
    raise AssertionError


def test_a_running_follower_hears_of_a_commit(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    # Were it only to look now and then, it would be too late for this test.
    monkeypatch.setattr(following, "QUIET", 60.0)
    with running(shelf):
        soon(lambda: total() == 0)
        builders.source("On mutuals")
        soon(lambda: total("mutuals") == 1)
        with transaction.atomic():
            builders.source("On more mutuals")
        soon(lambda: total("mutuals") == 2)
        # So that it ends at once, and not after a minute.
        builders.source()


def test_two_do_not_follow_into_one_folder(shelf: Shelf) -> None:
    with shelf.following(), pytest.raises(Refused), shelf.following():
        pass
