"""The whole result of a search, to take away: the rows in the page's order, and the formats they are written in.

Rows come from the index, everything that is written comes from the database through `visible_to`, one batch at a
time: memory and the number of queries for each batch do not depend on how much is found.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import batched
from typing import Any

import tantivy
from django.utils.text import slugify

from evidence.accounts.models import Person
from evidence.citations import formats, house
from evidence.citations.documents.forms import FORMS
from evidence.claims.models import Relation
from evidence.search import counting, exported, meaning, reader
from evidence.search.criteria import Criteria
from evidence.search.exported import ClaimItem, PassageItem, SourceItem
from evidence.search.finding import choices, order
from evidence.search.matching import Selection
from evidence.search.places import numbers
from evidence.search.schema import Scope

MOST_ROWS = 50_000
"""So many results at most are in one file. A file with fewer than were found says so in its name."""
BATCH = 250
"""Results read from the database at a time."""
_LONGEST_NAME = 60

type Cell = str | int


@dataclass(frozen=True, slots=True)
class Listing:
    """What a search finds, as rows of the database in the order of the results page."""

    criteria: Criteria
    rows: tuple[int, ...]
    """MOST_ROWS of them at most."""
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.rows)


@dataclass(frozen=True, slots=True)
class Format:
    key: str
    """In the address: `/search/export/<key>/`."""
    label: str
    media_type: str
    suffix: str
    write: Callable[[Iterable[Any]], Iterator[str] | Iterator[bytes]]
    """From the items of a scope to the pieces of a file. It asks the database nothing."""


def listing(criteria: Criteria, most: int = MOST_ROWS) -> Listing:
    """The first `most` results. Reads the index only. Raises InvalidSearch and IndexNotReady as `find` does."""
    selection = selected(criteria)
    searcher = reader.current().searcher()
    answer = searcher.search(
        selection.finding(),
        most,
        count=True,
        order_by_field=order(selection),
        order=tantivy.Order.Asc if criteria.sort == "title" else tantivy.Order.Desc,
    )
    rows = numbers(searcher, "row", [address for _, address in answer.hits])
    return Listing(criteria, tuple(rows), counting.hit_count(answer))


def selected(criteria: Criteria) -> Selection:
    """`criteria` with the numbers of the index. Raises InvalidSearch for a value that does not exist."""
    codes = {key: frozenset(value.code for value in values) for key, values in choices(criteria).items()}
    return Selection(criteria, meaning.understood(criteria.q, with_synonyms=criteria.synonyms), codes)


def items(scope: Scope, rows: Sequence[int], person: Person, site: str) -> Iterator[Any]:
    """What `person` may see of `rows`, in their order. Seven queries at most for each BATCH of rows."""
    for batch in batched(rows, BATCH, strict=False):
        found = READERS[scope](batch, person, site)
        yield from (found[row] for row in batch if row in found)


def export(found: Listing, format_: Format, person: Person, site: str) -> Iterator[str] | Iterator[bytes]:
    """The file, in pieces. `site` is put before every address: “https://evidence.example”."""
    return format_.write(items(found.criteria.scope, found.rows, person, site))


def file_name(found: Listing, format_: Format) -> str:
    """Letters, digits and hyphens: “evidence-claims-mutuals.csv”. Says how much is missing, when anything is."""
    words = slugify(found.criteria.q[:_LONGEST_NAME])
    cut = f"first-{len(found.rows)}-of-{found.total}" if found.is_cut else ""
    return "-".join(filter(None, ("evidence", found.criteria.scope, words, cut))) + format_.suffix


# CSV

#: What a spreadsheet takes for a formula. Apostrophes before it count too, so that import can take ours off again.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def neutral(cell: Cell) -> Cell:
    """`cell`, with an apostrophe before what a spreadsheet would calculate.

    >>> neutral("=1+1"), neutral("Mutuals"), neutral("'=1"), neutral(3)
    ("'=1+1", 'Mutuals', "''=1", 3)
    """
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


