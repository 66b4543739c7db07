"""Formatted references and citations, in any CSL style, by pandoc.

pandoc is the citation processor because it is right: of 128 comparisons with citeproc-js it agreed in 123
(`docs/decisions/0008-child-processes.md`). What it gets wrong here, or what a style leaves out, is seen by looking
at the answer and mended by asking again: a conference that is not named, a locator that is not printed.

One call formats many references: about 0.1 s for one, 2 s for 1,000. Keep what it answers by record version and style.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.citations import csl_items, house
from evidence.citations.pandoc import NotFormatted
from evidence.citations.processor import LONG_LIST, Answer, cited, without_doubled_date
from evidence.citations.reference import Json, Reference
from evidence.citations.rich import Node, Piece, Rich, words
from evidence.citations.style_files import OFFERED, Style, UnknownStyle, count, get, offered, search

__all__ = [
    "LONG_LIST",
    "OFFERED",
    "Formatted",
    "Locator",
    "NotFormatted",
    "Style",
    "UnknownStyle",
    "cite",
    "count",
    "format_references",
    "get",
    "mended",
    "offered",
    "search",
]

_REST = "\ue000"  # stands in a locator for its second half: one private character, which styles leave alone
_BRACES = re.compile(r"[{}\s]+")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in a work: a page; else a section, a paragraph, or a paragraph of a section."""

    page: str = ""
    section: str = ""
    paragraph: str = ""

    @property
    def main(self) -> tuple[str, str]:
        """CSL's name of the kind of place, and the place; two empty strings for no place."""
        for label in ("page", "section", "paragraph"):
            if value := getattr(self, label):
                return label, value
        return "", ""

    @property
    def rest(self) -> str:
        """What stands after the main part: a paragraph of a section."""
        return f", para. {self.paragraph}" if self.paragraph and self.section and not self.page else ""

    def __str__(self) -> str:
        """In words of our own, for styles that print no locators: “sect. 7.2, para. 6”."""
        label, value = self.main
        several = any(sign in value for sign in "-–,&")
        name = {"page": "pp." if several else "p.", "section": "sect.", "paragraph": "para.", "": ""}[label]
        return f"{name} {value}{self.rest}".strip()


@dataclass(frozen=True, slots=True)
class Formatted:
    """One reference in one style."""

    entry: Rich
    """As a list of references has it, without a number."""
    label: str
    """The number before it in a numbered style (“1.”, “[1]”), by the order of the references given; else nothing."""
    citation: Rich
    """As a text cites it: “(Needham, 2019)”, or the whole footnote."""
    place: int
    """Where the style's own order has it in the list, counted from 1; references that are equal share one."""

    @property
    def listed(self) -> Rich:
        """The entry as a list has it, with its number where the style numbers."""
        return Rich((Piece(f"{self.label} "), *self.entry.pieces)) if self.label else self.entry


def format_references(references: Sequence[Reference], style: Style) -> list[Formatted]:
    """Each of `references` in `style`, in the order given. Raises NotFormatted.

    They are one list: two works of an author in a year become 2011a and 2011b. Equal references are one. Give no more
    than some thousands at once.
    """
    if not references:
        return []
    # A reference may hold lists, so it has no hash; its JSON has.
    distinct: dict[str, Reference] = {}
    keys = [_key(reference) for reference in references]
    for key, reference in zip(keys, references, strict=True):
        distinct.setdefault(key, reference)
    found = dict(zip(distinct, _format(list(distinct.values()), style), strict=True))
    return [found[key] for key in keys]


