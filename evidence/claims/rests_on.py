"""Words of a claim, as its citation names them: each source with its pinpoints. Pure, but for the rows it is given."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from evidence.claims.contexts import place
from evidence.claims.models import EvidenceLink
from evidence.library.references import short_reference

_NUMBERED = re.compile(r"(?P<within>.*?)(?P<unit>para|row|note|item) (?P<number>\d+)")


@dataclass(frozen=True, slots=True)
class Pinpointed:
    """One source: “Community Care, n.d.”, and where in it: “paras 3, 4, 7”."""

    source: str
    address: str
    places: str


def pinpointed(links: Iterable[EvidenceLink]) -> tuple[Pinpointed, ...]:
    """The sources of the links by short reference, their places in reading order. No query."""
    quotations = {link.quotation_id: link.quotation for link in links}.values()
    of_source: dict[int, list[tuple[int, str]]] = {}
    sources = {}
    for one in quotations:
        source = sources[one.text_version.source_id] = one.text_version.source
        of_source.setdefault(source.pk, []).append((one.start, place(one)))
    found = [
        Pinpointed(
            short_reference(source),
            source.get_absolute_url(),
            pinpoints(label for _, label in sorted(of_source[pk])),
        )
        for pk, source in sources.items()
    ]
    return tuple(sorted(found, key=lambda one: one.source.strip("[").casefold()))


def pinpoints(labels: Iterable[str]) -> str:
    """Labels of places in one line; numbers that follow each other in one section are said together.

    >>> pinpoints(["para 3", "para 4", "§7.2, para 6", "§7.2, para 6", "§7.2, para 12", "abstract"])
    'paras 3, 4; §7.2, paras 6, 12; abstract'
    """
    return "; ".join(
        _together(within, unit, list(run)) for (within, unit), run in groupby(dict.fromkeys(labels), key=_section)
    )


def _section(label: str) -> tuple[str, str]:
    """Where a numbered unit stands, and what it is; any other label stands for itself."""
    found = _NUMBERED.fullmatch(label)
    return (found["within"], found["unit"]) if found else (label, "")


def _together(within: str, unit: str, labels: list[str]) -> str:
    if not unit or len(labels) == 1:
        return labels[0]
    return f"{within}{unit}s {', '.join(label.rpartition(' ')[2] for label in labels)}"