class _Line:
    """A file for the csv module that hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_of[T](columns: Mapping[str, Callable[[T], Cell]]) -> Callable[[Iterable[T]], Iterator[str]]:
    """A writer of CSV with a byte order mark, without which Excel takes UTF-8 for something else."""

    def write(found: Iterable[T]) -> Iterator[str]:
        writer = csv.writer(_Line())
        yield "\ufeff" + str(writer.writerow(columns))
        for item in found:
            yield str(writer.writerow([neutral(cell(item)) for cell in columns.values()]))

    return write


def _names(item: SourceItem) -> str:
    people = item.reference.author or item.reference.editor
    return "; ".join(name.literal or ", ".join(filter(None, (name.family, name.given))) for name in people)


def _relations(relation: str) -> Callable[[ClaimItem], int]:
    return lambda item: Counter(one.relation for one in item.evidence)[relation]


def _claims_in(item: PassageItem) -> str:
    bearings = [f"{one.relation}: {one.claim}" for mark in item.quotations for one in mark.relations]
    return "\n".join(dict.fromkeys(bearings))


SOURCE_COLUMNS: dict[str, Callable[[SourceItem], Cell]] = {
    "Address": lambda item: item.address,
    "Id": lambda item: item.reference.id,
    "Kind": lambda item: item.kind,
    "People": _names,
    "Year": lambda item: house.year(item.reference.issued),
    "Date": lambda item: item.reference.issued,
    "Title": lambda item: item.reference.title,
    "In": lambda item: item.reference.container_title,
    "Publisher": lambda item: item.reference.publisher,
    "DOI": lambda item: item.reference.doi,
    "Link": lambda item: item.reference.address,
    "Reference": lambda item: house.line(item.reference),
}
CLAIM_COLUMNS: dict[str, Callable[[ClaimItem], Cell]] = {
    "Address": lambda item: item.address,
    "Id": lambda item: item.id,
    "Kind": lambda item: item.kind,
    "Claim": lambda item: item.text,
    "Themes": lambda item: "; ".join(item.themes),
    **{relation.capitalize(): _relations(relation) for relation in Relation.values},
    "Voices": lambda item: "; ".join(dict.fromkeys(name for one in item.evidence for name in one.quotation.voices)),
}
PASSAGE_COLUMNS: dict[str, Callable[[PassageItem], Cell]] = {
    "Address": lambda item: item.address,
    "Source": lambda item: item.source,
    "Address of the source": lambda item: item.source_address,
    "Under": lambda item: " › ".join(item.path),
    "Place": lambda item: item.pinpoint,
    "Words": lambda item: item.text,
    "Quotations": lambda item: len(item.quotations),
    "Claims": _claims_in,
}


# References


def _references(format_: formats.Format) -> Format:
    """Sources in a format of references, which is written as they come."""

    def write(found: Iterable[SourceItem]) -> Iterator[str] | Iterator[bytes]:
        return format_.write(item.reference for item in found)

    return Format(format_.key, format_.label, format_.served_as, format_.suffix, write)


# JSON


def _json_lines(found: Iterable[ClaimItem | PassageItem]) -> Iterator[str]:
    for item in found:
        yield json.dumps(asdict(item), ensure_ascii=False) + "\n"


#: How the rows of each scope are read back.
READERS: dict[Scope, Callable[[Sequence[int], Person, str], Mapping[int, Any]]] = {
    "sources": exported.sources,
    "claims": exported.claims,
    "passages": exported.passages,
}

_CSV = ("csv", "CSV", "text/csv; charset=utf-8", ".csv")
_JSON_LINES = Format("jsonl", "JSON lines", "application/jsonl; charset=utf-8", ".jsonl", _json_lines)
_REFERENCES = {one.key: _references(one) for one in formats.writable() if one.key != "csv"}

#: The formats of each scope, in the order in which they are offered. A new format is a new row here.
FORMATS: dict[Scope, tuple[Format, ...]] = {
    "sources": (_REFERENCES.pop("ris"), Format(*_CSV, csv_of(SOURCE_COLUMNS)), *_REFERENCES.values()),
    "claims": (Format(*_CSV, csv_of(CLAIM_COLUMNS)), _JSON_LINES),
    "passages": (Format(*_CSV, csv_of(PASSAGE_COLUMNS)), _JSON_LINES),
}


_LISTED = {"html": "References in a style", "docx": "References for Word", "odt": "References for OpenDocument"}

#: Lists of references in a citation style, which `bibliography` makes of the first sources: documents, and plain text.
LISTS: dict[str, Format] = {
    **{
        key: Format(key, label, FORMS[key].media_type, f".{FORMS[key].extension}", iter)
        for key, label in _LISTED.items()
    },
    "txt": Format("txt", "References as plain text", "text/plain; charset=utf-8", ".txt", iter),
}


def format_of(scope: Scope, key: str) -> Format | None:
    """The format that is called `key` in addresses, or None when the scope has none of that name."""
    return next((one for one in FORMATS[scope] if one.key == key), None)