def cite(
    reference: Reference, style: Style, locator: Locator | None = None, *, prefix: str = "", suffix: str = ""
) -> Rich:
    """A citation of a place in one work: the full footnote in a style of notes, else as a text has it in brackets.

    A locator is never lost: where the style prints none, it stands after the rest. Raises NotFormatted.
    """
    locator = locator or Locator()
    item = csl_items.item(reference, "r0")
    said = cited(item, style, _suffix(locator, suffix), prefix)
    if style.is_note and (better := mended(reference, said, item)) is not item:
        item = better
        said = cited(item, style, _suffix(locator, suffix), prefix)
    if locator.main[1] and _REST not in said.text:
        # Empty braces: without them pandoc would take the words for a locator again.
        words_after = [{"t": "Str", "c": "{}"}, *_after(", ".join(filter(None, (str(locator), suffix))))]
        said = cited(item, style, words_after, prefix)
    return said.replaced(_REST, locator.rest)


def _key(reference: Reference) -> str:
    return json.dumps(csl_items.item(reference, reference.id), sort_keys=True)


def _format(references: Sequence[Reference], style: Style) -> list[Formatted]:
    items = _items(references)
    first = Answer.of(items, style)
    entries, citations = list(first.entries), list(first.citations)
    in_entry = {n for n, one in enumerate(references) if mended(one, entries[n], items[n]) is not items[n]}
    in_citation = {
        n for n, one in enumerate(references) if style.is_note and mended(one, citations[n], items[n]) is not items[n]
    }
    if in_entry or in_citation:
        again = Answer.of(
            [
                mended(references[n], entries[n] if n in in_entry else citations[n], item)
                for n, item in enumerate(items)
            ],
            style,
        )
        entries = [again.entries[n] or entry if n in in_entry else entry for n, entry in enumerate(entries)]
        citations = [again.citations[n] if n in in_citation else said for n, said in enumerate(citations)]
    return [
        Formatted(
            entry=without_doubled_date(entries[n], items[n]) or _standing_alone(reference, style, citations[n]),
            label=first.labels.get(n, ""),
            citation=without_doubled_date(citations[n], items[n]),
            place=first.places.get(n, n + 1),
        )
        for n, reference in enumerate(references)
    ]


def _items(references: Iterable[Reference]) -> list[dict[str, Json]]:
    return [csl_items.item(reference, f"r{number}") for number, reference in enumerate(references)]


def mended(reference: Reference, said: Rich, item: dict[str, Json]) -> dict[str, Json]:
    """The same item, unless what was `said` of it leaves out what nobody may: then one that is asked again."""
    if _event_is_lost(reference, said):
        return csl_items.with_event_as_container(item, reference)
    if not said or _year_is_lost(reference, said):
        return csl_items.as_report(item)
    return item


def _year_is_lost(reference: Reference, said: Rich) -> bool:
    year = _YEAR.match(reference.issued)
    return year is not None and year[0] not in _letters(said.text).replace(_letters(reference.title), "")


def _event_is_lost(reference: Reference, said: Rich) -> bool:
    if not reference.event_title or reference.container_title:
        return False
    return _letters(reference.event_title) not in _letters(said.text)


def _letters(text: str) -> str:
    """Its letters and digits: styles change quotation marks, dashes and capitals."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _standing_alone(reference: Reference, style: Style, citation: Rich) -> Rich:
    """What stands in a list for a work that the style lists nowhere: its footnote, else a plain line of our own."""
    return citation if style.is_note and citation else Rich.plain(house.line(reference))


def _suffix(locator: Locator, suffix: str) -> list[Node]:
    """A suffix that begins with a locator in braces, which pandoc reads as it stands whatever it looks like.

    One word only: pandoc takes what has a space for several sections. The rest is put in its place afterwards.
    """
    label, value = locator.main
    if not value:
        return _after(suffix)
    place = f"{{{label} {_BRACES.sub('', value)}{_REST}}}"
    return [{"t": "Str", "c": ","}, {"t": "Space"}, {"t": "Str", "c": place}, *_after(suffix)]


def _after(suffix: str) -> list[Node]:
    return [{"t": "Str", "c": ","}, {"t": "Space"}, *words(suffix)] if suffix else []
