import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.operations.cluster import Cluster


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder for a library. Not pytest's own: that one is closed to the account of the database server."""
    # The name is the one by which the next test run finds what a killed one left (tests/conftest.py).
    folder = Path(tempfile.mkdtemp(prefix=f"evidence-tests-{os.getpid()}-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    Cluster(folder).stop()
    shutil.rmtree(folder)
