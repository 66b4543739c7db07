"""The metadata of pages, kind by kind, and what they do not say because nobody knows it."""

import json
from pathlib import Path
from typing import Any

import pytest

from evidence.citations import dublin_core_tags, highwire, schema_org
from evidence.citations.kinds import KINDS
from evidence.citations.reference import Name, Reference

GOLDEN = Path(__file__).parent / "golden" / "page_metadata.json"


def told(kind: str) -> dict[str, Any]:
    reference = Reference(
        id="x",
        type=KINDS[kind].csl,
        kind=kind,
        title="Being heard",
        author=(Name("Needham", "Catherine"), Name(literal="Social Care Institute for Excellence")),
        editor=(Name("Barber", "Brendan"),),
        issued="2013-09-03",
        container_title="Community Care",
        event_title="Work, Employment and Society 2013",
        event_place="Warwick",
        event_date="2013-09-03/2013-09-05",
        publisher="Prospect",
        publisher_place="London",
        volume="7",
        issue="2",
        page="12-15",
        number="4",
        language="en",
        url="https://publisher.example/a",
        doi="10.1000/1",
        keyword="care; mutuals",
        abstract="In short: yes.",
    )
    page = "https://evidence.example/sources/1/"
    return {
        "highwire": [": ".join(one) for one in highwire.tags(reference, page=page)],
        "dublin_core": [": ".join(one) for one in dublin_core_tags.tags(reference, page=page)],
        "schema_org": schema_org.dump(reference, page=page),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_metadata_of_a_kind_is_as_kept(kind: str) -> None:
    """To renew after looking at the difference: `python -m tests.citations.test_page_metadata`."""
    assert told(kind) == json.loads(GOLDEN.read_text())[kind]


@pytest.mark.parametrize(("edtf", "year"), [("2013~", ""), ("2013/2015", ""), ("", ""), ("2013-09", "2013/09")])
def test_a_date_that_is_a_guess_is_no_date(edtf: str, year: str) -> None:
    found = dict(highwire.tags(Reference(id="x", type="report", title="A", issued=edtf), page="https://e/1/"))
    assert found.get("citation_publication_date", "") == year
    assert ("datePublished" in schema_org.dump(Reference(id="x", type="report", issued=edtf), page="p")) == bool(year)


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(json.dumps({kind: told(kind) for kind in KINDS}, ensure_ascii=False, indent=1) + "\n")
