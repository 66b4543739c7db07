"""The order in which stances are read, and a page of it: the database puts only that page in the order of the texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.accounts.models import Person
from evidence.claims.evidence_map.records import SOURCE, Concepts
from evidence.claims.models import Stance
from evidence.claims.positions.stances import Stances
from evidence.library.among import among

_IN_TEXT = (f"{SOURCE}__title", SOURCE, "quotation__text_version", "quotation__start", "pk")


@dataclass(frozen=True, slots=True)
class Reading:
    """By actor and theme; then, where a position changed, in the order of time, else position by position."""

    pks: Sequence[int]
    places: Sequence[tuple[int, int, int]]
    """Of each; those that share one stand in the order of the texts, source by source."""

    @classmethod
    def of(cls, rows: Stances, *, is_changed: bool) -> "Reading":
        actors, themes = _by_label(rows.actor, rows.names.actor), _by_label(rows.theme, rows.names.theme)
        dates = sorted({one.in_time for one in rows.stated})
        rank = {date: at for at, date in enumerate(dates)}
        times = [rank[one.in_time] for one in rows.stated]
        found = []
        for actor, theme, position, first, end in rows.runs():
            whom = actors[actor] * len(themes) + themes[theme]
            for at in range(first, end):
                time = times[rows.said[at]]
                then = (time, position) if is_changed else (position, time)
                found.append(((whom, *then), rows.pk[at]))
        found.sort()
        return cls([pk for _, pk in found], [place for place, _ in found])

    def page(self, first: int, end: int, *, person: Person) -> list[int]:
        """The stances from `first` to before `end`, by number; one query."""
        start, stop = first, end
        while start > 0 and self.places[start - 1] == self.places[first]:
            start -= 1
        while stop < len(self.places) and self.places[stop] == self.places[end - 1]:
            stop += 1
        place = dict(zip(self.pks[start:stop], self.places[start:stop], strict=True))
        rows = Stance.objects.visible_to(person).filter(among("pk", place)).order_by(*_IN_TEXT)
        return sorted(rows.values_list("pk", flat=True), key=place.__getitem__)[first - start : end - start]


def _by_label(used: Iterable[int], concepts: Concepts) -> Mapping[int, int]:
    """Concept → its place in the order of their names."""
    nodes = concepts.tree.nodes
    ordered = sorted(set(used), key=lambda pk: (nodes[pk].label.casefold(), pk))
    return {pk: at for at, pk in enumerate(ordered)}
