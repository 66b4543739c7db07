"""An index is disposable: missing, damaged, of another form or database, it is built anew, and meanwhile says so."""

import re
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
import tantivy
from django.core.management import call_command
from django.test import Client

from evidence.accounts.models import VISITOR
from evidence.search import position, reader, schema, writer
from evidence.search.criteria import Criteria
from evidence.search.finding import find
from evidence.search.follower import Follower, _Patience
from evidence.search.generation import writing
from evidence.search.position import Position, State
from evidence.search.reader import IndexNotReady, Reader
from evidence.search.shelf import Shelf
from tests import builders
from tests.search import shelfful

pytestmark = pytest.mark.django_db


def generation(shelf: Shelf) -> Path:
    path = shelf.current()
    assert path
    return path


def restate(shelf: Shelf, change: Callable[[State], State]) -> None:
    """Let the index say something else of itself."""
    state = reader.state_at(generation(shelf))
    with writing(generation(shelf)) as index:
        index.commit(change(state))


def total() -> int:
    return find(Criteria(), VISITOR).total


def test_an_index_that_can_go_on_is_left_alone(index: Callable[[], None], shelf: Shelf) -> None:
    assert writer.why_rebuild(shelf) == "there was none"
    index()
    assert writer.why_rebuild(shelf) is None
    assert writer.ensure(shelf) is None
    assert shelf.current() == shelf.root / "1"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda state: replace(state, stamp="older"), "another version"),
        (lambda state: replace(state, library="elsewhere/1"), "another database"),
        (lambda state: replace(state, position=Position(2**60, 0)), "ahead of the database"),
    ],
)
def test_an_index_that_is_not_ours_is_built_anew(
    index: Callable[[], None], shelf: Shelf, change: Callable[[State], State], why: str
) -> None:
    builders.source()
    index()
    restate(shelf, change)
    assert why in str(writer.ensure(shelf))
    assert (total(), shelf.current()) == (1, shelf.root / "2")


@pytest.mark.parametrize("part", ["meta.json", "*.term", "*.fast", "*.idx", "*.store"])
def test_a_damaged_index_is_no_empty_result_and_is_built_anew(
    index: Callable[[], None], shelf: Shelf, part: str
) -> None:
    builders.source()
    index()
    for file in generation(shelf).glob(part):
        file.write_bytes(b"rot")
    with pytest.raises(IndexNotReady):
        Reader(shelf).searcher()
    assert "damaged" in str(writer.ensure(shelf))
    assert total() == 1


def test_an_index_of_another_form_does_not_answer(index: Callable[[], None], shelf: Shelf) -> None:
    index()
    restate(shelf, lambda state: replace(state, stamp="older"))
    with pytest.raises(IndexNotReady, match="built anew"):
        Reader(shelf).searcher()


def test_a_missing_folder_is_no_empty_result(index: Callable[[], None], shelf: Shelf) -> None:
    index()
    for file in generation(shelf).iterdir():
        file.unlink()
    generation(shelf).rmdir()
    with pytest.raises(IndexNotReady):
        total()
    assert writer.ensure(shelf)
    assert total() == 0


def test_readers_go_on_while_an_index_is_built_and_then_move(index: Callable[[], None], shelf: Shelf) -> None:
    builders.source()
    index()
    held = reader.current().searcher()
    builders.source()
    seen: list[int] = []
    writer.rebuild(shelf, lambda *_: seen.append(total()))
    assert set(seen) == {1}
    assert total() == 2
    assert held.num_docs == 2  # one source and the state: an open snapshot stays as it was
    assert [path.name for path in shelf.root.iterdir() if path.is_dir()] == ["2"]


def test_a_build_that_fails_changes_nothing(index: Callable[[], None], shelf: Shelf) -> None:
    index()

    def fails(*_: object) -> None:
        raise RuntimeError("Killed.")

    with pytest.raises(RuntimeError):
        writer.rebuild(shelf, fails)
    assert [path.name for path in shelf.root.iterdir() if path.is_dir()] == ["1"]
    assert total() == 0


def test_a_build_that_was_killed_is_swept_away_by_the_next(index: Callable[[], None], shelf: Shelf) -> None:
    index()
    (shelf.root / "2").mkdir()
    (shelf.root / "2" / "half").touch()
    index()
    assert [path.name for path in shelf.root.iterdir() if path.is_dir()] == ["3"]


