"""Citations of many places in many works at once: what `styles.cite` says of each, without asking for each.

The processor is asked once for every sort of place that a work is cited at (a page, pages, a section …), with a value
that stands in for all of them and is then replaced. Each time it cites every work of the list once, in one order: so
numbers and the letters after years are those of the list of references, and no “ibid.” can come about.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.citations import csl_items
from evidence.citations.processor import cited_each
from evidence.citations.reference import Reference
from evidence.citations.rich import Node, Rich
from evidence.citations.style_files import Style
from evidence.citations.styles import Locator, mended

# Private characters, which styles leave alone; before them digits, so that a style sees one page or several.
_VALUE, _BESIDE = "\ue001", "\ue002"
_ONE, _SEVERAL = f"7{_VALUE}", f"7–8{_VALUE}"
_STANDS_IN = re.compile(f"7(?:[-–]8)?{_VALUE}")
_HYPHEN = re.compile(r"(?<=\d)-+(?=\d)")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in one of the works."""

    work: int
    """Its number in the list, from 0."""
    locator: Locator
    beside: str = ""
    """What is said of the place where styles have no name for it: “abstract”, “table 2, row 3”."""

    @property
    def sort(self) -> str:
        """What the style has to know of it."""
        label, value = self.locator.main
        several = any(sign in value for sign in "-–,&")
        return f"{label} {_SEVERAL if several else _ONE}" if value else ""


def cited(references: Sequence[Reference], places: Sequence[Place], style: Style) -> list[Rich]:
    """The citation of each place: the full footnote in a style of notes, else as a text has it in brackets.

    `references` are those of `styles.format_references`, in the same order. A locator is never lost: where the style
    prints none, it stands after the rest. Raises NotFormatted. The time is that of the list for each sort of place
    (500 works: about 1 s each), however many places there are.
    """
    items = [csl_items.item(reference, f"r{number}") for number, reference in enumerate(references)]
    said: dict[tuple[int, str], Rich] = {}
    for sorts in _rounds(places):
        suffixes = [_suffix(sorts.get(number, "")) for number in range(len(items))]
        answer = cited_each(items, style, suffixes)
        better = {
            number: mended(references[number], answer[number], items[number]) for number in sorts if style.is_note
        }
        if any(item is not items[number] for number, item in better.items()):
            items = [better.get(number, item) for number, item in enumerate(items)]
            answer = cited_each(items, style, suffixes)
        said |= {(number, sort): answer[number] for number, sort in sorts.items()}
    return [_filled(said[place.work, place.sort], place) for place in places]


def _rounds(places: Sequence[Place]) -> list[dict[int, str]]:
    """Number of a work → a sort of place: the first round has the first sort of each work, and so on."""
    sorts: dict[int, list[str]] = defaultdict(list)
    for place in places:
        if place.sort not in sorts[place.work]:
            sorts[place.work].append(place.sort)
    most = max(map(len, sorts.values()), default=0)
    return [{work: own[number] for work, own in sorts.items() if number < len(own)} for number in range(most)]


def _suffix(sort: str) -> list[Node]:
    place = [{"t": "Str", "c": ","}, {"t": "Space"}, {"t": "Str", "c": f"{{{sort}}}"}] if sort else []
    return [*place, {"t": "Str", "c": ","}, {"t": "Space"}, {"t": "Str", "c": _BESIDE}]


def _filled(said: Rich, place: Place) -> Rich:
    label_and_value = place.locator.main
    beside = [place.beside]
    if label_and_value[1]:
        if found := _STANDS_IN.search(said.text):
            said = said.replaced(found[0], _HYPHEN.sub("–", label_and_value[1]) + place.locator.rest)
        if not found or _VALUE in said.text:
            beside = [str(place.locator), place.beside]
    words = ", ".join(filter(None, beside))
    if words:
        return said.replaced(_BESIDE, words)
    return said.replaced(f", {_BESIDE}", "").replaced(f" {_BESIDE}", "").replaced(_BESIDE, "")
