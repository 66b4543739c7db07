"""An index is disposable: missing, damaged, of another form or database, it is built anew, and meanwhile says so."""

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from evidence.accounts.models import VISITOR
from evidence.search import position, reader, schema, writer
from evidence.search.criteria import Criteria
from evidence.search.finding import find
from evidence.search.position import Position, State
from evidence.search.reader import IndexNotReady, Reader
from evidence.search.shelf import Shelf
from tests import builders

pytestmark = pytest.mark.django_db


def generation(shelf: Shelf) -> Path:
    path = shelf.current()
    assert path
    return path


def restate(shelf: Shelf, change: Callable[[State], State]) -> None:
    """Let the index say something else of itself."""
    state = reader.state_at(generation(shelf))
    with writer.writing(generation(shelf)) as index:
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