def test_searches_go_on_while_generations_are_swapped_under_them(index: Callable[[], None], shelf: Shelf) -> None:
    """Another thread searches all the time: no error, and never a result that is empty or half."""
    searcher = Reader(shelf)
    shelfful.many(5)
    index()
    seen: Counter[int] = Counter()
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            # A reader that comes new each time, and one that has the old generation open.
            for one in (searcher, Reader(shelf)):
                seen[one.searcher().num_docs] += 1

    searcher.searcher()
    with ThreadPoolExecutor(1) as thread, patched_library():
        searching = thread.submit(search)
        for _ in range(5):
            writer.rebuild(shelf)
        done.set()
        searching.result()
    assert len(seen) == 1
    assert shelf.current() == shelf.root / "6"


@contextmanager
def patched_library() -> Iterator[None]:
    """Another thread has another connection, which would stay open; and which database this is does not change."""
    known = position.library()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(position, "library", lambda: known)
        yield


def test_a_generation_that_goes_while_it_is_opened_is_not_the_last_word(
    index: Callable[[], None], shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment a test cannot wait for: a new one is swapped in between the pointer and its files."""
    index()
    first, opened = generation(shelf), reader._opened

    def swapped(path: Path) -> tantivy.Index:
        if path == first and shelf.current() == first:
            index()
            raise IndexNotReady("it could not be read")
        return opened(path)

    monkeypatch.setattr(reader, "_opened", swapped)
    assert Reader(shelf).searcher().num_docs == 1
    assert not shelf.is_condemned(generation(shelf))


def outdated(shelf: Shelf) -> None:
    restate(shelf, lambda state: replace(state, stamp="older"))


def damaged(shelf: Shelf) -> None:
    (generation(shelf) / "meta.json").write_bytes(b"rot")


def removed(shelf: Shelf) -> None:
    shutil.rmtree(generation(shelf))


def emptied(shelf: Shelf) -> None:
    (generation(shelf) / "meta.json").unlink()


@pytest.mark.parametrize("spoil", [outdated, damaged, removed, emptied])
def test_the_site_says_that_it_builds_and_then_answers(
    index: Callable[[], None], shelf: Shelf, client: Client, spoil: Callable[[Shelf], None]
) -> None:
    link = f'href="{builders.source("On mutuals").get_absolute_url()}'
    index()
    spoil(shelf)
    reader.reader_of.cache_clear()
    searched, ready = client.get("/search/?q=mutuals"), client.get("/readyz")
    assert (searched.status_code, ready.status_code) == (503, 503)
    assert re.search(r"The search index is (damaged and is )?being (built|replaced)", searched.content.decode())
    assert ready.content == b"search index: not built (manage.py reindex)\n"
    follower = Follower(shelf)
    follower.catch_up()
    follower.close()
    searched, ready = client.get("/search/?q=mutuals"), client.get("/readyz")
    assert (searched.status_code, ready.status_code) == (200, 200)
    assert link in searched.content.decode()


@pytest.mark.parametrize("spoil", [removed, emptied])
def test_a_follower_notices_that_its_index_is_gone_though_nothing_changes(
    index: Callable[[], None], shelf: Shelf, spoil: Callable[[Shelf], None]
) -> None:
    builders.source()
    index()
    follower = Follower(shelf)
    follower.catch_up()
    spoil(shelf)
    follower.catch_up()
    follower.close()
    assert total() == 1


def test_state_is_read_as_it_was_written() -> None:
    state = State(schema.STAMP, position.library(), Position(7, 8))
    assert State.load(state.dump()) == state
    for broken in ("{}", "[]", '{"stamp": 1}', "rot"):
        with pytest.raises(ValueError, match=r"."):
            State.load(broken)


def test_the_command_builds_and_with_if_needed_only_when_needed(shelf: Shelf) -> None:
    builders.source()
    for arguments, said in (({"if_needed": True}, "there was none"), ({"if_needed": True}, ""), ({}, "as asked")):
        out = StringIO()
        call_command("reindex", stdout=out, **arguments)
        assert said in out.getvalue()
        assert bool(said) == bool(out.getvalue())
    assert total() == 1
    assert shelf.current() == shelf.root / "2"
    reader.reader_of.cache_clear()


def test_a_follower_waits_longer_after_each_failure_and_briefly_again_after_a_success() -> None:
    patience = _Patience()
    assert [patience.wait() for _ in range(7)] == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0]
    patience.succeeded()
    assert patience.wait() == 0.5
