"""An index that several processes made is the index that one makes; when one of them dies, nothing has changed."""

import os
import signal
from collections.abc import Callable

import pytest

from evidence.accounts.models import VISITOR
from evidence.library.models import Source
from evidence.search import reader, shares, writer
from evidence.search.criteria import Criteria
from evidence.search.finding import find
from evidence.search.results import Results
from evidence.search.schema import SCOPES
from evidence.search.shelf import Shelf
from tests import builders
from tests.search import shelfful

pytestmark = pytest.mark.django_db(transaction=True)


def everything() -> list[Results]:
    return [
        find(Criteria(q=q, scope=scope, sort="title"), VISITOR) for scope in SCOPES for q in ("", "mutuals", "public")
    ]


def test_several_processes_make_the_same_index(
    index: Callable[[], None], shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelfful.fill()
    index()
    alone = everything()
    monkeypatch.setattr(shares, "processes", lambda _rows: 2)
    monkeypatch.setattr(writer, "BATCHES", {"sources": 1, "claims": 1})
    told: list[tuple[str, int, int]] = []
    writer.rebuild(shelf, lambda *done: told.append(done))
    assert everything() == alone
    assert {("sources", 4, 4), ("claims", 2, 2)} <= set(told)
    folder = shelf.current()
    assert folder
    assert not list(folder.glob("share-*"))
    # It can be followed and written to as any other.
    with writer.writing(folder) as going_on:  # type: ignore[attr-defined]
        going_on.replace(["source:1"], ())
        going_on.commit(reader.state_at(folder))
    assert find(Criteria(), VISITOR).total == len({*Source.objects.values_list("pk", flat=True)} - {1})


def test_a_process_that_dies_fails_the_build_and_the_old_index_answers(
    index: Callable[[], None], shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelfful.fill()
    index()
    before = shelf.current()
    builders.source("Not in the old index")
    started = shares.apart.started  # type: ignore[attr-defined]

    def killed(*given: object) -> object:
        process = started(*given)
        os.kill(process.pid or 0, signal.SIGKILL)
        return process

    monkeypatch.setattr(shares, "processes", lambda _rows: 2)
    monkeypatch.setattr(shares.apart, "started", killed)  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError, match="ended before it was done"):
        writer.rebuild(shelf)
    assert shelf.current() == before
    assert find(Criteria(), VISITOR).total == 4
    assert [entry.name for entry in shelf.root.iterdir() if entry.is_dir()] == [before.name if before else ""]
