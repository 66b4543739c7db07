"""What is written is read back, in every format, for what the format can say; and writing again changes nothing."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.citations.formats import FORMATS
from evidence.citations.reference import NAMED_ROLES, Reference
from tests.citations.generated import guessed, references

TWICE = settings(max_examples=2000)


def written(key: str, *those: Reference) -> bytes:
    return b"".join(_bytes(piece) for piece in FORMATS[key].write(those))


def _bytes(piece: str | bytes) -> bytes:
    return piece if isinstance(piece, bytes) else piece.encode()


def read(key: str, data: bytes) -> Reference:
    [record] = FORMATS[key].read(data)
    assert record.reference is not None, record
    return record.reference


def sayable(reference: Reference) -> Reference:
    """Without the names that one line cannot tell apart."""
    names = {role: tuple(name for name in getattr(reference, role) if not guessed(name)) for role in NAMED_ROLES}
    return replace(reference, **names)  # type: ignore[arg-type]


def unambiguous(reference: Reference) -> Reference:
    """Without proceedings that are called like their conference: BibTeX has one book title for both."""
    same = reference.type == "paper-conference" and reference.container_title == reference.event_title
    return replace(reference, container_title="") if same else reference


@TWICE
@given(references().map(sayable))
def test_ris(reference: Reference) -> None:
    assert read("ris", written("ris", reference)) == reference


@TWICE
@given(references().map(sayable))
def test_endnote_tagged(reference: Reference) -> None:
    assert read("enw", written("enw", reference)) == reference


@TWICE
@given(references().map(sayable))
def test_endnote_xml(reference: Reference) -> None:
    assert read("endnote-xml", written("endnote-xml", reference)) == reference


@TWICE
@given(references())
def test_mods(reference: Reference) -> None:
    assert read("mods", written("mods", reference)) == reference


@TWICE
@given(references().map(unambiguous))
def test_bibtex(reference: Reference) -> None:
    assert read("bibtex", written("bibtex", reference)) == reference


@TWICE
@given(references().map(unambiguous))
def test_biblatex(reference: Reference) -> None:
    assert read("biblatex", written("biblatex", reference)) == reference


@TWICE
@given(references().map(sayable))
def test_csv(reference: Reference) -> None:
    assert read("csv", written("csv", reference)) == reference


@settings(max_examples=400)
@given(st.lists(references().map(sayable), min_size=5, max_size=5))
def test_xlsx(those: list[Reference]) -> None:
    """Five records a workbook: a workbook takes longer to open than a record to read. 2,000 in all, as elsewhere."""
    assert [record.reference for record in FORMATS["xlsx"].read(written("xlsx", *those))] == those


@TWICE
@given(references())
def test_csl_json(reference: Reference) -> None:
    assert read("csl-json", written("csl-json", reference)) == reference


@pytest.mark.parametrize("key", FORMATS)
@settings(max_examples=50)
@given(those=st.lists(references(), max_size=3))
def test_what_was_written_is_written_the_same_again(key: str, those: list[Reference]) -> None:
    if FORMATS[key].reader is None or FORMATS[key].writer is None:
        return
    once = [record.reference for record in FORMATS[key].read(written(key, *those))]
    assert None not in once
    assert len(once) == len(those)
    again = written(key, *filter(None, once))
    twice = [record.reference for record in FORMATS[key].read(again)]
    assert twice == once
    if key != "xlsx":  # which holds the time of writing
        assert written(key, *filter(None, twice)) == again
