"""Golden files: what each kind looks like in each format, and five sources of the starter library.

    uv run python -m tests.citations.golden --write

writes them anew. Read the difference against the format's specification before it is committed. Names are made up.
"""

import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from evidence.citations import csl_json
from evidence.citations.formats import FORMATS
from evidence.citations.kinds import KINDS
from evidence.citations.reference import Name, Reference

ROOT = Path(__file__).resolve().parents[2] / "fixtures"
FOLDER = ROOT / "formats" / "golden"
STARTERS = (
    "barber-open-public-services",
    "community-care-mutuals",
    "cunningham-2013",
    "customer-rota",
    "mortensen-needham-2019",
)
TEXTUAL = tuple(key for key, row in FORMATS.items() if row.writer and key != "xlsx")

A, B = Name(family="Author", given="Ann B."), Name(family="van Writer", given="Bö")
OFFICE = Name(literal="Department for Examples & Samples")
EVENT = {
    "event_title": "3rd Example Conference on Care",
    "event_place": "Exampletown",
    "event_date": "2019-05-27/2019-05-28",
}
SAID: dict[str, dict[str, object]] = {
    "conference-paper": {**EVENT, "container_title": "Proceedings of the Example Conference", "page": "12-30"},
    "conference-abstract": {**EVENT, "status": "Unpublished", "keyword": "co-production, social care"},
    "journal-article": {"container_title": "Journal of Examples", "volume": "12", "issue": "3", "page": "101-119",
                        "doi": "10.1000/example.12", "issn": "2049-3630"},
    "book": {"publisher": "Example Press", "publisher_place": "Exampletown", "isbn": "9780306406157"},
    "chapter": {"container_title": "The Handbook of Examples", "editor": (B,), "publisher": "Example Press",
                "publisher_place": "Exampletown", "page": "1-20", "isbn": "9780306406157"},
    "thesis": {"publisher": "University of Examples", "language": "en"},
    "talk": {**EVENT},
    "report": {"author": (OFFICE,), "publisher": "Example Institute", "number": "7", "doi": "10.1000/report.7"},
    "case-study-report": {"author": (OFFICE,), "publisher": "Example Institute"},
    "inquiry-report": {"author": (OFFICE,), "publisher": "Example House", "number": "HC 1"},
    "government-document": {"author": (OFFICE,), "publisher": "Example Office", "number": "Cm 1"},
    "news-article": {"container_title": "The Example Times", "issued": "2019-05-27", "page": "4"},
    "opinion-piece": {"container_title": "The Example Times", "issued": "2019-05-27"},
    "blog-post": {"container_title": "An Example Blog", "issued": "2019-05-27", "url": "https://example.org/blog/1"},
    "web-page": {"container_title": "Example", "issued": "2019~", "url": "https://example.org/page?a=1&b=2"},
    "unstated": {"author": (Name(family="Author"),), "title": "[Work of 2019 by Author]"},
}  # fmt: skip


def of_kind(kind: str) -> Reference:
    """One made-up work, with an ampersand and an acronym in its title."""
    fields: dict[str, object] = {
        "title": "Choice & voice: what the NHS learned from Exampletown",
        "author": (A, B),
        "issued": "2019",
    }
    return Reference(id=f"{kind}-2019", type=KINDS[kind].csl, kind=kind, **(fields | SAID[kind]))  # type: ignore[arg-type]


def starter(key: str) -> Reference:
    folder = ROOT / "starter" / "sources" / key
    kind = tomllib.loads((folder / "source.toml").read_text())["kind"]
    return csl_json.load(json.loads((folder / "record.json").read_text()), kind=kind)


def written(key: str, *those: Reference) -> str:
    return "".join(piece for piece in FORMATS[key].write(those) if isinstance(piece, str))


def files() -> Iterator[tuple[Path, str]]:
    """Every golden file and what should be in it, line ends as they are written."""
    for key in TEXTUAL:
        suffix = FORMATS[key].suffix
        yield FOLDER / f"starter.{key}{suffix}", written(key, *map(starter, STARTERS))
        for kind in KINDS:
            yield FOLDER / key / f"{kind}{suffix}", written(key, of_kind(kind))


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    for path, words in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, newline="")
