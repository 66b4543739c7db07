"""What pandoc, as a citation processor, makes of CSL items: asked by its tree of a document, read from its tree.

A document with one citation a paragraph goes in; it comes back with each citation written out, and at its end the list
of references, whose entries carry the ids that were given.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.citations import pandoc
from evidence.citations.reference import Json
from evidence.citations.rich import Node, Rich, notes, words
from evidence.citations.style_files import Style, rules

LONG_LIST = 100
"""References. In longer lists no names are added to tell works apart; the letters after the years are."""

_LANG = "lang"


@dataclass(frozen=True, slots=True)
class Answer:
    """What pandoc said of each item, by number."""

    entries: Sequence[Rich]
    labels: Mapping[int, str]
    places: Mapping[int, int]
    citations: Sequence[Rich]

    @classmethod
    def of(cls, items: Sequence[Mapping[str, Json]], style: Style) -> "Answer":
        blocks = _ask(items, style, [_citation(str(item["id"])) for item in items])
        entries: dict[int, Rich] = {}
        labels: dict[int, str] = {}
        places: dict[int, int] = {}
        for place, (number, inlines) in enumerate(_entries(blocks), start=1):
            body = Rich.of(node for node in inlines if not _has_class(node, "csl-left-margin"))
            labels[number], entries[number] = _parted(Rich.of(_margin(inlines)).text, body, number + 1, style)
            places[number] = place
        return cls(
            [entries.get(number, Rich()) for number in range(len(items))],
            labels,
            places,
            [_said(block) for block in blocks[: len(items)]],
        )


def cited(item: Mapping[str, Json], style: Style, suffix: Sequence[Node], prefix: str) -> Rich:
    block, *_ = _ask([item], style, [_citation(str(item["id"]), suffix, prefix)])
    return without_doubled_date(_said(block), item)


def cited_each(items: Sequence[Mapping[str, Json]], style: Style, suffixes: Sequence[Sequence[Node]]) -> list[Rich]:
    """A citation of each item, with the suffix of the same number: one list, so 2011a and 2011b, and numbers."""
    blocks = [_citation(str(item["id"]), suffix) for item, suffix in zip(items, suffixes, strict=True)]
    answer = _ask(items, style, blocks)[: len(items)]
    return [without_doubled_date(_said(block), item) for block, item in zip(answer, items, strict=True)]


def without_doubled_date(said: Rich, item: Mapping[str, Json]) -> Rich:
    """APA prints a date in words twice: once for the year, once for the day."""
    match item.get("issued"):
        case {"literal": str(date)} if date:
            return said.replaced(f"{date}, {date}", date)
    return said


def _ask(items: Sequence[Mapping[str, Json]], style: Style, blocks: Sequence[Node]) -> list[Node]:
    answer = pandoc.ask(
        ["--to=json", "--citeproc", "--csl=style.csl", "--bibliography=references.json"],
        blocks,
        {_LANG: {"t": "MetaString", "c": style.locale}},
        {"style.csl": rules(style, long_list=len(items) > LONG_LIST), "references.json": json.dumps(items).encode()},
    )
    found: list[Node] = json.loads(answer)["blocks"]
    return found


def _citation(item_id: str, suffix: Sequence[Node] = (), prefix: str = "") -> Node:
    cited = {
        "citationId": item_id,
        "citationPrefix": words(prefix) if prefix else [],
        "citationSuffix": list(suffix),
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 0,
        "citationHash": 0,
    }
    return {"t": "Para", "c": [{"t": "Cite", "c": [[cited], [{"t": "Str", "c": item_id}]]}]}


def _said(block: Node) -> Rich:
    """What a paragraph with one citation says: its footnote's words where it is a footnote."""
    for note in notes(block["c"]):
        return Rich.of(node for paragraph in note for node in paragraph["c"])
    return Rich.of(block["c"])


def _entries(blocks: Sequence[Node]) -> Iterable[tuple[int, list[Node]]]:
    """Number and inline elements of each entry of the list, in the style's order."""
    for block in blocks:
        if block["t"] != "Div":
            continue
        (name, _, _), inner = block["c"]
        if name.startswith("ref-r"):
            yield int(name.removeprefix("ref-r")), list(_inlines(inner))
        else:
            yield from _entries(inner)


def _inlines(blocks: Sequence[Node]) -> Iterable[Node]:
    for block in blocks:
        match block["t"], block["c"]:
            case "Div", [_, inner]:
                yield from _inlines(inner)
            case (("Para" | "Plain"), inner):
                yield from inner
                yield {"t": "Space"}


def _parted(label: str, body: Rich, number: int, style: Style) -> tuple[str, Rich]:
    """The number before an entry, and the entry without it; some styles write it into the line."""
    if not label and style.form == "numeric" and (match := re.match(rf"\W?{number}\W? +", body.text)):
        label, body = match[0].strip(), body.without_first(match.end())
    return label, body.ended() if style.form == "numeric" else body


def _margin(inlines: Iterable[Node]) -> list[Node]:
    return [node for node in inlines if _has_class(node, "csl-left-margin")]


def _has_class(node: Node, name: str) -> bool:
    return bool(node["t"] == "Span" and name in node["c"][0][1])
