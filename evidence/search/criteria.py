"""A search as a value, and its address. Every search is an address and every address one search."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Self, get_args
from urllib.parse import quote_plus, urlencode

from django.urls import reverse

from evidence.search.facets import BY_KEY, FACETS
from evidence.search.schema import Scope

type Sort = Literal["relevance", "newest", "oldest", "title"]
SORTS: tuple[Sort, ...] = get_args(Sort.__value__)
PAGE_SIZE = 20
_SLOT = "."
"""Stands in an address for what is put in: no value and no year of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What is looked for. Facets hold address keys (slugs), not ids; values of one facet are alternatives."""

    q: str = ""
    scope: Scope = "sources"
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Facet key and chosen values, in the order of `FACETS`, facets without a choice left out."""
    year_from: int | None = None
    year_to: int | None = None
    undated: bool = False
    """Also (with years) or only (without) what does not state its date."""
    fulltext: bool = False
    synonyms: bool = True
    """Also look for the other names of themes and actors that are named in `q`."""
    sort: Sort = "relevance"
    page: int = 1

    @classmethod
    def of(cls, q: str = "", scope: Scope = "sources", **values: str | tuple[str, ...]) -> Self:
        """`Criteria.of("mutuals", theme="co-production", stance=("for", "against"))`. KeyError for no facet."""
        made = cls(q=q, scope=scope)
        for key, chosen in values.items():
            made = made.choosing(key, (chosen,) if isinstance(chosen, str) else chosen)
        return made

    def values(self, key: str) -> tuple[str, ...]:
        """What is chosen in a facet."""
        return dict(self.chosen).get(key, ())

    def choosing(self, key: str, values: tuple[str, ...]) -> Self:
        """The same search with other values of one facet, on its first page."""
        held = dict(self.chosen) | {BY_KEY[key].key: tuple(dict.fromkeys(values))}
        chosen = tuple((facet.key, held[facet.key]) for facet in FACETS if held.get(facet.key))
        return replace(self, chosen=chosen, page=1)

    def toggled(self, key: str, value: str) -> Self:
        """With `value` chosen, or no longer chosen."""
        now = self.values(key)
        return self.choosing(key, tuple(v for v in now if v != value) if value in now else (*now, value))

    def within(self, scope: Scope) -> Self:
        return replace(self, scope=scope, page=1)

    def sorted_by(self, sort: Sort) -> Self:
        return replace(self, sort=sort, page=1)

    def on_page(self, page: int) -> Self:
        return replace(self, page=page)

    def in_years(self, first: int | None, last: int | None, *, undated: bool = False) -> Self:
        return replace(self, year_from=first, year_to=last, undated=undated, page=1)

    def with_fulltext(self, wanted: bool) -> Self:  # noqa: FBT001 (reads well where it is called)
        return replace(self, fulltext=wanted, page=1)

    def with_synonyms(self, wanted: bool) -> Self:  # noqa: FBT001 (reads well where it is called)
        return replace(self, synonyms=wanted, page=1)

    def unfiltered(self) -> Self:
        """The same words with nothing chosen."""
        return replace(self, chosen=(), year_from=None, year_to=None, undated=False, fulltext=False, page=1)

    @property
    def has_years(self) -> bool:
        return self.year_from is not None or self.year_to is not None or self.undated

    @property
    def is_filtered(self) -> bool:
        return bool(self.chosen or self.has_years or self.fulltext)

    def parameters(self) -> list[tuple[str, str]]:
        """The address parameters, without those that say nothing."""
        plain = [("q", self.q)] if self.q else []
        if self.scope != "sources":
            plain.append(("in", self.scope))
        plain += [(key, value) for key, values in self.chosen for value in values]
        plain += [("year_from", str(self.year_from))] if self.year_from is not None else []
        plain += [("year_to", str(self.year_to))] if self.year_to is not None else []
        plain += [("undated", "1")] if self.undated else []
        plain += [("fulltext", "1")] if self.fulltext else []
        plain += [] if self.synonyms else [("synonyms", "off")]
        plain += [("sort", self.sort)] if self.sort != "relevance" else []
        plain += [("page", str(self.page))] if self.page != 1 else []
        return plain

    @property
    def address(self) -> str:
        """Where the page of this search is: `/search/?q=mutuals&in=claims`."""
        asked = urlencode(self.parameters())
        return f"{reverse('search')}?{asked}" if asked else reverse("search")

    # Addresses of many searches that differ in one place: written once, filled in often. “=” and “&” of what a person
    # typed are quoted in an address, so what is cut out here cannot stand in the words.

    def adding(self, key: str) -> Callable[[str], str]:
        """For a value of a facet that is not chosen: `self.toggled(key, value).address`, many at little cost."""
        whole = self.choosing(key, (*self.values(key), _SLOT)).address
        head, _, tail = whole.rpartition(f"{key}={_SLOT}")
        return lambda value: f"{head}{key}={quote_plus(value)}{tail}"

    def spanning(self) -> Callable[[int, int], str]:
        """For years: `self.in_years(first, last).address`, many at little cost."""
        head, _, tail = self.in_years(0, 0).address.partition("year_from=0&year_to=0")
        return lambda first, last: f"{head}year_from={first}&year_to={last}{tail}"
