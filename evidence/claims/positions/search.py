"""The search that finds exactly the passages behind a cell of a table of positions, where there is one."""

from urllib.parse import urlencode

from evidence.claims.evidence_map.question import ITSELF
from evidence.claims.evidence_map.records import Vocabularies
from evidence.claims.models import Position
from evidence.claims.positions.question import Asked


def search_for(asked: Asked, cell: tuple[str, str], names: Vocabularies) -> str:
    """Its parameters, “?” included; empty where no search asks the same.

    A search takes an actor and a theme with all below them, and lets both meet the stance in one stance. It cannot ask
    for one of them alone, nor for a kind of actor.
    """
    keys = [_whole(name, key, names) for name, key in zip(("actor", "theme"), cell, strict=True)]
    if not all(keys) or asked.actor_kind:
        return ""
    pairs = [("in", "passages"), ("actor", keys[0]), ("theme", keys[1])]
    pairs += [("stance", position) for position in asked.stance or Position.values]
    pairs += [("kind", kind) for kind in asked.kind]
    years = (("year_from", asked.year_from), ("year_to", asked.year_to))
    pairs += [(name, str(year)) for name, year in years if year is not None]
    return f"?{urlencode(pairs)}"


def _whole(name: str, key: str, names: Vocabularies) -> str:
    """The slug of a value that stands for all below it; “only:” of what has nothing below it says the same."""
    slug = key.removeprefix(ITSELF)
    concepts = names.of(name)
    return slug if concepts.leaves(key) == concepts.leaves(slug) else ""
