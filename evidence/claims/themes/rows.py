"""Themes in a table: how much stands behind each, and where actors stand. Counts only: marks are never added up.

The figures are those of the theme's own page: narrower themes rolled up, each thing once.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.accounts.models import Person
from evidence.claims.concept_trees import Behind
from evidence.claims.models import Position, Stance
from evidence.vocabulary.models import Theme

#: Origins are followed quotation by quotation: where the themes shown have more of them, they are not counted here.
MOST_FOLLOWED = 20_000


@dataclass(frozen=True, slots=True)
class ThemeRow:
    label: str
    slug: str
    address: str
    definition: str
    claims: int
    quotations: int
    sources: int
    origins: int | None
    """Independent origins of these quotations; None where there are none or too many to follow."""
    stances: tuple[tuple[str, int], ...]
    """Position and number of actors who take it, in the order of `Position`; the empty ones are left out."""


def largest(behind: Behind, most: int) -> list[int]:
    """The themes with the most claims, then the most quotations, then by label."""

    def size(pk: int) -> tuple[int, int]:
        return -behind.claims.get(pk, 0).bit_count(), -behind.quotations.get(pk, 0).bit_count()

    held = [pk for pk in behind.tree.nodes if pk in behind.claims or pk in behind.quotations]
    return sorted(held, key=lambda pk: (*size(pk), behind.tree.nodes[pk].label.casefold()))[:most]


def quoted_on(behind: Behind, themes: Sequence[int]) -> set[int]:
    """The quotations behind these themes; nothing where there are too many to follow."""
    found = 0
    for pk in themes:
        found |= behind.quotations.get(pk, 0)
    return set(behind.words.numbers(found)) if found.bit_count() <= MOST_FOLLOWED else set()


def theme_rows(
    behind: Behind, themes: Sequence[int], first: Mapping[int, str], *, person: Person
) -> tuple[ThemeRow, ...]:
    """The rows of `themes` in their order; two queries. `first` holds the origins of `quoted_on` these themes."""
    rows = Theme.objects.in_bulk(themes)
    stances = _stances(behind, person)
    return tuple(
        ThemeRow(
            label=rows[pk].label,
            slug=rows[pk].slug,
            address=rows[pk].get_absolute_url(),
            definition=rows[pk].definition,
            claims=behind.claims.get(pk, 0).bit_count(),
            quotations=behind.quotations.get(pk, 0).bit_count(),
            sources=behind.sources(pk),
            origins=_independent(behind, pk, first),
            stances=stances.get(pk, ()),
        )
        for pk in themes
    )


def _independent(behind: Behind, theme: int, first: Mapping[int, str]) -> int | None:
    found = set()
    for quotation in behind.words.numbers(behind.quotations.get(theme, 0)):
        if quotation not in first:
            return None
        found.add(first[quotation])
    return len(found) or None


def _stances(behind: Behind, person: Person) -> dict[int, tuple[tuple[str, int], ...]]:
    """An actor counts once for each position, however many words show it."""
    rows = Stance.objects.visible_to(person).order_by().values_list("theme", "position", "actor").distinct()
    taken = behind.tree.rolled_up((theme, (position, actor)) for theme, position, actor in rows)
    counted = {pk: Counter(position for position, _ in pairs) for pk, pairs in taken.items()}
    return {
        pk: tuple((str(position), of_theme[position]) for position in Position.values if position in of_theme)
        for pk, of_theme in counted.items()
    }
