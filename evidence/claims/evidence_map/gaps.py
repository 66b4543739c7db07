"""What an empty cell of an evidence map may say of itself, and no more (decision 21)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from evidence.accounts.models import Person
from evidence.claims.evidence_map.axes import Axis
from evidence.claims.evidence_map.question import NOT_STATED, Asked, years_of
from evidence.claims.evidence_map.records import under_theme_of
from evidence.claims.models import Claim, EvidenceSearch
from evidence.library.models import Source, TextVersion


class Gap(StrEnum):
    """Why there is nothing; the value is what is written in the cell."""

    NONE = "–"
    """The library holds texts in which it could be; nothing in them is recorded like this. Nobody says they looked."""
    NONE_FOUND = "none found"
    """Every claim here was searched for this relation, and nothing was found."""
    NOT_SEARCHED = "not searched"
    """Nobody has recorded a search for at least one of the claims here."""
    NO_SOURCE = "no such source"
    """The library holds no text in which it could be."""
    NO_CLAIM = "no claim"
    """There is no claim that words could bear on."""

    @property
    def many(self) -> str:
        """Before a list of cells."""
        return "none recorded" if self is Gap.NONE else str(self.value)

    @property
    def is_outside(self) -> bool:
        """Out of scope: nothing could be there."""
        return self in {Gap.NO_SOURCE, Gap.NO_CLAIM}

    @property
    def css(self) -> str:
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Empty:
    gap: Gap
    claims: int = 0
    searched: int = 0
    """Of these claims."""
    last: date | None = None
    """The latest of these searches."""

    @property
    def says(self) -> str:
        """One sentence, for the list, the table and who hears the page."""
        if self.gap == Gap.NONE:
            return "none recorded here"
        if self.gap == Gap.NO_SOURCE:
            return "out of scope: the library holds no text of such a source"
        if self.gap == Gap.NO_CLAIM:
            return "out of scope: no claim on this theme"
        if not self.searched:
            return f"not searched, for any of {self.claims} claims" if self.claims > 1 else "not searched"
        claims = "1 claim" if self.claims == 1 else f"{self.claims} claims"
        on = f"searched for {self.searched} of {claims}, last on {self.last:%-d %b %Y}"
        return (
            f"none found: {on}"
            if self.gap == Gap.NONE_FOUND
            else f"not searched for every claim; none found where {on}"
        )


@dataclass(frozen=True, slots=True)
class Held:
    """Kind and year (None: not stated) of every source of which the library has a text."""

    sorts: frozenset[tuple[str, int | None]]

    @classmethod
    def read(cls, *, person: Person) -> "Held":
        """One query."""
        texts = TextVersion.objects.filter(source=OuterRef("pk"))
        rows = Source.objects.visible_to(person).filter(Exists(texts)).order_by()
        return cls(frozenset(rows.values_list("kind", "issued_from__year").distinct()))

    def has(self, asked: Asked, *sides: tuple[str, str]) -> bool:
        """Whether a source could be in the cell with these (dimension, key): only kind and year can rule it out."""
        kinds = {key for name, key in (*sides, ("kind", asked.kind)) if name == "kind" and key}
        keys = [key for name, key in sides if name == "year"]
        return any(
            kinds <= {kind} and all(_within(year, key) for key in keys) and _asked_for(year, asked)
            for kind, year in self.sorts
        )


def _within(year: int | None, key: str) -> bool:
    years = years_of(key)
    if key == NOT_STATED or years is None or year is None:
        return key == NOT_STATED and year is None
    return years[0] <= year <= years[1]


def _asked_for(year: int | None, asked: Asked) -> bool:
    if asked.year_from is None and asked.year_to is None:
        return True
    return year is not None and (asked.year_from or 0) <= year <= (asked.year_to or 9999)


@dataclass(frozen=True, slots=True)
class Searches:
    """Of each theme on an axis: its claims, and for which of them somebody looked for a relation and found nothing."""

    claims: dict[str, int]
    searched: dict[tuple[str, str], tuple[int, date]]

    def of(self, theme: str, relation: str) -> Empty:
        claims = self.claims.get(theme, 0)
        searched, last = self.searched.get((theme, relation), (0, None))
        if not claims:
            return Empty(Gap.NO_CLAIM)
        return Empty(Gap.NONE_FOUND if searched == claims else Gap.NOT_SEARCHED, claims, searched, last)


def is_searchable(asked: Asked) -> bool:
    """Searches are recorded for a claim and a relation: only a map of themes and relations asks what they answer."""
    others = {name for name in asked.filters if name not in {"theme", "relation"}}
    return (
        {asked.rows, asked.columns} == {"theme", "relation"} and not others and asked.year_from is asked.year_to is None
    )


def searches(themes: Axis, shown: Collection[str], *, person: Person) -> Searches:
    """Two queries."""
    claims = Claim.objects.visible_to(person).order_by()
    looked = EvidenceSearch.objects.filter(claim__in=claims.values("pk"), found=0).order_by()
    return Searches(
        dict(_on(claims, "themes", themes, shown).values_list("value").annotate(n=Count("pk", distinct=True))),
        {
            (theme, relation): (number, last)
            for theme, relation, number, last in _on(looked, "claim__themes", themes, shown)
            .values_list("value", "relation")
            .annotate(n=Count("claim", distinct=True), last=Max("searched_on"))
        },
    )


def _on(rows: QuerySet[Any, Any], themes: str, axis: Axis, shown: Collection[str]) -> QuerySet[Any, Any]:
    return under_theme_of(rows, "value", themes, axis.buckets).filter(value__in=list(shown))
