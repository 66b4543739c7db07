"""Writes the golden lines of test_styles.py: `python -m tests.citations.style_goldens`. Look at the difference."""

import json
from pathlib import Path

from evidence.citations import csl_json, kinds, styles
from evidence.citations.reference import Name, Reference
from evidence.citations.styles import Locator

GOLDEN = Path(__file__).with_name("styles_golden.json")
STARTER = Path(__file__).parents[2] / "fixtures" / "starter" / "sources"
FIVE = (
    "barber-open-public-services",
    "community-care-mutuals",
    "cunningham-2013",
    "customer-rota",
    "mortensen-needham-2019",
)
PLACE = Locator(section="7.2", paragraph="6")


def starter() -> list[Reference]:
    return [csl_json.load(json.loads((STARTER / key / "record.json").read_text())) for key in FIVE]


def of_every_kind() -> list[Reference]:
    return [_work(kind, str(2001 + n)) for n, kind in enumerate(kinds.KINDS.values())]


def _work(kind: kinds.Kind, year: str) -> Reference:
    """A work with all that its kind has, and an ampersand, an organisation and a quotation to get right.

    Each has a year of its own, so that none is 2013a.
    """
    within: dict[str, dict[str, object]] = {
        "conference-paper": {"container_title": "Proceedings of the Care & Work Conference", "page": "3-9"},
        "journal-article": {"container_title": "Policy & Politics", "volume": "41", "issue": "2", "page": "163-180",
                            "doi": "10.1332/0000"},
        "chapter": {"container_title": "A book of care", "page": "21-40", "editor": (Name("Smith", "Ann"),)},
        "news-article": {"container_title": "Community Care"},
        "opinion-piece": {"container_title": "The Guardian"},
        "blog-post": {"container_title": "A blog", "url": "https://example.org/post"},
        "web-page": {"container_title": "A site", "url": "https://example.org/page"},
    }  # fmt: skip
    event = {"event_title": "Care & Work 2013", "event_place": "Leeds", "event_date": "2013-09-03/2013-09-05"}
    published = {"publisher": "Policy Press", "publisher_place": "Bristol"}
    fields = dict(within.get(kind.key, {}))
    if kind.key in {"conference-paper", "conference-abstract", "talk"}:
        fields |= event
    if kind.family == "report" or kind.key in {"book", "chapter", "thesis"}:
        fields |= published
    day = kind.family == "commentary" and kind.key != "web-page"
    return Reference(
        id=kind.key,
        type=kind.csl,
        kind=kind.key,
        title=f"Co-production & ‘choice’: {kind.label}",
        author=(Name("Needham", "Catherine"), Name(literal="Social Care Institute for Excellence")),
        issued=f"{year}-05-27" if day else year,
        language="en",
        **fields,  # type: ignore[arg-type]
    )


def lines() -> dict[str, dict[str, list[str]]]:
    """Style → source or kind → entry and citation, as HTML."""
    found: dict[str, dict[str, list[str]]] = {}
    for style in styles.offered():
        said = found[style.id] = {}
        works = [*starter(), *of_every_kind()]
        for reference, made in zip(works, styles.format_references(works, style), strict=True):
            said[reference.id] = [made.entry.html(), made.citation.html()]
        said["cited"] = [styles.cite(reference, style, PLACE).html() for reference in starter()]
    return found


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(lines(), ensure_ascii=False, indent=1) + "\n")
