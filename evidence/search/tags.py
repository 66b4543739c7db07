"""The tags of a document: what each quotation, claim and stance earns it, and what was assigned to it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.search.marks import Link, Mark, Upward
from evidence.search.schema import ANY, stance_codes

type Tags = defaultdict[str, set[int]]


@dataclass(frozen=True, slots=True)
class Trees:
    """Ways up the trees of themes and actors, as they are when a batch of documents is made."""

    themes: Upward
    actors: Upward


def earned(marks: Iterable[tuple[Mark, Iterable[Link]]], authors: Iterable[int], trees: Trees) -> Tags:
    """What quotations earn, each with the links that count here. Words without another voice are the authors'."""
    tags: Tags = defaultdict(set)
    themes: set[int] = set()
    actors: set[int] = set()
    voices: set[int] = set()
    for mark, links in marks:
        themes.update(mark.themes)
        voices.update((mark.voice,) if mark.voice else authors)
        tags["source"].add(mark.source)
        for link in links:
            themes.update(link.themes)
            tags["claim"].add(link.claim)
            tags["claim_kind"].add(link.claim_kind)
            tags["relation"].add(link.relation)
            tags["basis"].add(link.basis)
        for standing in mark.standings:
            themes.add(standing.theme)
            actors.add(standing.actor)
            tags["stance"].add(standing.position)
            on, by = trees.themes((standing.theme,)), trees.actors((standing.actor,))
            tags["stance_by_theme"].update(stance_codes((ANY, *on), by, (standing.position,)))
            tags["stance_by_actor"].update(stance_codes((ANY, *by), on, (standing.position,)))
    tags["theme"] = trees.themes(themes)
    tags["theme_earned"] = set(tags["theme"])
    tags["voice"] = trees.actors(voices)
    tags["actor"] = trees.actors(actors) | tags["voice"]
    return tags
