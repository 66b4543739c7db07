"""Themes in a table: how much stands behind each, and where actors stand. Counts only: marks are never added up."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from evidence.accounts.models import Person
from evidence.claims.models import Claim, EvidenceLink, Position, Stance
from evidence.library.origins import Origin
from evidence.vocabulary.models import Theme

#: Origins are followed quotation by quotation: where themes have more of them, they are not counted here.
MOST_PAIRS = 20_000

NOTHING = 0, 0


@dataclass(frozen=True, slots=True)
class ThemeRow:
    label: str
    slug: str
    address: str
    definition: str
    claims: int
    quotations: int
    """Used as evidence for or against claims on the theme."""
    sources: int
    origins: int | None
    """Independent origins of these quotations; None where there are none or too many to follow."""
    stances: tuple[tuple[str, int], ...]
    """Position and number of actors who take it, in the order of `Position`; the empty ones are left out."""


def themed_quotations(person: Person) -> list[tuple[int, int]]:
    """(theme, quotation) for every quotation behind a claim on the theme; nothing where there are too many."""
    links = EvidenceLink.objects.visible_to(person).filter(claim__themes__isnull=False).order_by()
    pairs = list(links.values_list("claim__themes", "quotation").distinct()[: MOST_PAIRS + 1])
    return pairs if len(pairs) <= MOST_PAIRS else []


def theme_rows(
    themed: Collection[tuple[int, int]], first: Mapping[int, Origin], *, person: Person
) -> tuple[ThemeRow, ...]:
    """Every theme with published claims or stances, those with the most claims first; four queries.

    `themed` comes from `themed_quotations`, `first` holds the origin of each of these quotations.
    """
    links = EvidenceLink.objects.visible_to(person).filter(claim__themes__isnull=False).order_by()
    claims = _counts(
        Claim.objects.visible_to(person).order_by().values_list("themes").annotate(Count("pk", distinct=True))
    )
    behind = links.values("claim__themes").annotate(
        quotations=Count("quotation", distinct=True),
        sources=Count("quotation__text_version__source", distinct=True),
    )
    counted: dict[int, tuple[int, int]] = {row["claim__themes"]: (row["quotations"], row["sources"]) for row in behind}
    independent = _independent(themed, first)
    stances = _stances(person)
    rows = [
        ThemeRow(
            label=theme.label,
            slug=theme.slug,
            address=theme.get_absolute_url(),
            definition=theme.definition,
            claims=claims.get(theme.pk, 0),
            quotations=counted.get(theme.pk, NOTHING)[0],
            sources=counted.get(theme.pk, NOTHING)[1],
            origins=independent.get(theme.pk),
            stances=stances.get(theme.pk, ()),
        )
        for theme in Theme.objects.order_by("label")
    ]
    return tuple(sorted((row for row in rows if row.claims or row.stances), key=lambda row: -row.claims))


def _independent(themed: Iterable[tuple[int, int]], first: Mapping[int, Origin]) -> dict[int, int]:
    found: dict[int, set[str]] = {}
    for theme, quotation in themed:
        found.setdefault(theme, set()).add(first[quotation].key)
    return {theme: len(keys) for theme, keys in found.items()}


def _stances(person: Person) -> dict[int, tuple[tuple[str, int], ...]]:
    rows = (
        Stance.objects.visible_to(person)
        .order_by()
        .values_list("theme", "position")
        .annotate(Count("actor", distinct=True))
    )
    found: dict[int, dict[str, int]] = {}
    for theme, position, actors in rows:
        found.setdefault(theme, {})[position] = actors
    return {
        theme: tuple((position, of_theme[position]) for position in Position.values if position in of_theme)
        for theme, of_theme in found.items()
    }


def _counts(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    return dict(rows)
