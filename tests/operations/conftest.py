import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from evidence.operations.cluster import Cluster


@contextmanager
def folder_for_a_library() -> Iterator[Path]:
    """A new folder. Not one of pytest's own: those are closed to the account of the database server."""
    # The name is the one by which the next test run finds what a killed one left (tests/conftest.py).
    folder = Path(tempfile.mkdtemp(prefix=f"evidence-tests-{os.getpid()}-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    Cluster(folder).stop()
    shutil.rmtree(folder)


@pytest.fixture
def var() -> Iterator[Path]:
    with folder_for_a_library() as folder:
        yield folder
