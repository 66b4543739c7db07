"""The filters of a table of positions that are on, by name, each with the address without it."""

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.claims.evidence_map.question import ITSELF
from evidence.claims.evidence_map.records import Vocabularies
from evidence.claims.positions.question import BELOW, EVERY, FACETS, Asked


@dataclass(frozen=True, slots=True)
class Chosen:
    label: str
    mark: str
    """Of a stance: how it is drawn."""
    off: str


def chosen(asked: Asked, names: Vocabularies) -> tuple[Chosen, ...]:
    return tuple(_chips(asked, names))


def _chips(asked: Asked, names: Vocabularies) -> Iterator[Chosen]:
    for name, words in FACETS.items():
        for value in asked.values(name):
            label = words[value] if words else _label(name, value, names)
            yield Chosen(label, value if name == "stance" else "", asked.without(name, value).address)
    if asked.has_years:
        first = f"from {asked.year_from}" if asked.year_from is not None else ""
        last = f"to {asked.year_to}" if asked.year_to is not None else ""
        yield Chosen(f"{first} {last}".strip(), "", asked.narrowed(year_from=None, year_to=None).address)


def _label(name: str, value: str, names: Vocabularies) -> str:
    if value == EVERY:
        return "every theme"
    concepts = names.of(name)
    if value.startswith(BELOW):
        return f"what is narrower than {concepts.by_slug[value.removeprefix(BELOW)].label}"
    label = concepts.by_slug[value.removeprefix(ITSELF)].label
    if not value.startswith(ITSELF):
        return label
    return f"{label} itself" if name == "actor" else f"{label}, nothing narrower"
