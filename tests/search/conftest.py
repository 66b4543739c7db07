from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from evidence.search import reader, writer
from evidence.search.shelf import Shelf


@pytest.fixture
def shelf(settings: Settings, tmp_path: Path) -> Shelf:
    """A folder for indexes, with none in it yet."""
    settings.INDEX_DIR = tmp_path / "index"
    return reader.shelf()


@pytest.fixture
def index(shelf: Shelf, db: None) -> Iterator[Callable[[], None]]:  # noqa: ARG001
    """Call it to index the library as it is now."""
    yield lambda: writer.rebuild(shelf)
    reader.reader_of.cache_clear()
