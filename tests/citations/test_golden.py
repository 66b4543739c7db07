"""Each kind in each format, and the starter library's sources, as files that were read against the specification."""

from pathlib import Path

import pytest

from evidence.citations.formats import FORMATS
from evidence.citations.kinds import KINDS
from tests.citations import golden

FILES = list(golden.files())


@pytest.mark.parametrize(("path", "words"), FILES, ids=[f"{path.parent.name}-{path.name}" for path, _ in FILES])
def test_golden_files(path: Path, words: str) -> None:
    assert words == path.read_bytes().decode()


@pytest.mark.parametrize("key", [key for key in golden.TEXTUAL if FORMATS[key].reader])
def test_golden_files_are_read_back(key: str) -> None:
    those = [golden.starter(name) for name in golden.STARTERS]
    records = list(FORMATS[key].read(golden.written(key, *those).encode()))
    assert [record.reference for record in records] == those
    assert [record.warnings for record in records] == [()] * len(those)


@pytest.mark.parametrize("key", golden.TEXTUAL)
def test_a_conference_abstract_leaves_with_its_authors_and_its_event(key: str) -> None:
    words = golden.written(key, golden.starter("mortensen-needham-2019"))
    for said in ("Mortensen", "Needham", "IIAS Study Group", "2019"):
        assert said in words


def test_types_that_reference_managers_misread_are_never_written() -> None:
    words = "".join(golden.written("ris", golden.of_kind(kind)) for kind in KINDS)
    assert "GEN" not in words
    assert "UNPB" not in words
    assert words.count("TY  - ") == len(KINDS)
